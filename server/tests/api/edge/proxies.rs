//! Clients behind trusted proxies.

use crate::app::program::command;
use crate::app::{ALICE, Browser, Program, TestApp, wrong, wrong_codes};

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
