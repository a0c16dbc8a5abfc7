//! The high-water mark of service time, and what happens to a record after a wrong clock.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Bench, HandClock, OPTIONS, START, decide, number, open, story};
use rusqlite::Connection;
use store::{Inspection, Mode, Node, Serving, Sessions, SqliteStore};
use verification::limits::Window;
use verification::ports::{Clock, StoreError};
use verification::service::CheckError;
use verification::{EventKind, Status, Timestamp};

fn at(millis: i64) -> Timestamp {
    Timestamp::from_millis(START + millis)
}

/// A store under a clock that starts at `START`, or at the mark where that is later.
fn open_at_start(path: &Path) -> (SqliteStore, Arc<HandClock>) {
    SqliteStore::open(path, &OPTIONS, |mark| HandClock::at(mark.max(at(0)))).unwrap()
}

fn mark_of(path: &Path) -> Timestamp {
    SqliteStore::inspect(path, Mode::Sandbox).unwrap().mark
}

async fn write(store: &SqliteStore, n: u8) -> Result<(), StoreError> {
    decide(store, move |ledger| {
        ledger.set_window([n; 16], &Window::new(vec![at(0)], 1));
        Ok(())
    })
    .await
}

/// A process that is killed right after a write must not leave a row that is later than the mark.
#[tokio::test]
async fn every_write_is_covered_by_the_mark_of_its_own_commit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let (store, clock) = open_at_start(&path);
    for step in [0, 1, 300, 900, 5_000, 7_200_000] {
        clock.advance(Duration::from_millis(step));
        write(&store, 1).await.unwrap();
        // What a new process would find if this one were killed now.
        let mark = mark_of(&path);
        assert!(mark >= clock.now(), "{mark:?} after {step} ms");
        assert!(mark <= clock.now().after(Duration::from_secs(1)));
    }
}

#[tokio::test]
async fn the_mark_is_written_once_a_second_at_most_and_never_falls() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let (store, clock) = open_at_start(&path);
    assert_eq!(store.opened_at_mark(), Timestamp::from_millis(0));
    write(&store, 1).await.unwrap();
    let first = mark_of(&path);
    clock.advance(Duration::from_millis(999));
    write(&store, 2).await.unwrap();
    assert_eq!(mark_of(&path), first);
    clock.advance(Duration::from_millis(2));
    write(&store, 3).await.unwrap();
    assert_eq!(mark_of(&path), at(2_001));
    store.close().await.unwrap();

    let (store, clock) = open_at_start(&path);
    assert_eq!(store.opened_at_mark(), at(2_001));
    assert_eq!(clock.now(), at(2_001), "service time starts at the mark");
    write(&store, 4).await.unwrap();
    assert_eq!(
        mark_of(&path),
        at(2_001),
        "nothing is later than the mark yet"
    );
}

/// A disk is left alone while nothing is written.
#[tokio::test]
async fn reading_raises_no_mark() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let (store, clock) = open_at_start(&path);
    clock.advance(Duration::from_hours(1));
    store.load_session([1; 32], clock.now()).await.unwrap();
    assert_eq!(mark_of(&path), Timestamp::from_millis(0));
    assert_eq!(store.writes(), 0);
}

/// An operation that holds the writer, as a frozen disk does.
#[tokio::test(flavor = "multi_thread")]
async fn a_batch_that_is_stuck_makes_the_store_not_ready() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store.db"));
    let stuck = {
        let store = store.clone();
        tokio::spawn(async move {
            decide(&*store, |_| {
                std::thread::sleep(Duration::from_millis(4_500));
                Ok(())
            })
            .await
        })
    };
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(store.is_ready(), "a slow disk is no frozen one");
    tokio::time::sleep(Duration::from_millis(1_800)).await;
    assert!(!store.is_ready());
    stuck.await.unwrap().unwrap();
    assert!(store.is_ready());
}

/// An NTP step at a start would otherwise take seconds before anything is served.
#[tokio::test]
async fn two_hundred_thousand_pending_are_voided_within_a_second() {
    const PENDING: usize = 200_000;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let bench = Bench::new(open(&path));
    let sample = bench.request(&number(1)).await;
    bench.store.close().await.unwrap();
    multiply(&path, PENDING);

    let (store, _) = open_at_start(&path);
    let start = Instant::now();
    assert_eq!(store.void_pending(at(1)).await.unwrap(), PENDING);
    let took = start.elapsed();
    println!("{took:?}");
    // Twenty times as long on a busy machine; row by row it took four seconds on an idle one.
    assert!(took < Duration::from_secs(20), "{took:?}");
    let told = story(&store, sample.project, sample.id).await;
    let last = told.last().unwrap();
    assert_eq!(
        (last.kind, last.at, last.number()),
        (EventKind::Expired, at(1), Some(&*sample.to.masked())),
        "the event is the one that the sweep writes"
    );
    assert_eq!(store.void_pending(at(1)).await.unwrap(), 0);
    store.close().await.unwrap();
    let indexes: i64 = Connection::open(&path)
        .unwrap()
        .query_row(
            "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND sql LIKE '%status = 0%'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(indexes, 3, "the indexes are there again");
}

/// Copies the one row of `path` until there are `rows`.
fn multiply(path: &Path, rows: usize) {
    let connection = Connection::open(path).unwrap();
    let columns: Vec<String> = connection
        .prepare("SELECT name FROM pragma_table_info('verifications') WHERE name <> 'id'")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let columns = columns.join(", ");
    connection
        .execute(
            &format!(
                "WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < ?1) \
                 INSERT INTO verifications (id, {columns}) \
                 SELECT cast(substr(id, 1, 8) || printf('%08d', n) AS BLOB), {columns} \
                 FROM verifications, n"
            ),
            [i64::try_from(rows - 1).unwrap()],
        )
        .unwrap();
}

/// A clock that once stood a year ahead is brought back, and neither attempts nor limits are lost.
#[tokio::test]
async fn a_record_whose_clock_ran_ahead_can_be_repaired() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let year = Duration::from_hours(24 * 365);
    let (store, own) = open_at_start(&path);
    own.advance(year);
    let bench = Bench::new(Arc::new(store));
    bench.clock.advance(year);
    let (pending, approved) = (
        bench.request(&number(1)).await,
        bench.request(&number(2)).await,
    );
    let code = bench.phones.code(&approved);
    assert!(bench.check(&approved, &code).await.unwrap().right);
    let session = bench
        .store
        .create_session([1; 32], vec![], own.now().after(year));
    assert!(session.await.unwrap());
    bench.store.close().await.unwrap();
    assert!(mark_of(&path) > at(0).after(year));

    let (store, _) = SqliteStore::open(&path, &OPTIONS, |_| HandClock::at(at(0))).unwrap();
    let reset = store.reset_clock(at(0)).await.unwrap();
    // One closing, the events but the one written now, and the two windows of sends.
    assert_eq!((reset.voided, reset.sessions), (1, 1));
    assert!(reset.clamped >= 5, "{reset:?}");
    store.close().await.unwrap();
    assert_eq!(mark_of(&path), at(0));

    let bench = Bench::new(open(&path));
    let found = bench.status(&approved).await;
    assert_eq!(
        (found.status, found.closed_at),
        (Status::Approved, Some(at(0)))
    );
    let refused = bench.check(&pending, "000000").await;
    assert!(matches!(
        refused,
        Err(CheckError::Closed(Status::Expired, _))
    ));
    // The one send of before counts as of now: four more fit, and a fifth waits its ten minutes.
    for _ in 0..4 {
        bench.request(&number(1)).await;
    }
    let limited = bench.service.request(common::request(&number(1))).await;
    let Err(verification::service::RequestError::Limited(limited)) = limited else {
        panic!("{limited:?}");
    };
    assert!(limited.retry_after <= 600, "{limited:?}");
}

#[test]
fn a_repair_is_refused_while_a_process_serves_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let one = Serving::begin(&path).unwrap();
    assert!(!one.is_shared);
    let two = Serving::begin(&path).unwrap();
    assert!(two.is_shared, "the second is told of the first");
    drop(one);
    assert!(Serving::prevent(&path).unwrap().is_none());
    drop(two);
    assert!(Serving::prevent(&path).unwrap().is_some());
}

#[tokio::test]
async fn looking_at_a_store_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = open(&path);
    store.name_key(verification::KeyId(7)).await.unwrap();
    store.close().await.unwrap();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "user_version", 1).unwrap();
    connection
        .execute_batch("PRAGMA wal_checkpoint(TRUNCATE)")
        .unwrap();
    drop(connection);
    let before = std::fs::read(&path).unwrap();
    let found = SqliteStore::inspect(&path, Mode::Sandbox).unwrap();
    let expected = Inspection {
        mark: Timestamp::from_millis(0),
        named_key: Some(verification::KeyId(7)),
    };
    assert_eq!(found, expected);
    assert!(std::fs::read(&path).unwrap() == before);
    assert!(SqliteStore::inspect(&path, Mode::Live).is_err());
}
