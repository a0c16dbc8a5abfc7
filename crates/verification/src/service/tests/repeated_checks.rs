//! A browser that sends a code twice, or loses the response to the right one.

use super::outsider::Outsider;
use super::repeats::{SESSION, enter, form, session, successor};
use super::vendor_check::WRONG;
use super::world::*;
use crate::browser::Holder;
use crate::events::EventKind;
use crate::ports::NoVerdict;
use crate::project::ProjectId;
use crate::record::{Status, Verification};
use crate::service::{Check, CheckError, CheckNumber, Lookup, Resend};

/// The verification as this holder sees it.
fn seen(world: &World, asked: &Verification, holder: Holder) -> Option<Verification> {
    let status = world
        .service
        .status(ProjectId::SITE, asked.id, Some(holder));
    done(status).unwrap()
}

#[test]
fn a_wrong_code_that_is_sent_twice_is_charged_once() {
    let world = World::new();
    let asked = world.ask(form(1)).unwrap();
    let code = world.code(&asked);
    let (wrong, other) = (spoil(&code), other(&code, &code));
    for _ in 0..3 {
        let checked = world.check(enter(&world, &asked, SESSION, &wrong)).unwrap();
        assert_eq!((checked.right, checked.verification.attempts), (false, 1));
    }
    assert_eq!(world.failures(ProjectId::SITE, NUMBER), 1);
    assert_eq!(world.count(EventKind::CheckFailed), 1);
    let spaced = format!("{}-{}", &wrong[..3], &wrong[3..]);
    let checked = world
        .check(enter(&world, &asked, SESSION, &spaced))
        .unwrap();
    assert_eq!(checked.verification.attempts, 1, "in any spelling");
    let checked = world.check(enter(&world, &asked, SESSION, &other)).unwrap();
    assert_eq!(checked.verification.attempts, 2, "another code is charged");
    assert!(
        world
            .check(enter(&world, &asked, SESSION, &code))
            .unwrap()
            .right
    );
}

#[test]
fn a_program_is_charged_for_every_check() {
    let world = World::new();
    let asked = world.request();
    for n in 1..=4 {
        assert_eq!(world.wrong(&asked).unwrap().verification.attempts, n);
    }
}

#[test]
fn the_last_wrong_code_sent_twice_is_exhausted_twice() {
    let world = World::new();
    let asked = world.ask(form(1)).unwrap();
    world.wrong_times(&asked, 4);
    let wrong = spoil(&world.code(&asked));
    let last = world.check(enter(&world, &asked, SESSION, &wrong)).unwrap();
    assert_eq!(last.verification.status, Status::Exhausted);
    let again = world.check(enter(&world, &asked, SESSION, &wrong));
    assert!(matches!(
        again,
        Err(CheckError::Closed(Status::Exhausted, _))
    ));
    assert_eq!(world.failures(ProjectId::SITE, NUMBER), 5);
}

/// The wrong code uses up what the client is allowed. Its repetition still gets the same answer.
#[test]
fn a_repeated_wrong_code_is_answered_even_where_a_limit_is_met() {
    let world = World::new();
    let asked = world.request_in(1);
    let limited = world.request_roomy();
    for _ in 0..9 {
        world.wrong_from(&limited, client(1)).unwrap();
    }
    let wrong = spoil(&world.code(&asked));
    let check = Check {
        client: Some(client(1)),
        ..enter(&world, &asked, SESSION, &wrong)
    };
    for _ in 0..2 {
        assert!(!world.check(check.clone()).unwrap().right);
    }
}

/// The code of a resend can arrive before the vendor has answered the resend. Until then it is
/// compared with the code before, and is wrong; after that it is right, and not a repetition.
#[test]
fn a_new_code_that_was_entered_too_early_is_compared_again() {
    let world = World::over_vendor();
    let asked = world.ask(form(1)).unwrap();
    let newer = Outsider::code(1);
    world.pass(60);
    world.vendor.hold();
    let resend = begun(world.service.resend(Resend {
        project: asked.project,
        id: asked.id,
        holder: enter(&world, &asked, SESSION, &newer).holder,
        client: None,
        channel: None,
        known_sends: None,
    }));
    let early = begun(world.service.check(enter(&world, &asked, SESSION, &newer)));
    world.vendor.let_go();
    assert!(!done(early).unwrap().right);
    done(resend).unwrap();
    let checked = world.check(enter(&world, &asked, SESSION, &newer)).unwrap();
    assert!(checked.right);
}

#[test]
fn a_wrong_code_sent_twice_asks_the_vendor_once() {
    let world = World::over_vendor();
    let asked = world.ask(form(1)).unwrap();
    world.vendor.hold();
    let both = [(); 2].map(|()| begun(world.service.check(enter(&world, &asked, SESSION, WRONG))));
    world.vendor.let_go();
    for checked in both.map(done) {
        assert_eq!(checked.unwrap().verification.attempts, 1);
    }
    let later = world.check(enter(&world, &asked, SESSION, WRONG)).unwrap();
    assert_eq!(later.verification.attempts, 1);
    assert_eq!(world.vendor.asked().len(), 1);
}

/// Without a verdict it is unknown whether the code is wrong, so a later repetition is a new attempt.
/// One that is sent while the vendor is asked is not.
#[test]
fn a_code_without_a_verdict_is_shared_and_may_be_tried_again() {
    let world = World::over_vendor();
    let asked = world.ask(form(1)).unwrap();
    world.vendor.judge([Err(NoVerdict("cut".to_owned()))]);
    world.vendor.hold();
    let code = Outsider::code(0);
    let both = [(); 2].map(|()| begun(world.service.check(enter(&world, &asked, SESSION, &code))));
    world.vendor.let_go();
    for outcome in both.map(done) {
        assert!(matches!(outcome, Err(CheckError::Unjudged)));
    }
    assert_eq!(world.stored(asked.id).attempts, 1);
    let checked = world.check(enter(&world, &asked, SESSION, &code)).unwrap();
    assert_eq!((checked.right, checked.verification.attempts), (true, 2));
}

/// A double press of `/validate-auth` over a vendor: a 404 must not overtake the approval.
#[test]
fn checks_by_number_take_turns_over_a_vendor() {
    let world = World::over_vendor();
    let asked = world.request();
    let check = CheckNumber {
        project: asked.project,
        to: asked.to.clone(),
        lookup: Lookup::Project,
        client: None,
        code: crate::code::TypedCode::new(&Outsider::code(0)),
    };
    world.vendor.hold();
    let first = begun(world.service.check_number(check.clone()));
    let second = begun(world.service.check_number(check));
    world.vendor.let_go();
    assert!(done(first).unwrap().right);
    assert!(matches!(done(second), Err(CheckError::Unknown)));
    assert_eq!(world.vendor.asked().len(), 1);
    assert_eq!(world.stored(asked.id).status, Status::Approved);
}

/// A check that waited long for earlier ones does not start what it has no time to finish.
#[test]
fn a_check_that_waited_too_long_is_not_charged() {
    let world = World::over_vendor();
    let asked = world.request();
    world.vendor.hold();
    let first = begun(world.service.check(attempt(&asked, WRONG)));
    let second = begun(world.service.check(attempt(&asked, WRONG)));
    world.pass(9);
    world.vendor.let_go();
    assert!(!done(first).unwrap().right);
    assert!(matches!(done(second), Err(CheckError::Busy)));
    assert_eq!(world.stored(asked.id).attempts, 1);
}

#[test]
fn the_session_that_gave_the_code_is_recognised_for_a_minute() {
    let world = World::new();
    let asked = world.ask(form(1)).unwrap();
    let code = world.code(&asked);
    let before = session(&world, &asked, SESSION);
    assert!(
        world
            .check(enter(&world, &asked, SESSION, &code))
            .unwrap()
            .right
    );
    assert_eq!(
        seen(&world, &asked, before).unwrap().status,
        Status::Approved
    );
    let again = world.check(enter(&world, &asked, SESSION, &code));
    assert!(matches!(
        again,
        Err(CheckError::Closed(Status::Approved, _))
    ));
    let after = Holder::of(successor(&world, &asked, SESSION, 1));
    world.pass_millis(59_999);
    assert!(seen(&world, &asked, before).is_some());
    world.pass_millis(1);
    assert!(
        seen(&world, &asked, before).is_none(),
        "the old session is over"
    );
    assert_eq!(
        seen(&world, &asked, after).unwrap().status,
        Status::Approved,
        "the new one is not"
    );
}

/// A session id or a token that an attacker planted, or a session opened by the same token, gains
/// nothing from the victim's code.
#[test]
fn no_other_session_gains_from_the_right_code() {
    let world = World::new();
    let victim = world.ask(form(1)).unwrap();
    // The attacker knows the token in the victim's browser, and repeats the victim's request.
    let joined = world.ask(form(1)).unwrap();
    assert_eq!(joined.id, victim.id);
    let code = world.code(&victim);
    let attacker = session(&world, &joined, [66; 16]);
    // And the attacker planted the victim's session, but has a token of another browser.
    let planter = Holder {
        binding: attacker.binding,
        successor: Some(successor(&world, &victim, SESSION, 9)),
    };
    assert!(
        world
            .check(enter(&world, &victim, SESSION, &code))
            .unwrap()
            .right
    );
    for holder in [attacker, planter] {
        assert_eq!(seen(&world, &victim, holder), None);
        let repeated = Check {
            holder: Some(holder),
            ..attempt(&victim, &code)
        };
        assert!(matches!(world.check(repeated), Err(CheckError::Unknown)));
    }
}

#[test]
fn a_released_verification_is_nobodys() {
    let world = World::new();
    let asked = world.ask(form(1)).unwrap();
    let code = world.code(&asked);
    world.check(enter(&world, &asked, SESSION, &code)).unwrap();
    let before = session(&world, &asked, SESSION);
    let after = Holder::of(successor(&world, &asked, SESSION, 1));
    done(world.service.release(ProjectId::SITE, asked.id, stranger())).unwrap();
    assert!(
        seen(&world, &asked, after).is_some(),
        "a stranger releases nothing"
    );
    done(world.service.release(ProjectId::SITE, asked.id, after)).unwrap();
    for holder in [before, after] {
        assert_eq!(seen(&world, &asked, holder), None);
    }
    assert_eq!(world.stored(asked.id).status, Status::Approved);
}

#[test]
fn releasing_what_is_pending_cancels_it() {
    let world = World::new();
    let asked = world.ask(form(1)).unwrap();
    let code = world.code(&asked);
    done(
        world
            .service
            .release(ProjectId::SITE, asked.id, holder(&asked).unwrap()),
    )
    .unwrap();
    assert_eq!(world.stored(asked.id).status, Status::Canceled);
    let late = world.check(enter(&world, &asked, SESSION, &code));
    assert!(matches!(late, Err(CheckError::Closed(Status::Canceled, _))));
}
