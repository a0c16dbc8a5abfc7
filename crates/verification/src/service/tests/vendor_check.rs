//! Codes that a vendor checks: charged first, asked once, and limited like our own.

use super::memory::Fault;
use super::outsider::Outsider;
use super::world::*;
use crate::limits::{Limit, Limited, Limits};
use crate::policy::{PolicyBounds, PolicyRequest};
use crate::ports::{NoVerdict, Verdict};
use crate::record::{Status, Verification};
use crate::service::{Check, CheckError, Checked, MalformedCode, Request};

pub(super) const WRONG: &str = "000000";

pub(super) fn right(world: &World, asked: &Verification) -> Result<Checked, CheckError> {
    world.try_code(asked, &Outsider::code(0))
}

pub(super) fn closed(outcome: &Result<Checked, CheckError>) -> Option<Status> {
    match outcome {
        Err(CheckError::Closed(status, verification)) => {
            assert_eq!(verification.status, *status);
            Some(*status)
        }
        _ => None,
    }
}

fn no_verdict() -> Result<Verdict, NoVerdict> {
    Err(NoVerdict("it did not answer in time".to_owned()))
}

#[test]
fn of_a_pasted_message_the_vendor_gets_the_code_alone() {
    let world = World::over_vendor();
    let asked = world.request();
    let code = Outsider::code(0);
    let message = format!("Your Countersign code for sign-in is: {code}.");
    assert!(world.try_code(&asked, &message).unwrap().right);
    assert_eq!(world.vendor.asked(), [("v0".to_owned(), code)]);
}

#[test]
fn the_right_code_approves() {
    let world = World::over_vendor();
    let asked = world.request();
    let checked = right(&world, &asked).unwrap();
    assert!(checked.right);
    assert_eq!(checked.verification, world.stored(asked.id));
    let stored = world.stored(asked.id);
    assert_eq!((stored.status, stored.attempts), (Status::Approved, 1));
    assert_eq!(stored.closed_at, Some(START));
    assert_eq!(world.told(&asked), ["requested", "sent", "approved"]);
    assert_eq!(world.vendor.asked(), [("v0".to_owned(), Outsider::code(0))]);
    assert_eq!(closed(&right(&world, &asked)), Some(Status::Approved));
    assert_eq!(world.vendor.asked().len(), 1, "nobody asks twice");
}

#[test]
fn a_wrong_code_is_charged_and_the_last_one_exhausts() {
    let world = World::over_vendor();
    let asked = world.request();
    for tries in 1..=5 {
        let checked = world.try_code(&asked, WRONG).unwrap();
        assert!(!checked.right);
        let status = if tries < 5 {
            Status::Pending
        } else {
            Status::Exhausted
        };
        let of = &checked.verification;
        assert_eq!((of.status, of.attempts_left()), (status, 5 - tries));
        assert_eq!(world.stored(asked.id), checked.verification);
    }
    assert_eq!(closed(&right(&world, &asked)), Some(Status::Exhausted));
    assert_eq!(world.vendor.asked().len(), 5);
    let told = world.told(&asked);
    assert_eq!(
        told[2..],
        [vec!["check_failed"; 5], vec!["exhausted"]].concat()
    );
}

#[test]
fn the_last_try_can_be_right() {
    let world = World::over_vendor();
    let asked = world.request();
    for _ in 0..4 {
        world.try_code(&asked, WRONG).unwrap();
    }
    assert!(right(&world, &asked).unwrap().right);
    assert_eq!(world.stored(asked.id).status, Status::Approved);
}

/// 404 to a verification that is pending here: the vendor will never know its code again.
#[test]
fn what_the_vendor_no_longer_knows_is_over() {
    for (tries, status, last) in [
        (0, Status::Expired, "expired"),
        (4, Status::Exhausted, "exhausted"),
    ] {
        let world = World::over_vendor();
        let asked = world.request();
        for _ in 0..tries {
            world.try_code(&asked, WRONG).unwrap();
        }
        world.vendor.judge([Ok(Verdict::Gone)]);
        assert_eq!(closed(&right(&world, &asked)), Some(status));
        assert_eq!(world.stored(asked.id).status, status);
        assert_eq!(world.stored(asked.id).attempts, tries + 1);
        let told = world.told(&asked);
        assert_eq!(told[told.len() - 2..], ["check_unjudged", last]);
        assert_eq!(closed(&right(&world, &asked)), Some(status));
        assert_eq!(world.vendor.asked().len(), usize::from(tries) + 1);
    }
}

/// It may have been used up there, so it is charged here, and it is not asked for again unprompted.
#[test]
fn a_time_out_is_charged_and_not_repeated() {
    let world = World::over_vendor();
    let asked = world.request();
    world.vendor.judge([no_verdict()]);
    let outcome = right(&world, &asked);
    assert!(matches!(outcome, Err(CheckError::Unjudged)), "{outcome:?}");
    assert_eq!(world.vendor.asked().len(), 1);
    let stored = world.stored(asked.id);
    assert_eq!((stored.status, stored.attempts), (Status::Pending, 1));
    assert_eq!(world.told(&asked), ["requested", "sent", "check_unjudged"]);
    assert_eq!(world.failures(asked.project, NUMBER), 1);
    assert!(right(&world, &asked).unwrap().right, "the next try counts");
    assert_eq!(world.stored(asked.id).attempts, 2);
}

#[test]
fn a_time_out_of_the_last_try_exhausts() {
    let world = World::over_vendor();
    let asked = world.request();
    world.vendor.judge(vec![no_verdict(); 5]);
    for _ in 0..5 {
        let outcome = right(&world, &asked);
        assert!(matches!(outcome, Err(CheckError::Unjudged)), "{outcome:?}");
    }
    assert_eq!(world.stored(asked.id).status, Status::Exhausted);
    assert_eq!(closed(&right(&world, &asked)), Some(Status::Exhausted));
    let told = world.told(&asked);
    assert_eq!(
        told[2..],
        [vec!["check_unjudged"; 5], vec!["exhausted"]].concat()
    );
}

#[test]
fn a_charge_that_is_not_on_record_asks_nobody() {
    let world = World::over_vendor();
    let asked = world.request();
    for fault in [Fault::Write(0), Fault::Write(1), Fault::Commit, Fault::Busy] {
        let before = world.state();
        world.store.fail([Some(fault)]);
        let outcome = right(&world, &asked);
        assert!(
            matches!(outcome, Err(CheckError::Store(_))),
            "{fault:?}: {outcome:?}"
        );
        assert_eq!(world.state(), before, "{fault:?}");
        assert!(world.vendor.asked().is_empty(), "{fault:?}");
    }
    assert!(right(&world, &asked).unwrap().right);
}

#[test]
fn a_verdict_that_is_not_on_record_is_no_verdict() {
    for fault in [
        Fault::Write(0),
        Fault::Write(1),
        Fault::Write(2),
        Fault::Commit,
        Fault::Busy,
    ] {
        let world = World::over_vendor();
        let asked = world.request();
        world.store.fail([None, Some(fault)]);
        let outcome = right(&world, &asked);
        assert!(
            matches!(outcome, Err(CheckError::Store(_))),
            "{fault:?}: {outcome:?}"
        );
        assert_eq!(world.vendor.asked().len(), 1, "{fault:?}");
        let stored = world.stored(asked.id);
        assert_eq!((stored.status, stored.attempts), (Status::Pending, 1));
        assert_eq!(world.failures(asked.project, NUMBER), 1);
        assert_eq!(world.told(&asked), ["requested", "sent"]);
        assert!(right(&world, &asked).unwrap().right, "{fault:?}");
        assert_eq!(world.stored(asked.id).attempts, 2);
    }
}

/// The record after the same attempts is the same over the engine and over a vendor.
#[test]
fn limits_count_as_for_our_own_codes() {
    let (ours, theirs) = (World::new(), World::over_vendor());
    let remembered = [&ours, &theirs].map(|world| {
        let asked = world.request();
        let code = if world.provider.sent().is_empty() {
            Outsider::code(0)
        } else {
            world.code(&asked)
        };
        for typed in [spoil(&code), spoil(&code), code.clone()] {
            world.pass(1);
            let check = Check {
                client: Some(client(1)),
                ..attempt(&asked, &typed)
            };
            assert_eq!(world.check(check).unwrap().right, typed == code);
        }
        world.state().windows
    });
    assert_eq!(remembered[0], remembered[1]);
    assert_eq!(
        theirs.failures(theirs.state().verifications[0].project, NUMBER),
        2
    );
}

/// A right code never locks its number: its charge is taken back.
#[test]
fn right_codes_use_no_limit_up() {
    let world = World::over_vendor();
    for n in 0..12 {
        let asked = world.request();
        let check = Check {
            client: Some(client(1)),
            ..attempt(&asked, &Outsider::code(n))
        };
        assert!(world.check(check).unwrap().right, "{n}");
        world.pass(121);
    }
}

#[test]
fn a_limited_check_is_neither_charged_nor_asked() {
    let world = World::over_vendor();
    let asked = world.request_roomy();
    for _ in 0..15 {
        world.try_code(&asked, WRONG).unwrap();
    }
    let before = world.state();
    let outcome = right(&world, &asked);
    assert!(
        matches!(
            outcome,
            Err(CheckError::Limited(Limited {
                limit: Limit::Failures,
                ..
            }))
        ),
        "{outcome:?}"
    );
    assert_eq!(world.state(), before);
    assert_eq!(world.vendor.asked().len(), 15);
}

#[test]
fn a_misfit_is_refused_or_charged_before_anybody_is_asked() {
    let world = World::over_vendor();
    let asked = world.request();
    let slip = world.try_code(&asked, "12345");
    assert!(matches!(slip, Err(CheckError::Malformed(_))), "{slip:?}");
    assert!(world.vendor.asked().is_empty());
    let charged = world.check(Check {
        malformed: MalformedCode::Count,
        ..attempt(&asked, "12345")
    });
    assert!(!charged.unwrap().right);
    assert_eq!(world.stored(asked.id).attempts, 1);
    assert_eq!(world.told(&asked).last(), Some(&"check_failed"));
    assert!(world.vendor.asked().is_empty(), "no code reads so");
}

/// Its alphabet, and whether case matters, are the vendor's affair.
#[test]
fn letters_reach_the_vendor_as_they_were_typed() {
    let world = World::over_vendor();
    let letters = PolicyRequest {
        allow_alphas: Some(true),
        ..PolicyRequest::default()
    };
    let policy = PolicyBounds::STRICT.policy(letters).unwrap();
    let asked = world.ask(Request { policy, ..wish() }).unwrap();
    world.try_code(&asked, " oO1-iIl ").unwrap();
    assert_eq!(world.vendor.asked()[0].1, "oO1iIl");

    let digits = world.request();
    let slip = world.try_code(&digits, "12345a");
    assert!(matches!(slip, Err(CheckError::Malformed(_))), "{slip:?}");
}

#[test]
fn another_browser_or_project_asks_nobody() {
    let world = World::over_vendor();
    let asked = world.request_in(1);
    let code = Outsider::code(0);
    for check in [
        Check {
            holder: Some(stranger()),
            ..attempt(&asked, &code)
        },
        Check {
            project: another_project(),
            ..attempt(&asked, &code)
        },
    ] {
        let outcome = world.check(check);
        assert!(matches!(outcome, Err(CheckError::Unknown)), "{outcome:?}");
    }
    assert!(world.vendor.asked().is_empty());
}

/// The charge comes before the verdict, so it may lock a number whose code turns out to be right.
#[test]
fn a_right_code_that_was_charged_as_the_last_of_a_row_leaves_the_number_unlocked() {
    let world = World::with_limits(Limits {
        failures_in_a_row: 2,
        ..Limits::default()
    });
    let world = world.switched();
    let asked = world.request();
    assert!(!world.try_code(&asked, WRONG).unwrap().right);
    assert!(right(&world, &asked).unwrap().right);
    let told = world.told(&asked);
    let last: Vec<_> = told.iter().rev().take(3).rev().copied().collect();
    assert_eq!(last, ["locked", "unlocked", "approved"]);
    let next = world.request();
    assert!(world.status(&next).status == Status::Pending);
    assert_eq!(world.unlock(), 0);
}
