//! Tests of custom routes behind the guard, as `server::middleware::guard` documents them.

use axum::Router;
use axum::routing::get;
use server::middleware::guard::{Verified, verified};

use crate::app::{ALICE, Answer, TestApp};

fn routes() -> Router {
    let extracted = Router::new().route(
        "/transfer",
        get(async |verified: Verified| format!("for {}", verified.to.masked())),
    );
    let layered = Router::new()
        .route(
            "/statement",
            get(async || "nothing to declare").post(async || "declared"),
        )
        .layer(verified());
    extracted.merge(layered)
}

#[tokio::test]
async fn only_a_verified_browser_passes() {
    let app = TestApp::guarding(|_| {}, routes()).await;
    let mut browser = app.browser();
    for path in ["/transfer", "/statement"] {
        browser
            .get(path)
            .await
            .expect(403)
            .showing("Request a code");
        let answer = Answer::of(browser.ask("GET", path, "application/json"))
            .await
            .expect(403);
        assert_eq!(answer.json(), serde_json::json!({ "error": "unverified" }));
    }
    browser.request(ALICE).await.expect(200);
    browser.get("/transfer").await.expect(403);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    browser
        .get("/transfer")
        .await
        .expect(200)
        .showing("for +1 ••• 23");
    browser
        .get("/statement")
        .await
        .expect(200)
        .showing("nothing to declare");
    browser.submit("/sign-out", &[]).await.expect(200);
    browser.get("/transfer").await.expect(403);
}

/// A guarded form must still work for the browsers that may send it.
#[tokio::test]
async fn a_guarded_form_can_be_sent_by_a_verified_browser_alone() {
    let app = TestApp::guarding(|_| {}, routes()).await;
    let mut browser = app.browser();
    browser.post("/statement", &[]).await.expect(403);
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    browser
        .post("/statement", &[])
        .await
        .expect(200)
        .showing("declared");
}

/// Nor is it for the pages' own forms to say what such a route may be sent.
#[tokio::test]
async fn a_guarded_route_takes_bodies_of_any_kind() {
    let app = TestApp::guarding(|_| {}, routes()).await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    let request = browser.ask("POST", "/statement", "application/json");
    let json = request.json(&serde_json::json!({ "amount": 1 }));
    Answer::of(json).await.expect(200).showing("declared");
    let foreign = crate::app::client()
        .post(format!("http://{}/statement", app.site()))
        .header("cookie", browser.session_cookie())
        .header("origin", "https://evil.example");
    Answer::of(foreign).await.expect(403);
}
