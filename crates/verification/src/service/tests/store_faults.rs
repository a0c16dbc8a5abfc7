//! A record that fails to commit yields no verdict and changes nothing.

use super::memory::Fault;
use super::world::*;
use crate::ports::StoreError;
use crate::record::Status;
use crate::send::Delivery;
use crate::service::{CheckError, ResendError};

/// A failure at every write a check makes, and at its commit.
const FAULTS: [Fault; 5] = [
    Fault::Write(0),
    Fault::Write(1),
    Fault::Write(2),
    Fault::Commit,
    Fault::Busy,
];

#[test]
fn a_check_that_is_not_on_record_gives_no_verdict() {
    let world = World::new();
    let asked = world.request();
    world.wrong(&asked).unwrap();
    let code = world.code(&asked);
    for fault in FAULTS {
        for typed in [code.clone(), spoil(&code)] {
            let before = world.state();
            world.store.fail([Some(fault)]);
            let outcome = world.try_code(&asked, &typed);
            assert!(
                matches!(outcome, Err(CheckError::Store(_))),
                "{fault:?}: {outcome:?}"
            );
            assert_eq!(world.state(), before, "{fault:?}");
        }
    }
    let checked = world.right(&asked).unwrap();
    assert_eq!(
        (checked.right, checked.verification.attempts),
        (true, 2),
        "it heals by itself"
    );
}

#[test]
fn an_overloaded_record_says_so() {
    let world = World::new();
    let asked = world.request();
    world.store.fail([Some(Fault::Busy)]);
    assert!(matches!(
        world.right(&asked),
        Err(CheckError::Store(StoreError::Busy))
    ));
}

#[test]
fn the_last_try_exhausts_entirely_or_not_at_all() {
    for writes in 0..4 {
        let world = World::new();
        let asked = world.request();
        world.wrong_times(&asked, 4);
        let before = world.state();
        world.store.fail([Some(Fault::Write(writes))]);
        assert!(world.wrong(&asked).is_err(), "{writes}");
        assert_eq!(world.state(), before, "{writes}");
        assert_eq!(
            world.wrong(&asked).unwrap().verification.status,
            Status::Exhausted
        );
    }
}

#[test]
fn a_resend_that_is_not_on_record_is_not_sent() {
    let world = World::new();
    let asked = world.request();
    world.pass(30);
    for fault in FAULTS {
        let before = world.state();
        world.store.fail([Some(fault)]);
        assert!(
            matches!(world.resend(&asked), Err(ResendError::Store(_))),
            "{fault:?}"
        );
        assert_eq!(world.state(), before, "{fault:?}");
    }
    assert_eq!(world.provider.sent().len(), 1);
    world.resend(&asked).unwrap();
}

#[test]
fn every_other_verb_reports_it_too() {
    let world = World::new();
    let asked = world.request();
    let before = world.state();
    let service = &world.service;
    let fail = || world.store.fail([Some(Fault::Commit)]);
    fail();
    assert!(done(service.status(asked.project, asked.id, None)).is_err());
    fail();
    assert!(done(service.cancel(asked.project, asked.id, None)).is_err());
    fail();
    assert!(done(service.report(asked.project, asked.id, 0, Delivery::Delivered)).is_err());
    fail();
    assert!(done(service.unlock(asked.project, asked.to.clone())).is_err());
    fail();
    assert!(done(service.sweep(seconds(DAY), 10)).is_err());
    assert_eq!(world.state(), before);
}
