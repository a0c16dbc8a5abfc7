//! Tests that no response puts the number, the code or the token into an error.

use provider::signalwire::SignalWire;
use verification::ports::Vendor;
use verification::{CallerId, Channel};
use wiremock::{MockServer, ResponseTemplate};

use super::common::*;

const FROM: &str = "+12025550143";

/// What must not be found, in capital or small letters.
fn secrets() -> Vec<String> {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let basic = BASE64_STANDARD.encode(format!("{PROJECT}:{TOKEN}"));
    let all = [
        TOKEN,
        &TOKEN[2..],
        NUMBER,
        &NUMBER[1..],
        "5552368",
        FROM,
        CODE,
        &basic,
        "5550143",
    ];
    all.iter().map(|secret| secret.to_lowercase()).collect()
}

/// Bodies that repeat everything that was sent, `code` included.
fn echoes(code: &str) -> Vec<String> {
    let said = format!(
        "{NUMBER} +1 (212) 555-2368 212.555.2368 {FROM} {code} {} {TOKEN} {}",
        code.to_lowercase(),
        secrets()[7]
    );
    let mut bodies = vec![
        said.clone(),
        format!(r#"{{"error":"{said}"}}"#),
        format!(r#"{{"id":"{said}","success":true}}"#),
    ];
    for named in [code, NUMBER, TOKEN] {
        bodies.push(format!(
            r#"{{"errors":[{{"title":"{said}","detail":"{said}","code":"{named}"}}]}}"#
        ));
        bodies.push(format!(
            r#"{{"code":"{named}","message":"{}{said}","more_info":"{said}"}}"#,
            "a ".repeat(80)
        ));
    }
    bodies
}

fn assert_tells_nothing(shown: &str, at: &str) {
    let shown_small = shown.to_lowercase();
    for secret in secrets() {
        assert!(!shown_small.contains(&secret), "{at}: {secret} in {shown}");
    }
}

/// A client, and a server that answers it so.
async fn over(status: u16, body: String) -> (SignalWire, MockServer) {
    let server = answering(ResponseTemplate::new(status).set_body_string(body)).await;
    let mut settings = settings(&server.uri());
    settings.from = Some(CallerId::new(FROM).unwrap());
    (SignalWire::new(settings).unwrap(), server)
}

#[tokio::test]
async fn no_answer_to_a_request_makes_an_error_tell() {
    for status in STATUSES {
        for body in echoes("") {
            let (client, _server) = over(status, body).await;
            for channel in [Channel::Sms, Channel::Call] {
                if let Err(error) = client.request(&order(channel)).await {
                    assert_tells_nothing(&format!("{error} {error:?}"), &status.to_string());
                }
            }
            let probe = client.probe().await;
            assert_tells_nothing(&format!("{probe} {probe:?}"), &status.to_string());
        }
    }
}

#[tokio::test]
async fn no_answer_to_a_guess_makes_an_error_tell() {
    for status in STATUSES {
        for body in echoes(CODE) {
            let (client, _server) = over(status, body).await;
            if let Err(error) = check(&client).await {
                assert_tells_nothing(&format!("{error} {error:?}"), &status.to_string());
            }
        }
    }
}

#[tokio::test]
async fn no_broken_connection_makes_an_error_tell() {
    let scripts: [&[Behavior]; 3] = [
        &[Behavior::Hangs],
        &[Behavior::Cuts("")],
        &[Behavior::Cuts(
            "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{",
        )],
    ];
    for script in scripts {
        let raw = Raw::start(script).await;
        let client = client(&raw.base);
        let error = ask(&client).await.unwrap_err();
        assert_tells_nothing(&format!("{error} {error:?}"), "request");
        let error = check(&client).await.unwrap_err();
        let shown = format!("{error} {error:?}");
        assert_tells_nothing(&shown, "verify");
        assert!(!shown.contains(ID) && !shown.contains("http"), "{shown}");
    }
}

#[test]
fn neither_settings_nor_client_tell() {
    let settings = settings("example");
    let shown = format!(
        "{settings:?} {:?}",
        SignalWire::new(settings.clone()).unwrap()
    );
    assert_tells_nothing(&shown, "debug");
    assert!(shown.contains("[redacted]"));
}
