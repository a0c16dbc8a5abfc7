//! Tests of absent, wrong and foreign credentials.

use serde_json::json;

use crate::app::{ALICE, Answer, TestApp, demo};

const UNKNOWN: &str = "8630cc54-f6b2-45dd-b73b-cce28eb668d8";

#[tokio::test]
async fn without_credentials_that_fit_it_is_401_and_nothing_happens() {
    let app = TestApp::start().await;
    let (project, secret) = demo();
    let mfa = app.mfa();
    for path in [
        "sms".to_owned(),
        "call".to_owned(),
        format!("{UNKNOWN}/verify"),
    ] {
        let body = json!({ "to": ALICE, "token": "123456" });
        let mut answers = vec![Answer::of(mfa.ask_without_credentials(&path).json(&body)).await];
        let bearer = mfa.ask_without_credentials(&path).bearer_auth(secret);
        answers.push(Answer::of(bearer.json(&body)).await);
        for (name, secret) in [
            (project.as_str(), "wrong"),
            (project.as_str(), ""),
            (UNKNOWN, secret),
            ("", ""),
            ("00000000-0000-0000-0000-000000000000", secret),
        ] {
            let other = app.mfa().with_credentials(name, secret);
            answers.push(other.post(&path, body.clone()).await);
        }
        for answer in answers {
            assert_eq!(answer.status, 401, "{answer:?}");
            assert_eq!(answer.body, r#"{"error":"Unauthorized"}"#);
            let challenge = answer.header("www-authenticate").unwrap();
            assert!(challenge.starts_with("Basic realm="), "{challenge}");
        }
    }
    assert_eq!(app.record().everything(), [""; 0]);
    assert!(app.phone(ALICE).messages().await.is_empty());
}

#[tokio::test]
async fn another_projects_verification_is_as_unknown_as_none() {
    let app = TestApp::start().await;
    let other = app.project("Harbour Bank", "compat");
    let id = app.mfa().sent(json!({ "to": ALICE })).await;
    let code = app.phone(ALICE).next_code().await;
    let foreign = app.mfa().with_credentials(&other.id, &other.secret);
    let (theirs, nobodys) = (
        foreign.verify(&id, &code).await.expect(404),
        foreign.verify(UNKNOWN, &code).await.expect(404),
    );
    assert_eq!(theirs.body, nobodys.body);
    assert!(
        app.mfa().verifies(&id, &code).await,
        "and nothing was charged"
    );
}

#[tokio::test]
async fn a_projects_policy_bounds_what_may_be_asked_for() {
    let app = TestApp::start().await;
    let strict = app.project("Harbour Bank", "strict");
    let mfa = app.mfa().with_credentials(&strict.id, &strict.secret);
    for body in [
        json!({ "to": ALICE, "token_length": 4 }),
        json!({ "to": ALICE, "valid_for": 3_600 }),
        json!({ "to": ALICE, "max_attempts": 6 }),
    ] {
        assert_eq!(mfa.sms(body).await.invalid().len(), 1);
    }
    let id = mfa.sent(json!({ "to": ALICE })).await;
    let code = app.phone(ALICE).next_code().await;
    app.move_clock(ALICE, 600).await;
    mfa.verify(&id, &code).await.expect(404);
}

/// A browser keeps Basic credentials; a page of another site must not use them.
#[tokio::test]
async fn a_page_of_another_site_sends_nothing() {
    let app = TestApp::start().await;
    let foreign = app
        .mfa()
        .ask("sms")
        .header("origin", "https://evil.example")
        .json(&json!({ "to": ALICE }));
    Answer::of(foreign).await.expect(403);
    assert!(app.phone(ALICE).messages().await.is_empty());
}
