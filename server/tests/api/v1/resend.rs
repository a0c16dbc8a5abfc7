use serde_json::json;

use crate::app::{ALICE, TestApp, wrong};

#[tokio::test]
async fn a_resend_repeats_the_code_and_moves_nothing() {
    let app = TestApp::start().await;
    let created = app.api().create(json!({ "to": ALICE })).await.json();
    let id = created["id"].as_str().unwrap();
    let first = app.phone(ALICE).next_code().await;
    app.api().check(id, &wrong(&first)).await.expect(200);
    app.move_clock(ALICE, 31).await;
    let object = app.api().resend(id).await.expect(200).json();
    assert_eq!(app.phone(ALICE).next_code().await, first);
    assert_eq!(object["expires_at"], created["expires_at"]);
    assert_eq!(object["attempts_left"], 2, "no attempt is refunded");
    assert_eq!(object["sends"].as_array().unwrap().len(), 2);
    assert_eq!(
        app.api().check(id, &first).await.json()["status"],
        "approved"
    );
}

#[tokio::test]
async fn waits_grow_and_are_told() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let mut now = 0;
    for wait in [30, 60, 120] {
        let answer = app.api().resend(&id).await;
        let problem = answer.problem(429, "too-soon");
        let told = answer.retry_after();
        assert!(told <= wait && told + 3 >= wait, "{told} of {wait}");
        assert_eq!(problem["retry_after"], told);
        now += i64::try_from(wait).unwrap();
        app.move_clock(ALICE, now).await;
        app.api().resend(&id).await.expect(200);
    }
    assert_eq!(app.phone(ALICE).messages().await.len(), 4);
}

#[tokio::test]
async fn close_to_the_end_a_new_code_is_better() {
    let app = TestApp::start().await;
    let id = app
        .api()
        .created_with(json!({ "to": ALICE, "valid_for": 600 }))
        .await;
    app.move_clock(ALICE, 545).await;
    app.api().resend(&id).await.problem(409, "expiring");
    assert_eq!(app.phone(ALICE).messages().await.len(), 1);
}

#[tokio::test]
async fn what_is_closed_is_not_sent_again() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    app.api().cancel(&id).await.expect(200);
    app.move_clock(ALICE, 31).await;
    app.api().resend(&id).await.problem(409, "canceled");
    app.move_clock(ALICE, 4_000).await;
    let id = app.api().created(ALICE).await;
    let read = app.phone(ALICE).messages().await.len();
    app.move_clock(ALICE, 8_000).await;
    app.api().resend(&id).await.problem(409, "expired");
    assert_eq!(app.phone(ALICE).messages().await.len(), read);
}
