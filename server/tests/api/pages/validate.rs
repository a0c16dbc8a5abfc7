use crate::app::{ALICE, BOB, TestApp, wrong, wrong_codes};

#[tokio::test]
async fn the_right_code_leads_to_success_and_to_the_account() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let answer = browser
        .post("/validate", &[("code", &code)])
        .await
        .expect(303);
    assert_eq!(answer.location(), "/success");
    browser
        .get("/success")
        .await
        .expect(200)
        .showing("You are verified");
    browser
        .get("/account")
        .await
        .expect(200)
        .showing("Your account")
        .showing("+1 ••• 23");
    browser
        .get("/validate")
        .await
        .expect(200)
        .showing("You are verified");
}

#[tokio::test]
async fn a_wrong_code_says_how_many_tries_are_left_until_none_is() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let mut wrong_codes = wrong_codes(&app.phone(ALICE).next_code().await);
    for left in ["4 tries", "3 tries", "2 tries", "1 try"] {
        let wrong = wrong_codes.next().unwrap();
        let answer = browser
            .post("/validate", &[("code", &wrong)])
            .await
            .expect(303);
        assert_eq!(answer.location(), "/validate");
        let told = format!("That code is not right. You have {left} left.");
        for _ in 0..2 {
            let page = browser.get("/validate").await.expect(422);
            assert!(page.element("code-error").unwrap().ends_with(&told));
            assert!(
                !page.body_beside_the_phone().contains(&wrong),
                "codes are not kept"
            );
        }
    }
    let answer = browser
        .post("/validate", &[("code", &wrong_codes.next().unwrap())])
        .await
        .expect(303);
    assert_eq!(answer.location(), "/forbidden");
    browser
        .get("/forbidden")
        .await
        .expect(403)
        .showing("Forbidden")
        .showing("Send a new code");
    let right = app.phone(ALICE).messages().await[0]["code"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(
        browser
            .post("/validate", &[("code", &right)])
            .await
            .location(),
        "/forbidden"
    );
    browser.get("/account").await.expect(403);
    assert_eq!(app.record().attempts(ALICE), 5);
}

#[tokio::test]
async fn what_can_not_be_a_code_costs_no_try() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let before = app.record().everything();
    for malformed in [
        "",
        "12345",
        "1234567",
        "abcdef",
        "\"><script>alert(1)</script>",
        &"1".repeat(9_000),
    ] {
        let page = browser.validate(malformed).await.expect(422);
        let error = page.element("code-error").unwrap();
        assert!(error.contains("did not use up a try"), "{error}");
        assert!(!page.body.contains("<script>alert"));
        browser.get("/validate").await.expect(200);
    }
    for form in [
        &[][..],
        &[("code", &code), ("code", &code)],
        &[("code[]", &code)],
        &[("token", &code)],
    ] {
        let form: Vec<(&str, &str)> = form
            .iter()
            .map(|(n, v): &(&str, &String)| (*n, v.as_str()))
            .collect();
        browser.submit("/validate", &form).await.expect(422);
    }
    assert_eq!(app.record().everything(), before);
    browser
        .validate(&format!(" {} {} ", &code[..3], &code[3..]))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_code_that_has_expired_says_so_and_one_press_gets_another() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let old = app.phone(ALICE).next_code().await;
    app.move_clock(ALICE, 601).await;
    let page = browser.validate(&old).await.expect(403);
    assert_eq!(page.element("title").unwrap(), "Your code has expired");
    let page = browser.get("/validate").await.expect(200);
    assert!(
        page.body.contains("Send a new code") && !page.body.contains("id=\"number\""),
        "{}",
        page.body
    );
    let page = browser.submit("/new-code", &[]).await.expect(200);
    assert_eq!(page.element("sent-to").unwrap(), "+1 ••• 23");
    let new = app.phone(ALICE).next_code().await;
    browser
        .validate(&new)
        .await
        .expect(200)
        .showing("You are verified");
}

#[tokio::test]
async fn a_new_code_starts_over_and_kills_the_old_one() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let old = app.phone(ALICE).next_code().await;
    browser.validate(&wrong(&old)).await.expect(422);
    app.move_clock(ALICE, 61).await;
    browser.submit("/new-code", &[]).await.expect(200);
    let new = app.phone(ALICE).next_code().await;
    if new != old {
        let page = browser.validate(&old).await.expect(422);
        assert!(page.element("code-error").unwrap().contains("4 tries left"));
    }
    browser.validate(&new).await.expect(200);
}

#[tokio::test]
async fn a_resend_repeats_the_code_after_its_wait() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let answer = browser.post("/resend", &[]).await.expect(303);
    assert!((27..=30).contains(&answer.retry_after()));
    let page = browser.get(answer.location()).await.expect(429);
    assert!(page.body.contains("A code was sent a moment ago"));
    assert!(
        (27..=30).contains(&page.retry_after()),
        "the page says so too"
    );
    app.move_clock(ALICE, 31).await;
    browser.submit("/resend", &[]).await.expect(200);
    assert_eq!(app.phone(ALICE).next_code().await, code);
    browser.validate(&code).await.expect(200);
}

/// The code that came with the new send has not been wrong yet. The tries stay used.
#[tokio::test]
async fn after_a_new_send_an_earlier_wrong_code_is_no_longer_told_as_an_error() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&wrong(&code)).await.expect(422);
    app.move_clock(ALICE, 31).await;
    for page in [
        browser.submit("/resend", &[]).await.expect(200),
        browser.get("/validate").await.expect(200),
    ] {
        assert_eq!(page.element("code-error"), None);
        assert!(page.element("code-hint").unwrap().contains("4 tries left"));
    }
    // The same wrong code again costs nothing, and is told.
    let page = browser.validate(&wrong(&code)).await.expect(422);
    assert!(page.element("code-error").unwrap().contains("4 tries left"));
}

#[tokio::test]
async fn near_the_end_a_new_code_is_offered_instead() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    app.move_clock(ALICE, 545).await;
    let page = browser.get("/validate").await.expect(200);
    assert!(
        page.body.contains("action=\"/new-code\"") && !page.body.contains("action=\"/resend\"")
    );
    browser
        .submit("/resend", &[])
        .await
        .expect(409)
        .showing("about to expire");
}

#[tokio::test]
async fn in_another_browser_the_code_is_useless() {
    let app = TestApp::start().await;
    let (mut hers, mut his, mut nobodys) = (app.browser(), app.browser(), app.browser());
    hers.request(ALICE).await.expect(200);
    his.request(BOB).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    if code != app.phone(BOB).next_code().await {
        his.validate(&code).await.expect(422);
    }
    let page = nobodys.validate(&code).await.expect(403);
    assert!(
        page.body.contains("No code was requested in this browser"),
        "{}",
        page.body
    );
    assert!(
        page.body.contains("id=\"number\""),
        "and it can ask for one of its own"
    );
    nobodys.get("/account").await.expect(403);
    assert_eq!(app.record().attempts(ALICE), 0, "hers is not charged");
    hers.validate(&code).await.expect(200);
}

#[tokio::test]
async fn without_a_code_waiting_the_page_offers_to_send_one() {
    let app = TestApp::start().await;
    let page = app.browser().get("/validate").await.expect(200);
    assert!(
        page.body.contains("No code was requested in this browser")
            && page.body.contains("id=\"number\"")
    );
}

#[tokio::test]
async fn a_number_smuggled_in_with_the_code_changes_nothing() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let form = [
        ("code", code.as_str()),
        ("number", BOB),
        ("verified", "true"),
    ];
    let page = browser.submit("/validate", &form).await.expect(200);
    assert!(
        page.body.contains("+1 ••• 23") && !page.body.contains("+1 ••• 45"),
        "{}",
        page.body
    );
}
