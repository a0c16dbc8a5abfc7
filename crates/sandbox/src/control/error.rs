//! The errors of the control API, and the problem details that say them.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use verification::InvalidNumber;
use web::{Problem, ProblemType};

use crate::refusal::Refusal;

/// An error of the control API. Those of bodies are [`JsonError`](web::json::JsonError).
#[derive(Debug)]
pub enum ControlError {
    /// There is nothing at the path.
    NoSuchPath,
    /// The path takes other methods.
    MethodNotAllowed,
    /// A parameter can't be used.
    InvalidParameter(Problem),
    /// The number in the path is not valid.
    InvalidNumber(InvalidNumber),
    /// The carrier refused.
    Refused(Refusal),
}

/// An error of one parameter.
pub fn invalid_parameter(field: &str, detail: impl Into<String>) -> ControlError {
    ControlError::InvalidParameter(Problem::invalid_parameter(field, detail))
}

impl From<ControlError> for Problem {
    fn from(error: ControlError) -> Self {
        match error {
            ControlError::NoSuchPath => {
                Self::new(ProblemType::NOT_FOUND, "there is nothing at this address")
            }
            ControlError::MethodNotAllowed => Self::new(
                ProblemType::METHOD_NOT_ALLOWED,
                "this address exists, but does not take this method; the Allow header lists those it takes",
            ),
            ControlError::InvalidParameter(problem) => problem,
            ControlError::InvalidNumber(reason) => {
                Self::new(ProblemType::INVALID_NUMBER, reason.to_string())
                    .with("reason", reason.name())
            }
            ControlError::Refused(refusal) => refused(&refusal),
        }
    }
}

fn refused(refusal: &Refusal) -> Problem {
    let conflict = |name, title| ProblemType::new(StatusCode::CONFLICT, name, title);
    let unavailable = |name, title| ProblemType::new(StatusCode::SERVICE_UNAVAILABLE, name, title);
    let (kind, retry_after) = match refusal {
        Refusal::InvalidDigits => {
            return Problem::invalid_parameter("digits", refusal.to_string());
        }
        Refusal::NotYourLease => {
            let kind = ProblemType::new(StatusCode::FORBIDDEN, "not-your-lease", "Not your lease");
            (kind, None)
        }
        Refusal::UnknownLease | Refusal::UnknownCall => (ProblemType::NOT_FOUND, None),
        Refusal::CallOver => (conflict("call-over", "The call is over"), None),
        Refusal::CallRinging => (conflict("call-ringing", "The call is still ringing"), None),
        Refusal::Leased(_) => (conflict("leased", "Numbers are leased"), None),
        Refusal::NoNumberFree => (unavailable("no-number-free", "No number is free"), Some(5)),
        Refusal::TooManyReaders => (unavailable("too-many-readers", "Too many readers"), Some(1)),
        Refusal::TooManySettings => (
            unavailable("too-many-settings", "Too many settings"),
            Some(5),
        ),
        Refusal::NoRandomness(_) => (unavailable("no-randomness", "No randomness"), Some(1)),
    };
    let problem = Problem::new(kind, refusal.to_string());
    match retry_after {
        Some(seconds) => problem.retry_after(seconds),
        None => problem,
    }
}

impl From<InvalidNumber> for ControlError {
    fn from(reason: InvalidNumber) -> Self {
        Self::InvalidNumber(reason)
    }
}

impl From<Refusal> for ControlError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}
