use serde_json::json;

use crate::app::{ALICE, Answer, BOB, TestApp, wrong};

#[tokio::test]
async fn the_right_code_approves_in_any_spelling() {
    let app = TestApp::start().await;
    for (n, spell) in [
        (0, (|c: &str| c.to_owned()) as fn(&str) -> String),
        (1, |c| format!(" {}-{} ", &c[..3], &c[3..])),
        (2, |c| format!("{}\u{a0}{}\n", &c[..3], &c[3..])),
    ] {
        let number = format!("+12125550{}", 160 + n);
        let id = app.api().created(&number).await;
        let code = app.phone(&number).next_code().await;
        let object = app.api().check(&id, &spell(&code)).await.expect(200).json();
        assert_eq!(object["status"], "approved");
        assert_eq!(
            (&object["attempts"], &object["attempts_left"]),
            (&json!(1), &json!(0))
        );
        assert!(
            object.get("resend_at").is_none(),
            "nothing to resend: {object}"
        );
    }
}

#[tokio::test]
async fn a_wrong_code_is_an_answer_with_one_attempt_fewer() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    for (left, status) in [(2, "pending"), (1, "pending"), (0, "exhausted")] {
        let object = app.api().check(&id, &wrong(&code)).await.expect(200).json();
        assert_eq!(object["status"], status);
        assert_eq!(object["attempts_left"], left);
    }
    let problem = app.api().check(&id, &code).await.problem(409, "exhausted");
    assert_eq!(problem["verification_status"], "exhausted");
    assert_eq!(app.record().attempts(ALICE), 3);
    let events = app.record().events();
    assert_eq!(
        events,
        [
            "requested",
            "delivered",
            "check_failed",
            "check_failed",
            "check_failed",
            "exhausted"
        ]
    );
}

#[tokio::test]
async fn the_last_attempt_may_be_the_right_one() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    for _ in 0..2 {
        app.api().check(&id, &wrong(&code)).await.expect(200);
    }
    assert_eq!(
        app.api().check(&id, &code).await.json()["status"],
        "approved"
    );
}

/// CVE-2021-43177: a code that worked once worked again.
#[tokio::test]
async fn a_closed_verification_says_how_it_ended_and_nothing_more() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    app.api().check(&id, &code).await.expect(200);
    let before = app.record().everything();
    for try_code in [&code, &wrong(&code)] {
        app.api()
            .check(&id, try_code)
            .await
            .problem(409, "already-approved");
    }
    assert_eq!(app.record().everything(), before);

    let id = app.api().created(BOB).await;
    let code = app.phone(BOB).next_code().await;
    app.api().cancel(&id).await.expect(200);
    app.api().check(&id, &code).await.problem(409, "canceled");
}

/// GHSA-xmmm-jw76-q7vg: a code outlived its expiry.
#[tokio::test]
async fn a_code_works_until_its_time_is_over_and_not_a_second_longer() {
    let app = TestApp::start().await;
    let id = app
        .api()
        .created_with(json!({ "to": ALICE, "valid_for": 600 }))
        .await;
    let code = app.phone(ALICE).next_code().await;
    app.move_clock(ALICE, 600).await;
    let problem = app.api().check(&id, &code).await.problem(409, "expired");
    assert_eq!(problem["verification_status"], "expired");
    app.move_clock(ALICE, 590).await;
    assert_eq!(
        app.api().check(&id, &code).await.json()["status"],
        "approved"
    );
}

/// CVE-2024-5150 and GHSA-rmmc-8cqj-hfp3: an empty code, or one digit of it, passed.
#[tokio::test]
async fn what_can_not_be_the_code_is_refused_and_costs_nothing() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    let before = app.record().everything();
    let prefix = &code[..1];
    for malformed in [
        "",
        " ",
        "-",
        prefix,
        &code[..5],
        &format!("{code}0"),
        &format!("{code} 0"),
        "abcdef",
        "１２３４５",
    ] {
        let problem = app
            .api()
            .check(&id, malformed)
            .await
            .problem(422, "invalid-code");
        assert_eq!(problem["field"], "code", "{malformed}");
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.contains("has 6 digits"), "{detail}");
    }
    for body in [
        json!({}),
        json!({ "code": null }),
        json!({ "code": 123_456 }),
        json!({ "code": [code] }),
    ] {
        let path = format!("/v1/verifications/{id}/check");
        let problem = Answer::of(app.api().ask("POST", &path).json(&body)).await;
        assert_eq!(
            problem.problem(422, "invalid-parameter")["field"],
            "code",
            "{body}"
        );
    }
    assert_eq!(app.record().everything(), before);
    assert_eq!(
        app.api().check(&id, &code).await.json()["status"],
        "approved"
    );
}

#[tokio::test]
async fn a_doubled_code_is_one_attempt() {
    let app = TestApp::start().await;
    let id = app.api().created(ALICE).await;
    let code = app.phone(ALICE).next_code().await;
    let wrong = wrong(&code);
    let path = format!("/v1/verifications/{id}/check");
    let request = app
        .api()
        .ask("POST", &path)
        .header("content-type", "application/json");
    let body = format!(r#"{{"code":"{code}","code":"{wrong}"}}"#);
    let object = Answer::of(request.body(body)).await.expect(200).json();
    assert_eq!(
        (&object["status"], &object["attempts"]),
        (&json!("pending"), &json!(1))
    );
}

/// ASVS 6.6.2: a code belongs to one verification.
#[tokio::test]
async fn the_code_of_one_verification_is_wrong_for_another() {
    let app = TestApp::start().await;
    let mine = app.api().created(ALICE).await;
    app.api().created(BOB).await;
    let (own, others) = (
        app.phone(ALICE).next_code().await,
        app.phone(BOB).next_code().await,
    );
    if own != others {
        let object = app.api().check(&mine, &others).await.expect(200).json();
        assert_eq!(object["status"], "pending");
    }
}
