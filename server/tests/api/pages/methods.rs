use crate::app::{ALICE, Answer, TestApp};

#[tokio::test]
async fn other_methods_are_405() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (method, path) in [
        ("PUT", "/"),
        ("DELETE", "/"),
        ("PATCH", "/validate"),
        ("PUT", "/validate"),
        ("POST", "/success"),
        ("POST", "/account"),
        ("POST", "/forbidden"),
        ("POST", "/phone/stream"),
        ("POST", "/healthz"),
        ("POST", "/readyz"),
    ] {
        let answer = Answer::of(browser.ask(method, path, "text/html"))
            .await
            .expect(405);
        assert!(
            answer.header("allow").is_some(),
            "{method} {path}: {answer:?}"
        );
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

/// The demo this grew from took number and code in the address, and so into logs and histories.
#[tokio::test]
async fn a_get_never_acts() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.get("/?number=%2B12125550123").await.expect(200);
    browser.get("/resend").await;
    assert!(app.phone(ALICE).messages().await.is_empty());
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let before = app.record().everything();
    browser
        .get(&format!("/validate?code={code}"))
        .await
        .expect(200);
    browser.get("/account").await.expect(403);
    assert_eq!(app.record().everything(), before);
}

/// Who reloads after a form was lost, or follows a link to it, gets the page that has the form.
#[tokio::test]
async fn the_address_of_a_form_leads_to_its_page() {
    let app = TestApp::start().await;
    for (form, page) in [
        ("/resend", "/validate"),
        ("/new-code", "/validate"),
        ("/phone/press", "/validate"),
        ("/phone/hang-up", "/validate"),
        ("/sign-out", "/account"),
    ] {
        for method in ["GET", "HEAD"] {
            let answer = Answer::of(app.browser().ask(method, form, "text/html"))
                .await
                .expect(303);
            assert_eq!(answer.location(), page);
        }
        let answer = Answer::of(app.browser().ask("PUT", form, "text/html")).await;
        assert!(answer.expect(405).header("allow").unwrap().contains("POST"));
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn head_is_get_without_a_body() {
    let app = TestApp::start().await;
    let browser = app.browser();
    for (path, status) in [("/", 200), ("/account", 403), ("/nowhere", 404)] {
        let answer = Answer::of(browser.ask("HEAD", path, "text/html"))
            .await
            .expect(status);
        assert!(answer.body.is_empty());
    }
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_404_with_a_way_back() {
    let app = TestApp::start().await;
    for path in [
        "/nowhere",
        "/account/x",
        "/%00",
        "/%ff",
        "/..%2f..%2fetc/passwd",
        "/index.html",
    ] {
        let page = app.browser().get(path).await.expect(404);
        assert!(
            page.body.contains("Page not found"),
            "{path}: {}",
            page.body
        );
    }
    let answer = app
        .browser()
        .post("/nowhere", &[("number", ALICE)])
        .await
        .expect(404);
    assert!(answer.set_cookies().is_empty());
    app.browser().get("/pkg/nothing.js").await.expect(404);
    app.browser()
        .get("/pkg/..%2f..%2fCargo.toml")
        .await
        .expect(404);
}
