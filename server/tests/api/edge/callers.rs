//! Tests of the limits on what one client may have open, and that other clients are still served.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::{get, post};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinSet;

use crate::app::{ALICE, Answer, Raw, TestApp, client};

/// A connection from `own`, one of the many addresses of this machine.
async fn connect(own: &str, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::new(own.parse::<IpAddr>().unwrap(), 0))?;
    socket.connect(to).await
}

/// The status of a probe over this connection; `None` where it is closed without an answer.
async fn probe(mut stream: TcpStream) -> Option<u16> {
    let request = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    // It may have been answered and closed already.
    let _ = stream.write_all(request).await;
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    answer.split(' ').nth(1)?.parse().ok()
}

/// 1,024 silent connections of one address kept all other clients out.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_peer_can_not_keep_others_from_being_answered() {
    let app = TestApp::start().await;
    let mut silent = Vec::new();
    for _ in 0..300 {
        silent.push(connect("127.0.0.2", app.site()).await.unwrap());
    }
    let begun = Instant::now();
    for _ in 0..9 {
        let other = connect("127.0.0.3", app.site()).await.unwrap();
        assert_eq!(probe(other).await, Some(200));
    }
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
    // The peer itself gets the refusal, and a place again once it gives one back.
    let refused = connect("127.0.0.2", app.site()).await.unwrap();
    assert!(matches!(probe(refused).await, Some(429) | None));
    silent.truncate(200);
    let begun = Instant::now();
    loop {
        let again = connect("127.0.0.2", app.site()).await.unwrap();
        if probe(again).await == Some(200) {
            break;
        }
        assert!(
            begun.elapsed() < Duration::from_secs(5),
            "no place comes back"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_trusted_proxy_may_open_as_many_as_there_are() {
    let app = TestApp::with(|config| {
        config.site.trusted_proxies = vec!["127.0.0.2".parse().unwrap()];
    })
    .await;
    let mut silent = Vec::new();
    for _ in 0..600 {
        silent.push(connect("127.0.0.2", app.site()).await.unwrap());
    }
    let proxied = connect("127.0.0.2", app.site()).await.unwrap();
    assert_eq!(probe(proxied).await, Some(200));
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(2)).await;
    "done"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_behind_a_proxy_has_64_requests_under_way_at_most() {
    let app = TestApp::guarding(
        |config| config.site.trusted_proxies = vec!["127.0.0.1".parse().unwrap()],
        Router::new().route("/slow", get(slow)),
    )
    .await;
    let client = client();
    let ask = |from: &'static str| {
        let url = format!("http://{}/slow", app.site());
        Answer::of(client.get(url).header("x-forwarded-for", from))
    };
    let mut asked = JoinSet::new();
    for _ in 0..80 {
        asked.spawn(ask("203.0.113.9"));
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let other = ask("203.0.113.10").await;
    assert_eq!(
        other.status, 200,
        "another client is not held up: {other:?}"
    );
    let answers = asked.join_all().await;
    let refused: Vec<_> = answers
        .iter()
        .filter(|answer| answer.status == 429)
        .collect();
    assert_eq!(refused.len(), 16);
    assert!(refused.iter().all(|answer| answer.retry_after() >= 1));
    assert!(answers.iter().filter(|answer| answer.status == 200).count() == 64);
    ask("203.0.113.9").await.expect(200);
}

/// Their task went on without them, and for a minute no other reader found a place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_aborted_long_polls_leave_no_waiting_reader() {
    let app = TestApp::start().await;
    let poll = Raw::new(
        "GET",
        &format!("/sandbox/v1/numbers/{ALICE}/messages?wait=60"),
    );
    let bytes = poll.bytes(app.phones());
    for _ in 0..4 {
        let mut waiting = Vec::new();
        for _ in 0..260 {
            let mut stream = TcpStream::connect(app.phones()).await.unwrap();
            stream.write_all(&bytes).await.unwrap();
            waiting.push(stream);
        }
        // Long enough to be read and to wait.
        tokio::time::sleep(Duration::from_millis(300)).await;
        drop(waiting);
    }
    // As many readers as there are places for, all at once.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let mut readers = JoinSet::new();
    for _ in 0..700 {
        let path = format!("/sandbox/v1/numbers/{ALICE}/messages?wait=2");
        readers.spawn(Answer::of(app.operator("GET", &path)));
    }
    for answer in readers.join_all().await {
        assert_eq!(answer.status, 200, "{answer:?}");
    }
}

async fn work() -> &'static str {
    tokio::time::sleep(Duration::from_secs(4)).await;
    "done"
}

/// 1,500 forms closed at once were 1,400 calls to a vendor at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_hangs_up_keeps_its_place_until_its_work_ends() {
    let app = TestApp::guarding(|_| {}, Router::new().route("/work", post(work))).await;
    let bytes = Raw::new("POST", "/work").bytes(app.site());
    let mut callers = Vec::new();
    for _ in 0..256 {
        let mut stream = connect("127.0.0.2", app.site()).await.unwrap();
        stream.write_all(&bytes).await.unwrap();
        callers.push(stream);
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    drop(callers);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let refused = connect("127.0.0.2", app.site()).await.unwrap();
    assert!(matches!(probe(refused).await, Some(429) | None));
    let other = connect("127.0.0.3", app.site()).await.unwrap();
    assert_eq!(probe(other).await, Some(200));
    tokio::time::sleep(Duration::from_secs(5)).await;
    let again = connect("127.0.0.2", app.site()).await.unwrap();
    assert_eq!(probe(again).await, Some(200));
}
