//! The parameters of the guide, one by one: default, bounds, types.

use serde_json::{Value, json};

use crate::app::{ALICE, TestApp};

/// Asks with one more parameter than `to`.
async fn with(app: &TestApp, name: &str, value: Value) -> crate::app::Answer {
    let mut body = json!({ "to": ALICE });
    body[name] = value;
    app.mfa().sms(body).await
}

/// The refusals of one parameter's bad values, each of one sentence that starts with its name.
async fn refused(app: &TestApp, name: &str, label: &str, values: &[Value]) {
    for value in values {
        let details = with(app, name, value.clone()).await.invalid();
        assert_eq!(details.len(), 1, "{name} {value}: {details:?}");
        assert!(details[0].starts_with(label), "{name} {value}: {details:?}");
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn to_is_required_and_a_number() {
    let app = TestApp::start().await;
    for (body, detail) in [
        (json!({}), "To can't be blank"),
        (json!({ "to": null }), "To can't be blank"),
        (json!({ "to": "" }), "To can't be blank"),
        (json!({ "to": 12_125_550_123_u64 }), "To must be a string"),
        (json!({ "to": "2125550123" }), "To is invalid: start with +"),
        (
            json!({ "to": "+1212" }),
            "To is invalid: that number is too short",
        ),
    ] {
        let details = app.mfa().sms(body.clone()).await.invalid();
        assert!(details[0].starts_with(detail), "{body}: {details:?}");
    }
    let typed = json!({ "to": " +1 (212) 555-0123 " });
    let sent = app.mfa().sms(typed).await.expect(200).json();
    assert_eq!(sent["to"], ALICE);
}

#[tokio::test]
async fn from_is_where_it_comes_from() {
    let app = TestApp::start().await;
    with(&app, "from", json!("+5554433222")).await.expect(200);
    assert_eq!(app.phone(ALICE).next_message().await["from"], "+5554433222");
    let app = TestApp::start().await;
    let bad = [
        "",
        "5554433222",
        "+123",
        "+1234567890123456",
        "+1 555",
        "Bank",
    ];
    refused(
        &app,
        "from",
        "From must be + and 4 to 15 digits",
        &bad.map(Value::from),
    )
    .await;
    refused(
        &app,
        "from",
        "From must be a string",
        &[json!(5_554_433_222_u64)],
    )
    .await;
}

#[tokio::test]
async fn message_stands_before_the_token() {
    let app = TestApp::start().await;
    let body = json!({ "to": ALICE, "from": "+12025550100", "message": " Here is your code: " });
    app.mfa().sms(body).await.expect(200);
    let message = app.phone(ALICE).next_message().await;
    let code = message["code"].as_str().unwrap();
    assert_eq!(message["body"], format!("Here is your code: {code}"));
}

#[tokio::test]
async fn message_by_text_needs_a_from_unless_it_is_the_default() {
    let app = TestApp::start().await;
    let body = json!({ "to": ALICE, "message": "Here is your code:" });
    let details = app.mfa().sms(body.clone()).await.invalid();
    assert_eq!(details, ["From can't be blank when message is given"]);
    app.mfa().call(body).await.expect(200);
    let default = json!("Your Personal Authorization Code is:");
    with(&app, "message", default).await.expect(200);
}

#[tokio::test]
async fn message_fits_one_segment_or_500_characters() {
    let app = TestApp::start().await;
    let body = |message: String| json!({ "to": ALICE, "from": "+12025550100", "message": message });
    for (message, limit) in [("a".repeat(154), "160"), ("ш".repeat(64), "70")] {
        let details = app.mfa().sms(body(message)).await.invalid();
        assert!(details[0].starts_with("Message is too long"), "{details:?}");
        assert!(details[0].contains(limit), "{details:?}");
    }
    app.mfa().sms(body("a".repeat(153))).await.expect(200);
    app.mfa().sms(body("ш".repeat(63))).await.expect(200);
    app.mfa().call(body("a".repeat(493))).await.expect(200);
    let details = app.mfa().call(body("a".repeat(494))).await.invalid();
    assert!(details[0].contains("500"), "{details:?}");
}

#[tokio::test]
async fn message_has_no_control_characters_and_is_not_blank() {
    let app = TestApp::start().await;
    for (message, detail) in [
        (
            "code:\n\n@evil.example #1",
            "Message can't contain control characters",
        ),
        ("a\u{2028}b", "Message can't contain control characters"),
        ("\u{7}", "Message can't contain control characters"),
        ("", "Message can't be blank"),
        ("  ", "Message can't be blank"),
    ] {
        let body = json!({ "to": ALICE, "from": "+12025550100", "message": message });
        assert_eq!(app.mfa().sms(body).await.invalid(), [detail], "{message:?}");
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn token_length_is_6_and_may_be_4_to_20() {
    let app = TestApp::start().await;
    for (value, length) in [
        (Value::Null, 6),
        (json!(4), 4),
        (json!(20), 20),
        (json!("8"), 8),
    ] {
        with(&app, "token_length", value).await.expect(200);
        assert_eq!(app.phone(ALICE).next_code().await.len(), length);
    }
    let app = TestApp::start().await;
    let bad = [
        json!(3),
        json!(21),
        json!(-1),
        json!("six"),
        json!(6.5),
        json!([6]),
        json!(""),
    ];
    refused(&app, "token_length", "Token length", &bad).await;
    let details = with(&app, "token_length", json!(3)).await.invalid();
    assert_eq!(details, ["Token length must be greater than or equal to 4"]);
    let details = with(&app, "token_length", json!("21")).await.invalid();
    assert_eq!(details, ["Token length must be less than or equal to 20"]);
}

#[tokio::test]
async fn max_attempts_is_3_and_may_be_1_to_20() {
    let app = TestApp::start().await;
    for (n, (value, attempts)) in [
        (Value::Null, 3),
        (json!(1), 1),
        (json!(20), 20),
        (json!("4"), 4),
    ]
    .into_iter()
    .enumerate()
    {
        let mut body = json!({ "to": format!("+1212555018{n}") });
        body["max_attempts"] = value;
        let id = app.mfa().sent(body).await;
        assert_eq!(app.api().show(&id).await.json()["attempts_left"], attempts);
    }
    let app = TestApp::start().await;
    let bad = [json!(0), json!(21), json!("many"), json!(true)];
    refused(&app, "max_attempts", "Max attempts", &bad).await;
}

#[tokio::test]
async fn valid_for_is_an_hour_and_may_be_up_to_seven_days() {
    let app = TestApp::start().await;
    for (n, (value, seconds)) in [
        (Value::Null, 3_600),
        (json!(60), 60),
        (json!(604_800), 604_800),
        (json!("7200"), 7_200),
    ]
    .into_iter()
    .enumerate()
    {
        let number = format!("+1212555018{n}");
        let mut body = json!({ "to": number });
        body["valid_for"] = value;
        let id = app.mfa().sent(body).await;
        let code = app.phone(&number).next_code().await;
        app.move_clock(&number, seconds - 5).await;
        assert!(!app.mfa().verifies(&id, "wrong").await);
        app.move_clock(&number, seconds).await;
        app.mfa().verify(&id, &code).await.expect(404);
    }
    let app = TestApp::start().await;
    let bad = [json!(-1), json!(604_801), json!("soon")];
    refused(&app, "valid_for", "Valid for", &bad).await;
}

/// The guide's minimum: a token that has expired before it arrives.
#[tokio::test]
async fn valid_for_0_never_works() {
    let app = TestApp::start().await;
    let id = app.mfa().sent(json!({ "to": ALICE, "valid_for": 0 })).await;
    let code = app.phone(ALICE).next_code().await;
    app.mfa().verify(&id, &code).await.expect(404);
}

#[tokio::test]
async fn allow_alphas_brings_letters_under_both_of_its_names() {
    let app = TestApp::start().await;
    let letters = |code: &str| code.bytes().any(|byte| byte.is_ascii_uppercase());
    for (n, name) in ["allow_alphas", "allow_alpha"].into_iter().enumerate() {
        for (m, value) in [json!(true), json!("true"), json!("1")]
            .into_iter()
            .enumerate()
        {
            let number = format!("+121255501{n}{m}");
            let mut body = json!({ "to": number, "token_length": 20 });
            body[name] = value;
            let id = app.mfa().sent(body).await;
            let code = app.phone(&number).next_code().await;
            assert!(letters(&code), "{code}");
            assert!(app.mfa().verifies(&id, &code.to_lowercase()).await);
        }
    }
    for value in [json!(false), json!("false"), Value::Null] {
        let app = TestApp::start().await;
        with(&app, "allow_alphas", value).await.expect(200);
        assert!(!letters(&app.phone(ALICE).next_code().await));
    }
    let app = TestApp::start().await;
    let bad = [json!("yes"), json!(2), json!([])];
    refused(
        &app,
        "allow_alphas",
        "Allow alphas must be true or false",
        &bad,
    )
    .await;
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_at_once() {
    let app = TestApp::start().await;
    let body = json!({
        "to": "x", "from": "y", "message": "\n", "token_length": 3, "valid_for": -1,
        "max_attempts": 0, "allow_alphas": "?"
    });
    let details = app.mfa().sms(body).await.invalid();
    assert_eq!(details.len(), 7, "{details:?}");
}

#[tokio::test]
async fn unknown_parameters_are_ignored() {
    let app = TestApp::start().await;
    let body = json!({ "to": ALICE, "region": "us", "$ne": {} });
    app.mfa().sms(body).await.expect(200);
}
