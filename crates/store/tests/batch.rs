//! Operations that share a commit, and what they may do to each other: nothing.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::path::Path;
use std::sync::mpsc;
use std::time::Duration;

use common::{OPTIONS, open, open_with};
use store::{Options, SqliteStore};
use verification::limits::{Window, WindowKey};
use verification::ports::{Ledger, LedgerError, Store, StoreError, Work};
use verification::{Status, Timestamp, Verification};

/// Holds the writer, so that what is submitted meanwhile becomes one batch.
struct Hold {
    release: mpsc::Sender<()>,
    held: tokio::task::JoinHandle<Result<(), StoreError>>,
}

impl Hold {
    async fn on(store: &SqliteStore) -> Self {
        let (release, released) = mpsc::channel();
        let (reached, arrival) = tokio::sync::oneshot::channel();
        let store = store.clone();
        let held = tokio::spawn(async move {
            let work: Work = Box::new(move |_| {
                reached.send(()).unwrap();
                released.recv().unwrap();
                Ok(())
            });
            store.run(work).await
        });
        arrival.await.unwrap();
        Self { release, held }
    }

    async fn release(self) {
        self.release.send(()).unwrap();
        self.held.await.unwrap().unwrap();
    }
}

fn key(n: u8) -> WindowKey {
    [n; 16]
}

fn mark(n: u8) -> Work {
    Box::new(move |ledger| write(ledger, n))
}

fn write(ledger: &mut dyn Ledger, n: u8) -> Result<(), LedgerError> {
    ledger.set_window(
        key(n),
        &Window::new(vec![Timestamp::from_millis(1)], u32::from(n)),
    )
}

async fn marked(store: &SqliteStore, n: u8) -> bool {
    let (tell, told) = mpsc::channel();
    store
        .run(Box::new(move |ledger| {
            tell.send(ledger.window(key(n))?.in_a_row() > 0).unwrap();
            Ok(())
        }))
        .await
        .unwrap();
    told.recv().unwrap()
}

/// Runs `works` as one batch.
async fn batch(store: &SqliteStore, works: Vec<Work>) -> Vec<Result<(), StoreError>> {
    let hold = Hold::on(store).await;
    let runs: Vec<_> = works
        .into_iter()
        .map(|work| {
            let store = store.clone();
            tokio::spawn(async move { store.run(work).await })
        })
        .collect();
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

async fn assert_only_the_second_is_lost(second: Work) {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store.db"));
    let outcomes = batch(&store, vec![mark(1), second, mark(3)]).await;
    assert!(outcomes[0].is_ok() && outcomes[2].is_ok());
    assert!(
        matches!(outcomes[1], Err(StoreError::Unavailable(_))),
        "{:?}",
        outcomes[1]
    );
    assert!(marked(&store, 1).await && !marked(&store, 2).await && marked(&store, 3).await);
    assert!(store.is_ready());
}

#[tokio::test]
async fn an_operation_that_fails_harms_no_other() {
    assert_only_the_second_is_lost(Box::new(|ledger| {
        write(ledger, 2)?;
        Err(LedgerError::new("no"))
    }))
    .await;
}

#[tokio::test]
async fn an_operation_that_panics_harms_no_other() {
    assert_only_the_second_is_lost(Box::new(|ledger| {
        write(ledger, 2)?;
        panic!("a bug, on purpose");
    }))
    .await;
}

/// Half of an operation must not be kept because it made light of the other half's error.
#[tokio::test]
async fn an_operation_that_swallows_an_error_is_undone_all_the_same() {
    assert_only_the_second_is_lost(Box::new(|ledger| {
        write(ledger, 2)?;
        let unknown = verification();
        assert!(ledger.update(&unknown).is_err());
        Ok(())
    }))
    .await;
}

/// A verification that no store holds.
fn verification() -> Verification {
    use verification::{
        KeyId, Maker, PolicyRequest, Profile, ProjectId, Purpose, VerificationId, Wording,
    };
    Verification {
        id: VerificationId::from_bytes([7; 16]),
        project: ProjectId::DEMO,
        purpose: Purpose::default(),
        wording: Wording::Site,
        from: None,
        maker: Maker::Engine,
        to: common::number(1),
        policy: Profile::Compat.policy(PolicyRequest::default()).unwrap(),
        key: KeyId(1),
        salt: Some(verification::Salt::new([9; 32])),
        status: Status::Pending,
        attempts: 0,
        binding: None,
        request: None,
        last_guess: None,
        created_at: Timestamp::from_millis(1),
        expires_at: Timestamp::from_millis(2),
        closed_at: None,
        sends: Vec::new(),
    }
}

/// What is consumed stays consumed when a caller with an old copy writes.
#[tokio::test]
async fn an_old_copy_can_neither_reopen_a_verification_nor_refund_an_attempt() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store.db"));
    let fresh = verification();
    let mut charged = fresh.clone();
    charged.charge();
    let mut approved = charged.clone();
    approved.charge();
    approved.approve(None, Timestamp::from_millis(1));
    let mut canceled = charged.clone();
    canceled.close(Status::Canceled, Timestamp::from_millis(1));

    let write = |work: fn(&mut dyn Ledger, &Verification) -> Result<(), LedgerError>,
                 row: &Verification| {
        let row = row.clone();
        store.run(Box::new(move |ledger| work(ledger, &row)))
    };
    write(|ledger, row| ledger.insert(row), &fresh)
        .await
        .unwrap();
    assert!(
        write(|ledger, row| ledger.insert(row), &fresh)
            .await
            .is_err()
    );
    write(|ledger, row| ledger.update(row), &charged)
        .await
        .unwrap();
    assert!(
        write(|ledger, row| ledger.update(row), &fresh)
            .await
            .is_err()
    );
    write(|ledger, row| ledger.update(row), &approved)
        .await
        .unwrap();
    for stale in [&charged, &canceled] {
        assert!(
            write(|ledger, row| ledger.update(row), stale)
                .await
                .is_err()
        );
    }
    write(|ledger, row| ledger.update(row), &approved)
        .await
        .unwrap();
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
        waiting.push(tokio::spawn(async move { store.run(mark(n)).await }));
        tokio::task::yield_now().await;
    }
    assert!(matches!(store.run(mark(3)).await, Err(StoreError::Busy)));
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
    store.run(mark(1)).await.unwrap();
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
            tokio::spawn(async move { store.run(mark(n)).await })
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
        store.run(mark(10)).await,
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
