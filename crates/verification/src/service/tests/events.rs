//! What the record and the logs may show.

use super::memory::State;
use super::world::*;
use crate::channel::Channel;
use crate::events::EventKind;
use crate::send::Delivery;
use crate::service::Request;

/// A world in which about everything has happened.
fn eventful() -> World {
    let world = World::new();
    let asked = world.request();
    world.wrong_times(&asked, 2);
    world.pass(30);
    world.resend_by(&asked, Some(Channel::Call)).unwrap();
    done(
        world
            .service
            .report(asked.project, asked.id, 1, Delivery::Delivered),
    )
    .unwrap();
    world.right(&asked).unwrap();
    world.wrong_times(&world.request(), 5);
    world.cancel(&world.request()).unwrap();
    world
        .ask(Request {
            to: number(OTHER_NUMBER),
            ..wish()
        })
        .unwrap();
    world.pass(600);
    done(world.service.sweep(seconds(DAY), 10)).unwrap();
    world
}

#[test]
fn a_whole_life_is_told_in_order() {
    let world = eventful();
    let asked = world.state().verifications.remove(0);
    assert_eq!(
        world.told(&asked),
        [
            "requested",
            "sent",
            "check_failed",
            "check_failed",
            "resent",
            "sent",
            "delivered",
            "approved"
        ]
    );
    let times: Vec<_> = world.state().events.iter().map(|event| event.at).collect();
    assert!(times.is_sorted());
}

#[test]
fn every_kind_of_end_is_told() {
    let world = eventful();
    for kind in [
        EventKind::Approved,
        EventKind::Exhausted,
        EventKind::Canceled,
        EventKind::Expired,
    ] {
        assert_eq!(world.count(kind), 1, "{kind:?}");
    }
}

#[test]
fn events_say_how_a_code_went_out_and_how_many_tries_are_left() {
    let world = eventful();
    let events = world.state().events;
    let data = |kind| {
        let found = events.iter().find(|event| event.kind == kind).unwrap();
        (
            found.data.channel,
            found.data.send,
            found.data.attempts_left,
        )
    };
    let delivered = EventKind::Delivery(Delivery::Delivered);
    assert_eq!(
        data(EventKind::Requested),
        (Some(Channel::Sms), Some(0), None)
    );
    assert_eq!(
        data(EventKind::Resent),
        (Some(Channel::Call), Some(1), None)
    );
    assert_eq!(data(delivered), (Some(Channel::Call), Some(1), None));
    assert_eq!(data(EventKind::CheckFailed), (None, None, Some(4)));
}

#[test]
fn no_event_holds_a_code_or_a_whole_number() {
    let world = eventful();
    let codes: Vec<String> = world.provider.sent().iter().map(code_in).collect();
    for event in world.state().events {
        let to = event.number().unwrap_or_default();
        let shown = format!("{event:?}");
        assert!(!codes.iter().any(|code| shown.contains(code)), "{shown}");
        assert!(
            !shown.contains(&NUMBER[1..]) && !shown.contains(&OTHER_NUMBER[1..]),
            "{shown}"
        );
        assert!(["+1 ••• 68", "+44 ••• 56"].contains(&to), "{to}");
    }
}

#[test]
fn nothing_that_is_printed_holds_a_secret() {
    let world = World::new();
    let asked = world.request();
    let salt = format!("{:?}", asked.salt.as_ref().unwrap().expose());
    let code = world.code(&asked);
    let State {
        verifications,
        windows,
        events,
        ..
    } = world.state();
    let shown = [
        format!(
            "{verifications:?} {windows:?} {events:?} {:?}",
            world.provider.sent()
        ),
        format!("{:?} {:?} {:?}", wish(), attempt(&asked, &code), ring(&[1])),
        format!("{:?} {:?}", world.resend(&asked), world.wrong(&asked)),
        format!("{:?} {:?}", world.right(&asked), world.right(&asked)),
    ]
    .concat();
    assert!(shown.contains("[redacted]"));
    // Timestamps in milliseconds begin with the same digits; a code could stand in them by chance.
    for secret in [
        code.as_str(),
        &salt,
        &NUMBER[1..],
        "Never share",
        &spoil(&code),
    ] {
        assert!(!shown.contains(secret), "{secret} in {shown}");
    }
}
