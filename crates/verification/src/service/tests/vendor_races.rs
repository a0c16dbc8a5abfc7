//! What happens while a vendor is asked: other checks, other ends, a restart. Within one process checks
//! of one verification take turns, so what races here are processes that share a store.

use super::outsider::Outsider;
use super::vendor_check::{WRONG, closed, right};
use super::world::*;
use crate::ports::Verdict;
use crate::record::Status;
use crate::service::CheckError;

/// Another process over the same record and vendor.
fn elsewhere(world: &World) -> World {
    world.restarted(ring(&[1]))
}

/// Pressed twice, the second check finds what the first one did, and the vendor is asked once.
#[test]
fn checks_of_one_process_take_turns() {
    let world = World::over_vendor();
    let asked = world.request();
    world.vendor.hold();
    let code = Outsider::code(0);
    let first = begun(world.service.check(attempt(&asked, &code)));
    let second = begun(world.service.check(attempt(&asked, &code)));
    assert_eq!(world.stored(asked.id).attempts, 1);
    world.vendor.let_go();
    assert!(done(first).unwrap().right);
    assert_eq!(closed(&done(second)), Some(Status::Approved));
    assert_eq!(world.vendor.asked().len(), 1);
}

#[test]
fn parallel_right_answers_approve_once() {
    let world = World::over_vendor();
    let asked = world.request();
    world.vendor.hold();
    let code = Outsider::code(0);
    let worlds: Vec<_> = (0..5).map(|_| elsewhere(&world)).collect();
    let checks: Vec<_> = worlds
        .iter()
        .map(|world| begun(world.service.check(attempt(&asked, &code))))
        .collect();
    // All tries are charged before any is judged: a sixth has none left.
    assert_eq!(world.stored(asked.id).attempts, 5);
    assert_eq!(closed(&right(&world, &asked)), Some(Status::Exhausted));
    assert_eq!(world.status(&asked).status, Status::Exhausted);
    world.vendor.let_go();
    let outcomes: Vec<_> = checks.into_iter().map(done).collect();
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert_eq!(
        outcomes
            .iter()
            .filter(|outcome| closed(outcome) == Some(Status::Approved))
            .count(),
        4
    );
    assert_eq!(world.vendor.asked().len(), 5);
    let told = world.told(&asked);
    assert_eq!(told.iter().filter(|kind| **kind == "approved").count(), 1);
}

/// The vendor gives its yes once and 404 after that; in either order, no browser is approved
/// twice, and what is over stays over.
#[test]
fn a_404_that_overtakes_the_yes_fails_closed() {
    let world = World::over_vendor();
    let asked = world.request();
    world.vendor.judge([Ok(Verdict::Right), Ok(Verdict::Gone)]);
    world.vendor.hold();
    let code = Outsider::code(0);
    let yes = begun(world.service.check(attempt(&asked, &code)));
    let other = elsewhere(&world);
    let gone = begun(other.service.check(attempt(&asked, &code)));
    world.vendor.let_go();
    assert_eq!(closed(&done(gone)), Some(Status::Expired));
    assert_eq!(closed(&done(yes)), Some(Status::Expired));
    assert_eq!(world.stored(asked.id).status, Status::Expired);
}

/// The last try is judged before an earlier one: it closes, and nothing opens it again.
#[test]
fn the_try_that_was_charged_last_closes() {
    let world = World::over_vendor();
    let asked = world.request();
    for _ in 0..3 {
        world.try_code(&asked, WRONG).unwrap();
    }
    world.vendor.hold();
    let code = Outsider::code(0);
    let fourth = begun(world.service.check(attempt(&asked, &code)));
    let other = elsewhere(&world);
    let fifth = begun(other.service.check(attempt(&asked, WRONG)));
    world.vendor.let_go();
    let last = done(fifth).unwrap();
    assert_eq!(last.verification.status, Status::Exhausted);
    assert_eq!(closed(&done(fourth)), Some(Status::Exhausted));
    assert_eq!(world.stored(asked.id).status, Status::Exhausted);
}

#[test]
fn what_ended_while_the_vendor_was_asked_is_not_approved() {
    let ends: [(End, Status); 3] = [
        (|world, asked| drop(world.cancel(asked)), Status::Canceled),
        (|world, _| world.pass(600), Status::Expired),
        (
            |world, _| {
                world.pass(600);
                done(world.service.sweep(seconds(DAY), 10)).unwrap();
            },
            Status::Expired,
        ),
    ];
    for (end, status) in ends {
        let world = World::over_vendor();
        let asked = world.request();
        world.vendor.hold();
        let check = begun(world.service.check(attempt(&asked, &Outsider::code(0))));
        end(&world, &asked);
        assert_eq!(world.status(&asked).status, status);
        world.vendor.let_go();
        assert_eq!(closed(&done(check)), Some(status));
        let stored = world.stored(asked.id);
        assert_eq!((stored.status, stored.attempts), (status, 1));
        let told = world.told(&asked);
        assert!(!told.contains(&"approved"), "{told:?}");
        assert_eq!(
            told.iter().filter(|kind| **kind == status.name()).count(),
            1
        );
        assert_eq!(world.failures(asked.project, NUMBER), 1, "it stays charged");
    }
}

/// The older request's end says nothing of the newer code, which is on its way.
#[test]
fn a_404_to_an_older_name_does_not_end_the_newer_code() {
    let world = World::over_vendor();
    let asked = world.request();
    world.pass(30);
    world.vendor.judge([Ok(Verdict::Gone)]);
    world.vendor.hold();
    let old = begun(world.service.check(attempt(&asked, &Outsider::code(0))));
    world.vendor.let_go();
    world.resend(&asked).unwrap();
    let outcome = done(old);
    assert!(matches!(outcome, Err(CheckError::Unjudged)), "{outcome:?}");
    assert_eq!(world.stored(asked.id).status, Status::Pending);
    assert!(world.try_code(&asked, &Outsider::code(1)).unwrap().right);
}

#[test]
fn a_restart_between_charge_and_verdict_costs_the_try_and_nothing_else() {
    let world = World::over_vendor();
    let asked = world.request();
    world.vendor.hold();
    drop(begun(
        world.service.check(attempt(&asked, &Outsider::code(0))),
    ));
    world.vendor.let_go();
    let after = world.restarted(ring(&[1]));
    let found = after.status(&asked);
    assert_eq!((found.status, found.attempts), (Status::Pending, 1));
    assert_eq!(after.vendor.asked().len(), 1, "nobody asks by himself");
    assert!(right(&after, &asked).unwrap().right);
    assert_eq!(after.stored(asked.id).attempts, 2);
}

#[test]
fn a_last_try_that_nobody_lived_to_judge_reads_exhausted_and_is_swept_so() {
    let world = World::over_vendor();
    let asked = world.request();
    for _ in 0..4 {
        world.try_code(&asked, WRONG).unwrap();
    }
    world.vendor.hold();
    drop(begun(
        world.service.check(attempt(&asked, &Outsider::code(0))),
    ));
    world.vendor.let_go();
    let after = world.restarted(ring(&[1]));
    assert_eq!(after.stored(asked.id).status, Status::Pending);
    let found = after.status(&asked);
    assert_eq!(
        (found.status, found.attempts_left()),
        (Status::Exhausted, 0)
    );
    assert_eq!(closed(&right(&after, &asked)), Some(Status::Exhausted));
    assert_eq!(after.vendor.asked().len(), 5);
    after.pass(600);
    assert_eq!(after.status(&asked).status, Status::Exhausted);
    assert_eq!(
        done(after.service.sweep(seconds(DAY), 10)).unwrap().expired,
        1
    );
    assert_eq!(after.stored(asked.id).status, Status::Exhausted);
    assert_eq!(after.told(&asked).last(), Some(&"exhausted"));
}

/// Tries that wait for a verdict count already: opening many at once buys none.
#[test]
fn tries_under_way_count_against_the_limit() {
    let world = World::over_vendor();
    let asked = world.request_roomy();
    world.vendor.hold();
    let worlds: Vec<_> = (0..15).map(|_| elsewhere(&world)).collect();
    let _waiting: Vec<_> = worlds
        .iter()
        .map(|world| begun(world.service.check(attempt(&asked, WRONG))))
        .collect();
    let outcome = right(&world, &asked);
    assert!(
        matches!(outcome, Err(CheckError::Limited(_))),
        "{outcome:?}"
    );
    assert_eq!(world.vendor.asked().len(), 15);
}

/// An allowed attempt that is judged after the last one gets its response and its event.
#[test]
fn a_wrong_try_that_is_judged_late_is_told() {
    let world = World::over_vendor();
    let asked = world.request();
    for _ in 0..3 {
        world.try_code(&asked, WRONG).unwrap();
    }
    world.vendor.hold();
    let fourth = begun(world.service.check(attempt(&asked, WRONG)));
    let other = elsewhere(&world);
    let fifth = begun(other.service.check(attempt(&asked, WRONG)));
    world.vendor.let_go();
    assert!(!done(fifth).unwrap().right);
    assert!(!done(fourth).unwrap().right);
    let told = world.told(&asked);
    assert_eq!(
        told.iter().filter(|kind| **kind == "check_failed").count(),
        5
    );
}

/// What a newer request replaced stays replaced, though its last try was under way.
#[test]
fn what_is_withdrawn_during_its_last_try_is_not_approved() {
    let world = World::over_vendor();
    let asked = world.request();
    for _ in 0..4 {
        world.try_code(&asked, WRONG).unwrap();
    }
    world.vendor.hold();
    let code = Outsider::code(0);
    let last = begun(world.service.check(attempt(&asked, &code)));
    assert_eq!(world.cancel(&asked).unwrap().status, Status::Canceled);
    world.vendor.let_go();
    assert_eq!(closed(&done(last)), Some(Status::Canceled));
    assert_eq!(world.stored(asked.id).status, Status::Canceled);
}

/// The answer to the check comes after the resend, so the page that follows has to say it.
#[test]
fn a_wrong_code_that_is_judged_after_a_resend_is_noted() {
    let world = World::over_vendor();
    let asked = world.request();
    world.pass(30);
    world.vendor.hold();
    let check = begun(world.service.check(attempt(&asked, WRONG)));
    let other = elsewhere(&world);
    let resend = begun(other.service.resend(again(&asked, None)));
    let stored = world.stored(asked.id);
    assert!(!stored.has_wrong_code_since_send());
    world.vendor.let_go();
    assert!(!done(check).unwrap().right);
    assert_eq!(done(resend).unwrap().sends.len(), 2);
    let stored = world.stored(asked.id);
    assert!(stored.has_wrong_code_since_send());
    assert_eq!((stored.attempts, stored.sends.len()), (1, 2));
}
