//! Tests of setting behavior and clocks.

use serde_json::{Value, json};

use super::{Api, PHONE};

#[tokio::test]
async fn behavior_is_set_whole_and_shown() {
    let api = Api::new();
    let path = format!("{PHONE}/behavior");
    let usual = json!({"answers": "human", "delivery": "delivered", "delay_ms": 0});
    api.get(&path).await.is(200, &usual);
    let set = json!({"answers": "no-answer", "delivery": "undelivered", "delay_ms": 60_000});
    api.put(&path, set.clone()).await.is(200, &set);
    api.get(&path).await.is(200, &set);
    let partly = json!({"answers": "human", "delivery": "never", "delay_ms": 0});
    api.put(&path, json!({"delivery": "never"}))
        .await
        .is(200, &partly);
    api.put(&path, json!({})).await.is(200, &usual);
}

#[tokio::test]
async fn behavior_refuses_what_it_does_not_know() {
    let api = Api::new();
    let path = format!("{PHONE}/behavior");
    let reply = api.put(&path, json!({"delivery": "lost"})).await;
    let problem = reply.is_problem(422, "invalid-parameter");
    assert_eq!(
        problem["detail"],
        "`delivery` must be `delivered`, `undelivered`, `failed` or `never`."
    );
    assert_eq!(
        problem["allowed"],
        json!(["delivered", "undelivered", "failed", "never"])
    );
    for (body, field) in [
        (json!({"answers": "robot"}), "answers"),
        (json!({"answers": 1}), "answers"),
        (json!({"delivery": null}), "delivery"),
        (json!({"delay_ms": -1}), "delay_ms"),
        (json!({"delay_ms": 60_001}), "delay_ms"),
        (json!({"delay_ms": 1.5}), "delay_ms"),
        (json!({"delay_ms": "1"}), "delay_ms"),
        (json!({"delivery": "never", "delay": 1}), "delay"),
    ] {
        let reply = api.put(&path, body).await;
        assert_eq!(reply.is_problem(422, "invalid-parameter")["field"], field);
    }
    assert_eq!(
        api.get(&path).await.body["delivery"],
        "delivered",
        "a refusal changes nothing"
    );
}

#[tokio::test]
async fn clocks_are_moved_within_bounds() {
    let api = Api::new();
    for path in [format!("{PHONE}/clock"), "/sandbox/v1/clock".to_owned()] {
        api.get(&path).await.is(200, &json!({"offset_seconds": 0}));
        for offset in [601, -2_678_400, 2_678_400] {
            api.put(&path, json!({"offset_seconds": offset}))
                .await
                .is(200, &json!({"offset_seconds": offset}));
            api.get(&path)
                .await
                .is(200, &json!({"offset_seconds": offset}));
        }
        for bad in [json!(2_678_401), json!(-2_678_401)] {
            let reply = api.put(&path, json!({"offset_seconds": bad})).await;
            let problem = reply.is_problem(422, "invalid-parameter");
            assert_eq!(
                (&problem["field"], &problem["max"]),
                (&json!("offset_seconds"), &json!(2_678_400))
            );
        }
        for bad in [json!("1"), json!(1.5), json!(u64::MAX), Value::Null] {
            let reply = api.put(&path, json!({"offset_seconds": bad})).await;
            let problem = reply.is_problem(422, "invalid-parameter");
            assert_eq!(
                problem["detail"],
                "`offset_seconds` must be a whole number."
            );
        }
        api.put(&path, json!({}))
            .await
            .is_problem(422, "invalid-parameter");
        api.put(&path, json!({"offset_seconds": 1, "x": 1}))
            .await
            .is_problem(422, "invalid-parameter");
        api.get(&path)
            .await
            .is(200, &json!({"offset_seconds": 2_678_400}));
    }
}
