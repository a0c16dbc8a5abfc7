//! Extractors of the number in the path and the lease in a header, and bounds of numbers.

use std::ops::RangeInclusive;

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use verification::{InvalidNumber, PhoneNumber};
use web::Problem;

use super::LEASE_HEADER;
use super::error::ControlError;
use crate::carrier::Sandbox;
use crate::lease::{Caller, LeaseToken};

/// The number in the path.
pub struct Number(pub PhoneNumber);

impl FromRequestParts<Sandbox> for Number {
    type Rejection = ControlError;

    async fn from_request_parts(parts: &mut Parts, state: &Sandbox) -> Result<Self, ControlError> {
        // What can't be decoded is not UTF-8, and no digit either.
        let Path(text) = Path::<String>::from_request_parts(parts, state)
            .await
            .map_err(|_| InvalidNumber::UnexpectedCharacter)?;
        // Tests read the same phone over and over; its number has been through the numbering plan.
        match state.known(&text) {
            Some(number) => Ok(Self(number)),
            None => Ok(Self(PhoneNumber::parse(&text)?)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ControlError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ControlError> {
        Ok(match parts.headers.get(LEASE_HEADER) {
            None => Self::Operator,
            // A header that is not text is read as the empty token, which no lease has.
            Some(token) => Self::Holder(LeaseToken::new(token.to_str().unwrap_or_default())),
        })
    }
}

/// `value` if it is a whole number within `range`.
pub fn integer(
    name: &str,
    value: impl Into<Option<i64>>,
    range: RangeInclusive<i64>,
) -> Result<i64, ControlError> {
    let (min, max) = (*range.start(), *range.end());
    let within = value.into().filter(|value| range.contains(value));
    within.ok_or_else(|| {
        let detail = format!("{name} must be a whole number from {min} to {max}");
        let problem = Problem::invalid_parameter(name, detail);
        ControlError::InvalidParameter(problem.with("min", min).with("max", max))
    })
}
