//! Tests of every outcome of a call.

use super::*;
use crate::behavior::Answers;
use crate::call::{AnsweredBy, Call, CallStatus};

const NEVER_CALLED: VerificationId = VerificationId::from_bytes([9; 16]);

fn answer(sandbox: &Sandbox, answers: Answers, millis: u64) {
    let behavior = Behavior {
        answers,
        // Texts alone ask for it.
        delivery: Outcome::Never,
        delay: Duration::from_millis(millis),
    };
    sandbox
        .set_behavior(&OPERATOR, &number(TO), behavior)
        .unwrap();
}

fn only(sandbox: &Sandbox) -> std::sync::Arc<Call> {
    let calls = sandbox.calls(&number(TO));
    assert_eq!(calls.len(), 1);
    calls[0].clone()
}

/// The events of a call, with their texts.
fn events(call: &Call) -> Vec<(&str, Option<String>)> {
    let events = call.transcript.iter().map(|moment| &moment.event);
    events
        .map(|event| (event.name(), event.text().map(String::from)))
        .collect()
}

#[tokio::test]
async fn a_person_has_heard_the_code_at_once() {
    let sandbox = sandbox();
    let mut live = sandbox.subscribe();
    let mut outgoing = call(TO, "2517");
    assert_eq!(
        sandbox.send(&outgoing).await.unwrap().delivery,
        Delivery::Delivered
    );
    let heard = only(&sandbox);
    assert_eq!(
        (heard.seq, heard.from.as_str(), heard.to.as_e164()),
        (1, "+12025550100", TO)
    );
    assert_eq!(
        (heard.status, heard.answered_by, heard.code.as_deref()),
        (
            CallStatus::InProgress,
            Some(AnsweredBy::Human),
            Some("2517")
        )
    );
    let spoken = "Your code is: 2, 5, 1, 7. Press 1 to hear it again.";
    assert_eq!(
        events(&heard),
        [
            ("rang", None),
            ("answered", None),
            ("spoke", Some(spoken.to_owned())),
        ]
    );
    assert_eq!(heard.started_at.to_string(), "2023-11-14T22:13:20Z");
    assert_eq!((heard.ended_at, heard.is_over()), (None, false));
    let Arrival::Call(arrived) = live.try_recv().unwrap() else {
        panic!("a call is no text");
    };
    assert_eq!((&arrived.id, arrived.seq), (&heard.id, 1));
    assert!(sandbox.messages(&number(TO)).is_empty());

    outgoing.from = Some(CallerId::new("+15551234567").unwrap());
    outgoing.to = number("+12125550124");
    sandbox.send(&outgoing).await.unwrap();
    assert_eq!(sandbox.calls(&outgoing.to)[0].from, "+15551234567");
}

#[tokio::test]
async fn a_verification_finds_its_own_calls_whatever_became_of_them() {
    let sandbox = sandbox();
    sandbox.send(&call_of(1, TO, "1111")).await.unwrap();
    sandbox.send(&call_of(2, TO, "2222")).await.unwrap();
    answer(&sandbox, Answers::Busy, 0);
    sandbox.send(&call_of(1, TO, "3333")).await.unwrap();
    let own = sandbox.calls_of(&number(TO), VerificationId::from_bytes([1; 16]));
    let codes: Vec<_> = own.iter().map(|call| call.code.as_deref()).collect();
    assert_eq!(codes, [Some("1111"), None]);
    assert!(sandbox.calls_of(&number(TO), NEVER_CALLED).is_empty());
}

/// No person heard the code, so the call is undelivered. Readers of the call get no code.
#[tokio::test]
async fn machine_busy_and_no_answer_are_undelivered_at_once() {
    let machine: &[_] = &["rang", "answered", "hung-up"];
    for (answers, status, by, happened) in [
        (
            Answers::Machine,
            CallStatus::Completed,
            Some(AnsweredBy::Machine),
            machine,
        ),
        (Answers::Busy, CallStatus::Busy, None, &[]),
        (Answers::NoAnswer, CallStatus::NoAnswer, None, &["rang"]),
    ] {
        let sandbox = sandbox();
        let mut reports = sandbox.reports();
        answer(&sandbox, answers, 0);
        assert_eq!(
            sandbox.send(&call(TO, "2517")).await.unwrap().delivery,
            Delivery::Undelivered
        );
        let call = only(&sandbox);
        assert_eq!((call.status, call.answered_by), (status, by));
        assert_eq!((call.code.as_deref(), call.is_over()), (None, true));
        assert_eq!(call.ended_at, Some(call.started_at));
        let names: Vec<&str> = events(&call).iter().map(|(name, _)| *name).collect();
        assert_eq!(names, happened);
        assert!(reports.try_recv().is_err(), "it is told already");
    }
}

#[tokio::test(start_paused = true)]
async fn a_delay_is_how_long_it_rings() {
    for (answers, status, delivery, code) in [
        (
            Answers::Human,
            CallStatus::InProgress,
            Delivery::Delivered,
            Some("2517"),
        ),
        (
            Answers::Machine,
            CallStatus::Completed,
            Delivery::Undelivered,
            None,
        ),
        (Answers::Busy, CallStatus::Busy, Delivery::Undelivered, None),
        (
            Answers::NoAnswer,
            CallStatus::NoAnswer,
            Delivery::Undelivered,
            None,
        ),
    ] {
        let (sandbox, clock) = sandbox_with_clock();
        let mut reports = sandbox.reports();
        answer(&sandbox, answers, 5_000);
        assert_eq!(
            sandbox.send(&call(TO, "2517")).await.unwrap().delivery,
            Delivery::Sent
        );
        // What is set later holds for later calls.
        answer(&sandbox, Answers::Busy, 0);
        advance(Duration::from_secs(4)).await;
        let ringing = only(&sandbox);
        assert_eq!(
            (ringing.status, ringing.code.as_deref()),
            (CallStatus::Ringing, None)
        );
        clock.advance(5);
        let report = reports.recv().await.unwrap();
        let expected = Report {
            project: ProjectId::DEMO,
            verification: VerificationId::from_bytes([1; 16]),
            send: 0,
            delivery,
        };
        assert_eq!(report, expected, "{answers:?}");
        let call = only(&sandbox);
        assert_eq!((call.status, call.code.as_deref()), (status, code));
        assert_eq!(call.id, ringing.id);
        assert_eq!((ringing.seq, call.seq), (1, 2));
        assert_eq!(
            call.transcript.last().map(|moment| moment.at.to_string()),
            (answers != Answers::Busy).then(|| match answers {
                Answers::NoAnswer => "2023-11-14T22:13:20Z".to_owned(),
                _ => "2023-11-14T22:13:25Z".to_owned(),
            })
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_that_rings_does_not_reach_the_next_holder() {
    let (sandbox, clock) = sandbox_with_clock();
    let mut reports = sandbox.reports();
    for returned in [true, false] {
        let lease = sandbox.lease(Duration::from_secs(3)).unwrap();
        let behavior = Behavior {
            delay: Duration::from_secs(5),
            ..Behavior::default()
        };
        sandbox
            .set_behavior(&OPERATOR, &lease.number, behavior)
            .unwrap();
        let outgoing = call(lease.number.as_e164(), "2517");
        sandbox.send(&outgoing).await.unwrap();
        let id = sandbox.calls(&lease.number)[0].id.clone();
        if returned {
            sandbox.return_lease(&lease.token).unwrap();
        } else {
            clock.advance(3);
        }
        let report = reports.recv().await.unwrap();
        assert_eq!(report.delivery, Delivery::Undelivered, "{returned}");
        assert!(sandbox.calls(&lease.number).is_empty() && sandbox.call(&id).is_none());
    }
}

#[tokio::test(start_paused = true)]
async fn a_call_declined_while_it_rings_is_undelivered_there_and_then() {
    let sandbox = sandbox();
    let mut reports = sandbox.reports();
    answer(&sandbox, Answers::Human, 60_000);
    sandbox.send(&call(TO, "2517")).await.unwrap();
    let started = tokio::time::Instant::now();
    let call = sandbox.hang_up(&OPERATOR, &only(&sandbox).id).unwrap();
    assert_eq!(
        (call.status, call.code.as_deref()),
        (CallStatus::Busy, None)
    );
    assert_eq!(
        events(&call),
        [("rang", None), ("hung-up", Some("phone".to_owned()))]
    );
    assert_eq!(
        reports.recv().await.unwrap().delivery,
        Delivery::Undelivered
    );
    assert_eq!(started.elapsed(), Duration::ZERO);
    assert_eq!(
        sandbox.shared.in_flight.available_permits(),
        limits::IN_FLIGHT
    );
}

#[tokio::test(start_paused = true)]
async fn calls_that_ring_and_texts_on_their_way_are_bounded_together() {
    let sandbox = sandbox();
    answer(&sandbox, Answers::Human, 60_000);
    let taken = sandbox.shared.in_flight.clone();
    let taken = taken.acquire_many_owned(9_999).await.unwrap();
    sandbox.send(&call(TO, "2517")).await.unwrap();
    assert!(matches!(
        sandbox.send(&call(TO, "2517")).await,
        Err(SendError::Refused(_))
    ));
    assert_eq!(sandbox.calls(&number(TO)).len(), 1);
    tokio::time::sleep(Duration::from_secs(61)).await;
    sandbox.send(&call(TO, "2517")).await.unwrap();
    drop(taken);
}
