use std::time::{Duration, Instant};

use crate::app::{ALICE, Answer, BOB, TestApp};

#[tokio::test]
async fn a_reader_waits_for_the_next_text_and_gets_it_at_once() {
    let app = TestApp::start().await;
    let api = app.api();
    let start = Instant::now();
    let phone = app.phone(ALICE);
    let (code, id) = tokio::join!(phone.next_code(), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        api.created(ALICE).await
    });
    assert!(start.elapsed() < Duration::from_secs(5));
    assert_eq!(api.check(&id, &code).await.json()["status"], "approved");
}

#[tokio::test]
async fn who_waits_in_vain_gets_an_empty_list() {
    let app = TestApp::start().await;
    let path = format!("/sandbox/v1/numbers/{ALICE}/messages?wait=1");
    let start = Instant::now();
    let answer = Answer::of(app.operator("GET", &path)).await.expect(200);
    assert_eq!(answer.json(), serde_json::json!({ "messages": [] }));
    assert!(start.elapsed() >= Duration::from_millis(900));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn only_what_came_after_is_told_again() {
    let app = TestApp::start().await;
    app.api().created(ALICE).await;
    app.api().created(ALICE).await;
    let all = app.phone(ALICE).messages().await;
    let path = format!(
        "/sandbox/v1/numbers/{ALICE}/messages?after={}",
        all[0]["seq"]
    );
    let rest = Answer::of(app.operator("GET", &path))
        .await
        .expect(200)
        .json();
    assert_eq!(rest["messages"], serde_json::json!([all[1]]));
    let calls =
        Answer::of(app.operator("GET", &format!("/sandbox/v1/numbers/{ALICE}/calls"))).await;
    assert_eq!(calls.expect(200).json(), serde_json::json!({ "calls": [] }));
}

#[tokio::test]
async fn operators_have_a_page_of_all_phones_and_one_of_each() {
    let app = TestApp::start().await;
    app.api().created(ALICE).await;
    app.api().created(BOB).await;
    let all = Answer::of(app.operator("GET", "/")).await.expect(200);
    assert!(
        all.body.contains(&format!("href=\"/phone/{ALICE}\"")),
        "{}",
        all.body
    );
    let code = app.phone(ALICE).next_code().await;
    let one = Answer::of(app.operator("GET", &format!("/phone/{ALICE}")))
        .await
        .expect(200);
    assert!(one.body.contains(&format!("data-code=\"{code}\"")));
    for path in [
        "/phone/x",
        "/phone/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "/phone/%ff",
    ] {
        let answer = Answer::of(app.operator("GET", path)).await;
        assert!([400, 422].contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.body.contains("<script>alert"));
    }
}
