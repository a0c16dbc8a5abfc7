//! Tests of the classic endpoints, called by programs.

use serde_json::json;

use super::{assert_says, request_auth, validate_auth};
use crate::app::{ALICE, Answer, BOB, TestApp, wrong};

#[tokio::test]
async fn the_right_code_is_success_once() {
    let app = TestApp::start().await;
    assert_says(&request_auth(&app, ALICE).await, 200, "Your code was sent");
    let code = app.phone(ALICE).next_code().await;
    assert_says(&validate_auth(&app, ALICE, &code).await, 200, "Success!");
    assert_says(&validate_auth(&app, ALICE, &code).await, 403, "Forbidden");
}

#[tokio::test]
async fn a_number_that_is_none_is_400() {
    let app = TestApp::start().await;
    for number in ["", "12125550123", "+1212", "x", "++12125550123"] {
        assert_says(
            &request_auth(&app, number).await,
            400,
            "Invalid Phone Number",
        );
        let answer = validate_auth(&app, number, "123456").await;
        assert_says(&answer, 400, "Invalid Phone Number");
    }
    let twice = app.form("/request-auth", &[("number", ALICE), ("number", BOB)]);
    assert_says(&Answer::of(twice).await, 400, "Invalid Phone Number");
    let none = app.form("/request-auth", &[]);
    assert_says(&Answer::of(none).await, 400, "Invalid Phone Number");
    let json = app
        .form("/request-auth", &[])
        .header("content-type", "application/json")
        .body(format!("{{\"number\":\"{ALICE}\"}}"));
    assert_says(&Answer::of(json).await, 400, "Invalid Phone Number");
    assert_eq!(app.record().everything(), [""; 0]);
}

/// No code pending, a wrong one, an expired one, a used one: the response is the same.
#[tokio::test]
async fn every_code_that_does_not_pass_is_the_same_403_and_charged() {
    let app = TestApp::start().await;
    let forbidden = |answer: Answer| {
        assert_says(&answer, 403, "Forbidden");
        assert_eq!(
            answer.header("content-type"),
            Some("text/plain; charset=utf-8")
        );
    };
    // Nothing pending.
    forbidden(validate_auth(&app, ALICE, "123456").await);
    request_auth(&app, ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    // Wrong, malformed, missing, another number's.
    forbidden(validate_auth(&app, ALICE, &wrong(&code)).await);
    forbidden(validate_auth(&app, ALICE, "x").await);
    forbidden(validate_auth(&app, BOB, &code).await);
    // The third of three tries, and after it the right code.
    forbidden(validate_auth(&app, ALICE, "").await);
    forbidden(validate_auth(&app, ALICE, &code).await);
    // Ten from one place: now even the right code has to wait.
    for _ in 0..5 {
        forbidden(validate_auth(&app, ALICE, &code).await);
    }
    let answer = validate_auth(&app, ALICE, &code).await;
    assert_says(&answer, 429, "Too Many Requests");
    assert!(answer.retry_after() > 0);
}

#[tokio::test]
async fn an_expired_code_is_403() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    app.move_clock(ALICE, 3_600).await;
    assert_says(&validate_auth(&app, ALICE, &code).await, 403, "Forbidden");
}

#[tokio::test]
async fn asking_again_resends_the_same_code() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    let first = app.phone(ALICE).next_code().await;
    let soon = request_auth(&app, ALICE).await;
    assert_says(&soon, 429, "Too Many Requests");
    assert!((1..=30).contains(&soon.retry_after()));
    app.move_clock(ALICE, 30).await;
    assert_says(&request_auth(&app, ALICE).await, 200, "Your code was sent");
    assert_eq!(app.phone(ALICE).next_code().await, first);
    assert_eq!(app.record().count("verifications"), 1);
    // Shortly before its end, a new one.
    app.move_clock(ALICE, 3_550).await;
    assert_says(&request_auth(&app, ALICE).await, 200, "Your code was sent");
    let second = app.phone(ALICE).next_code().await;
    assert_eq!(app.record().count("verifications"), 2);
    assert_says(&validate_auth(&app, ALICE, &second).await, 200, "Success!");
}

#[tokio::test]
async fn with_credentials_it_is_the_projects_own() {
    let app = TestApp::start().await;
    let project = app.project("Harbour Bank", "strict");
    let (id, secret) = (&project.id, Some(&project.secret));
    let asked = app.form("/request-auth", &[("number", ALICE)]);
    Answer::of(asked.basic_auth(id, secret)).await.expect(200);
    let message = app.phone(ALICE).next_message().await;
    assert!(message["body"].as_str().unwrap().contains("Harbour Bank"));
    let code = message["code"].as_str().unwrap();
    assert_says(&validate_auth(&app, ALICE, code).await, 403, "Forbidden");
    let fields = [("number", ALICE), ("auth_code", code)];
    let checked = app.form("/validate-auth", &fields).basic_auth(id, secret);
    assert_says(&Answer::of(checked).await, 200, "Success!");
}

#[tokio::test]
async fn wrong_credentials_are_403_and_send_nothing() {
    let app = TestApp::start().await;
    let (project, _) = crate::app::demo();
    for request in [
        app.form("/request-auth", &[("number", ALICE)])
            .basic_auth(&project, Some("wrong")),
        app.form("/request-auth", &[("number", ALICE)])
            .bearer_auth("x"),
        app.form("/validate-auth", &[("number", ALICE), ("auth_code", "1")])
            .basic_auth("x", Some("y")),
    ] {
        assert_says(&Answer::of(request).await, 403, "Forbidden");
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

/// A code that the MFA API asked for is the project's newest too: one record, one service.
#[tokio::test]
async fn the_newest_is_the_newest_whichever_way_it_was_asked_for() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    let older = app.phone(ALICE).next_code().await;
    let id = app.mfa().sent(json!({ "to": ALICE })).await;
    let newer = app.phone(ALICE).next_code().await;
    if older != newer {
        assert_says(&validate_auth(&app, ALICE, &older).await, 403, "Forbidden");
    }
    assert_says(&validate_auth(&app, ALICE, &newer).await, 200, "Success!");
    app.mfa().verify(&id, &newer).await.expect(404);
}

#[tokio::test]
async fn beyond_the_limit_of_a_number_it_is_429() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        app.mfa()
            .sms(json!({ "to": ALICE, "valid_for": 30 }))
            .await
            .expect(200);
    }
    let answer = request_auth(&app, ALICE).await;
    assert_says(&answer, 429, "Too Many Requests");
    assert!(answer.retry_after() > 0);
}
