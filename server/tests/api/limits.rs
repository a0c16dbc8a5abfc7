//! Tests of the limits on sends and on wrong codes.

use serde_json::json;
use server::config::Config;
use verification::ProjectId;

use crate::app::{ALICE, Answer, BOB, Browser, TestApp, program, wrong, wrong_codes};

/// Makes every connection one of a trusted proxy, which names the client.
fn behind_a_proxy(config: &mut Config) {
    config.site.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
}

/// Uses up the tries of a verification that `browser` asks for.
async fn exhaust(app: &TestApp, browser: &mut Browser, number: &str) {
    browser.request(number).await.expect(200);
    let code = app.phone(number).next_code().await;
    for (wrong, status) in wrong_codes(&code).zip([422, 422, 422, 422, 403]) {
        browser.validate(&wrong).await.expect(status);
    }
}

/// Uses up the wrong codes that one client has in an hour, which are two codes' tries.
async fn use_up_the_client(app: &TestApp, browser: impl Fn() -> Browser, number: &str) {
    for _ in 0..2 {
        exhaust(app, &mut browser(), number).await;
    }
}

#[tokio::test]
async fn the_sixth_text_to_a_number_is_429_whoever_asks() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    for _ in 0..4 {
        app.api().created(ALICE).await;
    }
    app.browser().request(ALICE).await.expect(200);
    let before = app.record().everything();
    let answer = app.api().create(json!({ "to": ALICE })).await;
    let problem = answer.problem(429, "limited");
    assert_eq!(problem["limit"], "sends");
    let wait = answer.retry_after();
    assert!((590..=600).contains(&wait), "{wait}");
    assert_eq!(problem["retry_after"], wait);

    let refused = browser.post("/", &[("number", ALICE)]).await.expect(303);
    assert!((590..=600).contains(&refused.retry_after()));
    browser.get("/").await.expect(429).showing("Too many codes");
    let refused = browser
        .post_for_json("/", &[("number", ALICE)])
        .await
        .expect(429);
    assert_eq!(refused.json()["error"], "limited");
    assert_eq!(refused.json()["retry_after"], refused.retry_after());
    assert_eq!(
        app.record().everything(),
        before,
        "a refusal charges nothing"
    );
    assert_eq!(app.phone(ALICE).messages().await.len(), 5);

    app.api().created(BOB).await;
    app.move_clock(ALICE, 601).await;
    app.api().created(ALICE).await;
}

/// Where the page for a code in some state is shown, the refusal of the next one is shown, too.
#[tokio::test]
async fn every_page_that_offers_a_new_code_says_why_there_is_none() {
    for state in ["pending", "exhausted", "expired"] {
        let app = TestApp::start().await;
        let mut browser = app.browser();
        for _ in 0..4 {
            app.api().created(ALICE).await;
        }
        match state {
            "exhausted" => exhaust(&app, &mut browser, ALICE).await,
            _ => drop(browser.request(ALICE).await.expect(200)),
        }
        let path = match state {
            "pending" => {
                app.move_clock(ALICE, 31).await;
                "/resend"
            }
            "expired" => {
                app.move_clock(ALICE, 601).await;
                for _ in 0..5 {
                    app.api().created(ALICE).await;
                }
                "/new-code"
            }
            _ => "/new-code",
        };
        browser
            .submit(path, &[("number", ALICE)])
            .await
            .expect(429)
            .showing("Too many codes");
    }
}

#[tokio::test]
async fn a_resend_counts_as_a_text() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    for _ in 0..4 {
        app.api().created(ALICE).await;
    }
    app.move_clock(ALICE, 31).await;
    let answer = app.api().resend(&id).await;
    assert_eq!(answer.problem(429, "limited")["limit"], "sends");
}

#[tokio::test]
async fn twin_spellings_share_what_is_left() {
    let app = TestApp::start().await;
    let (mobile, plain) = ("+54 9 11 2345-6789", "+541123456789");
    for number in [mobile, plain, mobile, plain, mobile] {
        app.api().created(number).await;
    }
    for number in [mobile, plain] {
        app.api()
            .create(json!({ "to": number }))
            .await
            .problem(429, "limited");
    }
}

/// NIST SP 800-63B-4 §3.1.3.2: wrong codes count per number, across all its codes.
#[tokio::test]
async fn new_codes_bring_no_tries_back() {
    let app = TestApp::start().await;
    let mut charged = 0;
    for _ in 0..4 {
        let id = app
            .api()
            .created_with(json!({ "to": ALICE, "max_attempts": 4 }))
            .await;
        let wrong = wrong(&app.phone(ALICE).next_code().await);
        for _ in 0..4 {
            let answer = app.api().check(&id, &wrong).await;
            if answer.status == 200 {
                charged += 1;
            } else {
                assert_eq!(answer.problem(429, "limited")["limit"], "failures");
                assert!(answer.retry_after() > 3_500);
            }
        }
    }
    assert_eq!(charged, 15);
    let answer = app.api().create(json!({ "to": ALICE })).await;
    assert_eq!(
        answer.problem(429, "limited")["limit"],
        "failures",
        "nor is a code sent that nobody may enter"
    );
    app.move_clock(ALICE, 3_601).await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    assert_eq!(
        app.api().check(&id, &code).await.json()["status"],
        "approved"
    );
}

/// CVE-2026-103977: a counter in the session is as good as none against fresh cookies.
#[tokio::test]
async fn fresh_cookies_bring_no_tries_back() {
    let app = TestApp::start().await;
    let mut open = app.browser();
    open.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    use_up_the_client(&app, || app.browser(), ALICE).await;
    let refused = open.post("/validate", &[("code", &code)]).await.expect(303);
    assert!(refused.retry_after() > 3_500);
    open.get("/validate")
        .await
        .expect(429)
        .showing("Too many wrong codes");
    let refused = open
        .post_for_json("/validate", &[("code", &code)])
        .await
        .expect(429);
    assert_eq!(refused.json()["limit"], "client_failures");

    // What could not be entered is not sent either.
    let refused = app
        .browser()
        .post_for_json("/", &[("number", ALICE)])
        .await
        .expect(429);
    assert_eq!(refused.json()["limit"], "client_failures");
    assert!(refused.retry_after() > 3_500);
    assert_eq!(app.phone(ALICE).messages().await.len(), 3);
}

/// Twelve wrong digits are no hour of waiting: the next code can be entered.
#[tokio::test]
async fn who_spent_one_code_can_use_the_next() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    exhaust(&app, &mut browser, ALICE).await;
    browser.submit("/new-code", &[]).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    for wrong in wrong_codes(&code).take(4) {
        browser.validate(&wrong).await.expect(422);
    }
    browser
        .validate(&code)
        .await
        .expect(200)
        .showing("You are verified");
}

/// CVE-2025-64102: any attacker could lock a victim out.
#[tokio::test]
async fn one_client_can_not_lock_the_owner_of_a_number_out() {
    let app = TestApp::with(behind_a_proxy).await;
    let attacker = || app.browser().from("198.51.100.7");
    use_up_the_client(&app, attacker, ALICE).await;
    attacker().request(ALICE).await.expect(429);

    let mut victim = app.browser().from("203.0.113.9");
    victim.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    victim
        .validate(&code)
        .await
        .expect(200)
        .showing("You are verified");
}

/// CVE-2025-59152: rotating the header gave a fresh budget each time.
#[tokio::test]
async fn who_is_no_trusted_proxy_can_not_choose_its_address() {
    let app = TestApp::start().await;
    use_up_the_client(&app, || app.browser().from("198.51.100.7"), ALICE).await;
    for forged in ["203.0.113.9", "a", "", "::1"] {
        app.browser().from(forged).request(ALICE).await.expect(429);
    }
}

/// CVE-2024-47070: garbage in the header failed open.
#[tokio::test]
async fn garbage_from_a_proxy_is_one_client() {
    let app = TestApp::with(behind_a_proxy).await;
    use_up_the_client(&app, || app.browser().from("a"), ALICE).await;
    let mut fresh = app.browser().from("198.51.100.7, b");
    fresh.request(ALICE).await.expect(429);
}

#[tokio::test]
async fn an_ipv6_network_is_one_client() {
    let app = TestApp::with(behind_a_proxy).await;
    use_up_the_client(&app, || app.browser().from("2001:db8:1:2::1"), ALICE).await;
    for (address, status) in [("2001:db8:1:2:ffff::9", 429), ("2001:db8:1:3::1", 200)] {
        app.browser()
            .from(address)
            .request(ALICE)
            .await
            .expect(status);
    }
}

/// GHSA-c55g-q6f4-5qxr: a limit on addresses alone; many of them shared no budget.
#[tokio::test]
async fn many_clients_share_the_tries_of_a_number() {
    let app = TestApp::with(behind_a_proxy).await;
    for address in ["198.51.100.1", "198.51.100.2", "198.51.100.3"] {
        exhaust(&app, &mut app.browser().from(address), ALICE).await;
    }
    let mut fourth = app.browser().from("198.51.100.4");
    let refused = fourth
        .post_for_json("/", &[("number", ALICE)])
        .await
        .expect(429);
    assert_eq!(refused.json()["limit"], "failures");
}

/// Pages and programs have budgets of their own: a project can't lock the site's visitors out.
#[tokio::test]
async fn a_project_does_not_use_up_the_tries_of_another() {
    let app = TestApp::start().await;
    let body = json!({ "to": ALICE, "max_attempts": 20 });
    let id = app.api().created_with(body).await;
    let code = app.phone(ALICE).next_code().await;
    for _ in 0..15 {
        app.api().check(&id, &wrong(&code)).await.expect(200);
    }
    app.api().check(&id, &code).await.problem(429, "limited");
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    browser.validate(&code).await.expect(200);
}

#[tokio::test]
async fn a_locked_number_stays_locked_until_an_operator_unlocks_it() {
    let app = TestApp::with(|config| config.limits.failures_in_a_row = 3).await;
    let id = app
        .api()
        .created_with(json!({ "to": ALICE, "max_attempts": 20 }))
        .await;
    let code = app.phone(ALICE).next_code().await;
    for _ in 0..3 {
        app.api().check(&id, &wrong(&code)).await.expect(200);
    }
    let answer = app.api().check(&id, &code).await;
    assert_eq!(answer.problem(429, "limited")["limit"], "locked");
    assert_eq!(answer.retry_after(), 86_400);
    app.move_clock(ALICE, 86_400 * 2).await;
    let answer = app.api().create(json!({ "to": ALICE })).await;
    assert_eq!(
        answer.problem(429, "limited")["limit"],
        "locked",
        "time does not unlock it"
    );
    app.move_clock(ALICE, 0).await;

    let folder = app
        .store_path()
        .parent()
        .unwrap()
        .parent()
        .unwrap()
        .to_owned();
    let unlock = |number: &str, project: Option<String>| {
        let mut command = program::command(&folder);
        command.args(["unlock", number]);
        if let Some(project) = project {
            command.args(["--project", &project]);
        }
        command.output().unwrap()
    };
    let demo = Some(ProjectId::DEMO.to_string());
    assert!(
        unlock(ALICE, None).status.success(),
        "in the pages' own project, which is another"
    );
    app.api().check(&id, &code).await.problem(429, "limited");
    assert!(!unlock("nonsense", demo.clone()).status.success());
    let done = unlock(ALICE, demo);
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    assert!(
        done.status.success() && said.contains("3 wrong codes"),
        "{done:?}"
    );
    assert!(!said.contains(ALICE), "{said}");
    let checked: Answer = app.api().check(&id, &code).await.expect(200);
    assert_eq!(checked.json()["status"], "approved");
}
