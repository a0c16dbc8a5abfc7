//! A site that people reach by `https`, with TLS ended in front of it.

use server::name::PROGRAM;

use crate::app::{ALICE, Browser, TestApp};

async fn start() -> TestApp {
    TestApp::with(|config| config.site.url = Some("https://verify.example.com".to_owned())).await
}

async fn signed_in(app: &TestApp) -> Browser {
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    browser
}

#[tokio::test]
async fn browsers_are_told_to_stay_with_tls() {
    let app = start().await;
    for path in [
        "/",
        "/account",
        "/nowhere",
        "/healthz",
        "/v1/nothing",
        "/pkg/x.js",
    ] {
        let answer = app.get(path).await;
        let policy = answer
            .header("strict-transport-security")
            .unwrap_or_default();
        let age = policy
            .strip_prefix("max-age=")
            .and_then(|rest| rest.split(';').next());
        assert!(
            age.unwrap().parse::<u64>().unwrap() >= 31_536_000,
            "{path}: {policy}"
        );
    }
}

#[tokio::test]
async fn cookies_are_secure_and_bound_to_the_host() {
    let app = start().await;
    let mut browser = app.browser();
    let flash = browser.post("/", &[("number", "x")]).await.expect(303);
    let cleared = browser.get("/").await.expect(422);
    let session = browser.post("/", &[("number", ALICE)]).await.expect(303);
    let code = app.phone(ALICE).next_code().await;
    let renewed = browser
        .post("/validate", &[("code", &code)])
        .await
        .expect(303);
    let removed = browser.post("/sign-out", &[]).await.expect(303);
    for (answer, name) in [
        (&flash, "-flash="),
        (&cleared, "-flash="),
        (&session, "="),
        (&renewed, "="),
        (&removed, "="),
    ] {
        let [cookie] = answer.set_cookies()[..] else {
            panic!("{answer:?}")
        };
        let start = format!("__Host-{PROGRAM}{name}");
        assert!(cookie.starts_with(&start), "{cookie}");
        for attribute in ["Secure", "Path=/"] {
            assert!(cookie.contains(attribute), "{attribute} in {cookie}");
        }
        assert!(!cookie.contains("Domain"), "{cookie}");
    }
    for cookie in flash.set_cookies().iter().chain(&session.set_cookies()) {
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite="),
            "{cookie}"
        );
    }
    assert_eq!(browser.cookie_names(), ["__Host-countersign-browser"]);
}

#[tokio::test]
async fn a_cookie_without_the_prefix_is_none() {
    let app = start().await;
    let browser = signed_in(&app).await;
    let value = browser.cookie(&format!("__Host-{PROGRAM}")).unwrap();
    let mut other = app.browser();
    other.set_cookie(PROGRAM, value);
    other.get("/account").await.expect(403);
}
