//! `GET` and `PUT` of `/sandbox/v1/numbers/{number}/clock` and `/sandbox/v1/clock`

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use web::json::Json;

use super::answer;
use super::error::{ControlError, invalid_parameter};
use super::input::{Number, integer};
use crate::carrier::Sandbox;
use crate::lease::Caller;
use crate::limits;
use crate::offset::Offset;

const FIELD: &str = "offset_seconds";

/// The offset has to be there: a clock that is set to nothing would be a slip.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    offset_seconds: i64,
}

#[derive(Serialize)]
struct Answer {
    offset_seconds: i64,
}

pub async fn show(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
) -> Result<Response, ControlError> {
    Ok(shown(sandbox.offset(&caller, &number)?))
}

pub async fn set(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
    Json(body): Json<Body>,
) -> Result<Response, ControlError> {
    let offset = body.offset()?;
    sandbox.set_offset(&caller, &number, offset)?;
    Ok(shown(offset))
}

pub async fn show_all(
    State(sandbox): State<Sandbox>,
    caller: Caller,
) -> Result<Response, ControlError> {
    Ok(shown(sandbox.offset_of_all(&caller)?))
}

pub async fn set_all(
    State(sandbox): State<Sandbox>,
    caller: Caller,
    Json(body): Json<Body>,
) -> Result<Response, ControlError> {
    let offset = body.offset()?;
    sandbox.set_offset_of_all(&caller, offset)?;
    Ok(shown(offset))
}

impl Body {
    fn offset(&self) -> Result<Offset, ControlError> {
        let seconds = integer(FIELD, self.offset_seconds, limits::OFFSET_SECONDS)?;
        Offset::from_seconds(seconds).map_err(|error| invalid_parameter(FIELD, error.to_string()))
    }
}

fn shown(offset: Offset) -> Response {
    answer(
        StatusCode::OK,
        &Answer {
            offset_seconds: offset.seconds(),
        },
    )
}
