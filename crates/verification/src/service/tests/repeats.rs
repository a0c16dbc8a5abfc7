//! A browser that requests a code twice, or loses the response to a request.

use super::world::*;
use crate::browser::{Binding, Holder};
use crate::channel::Channel;
use crate::events::EventKind;
use crate::limits::{Limit, Limited};
use crate::ports::SendError;
use crate::project::ProjectId;
use crate::record::{Status, Verification};
use crate::send::Delivery;
use crate::service::{BrowserRequest, Check, Request, RequestError, Resend, ResendError};

/// The id of a session.
pub const SESSION: [u8; 16] = [7; 16];

/// A request of the browser `n`.
pub fn form(n: u8) -> Request {
    Request {
        project: ProjectId::SITE,
        browser: Some(from_browser(n)),
        ..wish()
    }
}

/// What the session of the browser that asked has in hand.
pub fn session(world: &World, asked: &Verification, id: [u8; 16]) -> Holder {
    Holder {
        binding: asked.binding.unwrap(),
        successor: Some(successor(world, asked, id, 1)),
    }
}

/// What the session with this id holds once the browser with this token has given the right code in it.
pub fn successor(world: &World, asked: &Verification, id: [u8; 16], token: u8) -> Binding {
    let secret = world.service.successor(id, browser(token), asked.id);
    secret.binding()
}

/// The code form as that session sends it.
pub fn enter(world: &World, asked: &Verification, id: [u8; 16], code: &str) -> Check {
    Check {
        holder: Some(session(world, asked, id)),
        ..attempt(asked, code)
    }
}

#[test]
fn a_repeated_request_gets_the_same_verification_and_one_text() {
    let world = World::new();
    let first = world.ask(form(1)).unwrap();
    for millis in [0, 1, 30_000, 29_998] {
        world.pass_millis(millis);
        let again = world.ask(form(1)).unwrap();
        assert_eq!((again.id, again.binding), (first.id, first.binding));
    }
    assert_eq!(world.provider.sent().len(), 1);
    assert_eq!(world.count(EventKind::Requested), 1);
    world.pass_millis(1);
    assert_ne!(world.ask(form(1)).unwrap().id, first.id, "a minute later");
}

#[test]
fn the_secret_of_a_repeated_request_opens_the_verification() {
    let world = World::new();
    let first = world.ask(form(1)).unwrap();
    let secret = world.service.browser_secret(browser(1), first.id);
    assert_eq!(first.binding, Some(secret.binding()));
    let after_restart = world.restarted(ring(&[1, 2]));
    let again = after_restart.ask(form(1)).unwrap();
    let secret = after_restart.service.browser_secret(browser(1), again.id);
    assert_eq!(
        (again.id, Some(secret.binding())),
        (first.id, first.binding)
    );
}

#[test]
fn another_browser_number_or_project_is_no_repetition() {
    let world = World::new();
    let first = world.ask(form(1)).unwrap();
    let others = [
        form(2),
        Request {
            to: number(OTHER_NUMBER),
            ..form(1)
        },
        Request {
            project: another_project(),
            ..form(1)
        },
    ];
    for other in others {
        assert_ne!(world.ask(other).unwrap().id, first.id);
    }
    assert_eq!(world.provider.sent().len(), 4);
}

#[test]
fn a_repeated_request_is_not_limited() {
    let world = World::new();
    for _ in 0..4 {
        world.request();
    }
    let fifth = world.ask(form(1)).unwrap();
    assert_eq!(world.ask(form(1)).unwrap().id, fifth.id);
    assert!(matches!(world.ask(form(2)), Err(RequestError::Limited(_))));
}

/// A code that can't be entered any more is not worth repeating.
#[test]
fn a_request_after_the_end_of_the_earlier_one_is_a_new_one() {
    let ends: [End; 3] = [
        |world, asked| world.wrong_times(asked, 5),
        |world, asked| drop(world.right(asked)),
        |world, asked| drop(world.cancel(asked)),
    ];
    for end in ends {
        let world = World::new();
        let first = world.ask(form(1)).unwrap();
        end(&world, &first);
        let second = world.ask(form(1)).unwrap();
        assert_ne!(second.id, first.id);
        assert!(world.right(&second).unwrap().right);
    }
}

/// The provider gave no answer, or gave up: who asks again is sent the same code once more, and it
/// counts.
#[test]
fn a_repeated_request_whose_code_did_not_go_out_is_sent_again() {
    let no_answer = || Err(SendError::NoAnswer("timed out".to_owned()));
    for outcome in [no_answer(), Ok(Delivery::Undelivered)] {
        let world = World::new();
        world.provider.answer([outcome]);
        let _ = world.ask(form(1));
        let again = world.ask(form(1)).unwrap();
        assert_eq!(again.sends.len(), 2);
        assert_eq!(world.count(EventKind::Requested), 1);
        assert_eq!(world.count(EventKind::Resent), 1);
        let third = world.ask(form(1)).unwrap();
        assert_eq!(
            (third.id, third.sends.len()),
            (again.id, 2),
            "it is on its way"
        );
        assert!(world.right(&again).unwrap().right);
    }

    let world = World::new();
    world.provider.answer((0..9).map(|_| no_answer()));
    for _ in 0..5 {
        let refused = world.ask(form(1)).unwrap_err();
        assert!(matches!(refused, RequestError::NotSent(_)));
    }
    let refused = world.ask(form(1)).unwrap_err();
    assert!(matches!(
        refused,
        RequestError::Limited(Limited {
            limit: Limit::Sends,
            ..
        })
    ));
}

/// The process ended between writing the request down and hearing from the provider. For as long as it
/// may still hear from it, nothing is sent again.
#[test]
fn a_request_repeated_after_a_crash_is_sent() {
    let world = World::new();
    let first = world.ask(form(1)).unwrap();
    world.store.alter(|state| {
        let stored = state
            .verifications
            .iter_mut()
            .find(|stored| stored.id == first.id);
        stored.unwrap().sends[0].delivery = Delivery::Queued;
    });
    world.pass_millis(6_999);
    let again = world.ask(form(1)).unwrap();
    assert_eq!((again.id, again.sends.len()), (first.id, 1));
    world.pass_millis(1);
    let again = world.ask(form(1)).unwrap();
    assert_eq!((again.id, again.sends.len()), (first.id, 2));
    assert_eq!(world.provider.sent().len(), 2);
    assert!(world.right(&again).unwrap().right);
}

/// One send of two may be out: a later refusal takes nothing back.
#[test]
fn a_refusal_after_a_send_that_may_have_arrived_cancels_nothing() {
    let world = World::new();
    let refusal = Err(SendError::Refused("no".to_owned()));
    world
        .provider
        .answer([Err(SendError::NoAnswer("timed out".to_owned())), refusal]);
    let _ = world.ask(form(1));
    let Err(RequestError::NotSent(failure)) = world.ask(form(1)) else {
        panic!("it was not sent")
    };
    assert_eq!(failure.verification.status, Status::Pending);
    assert!(world.right(&failure.verification).unwrap().right);
}

#[test]
fn a_request_that_is_repeated_while_the_vendor_is_asked_shares_its_outcome() {
    let world = World::over_vendor();
    world.vendor.hold();
    let first = begun(world.service.request(form(1)));
    let second = begun(world.service.request(form(1)));
    world.vendor.let_go();
    let (first, second) = (done(first).unwrap(), done(second).unwrap());
    assert_eq!((first.id, &first.issuer), (second.id, &second.issuer));
    assert_eq!(world.vendor.orders().len(), 1);

    let world = World::over_vendor();
    world.vendor.hold();
    let refusal = SendError::Refused("no".to_owned());
    world.vendor.answer([Err(refusal)]);
    let both = [(); 2].map(|()| begun(world.service.request(form(1))));
    world.vendor.let_go();
    for outcome in both.map(done) {
        assert!(matches!(outcome, Err(RequestError::NotSent(_))));
    }
    assert_eq!(world.vendor.orders().len(), 1);
}

#[test]
fn a_code_that_the_client_may_not_check_is_not_sent() {
    let world = World::new();
    let asked = world.request_roomy();
    for _ in 0..10 {
        world.wrong_from(&asked, client(1)).unwrap();
    }
    let from = |n| Request {
        client: Some(client(n)),
        ..form(n)
    };
    let refused = world.ask(from(1)).unwrap_err();
    assert!(
        matches!(refused, RequestError::Limited(Limited { limit: Limit::ClientFailures, retry_after }) if retry_after == HOUR)
    );
    world.pass(30);
    let resend = Resend {
        project: asked.project,
        id: asked.id,
        holder: None,
        client: Some(client(1)),
        channel: None,
        known_sends: None,
    };
    let refused = done(world.service.resend(resend)).unwrap_err();
    assert!(matches!(refused, ResendError::Limited(_)));
    assert_eq!(world.provider.sent().len(), 1);
    let closed = done(
        world
            .service
            .closed_to(asked.project, asked.to, Some(client(1))),
    );
    assert_eq!(closed.unwrap().unwrap().limit, Limit::ClientFailures);
    assert!(world.ask(from(2)).is_ok(), "others still get theirs");
}

/// The figures of the default limits fit together: a spent code does not close the number.
#[test]
fn after_one_spent_code_the_next_one_passes() {
    let world = World::new();
    let asked = world.ask(form(1)).unwrap();
    let mut guess = world.code(&asked);
    for _ in 0..5 {
        guess = other(&guess, &world.code(&asked));
        let check = Check {
            client: Some(client(1)),
            ..enter(&world, &asked, SESSION, &guess)
        };
        world.check(check).unwrap();
    }
    let next = world
        .ask(Request {
            client: Some(client(1)),
            ..form(1)
        })
        .unwrap();
    assert!(world.right_from(&next, client(1)).unwrap().right);
}

#[test]
fn a_resend_that_is_repeated_sends_once() {
    let world = World::new();
    let asked = world.ask(form(1)).unwrap();
    world.pass(30);
    let resend = |known_sends| Resend {
        project: asked.project,
        id: asked.id,
        holder: holder(&asked),
        client: None,
        channel: Some(Channel::Sms),
        known_sends,
    };
    for _ in 0..3 {
        let again = done(world.service.resend(resend(Some(1)))).unwrap();
        assert_eq!(again.sends.len(), 2);
    }
    // The second press met the page of the send that the first one had made.
    let again = done(world.service.resend(resend(Some(2)))).unwrap();
    assert_eq!(again.sends.len(), 2);
    world.pass(2);
    let too_soon = done(world.service.resend(resend(Some(2)))).unwrap_err();
    assert!(matches!(too_soon, ResendError::TooSoon { .. }));
    let program = done(world.service.resend(resend(None))).unwrap_err();
    assert!(matches!(program, ResendError::TooSoon { .. }));
    assert_eq!(world.provider.sent().len(), 2);
}

#[test]
fn what_did_not_arrive_can_be_sent_again_at_once() {
    let world = World::new();
    let asked = world.ask(form(1)).unwrap();
    assert!(matches!(
        world.resend(&asked),
        Err(ResendError::TooSoon { .. })
    ));
    let lost = Delivery::Undelivered;
    done(world.service.report(asked.project, asked.id, 0, lost)).unwrap();
    let again = world.resend_by(&asked, Some(Channel::Call)).unwrap();
    assert_eq!(again.sends.len(), 2);
    assert!(matches!(
        world.resend(&asked),
        Err(ResendError::TooSoon { .. })
    ));
}

#[test]
fn a_request_that_replaces_is_repeated_as_well() {
    let world = World::new();
    let old = world.ask(form(1)).unwrap();
    let new_number = Request {
        to: number(OTHER_NUMBER),
        browser: Some(replacing(1, &old)),
        ..form(1)
    };
    let new = world.ask(new_number.clone()).unwrap();
    assert_eq!(world.ask(new_number).unwrap().id, new.id);
    assert_eq!(world.count(EventKind::Canceled), 1);
    assert_eq!(world.provider.sent().len(), 2);
    let back = Request {
        browser: Some(BrowserRequest {
            token: browser(1),
            replaces: holder(&new).map(|holder| (new.id, holder)),
        }),
        ..form(1)
    };
    assert_ne!(
        world.ask(back).unwrap().id,
        old.id,
        "the old one was canceled"
    );
}
