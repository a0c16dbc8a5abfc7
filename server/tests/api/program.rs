//! Tests of the program as an operator uses it.

use std::net::TcpListener;
use std::process::Output;
use std::time::{Duration, Instant};

use crate::app::{ALICE, Program, program, wrong};

fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(output.stdout.is_empty(), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[tokio::test]
async fn it_says_where_it_is_and_how_to_try_it() {
    let folder = tempfile::tempdir().unwrap();
    let running = Program::serve(folder.path());
    let mut lines = running.greeting.lines();
    let first = format!(
        "{} is ready (sandbox: nothing leaves this machine).",
        server::name::BRAND
    );
    assert_eq!(lines.next(), Some(first.as_str()));
    let (site, phones) = (
        format!("http://{}", running.site),
        format!("http://{}", running.phones),
    );
    assert!(
        running
            .greeting
            .contains(&format!("curl -s {site}/v1/verifications -u "))
    );
    assert!(running.greeting.contains(&format!(
        "curl -s '{phones}/sandbox/v1/numbers/{ALICE}/messages'"
    )));
    let id = running.api().created(ALICE).await;
    running.api().show(&id).await.expect(200);
    running.browser().get("/").await.expect(200);
    let code = running.stop("-TERM");
    assert_eq!(code, Some(0));
}

#[tokio::test]
async fn the_demo_is_what_it_does_without_a_command() {
    let folder = tempfile::tempdir().unwrap();
    let running = Program::spawn(&mut program::command(folder.path()));
    let code = running.stop("-INT");
    assert_eq!(code, Some(0));
}

#[test]
fn a_port_that_is_taken_names_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    for (variable, key) in [
        ("COUNTERSIGN_SITE__ADDR", "site.addr"),
        ("COUNTERSIGN_SANDBOX__ADDR", "sandbox.addr"),
    ] {
        let output = program::command(folder.path())
            .env(variable, &address)
            .output()
            .unwrap();
        let said = refused(&output);
        assert!(said.contains(key) && said.contains(&address), "{said}");
    }
}

#[test]
fn a_value_that_can_not_be_names_its_key() {
    for (variable, value, key) in [
        ("COUNTERSIGN_SITE__ADDR", "nowhere", "site.addr"),
        ("COUNTERSIGN_SITE__URL", "verify.example.com", "site.url"),
        ("COUNTERSIGN_SANDBOX__ADDR", "0.0.0.0:0", "sandbox.token"),
        ("COUNTERSIGN_STORE__QUEUE", "0", "store.queue"),
        ("COUNTERSIGN_STORE__QUEUE", "many", "store.queue"),
        ("COUNTERSIGN_SESSION__LIFETIME", "1", "session.lifetime"),
        (
            "COUNTERSIGN_LIMITS__SENDS__EVENTS",
            "99",
            "limits.sends.events",
        ),
        ("COUNTERSIGN_LOG__LEVEL", "lo ud=x=y", "log.level"),
        ("COUNTERSIGN_LOG__FORMAT", "yaml", "log.format"),
        ("COUNTERSIGN_SITE__ADRESS", "127.0.0.1:0", "adress"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let output = program::command(folder.path())
            .env(variable, value)
            .output()
            .unwrap();
        let said = refused(&output);
        assert!(said.contains(key), "{variable}={value}: {said}");
        assert!(!folder.path().join("data").exists(), "nothing was made");
    }
}

#[test]
fn files_that_can_not_be_used_name_their_key() {
    let folder = tempfile::tempdir().unwrap();
    let foreign = folder.path().join("foreign");
    std::fs::write(&foreign, "this is no store, and nobody may touch it").unwrap();
    let output = program::command(folder.path())
        .env("COUNTERSIGN_STORE__PATH", &foreign)
        .output()
        .unwrap();
    let said = refused(&output);
    assert!(
        said.contains("store.path") && said.contains("foreign"),
        "{said}"
    );
    assert_eq!(
        std::fs::read_to_string(&foreign).unwrap(),
        "this is no store, and nobody may touch it"
    );
    let output = program::command(folder.path())
        .env("COUNTERSIGN_KEYS__PATH", &foreign)
        .output()
        .unwrap();
    assert!(refused(&output).contains("keys.path"));
    let output = program::command(folder.path())
        .args(["unlock", ALICE])
        .env("COUNTERSIGN_STORE__PATH", folder.path().join("none"))
        .output()
        .unwrap();
    assert!(refused(&output).contains("store.path"));
}

/// The issue's own words: the code still passes, the tries are as before the kill.
#[tokio::test]
async fn kill_9_after_a_wrong_try_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let running = Program::serve(folder.path());
    let api = running.api();
    let id = api.created(ALICE).await;
    let (read, client) = (std::sync::Mutex::default(), crate::app::client());
    let code = crate::app::Phone::new(&client, running.phones, ALICE, &read)
        .next_code()
        .await;
    assert_eq!(
        api.check(&id, &wrong(&code)).await.json()["attempts_left"],
        2
    );
    running.kill();

    let running = Program::serve(folder.path());
    let shown = running.api().show(&id).await.expect(200).json();
    assert_eq!(
        (&shown["attempts_left"], &shown["status"]),
        (&2.into(), &"pending".into())
    );
    let checked = running.api().check(&id, &code).await.expect(200).json();
    assert_eq!(
        (&checked["status"], &checked["attempts"]),
        (&"approved".into(), &2.into())
    );
}

#[tokio::test]
async fn it_stops_at_once_when_nobody_is_waiting() {
    let folder = tempfile::tempdir().unwrap();
    let running = Program::serve(folder.path());
    // A connection that is only kept open is not a waiting client.
    let client = crate::app::client();
    client
        .get(format!("http://{}/healthz", running.site))
        .send()
        .await
        .unwrap();
    let start = Instant::now();
    let code = running.stop("-TERM");
    assert_eq!(code, Some(0));
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn keys_and_store_are_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let running = Program::serve(folder.path());
    for file in [
        "keys/countersign.keys",
        "data/countersign.db",
        "data/countersign.db-wal",
    ] {
        let mode = std::fs::metadata(folder.path().join(file))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{file} is {mode:o}");
    }
    running.kill();
}

/// Two servers on one store share limits and attempts, and each has virtual phones of its own.
#[tokio::test]
async fn a_second_server_on_the_same_store_warns_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |name: &str| {
        let logs = folder.path().join(name);
        let mut command = program::command(folder.path());
        command.stderr(std::fs::File::create(&logs).unwrap());
        (Program::spawn(&mut command), logs)
    };
    let warnings = |logs: &std::path::Path| {
        let logs = std::fs::read_to_string(logs).unwrap();
        let warnings = logs.lines().filter(|line| line.contains("WARN"));
        warnings.map(str::to_owned).collect::<Vec<_>>()
    };
    let (first, first_logs) = serve("first");
    let (second, second_logs) = serve("second");
    let id = first.api().created(ALICE).await;
    second.api().show(&id).await.expect(200);
    assert_eq!(second.stop("-TERM"), Some(0));
    assert_eq!(first.stop("-TERM"), Some(0));
    assert_eq!(warnings(&first_logs), [""; 0]);
    let second_warnings = warnings(&second_logs);
    let [warning] = &second_warnings[..] else {
        panic!("one warning: {second_warnings:?}");
    };
    for part in [
        "another process serves this store",
        "limits and attempts are shared",
        "virtual phones are not",
    ] {
        assert!(warning.contains(part), "{part}: {warning}");
    }
    let (third, third_logs) = serve("third");
    assert_eq!(third.stop("-TERM"), Some(0));
    assert_eq!(warnings(&third_logs), [""; 0], "the others have stopped");
}
