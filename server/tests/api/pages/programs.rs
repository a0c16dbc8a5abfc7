//! Scripts and curl get typed JSON with the real status.

use serde_json::json;

use crate::app::{ALICE, Answer, TestApp, wrong, wrong_codes};

#[tokio::test]
async fn the_whole_flow_in_json() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let refused = browser
        .post_for_json("/", &[("number", "+1 212")])
        .await
        .expect(422);
    assert_eq!(refused.header("content-type"), Some("application/json"));
    assert_eq!(refused.json()["error"], "invalid_number");
    assert_eq!(refused.json()["reason"], "too_short");
    assert!(refused.set_cookies().is_empty());

    let sent = browser
        .post_for_json("/", &[("number", ALICE)])
        .await
        .expect(200)
        .json();
    assert_eq!(sent["to"], "+1 ••• 23");
    assert_eq!(
        (&sent["resend_in"], &sent["expires_in"]),
        (&json!(30), &json!(600))
    );

    let code = app.phone(ALICE).next_code().await;
    let answer = browser
        .post_for_json("/validate", &[("code", "1")])
        .await
        .expect(422);
    assert_eq!(
        answer.refusal(),
        json!({ "error": "malformed_code", "length": 6, "alphabet": "digits" })
    );
    let answer = browser
        .post_for_json("/validate", &[("code", &wrong(&code))])
        .await
        .expect(422);
    assert_eq!(
        answer.refusal(),
        json!({ "error": "wrong_code", "attempts_left": 4 })
    );
    let answer = browser.post_for_json("/resend", &[]).await.expect(429);
    assert_eq!(answer.json()["error"], "too_soon");
    assert_eq!(answer.json()["retry_after"], answer.retry_after());
    let answer = browser
        .post_for_json("/validate", &[("code", &code)])
        .await
        .expect(200);
    assert_eq!(
        answer.json(),
        json!({ "to": "+1 ••• 23", "status": "approved" })
    );
    let answer = browser
        .post_for_json("/validate", &[("code", &code)])
        .await
        .expect(403);
    assert_eq!(answer.refusal(), json!({ "error": "already_approved" }));
    browser.post_for_json("/sign-out", &[]).await.expect(200);
    let answer = browser
        .post_for_json("/validate", &[("code", &code)])
        .await
        .expect(403);
    assert_eq!(answer.refusal(), json!({ "error": "nothing_pending" }));
}

#[tokio::test]
async fn exhausted_and_expired_are_403() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser
        .post_for_json("/", &[("number", ALICE)])
        .await
        .expect(200);
    app.move_clock(ALICE, 601).await;
    let answer = browser
        .post_for_json("/validate", &[("code", "123456")])
        .await
        .expect(403);
    assert_eq!(answer.refusal(), json!({ "error": "expired" }));
    app.move_clock(ALICE, 0).await;
    let code = app.phone(ALICE).next_code().await;
    for (wrong, status) in wrong_codes(&code).zip([422, 422, 422, 422, 403, 403]) {
        let answer = browser
            .post_for_json("/validate", &[("code", &wrong)])
            .await
            .expect(status);
        if status == 422 {
            continue;
        }
        assert_eq!(answer.refusal(), json!({ "error": "exhausted" }));
    }
}

/// curl says `*/*`, and sends neither cookie nor origin.
#[tokio::test]
async fn anything_that_is_no_browser_is_a_program() {
    let app = TestApp::start().await;
    let client = crate::app::client();
    let url = format!("http://{}/", app.site());
    for accept in [Some("*/*"), Some("application/json"), None] {
        let mut request = client.post(&url).form(&[("number", "x")]);
        if let Some(accept) = accept {
            request = request.header("accept", accept);
        }
        let answer = Answer::of(request).await.expect(422);
        assert_eq!(answer.json()["error"], "invalid_number", "{accept:?}");
    }
    for form in [
        &[][..],
        &[("number", "x"), ("number", "y")],
        &[("number[a]", "x")],
    ] {
        let answer = Answer::of(client.post(&url).form(form)).await.expect(422);
        assert_eq!(
            answer.refusal(),
            json!({ "error": "malformed" }),
            "{form:?}"
        );
    }
}
