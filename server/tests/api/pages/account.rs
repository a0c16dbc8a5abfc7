use crate::app::{ALICE, BOB, TestApp, wrong};

async fn signed_in(app: &TestApp) -> crate::app::Browser {
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    browser
}

/// CVE-2026-14245: a step could be skipped.
#[tokio::test]
async fn forced_browsing_is_forbidden() {
    let app = TestApp::start().await;
    let mut nobody = app.browser();
    let mut waiting = app.browser();
    waiting.request(ALICE).await.expect(200);
    for path in ["/account", "/success"] {
        for browser in [&mut nobody, &mut waiting] {
            let page = browser.get(path).await.expect(403);
            assert!(
                page.body.contains("Request a code"),
                "{path}: {}",
                page.body
            );
        }
    }
    nobody
        .get("/forbidden")
        .await
        .expect(403)
        .showing("Request a code");
}

#[tokio::test]
async fn signing_out_kills_the_session_at_the_server() {
    let app = TestApp::start().await;
    let mut browser = signed_in(&app).await;
    let session = browser.session().to_owned();
    browser.get("/account").await.expect(200);
    let answer = browser.post("/sign-out", &[]).await.expect(303);
    assert_eq!(answer.location(), "/?signed-out");
    let page = browser.get("/?signed-out").await.expect(200);
    page.showing("You are signed out.");
    assert!(browser.cookie(&browser.session_name()).is_none());
    browser.set_session(&session);
    browser.get("/account").await.expect(403);
}

#[tokio::test]
async fn signing_out_twice_or_without_a_session_is_harmless() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.submit("/sign-out", &[]).await.expect(200);
    browser.submit("/sign-out", &[]).await.expect(200);
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn a_verified_browser_has_to_prove_itself_again_when_its_time_is_over() {
    let app = TestApp::start().await;
    let mut browser = signed_in(&app).await;
    app.move_clock(ALICE, 3_599).await;
    browser.get("/account").await.expect(200);
    app.move_clock(ALICE, 3_601).await;
    browser.get("/account").await.expect(403);
}

#[tokio::test]
async fn a_new_request_keeps_what_is_verified_until_something_new_is() {
    let app = TestApp::start().await;
    let mut browser = signed_in(&app).await;
    browser
        .get("/")
        .await
        .expect(200)
        .showing("+1 ••• 23")
        .showing("Open your account");
    browser.request(BOB).await.expect(200);
    let code = app.phone(BOB).next_code().await;
    browser
        .get("/account")
        .await
        .expect(200)
        .showing("+1 ••• 23");
    browser.validate(&wrong(&code)).await.expect(422);
    browser.get("/account").await.expect(200);
    browser.validate(&code).await.expect(200);
    let account = browser.get("/account").await.expect(200);
    assert!(
        account.body.contains("+1 ••• 45") && !account.body.contains("+1 ••• 23"),
        "{}",
        account.body
    );
}
