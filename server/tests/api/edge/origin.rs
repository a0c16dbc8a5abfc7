//! Forms that another site sends.

use crate::app::{ALICE, Raw, TestApp};

const FORMS: [&str; 5] = ["/", "/validate", "/resend", "/new-code", "/sign-out"];

#[tokio::test]
async fn a_form_from_anywhere_else_is_403_and_changes_nothing() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let cookie = browser.session_cookie();
    let before = app.record().everything();
    let port = app.site().port();
    let foreign: [&[(&str, &str)]; 11] = [
        &[("Origin", "null")],
        &[("Origin", "https://evil.example")],
        &[("Origin", "")],
        &[("Origin", "http://127.0.0.1")],
        &[("Origin", &format!("http://127.0.0.1:{}", port ^ 1))],
        &[("Origin", &format!("http://127.0.0.1:{port}.evil.example"))],
        &[("Origin", &format!("ftp://127.0.0.1:{port}"))],
        &[
            ("Origin", &format!("http://127.0.0.1:{port}")),
            ("Sec-Fetch-Site", "cross-site"),
        ],
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[],
    ];
    for path in FORMS {
        for headers in foreign {
            let mut request = Raw::new("POST", path).header("Cookie", &cookie);
            for (name, value) in headers {
                request = request.header(name, value);
            }
            let answer = request
                .form("number=%2B12125550123&code=123456")
                .send(app.site())
                .await;
            assert_eq!(answer.status, 403, "{path} {headers:?}: {answer:?}");
            assert!(answer.set_cookies().is_empty());
        }
    }
    assert_eq!(app.record().everything(), before);
    browser.get("/validate").await.expect(200);
}

#[tokio::test]
async fn without_a_cookie_a_foreign_origin_is_refused_as_well() {
    let app = TestApp::start().await;
    for origin in ["null", "https://evil.example"] {
        let request = Raw::new("POST", "/")
            .header("Origin", origin)
            .form("number=%2B12125550123");
        request.send(app.site()).await.expect(403);
    }
    assert!(app.phone(ALICE).messages().await.is_empty());
}

/// A browser asks nobody's permission before it sends one of these kinds to another site.
#[tokio::test]
async fn a_form_in_disguise_is_refused_too() {
    let app = TestApp::start().await;
    let own = format!("http://{}", app.site());
    for kind in [
        "text/plain",
        "application/json",
        "multipart/form-data; boundary=x",
    ] {
        let request = Raw::new("POST", "/")
            .header("Origin", &own)
            .body(kind, "number=%2B12125550123");
        request.send(app.site()).await.expect(422);
    }
    assert!(app.phone(ALICE).messages().await.is_empty());
}

/// A program with a secret of its own is nobody's browser.
#[tokio::test]
async fn the_api_asks_for_credentials_and_not_for_an_origin() {
    let app = TestApp::start().await;
    let request = Raw::new("POST", "/v1/verifications").header("Origin", "https://shop.example");
    request
        .with_credentials()
        .json(format!("{{\"to\":\"{ALICE}\"}}"))
        .send(app.site())
        .await
        .expect(201);
}
