//! What `verify` answers, each return value of the guide by name.

use serde_json::{Value, json};

use crate::app::{ALICE, Answer, BOB, Mfa, TestApp, wrong};

/// A verification of [`ALICE`] and its code.
async fn sent(app: &TestApp) -> (Mfa, String, String) {
    let mfa = app.mfa();
    let id = mfa.sent(json!({ "to": ALICE })).await;
    let code = app.phone(ALICE).next_code().await;
    (mfa, id, code)
}

fn assert_not_found(answer: &Answer) {
    assert_eq!(answer.status, 404, "{answer:?}");
    assert_eq!(answer.body, r#"{"error":"Not Found"}"#);
}

#[tokio::test]
async fn the_right_token_is_success() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    let answer = mfa.verify(&id, &code).await.expect(200);
    assert_eq!(answer.body, r#"{"success":true}"#);
}

#[tokio::test]
async fn a_wrong_token_is_no_success_and_leaves_the_next_try() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    let answer = mfa.verify(&id, &wrong(&code)).await.expect(200);
    assert_eq!(answer.body, r#"{"success":false}"#);
    assert!(mfa.verifies(&id, &code).await);
}

#[tokio::test]
async fn an_incorrect_id_is_404() {
    let app = TestApp::start().await;
    let (mfa, _, code) = sent(&app).await;
    for id in [
        "8630cc54-f6b2-45dd-b73b-cce28eb668d8",
        "00000000-0000-0000-0000-000000000000",
        "x",
        "%00",
        "..%2f",
    ] {
        assert_not_found(&mfa.verify(id, &code).await);
    }
}

#[tokio::test]
async fn a_token_that_was_verified_once_is_404() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    assert!(mfa.verifies(&id, &code).await);
    assert_not_found(&mfa.verify(&id, &code).await);
    assert_not_found(&mfa.verify(&id, &wrong(&code)).await);
}

#[tokio::test]
async fn the_last_allowed_try_is_200_and_the_next_404_even_if_right() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    for _ in 0..3 {
        assert!(!mfa.verifies(&id, &wrong(&code)).await);
    }
    assert_not_found(&mfa.verify(&id, &code).await);
}

#[tokio::test]
async fn the_last_allowed_try_may_be_the_right_one() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    for _ in 0..2 {
        assert!(!mfa.verifies(&id, &wrong(&code)).await);
    }
    assert!(mfa.verifies(&id, &code).await);
}

#[tokio::test]
async fn after_valid_for_it_is_404() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    app.move_clock(ALICE, 3_600).await;
    assert_not_found(&mfa.verify(&id, &code).await);
}

/// One more case than the guide's: withdrawn by the native API.
#[tokio::test]
async fn a_canceled_one_is_404() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    app.api().cancel(&id).await.expect(200);
    assert_not_found(&mfa.verify(&id, &code).await);
}

#[tokio::test]
async fn a_token_that_is_no_token_is_422_and_charges_nothing() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    // The word on the delivery is written down behind the answer, and before this one.
    app.api().show(&id).await.expect(200);
    let before = app.record().everything();
    let long = "1".repeat(65);
    for (body, detail) in [
        (json!({}), "Token can't be blank"),
        (json!({ "token": null }), "Token can't be blank"),
        (json!({ "token": "" }), "Token can't be blank"),
        (json!({ "token": 123_456 }), "Token must be a string"),
        (json!({ "token": [code.clone()] }), "Token must be a string"),
        (json!({ "token": { "$ne": "" } }), "Token must be a string"),
        (json!({ "token": true }), "Token must be a string"),
        (
            json!({ "token": long }),
            "Token is too long (maximum is 64 characters)",
        ),
    ] {
        // The same for any id, so that nothing is learned of it.
        for id in [id.as_str(), "8630cc54-f6b2-45dd-b73b-cce28eb668d8", "x"] {
            let answer = mfa.post(&format!("{id}/verify"), body.clone()).await;
            assert_eq!(answer.invalid(), [detail], "{body}");
        }
    }
    assert_eq!(app.record().everything(), before);
    assert!(mfa.verifies(&id, &code).await);
}

#[tokio::test]
async fn any_other_wrong_string_is_charged() {
    let app = TestApp::start().await;
    let mfa = app.mfa();
    let strings: [String; 8] = [
        " ".into(),
        "1".into(),
        "12345678901234567890".into(),
        "null".into(),
        "１２３４５６".into(),
        "\u{0}".into(),
        "x".repeat(64),
        "\u{2066}123456\u{2069}".into(),
    ];
    let id = mfa.sent(json!({ "to": ALICE, "max_attempts": 20 })).await;
    for token in &strings {
        assert!(!mfa.verifies(&id, token).await, "{token:?}");
    }
    let seen = app.api().show(&id).await.json();
    assert_eq!(seen["attempts"], Value::from(strings.len()));
}

#[tokio::test]
async fn a_token_may_be_spaced_as_people_write_it() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    assert!(mfa.verifies(&id, &spaced).await);
}

/// A code proves nothing for another id, not even of the same number.
#[tokio::test]
async fn a_token_belongs_to_its_id() {
    let app = TestApp::start().await;
    let (mfa, _, code) = sent(&app).await;
    let same = mfa.sent(json!({ "to": ALICE })).await;
    let others = mfa.sent(json!({ "to": BOB })).await;
    let (own, his) = (
        app.phone(ALICE).next_code().await,
        app.phone(BOB).next_code().await,
    );
    for (id, right) in [(&same, &own), (&others, &his)] {
        if code != *right {
            assert!(!mfa.verifies(id, &code).await);
        }
    }
}

#[tokio::test]
async fn wrong_tokens_for_a_number_are_limited_over_all_its_ids() {
    let app = TestApp::start().await;
    let mfa = app.mfa();
    let body = json!({ "to": ALICE, "max_attempts": 20 });
    let id = mfa.sent(body.clone()).await;
    for _ in 0..15 {
        assert!(!mfa.verifies(&id, "wrong").await);
    }
    let answer = mfa.verify(&id, "wrong").await.expect(429);
    assert!((1..=3_600).contains(&answer.retry_after()));
    mfa.sms(body).await.expect(429);
}

/// Fault 22: a JSON boolean was compared with the string `true`.
#[tokio::test]
async fn seed_fault_22_success_is_a_boolean() {
    let app = TestApp::start().await;
    let (mfa, id, code) = sent(&app).await;
    let answer = mfa.verify(&id, &code).await.json();
    assert!(answer["success"].is_boolean());
}
