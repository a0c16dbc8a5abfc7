//! Tests of leases.

use serde_json::{Value, json};
use verification::ports::Provider;

use super::Api;
use crate::testing::outgoing;

#[tokio::test]
async fn the_clock_of_all_is_409_while_a_number_is_leased() {
    let api = Api::new();
    let (_, lease) = api.lease().await;
    let path = "/sandbox/v1/clock";
    api.put(path, json!({"offset_seconds": 1}))
        .await
        .is_problem(409, "leased");
    let own = api
        .call(
            "PUT",
            path,
            Some(&lease),
            Some(json!({"offset_seconds": 1})),
        )
        .await;
    own.is_problem(409, "leased");
    let reply = api
        .call("DELETE", &format!("/sandbox/v1/leases/{lease}"), None, None)
        .await;
    assert_eq!((reply.status, reply.body), (204, Value::Null));
    assert_eq!(
        api.put(path, json!({"offset_seconds": 1})).await.status,
        200
    );
}

#[tokio::test]
async fn leases_come_as_documented_and_go() {
    let api = Api::new();
    let path = "/sandbox/v1/numbers/lease";
    let reply = api
        .call("POST", path, None, Some(json!({"seconds": 3_600})))
        .await;
    assert_eq!(
        (reply.status, &reply.body["until"]),
        (201, &json!("2023-11-14T23:13:20Z"))
    );
    let number = reply.body["number"].as_str().unwrap();
    assert!(
        number.len() == 12 && number.starts_with("+1") && &number[5..10] == "55501",
        "{number}"
    );
    assert_eq!(reply.body["lease"].as_str().unwrap().len(), 32);
    // Neither body nor content type is asked of a plain `curl -X POST`.
    let reply = api.call("POST", path, None, None).await;
    assert_eq!(
        (reply.status, &reply.body["until"]),
        (201, &json!("2023-11-14T22:23:20Z"))
    );
    assert_ne!(reply.body["number"].as_str(), Some(number));
    for bad in [
        json!({"seconds": 0}),
        json!({"seconds": 3_601}),
        json!({"minutes": 1}),
    ] {
        api.call("POST", path, None, Some(bad))
            .await
            .is_problem(422, "invalid-parameter");
    }
    for unknown in ["nobodys", "%FF"] {
        let path = format!("/sandbox/v1/leases/{unknown}");
        api.call("DELETE", &path, None, None)
            .await
            .is_problem(404, "not-found");
    }
}

#[tokio::test]
async fn a_lease_opens_its_own_number_only() {
    let api = Api::new();
    let (mine, lease) = api.lease().await;
    let (theirs, other) = api.lease().await;
    api.sandbox.send(&outgoing(&theirs, "4711")).await.unwrap();
    let of = |number: &str, what: &str| format!("/sandbox/v1/numbers/{number}/{what}");
    for what in ["messages", "calls", "behavior", "clock"] {
        let own = api.call("GET", &of(&mine, what), Some(&lease), None).await;
        assert_eq!(own.status, 200, "{what}");
        assert_eq!(
            api.get(&of(&theirs, what)).await.status,
            200,
            "an operator may: {what}"
        );
        for (number, token) in [
            (&theirs, lease.as_str()),
            (&mine, ""),
            (&mine, "made-up"),
            (&mine, &other),
        ] {
            let reply = api.call("GET", &of(number, what), Some(token), None).await;
            reply.is_problem(403, "not-your-lease");
            assert!(!reply.body.to_string().contains("4711"));
        }
    }
    for (what, body) in [
        ("behavior", json!({"delivery": "never"})),
        ("clock", json!({"offset_seconds": 9})),
    ] {
        let reply = api
            .call("PUT", &of(&theirs, what), Some(&lease), Some(body.clone()))
            .await;
        reply.is_problem(403, "not-your-lease");
        assert_eq!(
            api.call("PUT", &of(&mine, what), Some(&lease), Some(body))
                .await
                .status,
            200
        );
    }
    let theirs_back = format!("/sandbox/v1/leases/{other}");
    api.call("DELETE", &theirs_back, Some(&lease), None)
        .await
        .is_problem(403, "not-your-lease");
    assert_eq!(
        api.call("DELETE", &theirs_back, Some(&other), None)
            .await
            .status,
        204
    );
    assert_eq!(
        api.get(&of(&theirs, "messages")).await.body,
        json!({"messages": []})
    );
}
