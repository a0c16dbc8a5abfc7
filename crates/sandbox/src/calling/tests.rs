//! Tests of calls: pressing keys, hanging up, and timeouts.

use std::time::Duration;

use tokio::time::{Instant, advance, sleep};
use verification::ports::Provider;

use super::*;
use crate::arrival::Arrival;
use crate::behavior::Behavior;
use crate::call::CallStatus;
use crate::offset::Offset;
use crate::testing::{call, number, sandbox, sandbox_with_clock};

const TO: &str = "+12125550123";
const OPERATOR: Caller = Caller::Operator;
const MINUTE: Duration = Duration::from_mins(1);

/// A call in progress, and its carrier.
async fn called() -> (Sandbox, Arc<Call>) {
    let sandbox = sandbox();
    sandbox.send(&call(TO, "2517")).await.unwrap();
    let call = sandbox.calls(&number(TO))[0].clone();
    (sandbox, call)
}

/// How often the code was read.
fn readings(call: &Call) -> usize {
    let texts = call
        .transcript
        .iter()
        .filter_map(|moment| moment.event.text());
    texts.filter(|text| text.contains("2, 5, 1, 7")).count()
}

fn last(call: &Call) -> (&'static str, Option<String>) {
    let event = &call.transcript.last().unwrap().event;
    (event.name(), event.text().map(String::from))
}

#[tokio::test(start_paused = true)]
async fn one_reads_the_code_again_three_times_at_most() {
    let (sandbox, call) = called().await;
    for again in 1..=3 {
        let call = sandbox.press(&OPERATOR, &call.id, "1").unwrap();
        assert_eq!(
            (readings(&call), call.status),
            (again + 1, CallStatus::InProgress)
        );
    }
    let call = sandbox.press(&OPERATOR, &call.id, "1").unwrap();
    assert_eq!((readings(&call), call.status), (4, CallStatus::Completed));
    assert_eq!(last(&call), ("hung-up", Some("caller".to_owned())));
    assert!(matches!(
        sandbox.press(&OPERATOR, &call.id, "1"),
        Err(Refusal::CallOver)
    ));
    assert_eq!(call.delivery(), verification::Delivery::Delivered);
}

#[tokio::test(start_paused = true)]
async fn keys_are_pressed_in_order_until_the_call_is_over() {
    let (sandbox, call) = called().await;
    let call = sandbox.press(&OPERATOR, &call.id, "11#1").unwrap();
    let keys: Vec<String> = call
        .transcript
        .iter()
        .filter(|moment| moment.event.name() == "pressed")
        .filter_map(|moment| moment.event.text().map(String::from))
        .collect();
    assert_eq!(keys, ["1", "1", "#"]);
    assert_eq!((readings(&call), call.status), (3, CallStatus::Completed));
    assert_eq!(call.seq, 2, "one request is one change");
}

#[tokio::test(start_paused = true)]
async fn ten_seconds_of_silence_end_the_call() {
    let (sandbox, clock) = sandbox_with_clock();
    let offset = Offset::from_seconds(601).unwrap();
    sandbox.set_offset(&OPERATOR, &number(TO), offset).unwrap();
    sandbox.send(&call(TO, "2517")).await.unwrap();
    let started = Instant::now();
    clock.advance(10);
    let calls = sandbox
        .read_calls(&OPERATOR, &number(TO), 1, MINUTE)
        .await
        .unwrap();
    assert_eq!(started.elapsed().as_secs(), 10);
    let call = &calls[0];
    assert_eq!((call.seq, call.status), (2, CallStatus::Completed));
    // By the number's clock, which stands apart.
    assert_eq!(call.started_at.to_string(), "2023-11-14T22:23:21Z");
    assert_eq!(
        call.ended_at.map(|at| at.to_string()).as_deref(),
        Some("2023-11-14T22:23:31Z")
    );
    let said = &call.transcript[call.transcript.len() - 2].event;
    assert_eq!(said.text().as_deref(), Some("Goodbye."));
    assert_eq!(last(call), ("hung-up", Some("caller".to_owned())));
}

#[tokio::test(start_paused = true)]
async fn a_key_starts_the_waiting_anew() {
    let (sandbox, call) = called().await;
    sleep(Duration::from_secs(9)).await;
    sandbox.press(&OPERATOR, &call.id, "1").unwrap();
    sleep(Duration::from_secs(9)).await;
    assert!(!sandbox.call(&call.id).unwrap().is_over());
    sleep(Duration::from_secs(2)).await;
    assert!(sandbox.call(&call.id).unwrap().is_over());
}

#[tokio::test(start_paused = true)]
async fn who_hangs_up_midway_has_heard_the_code_and_nothing_follows() {
    let (sandbox, call) = called().await;
    let over = sandbox.hang_up(&OPERATOR, &call.id).unwrap();
    assert_eq!(over.status, CallStatus::Completed);
    assert_eq!(last(&over), ("hung-up", Some("phone".to_owned())));
    assert_eq!(over.delivery(), verification::Delivery::Delivered);
    assert!(matches!(
        sandbox.hang_up(&OPERATOR, &call.id),
        Err(Refusal::CallOver)
    ));
    sleep(MINUTE).await;
    assert_eq!(sandbox.call(&call.id).unwrap().seq, over.seq);
}

#[tokio::test(start_paused = true)]
async fn nothing_can_be_pressed_while_it_rings() {
    let sandbox = sandbox();
    let behavior = Behavior {
        delay: MINUTE,
        ..Behavior::default()
    };
    sandbox
        .set_behavior(&OPERATOR, &number(TO), behavior)
        .unwrap();
    sandbox.send(&call(TO, "2517")).await.unwrap();
    let ringing = sandbox.calls(&number(TO))[0].clone();
    assert!(matches!(
        sandbox.press(&OPERATOR, &ringing.id, "1"),
        Err(Refusal::CallRinging)
    ));
    assert_eq!(sandbox.call(&ringing.id).unwrap().seq, ringing.seq);
}

#[tokio::test]
async fn only_keys_can_be_pressed() {
    let (sandbox, call) = called().await;
    for digits in ["", "a", "1 ", "\u{661}", "+1", &"1".repeat(21)] {
        assert!(
            matches!(
                sandbox.press(&OPERATOR, &call.id, digits),
                Err(Refusal::InvalidDigits)
            ),
            "{digits:?}"
        );
    }
    assert_eq!(sandbox.call(&call.id).unwrap().seq, call.seq);
    sandbox.press(&OPERATOR, &call.id, &"1".repeat(20)).unwrap();
    for id in ["", "1", "00000000-0000-8000-8000-000000000002"] {
        assert!(matches!(
            sandbox.press(&OPERATOR, id, "1"),
            Err(Refusal::UnknownCall)
        ));
        assert!(sandbox.call(id).is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_ends_hangs_up() {
    let (sandbox, clock) = sandbox_with_clock();
    for returned in [true, false] {
        let lease = sandbox.lease(Duration::from_secs(5)).unwrap();
        let me = Caller::Holder(lease.token.clone());
        sandbox
            .send(&call(lease.number.as_e164(), "2517"))
            .await
            .unwrap();
        let id = sandbox.calls(&lease.number)[0].id.clone();
        let mut live = sandbox.subscribe();
        if returned {
            sandbox.return_lease(&lease.token).unwrap();
        } else {
            clock.advance(5);
        }
        assert!(sandbox.calls(&lease.number).is_empty(), "{returned}");
        let Arrival::Call(over) = live.try_recv().unwrap() else {
            panic!("a call is no text");
        };
        assert_eq!((&over.id, over.status), (&id, CallStatus::Completed));
        assert!(matches!(
            sandbox.press(&me, &id, "1"),
            Err(Refusal::NotYourLease)
        ));
        assert!(matches!(
            sandbox.hang_up(&OPERATOR, &id),
            Err(Refusal::UnknownCall)
        ));
        assert_eq!(sandbox.exchange().size(), (0, 0, 0));
        // The task that waited for a key has ended, and announces nothing more.
        advance(MINUTE).await;
        assert!(live.try_recv().is_err());
    }
}

#[tokio::test]
async fn a_holder_reaches_its_own_calls_only() {
    let sandbox = sandbox();
    let mine = sandbox.lease(MINUTE).unwrap();
    let theirs = sandbox.lease(MINUTE).unwrap();
    let me = Caller::Holder(mine.token);
    for lease in [&mine.number, &theirs.number] {
        sandbox.send(&call(lease.as_e164(), "2517")).await.unwrap();
    }
    let other = &sandbox.calls(&theirs.number)[0].id;
    assert!(matches!(
        sandbox.press(&me, other, "1"),
        Err(Refusal::UnknownCall)
    ));
    assert!(matches!(
        sandbox.hang_up(&me, other),
        Err(Refusal::UnknownCall)
    ));
    assert!(!sandbox.call(other).unwrap().is_over());
    let own = &sandbox.calls(&mine.number)[0].id;
    sandbox.press(&me, own, "1").unwrap();
    sandbox.hang_up(&me, own).unwrap();
}

#[tokio::test(start_paused = true)]
async fn every_change_is_shown_live() {
    let sandbox = sandbox();
    let mut live = sandbox.subscribe();
    let behavior = Behavior {
        delay: Duration::from_secs(1),
        ..Behavior::default()
    };
    sandbox
        .set_behavior(&OPERATOR, &number(TO), behavior)
        .unwrap();
    sandbox.send(&call(TO, "2517")).await.unwrap();
    let mut shown = Vec::new();
    for change in 1..=4 {
        let Arrival::Call(call) = live.recv().await.unwrap() else {
            panic!("a call is no text");
        };
        assert_eq!(call.seq, change);
        shown.push((call.status, readings(&call)));
        if change == 2 {
            sandbox.press(&OPERATOR, &call.id, "1").unwrap();
        }
    }
    assert_eq!(
        shown,
        [
            (CallStatus::Ringing, 0),
            (CallStatus::InProgress, 1),
            (CallStatus::InProgress, 2),
            (CallStatus::Completed, 2),
        ]
    );
}
