//! Tests of reading messages and listing phones.

use std::time::Duration;

use axum::http::StatusCode;
use serde_json::{Value, json};
use verification::ports::Provider;

use super::{Api, PHONE};
use crate::testing::outgoing;

#[tokio::test]
async fn messages_are_read_as_documented() {
    let api = Api::new();
    api.get(&format!("{PHONE}/messages"))
        .await
        .is(200, &json!({"messages": []}));
    let text = "482913 is your code.\n\n@127.0.0.1 #482913";
    api.sandbox
        .send(&outgoing("+12125550123", text))
        .await
        .unwrap();
    let message = json!({
        "seq": 1, "id": "00000000-0000-8000-8000-000000000001", "from": "+12025550100",
        "to": "+12125550123", "body": text, "code": "482913", "provider": "sandbox",
        "delivery": "delivered", "received_at": "2023-11-14T22:13:20Z",
    });
    // A plus sign in a path is a plus sign.
    for path in [
        PHONE,
        "/sandbox/v1/numbers/+12125550123",
        "/sandbox/v1/numbers/+1-212-555-0123",
    ] {
        api.get(&format!("{path}/messages?after=0&wait=60"))
            .await
            .is(200, &json!({"messages": [message]}));
    }
    api.get(&format!("{PHONE}/messages?after=1"))
        .await
        .is(200, &json!({"messages": []}));
    api.sandbox
        .send(&outgoing("+12125550123", "hello"))
        .await
        .unwrap();
    let reply = api.get(&format!("{PHONE}/messages?after=1")).await;
    assert_eq!(
        (
            &reply.body["messages"][0]["seq"],
            &reply.body["messages"][0]["code"]
        ),
        (&json!(2), &Value::Null)
    );
}

#[tokio::test(start_paused = true)]
async fn a_reader_waits_for_the_next() {
    let api = Api::new();
    let (path, sandbox) = (format!("{PHONE}/messages?wait=30"), api.sandbox.clone());
    let started = tokio::time::Instant::now();
    let (reply, ()) = tokio::join!(api.get(&path), async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        sandbox
            .send(&outgoing("+12125550123", "4711"))
            .await
            .unwrap();
    });
    assert_eq!(
        (
            started.elapsed().as_secs(),
            &reply.body["messages"][0]["code"]
        ),
        (7, &json!("4711"))
    );
    api.get(&format!("{PHONE}/messages?after=1&wait=5"))
        .await
        .is(200, &json!({"messages": []}));
    assert_eq!(started.elapsed().as_secs(), 12);
}

#[tokio::test]
async fn bad_windows_are_refused() {
    let api = Api::new();
    for (query, field, max) in [
        ("wait=61", "wait", 60),
        ("wait=-1", "wait", 60),
        ("after=x", "after", i64::MAX),
    ] {
        for list in ["messages", "calls"] {
            let reply = api.get(&format!("{PHONE}/{list}?{query}")).await;
            let problem = reply.is_problem(422, "invalid-parameter");
            assert_eq!(
                (&problem["field"], &problem["min"], &problem["max"]),
                (&json!(field), &json!(0), &json!(max))
            );
        }
    }
}

#[tokio::test]
async fn known_phones_are_listed_newest_first() {
    let api = Api::new();
    let (leased, lease) = api.lease().await;
    for to in ["+12125550123", "+12125550124", "+12125550123"] {
        api.sandbox.send(&outgoing(to, "4711")).await.unwrap();
    }
    let newest_at = "2023-11-14T22:13:20Z";
    let own =
        json!({"number": leased, "messages": 0, "calls": 0, "newest_at": null, "leased": true});
    let all = json!({"numbers": [
        {"number": "+12125550123", "messages": 2, "calls": 0, "newest_at": newest_at, "leased": false},
        {"number": "+12125550124", "messages": 1, "calls": 0, "newest_at": newest_at, "leased": false},
        own,
    ]});
    api.get("/sandbox/v1/numbers").await.is(200, &all);
    let path = "/sandbox/v1/numbers";
    api.call("GET", path, Some(&lease), None)
        .await
        .is(200, &json!({"numbers": [own]}));
    api.call("GET", path, Some("made-up"), None)
        .await
        .is_problem(403, "not-your-lease");
    api.call("GET", "/sandbox/v1/clock", Some("made-up"), None)
        .await
        .is_problem(403, "not-your-lease");
}

#[tokio::test]
async fn too_many_readers_are_503() {
    let api = Api::new();
    let _taken = api
        .sandbox
        .shared
        .readers
        .acquire_many(1_000)
        .await
        .unwrap();
    let reply = api.get(&format!("{PHONE}/messages?wait=1")).await;
    reply.is_problem(503, "too-many-readers");
    assert_eq!(reply.headers["retry-after"], "1");
    assert_eq!(
        api.get(&format!("{PHONE}/messages")).await.status,
        StatusCode::OK
    );
}
