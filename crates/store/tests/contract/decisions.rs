//! Decisions, and what their changes may not do.

use crate::Home;
use crate::common::{decide, insert, unknown, update};
use verification::limits::Window;
use verification::ports::{ReadError, Snapshot};
use verification::{Status, Timestamp};

/// What is consumed stays consumed when a caller with an old copy writes.
pub async fn an_old_copy_can_neither_reopen_a_verification_nor_refund_an_attempt(home: &dyn Home) {
    let store = home.open();
    let fresh = unknown();
    let mut charged = fresh.clone();
    charged.charge();
    let mut approved = charged.clone();
    approved.charge();
    approved.approve(None, Timestamp::from_millis(1));
    let mut canceled = charged.clone();
    canceled.close(Status::Canceled, Timestamp::from_millis(1));

    insert(&*store, &fresh).await.unwrap();
    assert!(insert(&*store, &fresh).await.is_err());
    update(&*store, &charged).await.unwrap();
    assert!(update(&*store, &fresh).await.is_err());
    update(&*store, &approved).await.unwrap();
    for stale in [&charged, &canceled] {
        assert!(update(&*store, stale).await.is_err());
    }
    update(&*store, &approved).await.unwrap();
}

pub async fn a_decision_that_fails_changes_nothing(home: &dyn Home) {
    let store = home.open();
    let failed: Result<(), _> = decide(&*store, |ledger| {
        ledger.insert(&unknown());
        ledger.set_window([1; 16], &Window::new(vec![Timestamp::from_millis(1)], 1));
        Err(ReadError::new("no"))
    })
    .await;
    assert!(failed.is_err());
    let (found, window) = decide(&*store, |ledger| {
        let unknown = unknown();
        Ok((
            ledger.find(unknown.project, unknown.id)?,
            ledger.window([1; 16])?,
        ))
    })
    .await
    .unwrap();
    assert_eq!((found, window), (None, Window::default()));
    assert!(store.is_ready());
}

pub async fn what_is_decided_at_the_same_time_is_decided_one_after_the_other(home: &dyn Home) {
    let store = home.open();
    let counting = (0..64_i64).map(|n| {
        let store = std::sync::Arc::clone(&store);
        tokio::spawn(async move {
            decide(&*store, move |ledger| {
                let mut window = ledger.window([1; 16])?;
                let counted = window.in_a_row();
                window.miss(Timestamp::from_millis(n));
                ledger.set_window([1; 16], &window);
                Ok(counted)
            })
            .await
            .unwrap()
        })
    });
    let mut counts = Vec::new();
    for counted in counting.collect::<Vec<_>>() {
        counts.push(counted.await.unwrap());
    }
    counts.sort_unstable();
    assert!(
        counts.into_iter().eq(0..64),
        "no decision saw what another had not committed"
    );
}
