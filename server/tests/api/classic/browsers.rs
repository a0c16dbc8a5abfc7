//! Tests of the classic endpoints, called by forms on a page of this site.

use super::assert_says;
use crate::app::{ALICE, BOB, TestApp, wrong};

#[tokio::test]
async fn a_browser_that_validates_is_verified_on_the_pages_too() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let sent = browser.post("/request-auth", &[("number", ALICE)]).await;
    assert_says(&sent, 200, "Your code was sent");
    let message = app.phone(ALICE).next_message().await;
    assert!(message["body"].as_str().unwrap().contains("@127.0.0.1 #"));
    let before = browser.session().to_owned();
    let code = message["code"].as_str().unwrap();
    let fields = [("number", ALICE), ("auth_code", code)];
    assert_says(
        &browser.post("/validate-auth", &fields).await,
        200,
        "Success!",
    );
    assert_ne!(browser.session(), before, "a new session id at success");
    browser.get("/account").await.expect(200);
}

/// Fault 17: a code proved the number and not the browser.
#[tokio::test]
async fn a_code_works_in_the_browser_that_asked_and_for_its_own_number() {
    let app = TestApp::start().await;
    let (mut asking, mut other) = (app.browser(), app.browser());
    asking
        .post("/request-auth", &[("number", ALICE)])
        .await
        .expect(200);
    let code = app.phone(ALICE).next_code().await;
    let fields = [("number", ALICE), ("auth_code", code.as_str())];
    assert_says(
        &other.post("/validate-auth", &fields).await,
        403,
        "Forbidden",
    );
    let swapped = [("number", BOB), ("auth_code", code.as_str())];
    assert_says(
        &asking.post("/validate-auth", &swapped).await,
        403,
        "Forbidden",
    );
    assert_says(
        &asking.post("/validate-auth", &fields).await,
        200,
        "Success!",
    );
}

#[tokio::test]
async fn asking_again_resends_and_another_number_replaces() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser
        .post("/request-auth", &[("number", ALICE)])
        .await
        .expect(200);
    let first = app.phone(ALICE).next_code().await;
    browser
        .post("/request-auth", &[("number", ALICE)])
        .await
        .expect(429);
    app.move_clock(ALICE, 30).await;
    browser
        .post("/request-auth", &[("number", ALICE)])
        .await
        .expect(200);
    assert_eq!(app.phone(ALICE).next_code().await, first);
    browser
        .post("/request-auth", &[("number", BOB)])
        .await
        .expect(200);
    let fields = [("number", ALICE), ("auth_code", first.as_str())];
    assert_says(
        &browser.post("/validate-auth", &fields).await,
        403,
        "Forbidden",
    );
    let code = app.phone(BOB).next_code().await;
    let fields = [("number", BOB), ("auth_code", code.as_str())];
    assert_says(
        &browser.post("/validate-auth", &fields).await,
        200,
        "Success!",
    );
}

/// A browser that requests a code on the page may validate it here, and the other way round.
#[tokio::test]
async fn pages_and_endpoints_share_the_browsers_verification() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let bad = wrong(&code);
    let fields = [("number", ALICE), ("auth_code", bad.as_str())];
    assert_says(
        &browser.post("/validate-auth", &fields).await,
        403,
        "Forbidden",
    );
    browser
        .get("/validate")
        .await
        .expect(422)
        .showing("You have 4 tries left");
    browser.validate(&code).await.expect(200);
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let app = TestApp::start().await;
    for origin in ["https://evil.example", "null"] {
        for path in ["/request-auth", "/validate-auth"] {
            let foreign = app
                .form(path, &[("number", ALICE), ("auth_code", "123456")])
                .header("origin", origin);
            crate::app::Answer::of(foreign).await.expect(403);
        }
    }
    assert_eq!(app.record().everything(), [""; 0]);
}
