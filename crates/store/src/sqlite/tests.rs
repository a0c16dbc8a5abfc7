//! A full file, by SQLite's own limit: where no small disk may be mounted, and at the moment when a
//! statement, not the commit, runs out of room.

use std::sync::Arc;

use verification::Timestamp;
use verification::limits::{Window, WindowKey};
use verification::ports::{Clock, Decision, Ledger, ReadError, Scope, Snapshot, StoreError};

use crate::{Database, Mode, Node, Options, SqliteStore};

/// A clock that stands.
struct Still(Timestamp);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        self.0
    }
}

async fn limit_pages(store: &SqliteStore, pages: &'static str) {
    let sql = match pages {
        "full" => "PRAGMA max_page_count = 1",
        _ => "PRAGMA max_page_count = 1000000",
    };
    store
        .run_internal(move |operation| operation.read(sql, [], |_| Ok(())))
        .await
        .unwrap();
}

fn key(n: u16) -> WindowKey {
    let mut key = [0; 16];
    key[..2].copy_from_slice(&n.to_be_bytes());
    key
}

async fn decide<T: Send + 'static>(
    store: &SqliteStore,
    decide: impl Fn(&mut Ledger<'_>) -> Result<T, ReadError> + Send + 'static,
) -> Result<T, StoreError> {
    let deciding = store.deciding_by(Arc::new(Still(Timestamp::from_millis(0))));
    let decision = Decision {
        scope: Scope::default(),
        run: Box::new(move |ledger| Ok(Box::new(decide(ledger)?))),
    };
    Ok(*deciding.decide(decision).await?.downcast().unwrap())
}

async fn remember(store: &SqliteStore, n: u16) -> Result<(), StoreError> {
    decide(store, move |ledger| {
        let times = vec![Timestamp::from_millis(1); Window::CAPACITY];
        ledger.set_window(key(n), &Window::new(times, 1));
        Ok(())
    })
    .await
}

async fn remembers(store: &SqliteStore, n: u16) -> bool {
    let in_a_row = decide(store, move |ledger| Ok(ledger.window(key(n))?.in_a_row()));
    in_a_row.await.unwrap() > 0
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_full_file_rolls_back_is_acknowledged_to_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let options = Options {
        mode: Mode::Sandbox,
        queue: 1_024,
    };
    let (store, _) = SqliteStore::open(&path, &options, Still).unwrap();
    limit_pages(&store, "full").await;
    let runs: Vec<_> = (0..300)
        .map(|n| {
            let store = store.clone();
            tokio::spawn(async move { remember(&store, n).await })
        })
        .collect();
    let mut outcomes = Vec::new();
    for run in runs {
        outcomes.push(run.await.unwrap());
    }
    assert!(outcomes.iter().any(Result::is_err));
    for (n, outcome) in (0..).zip(&outcomes) {
        assert!(matches!(outcome, Ok(()) | Err(StoreError::Unavailable(_))));
        assert_eq!(
            remembers(&store, n).await,
            outcome.is_ok(),
            "{n}: {outcome:?}"
        );
    }
    assert!(!store.is_ready(), "a store that can't write is not ready");
    limit_pages(&store, "room").await;
    assert!(!store.is_ready(), "only a write proves that there is room");
    store.try_write().await.unwrap();
    assert!(store.is_ready(), "a full disk passes");
    for n in 0..300 {
        remember(&store, n).await.unwrap();
    }
}
