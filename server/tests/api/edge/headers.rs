//! The headers on every kind of answer (OWASP ASVS 5.0, 3.4).

use std::collections::BTreeSet;

use axum::Router;
use axum::routing::get;
use http::HeaderMap;

use crate::app::{ALICE, Answer, Raw, TestApp};

fn assert_secure(headers: &HeaderMap, what: &str) {
    let one = |name: &str| {
        let values: Vec<_> = headers.get_all(name).iter().collect();
        assert_eq!(values.len(), 1, "{what}: {name} is {values:?}");
        values[0].to_str().unwrap().to_owned()
    };
    assert_eq!(one("x-content-type-options"), "nosniff", "{what}");
    assert_eq!(one("referrer-policy"), "same-origin", "{what}");
    assert_eq!(one("cross-origin-opener-policy"), "same-origin", "{what}");
    assert_eq!(one("cross-origin-resource-policy"), "same-origin", "{what}");
    let policy = one("content-security-policy");
    for part in [
        "default-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ] {
        assert!(policy.contains(part), "{what}: {policy}");
    }
    assert!(
        !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
        "{what}: {policy}"
    );
    let caching = one("cache-control");
    assert!(
        caching.contains("no-store") || caching.contains("no-cache") || what.contains("file"),
        "{what}: {caching}"
    );
    let cors = headers
        .keys()
        .find(|name| name.as_str().starts_with("access-control-"));
    assert_eq!(cors, None, "{what}");
    for leak in ["server", "x-powered-by", "serverfnerror"] {
        assert!(!headers.contains_key(leak), "{what} has {leak}");
    }
}

async fn boom() -> &'static str {
    panic!("a bug in a route of one's own")
}

#[tokio::test]
async fn every_kind_of_answer_has_them() {
    let app = TestApp::guarding(|_| {}, Router::new().route("/boom", get(boom))).await;
    let mut browser = app.browser();
    let mut answers: Vec<(u16, Answer)> = Vec::new();
    for (status, path) in [
        (200, "/"),
        (200, "/validate"),
        (403, "/account"),
        (403, "/forbidden"),
        (404, "/nowhere"),
        (303, "/resend"),
        (204, "/phone/stream"),
        (200, "/healthz"),
        (200, "/readyz"),
        (404, "/pkg/missing.js"),
        (404, "/v1/nothing"),
        (405, "/v1/verifications"),
        (500, "/boom"),
    ] {
        answers.push((status, browser.get(path).await));
    }
    answers.push((303, browser.post("/", &[("number", "x")]).await));
    answers.push((422, browser.get("/").await));
    answers.push((303, browser.post("/", &[("number", ALICE)]).await));
    answers.push((200, browser.get("/validate").await));
    answers.push((422, browser.post_for_json("/", &[("number", "x")]).await));
    answers.push((
        421,
        Raw::new("GET", "/")
            .header("Host", "evil.example")
            .send(app.site())
            .await,
    ));
    answers.push((
        403,
        Raw::new("POST", "/")
            .header("Origin", "null")
            .send(app.site())
            .await,
    ));
    answers.push((
        413,
        Raw::new("POST", "/")
            .form(&"x".repeat(17_000))
            .send(app.site())
            .await,
    ));
    answers.push((
        405,
        Raw::new("OPTIONS", "/")
            .header("Origin", "https://evil.example")
            .send(app.site())
            .await,
    ));
    answers.push((
        401,
        Raw::new("POST", "/v1/verifications").send(app.site()).await,
    ));
    answers.push((
        201,
        app.api().create(serde_json::json!({ "to": ALICE })).await,
    ));
    for (status, path) in [
        (200, "/"),
        (200, "/phone/+12125550123"),
        (422, "/phone/x"),
        (200, "/sandbox/v1/numbers"),
        (404, "/sandbox/v1/nothing"),
        (404, "/nowhere"),
    ] {
        answers.push((status, Answer::of(app.operator("GET", path)).await));
    }
    for (status, answer) in &answers {
        assert_eq!(answer.status, *status, "{answer:?}");
        assert_secure(
            &answer.headers,
            &format!(
                "{status} {}",
                &answer.body.get(..60).unwrap_or(&answer.body)
            ),
        );
        assert!(
            !answer.headers.contains_key("strict-transport-security"),
            "there is no TLS here"
        );
    }
}

#[tokio::test]
async fn an_error_tells_no_internals() {
    let app = TestApp::guarding(|_| {}, Router::new().route("/boom", get(boom))).await;
    let page = app.browser().get("/boom").await.expect(500);
    for internal in ["panic", "bug in a route", ".rs", "src/"] {
        assert!(!page.body.contains(internal), "{}", page.body);
    }
    app.browser().get("/").await.expect(200);
}

fn nonce(answer: &Answer) -> String {
    let policy = answer.header("content-security-policy").unwrap();
    let nonce = policy
        .split_once("'nonce-")
        .unwrap()
        .1
        .split_once('\'')
        .unwrap()
        .0;
    nonce.to_owned()
}

#[tokio::test]
async fn the_nonce_is_new_each_time_and_on_every_script_and_style() {
    let app = TestApp::start().await;
    let mut seen = BTreeSet::new();
    for path in ["/", "/", "/validate", "/account", "/nowhere"] {
        let page = app.browser().get(path).await;
        let nonce = nonce(&page);
        assert!(nonce.len() >= 22, "128 bits: {nonce}");
        for tag in ["<script", "<style"] {
            for (at, _) in page.body.match_indices(tag) {
                let element = page.body[at..].split_once('>').unwrap().0;
                assert!(
                    element.contains(&format!("nonce=\"{nonce}\"")),
                    "{path}: {element}"
                );
            }
        }
        assert!(
            !page.body.contains("javascript:") && !page.body.contains(" onclick="),
            "{path}"
        );
        assert!(seen.insert(nonce), "{path}: a nonce came twice");
    }
}

#[tokio::test]
async fn there_is_no_cors() {
    let app = TestApp::start().await;
    for listener in [app.site(), app.phones()] {
        for path in ["/", "/v1/verifications", "/sandbox/v1/numbers"] {
            let preflight = Raw::new("OPTIONS", path)
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization");
            let answer = preflight.send(listener).await;
            assert!(answer.status >= 400, "{path}: {answer:?}");
            assert_secure(&answer.headers, path);
        }
    }
}

/// Files are public. Names under `/pkg` never change what they hold.
#[tokio::test]
async fn files_that_are_embedded_say_how_long_they_keep() {
    let app = TestApp::start().await;
    let page = app.browser().get("/").await.expect(200);
    let names = ["/favicon.svg", "/robots.txt"]
        .map(str::to_owned)
        .into_iter();
    let linked = page.body.split("href=\"/pkg/").skip(1);
    let linked = linked.map(|rest| format!("/pkg/{}", rest.split_once('"').unwrap().0));
    for path in names.chain(linked) {
        let file = app.get(&path).await;
        assert_eq!(file.status, 200, "{path}: has `make unit` built the site?");
        assert_secure(&file.headers, &format!("file {path}"));
        assert_eq!(file.header("vary"), Some("accept-encoding"), "{path}");
        let caching = file.header("cache-control").unwrap();
        assert_eq!(
            caching.contains("immutable"),
            path.starts_with("/pkg/"),
            "{path}: {caching}"
        );
        assert!(file.header("content-type").is_some() && file.set_cookies().is_empty());
    }
}
