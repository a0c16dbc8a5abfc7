//! A store of version 1 goes on under a program of today.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

mod common;

use std::path::Path;

use common::{Bench, number, open, request};
use rusqlite::Connection;
use verification::{Maker, Status, Wording};

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
             ALTER TABLE verifications DROP COLUMN request_key;
             ALTER TABLE verifications DROP COLUMN last_guess;
             ALTER TABLE verifications DROP COLUMN sender;
             ALTER TABLE verifications DROP COLUMN message;
             ALTER TABLE verifications DROP COLUMN caller_id;
             ALTER TABLE verifications DROP COLUMN verifier;
             ALTER TABLE verifications DROP COLUMN vendor_id;
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
        (&found.wording, &found.maker),
        (&Wording::Site, &Maker::Engine)
    );
    assert!(upgraded.check(&asked, &code).await.unwrap().right);
    assert_eq!(upgraded.store.projects().await.unwrap(), []);
}
