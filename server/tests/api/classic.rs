//! The demo's two endpoints: its statuses and texts, and none of its faults.

mod browsers;
mod faults;
mod programs;

use crate::app::{Answer, TestApp};

/// Asks for a code as curl does.
async fn request_auth(app: &TestApp, number: &str) -> Answer {
    Answer::of(app.form("/request-auth", &[("number", number)])).await
}

/// Validates one as curl does.
async fn validate_auth(app: &TestApp, number: &str, code: &str) -> Answer {
    let fields = [("number", number), ("auth_code", code)];
    Answer::of(app.form("/validate-auth", &fields)).await
}

/// An answer is this status and this text, and nothing else.
#[track_caller]
fn assert_says(answer: &Answer, status: u16, text: &str) {
    assert_eq!(
        (answer.status, answer.body.as_str()),
        (status, text),
        "{answer:?}"
    );
}
