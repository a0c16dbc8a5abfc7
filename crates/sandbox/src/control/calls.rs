//! `GET /sandbox/v1/numbers/{number}/calls`, `POST /sandbox/v1/calls/{id}/press` and `…/hangup`

use std::borrow::Cow;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use verification::Timestamp;
use web::json::Json;

use super::answer;
use super::error::ControlError;
use super::input::Number;
use super::messages::Window;
use crate::call::{AnsweredBy, Call, Moment};
use crate::carrier::Sandbox;
use crate::lease::Caller;
use crate::refusal::Refusal;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    digits: String,
}

#[derive(Serialize)]
struct Answer<'a> {
    calls: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    seq: u64,
    id: &'a str,
    from: &'a str,
    to: &'a str,
    status: &'a str,
    answered_by: Option<&'a str>,
    code: Option<&'a str>,
    transcript: Vec<Entry<'a>>,
    provider: &'a str,
    started_at: Timestamp,
    ended_at: Option<Timestamp>,
}

#[derive(Serialize)]
struct Entry<'a> {
    at: Timestamp,
    event: &'a str,
    text: Option<Cow<'a, str>>,
}

pub async fn read(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, ControlError> {
    let window = Window::parse(query.as_deref().unwrap_or_default())?;
    let calls = sandbox
        .read_calls(&caller, &number, window.after, window.wait)
        .await?;
    Ok(answer(
        StatusCode::OK,
        &Answer {
            calls: calls.iter().map(|call| Item::of(call)).collect(),
        },
    ))
}

pub async fn press(
    State(sandbox): State<Sandbox>,
    id: Result<Path<String>, PathRejection>,
    caller: Caller,
    Json(body): Json<Body>,
) -> Result<Response, ControlError> {
    let call = sandbox.press(&caller, &known(id)?, &body.digits)?;
    Ok(answer(StatusCode::OK, &Item::of(&call)))
}

pub async fn hang_up(
    State(sandbox): State<Sandbox>,
    id: Result<Path<String>, PathRejection>,
    caller: Caller,
) -> Result<Response, ControlError> {
    let call = sandbox.hang_up(&caller, &known(id)?)?;
    Ok(answer(StatusCode::OK, &Item::of(&call)))
}

/// What can't be decoded is no call's id.
fn known(id: Result<Path<String>, PathRejection>) -> Result<String, Refusal> {
    id.map(|Path(id)| id).map_err(|_| Refusal::UnknownCall)
}

impl<'a> Item<'a> {
    fn of(call: &'a Call) -> Self {
        Self {
            seq: call.seq,
            id: &call.id,
            from: &call.from,
            to: call.to.as_e164(),
            status: call.status.name(),
            answered_by: call.answered_by.map(AnsweredBy::name),
            code: call.code.as_deref(),
            transcript: call.transcript.iter().map(Entry::of).collect(),
            provider: call.provider,
            started_at: call.started_at,
            ended_at: call.ended_at,
        }
    }
}

impl<'a> Entry<'a> {
    fn of(moment: &'a Moment) -> Self {
        Self {
            at: moment.at,
            event: moment.event.name(),
            text: moment.event.text(),
        }
    }
}
