use crate::app::{ALICE, TestApp};

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
        .showing("Start again");
}

#[tokio::test]
async fn signing_out_kills_the_session_at_the_server() {
    let app = TestApp::start().await;
    let mut browser = signed_in(&app).await;
    let session = browser.session().to_owned();
    browser.get("/account").await.expect(200);
    assert_eq!(app.record().count("sessions"), 1);
    let answer = browser.post("/sign-out", &[]).await.expect(303);
    assert_eq!(answer.location(), "/");
    assert!(browser.cookie(&browser.session_name()).is_none());
    assert_eq!(app.record().count("sessions"), 0);
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
async fn a_new_request_ends_what_was_verified_before() {
    let app = TestApp::start().await;
    let mut browser = signed_in(&app).await;
    browser.request(ALICE).await.expect(200);
    browser.get("/account").await.expect(403);
}
