//! The visitor's phone, live.

use std::time::Duration;

use crate::app::{ALICE, BOB, Browser, TestApp};

async fn open(browser: &Browser) -> reqwest::Response {
    let request = browser.ask("GET", "/phone/stream", "text/event-stream");
    request.send().await.unwrap()
}

/// Reads until `words` came.
async fn read_until(stream: &mut reqwest::Response, words: &str) -> String {
    let mut read = String::new();
    let reading = async {
        while !read.contains(words) {
            let chunk = stream.chunk().await.unwrap().expect("the stream ended");
            read += std::str::from_utf8(&chunk).unwrap();
        }
    };
    let done = tokio::time::timeout(Duration::from_secs(10), reading).await;
    assert!(done.is_ok(), "no `{words}` came");
    read
}

#[tokio::test]
async fn it_shows_the_texts_there_are_and_those_to_come() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let mut stream = open(&browser).await;
    assert_eq!(stream.headers()["content-type"], "text/event-stream");
    read_until(&mut stream, &format!("data-code=\"{code}\"")).await;
    app.move_clock(ALICE, 31).await;
    browser.submit("/resend", &[]).await.expect(200);
    read_until(&mut stream, &format!("data-code=\"{code}\"")).await;
}

#[tokio::test]
async fn nobody_sees_the_texts_of_others() {
    let app = TestApp::start().await;
    let (mut hers, mut his) = (app.browser(), app.browser());
    hers.request(ALICE).await.expect(200);
    let mut stream = open(&hers).await;
    let own = app.phone(ALICE).next_code().await;
    read_until(&mut stream, &own).await;
    // To another number, to the same number from another browser, and from the API.
    his.request(BOB).await.expect(200);
    his.request(ALICE).await.expect(200);
    app.api().created(ALICE).await;
    app.move_clock(ALICE, 31).await;
    hers.submit("/resend", &[]).await.expect(200);
    let next = read_until(&mut stream, "data-code").await;
    assert!(
        next.contains(&own) && next.matches("data-code").count() == 1,
        "{next}"
    );
}

#[tokio::test]
async fn a_browser_without_a_verification_is_told_not_to_come_back() {
    let app = TestApp::start().await;
    app.browser().get("/phone/stream").await.expect(204);
}

/// A browser opens six connections to a host over HTTP/1.1: as many tabs, and nothing else loads.
#[tokio::test]
async fn a_fourth_tab_pauses_the_oldest() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let mut first = open(&browser).await;
    read_until(&mut first, "data-code").await;
    let _others = [open(&browser).await, open(&browser).await];
    let mut fourth = open(&browser).await;
    read_until(&mut fourth, "data-code").await;
    read_until(&mut first, "event: pause").await;
    let end = tokio::time::timeout(Duration::from_secs(5), first.chunk()).await;
    assert_eq!(end.unwrap().unwrap(), None, "and its connection is free");
}

#[tokio::test]
async fn one_caller_gets_so_many_streams_and_then_429_with_a_time_to_wait() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    let mut open_streams = Vec::new();
    for n in 0..16 {
        // One browser has three at most.
        if n % 3 == 0 {
            browser = app.browser();
            browser
                .request(&format!("+121255501{n:02}"))
                .await
                .expect(200);
        }
        let stream = open(&browser).await;
        assert_eq!(stream.status().as_u16(), 200);
        open_streams.push(stream);
    }
    let refused = open(&browser).await;
    assert_eq!(refused.status().as_u16(), 429);
    assert_eq!(refused.headers()["retry-after"], "15");
    drop(open_streams);
    for _ in 0..100 {
        if open(&browser).await.status().as_u16() == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("closing the streams made no room");
}
