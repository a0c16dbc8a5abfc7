//! `GET` and `PUT /sandbox/v1/numbers/{number}/behavior`

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use web::json::Json;

use super::answer;
use super::error::ControlError;
use super::input::{Number, integer};
use crate::behavior::{Answers, Behavior, Outcome};
use crate::carrier::Sandbox;
use crate::lease::Caller;
use crate::limits;

#[derive(Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Body {
    answers: Answers,
    delivery: Outcome,
    delay_ms: i64,
}

#[derive(Serialize)]
struct Answer {
    answers: &'static str,
    delivery: &'static str,
    delay_ms: u128,
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
) -> Result<Response, ControlError> {
    Ok(shown(sandbox.behavior(&caller, &number)?))
}

/// Sets the whole behavior. Fields that are left out get their defaults.
pub async fn set(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
    Json(body): Json<Body>,
) -> Result<Response, ControlError> {
    let delay = integer("delay_ms", body.delay_ms, limits::DELAY_MILLIS)?;
    let behavior = Behavior {
        answers: body.answers,
        delivery: body.delivery,
        delay: Duration::from_millis(delay.unsigned_abs()),
    };
    sandbox.set_behavior(&caller, &number, behavior)?;
    Ok(shown(behavior))
}

fn shown(behavior: Behavior) -> Response {
    let body = Answer {
        answers: behavior.answers.name(),
        delivery: behavior.delivery.name(),
        delay_ms: behavior.delay.as_millis(),
    };
    answer(StatusCode::OK, &body)
}
