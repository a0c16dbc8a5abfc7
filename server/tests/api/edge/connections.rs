//! Callers that send too much, too slowly, or not HTTP at all.

use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

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

/// Reads one answer of a probe; how many bytes came.
async fn ask(stream: &mut TcpStream) -> usize {
    let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
    stream.write_all(request).await.unwrap();
    stream.read(&mut [0; 4096]).await.unwrap()
}

/// Balancers keep connections for a minute; the next form on one that was closed meanwhile was a 502.
#[tokio::test]
async fn an_idle_connection_lives_longer_than_a_head_may_take() {
    let app = TestApp::start().await;
    let mut stream = TcpStream::connect(app.site()).await.unwrap();
    assert!(ask(&mut stream).await > 0);
    tokio::time::sleep(Duration::from_secs(14)).await;
    assert!(ask(&mut stream).await > 0, "closed while it was idle");
    // Once a head has begun, it has ten seconds.
    stream.write_all(b"GET /hea").await.unwrap();
    let begun = Instant::now();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read(&mut [0; 64])).await;
    assert!(matches!(read.unwrap(), Ok(0) | Err(_)));
    let took = begun.elapsed();
    assert!(
        (Duration::from_secs(9)..Duration::from_secs(14)).contains(&took),
        "{took:?}"
    );
}

/// A handler may take longer than a head.
#[tokio::test]
async fn a_connection_that_waits_for_its_answer_is_not_idle() {
    async fn slow() -> &'static str {
        tokio::time::sleep(Duration::from_secs(12)).await;
        "slow"
    }
    let app = TestApp::guarding(|_| {}, Router::new().route("/slow", get(slow))).await;
    let mut stream = TcpStream::connect(app.site()).await.unwrap();
    let request = Raw::new("GET", "/slow").bytes(app.site());
    stream.write_all(&request).await.unwrap();
    // The beginning of a next request, sent too early, costs nothing either.
    tokio::time::sleep(Duration::from_millis(200)).await;
    stream.write_all(b"GET /").await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    assert!(answer.ends_with("slow"), "{answer}");
}

/// Five of them kept their connections, and megabytes, for ever.
#[tokio::test]
async fn a_reader_that_reads_nothing_is_cut_off() {
    async fn big() -> Vec<u8> {
        vec![0; 32 << 20]
    }
    let app = TestApp::guarding(|_| {}, Router::new().route("/big", get(big))).await;
    let mut stream = TcpStream::connect(app.site()).await.unwrap();
    let request = Raw::new("GET", "/big").bytes(app.site());
    stream.write_all(&request).await.unwrap();
    tokio::time::sleep(Duration::from_secs(34)).await;
    // What the kernel had taken is still there; then it is over.
    let mut received = 0;
    let mut chunk = vec![0; 1 << 20];
    let whole = loop {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => break received,
            Ok(count) => received += count,
        }
    };
    assert!(whole < 32 << 20, "all of it came: {whole}");
}

/// A reader that is slow, and reads, gets all of it.
#[tokio::test]
async fn a_reader_that_is_slow_and_reads_is_served() {
    async fn big() -> Vec<u8> {
        vec![0; 16 << 20]
    }
    let app = TestApp::guarding(|_| {}, Router::new().route("/big", get(big))).await;
    let mut stream = TcpStream::connect(app.site()).await.unwrap();
    let request = Raw::new("GET", "/big").bytes(app.site());
    stream.write_all(&request).await.unwrap();
    let mut received = 0;
    let mut chunk = vec![0; 1 << 20];
    let begun = Instant::now();
    while let Ok(count @ 1..) = stream.read(&mut chunk).await {
        received += count;
        if begun.elapsed() < Duration::from_secs(3) {
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
    assert!(received > 16 << 20, "{received}");
}
