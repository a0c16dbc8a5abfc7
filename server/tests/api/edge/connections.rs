//! Callers that send too much, too slowly, or not HTTP at all.

use std::time::{Duration, Instant};

use crate::app::{ALICE, Raw, TestApp};

#[tokio::test]
async fn a_flood_of_headers_is_431() {
    let app = TestApp::start().await;
    let mut many = Raw::new("GET", "/");
    for n in 0..200 {
        many = many.header(&format!("X-Header-{n}"), "x");
    }
    let long = Raw::new("GET", "/").header("X-Long", &"x".repeat(20_000));
    let target = Raw::new("GET", &format!("/?{}", "x".repeat(20_000)));
    for listener in [app.site(), app.phones()] {
        many.send(listener).await.expect(431);
        long.send(listener).await.expect(431);
        let answer = target.send(listener).await;
        assert!([414, 431].contains(&answer.status), "{answer:?}");
    }
    app.get("/healthz").await.expect(200);
}

#[tokio::test]
async fn what_is_no_http_is_400_or_nothing() {
    let app = TestApp::start().await;
    for (method, target) in [
        ("GET", "nothing"),
        ("G T", "/"),
        ("", "/"),
        ("PRI", "*"),
        ("GET", ""),
    ] {
        let answer = Raw::new(method, target).send(app.site()).await;
        assert!(
            [0, 400, 404, 405, 421].contains(&answer.status),
            "{method} {target}: {answer:?}"
        );
    }
    for method in ["CONNECT", "TRACE", "OPTIONS"] {
        let target = if method == "CONNECT" {
            "evil.example:443"
        } else {
            "*"
        };
        let answer = Raw::new(method, target).send(app.site()).await;
        assert!((400..500).contains(&answer.status), "{method}: {answer:?}");
    }
    app.get("/healthz").await.expect(200);
}

/// Request smuggling: two lengths, or a length and a chunked body.
#[tokio::test]
async fn a_body_of_two_lengths_is_refused() {
    let app = TestApp::start().await;
    let form = "number=%2B12125550123";
    let two = Raw::new("POST", "/")
        .header("Content-Length", "5")
        .header("Content-Length", "21")
        .form(form);
    assert!(two.send(app.site()).await.status >= 400);
    let signed = Raw::new("POST", "/")
        .header("Content-Length", "+21")
        .form(form);
    assert!(signed.send(app.site()).await.status >= 400);
    let both = Raw::new("POST", "/")
        .header("Transfer-Encoding", "chunked, gzip")
        .form(form);
    assert!(both.send(app.site()).await.status >= 400);
    assert!(app.phone(ALICE).messages().await.is_empty());
}

#[tokio::test]
async fn a_chunked_body_has_the_same_bounds() {
    let app = TestApp::start().await;
    let chunked = |bytes: usize| {
        let body = format!("{bytes:x}\r\n{}\r\n0\r\n\r\n", "x".repeat(bytes));
        Raw::new("POST", "/")
            .header("Transfer-Encoding", "chunked")
            .form(&body)
    };
    chunked(100).send(app.site()).await.expect(422);
    chunked(17_000).send(app.site()).await.expect(413);
}

/// The one slow test: it waits for the time-outs of ten seconds, of every kind at once.
#[tokio::test]
async fn who_sends_too_slowly_is_cut_off() {
    let app = TestApp::start().await;
    let start = Instant::now();
    let form = Raw::new("POST", "/")
        .form("number=%2B12125550123")
        .short_of(1);
    let json = Raw::new("POST", "/v1/verifications").with_credentials();
    let json = json.json(format!("{{\"to\":\"{ALICE}\"}}")).short_of(1);
    let head = Raw::new("GET", "/").short_of(1);
    let silent = Raw::new("GET", "/");
    let nothing = silent.clone().short_of(60);
    let (form, json, head, nothing, operators) = tokio::join!(
        form.send(app.site()),
        json.send(app.site()),
        head.send(app.site()),
        nothing.send(app.site()),
        head.send(app.phones()),
    );
    assert_eq!(form.status, 408, "{form:?}");
    json.problem(408, "body-timeout");
    for head in [head, nothing, operators] {
        assert!([0, 408].contains(&head.status), "{head:?}");
    }
    let took = start.elapsed();
    assert!(
        (Duration::from_secs(9)..Duration::from_secs(14)).contains(&took),
        "{took:?}"
    );
    assert!(app.phone(ALICE).messages().await.is_empty());
    assert_eq!(app.record().everything(), [""; 0]);
}
