//! A store of version 1 goes on under a program of today.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

mod common;

use std::path::Path;

use common::{Bench, number, open, request};
use rusqlite::{Connection, params};
use verification::{
    CodeIssuer, Delivery, EventData, EventKind, MessageTemplate, ProjectId, Status, VerificationId,
};

/// What the first version's schema made of a row, taken back to that schema.
fn downgrade(path: &Path) {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(
            "DROP INDEX pending_by_number;
             DROP INDEX pending_by_request;
             ALTER TABLE verifications DROP COLUMN partition;
             DROP TABLE projects;
             DROP TABLE send_ids;
             DROP TABLE events;
             CREATE TABLE events (
                 seq          INTEGER PRIMARY KEY,
                 project      BLOB    NOT NULL,
                 verification BLOB    NOT NULL,
                 kind         TEXT    NOT NULL,
                 number       TEXT    NOT NULL,
                 at           INTEGER NOT NULL
             ) STRICT;
             ALTER TABLE verifications DROP COLUMN request_key;
             ALTER TABLE verifications DROP COLUMN last_guess;
             ALTER TABLE verifications DROP COLUMN sender;
             ALTER TABLE verifications DROP COLUMN message;
             ALTER TABLE verifications DROP COLUMN caller_id;
             ALTER TABLE verifications DROP COLUMN verifier;
             ALTER TABLE verifications DROP COLUMN vendor_id;
             ALTER TABLE verifications DROP COLUMN locale;
             PRAGMA user_version = 1;",
        )
        .unwrap();
    let first = Connection::open_in_memory().unwrap();
    first
        .execute_batch(include_str!("../src/sqlite/migrations/0001_first.sql"))
        .unwrap();
    let columns = |connection: &Connection| -> Vec<String> {
        let mut statement = connection
            .prepare("SELECT name FROM pragma_table_info('verifications')")
            .unwrap();
        let names = statement.query_map([], |row| row.get(0)).unwrap();
        names.map(Result::unwrap).collect()
    };
    assert_eq!(columns(&connection), columns(&first));
}

#[tokio::test]
async fn what_was_pending_is_pending_and_its_code_works() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let bench = Bench::new(open(&path));
    let asked = bench.service.request(request(&number(1))).await.unwrap();
    let code = bench.phones.code(&asked);
    bench.store.close().await.unwrap();
    downgrade(&path);

    let upgraded = Bench::new(open(&path));
    let found = upgraded.status(&asked).await;
    assert_eq!(found.status, Status::Pending);
    assert_eq!(
        (&found.template, &found.issuer),
        (&MessageTemplate::Site, &CodeIssuer::Engine)
    );
    assert!(upgraded.check(&asked, &code).await.unwrap().right);
    assert_eq!(upgraded.store.projects().await.unwrap(), []);
}

/// A store as the migrations up to version 5 made it, with the events that the version wrote.
fn store_of_version_5(path: &Path) {
    let connection = Connection::open(path).unwrap();
    for migration in [
        include_str!("../src/sqlite/migrations/0001_first.sql"),
        include_str!("../src/sqlite/migrations/0002_projects.sql"),
        include_str!("../src/sqlite/migrations/0003_browsers.sql"),
        include_str!("../src/sqlite/migrations/0004_partitions.sql"),
        include_str!("../src/sqlite/migrations/0005_sends.sql"),
    ] {
        connection.execute_batch(migration).unwrap();
    }
    let application = i32::from_be_bytes(*b"Csgn");
    let marks = format!(
        "PRAGMA application_id = {application};
         PRAGMA user_version = 5;
         INSERT INTO meta (only, mode, mark) VALUES (1, 'sandbox', 0);"
    );
    connection.execute_batch(&marks).unwrap();
    for (seq, kind) in [(7, "requested"), (8, "delivered"), (12, "check_failed")] {
        connection
            .execute(
                "INSERT INTO events (seq, project, verification, kind, number, at) \
                 VALUES (?1, ?2, ?3, ?4, '+1 ••• 23', ?1)",
                params![seq, ProjectId::DEMO.as_bytes(), [9_u8; 16], kind],
            )
            .unwrap();
    }
}

#[tokio::test]
async fn events_of_version_5_are_in_the_log_and_their_numbers_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    store_of_version_5(&path);

    let store = open(&path);
    assert_eq!(*store.newest_event().borrow(), 12);
    let found = store
        .events_after(Some(ProjectId::DEMO), 0, 10)
        .await
        .unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|logged| (logged.seq, logged.event.kind, logged.event.number()))
        .collect();
    let masked = Some("+1 ••• 23");
    assert_eq!(
        told,
        [
            (7, EventKind::Requested, masked),
            (8, EventKind::Delivery(Delivery::Delivered), masked),
            (12, EventKind::CheckFailed, masked),
        ]
    );
    let id = VerificationId::from_bytes([9; 16]);
    for logged in &found {
        assert_eq!(logged.event.verification(), Some(id));
        assert_eq!(logged.event.data, EventData::default());
    }

    let asked = Bench::new(store.clone()).request(&number(1)).await;
    let newer = store.events_after(None, 12, 10).await.unwrap();
    assert_eq!(newer[0].seq, 13);
    assert_eq!(newer[0].event.verification(), Some(asked.id));
}
