//! Tests of invalid requests, to every endpoint.

use axum::Router;
use axum::body::Body;
use axum::http::{Method, Request, StatusCode};
use tower::ServiceExt;

use super::{Api, PHONE};

#[tokio::test]
async fn bad_numbers_are_refused_with_the_reason() {
    let api = Api::new();
    for (number, reason) in [
        ("12125550123", "no_country_code"),
        ("%2B1212555", "not_in_numbering_plan"),
        ("%2B1234567890123456", "too_long"),
        ("%FF", "unexpected_character"),
        ("+1%002125550123", "unexpected_character"),
        ("%2B12125550123%3Bext=1", "extension"),
    ] {
        for rest in ["messages", "calls", "behavior", "clock"] {
            let reply = api
                .get(&format!("/sandbox/v1/numbers/{number}/{rest}"))
                .await;
            assert_eq!(
                reply.is_problem(422, "invalid-number")["reason"],
                reason,
                "{number}/{rest}"
            );
        }
    }
}

#[tokio::test]
async fn bad_requests_have_their_statuses() {
    let api = Api::new();
    let request = |method: Method, path: &str, media_type: Option<&str>, body: Vec<u8>| {
        let mut request = Request::builder().method(method).uri(path);
        if let Some(media_type) = media_type {
            request = request.header("content-type", media_type);
        }
        request.body(Body::from(body)).unwrap()
    };
    let json_type = Some("application/json; charset=utf-8");
    for (method, path) in [
        (Method::PUT, format!("{PHONE}/clock")),
        (Method::POST, "/sandbox/v1/numbers/lease".into()),
    ] {
        for body in ["{", "[]", "\"x\"", "{\"a\":1}x", "\u{feff}{}"] {
            let reply = api
                .ask(request(method.clone(), &path, json_type, body.into()))
                .await;
            reply.is_problem(400, "invalid-json");
        }
        let reply = api
            .ask(request(
                method.clone(),
                &path,
                json_type,
                b"{\"\xff\":1}".to_vec(),
            ))
            .await;
        reply.is_problem(400, "invalid-json");
        for media_type in [
            None,
            Some("text/plain"),
            Some("application/x-www-form-urlencoded"),
        ] {
            let reply = api
                .ask(request(method.clone(), &path, media_type, b"{}x".to_vec()))
                .await;
            reply.is_problem(415, "unsupported-media-type");
        }
        let reply = api
            .ask(request(
                method.clone(),
                &path,
                json_type,
                vec![b' '; 16 * 1024 + 1],
            ))
            .await;
        reply.is_problem(413, "payload-too-large");
        let deep = "[".repeat(10_000).into_bytes();
        api.ask(request(method, &path, json_type, deep))
            .await
            .is_problem(400, "invalid-json");
    }
    let reply = api
        .ask(request(
            Method::PUT,
            &format!("{PHONE}/clock"),
            json_type,
            Vec::new(),
        ))
        .await;
    reply.is_problem(400, "invalid-json");
}

#[tokio::test]
async fn unknown_paths_are_404_and_wrong_methods_405() {
    let api = Api::new();
    let nowhere = format!("{PHONE}/faxes");
    for path in [
        "/sandbox",
        "/sandbox/",
        "/sandbox/v2/numbers",
        "/sandbox/v1/numbers/",
        PHONE,
        &nowhere,
    ] {
        api.get(path).await.is_problem(404, "not-found");
    }
    for (method, path, allowed) in [
        ("POST", format!("{PHONE}/messages"), "GET"),
        ("DELETE", format!("{PHONE}/clock"), "PUT"),
        ("GET", "/sandbox/v1/numbers/lease".into(), "POST"),
        ("GET", "/sandbox/v1/leases/x".into(), "DELETE"),
    ] {
        let reply = api.call(method, &path, None, None).await;
        reply.is_problem(405, "method-not-allowed");
        assert!(
            reply.headers["allow"].to_str().unwrap().contains(allowed),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn it_merges_with_the_pages_of_the_same_listener() {
    let api = Api::new();
    let pages = Router::new().fallback(async || "page");
    let merged = pages.merge(api.router.clone());
    let request = Request::get("/phone/1").body(Body::empty()).unwrap();
    assert_eq!(
        merged.oneshot(request).await.unwrap().status(),
        StatusCode::OK
    );
}
