use serde_json::json;

use crate::app::{ALICE, Answer, TestApp, wrong};

#[tokio::test]
async fn a_verification_is_shown_as_it_stands() {
    let app = TestApp::start().await;
    let created = app.api().create(json!({ "to": ALICE })).await.json();
    let id = created["id"].as_str().unwrap();
    assert_eq!(app.api().show(id).await.expect(200).json(), created);
    let before = app.record().everything();
    assert_eq!(app.api().show(id).await.expect(200).json(), created);
    assert_eq!(app.record().everything(), before, "looking changes nothing");

    let code = app.phone(ALICE).next_code().await;
    let checked = app.api().check(id, &wrong(&code)).await.json();
    assert_eq!(app.api().show(id).await.json(), checked);
    app.move_clock(ALICE, 3_601).await;
    assert_eq!(app.api().show(id).await.json()["status"], "expired");
}

/// Advisory CVE-2025-64175 and its like: an id locates, and authorises nothing.
#[tokio::test]
async fn unknown_foreign_and_malformed_ids_are_one_answer() {
    let app = TestApp::start().await;
    let mut browser = app.browser();
    browser.request(ALICE).await.expect(200);
    let foreign = id_of_the_pages(&app);
    let code = app.phone(ALICE).next_code().await;
    let before = app.record().everything();
    let api = app.api();
    let mut answers = Vec::new();
    for id in [
        foreign.as_str(),
        "01890a5d-ac96-774b-bcce-b302099a8057",
        "00000000-0000-0000-0000-000000000000",
        "x",
        "..%2f..",
        "%ff",
        "%00",
        "01890a5d-ac96-774b-bcce-b302099a8057' OR '1'='1",
    ] {
        let path = format!("/v1/verifications/{}", id.replace(' ', "%20"));
        let body = json!({ "code": code });
        answers.push(Answer::of(api.ask("GET", &path)).await);
        answers.push(Answer::of(api.ask("POST", &format!("{path}/check")).json(&body)).await);
        answers.push(Answer::of(api.ask("POST", &format!("{path}/resend"))).await);
        answers.push(Answer::of(api.ask("POST", &format!("{path}/cancel"))).await);
    }
    for answer in &answers {
        answer.problem(404, "not-found");
        assert_eq!(answer.body, answers[0].body);
        assert_eq!(answer.header("retry-after"), None);
    }
    assert_eq!(app.record().everything(), before, "and nothing was charged");
    browser.validate(&code).await.expect(200);
}

/// The id of the only verification, which is none of the demo project's.
fn id_of_the_pages(app: &TestApp) -> String {
    let rows = app.record().rows("verifications");
    let [row] = rows.as_slice() else {
        panic!("{rows:?}")
    };
    let bytes = row
        .split_once("Blob([")
        .unwrap()
        .1
        .split_once(']')
        .unwrap()
        .0;
    let bytes: Vec<u8> = bytes
        .split(", ")
        .map(|byte| byte.parse().unwrap())
        .collect();
    uuid::Uuid::from_slice(&bytes).unwrap().to_string()
}
