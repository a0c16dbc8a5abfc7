//! Clients behind trusted proxies.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use futures_util::future::join_all;
use reqwest::Response;

use crate::app::program::command;
use crate::app::{ALICE, Answer, Browser, Program, TestApp, wrong, wrong_codes};

/// Uses up what one client may guess for the number of a code that waits.
async fn guess_until_limited(browser: &mut Browser, code: &str) {
    for guess in wrong_codes(code).cycle().take(40) {
        let answer = browser
            .post_for_json("/validate", &[("code", &guess)])
            .await;
        match answer.status {
            422 => {}
            429 => return,
            // The code is used up before the client's guesses are.
            403 => {
                let sent = browser.post_for_json("/new-code", &[]).await;
                if sent.status == 429 {
                    return;
                }
            }
            status => panic!("{status}: {answer:?}"),
        }
    }
    panic!("no limit");
}

/// All were one client: a stranger's wrong codes locked another out of that number.
#[tokio::test]
async fn clients_behind_a_proxy_that_names_ports_are_told_apart() {
    let app = TestApp::with(|config| {
        config.site.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let mut stranger = app.browser().from("203.0.113.9:40001");
    let mut owner = app.browser().from("[2001:db8::7]:40002");
    stranger.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    for _ in 0..5 {
        stranger
            .post_for_json("/validate", &[("code", &wrong(&code))])
            .await;
    }
    owner.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    owner.validate(&code).await.expect(200);
}

#[tokio::test]
async fn one_client_is_one_whatever_port_it_comes_by() {
    let app = TestApp::with(|config| {
        config.site.trusted_proxies = vec!["::ffff:127.0.0.1".parse().unwrap()];
        config.limits.client_failures.events = 3;
    })
    .await;
    let mut first = app.browser().from("203.0.113.9:40001");
    first.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    guess_until_limited(&mut first, &code).await;
    let mut second = app.browser().from("203.0.113.9:50002");
    second.request(ALICE).await.expect(429);
    let mut other = app.browser().from("203.0.113.10:50002");
    other.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let answer = other
        .post_for_json("/validate", &[("code", &wrong(&code))])
        .await;
    assert_eq!(answer.status, 422, "{answer:?}");
}

/// A stream of a new browser's phone, and the browser.
async fn streaming(app: &TestApp, client: &str, line: u8) -> (Browser, Response) {
    let mut browser = app.browser().from(client);
    let number = format!("+121255501{line:02}");
    browser.request(&number).await.expect(200);
    let stream = stream(&browser).await;
    (browser, stream)
}

async fn stream(browser: &Browser) -> Response {
    let request = browser.ask("GET", "/phone/stream", "text/event-stream");
    request.send().await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_behind_a_proxy_are_capped_by_client() {
    let app = TestApp::with(|config| {
        config.site.trusted_proxies = vec!["127.0.0.0/8".parse().unwrap()];
    })
    .await;
    let (busy, other) = ("203.0.113.9", "203.0.113.10");
    let mut open = Vec::new();
    for line in 0..16 {
        let (_, stream) = streaming(&app, busy, line).await;
        assert_eq!(stream.status().as_u16(), 200, "stream {line}");
        open.push(stream);
    }
    let (refused, response) = streaming(&app, busy, 16).await;
    assert_eq!(response.status().as_u16(), 429);
    assert_eq!(response.headers()["retry-after"], "15");
    let (_, mut stream) = streaming(&app, other, 17).await;
    assert_eq!(stream.status().as_u16(), 200, "another client has its own");
    let first = stream.chunk().await.unwrap().unwrap();
    assert!(String::from_utf8_lossy(&first).contains("data-code"));
    // A place that is given back is the client's again.
    open.pop();
    for _ in 0..100 {
        if self::stream(&refused).await.status().as_u16() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("closing a stream made no room");
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(2)).await;
    "done"
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_over_the_cap_of_a_client_are_problems_at_the_native_api() {
    let app = TestApp::guarding(
        |config| config.site.trusted_proxies = vec!["127.0.0.1".parse().unwrap()],
        Router::new().route("/v1/slow", get(slow)),
    )
    .await;
    let ask = |client: &str, path: &str| {
        let request = app.api().ask("GET", path);
        Answer::of(request.header("x-forwarded-for", client))
    };
    let id = app.api().created(ALICE).await;
    let show = format!("/v1/verifications/{id}");
    let waiting = (0..64).map(|_| ask("203.0.113.9", "/v1/slow"));
    let over = async {
        tokio::time::sleep(Duration::from_millis(700)).await;
        let refused = ask("203.0.113.9", &show).await;
        let problem = refused.problem(429, "too-many-requests");
        assert_eq!(refused.retry_after(), 1);
        assert_eq!(problem["retry_after"], 1);
        ask("203.0.113.10", &show).await.expect(200);
    };
    let (waited, ()) = tokio::join!(join_all(waiting), over);
    assert!(waited.iter().all(|answer| answer.status == 200));
    ask("203.0.113.9", &show).await.expect(200);
}

/// `docker run --env-file` passes quotes on as they are, so a list must do without.
#[tokio::test]
async fn ranges_come_by_environment_without_quotes() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::spawn(
        command(folder.path())
            .env(
                "COUNTERSIGN_SITE__TRUSTED_PROXIES",
                "10.0.0.0/8,127.0.0.1,fd00::/8",
            )
            .env("COUNTERSIGN_SITE__HOSTS", "verify.example.com,fd00::5"),
    );
    let mut browser = program.browser().from("203.0.113.9");
    browser.request(ALICE).await.expect(200);
    let refused = command(folder.path())
        .env(
            "COUNTERSIGN_SITE__TRUSTED_PROXIES",
            "10.0.0.0/8,proxy.internal",
        )
        .output()
        .unwrap();
    let said = String::from_utf8(refused.stderr).unwrap();
    assert!(
        said.contains("site.trusted_proxies") && said.contains("proxy.internal"),
        "{said}"
    );
}
