//! Tests of the probe.

use provider::signalwire::Probe;
use wiremock::matchers::{body_json, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::common::*;

#[tokio::test]
async fn it_asks_for_what_nobody_ever_requested() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path(
            "/api/relay/rest/mfa/00000000-0000-0000-0000-000000000000/verify",
        ))
        .and(body_json(serde_json::json!({"token": "000000"})))
        .respond_with(ResponseTemplate::new(404))
        .expect(1)
        .mount(&server)
        .await;
    assert_eq!(client(&server.uri()).probe().await, Probe::Ready);
}

#[tokio::test]
async fn every_status_is_told_apart() {
    for status in STATUSES {
        for body in [r#"{"error":"No"}"#, r#"{"success":true}"#, "<html>", ""] {
            let server = answering(ResponseTemplate::new(status).set_body_string(body)).await;
            let probe = client(&server.uri()).probe().await;
            let is_right = match status {
                404 => probe == Probe::Ready,
                401 | 403 => matches!(&probe, Probe::Refused(error) if error.status == status),
                _ => matches!(&probe, Probe::UnexpectedResponse(error) if error.status == status),
            };
            assert!(is_right, "{status}: {probe:?}");
            assert_eq!(probe.is_ready(), status == 404);
        }
    }
}

#[tokio::test]
async fn what_to_do_is_said() {
    let refused = ResponseTemplate::new(401).set_body_string(r#"{"error":"Unauthorized"}"#);
    let server = answering(refused).await;
    assert_eq!(
        client(&server.uri()).probe().await.to_string(),
        "SignalWire answered 401: Unauthorized: check project id and token, and that the token's scope includes MFA"
    );
    let server = answering(ResponseTemplate::new(301)).await;
    assert_eq!(
        client(&server.uri()).probe().await.to_string(),
        "SignalWire answered 301: it redirects, which is not followed, where 404 was expected: check the space or base URL"
    );
}

#[tokio::test]
async fn silence_is_told_too() {
    for (behavior, said) in [(Behavior::Hangs, "in time"), (Behavior::Cuts(""), "cut")] {
        let script: &'static [Behavior] = Box::leak(Box::new([behavior]));
        let raw = Raw::start(script).await;
        let probe = client(&raw.base).probe().await;
        assert!(
            matches!(&probe, Probe::Unreachable(why) if why.contains(said)),
            "{probe:?}"
        );
    }
    let probe = client("http://127.0.0.1:1").probe().await;
    assert!(
        matches!(&probe, Probe::Unreachable(why) if why.contains("can't be reached")),
        "{probe:?}"
    );
}
