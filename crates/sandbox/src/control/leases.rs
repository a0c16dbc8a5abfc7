//! `POST /sandbox/v1/numbers/lease` and `DELETE /sandbox/v1/leases/{lease}`

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use verification::Timestamp;

use super::answer;
use super::input::OptionalFields;
use super::problem::Problem;
use crate::carrier::Sandbox;
use crate::lease::{Caller, LeaseToken};
use crate::limits;
use crate::refusal::Refusal;

#[derive(Serialize)]
struct Answer<'a> {
    number: &'a str,
    lease: &'a str,
    until: Timestamp,
}

pub async fn take(
    State(sandbox): State<Sandbox>,
    OptionalFields(mut fields): OptionalFields,
) -> Result<Response, Problem> {
    let seconds = fields.integer("seconds", limits::LEASE_SECONDS)?;
    fields.finish(&["seconds"])?;
    let time = seconds.map_or(limits::LEASE_DEFAULT, |seconds| {
        Duration::from_secs(seconds.unsigned_abs())
    });
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
) -> Result<StatusCode, Problem> {
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
