//! Tests of connections that hang, are cut, are refused, and are used again.

use std::time::{Duration, Instant};

use provider::signalwire::{SettingsError, SignalWire};
use verification::ports::{SendError, Verdict};
use wiremock::ResponseTemplate;

use super::common::*;

const TAKEN: &str = "HTTP/1.1 200 OK\r\ncontent-length: 25\r\n\r\n{\"id\":\"a\",\"success\":true}";
const RIGHT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 16\r\n\r\n{\"success\":true}";
/// A verdict that looks whole, in a body that is not.
const CUT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 30\r\n\r\n{\"success\":true}";
const CUT_TAKEN: &str =
    "HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{\"id\":\"a\",\"success\":true}";
const CUT_404: &str = "HTTP/1.1 404 Not Found\r\ncontent-length: 30\r\n\r\n{\"error\"";

/// An answer that never comes, or never ends.
const SLOW: [&[Behavior]; 2] = [&[Behavior::Hangs], &[Behavior::Answers(CUT_TAKEN)]];
/// An answer that is cut before it begins, within its head, and within its body.
const BROKEN: [&[Behavior]; 4] = [
    &[Behavior::Cuts("")],
    &[Behavior::Cuts("HTTP/1.1 200 OK\r\ncontent-le")],
    &[Behavior::Cuts(CUT)],
    &[Behavior::Cuts(CUT_TAKEN)],
];

#[tokio::test]
async fn after_a_time_out_a_text_may_be_out() {
    for script in SLOW {
        let raw = Raw::start(script).await;
        let outcome = ask(&client(&raw.base)).await;
        assert!(
            matches!(&outcome, Err(SendError::NoAnswer(why))
                if why.contains("in time") && why.contains("may be on its way")),
            "{outcome:?}"
        );
        assert_eq!(raw.requests(), 1);
    }
}

#[tokio::test]
async fn after_a_cut_connection_a_text_may_be_out() {
    for script in BROKEN {
        let raw = Raw::start(script).await;
        let outcome = ask(&client(&raw.base)).await;
        assert!(
            matches!(&outcome, Err(SendError::NoAnswer(why))
                if why.contains("cut") && why.contains("may be on its way")),
            "{script:?}: {outcome:?}"
        );
        assert_eq!(raw.requests(), 1, "{script:?}");
    }
}

#[tokio::test]
async fn no_answer_is_no_verdict_and_is_never_asked_for_again() {
    for script in SLOW.into_iter().chain(BROKEN) {
        let raw = Raw::start(script).await;
        let outcome = check(&client(&raw.base)).await;
        assert!(outcome.is_err(), "{script:?}: {outcome:?}");
        assert_eq!(raw.requests(), 1, "{script:?}");
    }
}

#[tokio::test]
async fn a_404_is_a_404_however_its_body_ends() {
    let raw = Raw::start(&[Behavior::Cuts(CUT_404)]).await;
    assert_eq!(check(&client(&raw.base)).await, Ok(Verdict::Gone));
}

#[tokio::test]
async fn a_refusal_is_one_however_its_body_ends() {
    let raw = Raw::start(&[Behavior::Cuts(CUT_404)]).await;
    let outcome = ask(&client(&raw.base)).await;
    assert!(matches!(outcome, Err(SendError::Refused(_))), "{outcome:?}");
}

/// A connection that was used before is cut during the next request. That request may have
/// arrived, so the client does not send it a second time.
#[tokio::test]
async fn a_used_connection_that_is_cut_repeats_nothing() {
    let raw = Raw::start(&[Behavior::Answers(RIGHT), Behavior::Cuts("")]).await;
    let client = client(&raw.base);
    assert_eq!(check(&client).await, Ok(Verdict::Right));
    assert!(check(&client).await.is_err());
    assert_eq!((raw.connections(), raw.requests()), (1, 2));
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_sent() {
    let free = {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.local_addr().unwrap()
    };
    let client = client(&format!("http://{free}"));
    let outcome = ask(&client).await;
    assert!(
        matches!(&outcome, Err(SendError::Refused(why)) if why.contains("connection refused")),
        "{outcome:?}"
    );
    assert!(check(&client).await.is_err());
}

/// It speaks no TLS, so no credential reached it.
#[tokio::test]
async fn where_tls_fails_nothing_was_sent() {
    let raw = Raw::start(&[Behavior::Answers(TAKEN)]).await;
    let outcome = ask(&client(&raw.base.replace("http://", "https://"))).await;
    assert!(
        matches!(&outcome, Err(SendError::Refused(_))),
        "{outcome:?}"
    );
    assert_eq!(raw.requests(), 0);
}

#[tokio::test]
async fn the_time_limit_is_kept() {
    let raw = Raw::start(&[Behavior::Hangs]).await;
    let begun = Instant::now();
    assert!(check(&client(&raw.base)).await.is_err());
    let took = begun.elapsed();
    assert!(
        (Duration::from_millis(350)..Duration::from_secs(5)).contains(&took),
        "{took:?}"
    );
}

#[tokio::test]
async fn many_calls_share_one_connection() {
    let raw = Raw::start(&[
        Behavior::Answers(TAKEN),
        Behavior::Answers(RIGHT),
        Behavior::Answers("HTTP/1.1 404 Not Found\r\ncontent-length: 6\r\n\r\n<html>"),
        Behavior::Answers("HTTP/1.1 422 No\r\ncontent-length: 2\r\n\r\n{}"),
        Behavior::Answers(RIGHT),
    ])
    .await;
    let client = client(&raw.base);
    ask(&client).await.unwrap();
    for _ in 0..19 {
        let _ = check(&client.clone()).await;
    }
    assert_eq!((raw.connections(), raw.requests()), (1, 20));
}

/// Callers that hang up leave their calls behind; fifteen hundred at once used up every descriptor.
#[tokio::test]
async fn calls_are_bounded_and_one_that_gets_no_turn_has_sent_nothing() {
    let raw = Raw::start(&[Behavior::Hangs]).await;
    let mut settings = settings(&raw.base);
    settings.timeout = Duration::from_secs(3);
    let client = SignalWire::new(settings).unwrap();
    let calls: Vec<_> = (0..64)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { check(&client).await })
        })
        .collect();
    while raw.requests() < 64 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let begun = Instant::now();
    let outcome = ask(&client.clone()).await;
    let took = begun.elapsed();
    assert!(
        matches!(&outcome, Err(SendError::Refused(why)) if why.contains("nothing was sent")),
        "{outcome:?}"
    );
    assert!(
        (Duration::from_millis(900)..Duration::from_secs(4)).contains(&took),
        "{took:?}"
    );
    assert_eq!(raw.requests(), 64);
    for call in calls {
        assert!(call.await.unwrap().is_err());
    }
    // Their turns are free again.
    assert!(matches!(ask(&client).await, Err(SendError::NoAnswer(_))));
    assert_eq!(raw.requests(), 65);
}

#[test]
fn a_call_takes_five_seconds_at_most() {
    let settings = provider::signalwire::Settings::new("example", PROJECT, TOKEN).unwrap();
    assert_eq!(settings.timeout, Duration::from_secs(5));
}

/// Runs in a process of its own, in which few files may be open.
#[tokio::test]
#[ignore = "the test below runs it with a low limit"]
async fn child_without_descriptors() {
    let clients = ["http://127.0.0.1:9", "https://nothing.invalid"].map(client);
    let mut files = Vec::new();
    while let Ok(file) = std::fs::File::open(".") {
        files.push(file);
    }
    for client in &clients {
        let outcome = ask(client).await;
        assert!(
            matches!(&outcome, Err(SendError::Refused(why)) if why.contains("too many open files")),
            "{outcome:?}"
        );
    }
}

/// It was taken for a wrong name: "check the space".
#[test]
fn too_many_open_files_are_called_so() {
    let run = std::process::Command::new("sh")
        .args(["-c", "ulimit -n 64; exec \"$0\" \"$@\""])
        .arg(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "connections::child_without_descriptors",
            "--ignored",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test]
async fn localhost_is_this_machine() {
    let raw = Raw::start(&[Behavior::Answers(RIGHT)]).await;
    let client = client(&raw.base.replace("127.0.0.1", "localhost"));
    assert_eq!(check(&client).await, Ok(Verdict::Right));
}

#[tokio::test]
async fn an_answer_is_read_to_64_kib_and_no_further() {
    let body = |size: usize| format!(r#"{{"success":true,"more":"{}"}}"#, "a".repeat(size - 26));
    for (size, fits) in [(65_536, true), (65_537, false)] {
        let body = body(size);
        assert_eq!(body.len(), size);
        let server = answering(ResponseTemplate::new(200).set_body_string(body)).await;
        let outcome = check(&client(&server.uri())).await;
        assert_eq!(outcome.is_ok(), fits, "{size}: {outcome:?}");
    }
}

#[test]
fn no_credential_goes_out_in_clear() {
    let refused =
        provider::signalwire::Settings::new("http://example.signalwire.com", PROJECT, TOKEN);
    assert!(matches!(refused, Err(SettingsError::Clear)));
}

#[test]
fn nobody_elses_machine_stands_in() {
    let mut settings = settings("https://example.signalwire.com");
    settings.stand_in = true;
    assert!(matches!(
        SignalWire::new(settings),
        Err(SettingsError::StandIn)
    ));
}

/// The environment of a process can only be set from outside. So this test runs a test above in
/// another process, with a proxy address where no server listens.
#[test]
fn no_proxy_of_the_environment_is_asked() {
    let run = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "connections::many_calls_share_one_connection"])
        .env("http_proxy", "http://127.0.0.1:1")
        .env("ALL_PROXY", "http://127.0.0.1:1")
        .env_remove("NO_PROXY")
        .env_remove("no_proxy")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&run.stdout);
    assert!(run.status.success() && said.contains("1 passed"), "{said}");
}
