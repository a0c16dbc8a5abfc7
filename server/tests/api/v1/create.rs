use serde_json::{Value, json};
use server::name::BRAND;
use verification::Timestamp;

use crate::app::{ALICE, Answer, TestApp};

fn time(value: &Value) -> i64 {
    let text = value.as_str().unwrap();
    let parsed = time::OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339);
    assert!(text.ends_with('Z'), "{text} is not UTC");
    parsed.unwrap().unix_timestamp()
}

#[tokio::test]
async fn a_verification_is_made_and_its_code_sent() {
    let app = TestApp::start().await;
    let answer = app
        .api()
        .create(json!({ "to": ALICE, "channel": "sms" }))
        .await;
    assert_eq!(answer.status, 201, "{answer:?}");
    assert_eq!(answer.header("content-type"), Some("application/json"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let object = answer.json();
    let id = object["id"].as_str().unwrap();
    assert_eq!(answer.location(), format!("/v1/verifications/{id}"));
    let expected = json!({ "to": ALICE, "channel": "sms", "purpose": "sign-in", "locale": "en",
        "status": "pending", "attempts": 0, "attempts_left": 3 });
    for (name, value) in expected.as_object().unwrap() {
        assert_eq!(&object[name], value, "{name} in {object}");
    }
    let created = time(&object["created_at"]);
    assert_eq!(time(&object["expires_at"]) - created, 3_600);
    assert_eq!(time(&object["resend_at"]) - created, 30);
    assert_eq!(object["sends"].as_array().unwrap().len(), 1);
    assert_eq!(object["sends"][0]["channel"], "sms");
    assert_eq!(object["sends"][0]["delivery"], "delivered");
    let members = object.as_object().unwrap().len();
    assert_eq!(members, 12, "nothing else is told: {object}");
}

#[tokio::test]
async fn the_text_names_brand_purpose_time_and_origin() {
    let app = TestApp::start().await;
    let body = json!({ "to": ALICE, "purpose": "paying 12 euros", "valid_for": 600 });
    app.api().created_with(body).await;
    let message = app.phone(ALICE).next_message().await;
    let code = message["code"].as_str().unwrap();
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()));
    assert_eq!(
        message["body"],
        format!(
            "{code} is your {BRAND} code for paying 12 euros. It works for 10 minutes. Never share it.\n\n\
             @127.0.0.1 #{code}"
        )
    );
}

#[tokio::test]
async fn the_text_is_in_the_language_that_is_asked_for() {
    let app = TestApp::with(|c| c.site.locales = vec!["en".into(), "en-XA".into()]).await;
    let api = app.api();
    let answer = api.create(json!({ "to": ALICE, "locale": "en-XA" })).await;
    assert_eq!(answer.expect(201).json()["locale"], "en-XA");
    let message = app.phone(ALICE).next_message().await;
    let body = message["body"].as_str().unwrap();
    assert!(body.contains("Ƞeeṽeeř şħaařee iŧ."), "{body}");

    for unknown in [json!("de"), json!(""), json!("EN")] {
        let answer = api.create(json!({ "to": ALICE, "locale": unknown })).await;
        let problem = answer.problem(422, "invalid-parameter");
        assert_eq!(problem["field"], "locale");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("`en`, `en-XA`"), "{detail}");
    }
}

#[tokio::test]
async fn any_spelling_of_a_number_is_one_number() {
    let app = TestApp::start().await;
    for spelling in ["tel:+1-212-555-0123", " +1 (212) 555.0123 "] {
        let object = app
            .api()
            .create(json!({ "to": spelling }))
            .await
            .expect(201);
        assert_eq!(object.json()["to"], ALICE);
    }
    assert_eq!(app.phone(ALICE).messages().await.len(), 2);
}

#[tokio::test]
async fn letters_may_be_asked_for_and_typed_in_lower_case() {
    let app = TestApp::start().await;
    let body = json!({ "to": ALICE, "allow_alphas": true, "code_length": 20 });
    let id = app.api().created_with(body).await;
    let code = app.phone(ALICE).next_code().await;
    assert_eq!(code.len(), 20);
    let checked = app.api().check(&id, &code.to_lowercase()).await.expect(200);
    assert_eq!(checked.json()["status"], "approved");
}

#[tokio::test]
async fn the_bounds_of_the_guide_hold_on_both_sides() {
    let app = TestApp::start().await;
    for (field, min, max) in [
        ("code_length", 4, 20),
        ("valid_for", 0, 604_800),
        ("max_attempts", 1, 20),
    ] {
        for (n, value) in [min, max].into_iter().enumerate() {
            let number = format!("+12125550{}", 150 + n);
            app.api()
                .create(json!({ "to": number, field: value }))
                .await
                .expect(201);
        }
        for value in [min - 1, max + 1, i64::MAX] {
            let answer = app.api().create(json!({ "to": ALICE, field: value })).await;
            let problem = answer.problem(422, "invalid-parameter");
            assert_eq!(problem["field"], field);
            if value >= 0 {
                assert_eq!(
                    (&problem["min"], &problem["max"]),
                    (&json!(min), &json!(max))
                );
            }
        }
    }
    assert!(app.phone(ALICE).messages().await.is_empty());
}

#[tokio::test]
async fn a_code_that_is_valid_for_no_time_has_expired() {
    let app = TestApp::start().await;
    let id = app
        .api()
        .created_with(json!({ "to": ALICE, "valid_for": 0 }))
        .await;
    let code = app.phone(ALICE).next_code().await;
    app.api().check(&id, &code).await.problem(409, "expired");
}

#[tokio::test]
async fn a_refused_number_says_why() {
    let app = TestApp::start().await;
    for (number, reason) in [
        ("", "empty"),
        ("2125550123", "no_country_code"),
        ("+1 212 CALL NOW", "unexpected_character"),
        ("+12125550123;ext=7", "extension"),
        ("+1212", "too_short"),
        ("+1234567890123456", "too_long"),
        ("+999123456789", "unknown_country_code"),
        ("+11115550123", "not_in_numbering_plan"),
    ] {
        let problem = app
            .api()
            .create(json!({ "to": number }))
            .await
            .problem(422, "invalid-number");
        assert_eq!(problem["reason"], reason, "{number}: {problem}");
        assert_eq!(problem["field"], "to");
    }
    assert_eq!(app.record().everything(), [""; 0]);
}

#[tokio::test]
async fn an_unknown_channel_is_refused() {
    let app = TestApp::start().await;
    let pigeon = json!({ "to": ALICE, "channel": "pigeon" });
    let problem = app
        .api()
        .create(pigeon)
        .await
        .problem(422, "invalid-parameter");
    assert_eq!(problem["field"], "channel");
}

#[tokio::test]
async fn null_is_as_good_as_absent() {
    let app = TestApp::start().await;
    let body = json!({ "to": ALICE, "channel": null, "purpose": null, "code_length": null,
        "valid_for": null, "max_attempts": null, "allow_alphas": null });
    app.api().create(body).await.expect(201);
}

/// Parsers differ in which of two members they take. Whichever it is, one text goes to one number,
/// and the answer says to which.
#[tokio::test]
async fn doubled_members_send_one_text_to_the_number_that_is_told() {
    let app = TestApp::start().await;
    let body = format!(r#"{{"to":"+12125550145","to":"{ALICE}"}}"#);
    let request = app.api().ask("POST", "/v1/verifications");
    let request = request
        .header("content-type", "application/json")
        .body(body);
    let object = Answer::of(request).await.expect(201).json();
    assert_eq!(object["to"], ALICE);
    assert_eq!(app.phone(ALICE).messages().await.len(), 1);
    assert!(app.phone("+12125550145").messages().await.is_empty());
    assert_eq!(app.record().count("verifications"), 1);
}

#[tokio::test]
async fn two_verifications_of_one_number_have_codes_of_their_own() {
    let app = TestApp::start().await;
    let (first, second) = (
        app.api().created(ALICE).await,
        app.api().created(ALICE).await,
    );
    let (one, two) = (
        app.phone(ALICE).next_code().await,
        app.phone(ALICE).next_code().await,
    );
    assert_ne!(first, second);
    if one != two {
        let crossed = app.api().check(&first, &two).await.expect(200).json();
        assert_eq!(crossed["status"], "pending");
    }
    assert_eq!(
        app.api().check(&second, &two).await.json()["status"],
        "approved"
    );
    assert_eq!(
        app.api().check(&first, &one).await.json()["status"],
        "approved"
    );
}

#[test]
fn times_are_read_as_the_domain_writes_them() {
    assert_eq!(time(&json!(Timestamp::from_millis(1_000).to_string())), 1);
}
