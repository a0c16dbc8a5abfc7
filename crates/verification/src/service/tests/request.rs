use super::memory::Fault;
use super::world::*;
use crate::channel::Channel;
use crate::ports::SendError;
use crate::project::ProjectId;
use crate::record::Status;
use crate::send::Delivery;
use crate::service::{BrowserRequest, Request, RequestError};

#[test]
fn a_request_is_recorded_sent_and_told() {
    let world = World::new();
    let asked = world.request();
    assert_eq!(asked.status, Status::Pending);
    assert_eq!((asked.attempts, asked.attempts_left()), (0, 5));
    assert_eq!(asked.created_at, START);
    assert_eq!(asked.expires_at, START.after(seconds(600)));
    assert_eq!(asked.sends[0].delivery, Delivery::Sent);
    assert_eq!(
        world.stored(asked.id),
        asked,
        "the caller sees what is on record"
    );
    assert_eq!(world.told(&asked), ["requested", "sent"]);
    let sent = world.provider.sent();
    assert_eq!(sent.len(), 1);
    assert_eq!(
        (sent[0].send, sent[0].channel(), sent[0].project),
        (0, Channel::Sms, ProjectId::DEMO)
    );
    assert_eq!(sent[0].to.as_e164(), NUMBER);
    assert_eq!(code_in(&sent[0]), world.code(&asked));
}

#[test]
fn the_right_code_proves_the_number() {
    let world = World::new();
    let asked = world.request();
    let checked = world.right(&asked).unwrap();
    assert!(checked.right);
    assert_eq!(checked.verification.status, Status::Approved);
    assert_eq!(world.told(&asked), ["requested", "sent", "approved"]);
}

#[test]
fn each_request_has_an_id_salt_and_code_of_its_own() {
    let world = World::new();
    let (one, two) = (world.request(), world.request());
    assert_ne!(one.id, two.id);
    assert_ne!(one.salt, two.salt);
    assert_ne!(world.code(&one), world.code(&two));
}

#[test]
fn a_new_request_of_a_browser_cancels_its_earlier_one() {
    let world = World::new();
    let old = world.request_in(1);
    let new = world
        .ask(Request {
            project: ProjectId::SITE,
            browser: Some(replacing(2, &old)),
            ..wish()
        })
        .unwrap();
    assert_eq!(world.stored(old.id).status, Status::Canceled);
    assert_eq!(world.stored(old.id).salt, None);
    assert_eq!(world.told(&old), ["requested", "sent", "canceled"]);
    assert!(world.right(&old).is_err(), "the old code is dead");
    assert!(world.right(&new).unwrap().right);
}

#[test]
fn a_request_replaces_nothing_it_does_not_hold() {
    let world = World::new();
    let old = world.request_in(1);
    let cases = [
        (ProjectId::SITE, Some(stranger())),
        (ProjectId::DEMO, holder(&old)),
    ];
    for (n, (project, holder)) in (2..).zip(cases) {
        world
            .ask(Request {
                project,
                browser: Some(BrowserRequest {
                    token: browser(n),
                    replaces: holder.map(|holder| (old.id, holder)),
                }),
                ..wish()
            })
            .unwrap();
        assert_eq!(world.stored(old.id).status, Status::Pending);
    }
}

#[test]
fn replacing_an_approved_one_leaves_it_approved() {
    let world = World::new();
    let old = world.request_in(1);
    world.right(&old).unwrap();
    world
        .ask(Request {
            project: ProjectId::SITE,
            browser: Some(replacing(2, &old)),
            ..wish()
        })
        .unwrap();
    assert_eq!(world.stored(old.id).status, Status::Approved);
    assert_eq!(world.told(&old), ["requested", "sent", "approved"]);
}

#[test]
fn two_browsers_share_nothing() {
    let world = World::new();
    let (one, two) = (world.request_in(1), world.request_in(2));
    assert_ne!(one.id, two.id);
    world.wrong_times(&one, 5);
    assert_eq!(world.stored(one.id).status, Status::Exhausted);
    assert_eq!(world.stored(two.id).attempts, 0);
    assert!(world.right(&two).unwrap().right);
}

#[test]
fn a_refused_send_cancels_the_verification_and_says_so() {
    let world = World::new();
    world
        .provider
        .answer([Err(SendError::Refused("landline".to_owned()))]);
    let Err(RequestError::NotSent(failure)) = world.ask(wish()) else {
        panic!("it was not sent")
    };
    assert!(matches!(failure.error, SendError::Refused(_)));
    assert_eq!(failure.verification.status, Status::Canceled);
    assert_eq!(failure.verification.sends[0].delivery, Delivery::Failed);
    assert_eq!(world.stored(failure.verification.id), *failure.verification);
    assert_eq!(failure.verification.salt, None);
    assert_eq!(
        world.told(&failure.verification),
        ["requested", "failed", "canceled"]
    );
}

#[test]
fn a_send_without_answer_keeps_the_verification_pending() {
    let world = World::new();
    world
        .provider
        .answer([Err(SendError::NoAnswer("timed out".to_owned()))]);
    let Err(RequestError::NotSent(failure)) = world.ask(wish()) else {
        panic!("no answer came")
    };
    let asked = *failure.verification;
    assert_eq!(asked.status, Status::Pending);
    assert_eq!(asked.sends[0].delivery, Delivery::Unknown);
    assert_eq!(world.told(&asked), ["requested", "unknown"]);
    assert!(
        world.right(&asked).unwrap().right,
        "should it arrive, it works"
    );
}

#[test]
fn what_cannot_be_sent_is_refused_before_anything_is_written() {
    let world = World::new();
    let before = world.state();
    world.provider.stop_calls();
    let refused = world.ask(Request {
        channel: Channel::Call,
        ..wish()
    });
    assert!(matches!(
        refused,
        Err(RequestError::ChannelUnavailable(Channel::Call))
    ));
    world.provider.become_real();
    let refused = world.ask(Request {
        to: number("+12125550123"),
        ..wish()
    });
    assert!(matches!(refused, Err(RequestError::Reserved)));
    world.entropy.run_dry();
    assert!(matches!(world.ask(wish()), Err(RequestError::Entropy(_))));
    assert_eq!(world.state(), before);
    assert!(world.provider.sent().is_empty());
}

#[test]
fn fictional_numbers_work_where_the_phones_are_fictional() {
    let world = World::new();
    let asked = world
        .ask(Request {
            to: number("+12125550123"),
            ..wish()
        })
        .unwrap();
    assert!(world.right(&asked).unwrap().right);
}

#[test]
fn nothing_is_sent_that_is_not_on_record() {
    let world = World::new();
    for fault in [
        Fault::Commit,
        Fault::Busy,
        Fault::Write(0),
        Fault::Write(1),
        Fault::Write(2),
    ] {
        let before = world.state();
        world.store.fail([Some(fault)]);
        assert!(
            matches!(world.ask(wish()), Err(RequestError::Store(_))),
            "{fault:?}"
        );
        assert_eq!(world.state(), before, "{fault:?}");
    }
    assert!(world.provider.sent().is_empty());
}

#[test]
fn losing_the_word_on_a_delivery_does_not_unsend_the_text() {
    let world = World::new();
    world.store.fail([None, Some(Fault::Commit)]);
    let asked = world.request();
    assert_eq!(asked.sends[0].delivery, Delivery::Sent);
    assert_eq!(world.stored(asked.id).sends[0].delivery, Delivery::Queued);
    assert!(world.right(&asked).unwrap().right);
}

#[test]
fn a_code_that_is_never_valid_expires_at_once() {
    let world = World::new();
    let policy = crate::policy::Policy {
        valid_for: seconds(0),
        ..roomy()
    };
    let asked = world.ask(Request { policy, ..wish() }).unwrap();
    assert_eq!(world.status(&asked).status, Status::Expired);
    assert!(world.right(&asked).is_err());
}

/// What costs its caller or its owner more than a call is never dialled.
#[test]
fn a_real_provider_reaches_ordinary_telephones_only() {
    let world = World::new();
    world.provider.become_real();
    let ask = |to: &str, channel| {
        let to = number(to);
        world.ask(Request {
            to,
            channel,
            ..wish()
        })
    };
    // Premium, toll-free and shared-cost numbers of the British plan, a pager.
    for to in [
        "+449012345678",
        "+448001234567",
        "+448431234567",
        "+447640123456",
    ] {
        for channel in [Channel::Sms, Channel::Call] {
            let refused = ask(to, channel);
            assert!(
                matches!(refused, Err(RequestError::Unsupported(_))),
                "{to}: {refused:?}"
            );
        }
    }
    // A fixed line gets calls alone.
    let fixed = "+442079460018";
    assert!(matches!(
        ask("+441212345678", Channel::Sms),
        Err(RequestError::Unsupported(_))
    ));
    assert!(ask("+441212345678", Channel::Call).is_ok());
    assert!(matches!(
        ask(fixed, Channel::Call),
        Err(RequestError::Reserved)
    ));
    for to in ["+447400123456", "+12125552368", "+445612345678"] {
        assert!(ask(to, Channel::Sms).is_ok(), "{to}");
    }
}
