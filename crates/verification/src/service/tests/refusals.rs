//! Refusals by limits, and the locks that only an operator opens, as events.

use super::memory::Fault;
use super::world::*;
use crate::events::{Action, Event, EventKind, Subject};
use crate::limits::{Limit, Limits, Rate};
use crate::ports::StoreError;
use crate::service::Request;

fn events(world: &World, kind: EventKind) -> Vec<Event> {
    let mut events = world.state().events;
    events.retain(|event| event.kind == kind);
    events
}

fn told(world: &World) -> Result<usize, StoreError> {
    done(world.service.record_refusals())
}

/// Requests codes until only refusals follow, and then `refusals` of them.
fn refused(world: &World, refusals: usize) {
    for _ in 0..5 {
        world.ask(wish()).unwrap();
    }
    for _ in 0..refusals {
        world.ask(wish()).unwrap_err();
    }
}

#[test]
fn a_refusal_writes_nothing_and_a_minute_of_them_is_one_event() {
    let world = World::new();
    refused(&world, 0);
    let before = world.state();
    for _ in 0..1_000 {
        world.ask(wish()).unwrap_err();
    }
    assert_eq!(told(&world).unwrap(), 0);
    assert_eq!(world.state(), before);
    world.pass(60);
    assert_eq!(told(&world).unwrap(), 1);
    assert_eq!(told(&world).unwrap(), 0);
    let [event] = events(&world, EventKind::Refused).try_into().unwrap();
    assert_eq!(event.subject, Subject::Number(number(NUMBER).masked()));
    assert_eq!(
        (event.data.action, event.data.limit, event.data.count),
        (Some(Action::Request), Some(Limit::Sends), Some(1_000))
    );
}

#[test]
fn each_action_and_number_is_told_apart() {
    let world = World::with_limits(Limits {
        failures: [Rate::new(1, seconds(3_600)); 2],
        ..Limits::default()
    });
    let asked = world.request();
    world.pass(30);
    world.wrong_times(&asked, 1);
    world.wrong(&asked).unwrap_err();
    world.resend(&asked).unwrap_err();
    world.ask(wish()).unwrap_err();
    world
        .ask(Request {
            to: number(OTHER_NUMBER),
            ..wish()
        })
        .unwrap();
    world.pass(60);
    assert_eq!(told(&world).unwrap(), 3);
    let mut refused: Vec<_> = events(&world, EventKind::Refused)
        .into_iter()
        .map(|event| (event.data.action.unwrap(), event.verification()))
        .collect();
    refused.sort_by_key(|(action, _)| format!("{action:?}"));
    assert_eq!(
        refused,
        [
            (Action::Check, Some(asked.id)),
            (Action::Request, None),
            (Action::Resend, Some(asked.id)),
        ]
    );
}

#[test]
fn refusals_that_the_store_does_not_take_are_told_later() {
    let world = World::new();
    refused(&world, 3);
    world.pass(60);
    world.store.fail([Some(Fault::Commit)]);
    told(&world).unwrap_err();
    assert_eq!(events(&world, EventKind::Refused), []);
    assert_eq!(told(&world).unwrap(), 1);
    assert_eq!(events(&world, EventKind::Refused)[0].data.count, Some(3));
}

#[test]
fn the_end_of_a_process_tells_what_is_counted() {
    let world = World::new();
    refused(&world, 2);
    assert_eq!(done(world.service.record_all_refusals()).unwrap(), 1);
    assert_eq!(events(&world, EventKind::Refused)[0].data.count, Some(2));
}

#[test]
fn a_lock_and_its_opening_are_events() {
    let limits = Limits {
        failures: [Rate::new(32, seconds(1)); 2],
        client_failures: Rate::new(32, seconds(1)),
        failures_in_a_row: 7,
        ..Limits::default()
    };
    let world = World::with_limits(limits);
    let asked = world.request_roomy();
    for _ in 0..6 {
        world.wrong_times(&asked, 1);
        world.pass(2);
    }
    assert_eq!(world.count(EventKind::Locked), 0);
    world.wrong_times(&asked, 1);
    let [lock] = events(&world, EventKind::Locked).try_into().unwrap();
    assert_eq!(lock.verification(), Some(asked.id));
    assert_eq!(world.unlock(), 7);
    let [unlock] = events(&world, EventKind::Unlocked).try_into().unwrap();
    assert_eq!(unlock.subject, Subject::Number(asked.to.masked()));
    assert_eq!(unlock.data.count, Some(7));
}
