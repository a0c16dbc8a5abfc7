//! Tests of every outcome of a text. Those of calls are in `calls`. Time is tokio's own, paused: it
//! jumps ahead when no task can run.

mod calls;

use std::time::Duration;

use tokio::time::{advance, timeout};
use verification::CallerId;

use super::*;
use crate::arrival::Arrival;
use crate::lease::Caller;
use crate::testing::{call, call_of, number, outgoing, sandbox, sandbox_with_clock};

const TO: &str = "+12125550123";
const OPERATOR: Caller = Caller::Operator;

fn behave(sandbox: &Sandbox, delivery: Outcome, millis: u64) {
    let behavior = Behavior {
        delivery,
        delay: Duration::from_millis(millis),
        ..Behavior::default()
    };
    sandbox
        .set_behavior(&OPERATOR, &number(TO), behavior)
        .unwrap();
}

fn listed(sandbox: &Sandbox) -> Vec<Delivery> {
    sandbox
        .messages(&number(TO))
        .iter()
        .map(|message| message.delivery)
        .collect()
}

#[tokio::test]
async fn it_is_the_sandbox_and_carries_texts_and_calls_to_anybody() {
    let sandbox = sandbox();
    assert_eq!(sandbox.name(), "sandbox");
    assert!(sandbox.carries(Channel::Sms) && sandbox.carries(Channel::Call));
    assert!(sandbox.reaches_reserved());
    let long = outgoing(TO, &"x".repeat(1_601));
    assert!(matches!(
        sandbox.send(&long).await,
        Err(SendError::Refused(_))
    ));
    let long = call(TO, &"x".repeat(1_600));
    assert!(matches!(
        sandbox.send(&long).await,
        Err(SendError::Refused(_))
    ));
    assert!(listed(&sandbox).is_empty() && sandbox.calls(&number(TO)).is_empty());
}

#[tokio::test]
async fn by_default_a_text_is_there_at_once() {
    let sandbox = sandbox();
    let mut live = sandbox.subscribe();
    let text = "Your code.\n\n@localhost #482913";
    assert_eq!(
        sandbox.send(&outgoing(TO, text)).await.unwrap().delivery,
        Delivery::Delivered
    );
    let messages = sandbox.messages(&number(TO));
    let message = &messages[0];
    assert_eq!(
        (message.seq, message.from.as_str(), message.to.as_e164()),
        (1, "+12025550100", TO)
    );
    assert_eq!(
        (message.body.as_str(), message.code.as_deref()),
        (text, Some("482913"))
    );
    assert_eq!(message.received_at.to_string(), "2023-11-14T22:13:20Z");
    assert!(message.has_arrived());
    let Arrival::Message(arrived) = live.try_recv().unwrap() else {
        panic!("a text is no call");
    };
    assert_eq!(arrived.id, message.id);
}

#[tokio::test]
async fn a_text_comes_from_the_number_it_names() {
    let sandbox = sandbox();
    let mut text = outgoing(TO, "1234");
    text.from = Some(CallerId::new("+15551234567").unwrap());
    sandbox.send(&text).await.unwrap();
    assert_eq!(sandbox.messages(&number(TO))[0].from, "+15551234567");
}

#[tokio::test]
async fn never_is_listed_as_sent_and_never_reported() {
    let sandbox = sandbox();
    let mut reports = sandbox.reports();
    behave(&sandbox, Outcome::Never, 0);
    assert_eq!(
        sandbox.send(&outgoing(TO, "1234")).await.unwrap().delivery,
        Delivery::Sent
    );
    assert_eq!(listed(&sandbox), [Delivery::Sent]);
    assert!(reports.try_recv().is_err());
    assert!(
        sandbox
            .messages_of(&number(TO), VerificationId::from_bytes([1; 16]))
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn a_delayed_text_is_seen_only_once_it_has_arrived() {
    let (sandbox, clock) = sandbox_with_clock();
    let mut reports = sandbox.reports();
    behave(&sandbox, Outcome::Delivered, 30_000);
    assert_eq!(
        sandbox.send(&outgoing(TO, "1234")).await.unwrap().delivery,
        Delivery::Sent
    );
    // What is set later holds for later texts.
    behave(&sandbox, Outcome::Failed, 0);
    advance(Duration::from_secs(29)).await;
    assert!(listed(&sandbox).is_empty());
    clock.advance(30);
    let report = reports.recv().await.unwrap();
    let verification = VerificationId::from_bytes([1; 16]);
    let expected = Report {
        project: ProjectId::DEMO,
        verification,
        send: 0,
        delivery: Delivery::Delivered,
    };
    assert_eq!(report, expected);
    assert_eq!(listed(&sandbox), [Delivery::Delivered]);
    assert_eq!(
        sandbox.messages(&number(TO))[0].received_at.to_string(),
        "2023-11-14T22:13:50Z"
    );
}

#[tokio::test(start_paused = true)]
async fn undelivered_and_failed_are_listed_so_and_reported() {
    for (outcome, delivery) in [
        (Outcome::Undelivered, Delivery::Undelivered),
        (Outcome::Failed, Delivery::Failed),
    ] {
        for delay in [0, 500] {
            let sandbox = sandbox();
            let mut reports = sandbox.reports();
            behave(&sandbox, outcome, delay);
            assert_eq!(
                sandbox.send(&outgoing(TO, "1234")).await.unwrap().delivery,
                Delivery::Sent
            );
            assert_eq!(reports.recv().await.unwrap().delivery, delivery);
            assert_eq!(listed(&sandbox), [delivery]);
            assert!(
                sandbox
                    .messages_of(&number(TO), VerificationId::from_bytes([1; 16]))
                    .is_empty()
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_text_on_its_way_does_not_reach_the_next_holder() {
    let sandbox = sandbox();
    let mut reports = sandbox.reports();
    let lease = sandbox.lease(Duration::from_mins(1)).unwrap();
    let behavior = Behavior {
        delay: Duration::from_secs(5),
        ..Behavior::default()
    };
    sandbox
        .set_behavior(&OPERATOR, &lease.number, behavior)
        .unwrap();
    sandbox
        .send(&outgoing(lease.number.as_e164(), "1234"))
        .await
        .unwrap();
    sandbox.return_lease(&lease.token).unwrap();
    assert_eq!(
        reports.recv().await.unwrap().delivery,
        Delivery::Undelivered
    );
    assert!(sandbox.messages(&lease.number).is_empty());
}

#[tokio::test(start_paused = true)]
async fn without_a_listener_texts_arrive_all_the_same() {
    let sandbox = sandbox();
    drop(sandbox.reports());
    behave(&sandbox, Outcome::Delivered, 1);
    for _ in 0..300 {
        sandbox.send(&outgoing(TO, "1234")).await.unwrap();
    }
    let messages = sandbox
        .wait_for(&number(TO), 299, Duration::from_secs(5))
        .await
        .unwrap();
    assert_eq!(messages.last().unwrap().seq, 300);
}

#[tokio::test(start_paused = true)]
async fn texts_on_their_way_are_bounded() {
    let sandbox = sandbox();
    behave(&sandbox, Outcome::Delivered, 60_000);
    let text = outgoing(TO, "1234");
    for _ in 0..limits::IN_FLIGHT {
        sandbox.send(&text).await.unwrap();
    }
    assert!(matches!(
        sandbox.send(&text).await,
        Err(SendError::Refused(_))
    ));
    tokio::time::sleep(Duration::from_secs(61)).await;
    sandbox.send(&text).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_second_listener_takes_the_place_of_the_first() {
    let sandbox = sandbox();
    let mut first = sandbox.reports();
    let mut second = sandbox.reports();
    behave(&sandbox, Outcome::Failed, 0);
    sandbox.send(&outgoing(TO, "1234")).await.unwrap();
    assert!(
        timeout(Duration::from_secs(1), second.recv())
            .await
            .unwrap()
            .is_some()
    );
    assert!(first.recv().await.is_none());
}
