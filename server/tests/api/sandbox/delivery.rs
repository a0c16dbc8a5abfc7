//! Tests of the outcomes of a text, and what the sender learns of them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::{ALICE, TestApp};

/// How far the first send of `id` got, once that is `expected`.
async fn wait_for_delivery(app: &TestApp, id: &str, expected: &str) {
    let mut seen = Value::Null;
    for _ in 0..200 {
        seen = app.api().show(id).await.json()["sends"][0]["delivery"].clone();
        if seen == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{seen} instead of {expected}");
}

#[tokio::test]
async fn a_text_that_does_not_arrive_is_told_and_its_code_still_works() {
    for outcome in ["undelivered", "failed"] {
        let app = TestApp::start().await;
        app.phone(ALICE)
            .behave(json!({ "delivery": outcome }))
            .await;
        let id = app.api().created(ALICE).await;
        wait_for_delivery(&app, &id, outcome).await;
        assert_eq!(app.record().events(), ["requested", "sent", outcome]);
        let message = app.phone(ALICE).next_message().await;
        assert_eq!(message["delivery"], outcome);
        let code = message["code"].as_str().unwrap();
        assert_eq!(
            app.api().check(&id, code).await.json()["status"],
            "approved"
        );
    }
}

#[tokio::test]
async fn of_some_texts_nothing_is_ever_heard() {
    let app = TestApp::start().await;
    app.phone(ALICE)
        .behave(json!({ "delivery": "never" }))
        .await;
    let id = app.api().created(ALICE).await;
    wait_for_delivery(&app, &id, "sent").await;
    assert_eq!(app.record().events(), ["requested", "sent"]);
}

#[tokio::test]
async fn a_delayed_text_is_sent_first_and_delivered_later() {
    let app = TestApp::start().await;
    app.phone(ALICE)
        .behave(json!({ "delivery": "delivered", "delay_ms": 300 }))
        .await;
    let created = app
        .api()
        .create(json!({ "to": ALICE }))
        .await
        .expect(201)
        .json();
    assert_eq!(created["sends"][0]["delivery"], "sent");
    assert!(app.phone(ALICE).messages().await.is_empty());
    app.phone(ALICE).next_code().await;
    wait_for_delivery(&app, created["id"].as_str().unwrap(), "delivered").await;
    assert_eq!(app.record().events(), ["requested", "sent", "delivered"]);
}

#[tokio::test]
async fn a_visitor_sees_only_texts_that_arrived() {
    let app = TestApp::start().await;
    app.phone(ALICE)
        .behave(json!({ "delivery": "undelivered" }))
        .await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    app.phone(ALICE).next_code().await;
    let page = browser.get("/validate").await.expect(200);
    assert!(!page.body.contains("data-code"), "{}", page.body);
}
