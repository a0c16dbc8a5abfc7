//! Tests of the routes in `server::routes`, as the program serves them.

use serde_json::json;

use crate::app::{ALICE, Answer, TestApp};

#[tokio::test]
async fn me_answers_verified_browsers_alone() {
    let app = TestApp::guarding(|_| {}, server::routes::routes()).await;
    let mut browser = app.browser();
    let refused = Answer::of(browser.ask("GET", "/me", "application/json")).await;
    assert_eq!(refused.expect(403).json(), json!({ "error": "unverified" }));
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    let me = browser.get("/me").await.expect(200).json();
    assert_eq!(me["to"], "+1 ••• 23");
    assert!(me["verified_until"].is_string(), "{me}");
}
