//! What a restart keeps, and what it may have to void.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use common::{Bench, HandClock, START, decide, number, open, policy, request, story, wrong};
use verification::limits::Limit;
use verification::service::{CheckError, Request, RequestError};
use verification::{EventKind, Limits, Policy, Status, Timestamp};

async fn restarted(bench: Bench, path: &Path) -> Bench {
    bench.store.close().await.unwrap();
    Bench::with_phones(open(path), Limits::default(), bench.phones)
}

#[tokio::test]
async fn attempts_and_limits_survive() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut bench = Bench::new(open(&path));
    let roomy = Request {
        policy: Policy {
            max_attempts: 4,
            ..policy()
        },
        ..request(&number(1))
    };
    // Four wrong codes on each of three verifications and three on a fourth: the hour's fifteen.
    for n in 0..10 {
        let verification = bench.service.request(roomy.clone()).await.unwrap();
        let guess = wrong(&bench.phones.code(&verification));
        for attempt in 1..=4 {
            match bench.check(&verification, &guess).await {
                Ok(checked) => assert_eq!(checked.verification.attempts, attempt),
                Err(CheckError::Limited(limited)) => {
                    assert_eq!((n, attempt, limited.limit), (3, 4, Limit::Failures));
                    let refused = bench.service.request(request(&number(1))).await;
                    assert!(matches!(refused, Err(RequestError::Limited(_))));
                    return;
                }
                Err(error) => panic!("{error}"),
            }
            bench = restarted(bench, &path).await;
            assert_eq!(bench.status(&verification).await.attempts, attempt);
        }
    }
}

#[tokio::test]
async fn sends_stay_counted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut bench = Bench::new(open(&path));
    for _ in 0..5 {
        bench.request(&number(1)).await;
        bench = restarted(bench, &path).await;
    }
    let refused = bench
        .service
        .request(request(&number(1)))
        .await
        .unwrap_err();
    assert!(matches!(refused, RequestError::Limited(limited) if limited.limit == Limit::Sends));
}

#[tokio::test]
async fn a_code_still_works_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let bench = Bench::new(open(&path));
    let verification = bench.request(&number(1)).await;
    let bench = restarted(bench, &path).await;
    assert!(
        bench
            .check(&verification, &bench.phones.code(&verification))
            .await
            .unwrap()
            .right
    );
}

/// The clock was set back, so it is not known what has expired.
#[tokio::test]
async fn what_is_pending_can_be_voided() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(open(&folder.path().join("store.db")));
    let mut pending = Vec::new();
    for n in 0..7 {
        pending.push(bench.request(&number(n)).await);
    }
    let approved = pending.pop().unwrap();
    bench
        .check(&approved, &bench.phones.code(&approved))
        .await
        .unwrap();
    let now = Timestamp::from_millis(START + 1);
    assert_eq!(bench.store.void_pending(now).await.unwrap(), 6);
    assert_eq!(bench.store.void_pending(now).await.unwrap(), 0);
    assert_eq!(bench.status(&approved).await.status, Status::Approved);
    for verification in &pending {
        let code = bench.phones.code(verification);
        let refused = bench.check(verification, &code).await;
        assert!(matches!(
            refused,
            Err(CheckError::Closed(Status::Expired, _))
        ));
        let story = story(&*bench.store, verification.project, verification.id).await;
        assert_eq!(story.last().unwrap().kind, EventKind::Expired);
    }
}

#[tokio::test]
async fn the_sweep_closes_tells_and_forgets_in_batches() {
    let retention = Duration::from_hours(48);
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    let mut verifications = Vec::new();
    for n in 0..10 {
        verifications.push(bench.request(&number(n)).await);
    }
    let approved = verifications.pop().unwrap();
    bench
        .check(&approved, &bench.phones.code(&approved))
        .await
        .unwrap();
    bench
        .store
        .create_session([1; 32], vec![], bench_now(&bench).after(retention))
        .await
        .unwrap();
    let sweep = async || bench.service.sweep(retention, 4).await.unwrap();
    let count = |swept: verification::service::Swept| (swept.expired, swept.forgotten);

    assert_eq!(count(sweep().await), (0, 0), "nothing is over yet");
    bench.clock.advance(verifications[0].policy.valid_for);
    assert_eq!(
        bench.status(&verifications[0]).await.status,
        Status::Expired,
        "unswept, but over"
    );
    for expired in [4, 4, 1, 0] {
        assert_eq!(count(sweep().await), (expired, 0));
    }
    let story = story(&*bench.store, approved.project, verifications[0].id).await;
    assert_eq!(story.last().unwrap().kind, EventKind::Expired);

    bench.clock.advance(retention);
    let mut forgotten = Vec::new();
    while let (0, rows @ 1..) = count(sweep().await) {
        forgotten.push(rows);
    }
    // Ten rows; 30 events of which the newest stays. The session has a retention to go.
    assert_eq!(forgotten.iter().sum::<usize>(), 39, "{forgotten:?}");
    assert!(forgotten.iter().all(|rows| *rows <= 8));
    assert!(
        bench
            .service
            .status(approved.project, approved.id, None)
            .await
            .unwrap()
            .is_none()
    );
    bench.clock.advance(retention);
    let mut rest = 0;
    while let (0, rows @ 1..) = count(sweep().await) {
        rest += rows;
    }
    assert_eq!(rest, 11, "ten windows of sends, and the session");
}

fn bench_now(bench: &Bench) -> Timestamp {
    bench.service.clock().now()
}

/// NIST SP 800-63B-4 §3.2.2: a row of failures ends by success or by an operator, not by time.
#[tokio::test]
async fn the_sweep_keeps_rows_of_failures_and_forgets_rested_windows() {
    use verification::limits::{LONGEST_SPAN, Window};
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store.db"));
    let now = Timestamp::from_millis(START);
    decide(&*store, move |ledger| {
        ledger.set_window([1; 16], &Window::new(vec![now], 0));
        ledger.set_window([2; 16], &Window::new(vec![now], 1));
        ledger.set_window([3; 16], &Window::new(vec![now], 0));
        ledger.set_window([3; 16], &Window::default());
        Ok(())
    })
    .await
    .unwrap();
    let deciding = store.deciding_by(Arc::new(HandClock::at(now)));
    let forget = async |before: Timestamp| deciding.forget(before, 10).await.unwrap();
    let rested = now.after(LONGEST_SPAN);
    assert_eq!(forget(rested.before(Duration::from_millis(1))).await, 0);
    assert_eq!(forget(rested).await, 1);
    assert_eq!(
        forget(rested.after(LONGEST_SPAN.saturating_mul(400))).await,
        0
    );
}
