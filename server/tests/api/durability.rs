//! Tests of durability: what was acknowledged survives. What can't be written is not acknowledged.

use std::time::Duration;

use axum::Router;
use axum::routing::get;
use rusqlite::Connection;
use serde_json::json;

use crate::app::{ALICE, Answer, BOB, TestApp, wrong};

#[tokio::test]
async fn a_restart_keeps_codes_tries_and_sessions() {
    let app = TestApp::start().await;
    let (mut waiting, mut verified) = (app.browser(), app.browser());
    verified.request(BOB).await.expect(200);
    let code = app.phone(BOB).next_code().await;
    verified.validate(&code).await.expect(200);
    waiting.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    waiting.validate(&wrong(&code)).await.expect(422);
    let id = app.api().created(ALICE).await;
    let other = app.phone(ALICE).next_code().await;
    app.api().check(&id, &wrong(&other)).await.expect(200);

    let app = app.restart().await;
    for browser in [&mut waiting, &mut verified] {
        browser.move_to(&app);
    }
    verified
        .get("/account")
        .await
        .expect(200)
        .showing("+1 ••• 45");
    let page = waiting.get("/validate").await.expect(422);
    assert!(page.element("code-error").unwrap().contains("4 tries left"));
    waiting.validate(&code).await.expect(200);
    assert_eq!(app.api().show(&id).await.json()["attempts_left"], 2);
    assert_eq!(
        app.api().check(&id, &other).await.json()["status"],
        "approved"
    );
}

/// greenpau/caddy-security#271: a restart brought tries back.
#[tokio::test]
async fn a_restart_brings_nothing_back() {
    let mut app = TestApp::start().await;
    for n in 0..5 {
        app.api().created(ALICE).await;
        if n % 2 == 0 {
            app = app.restart().await;
        }
    }
    app.api()
        .create(json!({ "to": ALICE }))
        .await
        .problem(429, "limited");

    let id = app.api().created(BOB).await;
    let code = app.phone(BOB).next_code().await;
    for left in [2, 1, 0] {
        let object = app.api().check(&id, &wrong(&code)).await.json();
        assert_eq!(object["attempts_left"], left);
        app = app.restart().await;
    }
    app.api().check(&id, &code).await.problem(409, "exhausted");
}

/// Another connection locks the file: everything fails closed, nothing is lost, and it heals by itself.
#[tokio::test]
async fn a_store_that_can_not_be_written_is_503_until_it_can() {
    let app = TestApp::start().await;
    let (mut waiting, mut verified) = (app.browser(), app.browser());
    verified.request(BOB).await.expect(200);
    let code = app.phone(BOB).next_code().await;
    verified.validate(&code).await.expect(200);
    waiting.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let id = app.api().created("+12125550177").await;
    let other = app.phone("+12125550177").next_code().await;
    let before = app.record().everything();

    let holder = Connection::open(app.store_path()).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let (form, account, page) = (waiting.clone(), verified.clone(), waiting.clone());
    let api = app.api();
    let (checked, created, posted, account, page, sent) = tokio::join!(
        api.check(&id, &other),
        api.create(json!({ "to": ALICE })),
        async {
            form.clone()
                .post_for_json("/validate", &[("code", &code)])
                .await
        },
        async { account.clone().get("/account").await },
        async { page.clone().post("/validate", &[("code", &code)]).await },
        async { app.browser().post_for_json("/", &[("number", ALICE)]).await },
    );
    for problem in [checked, created] {
        problem.problem(503, "store-unavailable");
        assert!(problem.retry_after() >= 1);
    }
    for answer in [&posted, &sent] {
        assert_eq!(answer.status, 503, "{answer:?}");
        assert_eq!(answer.refusal(), json!({ "error": "unavailable" }));
        assert!(answer.retry_after() >= 1);
    }
    // What only looks needs no writer: a verified visitor stays verified.
    assert_eq!(account.status, 200, "{account:?}");
    assert!([303, 503].contains(&page.status), "{page:?}");
    let session = format!("{}=", waiting.session_name());
    for answer in [&account, &posted, &page] {
        let lost = answer
            .set_cookies()
            .into_iter()
            .find(|cookie| cookie.starts_with(&session));
        assert_eq!(lost, None, "the session outlives the outage");
    }
    app.get("/healthz").await.expect(200);
    drop(holder);

    assert_eq!(app.record().everything(), before, "nothing was charged");
    verified.get("/account").await.expect(200);
    waiting.validate(&code).await.expect(200);
    assert_eq!(
        app.api().check(&id, &other).await.json()["status"],
        "approved"
    );
}

/// A store that is asked for more than it takes says so at once, and what it refused has not happened.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_overloaded_store_is_503_and_charges_nothing() {
    let app = TestApp::with(|config| config.store.queue = 1).await;
    let id = loop {
        // Even a single caller may meet the sweep.
        let answer = app
            .api()
            .create(json!({ "to": ALICE, "max_attempts": 20 }))
            .await;
        if answer.status == 201 {
            break answer.json()["id"].as_str().unwrap().to_owned();
        }
    };
    let code = app.phone(ALICE).next_code().await;
    let wrong = wrong(&code);
    let mut calls = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (api, id, wrong) = (app.api(), id.clone(), wrong.clone());
        calls.spawn(async move { api.check(&id, &wrong).await });
    }
    let (mut charged, mut refused) = (0, 0);
    while let Some(answer) = calls.join_next().await {
        let answer = answer.unwrap();
        match answer.status {
            200 => charged += 1,
            429 => assert_eq!(answer.problem(429, "limited")["limit"], "failures"),
            _ => {
                answer.problem(503, "store-unavailable");
                assert_eq!(answer.retry_after(), 1);
                refused += 1;
            }
        }
    }
    assert_eq!(
        app.record().attempts(ALICE),
        charged,
        "what was answered is what was charged"
    );
    assert!(charged <= 15);
    println!("{charged} charged, {refused} refused for the moment");
}

#[tokio::test]
async fn both_probes_answer_without_a_session() {
    let app = TestApp::start().await;
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        let answer = app.get(path).await.expect(200);
        assert_eq!(answer.body, body);
        assert!(answer.set_cookies().is_empty());
    }
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_millis(700)).await;
    "finished"
}

#[tokio::test]
async fn requests_under_way_finish_and_no_more_are_taken() {
    let mut app = TestApp::guarding(|_| {}, Router::new().route("/slow", get(slow))).await;
    let site = app.site();
    let client = crate::app::client();
    let running = app.take_running();
    let under_way = tokio::spawn(Answer::of(client.get(format!("http://{site}/slow"))));
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (stopped, answer) = tokio::join!(running.stop(), under_way);
    stopped.unwrap();
    assert_eq!(answer.unwrap().expect(200).body, "finished");
    assert!(
        tokio::net::TcpStream::connect(site).await.is_err(),
        "the listener is gone"
    );
}

/// A page left open must not keep an operator waiting.
#[tokio::test]
async fn open_streams_and_waiting_readers_do_not_hold_up_a_stop() {
    let mut app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let stream = browser
        .ask("GET", "/phone/stream", "text/event-stream")
        .send()
        .await
        .unwrap();
    assert_eq!(stream.status().as_u16(), 200);
    let reader = app.operator(
        "GET",
        &format!("/sandbox/v1/numbers/{BOB}/messages?wait=60"),
    );
    let reader = tokio::spawn(reader.send());
    tokio::time::sleep(Duration::from_millis(200)).await;
    let stop = tokio::time::timeout(Duration::from_secs(5), app.take_running().stop());
    stop.await
        .expect("the stop took more than five seconds")
        .unwrap();
    drop((stream, reader));
}
