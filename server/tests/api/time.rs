//! Tests of a wall clock that was wrong, and of the repair of the record.

use std::time::Duration;

use rusqlite::Connection;
use serde_json::json;

use crate::app::program::command;
use crate::app::{ALICE, Program, TestApp};

/// Moves the mark of a store that is not in use by this many seconds from now.
fn lead(path: &std::path::Path, seconds: i64) {
    let connection = Connection::open(path).unwrap();
    let sql = "UPDATE meta SET mark = (unixepoch('subsec') + ?1) * 1000";
    assert_eq!(connection.execute(sql, [seconds]).unwrap(), 1);
}

/// An NTP step, or a restart within the second that the mark is ahead: it expired what was pending.
#[tokio::test]
async fn a_wall_clock_a_little_behind_voids_nothing() {
    let mut app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    app.take_running().stop().await.unwrap();
    lead(&app.store_path(), 8);
    let app = app.start_again().await;
    let checked = app.api().check(&id, &code).await.expect(200).json();
    assert_eq!(checked["status"], "approved");
}

#[tokio::test]
async fn a_wall_clock_far_behind_voids_what_is_pending() {
    let mut app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    app.take_running().stop().await.unwrap();
    lead(&app.store_path(), 15);
    let app = app.start_again().await;
    app.api().check(&id, &code).await.problem(409, "expired");
}

/// Restarts within a second of each other must not add up.
#[tokio::test]
async fn quick_restarts_do_not_push_service_time_ahead() {
    let mut app = TestApp::start().await;
    for n in 0..6 {
        app.api().created(&format!("+1212555018{n}")).await;
        app = app.restart().await;
    }
    let mark: f64 = app
        .record()
        .number("SELECT (SELECT mark FROM meta) / 1000.0 - unixepoch('subsec')");
    assert!(mark < 1.5, "{mark} s ahead");
}

/// Every restart expired everything, for a year, and nothing said so.
#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_stands_a_year_ahead_is_found_and_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = command(folder.path()).args(arguments).output().unwrap();
        let said = [output.stdout, output.stderr].concat();
        (output.status.success(), String::from_utf8(said).unwrap())
    };
    let program = Program::serve(folder.path());
    let mut browser = program.browser();
    browser.request(ALICE).await.expect(200);
    assert_eq!(program.stop("-TERM"), Some(0));
    let (ok, said) = run(&["clock"]);
    assert!(ok && said.contains("wall clock"), "{said}");
    let (ok, said) = run(&["doctor"]);
    assert!(ok && said.contains("ok    clock"), "{said}");

    let (ok, said) = run(&["clock", "reset"]);
    assert!(ok && said.contains("Nothing to repair"), "{said}");
    let store = folder.path().join("data/countersign.db");
    lead(&store, 365 * 86_400);
    let (ok, said) = run(&["doctor"]);
    assert!(
        !ok && said.contains("FAIL  clock") && said.contains("clock reset"),
        "{said}"
    );
    let program = Program::serve(folder.path());
    let (ok, said) = run(&["clock", "reset"]);
    assert!(!ok && said.contains("another process serves"), "{said}");
    program.api().created(ALICE).await;
    assert_eq!(program.stop("-TERM"), Some(0));

    let (ok, said) = run(&["clock", "reset"]);
    assert!(ok && said.contains("1 pending codes expired"), "{said}");
    let (ok, said) = run(&["doctor"]);
    assert!(ok && said.contains("ok    clock"), "{said}");
    // A code asked for now is still pending after the next start.
    let program = Program::serve(folder.path());
    let id = program.api().created(ALICE).await;
    assert_eq!(program.stop("-TERM"), Some(0));
    let program = Program::serve(folder.path());
    let shown = program.api().show(&id).await.expect(200).json();
    assert_eq!(shown["status"], "pending");
    // The limit still counts what the wrong clock had written, and no longer than it should.
    loop {
        let answer = program.api().create(json!({ "to": ALICE })).await;
        if answer.status == 429 {
            assert!(answer.retry_after() <= 600, "{answer:?}");
            break;
        }
    }
}

/// A backlog took eleven seconds of a stop, and ten times as much is past a kubelet's thirty.
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_does_not_wait_for_a_backlog_to_be_swept() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::serve(folder.path());
    program.api().created(ALICE).await;
    assert_eq!(program.stop("-TERM"), Some(0));
    let connection = Connection::open(folder.path().join("data/countersign.db")).unwrap();
    let columns: String = connection
        .query_row(
            "SELECT group_concat(name, ', ') FROM pragma_table_info('verifications') \
             WHERE name NOT IN ('id', 'expires_at')",
            [],
            |row| row.get(0),
        )
        .unwrap();
    connection
        .execute_batch(&format!(
            "BEGIN; WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 400000) \
             INSERT INTO verifications (id, expires_at, {columns}) \
             SELECT cast(substr(id, 1, 8) || printf('%08d', n) AS BLOB), 1, {columns} \
             FROM verifications, n; COMMIT"
        ))
        .unwrap();
    drop(connection);
    let program = Program::serve(folder.path());
    // The sweep begins after a second.
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    let begun = std::time::Instant::now();
    assert_eq!(program.stop("-TERM"), Some(0));
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(4), "{took:?}");
    let left: i64 = Connection::open(folder.path().join("data/countersign.db"))
        .unwrap()
        .query_row(
            "SELECT count(*) FROM verifications WHERE status = 0",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert!(left > 0, "it had been swept before the stop");
}
