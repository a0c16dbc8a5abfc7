//! Tests that the site does not have the faults of the demos that this project grew from, as far as
//! HTTP shows them. The numbers are those of the project's list of faults. The domain tests the others.

use std::collections::HashSet;

use serde_json::json;

use crate::app::{ALICE, Answer, BOB, TestApp, wrong, wrong_codes};

/// In the demos, any code passed while any request was pending, and then all codes were gone.
#[tokio::test]
async fn seed_fault_1_a_wrong_code_passes_for_nobody_and_takes_nobodys_code() {
    let app = TestApp::start().await;
    let (mut hers, mut his) = (app.browser(), app.browser());
    hers.request(ALICE).await.expect(200);
    his.request(BOB).await.expect(200);
    let (her_code, his_code) = (
        app.phone(ALICE).next_code().await,
        app.phone(BOB).next_code().await,
    );
    his.validate(&wrong(&his_code)).await.expect(422);
    his.get("/account").await.expect(403);
    hers.validate(&her_code).await.expect(200);
    his.validate(&his_code).await.expect(200);
}

/// The code was stored before sending and stayed valid though sending failed.
#[tokio::test]
async fn seed_fault_3_a_number_nobody_can_be_texted_at_has_no_code_waiting() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request("+1 212 555").await.expect(422);
    browser
        .validate("123456")
        .await
        .expect(403)
        .showing("No code was requested in this browser");
    assert_eq!(app.record().everything(), [""; 0]);
}

/// 403 as a word in a page of status 200.
#[tokio::test]
async fn seed_fault_7_a_refusal_has_the_status_of_one() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.get("/forbidden").await.expect(403);
    browser.get("/account").await.expect(403);
    browser.get("/success").await.expect(403);
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&wrong(&code)).await.expect(422);
}

/// Number and code in the query, and so in logs, histories and referrers.
#[tokio::test]
async fn seed_fault_8_number_and_code_are_never_in_an_address() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    for path in [
        "/?number=%2B12125550123",
        "/request-auth?number=%2B12125550123",
    ] {
        browser.get(path).await;
        assert!(app.phone(ALICE).messages().await.is_empty(), "{path}");
    }
    let asked = browser.post("/", &[("number", ALICE)]).await.expect(303);
    assert_eq!(asked.location(), "/validate");
    let code = app.phone(ALICE).next_code().await;
    browser
        .get(&format!("/validate?code={code}"))
        .await
        .expect(200);
    browser.get("/account").await.expect(403);
    let wrong = browser
        .post("/validate", &[("code", &wrong(&code))])
        .await
        .expect(303);
    assert_eq!(wrong.location(), "/validate");
    let right = browser
        .post("/validate", &[("code", &code)])
        .await
        .expect(303);
    assert_eq!(right.location(), "/success");
    let page = browser.get("/success").await;
    assert_eq!(page.header("referrer-policy"), Some("same-origin"));
}

/// `'+' + None` was an error of the server, and a number with `+` was texted as `++1…`.
#[tokio::test]
async fn seed_fault_9_no_number_is_422_and_a_plus_stays_one() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    for form in [
        &[][..],
        &[("number", "")],
        &[("number", "++12125550123")],
        &[("number", "None")],
    ] {
        browser.submit("/", form).await.expect(422);
    }
    browser.request("+1 212 555 0123").await.expect(200);
    assert_eq!(app.phone(ALICE).next_message().await["to"], ALICE);
}

/// No error handling around the send, and a listener open to the whole network.
#[tokio::test]
async fn seed_fault_11_a_text_that_fails_is_told_and_listeners_are_private() {
    let config = server::config::Config::default();
    assert!(config.site.addr.ip().is_loopback() && config.sandbox.addr.ip().is_loopback());
    let app = TestApp::start().await;
    app.phone(ALICE)
        .behave(json!({ "delivery": "failed" }))
        .await;
    let id = app.api().created(ALICE).await;
    app.phone(ALICE).next_message().await;
    for _ in 0..100 {
        if app.api().show(&id).await.json()["sends"][0]["delivery"] == "failed" {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("the failure was never told");
}

/// Codes worked for ever.
#[tokio::test]
async fn seed_fault_12_a_code_expires() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    app.move_clock(ALICE, 600).await;
    browser.validate(&code).await.expect(403);
    browser.get("/account").await.expect(403);
}

/// The whole range could be tried in a quarter of an hour.
#[tokio::test]
async fn seed_fault_13_tries_run_out() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let mut judged = 0;
    for wrong in wrong_codes(&code).cycle().take(20) {
        let answer = browser
            .post_for_json("/validate", &[("code", &wrong)])
            .await;
        judged += u8::from(
            answer.status == 422
                || answer.refusal() == json!({ "error": "exhausted" }) && judged < 5,
        );
    }
    assert_eq!(judged, 5);
    assert_eq!(
        browser
            .post_for_json("/validate", &[("code", &code)])
            .await
            .status,
        403
    );
}

/// Nothing limited sends, and every one added a code that worked.
#[tokio::test]
async fn seed_fault_14_sends_are_limited_and_only_the_newest_code_works() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let mut codes = Vec::new();
    for minute in 0..5 {
        app.move_clock(ALICE, minute * 61).await;
        browser.request(ALICE).await.expect(200);
        codes.push(app.phone(ALICE).next_code().await);
    }
    app.move_clock(ALICE, 5 * 61).await;
    browser.request(ALICE).await.expect(429);
    let newest = codes.pop().unwrap();
    let older = codes.iter().find(|code| **code != newest).unwrap();
    browser.validate(older).await.expect(422);
    browser.validate(&newest).await.expect(200);
}

/// Codes lived in the process and went with it.
#[tokio::test]
async fn seed_fault_15_a_restart_keeps_what_is_pending() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let app = app.restart().await;
    browser.move_to(&app);
    browser.validate(&code).await.expect(200);
}

/// A code proved the number and not the browser; forms came from anywhere.
#[tokio::test]
async fn seed_fault_17_a_code_works_in_its_own_browser_and_from_our_own_forms() {
    let app = TestApp::start().await;
    let (mut asking, mut other) = (app.browser(), app.browser());
    asking.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    other.validate(&code).await.expect(403);
    let foreign = crate::app::client()
        .post(format!("http://{}/validate", app.site()))
        .header("origin", "https://evil.example")
        .header("cookie", asking.session_cookie())
        .form(&[("code", &code)]);
    Answer::of(foreign).await.expect(403);
    asking.get("/account").await.expect(403);
    asking.validate(&code).await.expect(200);
}

/// In the demos, 403, 200 or 400 showed strangers which numbers had a code waiting.
#[tokio::test]
async fn seed_fault_18_a_stranger_learns_nothing_of_who_is_waiting() {
    let app = TestApp::start().await;
    let mut waiting = app.browser();
    waiting.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let mut told = HashSet::new();
    for guess in [code.as_str(), &wrong(&code), "000000", "x"] {
        let answer = app
            .browser()
            .post_for_json("/validate", &[("code", guess)])
            .await;
        told.insert((answer.status, answer.body));
    }
    assert_eq!(told.len(), 1, "{told:?}");
    let known = app
        .browser()
        .post_for_json("/", &[("number", ALICE)])
        .await
        .expect(200);
    let unknown = app
        .browser()
        .post_for_json("/", &[("number", BOB)])
        .await
        .expect(200);
    assert_eq!(known.json()["expires_in"], unknown.json()["expires_in"]);
}

/// The demos kept no record of what had happened.
#[tokio::test]
async fn seed_fault_20_every_outcome_is_on_record_without_code_or_number() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&wrong(&code)).await.expect(422);
    browser.validate(&code).await.expect(200);
    assert_eq!(
        app.record().events(),
        ["requested", "delivered", "check_failed", "approved"]
    );
    for row in app.record().rows("events") {
        assert!(
            !row.contains(&code) && !row.contains(ALICE) && row.contains("+1 ••• 23"),
            "{row}"
        );
    }
}

/// The message named neither its sender nor the site it was for.
#[tokio::test]
async fn seed_fault_21_the_message_says_from_whom_and_for_which_site() {
    let app = TestApp::start().await;
    app.browser().request(ALICE).await.expect(200);
    let message = app.phone(ALICE).next_message().await;
    let body = message["body"].as_str().unwrap();
    for part in [
        server::name::BRAND,
        "sign-in",
        "10 minutes",
        "Never share it",
        "\n\n@127.0.0.1 #",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
}

/// In the demos, a wrong code and a fault of the provider looked the same.
#[tokio::test]
async fn seed_fault_30_every_refusal_has_a_reason_of_its_own() {
    let app = TestApp::start().await;
    let mut reasons = HashSet::new();
    for number in [
        "",
        "12125550123",
        "+1 212 abc",
        "+1212",
        "+12125550123;ext=1",
        "+9991234567890",
    ] {
        let answer = app
            .browser()
            .post_for_json("/", &[("number", number)])
            .await
            .expect(422);
        assert!(
            reasons.insert(answer.json()["reason"].as_str().unwrap().to_owned()),
            "{number}"
        );
    }
}
