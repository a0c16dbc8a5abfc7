//! `GET /sandbox/v1/numbers`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use verification::Timestamp;

use super::answer;
use super::error::ControlError;
use crate::carrier::{PhoneSummary, Sandbox};
use crate::lease::Caller;

#[derive(Serialize)]
struct Answer<'a> {
    numbers: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    number: &'a str,
    messages: usize,
    calls: usize,
    newest_at: Option<Timestamp>,
    leased: bool,
}

/// The known phones, the one with the newest message or call first. A lease holder sees its own alone.
pub async fn list(
    State(sandbox): State<Sandbox>,
    caller: Caller,
) -> Result<Response, ControlError> {
    let phones = sandbox.numbers_for(&caller)?;
    Ok(answer(
        StatusCode::OK,
        &Answer {
            numbers: phones.iter().map(Item::of).collect(),
        },
    ))
}

impl<'a> Item<'a> {
    fn of(phone: &'a PhoneSummary) -> Self {
        Self {
            number: phone.number.as_e164(),
            messages: phone.messages,
            calls: phone.calls,
            newest_at: phone.newest_at,
            leased: phone.leased,
        }
    }
}
