use serde_json::json;

use crate::app::{ALICE, Answer, BOB, TestApp};

async fn clock(app: &TestApp, path: &str, body: serde_json::Value) -> Answer {
    Answer::of(app.operator("PUT", path).json(&body)).await
}

#[tokio::test]
async fn the_clock_of_one_number_moves_nobody_else() {
    let app = TestApp::start().await;
    let (hers, his) = (app.api().created(ALICE).await, app.api().created(BOB).await);
    app.move_clock(ALICE, 3_601).await;
    assert_eq!(app.api().show(&hers).await.json()["status"], "expired");
    assert_eq!(app.api().show(&his).await.json()["status"], "pending");
    let shown =
        Answer::of(app.operator("GET", &format!("/sandbox/v1/numbers/{ALICE}/clock"))).await;
    assert_eq!(shown.expect(200).json(), json!({ "offset_seconds": 3_601 }));
}

#[tokio::test]
async fn the_clock_of_all_moves_all_unless_somebody_holds_a_lease() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let all = "/sandbox/v1/clock";
    clock(&app, all, json!({ "offset_seconds": 3_601 }))
        .await
        .expect(200);
    assert_eq!(app.api().show(&id).await.json()["status"], "expired");
    let lease = Answer::of(app.operator("POST", "/sandbox/v1/numbers/lease"))
        .await
        .expect(201)
        .json();
    clock(&app, all, json!({ "offset_seconds": 0 }))
        .await
        .problem(409, "leased");
    let lease = format!("/sandbox/v1/leases/{}", lease["lease"].as_str().unwrap());
    Answer::of(app.operator("DELETE", &lease)).await.expect(204);
    clock(&app, all, json!({ "offset_seconds": 0 }))
        .await
        .expect(200);
}

#[tokio::test]
async fn offsets_are_never_stored() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    app.move_clock(ALICE, 3_601).await;
    let app = app.restart().await;
    assert_eq!(app.api().show(&id).await.json()["status"], "pending");
}
