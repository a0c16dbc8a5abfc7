//! The keys of the visitor's phone, beside the code form.

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::app::browser::HTML;
use crate::app::{ALICE, Answer, BOB, Browser, TestApp};

/// A browser on the code page of a call to [`ALICE`] that was answered, and the call.
async fn called(app: &TestApp) -> (Browser, Value) {
    let mut browser = app.browser();
    browser
        .submit("/", &[("number", ALICE), ("channel", "call")])
        .await
        .expect(200);
    let call = app.phone(ALICE).next_call().await;
    (browser, call)
}

fn id(call: &Value) -> &str {
    call["id"].as_str().unwrap()
}

/// The number of times that `event` stands in the transcript of the call now.
async fn count(app: &TestApp, event: &str) -> usize {
    let call = app.phone(ALICE).next_call().await;
    let transcript = call["transcript"].as_array().unwrap();
    transcript
        .iter()
        .filter(|moment| moment["event"] == event)
        .count()
}

/// The value of the hidden field `pressed` on the code page.
fn pressed(page: &Answer) -> &str {
    let (_, rest) = page.body.split_once("name=\"pressed\" value=\"").unwrap();
    rest.split('"').next().unwrap()
}

/// Sends a form three times at once, with the cookies that the browser has.
async fn thrice(browser: &Browser, path: &str, form: &[(&str, &str)]) -> Vec<Answer> {
    let presses = (0..3).map(|_| Answer::of(browser.ask("POST", path, HTML).form(form)));
    join_all(presses).await
}

#[tokio::test]
async fn a_key_that_is_sent_again_is_pressed_once() {
    let app = TestApp::start().await;
    let (mut browser, call) = called(&app).await;
    let page = browser.get("/validate").await.expect(200);
    assert_eq!(pressed(&page), "0");
    let form = [("call", id(&call)), ("digits", "1"), ("pressed", "0")];
    for _ in 0..3 {
        let answer = browser.post("/phone/press", &form).await.expect(303);
        assert_eq!(answer.location(), "/validate");
    }
    assert_eq!(count(&app, "pressed").await, 1);
    assert_eq!(count(&app, "spoke").await, 2, "the code was repeated once");

    // The page that follows knows of that key, so its own form presses another one.
    let page = browser.get("/validate").await.expect(200);
    let form = [
        ("call", id(&call)),
        ("digits", "1"),
        ("pressed", pressed(&page)),
    ];
    let answer = browser.post_for_json("/phone/press", &form).await;
    assert_eq!(answer.expect(200).json()["status"], "in-progress");
    assert_eq!(count(&app, "pressed").await, 2);
    assert_eq!(count(&app, "spoke").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_key_that_is_sent_three_times_at_once_is_pressed_once() {
    for _ in 0..5 {
        let app = TestApp::start().await;
        let (browser, call) = called(&app).await;
        let form = [("call", id(&call)), ("digits", "1"), ("pressed", "0")];
        for answer in thrice(&browser, "/phone/press", &form).await {
            assert_eq!((answer.status, answer.location()), (303, "/validate"));
        }
        assert_eq!(count(&app, "pressed").await, 1);
        assert_eq!(count(&app, "spoke").await, 2, "the code was repeated once");
    }
}

#[tokio::test]
async fn hanging_up_again_changes_nothing_and_is_no_error() {
    let app = TestApp::start().await;
    let (mut browser, call) = called(&app).await;
    let form = [("call", id(&call))];
    for _ in 0..2 {
        let answer = browser.post("/phone/hang-up", &form).await.expect(303);
        assert_eq!(answer.location(), "/validate");
        let page = browser.get("/validate").await.expect(200);
        assert!(!page.body.contains("That call has ended already"));
    }
    let answer = browser.post_for_json("/phone/hang-up", &form).await;
    assert_eq!(answer.expect(200).json()["status"], "completed");
    assert_eq!(count(&app, "hung-up").await, 1);

    // A key comes too late, and the page says so once.
    let key = [("call", id(&call)), ("digits", "1"), ("pressed", "0")];
    let refused = browser.post_for_json("/phone/press", &key).await;
    assert_eq!(
        refused.expect(409).refusal(),
        json!({ "error": "call_over" })
    );
    browser
        .submit("/phone/press", &key)
        .await
        .expect(409)
        .showing("That call has ended already.");
    browser.get("/validate").await.expect(200);
    assert_eq!(count(&app, "pressed").await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hanging_up_three_times_at_once_is_no_error() {
    for _ in 0..5 {
        let app = TestApp::start().await;
        let (mut browser, call) = called(&app).await;
        let form = [("call", id(&call))];
        for answer in thrice(&browser, "/phone/hang-up", &form).await {
            assert_eq!((answer.status, answer.location()), (303, "/validate"));
            browser.receive(answer);
        }
        assert_eq!(count(&app, "hung-up").await, 1);
        browser.get("/validate").await.expect(200);
    }
}

#[tokio::test]
async fn a_browser_has_keys_for_its_own_calls_alone() {
    let app = TestApp::start().await;
    let (_, call) = called(&app).await;
    let mut stranger = app.browser();
    for number in [None, Some(BOB), Some(ALICE)] {
        if let Some(number) = number {
            stranger.request(number).await.expect(200);
        }
        for (path, form) in [
            ("/phone/press", vec![("call", id(&call)), ("digits", "1")]),
            ("/phone/hang-up", vec![("call", id(&call))]),
        ] {
            let refused = stranger.post_for_json(path, &form).await.expect(403);
            assert_eq!(refused.refusal(), json!({ "error": "nothing_pending" }));
        }
    }
    let now = app.phone(ALICE).next_call().await;
    assert_eq!(now["transcript"], call["transcript"]);
}
