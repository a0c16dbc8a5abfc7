//! Tests of a store that stays frozen for longer than a handler may take.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::json;
use tokio::task::JoinSet;

use crate::app::browser::HTML;
use crate::app::{ALICE, Answer, BOB, TestApp};

/// A third fictional number.
const CAROL: &str = "+12125550177";

/// Checks of what could be no code, which wait in the store's queue ahead of the requests that the test is
/// about.
///
/// While another process holds the file, each batch of the writer fails after 5 seconds. A batch takes
/// 256 operations at most. So what stands behind 800 others is not looked at for 15 seconds or more.
const CHECKS: usize = 800;

/// Fills the queue of the store, and waits until the checks stand in it.
async fn fill_the_queue(app: &TestApp, id: &str) -> JoinSet<Answer> {
    let mut checks = JoinSet::new();
    let path = format!("/v1/verifications/{id}/check");
    for n in 0..CHECKS {
        // One client may have 64 requests in progress.
        let client = format!("203.0.113.{}", n / 50);
        let request = app.api().ask("POST", &path).json(&json!({ "code": "1" }));
        checks.spawn(Answer::of(request.header("x-forwarded-for", client)));
    }
    tokio::time::sleep(Duration::from_secs(3)).await;
    checks
}

/// Waits until `done` answers true, for up to five seconds.
async fn until(what: &str, mut done: impl AsyncFnMut() -> bool) {
    for _ in 0..100 {
        if done().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{what} did not come");
}

/// The answer says that the outcome is not known. The handlers go on, charge once the store moves again,
/// and asking again shows what became of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn requests_to_a_frozen_store_are_answered_in_time_and_finish_later() {
    let app = TestApp::with(|config| {
        config.site.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let id = app.api().created(BOB).await;
    let bobs = app.phone(BOB).next_code().await;
    let mfa_id = app.mfa().sent(json!({ "to": CAROL })).await;
    let carols = app.phone(CAROL).next_code().await;

    let holder = Connection::open(app.store_path()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let earlier = fill_the_queue(&app, &id).await;
    let asked = Instant::now();
    let form = browser
        .ask("POST", "/validate", HTML)
        .form(&[("code", &code)]);
    let (api, mfa) = (app.api(), app.mfa());
    // What only looks waits for no writer.
    let looked = Answer::of(browser.ask("GET", "/validate", HTML)).await;
    looked.expect(200).showing("Validate your code");
    assert!(asked.elapsed() < Duration::from_secs(2));
    let (page, checked, verified) = tokio::join!(
        Answer::of(form),
        api.check(&id, &bobs),
        mfa.verify(&mfa_id, &carols),
    );
    let took = asked.elapsed();
    assert!(
        (Duration::from_millis(14_900)..Duration::from_secs(17)).contains(&took),
        "{took:?}"
    );
    let attempts = [ALICE, BOB, CAROL].map(|number| app.record().attempts(number));
    assert_eq!(attempts, [0; 3], "nothing is decided yet");
    drop(holder);

    let page = page.expect(503).showing("This takes longer than usual");
    assert!(page.body.contains("may still go through"), "{page:?}");
    assert_eq!(page.retry_after(), 5);
    assert_eq!(page.set_cookies(), [""; 0], "the session stays");
    let problem = checked.problem(503, "outcome-unknown");
    assert_eq!(problem["retry_after"], 5);
    assert_eq!(checked.retry_after(), 5);
    let verified = verified.expect(503);
    assert_eq!(verified.json(), json!({ "error": "Service Unavailable" }));
    assert_eq!(verified.retry_after(), 5);

    let charged = async || {
        let attempts = [ALICE, BOB, CAROL].map(|number| app.record().attempts(number));
        attempts == [1; 3]
    };
    until("the charge of each check", charged).await;
    browser
        .get("/validate")
        .await
        .expect(200)
        .showing("You are verified");
    browser.get("/account").await.expect(200);
    let shown = api.show(&id).await.expect(200).json();
    assert_eq!(
        (&shown["status"], &shown["attempts"]),
        (&json!("approved"), &json!(1))
    );
    api.check(&id, &bobs).await.problem(409, "already-approved");
    // A code that was verified is not found any more.
    mfa.verify(&mfa_id, &carols).await.expect(404);
    for answer in earlier.join_all().await {
        assert!([422, 503].contains(&answer.status), "{answer:?}");
    }
}
