//! Codes that a vendor makes: asking for them, asking again, and changing who makes them.

use super::memory::Fault;
use super::outsider::Outsider;
use super::world::*;
use crate::channel::Channel;
use crate::events::EventKind;
use crate::message::{CallerId, MessageTemplate, Preamble};
use crate::ports::SendError;
use crate::record::{CodeIssuer, Status, VendorId, Verification};
use crate::send::Delivery;
use crate::service::{CheckError, Request, RequestError, ResendError};

fn named(id: &str) -> CodeIssuer {
    CodeIssuer::Vendor(VendorId::new(id))
}

/// Both ways in which no name comes back.
fn failures() -> [SendError; 2] {
    [
        SendError::Refused("not today".to_owned()),
        SendError::NoAnswer("it hung up".to_owned()),
    ]
}

#[test]
fn the_vendors_name_is_on_record_before_the_answer() {
    let world = World::over_vendor();
    world.vendor.hold();
    let request = begun(world.service.request(wish()));
    let rows = world.state().verifications;
    assert_eq!(
        rows[0].issuer,
        CodeIssuer::Vendor(None),
        "none is known yet"
    );
    assert_eq!(world.vendor.orders().len(), 1);
    world.vendor.let_go();
    let asked = done(request).unwrap();
    assert_eq!(asked.issuer, named("v0"));
    assert_eq!(world.stored(asked.id), asked);
    assert_eq!(asked.sends[0].delivery, Delivery::Sent);
    assert_eq!(world.told(&asked), ["requested", "sent"]);
}

#[test]
fn we_neither_make_nor_send_nor_know_its_code() {
    let world = World::over_vendor();
    let asked = world.request();
    assert_eq!(world.stored(asked.id).salt, None);
    assert!(world.provider.sent().is_empty());
    assert!(!asked.repeats_its_code());
    assert!(World::new().request().repeats_its_code());
}

#[test]
fn the_order_says_what_was_asked_for() {
    let world = World::over_vendor();
    world.request();
    world
        .ask(Request {
            channel: Channel::Call,
            from: Some(CallerId::new("+12025550143").unwrap()),
            template: MessageTemplate::Preamble(Preamble::new("Open:").unwrap()),
            policy: roomy(),
            ..wish()
        })
        .unwrap();
    let orders = world.vendor.orders();
    let [plain, worded] = &orders[..] else {
        panic!("{orders:?}")
    };
    assert_eq!((plain.to.as_e164(), plain.channel), (NUMBER, Channel::Sms));
    assert_eq!((plain.from.clone(), plain.policy), (None, strict()));
    let words = plain.preamble.as_ref().map(Preamble::as_str);
    assert_eq!(words, Some("Your Countersign code for sign-in is:"));
    assert_eq!((worded.channel, worded.policy), (Channel::Call, roomy()));
    assert_eq!(worded.from.as_ref().unwrap().as_str(), "+12025550143");
    assert_eq!(worded.preamble.as_ref().unwrap().as_str(), "Open:");
}

#[test]
fn a_request_that_gave_no_name_is_canceled_and_no_code_works() {
    for failure in failures() {
        let world = World::over_vendor();
        let is_refused = matches!(failure, SendError::Refused(_));
        world.vendor.answer([Err(failure)]);
        let Err(RequestError::NotSent(failure)) = world.ask(wish()) else {
            panic!("it was not sent")
        };
        let asked = *failure.verification;
        assert_eq!(asked.status, Status::Canceled);
        assert_eq!(world.stored(asked.id).status, Status::Canceled);
        let (delivery, told) = if is_refused {
            (Delivery::Failed, "failed")
        } else {
            (Delivery::Unknown, "unknown")
        };
        assert_eq!(world.stored(asked.id).sends[0].delivery, delivery);
        assert_eq!(world.told(&asked), ["requested", told, "canceled"]);
        let refused = world.try_code(&asked, &Outsider::code(0));
        assert!(
            matches!(refused, Err(CheckError::Closed(Status::Canceled, _))),
            "{refused:?}"
        );
        assert!(world.vendor.asked().is_empty());
    }
}

/// The text is out, and the vendor's id of it is lost, so its code can never be checked.
#[test]
fn without_the_name_on_record_no_code_works() {
    for fault in [Fault::Write(0), Fault::Commit, Fault::Busy] {
        let world = World::over_vendor();
        world.store.fail([None, Some(fault)]);
        let outcome = world.ask(wish());
        assert!(
            matches!(outcome, Err(RequestError::Store(_))),
            "{fault:?}: {outcome:?}"
        );
        let asked = world.state().verifications.remove(0);
        assert!(world.try_code(&asked, &Outsider::code(0)).is_err());
        assert!(world.vendor.asked().is_empty());
        assert_ne!(world.stored(asked.id).status, Status::Approved);
    }
}

#[test]
fn what_is_not_on_record_is_not_ordered() {
    for fault in [Fault::Write(0), Fault::Write(2), Fault::Commit, Fault::Busy] {
        let world = World::over_vendor();
        world.store.fail([Some(fault)]);
        assert!(world.ask(wish()).is_err(), "{fault:?}");
        assert!(world.vendor.orders().is_empty(), "{fault:?}");
    }
}

#[test]
fn after_a_resend_the_newest_name_is_asked_and_never_an_older_one() {
    let world = World::over_vendor();
    let asked = world.request();
    world.pass(30);
    let resent = world.resend(&asked).unwrap();
    assert_eq!((resent.issuer, resent.id), (named("v1"), asked.id));
    let old = world.try_code(&asked, &Outsider::code(0)).unwrap();
    assert!(!old.right, "the old code stopped working");
    let new = world.try_code(&asked, &Outsider::code(1)).unwrap();
    assert_eq!(
        (new.right, new.verification.status),
        (true, Status::Approved)
    );
    let names: Vec<_> = world.vendor.asked().into_iter().map(|(id, _)| id).collect();
    assert_eq!(names, ["v1", "v1"]);
}

#[test]
fn a_resend_orders_the_time_and_the_tries_that_are_left() {
    let world = World::over_vendor();
    let asked = world.request();
    for _ in 0..2 {
        world.try_code(&asked, "000000").unwrap();
    }
    world.pass_millis(40_500);
    let resent = world.resend_by(&asked, Some(Channel::Call)).unwrap();
    let order = world.vendor.orders().pop().unwrap();
    assert_eq!(order.channel, Channel::Call);
    assert_eq!(order.policy.valid_for.as_millis(), 559_500);
    assert_eq!(order.policy.max_attempts, 3);
    assert_eq!(order.policy.format, strict().format);
    // The record itself keeps the rules it began with.
    assert_eq!(resent.policy, strict());
    assert_eq!((resent.attempts, resent.expires_at), (2, asked.expires_at));
}

#[test]
fn no_resend_refunds_a_try() {
    let world = World::over_vendor();
    let asked = world.request();
    let mut charged = 0;
    for round in 0..3 {
        for _ in 0..2 {
            charged += usize::from(world.try_code(&asked, "000000").is_ok());
        }
        if round < 2 {
            world.pass(60);
            world.resend(&asked).unwrap();
        }
    }
    assert_eq!((charged, world.vendor.asked().len()), (5, 5));
    assert_eq!(world.status(&asked).status, Status::Exhausted);
    let refused = world.try_code(&asked, &Outsider::code(2));
    assert!(
        matches!(refused, Err(CheckError::Closed(Status::Exhausted, _))),
        "{refused:?}"
    );
}

#[test]
fn a_resend_that_fails_leaves_the_code_before_it() {
    for failure in failures() {
        let world = World::over_vendor();
        let asked = world.request();
        world.pass(30);
        world.vendor.answer([Err(failure)]);
        let outcome = world.resend(&asked);
        assert!(
            matches!(outcome, Err(ResendError::NotSent(_))),
            "{outcome:?}"
        );
        let stored = world.stored(asked.id);
        assert_eq!(
            (stored.status, stored.issuer),
            (Status::Pending, named("v0"))
        );
        assert!(world.try_code(&asked, &Outsider::code(0)).unwrap().right);
    }
}

/// Answers may overtake each other; what is newest is settled by the record.
#[test]
fn an_older_resend_that_answers_late_does_not_take_over() {
    let world = World::over_vendor();
    let asked = world.request();
    world.pass(30);
    world.vendor.hold();
    let (project, id) = (asked.project, asked.id);
    let resend = || {
        begun(world.service.resend(crate::service::Resend {
            project,
            id,
            holder: None,
            client: None,
            channel: None,
            known_sends: None,
        }))
    };
    let late = resend();
    world.pass(60);
    let newest = resend();
    world.vendor.let_go();
    done(newest).unwrap();
    done(late).unwrap();
    assert_eq!(world.stored(asked.id).issuer, named("v2"));
}

#[test]
fn what_was_canceled_while_the_vendor_was_asked_stays_canceled() {
    let world = World::over_vendor();
    world.vendor.hold();
    let request = begun(world.service.request(wish()));
    let pending = world.state().verifications.remove(0);
    world.cancel(&pending).unwrap();
    world.vendor.let_go();
    assert_eq!(done(request).unwrap().status, Status::Canceled);
    let stored = world.stored(pending.id);
    assert_eq!(
        (stored.status, stored.issuer),
        (Status::Canceled, CodeIssuer::Vendor(None))
    );
}

#[test]
fn sends_are_limited_like_our_own() {
    let world = World::over_vendor();
    for _ in 0..5 {
        world.request();
    }
    assert!(matches!(world.ask(wish()), Err(RequestError::Limited(_))));
    assert_eq!(world.vendor.orders().len(), 5);
}

/// The engine checks its own codes, so it still can when a vendor takes over;
/// but no provider is left to send them again.
#[test]
fn our_own_codes_outlive_a_change_to_a_vendor() {
    let before = World::new();
    let asked = before.request();
    let code = before.code(&asked);
    let world = before.switched();
    assert_eq!(world.status(&asked).status, Status::Pending);
    assert!(!world.try_code(&asked, &spoil(&code)).unwrap().right);
    world.pass(30);
    assert!(matches!(world.resend(&asked), Err(ResendError::Expiring)));
    assert!(world.try_code(&asked, &code).unwrap().right);
    assert!(world.vendor.asked().is_empty() && world.vendor.orders().is_empty());
    let next = world.request();
    assert_eq!(next.issuer, named("v0"));
}

/// A vendor's codes can't be checked without the vendor.
#[test]
fn a_vendors_codes_expire_with_a_change_to_our_own() {
    let before = World::over_vendor();
    let asked = before.request();
    let world = before.switched();
    assert_eq!(world.status(&asked).status, Status::Expired);
    let refused = world.try_code(&asked, &Outsider::code(0));
    assert!(
        matches!(refused, Err(CheckError::Closed(Status::Expired, _))),
        "{refused:?}"
    );
    let refused = world.resend(&asked);
    assert!(
        matches!(refused, Err(ResendError::Closed(Status::Expired, _))),
        "{refused:?}"
    );
    let Verification { project, to, .. } = asked.clone();
    assert!(done(world.service.newest(project, to)).unwrap().is_none());
    assert_eq!(world.stored(asked.id).attempts, 0);
    // Back again, it is what it was.
    let back = world.switched();
    assert!(back.try_code(&asked, &Outsider::code(0)).unwrap().right);
    assert_eq!(back.count(EventKind::Approved), 1);
}
