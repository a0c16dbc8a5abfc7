//! Tests of two chained instances: the pages of one over the MFA API of the other.

mod gate;
mod kill;

use std::net::SocketAddr;

use serde_json::json;
use server::config::{Config, ProviderChoice};

use crate::app::{ALICE, TestApp, demo, wrong, wrong_codes};

/// Makes `config` that of an instance over the MFA API at `addr`.
pub fn over(addr: SocketAddr) -> impl FnOnce(&mut Config) {
    move |config| {
        let (project, secret) = demo();
        config.provider.choices = vec![ProviderChoice::SignalWire];
        config.provider.stand_in = true;
        config.signalwire.space = Some(format!("http://{addr}"));
        config.signalwire.project = Some(project);
        config.signalwire.token = Some(secret.to_owned());
        config.signalwire.number = Some("+12025550100".to_owned());
    }
}

/// Two instances; what is asked of the first is made and checked by the second.
async fn chained() -> (TestApp, TestApp) {
    let two = TestApp::start().await;
    let one = TestApp::with(over(two.site())).await;
    (one, two)
}

#[tokio::test]
async fn a_code_made_by_the_other_instance_passes_on_these_pages() {
    let (one, two) = chained().await;
    let mut browser = one.browser();
    browser
        .request(ALICE)
        .await
        .expect(200)
        .showing("6-digit code");
    let message = two.phone(ALICE).next_message().await;
    let code = message["code"].as_str().unwrap();
    let brand = server::name::BRAND;
    assert_eq!(
        message["body"],
        format!("Your {brand} code for sign-in is: {code}")
    );
    assert!(one.phone(ALICE).messages().await.is_empty());
    browser
        .validate(&wrong(code))
        .await
        .expect(422)
        .showing("4 tries left");
    browser.validate(code).await.expect(200);
    browser.get("/account").await.expect(200);
    for app in [&one, &two] {
        assert_eq!(app.record().attempts(ALICE), 2);
        assert_eq!(
            app.record().events().last().map(String::as_str),
            Some("approved")
        );
    }
}

#[tokio::test]
async fn a_call_goes_through_too() {
    let (one, two) = chained().await;
    let mut browser = one.browser();
    browser
        .submit("/", &[("number", ALICE), ("channel", "call")])
        .await
        .expect(200);
    let call = two.phone(ALICE).next_call().await;
    browser
        .validate(call["code"].as_str().unwrap())
        .await
        .expect(200);
}

#[tokio::test]
async fn a_resend_brings_a_new_code_and_the_old_one_is_dead() {
    let (one, two) = chained().await;
    let mut browser = one.browser();
    browser.request(ALICE).await.expect(200);
    let first = two.phone(ALICE).next_code().await;
    one.move_clock(ALICE, 30).await;
    browser.submit("/resend", &[]).await.expect(200);
    let second = two.phone(ALICE).next_code().await;
    if first != second {
        browser.validate(&first).await.expect(422);
    }
    browser.validate(&second).await.expect(200);
}

#[tokio::test]
async fn used_expired_exhausted_and_unknown_are_told_apart() {
    // Used: by this browser, so at the vendor too.
    let (one, two) = chained().await;
    let mut browser = one.browser();
    browser.request(ALICE).await.expect(200);
    let code = two.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    let again = browser.post_for_json("/validate", &[("code", &code)]).await;
    assert_eq!(again.refusal(), json!({ "error": "already_approved" }));

    // Expired, here and there at once: no vendor is asked for it.
    let (one, two) = chained().await;
    let mut browser = one.browser();
    browser.request(ALICE).await.expect(200);
    let code = two.phone(ALICE).next_code().await;
    one.move_clock(ALICE, 600).await;
    let expired = browser.post_for_json("/validate", &[("code", &code)]).await;
    assert_eq!(expired.refusal(), json!({ "error": "expired" }));
    assert_eq!(two.record().attempts(ALICE), 0);

    // Expired there alone, by the vendor's clock: its 404 is read against our record.
    let (one, two) = chained().await;
    let mut browser = one.browser();
    browser.request(ALICE).await.expect(200);
    let code = two.phone(ALICE).next_code().await;
    two.move_clock(ALICE, 600).await;
    let expired = browser.post_for_json("/validate", &[("code", &code)]).await;
    assert_eq!(expired.refusal(), json!({ "error": "expired" }));
    assert_eq!(one.record().events()[2..], ["check_unjudged", "expired"]);

    // Exhausted: the fifth of five.
    let (one, two) = chained().await;
    let mut browser = one.browser();
    browser.request(ALICE).await.expect(200);
    let code = two.phone(ALICE).next_code().await;
    let mut wrong = wrong_codes(&code);
    for left in [4, 3, 2, 1] {
        let answer = browser
            .post_for_json("/validate", &[("code", &wrong.next().unwrap())])
            .await;
        assert_eq!(
            answer.refusal(),
            json!({ "error": "wrong_code", "attempts_left": left })
        );
    }
    let answer = browser
        .post_for_json("/validate", &[("code", &wrong.next().unwrap())])
        .await;
    assert_eq!(answer.refusal(), json!({ "error": "exhausted" }));
    let answer = browser.post_for_json("/validate", &[("code", &code)]).await;
    assert_eq!(answer.refusal(), json!({ "error": "exhausted" }));

    // Unknown: a browser that asked for nothing.
    let answer = one
        .browser()
        .post_for_json("/validate", &[("code", &code)])
        .await;
    assert_eq!(answer.refusal(), json!({ "error": "nothing_pending" }));
}

#[tokio::test]
async fn without_the_other_instance_nothing_is_sent_and_tries_are_charged() {
    let (one, mut two) = chained().await;
    let mut browser = one.browser();
    browser.request(ALICE).await.expect(200);
    let code = two.phone(ALICE).next_code().await;
    two.take_running().stop().await.unwrap();
    let answer = browser
        .post_for_json("/validate", &[("code", &code)])
        .await
        .expect(500);
    assert_eq!(answer.refusal(), json!({ "error": "unjudged" }));
    assert_eq!(one.record().attempts(ALICE), 1);
    assert_eq!(
        one.record().events().last().map(String::as_str),
        Some("check_unjudged")
    );
    // A new request fails at once, and leaves nothing that could be validated.
    let refused = one
        .browser()
        .post_for_json("/", &[("number", "+12125550199")])
        .await;
    assert_eq!(
        (refused.status, refused.refusal()),
        (502, json!({ "error": "not_sent" }))
    );
}

#[tokio::test]
async fn a_store_of_one_mode_is_refused_by_the_other() {
    let mut app = TestApp::start().await;
    let mut config = app.config().clone();
    config.provider.choices = vec![ProviderChoice::SignalWire];
    config.signalwire.space = Some("example".to_owned());
    config.signalwire.project = Some(demo().0);
    config.signalwire.token = Some("PTsecret".to_owned());
    app.take_running().stop().await.unwrap();
    let error = server::start(&config, axum::Router::new())
        .await
        .err()
        .unwrap();
    assert!(error.to_string().starts_with("store.path"), "{error}");
}

#[tokio::test]
async fn a_live_instance_has_no_demo_no_phones_and_no_fictional_numbers() {
    let folder = tempfile::tempdir().unwrap();
    let mut config = crate::app::config_in(folder.path());
    config.provider.choices = vec![ProviderChoice::SignalWire];
    config.signalwire.space = Some("example".to_owned());
    config.signalwire.project = Some(demo().0);
    config.signalwire.token = Some("PTsecret".to_owned());
    let error = server::start(&config, axum::Router::new())
        .await
        .err()
        .unwrap();
    assert!(error.to_string().starts_with("keys.path"), "{error}");
    server::infrastructure::keys::generate(
        &config.keys.path,
        &server::infrastructure::entropy::OsEntropy,
    )
    .unwrap();

    let running = server::start(&config, axum::Router::new()).await.unwrap();
    assert_eq!(running.sandbox, None);
    let site = running.site;
    let mfa = crate::app::Mfa::new(crate::app::client(), site);
    mfa.sms(json!({ "to": ALICE })).await.expect(401);
    let mut browser = crate::app::Browser::new(crate::app::client(), site);
    let page = browser.get("/").await.expect(200);
    for words in ["Virtual phone", "The same with curl", "Sandbox"] {
        assert!(!page.body.contains(words), "{words}");
    }
    let answer = browser
        .post_for_json("/", &[("number", ALICE)])
        .await
        .expect(422);
    assert_eq!(answer.refusal(), json!({ "error": "reserved_number" }));
    running.stop().await.unwrap();
}
