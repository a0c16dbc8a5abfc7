//! Parallel checks: one success per code, and never more guesses than the budget.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use common::{Bench, check, decide, number, open, story, wrong};
use tokio::sync::Barrier;
use verification::service::CheckError;
use verification::{EventKind, ProjectId, Status, Verification};

/// Checks each of `codes` from a task of its own, all at once; answers what came of them.
async fn burst(benches: &[Bench], of: &Verification, codes: Vec<String>) -> Outcome {
    let barrier = Arc::new(Barrier::new(codes.len()));
    let tasks: Vec<_> = codes
        .into_iter()
        .zip(benches.iter().cycle().cloned())
        .map(|(code, bench)| {
            let (barrier, of) = (Arc::clone(&barrier), of.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                bench.check(&of, &code).await
            })
        })
        .collect();
    let mut outcome = Outcome::default();
    for task in tasks {
        match task.await.unwrap() {
            Ok(checked) if checked.right => outcome.right += 1,
            Ok(_) => outcome.wrong += 1,
            Err(CheckError::Closed(..)) => outcome.closed += 1,
            Err(error) => panic!("{error}"),
        }
    }
    outcome
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Outcome {
    right: usize,
    wrong: usize,
    closed: usize,
}

/// Two handles of their own on one file, as two processes have them.
fn two_handles(folder: &tempfile::TempDir) -> [Bench; 2] {
    let path = folder.path().join("store.db");
    [Bench::unlimited(open(&path)), Bench::unlimited(open(&path))]
}

/// CVE-2026-107276 and its like read, checked and deleted.
#[tokio::test(flavor = "multi_thread")]
async fn fifty_right_codes_at_once_give_one_success() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    for round in 0..5 {
        let verification = bench.request(&number(round)).await;
        let code = bench.phones.code(&verification);
        let outcome = burst(std::slice::from_ref(&bench), &verification, vec![code; 50]).await;
        assert_eq!(
            outcome,
            Outcome {
                right: 1,
                wrong: 0,
                closed: 49
            }
        );
        let after = bench.status(&verification).await;
        assert_eq!((after.status, after.attempts), (Status::Approved, 1));
        assert!(after.salt.is_none());
    }
}

/// CVE-2024-4629 and its like let a burst exceed the budget.
#[tokio::test(flavor = "multi_thread")]
async fn a_burst_of_guesses_never_costs_more_than_the_budget() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    for round in 0..5 {
        let verification = bench.request(&number(round)).await;
        let code = bench.phones.code(&verification);
        let mut codes = vec![wrong(&code); 40];
        codes.insert(usize::try_from(round).unwrap() * 8, code);
        let outcome = burst(std::slice::from_ref(&bench), &verification, codes).await;
        assert!(outcome.right + outcome.wrong <= 3, "{outcome:?}");
        assert_eq!(outcome.closed, 41 - outcome.right - outcome.wrong);
        let after = bench.status(&verification).await;
        assert_eq!(usize::from(after.attempts), outcome.right + outcome.wrong);
        let ends = [Status::Exhausted, Status::Approved];
        assert_eq!(after.status, ends[outcome.right]);
    }
}

/// A decision is one transaction of the file, not of the process.
#[tokio::test(flavor = "multi_thread")]
async fn two_handles_on_one_store_share_every_budget() {
    let folder = tempfile::tempdir().unwrap();
    let benches = two_handles(&folder);
    for round in 0..5 {
        let verification = benches[0].request(&number(round)).await;
        let code = benches[0].phones.code(&verification);
        let outcome = burst(&benches, &verification, vec![code; 50]).await;
        assert_eq!(
            outcome,
            Outcome {
                right: 1,
                wrong: 0,
                closed: 49
            }
        );

        let verification = benches[1].request(&number(100 + round)).await;
        let guess = wrong(&benches[1].phones.code(&verification));
        let outcome = burst(&benches, &verification, vec![guess; 40]).await;
        assert_eq!(
            outcome,
            Outcome {
                right: 0,
                wrong: 3,
                closed: 37
            }
        );
    }
    for bench in benches {
        bench.store.close().await.unwrap();
    }
}

/// An id's code is its own, even for the same number.
#[tokio::test]
async fn the_code_of_one_id_fails_on_another() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    let (mut first, mut second) = (
        bench.request(&number(1)).await,
        bench.request(&number(1)).await,
    );
    while bench.phones.code(&first) == bench.phones.code(&second) {
        (first, second) = (second, bench.request(&number(1)).await);
    }
    let checked = bench
        .check(&second, &bench.phones.code(&first))
        .await
        .unwrap();
    assert!(!checked.right);
    assert!(
        bench
            .check(&first, &bench.phones.code(&first))
            .await
            .unwrap()
            .right
    );
}

/// Advisory 15, CVE-2025-64175: another's id is no id.
#[tokio::test]
async fn what_belongs_to_another_project_is_not_found() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    let verification = bench.request(&number(1)).await;
    let code = bench.phones.code(&verification);
    let foreign = bench
        .service
        .check(check(ProjectId::SITE, verification.id, &code))
        .await;
    assert!(matches!(foreign, Err(CheckError::Unknown)));
    assert!(
        bench
            .service
            .status(ProjectId::SITE, verification.id, None)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        bench
            .service
            .cancel(ProjectId::SITE, verification.id, None)
            .await
            .unwrap()
            .is_none()
    );
    assert!(
        story(&*bench.store, ProjectId::SITE, verification.id)
            .await
            .is_empty()
    );
    assert_eq!(bench.status(&verification).await.attempts, 0);
}

#[tokio::test]
async fn what_was_written_reads_back_unchanged_and_tells_its_story() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    let asked = bench.request(&"+44 7400 123456".parse().unwrap()).await;
    assert_eq!(bench.status(&asked).await, asked);
    let code = bench.phones.code(&asked);
    let missed = bench
        .check(&asked, &wrong(&code))
        .await
        .unwrap()
        .verification;
    assert_eq!(bench.status(&asked).await, missed);
    let approved = bench.check(&asked, &code).await.unwrap().verification;
    assert_eq!(bench.status(&asked).await, approved);
    let story = story(&*bench.store, asked.project, asked.id).await;
    assert!(
        story
            .iter()
            .all(|event| event.number() == Some("+44 ••• 56"))
    );
    assert_eq!(
        story
            .into_iter()
            .map(|event| event.kind)
            .collect::<Vec<_>>(),
        [
            EventKind::Requested,
            EventKind::Delivery(verification::Delivery::Delivered),
            EventKind::CheckFailed,
            EventKind::Approved
        ]
    );
}

/// The writer is one thread, so operations happen in the order in which they were submitted.
#[tokio::test]
async fn operations_run_in_the_order_they_came() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&folder.path().join("store.db"));
    let next = Arc::new(AtomicUsize::new(0));
    let runs: Vec<_> = (0..500)
        .map(|n| {
            let next = Arc::clone(&next);
            let store = store.clone();
            // The first poll submits; `current_thread` polls the tasks in order.
            tokio::spawn(async move {
                decide(&*store, move |_| {
                    assert_eq!(next.fetch_add(1, Ordering::SeqCst), n);
                    Ok(())
                })
                .await
            })
        })
        .collect();
    for run in runs {
        run.await.unwrap().unwrap();
    }
}
