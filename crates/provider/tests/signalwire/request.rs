//! Tests of requesting a code.

use std::time::Duration;

use serde_json::{Value, json};
use verification::ports::{Order, SendError, Vendor};
use verification::{Alphabet, CallerId, Channel, CodeFormat, Policy, Preamble};
use wiremock::matchers::{any, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::common::*;

/// The one request that was made for `order`: its path and body.
async fn sent(from: Option<&str>, order: &Order) -> (String, Value) {
    let server = answering(ResponseTemplate::new(200).set_body_json(taken())).await;
    let mut settings = settings(&server.uri());
    settings.from = from.map(|from| CallerId::new(from).unwrap());
    let client = provider::signalwire::SignalWire::new(settings).unwrap();
    client.request(order).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let [request] = &requests[..] else {
        panic!("{} requests", requests.len())
    };
    let body = request.body_json().unwrap();
    (request.url.path().to_owned(), body)
}

fn worded(channel: Channel, preamble: &str) -> Order {
    Order {
        preamble: Some(Preamble::new(preamble).unwrap()),
        ..order(channel)
    }
}

#[tokio::test]
async fn the_request_is_as_the_guide_has_it() {
    let (path, body) = sent(None, &order(Channel::Sms)).await;
    assert_eq!(path, "/api/relay/rest/mfa/sms");
    assert_eq!(
        body,
        json!({
            "to": NUMBER, "token_length": 6, "valid_for": 600, "max_attempts": 5, "allow_alphas": false
        })
    );
    let mut by_call = order(Channel::Call);
    by_call.policy = Policy {
        format: CodeFormat {
            length: 20,
            alphabet: Alphabet::Alphanumeric,
        },
        valid_for: Duration::from_hours(7 * 24),
        max_attempts: 20,
    };
    let (path, body) = sent(None, &by_call).await;
    assert_eq!(path, "/api/relay/rest/mfa/call");
    assert_eq!(
        body,
        json!({
            "to": NUMBER, "token_length": 20, "valid_for": 604_800, "max_attempts": 20,
            "allow_alphas": true
        })
    );
}

#[tokio::test]
async fn it_is_json_under_basic_credentials() {
    let server = answering(ResponseTemplate::new(200).set_body_json(taken())).await;
    ask(&client(&server.uri())).await.unwrap();
    let requests = server.received_requests().await.unwrap();
    let header = |name: &str| requests[0].headers[name].to_str().unwrap().to_owned();
    let credentials = {
        use base64::{Engine as _, prelude::BASE64_STANDARD};
        BASE64_STANDARD.encode(format!("{PROJECT}:{TOKEN}"))
    };
    assert_eq!(header("authorization"), format!("Basic {credentials}"));
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("accept"), "application/json");
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(header("user-agent"), format!("countersign/{version}"));
}

#[tokio::test]
async fn it_comes_from_the_number_named_or_else_from_ones_own() {
    let own = Some("+15554433222");
    let (_, body) = sent(own, &order(Channel::Sms)).await;
    assert_eq!(body["from"], "+15554433222");
    let named = Order {
        from: Some(CallerId::new("+12025550143").unwrap()),
        ..order(Channel::Sms)
    };
    assert_eq!(sent(own, &named).await.1["from"], "+12025550143");
    assert_eq!(sent(None, &named).await.1["from"], "+12025550143");
}

#[tokio::test]
async fn words_of_ones_own_go_by_text_from_a_number_of_ones_own_alone() {
    let own = Some("+15554433222");
    let said = |body: Value| body["message"].clone();
    let text = worded(Channel::Sms, "Your code:");
    assert_eq!(said(sent(own, &text).await.1), "Your code:");
    assert_eq!(said(sent(None, &text).await.1), Value::Null);
    let call = worded(Channel::Call, "Your code:");
    assert_eq!(said(sent(None, &call).await.1), "Your code:");
}

#[tokio::test]
async fn words_taken_for_a_call_are_left_out_where_they_do_not_fit_into_a_text() {
    let long = worded(Channel::Call, &"word ".repeat(60));
    assert!(sent(None, &long).await.1["message"].is_string());
    let resent = Order {
        channel: Channel::Sms,
        ..long
    };
    let (_, body) = sent(Some("+15554433222"), &resent).await;
    assert_eq!(body["message"], Value::Null);
    let endless = worded(Channel::Call, &"word ".repeat(100));
    assert_eq!(sent(None, &endless).await.1["message"], Value::Null);
}

#[tokio::test]
async fn time_is_told_in_whole_seconds_and_never_less() {
    let mut order = order(Channel::Sms);
    for (millis, told) in [(599_001, 600), (599_000, 599), (1, 1), (0, 0)] {
        order.policy.valid_for = Duration::from_millis(millis);
        assert_eq!(sent(None, &order).await.1["valid_for"], told, "{millis}");
    }
}

#[tokio::test]
async fn every_status_is_read_for_what_it_says_of_the_text() {
    for status in STATUSES {
        let server = answering(ResponseTemplate::new(status).set_body_json(taken())).await;
        let outcome = ask(&client(&server.uri())).await;
        let is_right = match status {
            200..300 => matches!(&outcome, Ok(id) if id.as_str() == ID),
            400..500 => matches!(&outcome, Err(SendError::Refused(_))),
            _ => {
                matches!(&outcome, Err(SendError::NoAnswer(why)) if why.contains("may be on its way"))
            }
        };
        assert!(is_right, "{status}: {outcome:?}");
        if let Err(error) = outcome {
            assert!(error.to_string().contains(&status.to_string()), "{error}");
        }
        assert_eq!(
            server.received_requests().await.unwrap().len(),
            1,
            "{status}"
        );
    }
}

#[tokio::test]
async fn a_refusal_says_why() {
    let body = json!({ "errors": [{
        "title": "Invalid Attribute", "detail": "From is not yours", "status": "422", "code": "422"
    }] });
    let server = answering(ResponseTemplate::new(422).set_body_json(body)).await;
    let Err(SendError::Refused(why)) = ask(&client(&server.uri())).await else {
        panic!()
    };
    assert_eq!(
        why,
        "SignalWire answered 422: Invalid Attribute: From is not yours (422)"
    );
}

#[tokio::test]
async fn an_answer_without_an_id_to_ask_by_may_mean_a_text() {
    let huge = format!(
        r#"{{"id":"{ID}","success":true,"more":"{}"}}"#,
        "a".repeat(70_000)
    );
    let long_id = format!(r#"{{"id":"{}","success":true}}"#, "a".repeat(65));
    for body in [
        "",
        "<html>It works!</html>",
        "{}",
        "null",
        "[]",
        r#"{"success":true}"#,
        r#"{"id":"3fa8","success":false}"#,
        r#"{"id":"3fa8","success":"true"}"#,
        r#"{"id":"3fa8","success":1}"#,
        r#"{"id":"3fa8"}"#,
        r#"{"id":"","success":true}"#,
        r#"{"id":null,"success":true}"#,
        r#"{"id":7,"success":true}"#,
        r#"{"id":"a/../b","success":true}"#,
        r#"{"id":"a?b","success":true}"#,
        r#"{"id":"a b","success":true}"#,
        r#"{"id":"3fa8","success":false,"success":true}"#,
        r#"{"id":"3fa8","success":true"#,
        &long_id,
        &huge,
    ] {
        let server = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        let outcome = ask(&client(&server.uri())).await;
        assert!(
            matches!(&outcome, Err(SendError::NoAnswer(why)) if why.contains("may be on its way")),
            "{body:.60}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn redirects_are_not_followed() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = MockServer::start().await;
        Mock::given(any())
            .respond_with(ResponseTemplate::new(200).set_body_json(taken()))
            .expect(0)
            .mount(&elsewhere)
            .await;
        let server = MockServer::start().await;
        let there = format!("{}/api/relay/rest/mfa/sms", elsewhere.uri());
        Mock::given(path("/api/relay/rest/mfa/sms"))
            .respond_with(ResponseTemplate::new(status).insert_header("location", there.as_str()))
            .expect(1)
            .mount(&server)
            .await;
        let outcome = ask(&client(&server.uri())).await;
        assert!(
            matches!(&outcome, Err(SendError::NoAnswer(why)) if why.contains("not followed")),
            "{status}: {outcome:?}"
        );
    }
}

#[tokio::test]
async fn both_channels_are_carried_and_a_stand_in_alone_reaches_fictional_numbers() {
    let mut settings = settings("http://127.0.0.1:9");
    for stand_in in [false, true] {
        settings.stand_in = stand_in;
        let client = provider::signalwire::SignalWire::new(settings.clone()).unwrap();
        assert!(client.carries(Channel::Sms) && client.carries(Channel::Call));
        assert_eq!(client.reaches_reserved(), stand_in);
        assert_eq!(client.name(), "signalwire");
    }
}
