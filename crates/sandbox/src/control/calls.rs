//! `GET /sandbox/v1/numbers/{number}/calls`

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::answer;
use super::input::Number;
use super::messages::Window;
use super::problem::Problem;
use crate::carrier::Sandbox;
use crate::lease::Caller;

#[derive(Serialize)]
struct Answer {
    calls: [(); 0],
}

/// The carrier has no voice yet, so no call can come: the list is empty, at once, whatever `wait`
/// says. The address checks its input as it will when there are calls.
pub async fn read(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, Problem> {
    Window::parse(query.as_deref().unwrap_or_default())?;
    sandbox.behavior(&caller, &number)?;
    Ok(answer(StatusCode::OK, &Answer { calls: [] }))
}
