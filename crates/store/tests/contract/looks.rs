//! Looks: reads that decide nothing and wait for no decision.

use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use store::Database;
use verification::ports::{Scope, Snapshot, Store};
use verification::{Verification, VerificationId};

use crate::Home;
use crate::common::{Bench, HandClock, decide, decision, number};

/// The verification as a look finds it.
async fn look(store: &dyn Store, of: &Verification) -> Option<Verification> {
    let (project, id) = (of.project, of.id);
    let look = Box::new(move |snapshot: &mut dyn Snapshot| {
        Ok(Box::new(snapshot.find(project, id)?) as verification::ports::Outcome)
    });
    let scope = Scope::verification(of.id);
    let looked = tokio::time::timeout(Duration::from_secs(10), store.look(scope, look));
    *looked.await.unwrap().unwrap().downcast().unwrap()
}

fn deciding(store: &dyn Database) -> Arc<dyn Store> {
    store.deciding_by(Arc::new(HandClock::at(store.opened_at_mark())))
}

pub async fn a_look_goes_on_while_a_decision_is_made(home: &dyn Home) {
    let bench = Bench::new(home.open());
    let asked = bench.request(&number(1)).await;
    // The report on its send is committed with it, not with the slow decision.
    let found = look(&*deciding(&*bench.store), &asked).await;
    assert!(found.is_some());
    let store = Arc::clone(&bench.store);
    let (begun, begins) = channel();
    let (release, released) = channel::<()>();
    let released = Mutex::new(released);
    let slow = tokio::spawn(async move {
        let decided = decide(&*store, move |_| {
            begun.send(()).unwrap();
            released.lock().unwrap().recv().unwrap();
            Ok(())
        });
        decided.await
    });
    tokio::task::spawn_blocking(move || begins.recv().unwrap())
        .await
        .unwrap();
    let found = look(&*deciding(&*bench.store), &asked).await;
    assert_eq!(found.map(|found| found.id), Some(asked.id));
    assert!(!slow.is_finished());
    release.send(()).unwrap();
    slow.await.unwrap().unwrap();
}

pub async fn a_look_sees_what_was_decided_before_it_also_where_nobody_waited(home: &dyn Home) {
    let bench = Bench::new(home.open());
    let asked = bench.request(&number(1)).await;
    let store = deciding(&*bench.store);
    for attempts in 1..=100 {
        let (project, id): (_, VerificationId) = (asked.project, asked.id);
        let mut enqueued = decision(move |ledger| {
            let mut found = ledger.find(project, id)?.unwrap();
            found.attempts = attempts;
            ledger.update(&found);
            Ok(())
        });
        enqueued.scope = Scope::verification(id);
        store.enqueue(enqueued).unwrap();
        let found = look(&*store, &asked).await.unwrap();
        assert_eq!(found.attempts, attempts);
    }
}
