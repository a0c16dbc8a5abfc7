//! Tests of malformed requests.

use reqwest::RequestBuilder;
use serde_json::json;

use crate::app::{ALICE, Answer, TestApp};

fn create(app: &TestApp) -> RequestBuilder {
    app.api().ask("POST", "/v1/verifications")
}

#[tokio::test]
async fn bodies_that_are_no_json_object_are_400() {
    let app = TestApp::start().await;
    for body in [
        "",
        "{",
        "to=1",
        "[]",
        "\"x\"",
        "null",
        "{\"to\":\"\u{0}\"}",
        "{}{}",
    ] {
        let request = create(&app)
            .header("content-type", "application/json")
            .body(body);
        Answer::of(request).await.problem(400, "invalid-json");
    }
    let deep = "[".repeat(10_000);
    let request = create(&app)
        .header("content-type", "application/json")
        .body(deep);
    Answer::of(request).await.problem(400, "invalid-json");
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn a_parse_error_does_not_repeat_what_was_sent() {
    let app = TestApp::start().await;
    let request = create(&app).header("content-type", "application/json");
    let answer = Answer::of(request.body("{\"to\": 424242x}")).await;
    assert!(!answer.body.contains("424242"), "{answer:?}");
}

#[tokio::test]
async fn bodies_of_another_kind_are_415() {
    let app = TestApp::start().await;
    let body = json!({ "to": ALICE }).to_string();
    let kinds = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "multipart/form-data",
    ];
    for kind in kinds {
        let request = create(&app).header("content-type", kind).body(body.clone());
        Answer::of(request)
            .await
            .problem(415, "unsupported-media-type");
    }
    Answer::of(create(&app).body(body.clone()))
        .await
        .problem(415, "unsupported-media-type");
    let charset = create(&app).header("content-type", "Application/JSON; charset=utf-8");
    Answer::of(charset.body(body)).await.expect(201);
}

#[tokio::test]
async fn members_that_do_not_exist_or_have_another_type_are_422() {
    let app = TestApp::start().await;
    for (field, value) in [
        ("allow_alpha", json!(true)),
        ("To", json!(ALICE)),
        ("code_length", json!("6")),
        ("code_length", json!(6.5)),
        ("code_length", json!(-6)),
        ("valid_for", json!(1e300)),
        ("max_attempts", json!([3])),
        ("allow_alphas", json!("true")),
        ("channel", json!(1)),
        ("purpose", json!({ "a": 1 })),
        ("purpose", json!("")),
        ("purpose", json!("x\n@evil.example #123456")),
        ("purpose", json!("x".repeat(41))),
    ] {
        let body = json!({ "to": ALICE, field: value });
        let problem = app
            .api()
            .create(body.clone())
            .await
            .problem(422, "invalid-parameter");
        assert_eq!(problem["field"], field, "{body}");
    }
    for to in [
        json!(12_125_550_123_i64),
        json!([ALICE]),
        json!({}),
        json!(true),
        json!(null),
    ] {
        let problem = app
            .api()
            .create(json!({ "to": to }))
            .await
            .problem(422, "invalid-parameter");
        assert_eq!(problem["field"], "to");
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn a_name_that_does_not_exist_is_told_in_short() {
    let app = TestApp::start().await;
    let long = "x".repeat(5_000);
    let answer = app.api().create(json!({ "to": ALICE, long: 1 })).await;
    assert!(
        answer.problem(422, "invalid-parameter")["field"]
            .as_str()
            .unwrap()
            .len()
            <= 40
    );
}

#[tokio::test]
async fn another_method_is_405_and_says_which_would_do() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let one = format!("/v1/verifications/{id}");
    let check = format!("{one}/check");
    for (method, path, allowed) in [
        ("GET", "/v1/verifications", "POST"),
        ("PUT", "/v1/verifications", "POST"),
        ("DELETE", one.as_str(), "GET"),
        ("POST", one.as_str(), "GET"),
        ("GET", check.as_str(), "POST"),
        ("PATCH", check.as_str(), "POST"),
    ] {
        let answer = Answer::of(app.api().ask(method, path)).await;
        answer.problem(405, "method-not-allowed");
        let allow = answer.header("allow").unwrap_or_default();
        assert!(allow.contains(allowed), "{method} {path}: {allow}");
    }
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_404() {
    let app = TestApp::start().await;
    for path in [
        "/v1/verification",
        "/v1/verifications/x/approve",
        "/v1/x",
        "/v1/verifications/",
    ] {
        Answer::of(app.api().ask("POST", path))
            .await
            .problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_huge_body_is_413() {
    let app = TestApp::start().await;
    for size in [16 * 1024 + 1, 3_000_000] {
        let body = format!("{{\"to\":\"{}\"}}", "1".repeat(size - 9));
        let request = create(&app)
            .header("content-type", "application/json")
            .body(body);
        Answer::of(request).await.problem(413, "payload-too-large");
    }
    assert_eq!(app.record().everything(), [""; 0]);
}
