use crate::app::{ALICE, Answer, BOB, TestApp};

#[tokio::test]
async fn a_number_leads_to_the_code_page() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.get("/").await.expect(200).showing("Request a code");
    let answer = browser
        .post("/", &[("number", "+1 212 555 0123")])
        .await
        .expect(303);
    assert_eq!(answer.location(), "/validate");
    assert_eq!(answer.body.find(ALICE), None);
    let page = browser.get("/validate").await.expect(200);
    assert_eq!(page.element("sent-to").unwrap(), "+1 ••• 23");
    assert!(page.element("code-error").is_none());
    assert!(
        !page.body_beside_the_phone().contains(ALICE),
        "the number is masked"
    );
    assert_eq!(app.phone(ALICE).messages().await.len(), 1);
}

#[tokio::test]
async fn a_refused_number_is_told_beside_its_field_with_what_was_typed() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let answer = browser
        .post("/", &[("number", "+1 212 555")])
        .await
        .expect(303);
    assert_eq!(answer.location(), "/");
    let page = browser.get("/").await.expect(422);
    let error = page.element("number-error").unwrap();
    assert!(error.contains("That number"), "{error}");
    for mark in [
        "value=\"+1 212 555\"",
        "aria-invalid=\"true\"",
        "aria-describedby=\"number-error",
    ] {
        assert!(page.body.contains(mark), "{mark}: {}", page.body);
    }
    let again = browser.get("/").await.expect(200);
    assert!(
        again.element("number-error").is_none(),
        "a refresh does not repeat it"
    );
    assert_eq!(browser.cookie_names(), [browser.token_name()]);
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn what_was_typed_comes_back_as_text_and_nothing_else() {
    let app = TestApp::start().await;
    for attack in [
        "\"><script>alert(1)</script>",
        "' onfocus='alert(1)' autofocus='",
        "</p><img src=x onerror=alert(1)>",
        "{{7*7}}${7*7}",
    ] {
        let mut browser = app.browser();
        let page = browser.request(attack).await.expect(422);
        for harm in ["<script>alert", "<img src=x", "value=\"\"><"] {
            assert!(!page.body.contains(harm), "{attack}: {}", page.body);
        }
        assert!(page.element("number-error").is_some());
    }
    let page = app.browser().request("\"><script>alert(1)</script>").await;
    assert!(
        page.body.contains("value=\"&quot;&gt;&lt;script&gt;"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_forged_flash_is_text_for_the_forger_alone() {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let app = TestApp::start().await;
    let forged = serde_json::json!({ "page": "/", "failure": {
        "error": { "error": "invalid_number", "reason": "x", "message": "<script>alert(1)</script>" },
        "number": "<script>alert(2)</script>" } });
    let mut browser = app.browser();
    browser.set_cookie(
        &browser.flash_name(),
        &URL_SAFE_NO_PAD.encode(forged.to_string()),
    );
    let page = browser.get("/").await.expect(422);
    assert!(!page.body.contains("<script>alert"), "{}", page.body);
    assert!(browser.cookie(&browser.flash_name()).is_none());
}

#[tokio::test]
async fn a_refusal_is_shown_once_and_only_on_its_own_page() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser
        .post("/", &[("number", "nonsense")])
        .await
        .expect(303);
    let elsewhere = browser.get("/forbidden").await.expect(403);
    assert!(elsewhere.element("number-error").is_none());
    // It waits for its own page, although the browser loads others in between.
    browser.get("/").await.expect(422);
    browser.get("/").await.expect(200);
}

#[tokio::test]
async fn long_input_is_cut_before_it_is_kept() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let long = "é".repeat(2_000);
    let answer = browser.post("/", &[("number", &long)]).await.expect(303);
    let cookie = answer.set_cookies()[0];
    assert!(cookie.len() < 1_000, "{}", cookie.len());
    let page = browser.get("/").await.expect(422);
    assert!(page.body.contains(&"é".repeat(64)) && !page.body.contains(&"é".repeat(65)));
}

#[tokio::test]
async fn missing_doubled_and_nested_fields_are_refused() {
    let app = TestApp::start().await;
    for form in [
        &[][..],
        &[("Number", ALICE)],
        &[("number", ALICE), ("number", BOB)],
        &[("number[]", ALICE)],
        &[("number[a]", ALICE)],
    ] {
        let mut browser = app.browser();
        let page = browser.submit("/", form).await.expect(422);
        assert!(
            page.body.contains("role=\"alert\""),
            "{form:?}: {}",
            page.body
        );
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn a_body_that_is_no_form_is_refused() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (kind, body) in [
        ("application/json", "{\"number\":\"+12125550123\"}"),
        (
            "multipart/form-data; boundary=x",
            "--x\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n+12125550123\r\n--x--",
        ),
        ("text/plain", "number=%2B12125550123"),
    ] {
        let request = browser.ask("POST", "/", "*/*").header("content-type", kind);
        let answer = Answer::of(request.body(body)).await.expect(422);
        assert_eq!(answer.json()["error"], "malformed", "{kind}");
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn a_form_that_is_too_large_gets_a_page_that_says_so() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let long = "1".repeat(17_000);
    for (path, field) in [("/", "number"), ("/validate", "code")] {
        let page = browser
            .post(path, &[(field, &long)])
            .await
            .expect(413)
            .showing("<title>Error: The form did not arrive")
            .showing("It was larger than the forms of this site")
            .showing("Open the page and try again.");
        assert!(!page.body.contains(&long[..100]), "{path}");
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn a_new_number_takes_the_place_of_the_old_one() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let old = app.phone(ALICE).next_code().await;
    browser.request(BOB).await.expect(200);
    let new = app.phone(BOB).next_code().await;
    if old != new {
        browser.validate(&old).await.expect(422);
    }
    let page = browser.validate(&new).await.expect(200);
    assert!(
        page.body.contains("+1 ••• 45"),
        "the second number is verified: {}",
        page.body
    );
    let events = app.record().events();
    assert!(events.contains(&"canceled".to_owned()), "{events:?}");
}
