//! Tests of the send endpoints: the response, and the text or call that arrives.

use serde_json::json;

use crate::app::{ALICE, Answer, TestApp};

#[tokio::test]
async fn a_text_is_answered_as_the_guide_prints_it() {
    let app = TestApp::start().await;
    let answer = app.mfa().sms(json!({ "to": ALICE })).await.expect(200);
    assert_eq!(answer.header("content-type"), Some("application/json"));
    let sent = answer.json();
    let id = sent["id"].as_str().unwrap();
    assert_eq!(
        sent,
        json!({ "id": id, "success": true, "to": ALICE, "channel": "sms" })
    );
    assert_eq!(id.len(), 36);
    let message = app.phone(ALICE).next_message().await;
    let code = message["code"].as_str().unwrap();
    assert_eq!(
        message["body"],
        format!("Your Personal Authorization Code is: {code}")
    );
    assert!(app.mfa().verifies(id, code).await);
}

#[tokio::test]
async fn a_call_is_answered_as_the_guide_prints_it_and_reads_the_code() {
    let app = TestApp::start().await;
    let sent = app
        .mfa()
        .call(json!({ "to": ALICE }))
        .await
        .expect(200)
        .json();
    let id = sent["id"].as_str().unwrap();
    assert_eq!(
        sent,
        json!({ "id": id, "success": true, "to": ALICE, "channel": "call" })
    );
    let call = app.phone(ALICE).next_call().await;
    let code = call["code"].as_str().unwrap();
    let spoken = call["transcript"].to_string();
    let symbols: Vec<String> = code.chars().map(String::from).collect();
    let words = format!(
        "Your Personal Authorization Code is: {}.",
        symbols.join(", ")
    );
    assert!(spoken.contains(&words), "{spoken}");
    assert!(app.mfa().verifies(id, code).await);
}

#[tokio::test]
async fn the_guides_own_fictional_number_works() {
    let app = TestApp::start().await;
    let number = "+15557788999";
    let id = app.mfa().sent(json!({ "to": number })).await;
    let code = app.phone(number).next_code().await;
    assert!(app.mfa().verifies(&id, &code).await);
}

#[tokio::test]
async fn two_requests_for_one_number_are_two() {
    let app = TestApp::start().await;
    let mfa = app.mfa();
    let first = mfa.sent(json!({ "to": ALICE })).await;
    let first_code = app.phone(ALICE).next_code().await;
    let second = mfa.sent(json!({ "to": ALICE })).await;
    let second_code = app.phone(ALICE).next_code().await;
    assert!(mfa.verifies(&first, &first_code).await);
    assert!(mfa.verifies(&second, &second_code).await);
}

#[tokio::test]
async fn every_answer_has_a_request_id_of_its_own() {
    let app = TestApp::start().await;
    let mfa = app.mfa();
    let mut seen = std::collections::HashSet::new();
    for answer in [
        mfa.sms(json!({ "to": ALICE })).await.expect(200),
        mfa.sms(json!({})).await.expect(422),
        Answer::of(mfa.ask_without_credentials("sms"))
            .await
            .expect(401),
        mfa.post("nothing", json!({})).await.expect(404),
        app.get("/api/relay/rest/mfa/sms").await.expect(405),
    ] {
        let id = answer.header("x-request-id").unwrap().to_owned();
        assert!(id.parse::<uuid::Uuid>().is_ok() && seen.insert(id));
    }
}

#[tokio::test]
async fn beyond_the_limit_of_a_number_it_is_429_and_says_when() {
    let app = TestApp::start().await;
    for _ in 0..5 {
        app.mfa().sms(json!({ "to": ALICE })).await.expect(200);
    }
    let answer = app.mfa().call(json!({ "to": ALICE })).await.expect(429);
    assert!((1..=600).contains(&answer.retry_after()));
    assert_eq!(answer.json(), json!({ "error": "Too Many Requests" }));
}

#[tokio::test]
async fn what_is_no_json_is_400_and_other_types_are_415() {
    let app = TestApp::start().await;
    for body in [
        "",
        "{",
        "[]",
        "\"x\"",
        "to=%2B12125550123",
        "null",
        "{\"to\":\"+1\"} x",
    ] {
        let request = app
            .mfa()
            .ask("sms")
            .header("content-type", "application/json");
        let answer = Answer::of(request.body(body)).await.expect(400);
        assert_eq!(answer.json(), json!({ "error": "Bad Request" }), "{body}");
    }
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
    ] {
        let request = app.mfa().ask("sms").header("content-type", kind);
        let body = format!("{{\"to\":\"{ALICE}\"}}");
        let answer = Answer::of(request.body(body)).await.expect(415);
        assert_eq!(answer.json(), json!({ "error": "Unsupported Media Type" }));
    }
    assert_eq!(app.record().everything(), [""; 0]);
    // curl without a header, and a type with parameters.
    let untyped = app.mfa().ask("sms").body(format!("{{\"to\":\"{ALICE}\"}}"));
    Answer::of(untyped).await.expect(200);
    let typed = app
        .mfa()
        .ask("sms")
        .header("content-type", "Application/JSON; charset=utf-8")
        .body(format!("{{\"to\":\"{ALICE}\"}}"));
    Answer::of(typed).await.expect(200);
}

#[tokio::test]
async fn another_method_is_405_and_another_path_404() {
    let app = TestApp::start().await;
    let answer = app.get("/api/relay/rest/mfa/sms").await.expect(405);
    assert_eq!(answer.json(), json!({ "error": "Method Not Allowed" }));
    for path in ["mms", "sms/", "x/verify/y"] {
        let answer = app.mfa().post(path, json!({})).await.expect(404);
        assert_eq!(answer.json(), json!({ "error": "Not Found" }), "{path}");
    }
}

/// The record is the same whichever way a request came in.
#[tokio::test]
async fn the_native_api_sees_what_was_asked_for_here() {
    let app = TestApp::start().await;
    let id = app
        .mfa()
        .sent(json!({ "to": ALICE, "max_attempts": 7 }))
        .await;
    let seen = app.api().show(&id).await.expect(200).json();
    assert_eq!(seen["attempts_left"], 7);
    app.api().resend(&id).await.problem(429, "too-soon");
    app.move_clock(ALICE, 30).await;
    app.api().resend(&id).await.expect(200);
    let bodies: Vec<_> = app.phone(ALICE).messages().await;
    assert_eq!(bodies[0]["body"], bodies[1]["body"], "in the same words");
}
