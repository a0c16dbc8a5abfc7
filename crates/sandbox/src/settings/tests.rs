//! Tests of clocks and leases.

use verification::ports::{Clock, Provider};

use super::*;
use crate::behavior::Outcome;
use crate::testing::{START, number, outgoing, sandbox, sandbox_with_clock};

const OPERATOR: Caller = Caller::Operator;
const MINUTE: Duration = Duration::from_mins(1);

fn seconds(seconds: i64) -> Offset {
    Offset::from_seconds(seconds).unwrap()
}

#[test]
fn a_number_has_its_own_time_plus_that_of_all() {
    let sandbox = sandbox();
    let clock = sandbox.clock();
    let (moved, other) = (number("+12125550123"), number("+12125550124"));
    sandbox.set_offset(&OPERATOR, &moved, seconds(601)).unwrap();
    sandbox.set_offset_of_all(&OPERATOR, seconds(-1)).unwrap();
    assert_eq!(clock.now().as_millis(), START - 1_000);
    assert_eq!(clock.now_for(&other).as_millis(), START - 1_000);
    assert_eq!(clock.now_for(&moved).as_millis(), START + 600_000);
    sandbox.set_offset(&OPERATOR, &moved, Offset::ZERO).unwrap();
    assert_eq!(clock.now_for(&moved).as_millis(), START - 1_000);
    assert_eq!(sandbox.exchange().size(), (0, 0, 0));
}

#[test]
fn the_clock_of_all_stands_while_anybody_holds_a_lease() {
    let (sandbox, clock) = sandbox_with_clock();
    let lease = sandbox.lease(MINUTE).unwrap();
    let refused = sandbox.set_offset_of_all(&OPERATOR, seconds(1));
    assert!(matches!(refused, Err(Refusal::Leased(1))));
    assert_eq!(sandbox.clock().now().as_millis(), START);
    sandbox.return_lease(&lease.token).unwrap();
    sandbox.set_offset_of_all(&OPERATOR, seconds(1)).unwrap();
    sandbox.lease(MINUTE).unwrap();
    clock.advance(60);
    sandbox.set_offset_of_all(&OPERATOR, seconds(2)).unwrap();
}

#[tokio::test]
async fn a_returned_number_keeps_nothing() {
    let sandbox = sandbox();
    let lease = sandbox.lease(MINUTE).unwrap();
    let me = Caller::Holder(lease.token.clone());
    sandbox
        .set_offset(&me, &lease.number, seconds(601))
        .unwrap();
    sandbox
        .send(&outgoing(lease.number.as_e164(), "1234"))
        .await
        .unwrap();
    let behavior = Behavior {
        delivery: Outcome::Failed,
        ..Behavior::default()
    };
    sandbox.set_behavior(&me, &lease.number, behavior).unwrap();
    assert_eq!(sandbox.behavior(&me, &lease.number).unwrap(), behavior);
    assert_eq!(sandbox.exchange().size(), (1, 1, 1));
    sandbox.return_lease(&lease.token).unwrap();
    assert_eq!(sandbox.exchange().size(), (0, 0, 0));
    assert_eq!(
        sandbox.behavior(&OPERATOR, &lease.number).unwrap(),
        Behavior::default()
    );
    assert_eq!(sandbox.clock().now_for(&lease.number).as_millis(), START);
    assert!(matches!(
        sandbox.return_lease(&lease.token),
        Err(Refusal::UnknownLease)
    ));
    assert!(matches!(
        sandbox.behavior(&me, &lease.number),
        Err(Refusal::NotYourLease)
    ));
}

#[tokio::test]
async fn an_expired_one_neither_and_its_own_clock_does_not_count() {
    let (sandbox, clock) = sandbox_with_clock();
    let lease = sandbox.lease(MINUTE).unwrap();
    let me = Caller::Holder(lease.token.clone());
    sandbox
        .set_offset(&me, &lease.number, seconds(3_600))
        .unwrap();
    sandbox
        .send(&outgoing(lease.number.as_e164(), "1234"))
        .await
        .unwrap();
    assert_eq!(lease.until.as_millis(), START + 60_000);
    clock.advance(59);
    assert_eq!(sandbox.messages(&lease.number).len(), 1);
    clock.advance(1);
    assert!(sandbox.messages(&lease.number).is_empty());
    assert!(matches!(
        sandbox.offset(&me, &lease.number),
        Err(Refusal::NotYourLease)
    ));
    assert_eq!(sandbox.exchange().size(), (0, 0, 0));
}

#[test]
fn settings_of_one_kind_leave_the_other_alone() {
    let sandbox = sandbox();
    let to = number("+12125550123");
    let behavior = Behavior {
        delay: MINUTE,
        ..Behavior::default()
    };
    sandbox.set_behavior(&OPERATOR, &to, behavior).unwrap();
    sandbox.set_offset(&OPERATOR, &to, seconds(5)).unwrap();
    assert_eq!(sandbox.behavior(&OPERATOR, &to).unwrap(), behavior);
    sandbox
        .set_behavior(&OPERATOR, &to, Behavior::default())
        .unwrap();
    assert_eq!(sandbox.offset(&OPERATOR, &to).unwrap(), seconds(5));
}
