use serde_json::{Value, json};

use crate::app::{ALICE, Answer, TestApp};

async fn lease(app: &TestApp) -> (String, String) {
    let answer = Answer::of(app.operator("POST", "/sandbox/v1/numbers/lease"))
        .await
        .expect(201);
    let lease = answer.json();
    let member = |name: &str| lease[name].as_str().unwrap().to_owned();
    (member("number"), member("lease"))
}

async fn as_holder(
    app: &TestApp,
    token: &str,
    method: &str,
    path: &str,
    body: Option<Value>,
) -> Answer {
    let mut request = app.operator(method, path).header("x-sandbox-lease", token);
    if let Some(body) = body {
        request = request.json(&body);
    }
    Answer::of(request).await
}

#[tokio::test]
async fn a_holder_sees_and_steers_its_own_phone_alone() {
    let app = TestApp::start().await;
    let ((mine, token), (others, _)) = (lease(&app).await, lease(&app).await);
    assert_ne!(mine, others);
    app.api().created(&mine).await;
    app.api().created(&others).await;
    let path = |number: &str, what: &str| format!("/sandbox/v1/numbers/{number}/{what}");
    let read = as_holder(&app, &token, "GET", &path(&mine, "messages"), None)
        .await
        .expect(200);
    assert_eq!(read.json()["messages"].as_array().unwrap().len(), 1);
    let put = json!({ "offset_seconds": 5 });
    as_holder(
        &app,
        &token,
        "PUT",
        &path(&mine, "clock"),
        Some(put.clone()),
    )
    .await
    .expect(200);
    for number in [others.as_str(), ALICE] {
        for (method, what, body) in [
            ("GET", "messages", None),
            ("GET", "calls", None),
            ("GET", "clock", None),
            ("GET", "behavior", None),
            ("PUT", "clock", Some(put.clone())),
            ("PUT", "behavior", Some(json!({ "delivery": "never" }))),
        ] {
            let answer = as_holder(&app, &token, method, &path(number, what), body).await;
            answer.problem(403, "not-your-lease");
        }
    }
    let listed = as_holder(&app, &token, "GET", "/sandbox/v1/numbers", None)
        .await
        .expect(200)
        .json();
    let listed = listed["numbers"].as_array().unwrap();
    assert!(
        listed.len() == 1 && listed[0]["number"] == mine,
        "{listed:?}"
    );
}

#[tokio::test]
async fn a_token_that_is_none_opens_nothing() {
    let app = TestApp::start().await;
    app.api().created(ALICE).await;
    let path = format!("/sandbox/v1/numbers/{ALICE}/messages");
    for token in ["", "x", &"0".repeat(32)] {
        as_holder(&app, token, "GET", &path, None)
            .await
            .problem(403, "not-your-lease");
    }
}

#[tokio::test]
async fn a_returned_number_is_empty_and_its_token_dead() {
    let app = TestApp::start().await;
    let (number, token) = lease(&app).await;
    app.api().created(&number).await;
    let path = format!("/sandbox/v1/leases/{token}");
    Answer::of(app.operator("DELETE", &path)).await.expect(204);
    Answer::of(app.operator("DELETE", &path))
        .await
        .problem(404, "not-found");
    assert!(app.phone(&number).messages().await.is_empty());
    let messages = format!("/sandbox/v1/numbers/{number}/messages");
    as_holder(&app, &token, "GET", &messages, None)
        .await
        .problem(403, "not-your-lease");
}

/// What the Playwright fixture does: lease, send, wait, validate.
#[tokio::test]
async fn a_leased_number_goes_through_the_whole_flow() {
    let app = TestApp::start().await;
    let (number, token) = lease(&app).await;
    let path = format!(
        "/sandbox/v1/numbers/{}/messages?after=0&wait=10",
        number.replace('+', "%2B")
    );
    let id = app.api().created(&number).await;
    let read = as_holder(&app, &token, "GET", &path, None)
        .await
        .expect(200)
        .json();
    let code = read["messages"][0]["code"].as_str().unwrap().to_owned();
    assert_eq!(
        app.api().check(&id, &code).await.json()["status"],
        "approved"
    );
}
