//! Tests of many requests at once, over HTTP.

use std::collections::HashSet;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::app::{ALICE, Answer, Api, TestApp, wrong, wrong_codes};

/// Sends all of `codes` at once, from connections of their own.
async fn check_all(api: &Api, id: &str, codes: Vec<String>) -> Vec<Answer> {
    let mut calls = JoinSet::new();
    for code in codes {
        let (api, id) = (api.clone(), id.to_owned());
        calls.spawn(async move { api.check(&id, &code).await });
    }
    calls.join_all().await
}

fn count(answers: &[Answer], is: impl Fn(&Value) -> bool) -> usize {
    let ok = answers.iter().filter(|answer| answer.status == 200);
    ok.filter(|answer| is(&answer.json())).count()
}

/// CVE-2026-107276: reading, checking and deleting were three steps.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_right_codes_at_once_are_one_approval() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    let answers = check_all(&app.api(), &id, vec![code; 50]).await;
    assert_eq!(count(&answers, |object| object["status"] == "approved"), 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        answer.problem(409, "already-approved");
    }
    let events = app.record().events();
    assert_eq!(
        events.iter().filter(|event| *event == "approved").count(),
        1
    );
    assert_eq!(app.record().attempts(ALICE), 1);
}

/// `HackerOne` 3692149, GHSA-7h8m-vrxx-vr4m: a burst got more tries than it was due.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_wrong_codes_and_a_right_one_never_exceed_the_budget() {
    let app = TestApp::start().await;
    for round in 0..3 {
        let number = format!("+1212555018{round}");
        let id = app.api().created(&number).await;
        let code = app.phone(&number).next_code().await;
        let mut codes = vec![wrong(&code); 41];
        codes[round * 20] = code;
        let answers = check_all(&app.api(), &id, codes).await;
        let (judged, right) = (
            count(&answers, |_| true),
            count(&answers, |object| object["status"] == "approved"),
        );
        assert!(judged <= 3 && right <= 1, "{judged} judged, {right} right");
        assert_eq!(usize::from(app.record().attempts(&number)), judged);
        let status = app.api().show(&id).await.json()["status"].clone();
        assert_eq!(status, if right == 1 { "approved" } else { "exhausted" });
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forty_wrong_codes_from_one_browser_never_exceed_the_budget() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let mut calls = JoinSet::new();
    for wrong in wrong_codes(&code).cycle().take(40) {
        let mut browser = browser.clone();
        calls.spawn(async move {
            browser
                .post_for_json("/validate", &[("code", &wrong)])
                .await
        });
    }
    let mut left = HashSet::new();
    while let Some(answer) = calls.join_next().await {
        let answer = answer.unwrap();
        assert!([422, 403].contains(&answer.status), "{answer:?}");
        if answer.status == 422 {
            left.insert(answer.json()["attempts_left"].as_u64());
        }
    }
    assert_eq!(left.len(), 4, "each number of tries left was told");
    assert_eq!(app.record().attempts(ALICE), 5);
}

/// The limit holds across verifications that are asked for at once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_requests_at_once_are_five_texts() {
    let app = TestApp::start().await;
    let mut calls = JoinSet::new();
    for _ in 0..20 {
        let api = app.api();
        calls.spawn(async move { api.create(json!({ "to": ALICE })).await });
    }
    let answers = calls.join_all().await;
    let made: HashSet<String> = answers
        .iter()
        .filter(|answer| answer.status == 201)
        .map(|answer| answer.json()["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(made.len(), 5);
    for answer in answers.iter().filter(|answer| answer.status != 201) {
        answer.problem(429, "limited");
    }
    assert_eq!(app.phone(ALICE).messages().await.len(), 5);
}

/// A double click on the right code leaves the browser verified.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_right_code_twice_at_once_leaves_somebody_verified() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let (mut one, mut two) = (browser.clone(), browser.clone());
    let form = [("code", code.as_str())];
    let (first, second) = tokio::join!(one.post("/validate", &form), two.post("/validate", &form));
    println!(
        "{} to {:?}, {} to {:?}",
        first.status,
        first.header("location"),
        second.status,
        second.header("location")
    );
    let mut verified = 0;
    for browser in [&mut one, &mut two] {
        verified += u8::from(browser.get("/account").await.status == 200);
    }
    assert!(verified >= 1);
    assert_eq!(app.record().attempts(ALICE), 1);
}
