//! Tests that these endpoints do not have the demos' faults. The numbers are those of the project's
//! list of faults.

use serde_json::json;

use super::{assert_says, request_auth, validate_auth};
use crate::app::{ALICE, Answer, BOB, TestApp, wrong};
use crate::chain::over;

/// In the demo, any code passed while any request was pending, and it emptied the list.
#[tokio::test]
async fn seed_fault_1_a_wrong_code_for_another_number_is_forbidden_and_takes_nobodys_code() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    request_auth(&app, BOB).await.expect(200);
    let (hers, his) = (
        app.phone(ALICE).next_code().await,
        app.phone(BOB).next_code().await,
    );
    assert_says(
        &validate_auth(&app, BOB, &wrong(&his)).await,
        403,
        "Forbidden",
    );
    assert_says(&validate_auth(&app, ALICE, &hers).await, 200, "Success!");
    assert_says(&validate_auth(&app, BOB, &his).await, 200, "Success!");
}

/// In the demo, a number never equalled the text that was compared with it, so no login succeeded.
#[tokio::test]
async fn seed_fault_2_the_right_code_passes_however_the_number_is_written() {
    let app = TestApp::start().await;
    request_auth(&app, "+1 (212) 555-0123").await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    assert_says(
        &validate_auth(&app, " +1 212 555 0123", &code).await,
        200,
        "Success!",
    );
}

/// The code was stored before sending and stayed valid though sending failed.
#[tokio::test]
async fn seed_fault_3_a_send_that_is_refused_is_500_and_leaves_no_code() {
    // A port without a listener.
    let refusing = TestApp::with(over("127.0.0.1:9".parse().unwrap())).await;
    assert_says(
        &request_auth(&refusing, ALICE).await,
        500,
        "Error sending code via SMS",
    );
    let rows = refusing.record().rows("verifications");
    assert_eq!(rows.len(), 1);
    assert_eq!(
        refusing.record().events(),
        ["requested", "failed", "canceled"]
    );
    assert_says(
        &validate_auth(&refusing, ALICE, "123456").await,
        403,
        "Forbidden",
    );
}

/// 403 as a word in an answer of status 200.
#[tokio::test]
async fn seed_fault_7_forbidden_has_the_status_of_it() {
    let app = TestApp::start().await;
    assert_eq!(validate_auth(&app, ALICE, "123456").await.status, 403);
}

/// Number and code in the query, and so in logs, histories and referrers.
#[tokio::test]
async fn seed_fault_8_get_is_not_an_option() {
    let app = TestApp::start().await;
    for path in [
        "/request-auth?number=%2B12125550123",
        "/validate-auth?number=%2B12125550123&auth_code=1",
    ] {
        app.get(path).await.expect(405);
    }
    let in_query = app.form("/request-auth?number=%2B12125550123", &[]);
    assert_says(&Answer::of(in_query).await, 400, "Invalid Phone Number");
    assert!(app.phone(ALICE).messages().await.is_empty());
}

/// `'+' + None` was an error of the server, and a number with `+` was texted as `++1…`.
#[tokio::test]
async fn seed_fault_9_no_number_is_400_and_a_plus_stays_one() {
    let app = TestApp::start().await;
    assert_says(
        &Answer::of(app.form("/request-auth", &[])).await,
        400,
        "Invalid Phone Number",
    );
    request_auth(&app, ALICE).await.expect(200);
    assert_eq!(app.phone(ALICE).next_message().await["to"], ALICE);
}

/// Codes worked for ever.
#[tokio::test]
async fn seed_fault_12_a_code_expires() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    app.move_clock(ALICE, 3_601).await;
    assert_says(&validate_auth(&app, ALICE, &code).await, 403, "Forbidden");
}

/// The whole range could be tried in a quarter of an hour.
#[tokio::test]
async fn seed_fault_13_tries_run_out() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    for _ in 0..3 {
        assert_says(
            &validate_auth(&app, ALICE, &wrong(&code)).await,
            403,
            "Forbidden",
        );
    }
    assert_says(&validate_auth(&app, ALICE, &code).await, 403, "Forbidden");
}

/// Every request added one more code that worked.
#[tokio::test]
async fn seed_fault_14_one_code_works_and_sends_are_limited() {
    let app = TestApp::start().await;
    let mut answers = Vec::new();
    for seconds in [0, 30, 90, 210, 330, 450] {
        app.move_clock(ALICE, seconds).await;
        answers.push(request_auth(&app, ALICE).await.status);
    }
    assert_eq!(answers, [200, 200, 200, 200, 200, 429]);
    assert_eq!(app.record().count("verifications"), 1);
}

/// Codes lived in the process and went with it.
#[tokio::test]
async fn seed_fault_15_a_restart_keeps_what_is_pending() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let app = app.restart().await;
    assert_says(&validate_auth(&app, ALICE, &code).await, 200, "Success!");
}

/// In the demo, 403 or 200 showed strangers which numbers had a code waiting.
#[tokio::test]
async fn seed_fault_18_a_stranger_learns_nothing_of_who_is_waiting() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    let waiting = validate_auth(&app, ALICE, &wrong(&code)).await;
    let nobody = validate_auth(&app, BOB, &wrong(&code)).await;
    assert_eq!((waiting.status, waiting.body), (nobody.status, nobody.body));
}

/// The demo kept no record of what had happened.
#[tokio::test]
async fn seed_fault_20_every_outcome_is_on_record() {
    let app = TestApp::start().await;
    request_auth(&app, ALICE).await.expect(200);
    let code = app.phone(ALICE).next_code().await;
    validate_auth(&app, ALICE, &wrong(&code)).await.expect(403);
    validate_auth(&app, ALICE, &code).await.expect(200);
    let object = app.record().events();
    assert_eq!(
        object,
        ["requested", "delivered", "check_failed", "approved"]
    );
    assert_eq!(json!(app.record().count("verifications")), 1);
}
