use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use crate::app::{ALICE, Answer, TestApp, demo};

#[tokio::test]
async fn without_credentials_that_fit_nothing_happens() {
    let app = TestApp::start().await;
    let (project, secret) = demo();
    let encode = |text: String| format!("Basic {}", STANDARD.encode(text));
    let site = "00000000-0000-0000-0000-000000000000";
    let credentials = [
        None,
        Some(encode(format!("{project}:{}", &secret[..39]))),
        Some(encode(format!("{project}:{secret}0"))),
        Some(encode(format!("{project}:"))),
        Some(encode(format!("{}:{secret}", project.to_uppercase()))),
        Some(encode(format!("{site}:"))),
        Some(encode(format!("{site}:{secret}"))),
        Some(encode(format!("{project}{secret}"))),
        Some(format!("Bearer {secret}")),
        Some(format!("Basic {project}:{secret}")),
        Some("Basic".to_owned()),
        Some("Basic ====".to_owned()),
        Some(String::new()),
    ];
    for value in credentials {
        let mut request = app
            .api()
            .ask_without_credentials("POST", "/v1/verifications");
        if let Some(value) = &value {
            request = request.header("authorization", value);
        }
        let answer = Answer::of(request.json(&json!({ "to": ALICE }))).await;
        answer.problem(401, "unauthorized");
        let challenge = answer.header("www-authenticate").unwrap();
        assert!(
            challenge.starts_with("Basic realm="),
            "{value:?}: {challenge}"
        );
    }
    assert_eq!(app.record().everything(), [""; 0]);
    assert!(app.phone(ALICE).messages().await.is_empty());
}

#[tokio::test]
async fn every_verb_asks_for_them_and_tells_strangers_nothing() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let unknown = "01890a5d-ac96-774b-bcce-b302099a8057";
    let mut bodies = Vec::new();
    for id in [id.as_str(), unknown] {
        for (method, verb) in [
            ("GET", ""),
            ("POST", "/check"),
            ("POST", "/resend"),
            ("POST", "/cancel"),
        ] {
            let path = format!("/v1/verifications/{id}{verb}");
            let answer = Answer::of(app.api().ask_without_credentials(method, &path)).await;
            answer.problem(401, "unauthorized");
            bodies.push(answer.body);
        }
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
}

#[tokio::test]
async fn the_scheme_is_read_in_any_case() {
    let app = TestApp::start().await;
    let (project, secret) = demo();
    let pair = STANDARD.encode(format!("{project}:{secret}"));
    let request = app
        .api()
        .ask_without_credentials("POST", "/v1/verifications");
    let request = request.header("authorization", format!("bAsIc {pair}"));
    Answer::of(request.json(&json!({ "to": ALICE })))
        .await
        .expect(201);
}
