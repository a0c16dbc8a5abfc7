//! What is kept is bounded, and what is dropped is the oldest.

use verification::{Delivery, Timestamp};

use super::*;
use crate::testing::{number, outgoing};

const NOW: Timestamp = Timestamp::from_millis(0);

fn list(exchange: &mut Exchange, to: &str) -> u64 {
    exchange
        .list(Draft::of(&outgoing(to, "123456")), Delivery::Delivered, NOW)
        .seq
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
