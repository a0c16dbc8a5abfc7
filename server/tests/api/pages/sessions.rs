use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::app::{ALICE, BOB, TestApp, wrong_codes};

/// The token that makes two presses one request has no row, no authority and no end but the browser's.
#[tokio::test]
async fn who_only_looks_gets_a_token_and_no_session() {
    let app = TestApp::start().await;
    for path in [
        "/",
        "/validate",
        "/success",
        "/account",
        "/forbidden",
        "/nowhere",
    ] {
        let answer = app.browser().get(path).await;
        let [cookie] = answer.set_cookies()[..] else {
            panic!("{path}: {answer:?}")
        };
        assert!(
            cookie.starts_with(&app.browser().token_name()),
            "{path}: {cookie}"
        );
        for attribute in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(cookie.contains(attribute), "{attribute} in {cookie}");
        }
        assert!(!cookie.contains("Max-Age") && !cookie.contains("Domain"));
    }
    for path in ["/phone/stream", "/healthz", "/v1/nothing"] {
        let answer = app.browser().get(path).await;
        assert!(answer.set_cookies().is_empty(), "{path}: {answer:?}");
    }
    let file = app.get("/favicon.svg").await;
    assert_eq!(file.status, 200, "has `make unit` built the site?");
    assert!(file.set_cookies().is_empty(), "{file:?}");
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn looking_again_neither_sets_a_cookie_nor_writes() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    for verified in [false, true] {
        if verified {
            browser.validate(&code).await.expect(200);
        }
        let before = app.record().everything();
        for path in [
            "/",
            "/validate",
            "/success",
            "/account",
            "/forbidden",
            "/nowhere",
        ] {
            let answer = browser.get(path).await;
            assert!(answer.set_cookies().is_empty(), "{path}: {answer:?}");
        }
        assert_eq!(app.record().everything(), before);
    }
}

#[tokio::test]
async fn the_cookie_says_nothing_and_scripts_can_not_read_it() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let answer = browser.post("/", &[("number", ALICE)]).await.expect(303);
    let [cookie] = answer.set_cookies()[..] else {
        panic!("{answer:?}")
    };
    for attribute in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=3600"] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
    assert!(!cookie.contains("Domain"), "{cookie}");
    let id = URL_SAFE_NO_PAD.decode(browser.session()).unwrap();
    assert_eq!(id.len(), 16, "128 bits");
}

/// RFC 6265 §8.4: an attacker plants a session and waits for the victim to sign in.
#[tokio::test]
async fn a_planted_session_is_replaced() {
    let app = TestApp::start().await;
    let mut attacker = app.browser();
    attacker.request("+12125550199").await.expect(200);
    for planted in [
        attacker.session().to_owned(),
        URL_SAFE_NO_PAD.encode([7; 16]),
        "x".to_owned(),
    ] {
        let mut victim = app.browser();
        victim.set_session(&planted);
        victim.request(ALICE).await.expect(200);
        assert_ne!(victim.session(), planted);
        let code = app.phone(ALICE).next_code().await;
        victim.validate(&code).await.expect(200);
        victim.get("/account").await.expect(200);
        let mut thief = app.browser();
        thief.set_session(&planted);
        thief.get("/account").await.expect(403);
        thief.get("/success").await.expect(403);
    }
}

/// CVE-2026-44166: a session opened before the proof was good after it. Here it is for a minute, and
/// only to bring the new one: the response that brought it may be lost.
#[tokio::test]
async fn success_brings_a_new_session_id_and_the_old_one_ends_within_a_minute() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let before = browser.session().to_owned();
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    let after = browser.session().to_owned();
    assert_ne!(after, before);
    let mut old = browser.clone();
    old.set_session(&before);
    old.validate(&code)
        .await
        .expect(200)
        .showing("You are verified");
    assert_eq!(old.session(), after, "the one session that follows it");
    app.move_all_clocks(59).await;
    old.set_session(&before);
    old.validate(&code).await.expect(200);
    app.move_all_clocks(61).await;
    old.set_session(&before);
    old.validate(&code).await.expect(403);
    old.get("/account").await.expect(403);
    browser.get("/account").await.expect(200);
}

#[tokio::test]
async fn signing_out_ends_the_old_session_id_too() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let before = browser.session().to_owned();
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    let after = browser.session().to_owned();
    browser.submit("/sign-out", &[]).await.expect(200);
    for session in [before, after] {
        let mut old = browser.clone();
        old.set_session(&session);
        old.get("/account").await.expect(403);
        old.validate(&code).await.expect(403);
        old.get("/account").await.expect(403);
    }
}

/// What was proved first was left in the sessions that another proof had followed.
#[tokio::test]
async fn signing_out_ends_every_session_id_that_led_to_it() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let mut earlier = Vec::new();
    for number in [ALICE, BOB] {
        browser.request(number).await.expect(200);
        earlier.push(browser.clone());
        let code = app.phone(number).next_code().await;
        browser.validate(&code).await.expect(200);
        earlier.push(browser.clone());
    }
    let (alice, bob) = earlier.split_at_mut(2);
    for old in alice {
        old.get("/account").await.expect(403);
    }
    bob[0]
        .get("/account")
        .await
        .expect(200)
        .showing("+1 ••• 45");
    browser.submit("/sign-out", &[]).await.expect(200);
    for old in &mut earlier {
        old.get("/account").await.expect(403);
    }
}

/// The attacker requested a code for the victim's number, planted the session that waits for it, and
/// the victim entered it there.
#[tokio::test]
async fn a_planted_session_that_is_bound_already_gains_nothing() {
    let app = TestApp::start().await;
    let mut attacker = app.browser();
    attacker.request(ALICE).await.expect(200);
    let mut victim = app.browser();
    victim.get("/validate").await.expect(200);
    victim.set_session(attacker.session());
    let code = app.phone(ALICE).next_code().await;
    victim.validate(&code).await.expect(200);
    attacker.get("/account").await.expect(403);
    attacker.validate(&code).await.expect(403);
    attacker.get("/account").await.expect(403);
    victim.get("/account").await.expect(200);
}

/// CVE-2026-78655: the counter stood in a cookie, so an older cookie brought tries back.
#[tokio::test]
async fn an_older_cookie_brings_no_tries_back() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let first = browser.clone();
    let mut wrong = wrong_codes(&app.phone(ALICE).next_code().await);
    let mut next = || wrong.next().unwrap();
    browser.validate(&next()).await.expect(422);
    browser.validate(&next()).await.expect(422);
    let page = first.clone().validate(&next()).await.expect(422);
    assert!(page.element("code-error").unwrap().contains("2 tries left"));
    app.move_clock(ALICE, 61).await;
    browser.submit("/new-code", &[]).await.expect(200);
    let mut replayed = first.clone();
    replayed
        .validate(&next())
        .await
        .expect(403)
        .showing("That code was canceled");
}

/// What is refused is told, and what the visitor has stays.
#[tokio::test]
async fn a_canceled_code_is_told_to_a_verified_visitor() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
    browser.request(BOB).await.expect(200);
    let stale = app.phone(BOB).next_code().await;
    let mut late = browser.clone();
    app.move_clock(BOB, 61).await;
    browser.submit("/new-code", &[]).await.expect(200);
    late.validate(&stale)
        .await
        .expect(403)
        .showing("That code was canceled")
        .showing("You are verified");
}

#[tokio::test]
async fn a_session_that_is_none_is_taken_away_without_harm() {
    let app = TestApp::start().await;
    for value in [
        "x",
        "",
        "AAAAAAAAAAAAAAAAAAAAAA",
        "%00",
        "\"quoted\"",
        &"A".repeat(4_000),
    ] {
        let mut browser = app.browser();
        browser.set_session(value);
        browser.get("/account").await.expect(403);
        browser.get("/").await.expect(200);
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn two_browsers_do_not_mix() {
    let app = TestApp::start().await;
    let (mut one, mut two) = (app.browser(), app.browser());
    one.request(ALICE).await.expect(200);
    two.request(ALICE).await.expect(200);
    let (first, second) = (
        app.phone(ALICE).next_code().await,
        app.phone(ALICE).next_code().await,
    );
    if first != second {
        two.validate(&first).await.expect(422);
    }
    one.validate(&first).await.expect(200);
    two.get("/account").await.expect(403);
    two.validate(&second).await.expect(200);
}

/// Browsers share cookies between the ports of a host: the second instance signed the first one out.
#[tokio::test]
async fn two_instances_on_one_host_leave_each_other_signed_in() {
    let (one, two) = (TestApp::start().await, TestApp::start().await);
    let mut browser = one.browser();
    let sign_in = async |app: &TestApp, browser: &mut crate::app::Browser| {
        browser.request(ALICE).await.expect(200);
        let code = app.phone(ALICE).next_code().await;
        browser.validate(&code).await.expect(200);
    };
    sign_in(&one, &mut browser).await;
    let mut at_two = two.browser();
    at_two.take_cookies(&browser);
    sign_in(&two, &mut at_two).await;
    at_two.post("/", &[("number", "x")]).await.expect(303);
    browser.take_cookies(&at_two);
    browser.get("/account").await.expect(200);
    browser.get("/").await.expect(200);
    at_two.get("/account").await.expect(200);
}
