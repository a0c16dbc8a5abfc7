//! Operations that share a commit, and what they may do to each other: nothing.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Duration;

use common::{OPTIONS, decide, open_with, unknown};
use store::{Node, Options, Sessions, SqliteStore};
use tempfile::TempDir;
use verification::Timestamp;
use verification::limits::{Window, WindowKey};
use verification::ports::{Ledger, ReadError, Snapshot, StoreError};

/// Holds the writer, so that what is submitted meanwhile becomes one batch.
struct Hold {
    release: mpsc::Sender<()>,
    held: tokio::task::JoinHandle<Result<(), StoreError>>,
}

impl Hold {
    async fn on(store: &SqliteStore) -> Self {
        let (release, released) = mpsc::channel();
        let reached = Arc::new(tokio::sync::Notify::new());
        let (store, arrived) = (store.clone(), Arc::clone(&reached));
        let held = tokio::spawn(async move {
            decide(&store, move |_| {
                arrived.notify_one();
                released.recv().unwrap();
                Ok(())
            })
            .await
        });
        reached.notified().await;
        Self { release, held }
    }

    async fn release(self) {
        self.release.send(()).unwrap();
        self.held.await.unwrap().unwrap();
    }
}

/// Changes the record.
type Change = fn(&mut Ledger<'_>) -> Result<(), ReadError>;

fn open(path: &Path) -> SqliteStore {
    open_with(path, &OPTIONS).unwrap()
}

fn key(n: u8) -> WindowKey {
    [n; 16]
}

fn mark(ledger: &mut Ledger<'_>, n: u8) {
    let times = vec![Timestamp::from_millis(1)];
    ledger.set_window(key(n), &Window::new(times, u32::from(n)));
}

async fn write_mark(store: &SqliteStore, n: u8) -> Result<(), StoreError> {
    decide(store, move |ledger| {
        mark(ledger, n);
        Ok(())
    })
    .await
}

async fn marked(store: &SqliteStore, n: u8) -> bool {
    let in_a_row = decide(store, move |ledger| Ok(ledger.window(key(n))?.in_a_row()));
    in_a_row.await.unwrap() > 0
}

/// Makes `changes` in one batch.
async fn batch(store: &SqliteStore, changes: [Change; 3]) -> Vec<Result<(), StoreError>> {
    let hold = Hold::on(store).await;
    let runs = changes.map(|change| {
        let store = store.clone();
        tokio::spawn(async move { decide(&store, change).await })
    });
    // Every task has submitted once this one, last in the same queue, has run.
    tokio::task::yield_now().await;
    tokio::time::sleep(Duration::from_millis(5)).await;
    let before = store.writes();
    hold.release().await;
    let mut outcomes = Vec::new();
    for run in runs {
        outcomes.push(run.await.unwrap());
    }
    assert!(store.writes() <= before + 1, "it was one batch");
    outcomes
}

/// A batch of three, the first and the last of which write.
async fn around(second: Change) -> (SqliteStore, Vec<Result<(), StoreError>>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store.db"));
    let outcomes = batch(
        &store,
        [
            |ledger| {
                mark(ledger, 1);
                Ok(())
            },
            second,
            |ledger| {
                mark(ledger, 3);
                Ok(())
            },
        ],
    )
    .await;
    assert!(
        matches!(outcomes[1], Err(StoreError::Unavailable(_))),
        "{:?}",
        outcomes[1]
    );
    (store, outcomes, folder)
}

async fn assert_only_the_second_is_lost(second: Change) {
    let (store, outcomes, _folder) = around(second).await;
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert!(marked(&store, 1).await && !marked(&store, 2).await && marked(&store, 3).await);
    assert!(store.is_ready());
}

#[tokio::test]
async fn a_decision_that_fails_harms_no_other() {
    assert_only_the_second_is_lost(|ledger| {
        mark(ledger, 2);
        Err(ReadError::new("no"))
    })
    .await;
}

#[tokio::test]
async fn a_decision_that_panics_harms_no_other() {
    assert_only_the_second_is_lost(|ledger| {
        mark(ledger, 2);
        panic!("a bug, on purpose");
    })
    .await;
}

#[tokio::test]
async fn a_change_that_is_refused_first_harms_no_other() {
    assert_only_the_second_is_lost(|ledger| {
        ledger.update(&unknown());
        Ok(())
    })
    .await;
}

/// Nothing but its batch undoes half of a decision.
#[tokio::test]
async fn a_decision_that_is_half_applied_fails_its_batch() {
    let (store, outcomes, _folder) = around(|ledger| {
        mark(ledger, 2);
        ledger.update(&unknown());
        Ok(())
    })
    .await;
    assert!(outcomes.iter().all(Result::is_err), "{outcomes:?}");
    for n in 1..=3 {
        assert!(!marked(&store, n).await);
    }
    write_mark(&store, 1).await.unwrap();
    assert!(store.is_ready());
}

#[tokio::test]
async fn a_full_queue_says_so_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = open_with(
        &path,
        &Options {
            queue: 2,
            ..OPTIONS
        },
    )
    .unwrap();
    let hold = Hold::on(&store).await;
    let mut waiting = Vec::new();
    for n in 1..=2 {
        let store = store.clone();
        waiting.push(tokio::spawn(async move { write_mark(&store, n).await }));
        tokio::task::yield_now().await;
    }
    assert!(matches!(write_mark(&store, 3).await, Err(StoreError::Busy)));
    hold.release().await;
    for run in waiting {
        run.await.unwrap().unwrap();
    }
    assert!(marked(&store, 1).await && marked(&store, 2).await && !marked(&store, 3).await);
}

#[tokio::test]
async fn reading_writes_nothing() {
    fn files(folder: &Path) -> Vec<(u64, std::time::SystemTime)> {
        ["store.db", "store.db-wal"]
            .map(|name| std::fs::metadata(folder.join(name)).unwrap())
            .map(|file| (file.len(), file.modified().unwrap()))
            .to_vec()
    }
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store.db"));
    write_mark(&store, 1).await.unwrap();
    let (before, writes) = (files(folder.path()), store.writes());
    tokio::time::sleep(Duration::from_millis(20)).await;
    for n in 0..20 {
        marked(&store, n).await;
        store
            .load_session([n; 32], Timestamp::from_millis(1))
            .await
            .unwrap();
    }
    assert_eq!((files(folder.path()), store.writes()), (before, writes));
}

#[tokio::test]
async fn closing_finishes_what_waits_and_refuses_what_comes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = open(&path);
    let hold = Hold::on(&store).await;
    let waiting: Vec<_> = (1..=9)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { write_mark(&store, n).await })
        })
        .collect();
    tokio::task::yield_now().await;
    let closing = {
        let store = store.clone();
        tokio::spawn(async move { store.close().await })
    };
    tokio::task::yield_now().await;
    hold.release().await;
    closing.await.unwrap().unwrap();
    for run in waiting {
        run.await.unwrap().unwrap();
    }
    assert!(!store.is_ready());
    assert!(matches!(
        write_mark(&store, 10).await,
        Err(StoreError::Unavailable(_))
    ));
    store.close().await.unwrap();
    let log = folder.path().join("store.db-wal");
    assert!(!log.exists() || std::fs::metadata(log).unwrap().len() == 0);
    let store = open(&path);
    for n in 1..=9 {
        assert!(marked(&store, n).await);
    }
}
