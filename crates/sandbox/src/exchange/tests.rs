//! Tests of the limits on what is kept: beyond them the oldest is dropped.

use std::time::Duration;

use verification::Timestamp;
use verification::ports::{Content, Text};

use super::*;
use crate::arrival::Arrival;
use crate::behavior::Answers;
use crate::call::{Call, CallStatus, Dial};
use crate::testing::{call, number, outgoing};

const NOW: Timestamp = Timestamp::from_millis(0);

fn list(exchange: &mut Exchange, to: &str) -> u64 {
    let text = Text("123456".to_owned());
    let draft = Draft::of(&outgoing(to, ""), &text);
    exchange.list(draft, Delivery::Delivered, NOW).seq
}

/// Calls `to`, who picks up and listens.
fn connect(exchange: &mut Exchange, to: &str) -> Arc<Call> {
    dial(exchange, to).0
}

fn dial(exchange: &mut Exchange, to: &str) -> Changed {
    let outgoing = call(to, "123456");
    let Content::Call(script) = &outgoing.content else {
        panic!("a call has a script");
    };
    let dial = Dial::of(&outgoing, script);
    exchange.connect(dial, Answers::Human, Duration::ZERO, NOW)
}

/// The `index`th of a hundred thousand valid numbers.
fn many(index: usize) -> String {
    format!("+1555{}{:04}", 200 + index / 10_000, index % 10_000)
}

#[test]
fn a_phone_keeps_its_last_20_messages() {
    let mut exchange = Exchange::new(0);
    let to = "+12125550123";
    for _ in 0..25 {
        list(&mut exchange, to);
    }
    let kept = exchange.phone(&number(to)).unwrap().since(0);
    let seqs: Vec<u64> = kept.iter().map(|message| message.seq).collect();
    assert_eq!(seqs, (6..=25).collect::<Vec<u64>>());
    assert_eq!(exchange.size(), (1, 20, 0));
}

#[test]
fn all_phones_keep_10_000_and_empty_ones_go() {
    let mut exchange = Exchange::new(0);
    for index in 0..limits::MESSAGES + 500 {
        list(&mut exchange, &many(index));
    }
    assert_eq!(exchange.size(), (limits::MESSAGES, limits::MESSAGES, 0));
    assert!(exchange.phone(&number(&many(499))).is_none());
    assert!(exchange.phone(&number(&many(500))).is_some());
}

#[test]
fn one_old_message_and_one_busy_phone_do_not_pile_anything_up() {
    let mut exchange = Exchange::new(0);
    list(&mut exchange, "+12125550123");
    for _ in 0..30_000 {
        list(&mut exchange, "+12125550124");
    }
    assert_eq!(exchange.size(), (2, 21, 0));
}

#[test]
fn settings_are_bounded_and_defaults_take_no_room() {
    let mut exchange = Exchange::new(0);
    let moved = Offset::from_seconds(1).unwrap();
    let still = (Behavior::default(), Offset::ZERO);
    for index in 0..limits::SETTINGS {
        exchange
            .set(&number(&many(index)), Behavior::default(), moved)
            .unwrap();
    }
    let one_more = number("+12125550123");
    assert!(matches!(
        exchange.set(&one_more, Behavior::default(), moved),
        Err(Refusal::TooManySettings)
    ));
    exchange.set(&one_more, still.0, still.1).unwrap();
    exchange
        .set(&number(&many(0)), Behavior::default(), moved)
        .unwrap();
    exchange.set(&number(&many(1)), still.0, still.1).unwrap();
    exchange.set(&one_more, Behavior::default(), moved).unwrap();
    assert_eq!(exchange.size(), (limits::SETTINGS, 0, limits::SETTINGS));
}

#[test]
fn leases_run_out_and_come_back() {
    let mut exchange = Exchange::new(0);
    let token = |n: usize| LeaseToken::new(&n.to_string());
    for n in 0..limits::LEASES {
        exchange
            .lease(token(n), Timestamp::from_millis(1_000))
            .unwrap();
    }
    let refused = exchange.lease(token(limits::LEASES), Timestamp::from_millis(1_000));
    assert!(matches!(refused, Err(Refusal::NoNumberFree)));
    exchange.expire(Timestamp::from_millis(999));
    assert_eq!(exchange.leases_held(), limits::LEASES);
    exchange.expire(Timestamp::from_millis(1_000));
    assert_eq!((exchange.leases_held(), exchange.size()), (0, (0, 0, 0)));
    exchange
        .lease(token(0), Timestamp::from_millis(2_000))
        .unwrap();
}

#[test]
fn a_number_somebody_wrote_to_is_not_lent_out() {
    let mut exchange = Exchange::new(0);
    let first = Exchange::new(0)
        .lease(LeaseToken::new("a"), NOW)
        .unwrap()
        .number;
    list(&mut exchange, first.as_e164());
    let lease = exchange.lease(LeaseToken::new("a"), NOW).unwrap();
    assert_ne!(lease.number, first);
}

#[test]
fn a_phone_keeps_its_last_20_calls_and_the_others_are_hung_up() {
    let mut exchange = Exchange::new(0);
    let to = "+12125550123";
    let first = connect(&mut exchange, to);
    for _ in 1..limits::CALLS_PER_NUMBER {
        connect(&mut exchange, to);
    }
    assert!(exchange.call(&first.id).is_some());
    let mut live = exchange.live.subscribe();
    connect(&mut exchange, to);
    assert!(exchange.call(&first.id).is_none());
    let told: Vec<Arc<Call>> = std::iter::from_fn(|| match live.try_recv().ok()? {
        Arrival::Call(call) => Some(call),
        Arrival::Message(_) => None,
    })
    .collect();
    assert_eq!(
        (told.len(), &told[1].id, told[1].status),
        (2, &first.id, CallStatus::Completed)
    );
    list(&mut exchange, to);
    assert_eq!(exchange.calls(&number(to)).count(), 20);
    assert_eq!((exchange.size(), exchange.calls_kept()), ((1, 1, 0), 20));
}

#[test]
fn all_phones_keep_10_000_calls_and_empty_ones_go() {
    let mut exchange = Exchange::new(0);
    for index in 0..limits::CALLS + 500 {
        connect(&mut exchange, &many(index));
    }
    assert_eq!(exchange.calls_kept(), limits::CALLS);
    assert_eq!(exchange.size(), (limits::CALLS, 0, 0));
    assert!(exchange.phone(&number(&many(499))).is_none());
    assert!(exchange.phone(&number(&many(500))).is_some());
}

#[test]
fn a_number_that_was_called_is_not_lent_out() {
    let mut exchange = Exchange::new(0);
    let first = Exchange::new(0)
        .lease(LeaseToken::new("a"), NOW)
        .unwrap()
        .number;
    connect(&mut exchange, first.as_e164());
    let lease = exchange.lease(LeaseToken::new("a"), NOW).unwrap();
    assert_ne!(lease.number, first);
}

/// A changed call comes last, so that asking past the last one misses nothing.
#[test]
fn calls_come_in_the_order_of_their_changes_to_who_follows_them() {
    let mut exchange = Exchange::new(0);
    let to = number("+12125550123");
    let [first, second] = [0; 2].map(|_| connect(&mut exchange, to.as_e164()));
    exchange.hang_up(&Caller::Operator, &first.id, NOW).unwrap();
    let changed = exchange.calls_since(&to, first.seq);
    let ids: Vec<&str> = changed.iter().map(|call| call.id.as_str()).collect();
    assert_eq!(ids, [&second.id, &first.id]);
    assert!(exchange.calls_since(&to, changed[1].seq).is_empty());
    let begun: Vec<&str> = exchange.calls(&to).map(|call| call.id.as_str()).collect();
    assert_eq!(begun, [&first.id, &second.id]);
}

/// A timer that ran out while the key was being pressed must not end what the key began.
#[test]
fn who_waited_for_an_earlier_turn_comes_too_late() {
    let mut exchange = Exchange::new(0);
    let (first, waiting) = dial(&mut exchange, "+12125550123");
    let late = waiting.unwrap();
    let pressed = exchange.press(&Caller::Operator, &first.id, "1", None, NOW);
    let (pressed, waiting) = pressed.unwrap();
    assert!(exchange.time_is_up(late.place, late.turn, NOW).is_none());
    assert_eq!(exchange.call(&first.id).unwrap().seq, pressed.seq);
    let next = waiting.unwrap();
    let (over, none) = exchange.time_is_up(next.place, next.turn, NOW).unwrap();
    assert!(over.is_over() && none.is_none());
    assert!(exchange.time_is_up(next.place, next.turn, NOW).is_none());
}
