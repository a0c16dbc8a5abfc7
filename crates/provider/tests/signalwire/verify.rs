//! Tests of checking a code.

use serde_json::json;
use verification::VendorId;
use verification::code::TypedCode;
use verification::ports::{Vendor, Verdict};
use wiremock::matchers::{any, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::common::*;

#[tokio::test]
async fn the_guess_is_sent_as_the_guide_has_it() {
    let server =
        answering(ResponseTemplate::new(200).set_body_json(json!({"success": true}))).await;
    let client = client(&server.uri());
    let id = VendorId::new(ID).unwrap();
    client
        .verify(&id, &TypedCode::new("f9ytjh5s"))
        .await
        .unwrap();
    let requests = server.received_requests().await.unwrap();
    let [request] = &requests[..] else {
        panic!("{} requests", requests.len())
    };
    assert_eq!(
        request.url.path(),
        format!("/api/relay/rest/mfa/{ID}/verify")
    );
    let body: serde_json::Value = request.body_json().unwrap();
    // In which case its letters are, only SignalWire knows.
    assert_eq!(body, json!({ "token": "f9ytjh5s" }));
    assert!(request.headers.contains_key("authorization"));
}

/// A wild code stays one JSON string.
#[tokio::test]
async fn no_guess_breaks_out_of_its_string() {
    let server = answering(ResponseTemplate::new(404)).await;
    let client = client(&server.uri());
    let id = VendorId::new(ID).unwrap();
    let typed = TypedCode::new("\",\"id\":\"\u{0}\\");
    client.verify(&id, &typed).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let body: serde_json::Value = requests[0].body_json().unwrap();
    assert_eq!(body, json!({ "token": typed.expose() }));
}

#[tokio::test]
async fn a_json_boolean_is_the_verdict() {
    for (said, verdict) in [(true, Verdict::Right), (false, Verdict::Wrong)] {
        let answer = ResponseTemplate::new(200).set_body_json(json!({"success": said, "more": 1}));
        let server = answering(answer).await;
        assert_eq!(check(&client(&server.uri())).await, Ok(verdict));
    }
}

/// The Perl demo compared a JSON boolean with the string `true`: what is equal to neither is no
/// verdict.
#[tokio::test]
async fn seed_fault_22_nothing_but_a_boolean_is_a_verdict() {
    let huge = format!(r#"{{"success":true,"more":"{}"}}"#, "a".repeat(70_000));
    for body in [
        "",
        "true",
        "<html>true</html>",
        "{}",
        "null",
        r#"[{"success":true}]"#,
        r#"{"success":"true"}"#,
        r#"{"success":"false"}"#,
        r#"{"success":1}"#,
        r#"{"success":null}"#,
        r#"{"success":[true]}"#,
        r#"{"Success":true}"#,
        r#"{"success":false,"success":true}"#,
        r#"{"success":true"#,
        r#"{"success":true}{"success":true}"#,
        &huge,
    ] {
        let server = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        let outcome = check(&client(&server.uri())).await;
        assert!(outcome.is_err(), "{body:.60}: {outcome:?}");
    }
}

#[tokio::test]
async fn only_200_and_404_are_an_answer() {
    for status in STATUSES {
        for body in [r#"{"success":true}"#, r#"{"success":false}"#, "<html>", ""] {
            let answer = ResponseTemplate::new(status).set_body_string(body);
            let server = answering(answer).await;
            let outcome = check(&client(&server.uri())).await;
            let is_right = match (status, body) {
                (200, r#"{"success":true}"#) => outcome == Ok(Verdict::Right),
                (200, r#"{"success":false}"#) => outcome == Ok(Verdict::Wrong),
                (404, _) => outcome == Ok(Verdict::Gone),
                (200, _) => outcome.is_err(),
                _ => matches!(&outcome, Err(why) if why.to_string().contains(&status.to_string())),
            };
            assert!(is_right, "{status} {body}: {outcome:?}");
            let asked = server.received_requests().await.unwrap().len();
            assert_eq!(asked, 1, "{status}: a second time would be a second guess");
        }
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_json(json!({"success": true})))
            .expect(0)
            .mount(&elsewhere)
            .await;
        let server = MockServer::start().await;
        let answer = ResponseTemplate::new(status)
            .insert_header("location", elsewhere.uri().as_str())
            .set_body_json(json!({"success": true}));
        Mock::given(method("POST"))
            .and(path(format!("/api/relay/rest/mfa/{ID}/verify")))
            .respond_with(answer)
            .expect(1)
            .mount(&server)
            .await;
        let outcome = check(&client(&server.uri())).await;
        assert!(outcome.is_err(), "{status}: {outcome:?}");
    }
}
