//! Codes by voice call, from request to hang-up.

use serde_json::{Value, json};

use server::config::RouteSection;
use verification::Channel;

use crate::app::{ALICE, Answer, TestApp};

/// A verification of [`ALICE`] by call; its id.
async fn called(app: &TestApp) -> String {
    let body = json!({ "to": ALICE, "channel": "call" });
    app.api().created_with(body).await
}

fn events(call: &Value) -> Vec<&str> {
    let lines = call["transcript"].as_array().unwrap();
    lines
        .iter()
        .map(|line| line["event"].as_str().unwrap())
        .collect()
}

fn code(call: &Value) -> &str {
    call["code"].as_str().unwrap()
}

#[tokio::test]
async fn a_person_hears_the_code_symbol_by_symbol_and_it_works() {
    let app = TestApp::start().await;
    let id = called(&app).await;
    let call = app.phone(ALICE).next_call().await;
    assert_eq!(events(&call), ["rang", "answered", "spoke"]);
    assert_eq!(
        (&call["status"], &call["answered_by"]),
        (&json!("in-progress"), &json!("human"))
    );
    let spoken = call["transcript"][2]["text"].as_str().unwrap();
    let symbols: Vec<String> = code(&call).chars().map(String::from).collect();
    let brand = server::name::BRAND;
    assert_eq!(
        spoken,
        format!(
            "Your {brand} code for sign-in is: {}. Press 1 to hear it again.",
            symbols.join(", ")
        )
    );
    let object = app.api().show(&id).await.expect(200).json();
    assert_eq!(object["channel"], "call");
    assert_eq!(object["sends"][0]["delivery"], "delivered");
    let checked = app.api().check(&id, code(&call)).await.expect(200).json();
    assert_eq!(checked["status"], "approved");
}

#[tokio::test]
async fn pressing_1_repeats_three_times_and_no_more() {
    let app = TestApp::start().await;
    called(&app).await;
    let phone = app.phone(ALICE);
    let call = phone.next_call().await;
    for n in 1..=3 {
        let pressed = phone.press(&call, "1").await.expect(200).json();
        let spoken = events(&pressed)
            .iter()
            .filter(|event| **event == "spoke")
            .count();
        assert_eq!((spoken, &pressed["status"]), (n + 1, &json!("in-progress")));
    }
    let over = phone.press(&call, "1").await.expect(200).json();
    assert_eq!(over["status"], "completed");
    let last = over["transcript"].as_array().unwrap().iter().rev();
    let spoken: Vec<_> = last.filter(|line| line["event"] == "spoke").collect();
    assert_eq!(spoken[0]["text"], "Goodbye.");
    phone.press(&call, "1").await.problem(409, "call-over");
    phone.hang_up(&call).await.problem(409, "call-over");
}

#[tokio::test]
async fn hanging_up_ends_the_call_and_not_the_code() {
    let app = TestApp::start().await;
    let id = called(&app).await;
    let phone = app.phone(ALICE);
    let call = phone.next_call().await;
    let over = phone.hang_up(&call).await.expect(200).json();
    assert_eq!(over["status"], "completed");
    assert_eq!(events(&over).last(), Some(&"hung-up"));
    app.api().check(&id, code(&call)).await.expect(200);
}

#[tokio::test]
async fn a_machine_a_busy_line_and_nobody_hear_nothing() {
    for (answers, status) in [
        ("machine", "completed"),
        ("busy", "busy"),
        ("no-answer", "no-answer"),
    ] {
        let app = TestApp::start().await;
        app.phone(ALICE).behave(json!({ "answers": answers })).await;
        let id = called(&app).await;
        let call = app.phone(ALICE).next_call().await;
        assert_eq!(call["status"], status);
        assert_eq!(call["code"], Value::Null);
        assert!(!events(&call).contains(&"spoke"), "{call}");
        let object = app.api().show(&id).await.expect(200).json();
        assert_eq!(object["sends"][0]["delivery"], "undelivered", "{answers}");
        assert_eq!(object["status"], "pending", "another call may reach them");
    }
}

#[tokio::test]
async fn a_change_of_channel_repeats_the_code() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let text = app.phone(ALICE).next_code().await;
    app.move_clock(ALICE, 30).await;
    let path = format!("/v1/verifications/{id}/resend");
    let resend = app
        .api()
        .ask("POST", &path)
        .json(&json!({ "channel": "call" }));
    let object = Answer::of(resend).await.expect(200).json();
    assert_eq!(object["channel"], "call");
    assert_eq!(code(&app.phone(ALICE).next_call().await), text);
    let bad = app
        .api()
        .ask("POST", &path)
        .json(&json!({ "channel": "fax" }));
    Answer::of(bad).await.problem(422, "invalid-parameter");
}

#[tokio::test]
async fn nothing_of_a_call_is_in_the_store_or_an_answer() {
    let app = TestApp::start().await;
    let id = called(&app).await;
    let call = app.phone(ALICE).next_call().await;
    let shown = app.api().show(&id).await.expect(200).body;
    assert!(!shown.contains(code(&call)));
    for row in app.record().everything() {
        assert!(!row.contains(code(&call)), "{row}");
    }
}

/// A route without a provider closes a channel for the numbers of a country, and no others.
#[tokio::test]
async fn a_route_closes_calls_to_a_country() {
    const BRITISH: &str = "+447400123456";
    let app = TestApp::with(|config| {
        config.provider.routes = vec![RouteSection {
            channel: Some(Channel::Call),
            countries: Some(vec!["GB".to_owned()]),
            choices: Vec::new(),
        }];
    })
    .await;
    let body = json!({ "to": BRITISH, "channel": "call" });
    let refused = app.api().create(body).await;
    refused.problem(422, "channel-unavailable");
    called(&app).await;

    let mut browser = app.browser();
    let form = [("number", BRITISH), ("channel", "call")];
    let page = browser.submit("/", &form).await.expect(422);
    page.showing("That kind of number is not called from here.");
    let page = browser.request(BRITISH).await.expect(200);
    assert!(!page.body.contains("Call me instead"), "{page:?}");
    let mut american = app.browser();
    let page = american.request("+1 212 555 0145").await.expect(200);
    page.showing("Call me instead");
}
