//! `GET` and `PUT /sandbox/v1/numbers/{number}/behavior`

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::answer;
use super::input::{Fields, Number};
use super::problem::Problem;
use crate::behavior::{Answers, Behavior, Outcome};
use crate::carrier::Sandbox;
use crate::lease::Caller;
use crate::limits;

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
) -> Result<Response, Problem> {
    Ok(shown(sandbox.behavior(&caller, &number)?))
}

/// Sets the whole behavior. Fields that are left out get their defaults.
pub async fn set(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
    mut fields: Fields,
) -> Result<Response, Problem> {
    let answers = fields.choice("answers", &Answers::ALL, Answers::name)?;
    let delivery = fields.choice("delivery", &Outcome::ALL, Outcome::name)?;
    let delay = fields.integer("delay_ms", limits::DELAY_MILLIS)?;
    fields.finish(&["answers", "delivery", "delay_ms"])?;
    let behavior = Behavior {
        answers: answers.unwrap_or_default(),
        delivery: delivery.unwrap_or_default(),
        delay: Duration::from_millis(delay.unwrap_or_default().unsigned_abs()),
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
