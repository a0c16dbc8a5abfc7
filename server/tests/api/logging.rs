//! Logs that nothing reads, and lines that strangers could cause.

use std::io::Read;
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::app::program::command;
use crate::app::{ALICE, Answer, Program, client};

/// A program that logs each request.
fn talkative(folder: &std::path::Path) -> Program {
    Program::spawn(command(folder).env("COUNTERSIGN_LOG__LEVEL", "trace"))
}

/// Causes more lines than fit the pipe and the queue before it.
async fn flood(program: &Program) {
    let (client, url) = (client(), format!("http://{}/healthz", program.site));
    for _ in 0..9_000 {
        Answer::of(client.get(&url)).await.expect(200);
    }
}

/// The reader's end of the pipe is gone: a request that logged got no answer, and SIGTERM ended in 101.
#[tokio::test]
async fn a_closed_standard_error_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = talkative(folder.path());
    drop(program.take_stderr());
    let id = program.api().created(ALICE).await;
    for _ in 0..20 {
        program.api().show(&id).await.expect(200);
        let mut browser = program.browser();
        browser.set_session("made-up");
        browser.get("/").await.expect(200);
    }
    assert_eq!(program.stop("-TERM"), Some(0));
}

/// Nothing reads the pipe: after some hundred lines the whole process hung, `/healthz` too.
#[tokio::test(flavor = "multi_thread")]
async fn a_standard_error_that_is_not_read_holds_up_no_request() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = talkative(folder.path());
    flood(&program).await;
    // Once the pipe is read again, a line says what is missing.
    let mut stderr = program.take_stderr();
    let reading = std::thread::spawn(move || {
        let mut logs = String::new();
        stderr.read_to_string(&mut logs).unwrap();
        logs
    });
    tokio::time::sleep(Duration::from_secs(3)).await;
    assert_eq!(program.stop("-TERM"), Some(0));
    let logs = reading.join().unwrap();
    let dropped = logs.lines().find(|line| line.contains("log lines dropped"));
    assert!(dropped.is_some(), "{} bytes", logs.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standard_error_that_is_not_read_does_not_hold_up_a_stop() {
    let folder = tempfile::tempdir().unwrap();
    let mut program = talkative(folder.path());
    let stderr = program.take_stderr();
    flood(&program).await;
    let begun = Instant::now();
    assert_eq!(program.stop("-TERM"), Some(0));
    assert!(
        begun.elapsed() < Duration::from_secs(10),
        "{:?}",
        begun.elapsed()
    );
    drop(stderr);
}

/// The greeting is for people; a supervisor may have closed the pipe.
#[tokio::test]
async fn a_dead_standard_output_does_not_stop_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let site = taken.local_addr().unwrap();
    drop(taken);
    let mut child = command(folder.path())
        .env("COUNTERSIGN_SITE__ADDR", site.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let url = format!("http://{site}/healthz");
    let begun = Instant::now();
    while client().get(&url).send().await.is_err() {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it does not answer"
        );
        assert!(child.try_wait().unwrap().is_none(), "it has ended");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(child.try_wait().unwrap().is_none(), "it has ended");
    let pid = child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status();
    assert!(killed.unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

/// What a program logs at `level` while browsers come with cookies that are made up.
async fn logged_of_cookies(level: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("log");
    let mut command = command(folder.path());
    command
        .env("COUNTERSIGN_LOG__LEVEL", level)
        .stderr(std::fs::File::create(&logs).unwrap());
    let program = Program::spawn(&mut command);
    for value in ["made-up", "AAAAAAAAAAAAAAAAAAAAAA", "%00"] {
        let mut browser = program.browser();
        browser.set_session(value);
        browser.get("/account").await.expect(403);
    }
    assert_eq!(program.stop("-TERM"), Some(0));
    std::fs::read_to_string(&logs).unwrap()
}

/// A warning for each was noise that strangers made.
#[tokio::test]
async fn a_made_up_cookie_is_not_worth_a_line() {
    let logs = logged_of_cookies("info").await;
    assert!(!logs.contains("suspicious"), "{logs}");
    // An operator who wants the warnings asks for them.
    let logs = logged_of_cookies("info,tower_sessions=warn").await;
    assert!(logs.contains("suspicious"), "{logs}");
}
