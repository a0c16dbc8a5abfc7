//! Tests of reading and controlling calls.

use std::time::Duration;

use serde_json::{Value, json};
use verification::ports::Provider;

use super::{Api, PHONE};
use crate::testing::{call, outgoing};

const TO: &str = "+12125550123";
const SPOKEN: &str = "Your code is: 2, 5, 1, 7. Press 1 to hear it again.";
const ID: &str = "00000000-0000-8000-8000-000000000001";

fn calls(rest: &str) -> String {
    format!("/sandbox/v1/calls/{rest}")
}

/// A call in progress.
async fn called() -> Api {
    let api = Api::new();
    api.sandbox.send(&call(TO, "2517")).await.unwrap();
    api
}

#[tokio::test]
async fn calls_are_read_as_documented() {
    let api = Api::new();
    let path = format!("{PHONE}/calls");
    api.get(&path).await.is(200, &json!({"calls": []}));
    api.sandbox.send(&call(TO, "2517")).await.unwrap();
    let at = "2023-11-14T22:13:20Z";
    let heard = json!({
        "seq": 1, "id": ID, "from": "+12025550100", "to": TO, "status": "in-progress",
        "answered_by": "human", "code": "2517", "transcript": [
            {"at": at, "event": "rang", "text": null},
            {"at": at, "event": "answered", "text": null},
            {"at": at, "event": "spoke", "text": SPOKEN},
        ],
        "provider": "sandbox", "started_at": at, "ended_at": null,
    });
    api.get(&path).await.is(200, &json!({"calls": [heard]}));
    let reply = api
        .call("POST", &calls(&format!("{ID}/hangup")), None, None)
        .await;
    let mut over = heard;
    over["seq"] = json!(2);
    over["status"] = json!("completed");
    over["ended_at"] = json!(at);
    over["transcript"]
        .as_array_mut()
        .unwrap()
        .push(json!({"at": at, "event": "hung-up", "text": "phone"}));
    reply.is(200, &over);
    api.get(&format!("{path}?after=1"))
        .await
        .is(200, &json!({"calls": [over]}));
    api.get(&format!("{path}?after=2"))
        .await
        .is(200, &json!({"calls": []}));
}

#[tokio::test]
async fn who_answers_is_told_by_name() {
    for (answers, status, answered_by) in [
        ("machine", "completed", json!("machine")),
        ("busy", "busy", Value::Null),
        ("no-answer", "no-answer", Value::Null),
    ] {
        let api = Api::new();
        api.put(&format!("{PHONE}/behavior"), json!({"answers": answers}))
            .await;
        api.sandbox.send(&call(TO, "2517")).await.unwrap();
        let reply = api.get(&format!("{PHONE}/calls")).await;
        let call = &reply.body["calls"][0];
        assert_eq!(
            (&call["status"], &call["answered_by"], &call["code"]),
            (&json!(status), &answered_by, &Value::Null)
        );
        assert!(!reply.body.to_string().contains("2, 5"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_waits_for_the_next_call_and_for_its_changes() {
    let api = Api::new();
    api.put(&format!("{PHONE}/behavior"), json!({"delay_ms": 3_000}))
        .await;
    let started = tokio::time::Instant::now();
    let path = format!("{PHONE}/calls?wait=30");
    let (reply, ()) = tokio::join!(api.get(&path), async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        // A text is no call.
        api.sandbox.send(&outgoing(TO, "4711")).await.unwrap();
        api.sandbox.send(&call(TO, "2517")).await.unwrap();
    });
    let mut told = vec![(started.elapsed().as_secs(), reply.body["calls"][0].clone())];
    for _ in 0..2 {
        let after = &told.last().unwrap().1["seq"];
        let reply = api.get(&format!("{path}&after={after}")).await;
        told.push((started.elapsed().as_secs(), reply.body["calls"][0].clone()));
    }
    let told: Vec<(u64, &str)> = told
        .iter()
        .map(|(at, call)| (*at, call["status"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [(7, "ringing"), (10, "in-progress"), (20, "completed")]
    );
    let after = format!("{path}&after=99");
    api.get(&after).await.is(200, &json!({"calls": []}));
    assert_eq!(started.elapsed().as_secs(), 50);
}

#[tokio::test]
async fn keys_are_pressed_until_the_call_is_over() {
    let api = called().await;
    let path = calls(&format!("{ID}/press"));
    let reply = api.post(&path, json!({"digits": "1"})).await;
    assert_eq!((reply.status, &reply.body["seq"]), (200, &json!(2)));
    let transcript = reply.body["transcript"].as_array().unwrap();
    let news: Vec<_> = transcript[3..]
        .iter()
        .map(|entry| {
            (
                entry["event"].as_str().unwrap(),
                entry["text"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(news, [("pressed", "1"), ("spoke", SPOKEN)]);
    let reply = api.post(&path, json!({"digits": "*11"})).await;
    assert_eq!(
        (reply.status, &reply.body["status"]),
        (200, &json!("completed"))
    );
    api.post(&path, json!({"digits": "1"}))
        .await
        .is_problem(409, "call-over");
    let path = calls(&format!("{ID}/hangup"));
    api.call("POST", &path, None, None)
        .await
        .is_problem(409, "call-over");
}

#[tokio::test(start_paused = true)]
async fn keys_before_the_answer_are_409_and_ringing_can_be_declined() {
    let api = Api::new();
    api.put(&format!("{PHONE}/behavior"), json!({"delay_ms": 60_000}))
        .await;
    api.sandbox.send(&call(TO, "2517")).await.unwrap();
    api.post(&calls(&format!("{ID}/press")), json!({"digits": "1"}))
        .await
        .is_problem(409, "call-ringing");
    let path = calls(&format!("{ID}/hangup"));
    let reply = api.call("POST", &path, None, None).await;
    assert_eq!((reply.status, &reply.body["status"]), (200, &json!("busy")));
}

#[tokio::test]
async fn what_are_no_keys_is_refused() {
    let api = called().await;
    let path = calls(&format!("{ID}/press"));
    for body in [
        json!({"digits": ""}),
        json!({"digits": "1a"}),
        json!({"digits": "1".repeat(21)}),
        json!({"digits": "\u{661}"}),
    ] {
        let reply = api.post(&path, body).await;
        let problem = reply.is_problem(422, "invalid-parameter");
        assert_eq!(problem["field"], "digits");
        assert_eq!(
            problem["detail"],
            "digits must be 1 to 20 of 0 to 9, * and #"
        );
    }
    for (body, detail) in [
        (json!({}), "`digits` is required."),
        (json!({"digits": 1}), "`digits` must be a string."),
        (json!({"digits": null}), "`digits` must be a string."),
    ] {
        let reply = api.post(&path, body).await;
        let problem = reply.is_problem(422, "invalid-parameter");
        assert_eq!(problem["detail"], detail);
    }
    let reply = api.post(&path, json!({"digits": "1", "key": "1"})).await;
    assert_eq!(reply.is_problem(422, "invalid-parameter")["field"], "key");
    api.call("POST", &path, None, None)
        .await
        .is_problem(415, "unsupported-media-type");
    api.get(&path).await.is_problem(405, "method-not-allowed");
    let reply = api.get(&format!("{PHONE}/calls")).await;
    assert_eq!(
        reply.body["calls"][0]["seq"], 1,
        "a refusal changes nothing"
    );
}

#[tokio::test]
async fn unknown_calls_are_404() {
    let api = called().await;
    for id in [
        "1",
        "%FF",
        "00000000-0000-8000-8000-000000000002",
        &ID.replace('8', "4"),
    ] {
        api.post(&calls(&format!("{id}/press")), json!({"digits": "1"}))
            .await
            .is_problem(404, "not-found");
        let path = calls(&format!("{id}/hangup"));
        api.call("POST", &path, None, None)
            .await
            .is_problem(404, "not-found");
    }
}

/// One that is not its own looks to the holder of a lease like one that never was.
#[tokio::test]
async fn a_lease_reaches_the_calls_of_its_own_number_only() {
    let api = Api::new();
    let (mine, lease) = api.lease().await;
    let (theirs, _) = api.lease().await;
    api.sandbox.send(&call(&theirs, "2517")).await.unwrap();
    api.sandbox.send(&call(&mine, "4711")).await.unwrap();
    let digits = || Some(json!({"digits": "1"}));
    let own = "00000000-0000-8000-8000-000000000002";
    let unknown = "00000000-0000-8000-8000-000000000009";
    let ask = async |id: &str, verb: &str, lease: &str| {
        let path = calls(&format!("{id}/{verb}"));
        api.call("POST", &path, Some(lease), digits()).await
    };
    for verb in ["press", "hangup"] {
        let foreign = ask(ID, verb, &lease).await;
        foreign.is_problem(404, "not-found");
        assert_eq!(foreign.body, ask(unknown, verb, &lease).await.body);
        ask(own, verb, "made-up")
            .await
            .is_problem(403, "not-your-lease");
        assert_eq!(ask(own, verb, &lease).await.status, 200);
    }
    let reply = api
        .get(&format!("/sandbox/v1/numbers/{theirs}/calls"))
        .await;
    assert_eq!(reply.body["calls"][0]["seq"], 1, "nobody touched it");
}

#[tokio::test]
async fn the_list_of_phones_counts_calls() {
    let api = called().await;
    api.sandbox
        .send(&outgoing("+12125550124", "4711"))
        .await
        .unwrap();
    api.sandbox.send(&outgoing(TO, "4711")).await.unwrap();
    api.sandbox
        .send(&call("+12125550125", "2517"))
        .await
        .unwrap();
    let at = "2023-11-14T22:13:20Z";
    let phone = |number: &str, messages: u8, calls: u8| json!({"number": number, "messages": messages, "calls": calls, "newest_at": at, "leased": false});
    let all = json!({"numbers": [
        phone("+12125550125", 0, 1),
        phone(TO, 1, 1),
        phone("+12125550124", 1, 0),
    ]});
    api.get("/sandbox/v1/numbers").await.is(200, &all);
}
