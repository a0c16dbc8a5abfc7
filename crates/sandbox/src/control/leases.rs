//! `POST /sandbox/v1/numbers/lease` and `DELETE /sandbox/v1/leases/{lease}`

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use verification::Timestamp;
use web::json::Json;

use super::answer;
use super::error::ControlError;
use super::input::integer;
use crate::carrier::Sandbox;
use crate::lease::{Caller, LeaseToken};
use crate::limits;
use crate::refusal::Refusal;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Body {
    seconds: Option<i64>,
}

#[derive(Serialize)]
struct Answer<'a> {
    number: &'a str,
    lease: &'a str,
    until: Timestamp,
}

pub async fn take(
    State(sandbox): State<Sandbox>,
    body: Option<Json<Body>>,
) -> Result<Response, ControlError> {
    let time = match body.and_then(|Json(body)| body.seconds) {
        Some(seconds) => {
            let seconds = integer("seconds", seconds, limits::LEASE_SECONDS)?;
            Duration::from_secs(seconds.unsigned_abs())
        }
        None => limits::LEASE_DEFAULT,
    };
    let lease = sandbox.lease(time)?;
    let body = Answer {
        number: lease.number.as_e164(),
        lease: lease.token.expose(),
        until: lease.until,
    };
    Ok(answer(StatusCode::CREATED, &body))
}

pub async fn give_back(
    State(sandbox): State<Sandbox>,
    caller: Caller,
    token: Result<Path<String>, axum::extract::rejection::PathRejection>,
) -> Result<StatusCode, ControlError> {
    let Path(token) = token.map_err(|_| Refusal::UnknownLease)?;
    let token = LeaseToken::new(&token);
    if let Caller::Holder(own) = caller
        && own != token
    {
        return Err(Refusal::NotYourLease.into());
    }
    sandbox.return_lease(&token)?;
    Ok(StatusCode::NO_CONTENT)
}
