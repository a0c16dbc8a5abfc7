//! A full file, by SQLite's own limit: where no small disk may be mounted, and at the moment when a
//! statement, not the commit, runs out of room.

use std::sync::mpsc;

use verification::Timestamp;
use verification::limits::Window;
use verification::ports::{Clock, Ledger, Store, StoreError, Work};

use crate::{Mode, Options, SqliteStore};

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
        .tend(move |operation| operation.read(sql, [], |_| Ok(())))
        .await
        .unwrap();
}

fn remember(n: u16) -> Work {
    Box::new(move |ledger| {
        let mut key = [0; 16];
        key[..2].copy_from_slice(&n.to_be_bytes());
        let times = vec![Timestamp::from_millis(1); Window::CAPACITY];
        ledger.set_window(key, &Window::new(times, 1))
    })
}

async fn remembers(store: &SqliteStore, n: u16) -> bool {
    let (tell, told) = mpsc::channel();
    let read: Work = Box::new(move |ledger: &mut dyn Ledger| {
        let mut key = [0; 16];
        key[..2].copy_from_slice(&n.to_be_bytes());
        tell.send(ledger.window(key)?.in_a_row() > 0).unwrap();
        Ok(())
    });
    store.run(read).await.unwrap();
    told.recv().unwrap()
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
            tokio::spawn(async move { store.run(remember(n)).await })
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
        store.run(remember(n)).await.unwrap();
    }
}
