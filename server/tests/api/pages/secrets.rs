//! CVE-2026-77264: what was to be proved stood in the answer.

use std::fmt::Write;

use crate::app::{ALICE, Answer, TestApp, wrong};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").unwrap();
        text
    })
}

/// What must not stand in any answer, in every spelling it could stand in.
fn secrets(app: &TestApp) -> Vec<String> {
    use base64::Engine;
    use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};
    let record = app.record();
    let mut spelled = Vec::new();
    for bytes in record.secrets().into_iter().chain(record.browser_secrets()) {
        spelled.push(hex(&bytes));
        spelled.push(format!("{bytes:?}").replace(' ', ""));
        for engine in [&STANDARD, &STANDARD_NO_PAD, &URL_SAFE_NO_PAD] {
            spelled.push(engine.encode(&bytes));
        }
    }
    let keys = std::fs::read_to_string(&app.config().keys.path).unwrap();
    spelled.extend(
        keys.split_whitespace()
            .filter(|word| word.len() == 64)
            .map(str::to_owned),
    );
    assert!(spelled.len() > 8);
    spelled
}

fn scan(answer: &Answer, code: &str, secrets: &[String]) {
    let headers = format!("{:?}", answer.headers);
    let body = answer.body_beside_the_phone();
    assert!(!headers.contains(code), "the code stands in {headers}");
    assert!(!body.contains(code), "the code stands in {body}");
    for secret in secrets {
        assert!(
            !headers.contains(secret) && !answer.body.contains(secret),
            "{secret} in {answer:?}"
        );
    }
}

#[tokio::test]
async fn no_answer_holds_a_secret() {
    let app = TestApp::start().await;
    let (mut browser, mut stranger) = (app.browser(), app.browser());
    let asked = browser.post("/", &[("number", ALICE)]).await;
    let code = app.phone(ALICE).next_code().await;
    let pending = secrets(&app);
    scan(&asked, &code, &pending);
    let mut answers = Vec::new();
    for path in [
        "/",
        "/validate",
        "/success",
        "/account",
        "/forbidden",
        "/nowhere",
        "/healthz",
        "/readyz",
    ] {
        answers.push(browser.get(path).await);
        let others = stranger.get(path).await;
        assert!(
            !others.body.contains(&code),
            "a stranger sees the phone: {others:?}"
        );
        answers.push(others);
    }
    answers.push(browser.post("/validate", &[("code", &wrong(&code))]).await);
    answers.push(browser.get("/validate").await);
    answers.push(
        browser
            .post_for_json("/validate", &[("code", &wrong(&code))])
            .await,
    );
    app.move_clock(ALICE, 31).await;
    answers.push(browser.post_for_json("/resend", &[]).await);
    answers.push(
        browser
            .post("/validate", &[("code", &code)])
            .await
            .expect(303),
    );
    for path in ["/success", "/account", "/validate", "/"] {
        answers.push(browser.get(path).await);
    }
    let all: Vec<String> = pending.into_iter().chain(secrets(&app)).collect();
    for answer in &answers {
        scan(answer, &code, &all);
    }
    assert_eq!(
        browser.cookie_names(),
        [browser.session_name(), browser.token_name()]
    );
}

#[tokio::test]
async fn the_api_never_tells_a_code() {
    let app = TestApp::start().await;
    let api = app.api();
    let created = api.create(serde_json::json!({ "to": ALICE })).await;
    let id = created.json()["id"].as_str().unwrap().to_owned();
    let code = app.phone(ALICE).next_code().await;
    let secrets: Vec<String> = app
        .record()
        .secrets()
        .iter()
        .map(|bytes| hex(bytes))
        .collect();
    let mut answers = vec![
        created,
        api.show(&id).await,
        api.check(&id, &wrong(&code)).await,
    ];
    app.move_clock(ALICE, 31).await;
    answers.push(api.resend(&id).await);
    answers.push(api.check(&id, &code).await);
    answers.push(api.check(&id, &code).await);
    for answer in &answers {
        scan(answer, &code, &secrets);
    }
}

/// The salt of a closed verification is gone, and its code with it.
#[tokio::test]
async fn nothing_on_disk_is_a_code() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&wrong(&code)).await.expect(422);
    let folder = app.store_path().parent().unwrap().to_owned();
    for file in std::fs::read_dir(folder).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        let found = bytes
            .windows(code.len())
            .any(|window| window == code.as_bytes());
        assert!(!found, "the code stands in the store's files");
    }
    assert_eq!(app.record().guessable(), 1);
    browser.validate(&code).await.expect(200);
    let rows = app.record().rows("verifications");
    assert_eq!(rows.len(), 1);
    assert_eq!(app.record().guessable(), 0);
}
