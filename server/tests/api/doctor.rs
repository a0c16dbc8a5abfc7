//! `countersign doctor` and `countersign keys`: what they find, and that they leave no trace.

use std::process::{Command, Output};

use tempfile::TempDir;

use crate::app::program::command;
use crate::app::{TestApp, demo};

/// The doctor's own folder, and a SignalWire that is `space`.
fn doctor(folder: &TempDir, space: &str, token: &str) -> Command {
    let mut command = command(folder.path());
    command
        .arg("doctor")
        .env("COUNTERSIGN_PROVIDER__USE", "signalwire")
        .env("COUNTERSIGN_PROVIDER__STAND_IN", "true")
        .env("SIGNALWIRE_SPACE", space)
        // The Node demo's names.
        .env("PROJECT_ID", demo().0)
        .env("API_TOKEN", token);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn it_finds_nothing_wrong_and_sends_nothing() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let space = format!("http://{}", app.site());
    let output = doctor(&folder, &space, demo().1).output().unwrap();
    let lines = said(&output);
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        lines.lines().filter(|line| line.starts_with("ok ")).count(),
        5,
        "{lines}"
    );
    assert!(lines.contains("signalwire"), "{lines}");
    assert_eq!(app.record().everything(), [""; 0]);
    assert!(!folder.path().join("data").exists() && !folder.path().join("keys").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn it_tells_wrong_credentials_from_nobody_there() {
    let app = TestApp::start().await;
    let folder = tempfile::tempdir().unwrap();
    let space = format!("http://{}", app.site());
    let output = doctor(&folder, &space, "PTwrong-secret").output().unwrap();
    let refused = said(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        refused.contains("FAIL  provider") && refused.contains("401"),
        "{refused}"
    );
    assert!(!refused.contains("PTwrong-secret"), "{refused}");

    let output = doctor(&folder, "http://127.0.0.1:9", demo().1)
        .output()
        .unwrap();
    let silent = said(&output);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        silent.contains("FAIL  provider") && silent != refused,
        "{silent}"
    );
}

#[test]
fn a_live_instance_needs_a_space_a_key_ring_and_no_clear_text() {
    let folder = tempfile::tempdir().unwrap();
    let fails = |command: &mut Command, words: &str| {
        let output = command.output().unwrap();
        let errors = String::from_utf8(output.stderr.clone()).unwrap() + &said(&output);
        assert!(
            !output.status.success() && errors.contains(words),
            "{words}: {output:?}"
        );
    };
    let mut bare = command(folder.path());
    bare.arg("doctor")
        .env("COUNTERSIGN_PROVIDER__USE", "signalwire");
    fails(&mut bare, "signalwire.space: is required");
    fails(
        &mut doctor(&folder, "http://example.com", "PTx-secret-token"),
        "signalwire.space",
    );
    fails(
        &mut doctor(&folder, "example", "PTx-secret-token"),
        "provider.stand_in",
    );
    let mut live = doctor(&folder, "http://127.0.0.1:9", "PTx-secret-token");
    fails(
        live.env("COUNTERSIGN_PROVIDER__STAND_IN", "false"),
        "FAIL  keys",
    );
    let mut unknown = command(folder.path());
    unknown
        .arg("doctor")
        .env("COUNTERSIGN_PROVIDER__USE", "pigeon");
    fails(&mut unknown, "provider.use");
}

#[test]
fn keys_makes_a_ring_once_and_for_its_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let made = command(folder.path()).arg("keys").output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let path = folder.path().join("keys/countersign.keys");
    let written = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    let again = command(folder.path()).arg("keys").output().unwrap();
    assert!(!again.status.success());
    assert_eq!(std::fs::read_to_string(&path).unwrap(), written);
}

/// A provider is chosen by its key, never by which credentials happen to be there.
#[test]
fn credentials_alone_choose_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path())
        .arg("doctor")
        .env("SIGNALWIRE_SPACE", "example")
        .env("SIGNALWIRE_PROJECT", demo().0)
        .env("SIGNALWIRE_TOKEN", "PTx-secret-token")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(said(&output).contains("sandbox mode"), "{output:?}");
}

/// A Kubernetes Secret belongs to root, and is readable by the pod's group: "run chmod 600" was no help.
#[test]
fn a_ring_that_another_user_gave_to_the_group_is_taken() {
    use std::os::unix::fs::{PermissionsExt, chown};
    let folder = tempfile::tempdir().unwrap();
    assert!(
        command(folder.path())
            .arg("keys")
            .output()
            .unwrap()
            .status
            .success()
    );
    let path = folder.path().join("keys/countersign.keys");
    let doctor = |mode: u32| {
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        let output = command(folder.path()).arg("doctor").output().unwrap();
        (output.status.success(), said(&output))
    };
    let (ok, own) = doctor(0o440);
    assert!(!ok && own.contains("chmod 600"), "{own}");
    if chown(&path, Some(65_534), None).is_err() {
        eprintln!("skipped: only root gives a file to another user");
        return;
    }
    let (ok, lines) = doctor(0o440);
    assert!(ok, "{lines}");
    let (ok, lines) = doctor(0o444);
    assert!(
        !ok && lines.contains("defaultMode: 0440") && lines.contains("fsGroup"),
        "{lines}"
    );
}

#[test]
fn the_folder_of_a_ring_is_made_for_this_user_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let made = command(folder.path()).arg("keys").output().unwrap();
    assert!(made.status.success(), "{made:?}");
    let keys = folder.path().join("keys");
    let bits = std::fs::metadata(&keys).unwrap().permissions().mode();
    assert_eq!(bits & 0o777, 0o700);
    assert_eq!(std::fs::read_dir(keys).unwrap().count(), 1);
}

/// It brought the schema up to date, which an older program then refused.
#[tokio::test(flavor = "multi_thread")]
async fn it_changes_nothing_of_an_older_store() {
    let folder = tempfile::tempdir().unwrap();
    let program = crate::app::Program::serve(folder.path());
    assert_eq!(program.stop("-TERM"), Some(0));
    let store = folder.path().join("data/countersign.db");
    let connection = rusqlite::Connection::open(&store).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    drop(connection);
    let before = std::fs::read(&store).unwrap();
    let output = command(folder.path()).arg("doctor").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(std::fs::read(&store).unwrap() == before, "it was changed");
}
