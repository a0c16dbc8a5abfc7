//! `GET` and `PUT` of `/sandbox/v1/numbers/{number}/clock` and `/sandbox/v1/clock`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::answer;
use super::input::{Fields, Number};
use super::problem::Problem;
use crate::carrier::Sandbox;
use crate::lease::Caller;
use crate::limits;
use crate::offset::Offset;

const FIELD: &str = "offset_seconds";

#[derive(Serialize)]
struct Answer {
    offset_seconds: i64,
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
) -> Result<Response, Problem> {
    Ok(shown(sandbox.offset(&caller, &number)?))
}

pub async fn set(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let offset = offset(fields)?;
    sandbox.set_offset(&caller, &number, offset)?;
    Ok(shown(offset))
}

pub async fn show_all(State(sandbox): State<Sandbox>, caller: Caller) -> Result<Response, Problem> {
    Ok(shown(sandbox.offset_of_all(&caller)?))
}

pub async fn set_all(
    State(sandbox): State<Sandbox>,
    caller: Caller,
    fields: Fields,
) -> Result<Response, Problem> {
    let offset = offset(fields)?;
    sandbox.set_offset_of_all(&caller, offset)?;
    Ok(shown(offset))
}

/// The one field, which has to be there: a clock set to nothing would be a slip.
fn offset(mut fields: Fields) -> Result<Offset, Problem> {
    let seconds = fields.integer(FIELD, limits::OFFSET_SECONDS)?;
    fields.finish(&[FIELD])?;
    let seconds = super::input::integer(FIELD, seconds, limits::OFFSET_SECONDS)?;
    Offset::from_seconds(seconds).map_err(|error| Problem::invalid(FIELD, error.to_string()))
}

fn shown(offset: Offset) -> Response {
    answer(
        StatusCode::OK,
        &Answer {
            offset_seconds: offset.seconds(),
        },
    )
}
