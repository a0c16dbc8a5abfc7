//! The errors of the native API, and the problem details that say them.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use verification::code::CodeFormat;
use verification::limits::Limited;
use verification::ports::StoreError;
use verification::{Channel, InvalidNumber, PolicyError, Status, VerificationId};
use web::{Problem, ProblemType};

/// An error of the native API. Those of bodies are [`JsonError`](web::json::JsonError).
#[derive(Debug)]
pub enum ApiError {
    /// There is nothing at the path.
    NoSuchPath,
    /// The path takes other methods.
    MethodNotAllowed,
    /// The credentials are missing or wrong.
    Unauthorized,
    /// A parameter can't be used.
    InvalidParameter(Problem),
    /// `to` is no valid number.
    InvalidNumber(InvalidNumber),
    /// `to` is set aside for fiction.
    ReservedNumber,
    /// `to` is a number of a kind that gets no codes by this channel.
    UnsupportedNumber(Channel),
    /// No provider sends codes to this number by this channel.
    ChannelUnavailable(Channel),
    /// `code` can't be a code of this format.
    InvalidCode(CodeFormat),
    /// There is no such verification, or it is another project's. Both get the same response.
    NoSuchVerification,
    /// The verification has ended.
    Closed(Status),
    /// The verification is about to expire.
    Expiring,
    /// A code was sent a moment ago.
    TooSoon {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// A limit of the number was met.
    Limited(Limited),
    /// The provider did not take the message. A new verification is named with its status.
    NotSent(Option<(VerificationId, Status)>),
    /// The attempt was charged and the code was not judged.
    NotJudged,
    /// Earlier checks of the same code are in progress.
    Busy,
    /// The record can't be read or written for the moment. Nothing was decided.
    Unavailable,
}

impl ApiError {
    fn problem_type(&self) -> ProblemType {
        let invalid = |name, title| ProblemType::new(StatusCode::UNPROCESSABLE_ENTITY, name, title);
        let conflict = |name, title| ProblemType::new(StatusCode::CONFLICT, name, title);
        let too_many = |name, title| ProblemType::new(StatusCode::TOO_MANY_REQUESTS, name, title);
        let unavailable =
            |name, title| ProblemType::new(StatusCode::SERVICE_UNAVAILABLE, name, title);
        match self {
            Self::NoSuchPath | Self::NoSuchVerification => ProblemType::NOT_FOUND,
            Self::MethodNotAllowed => ProblemType::METHOD_NOT_ALLOWED,
            Self::Unauthorized => ProblemType::UNAUTHORIZED,
            Self::InvalidParameter(_) => ProblemType::INVALID_PARAMETER,
            Self::InvalidNumber(_) => ProblemType::INVALID_NUMBER,
            Self::ReservedNumber => invalid("reserved-number", "Reserved number"),
            Self::UnsupportedNumber(_) => invalid("unsupported-number", "Unsupported number"),
            Self::ChannelUnavailable(_) => invalid("channel-unavailable", "Channel unavailable"),
            Self::InvalidCode(_) => invalid("invalid-code", "Invalid code"),
            Self::Closed(status) => conflict(closed(*status).0, "Verification closed"),
            Self::Expiring => conflict("expiring", "About to expire"),
            Self::TooSoon { .. } => too_many("too-soon", "Too soon"),
            Self::Limited(_) => too_many("limited", "Too many requests"),
            Self::NotSent(_) => ProblemType::new(StatusCode::BAD_GATEWAY, "not-sent", "Not sent"),
            Self::NotJudged => ProblemType::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "not-judged",
                "Not judged",
            ),
            Self::Busy => unavailable("busy", "Busy"),
            Self::Unavailable => unavailable("store-unavailable", "Unavailable"),
        }
    }
}

/// An error of one parameter.
pub fn invalid_parameter(field: &str, detail: impl Into<String>) -> ApiError {
    ApiError::InvalidParameter(Problem::invalid_parameter(field, detail))
}

/// The name of the problem type, and what to say, of a verification that ended so.
const fn closed(status: Status) -> (&'static str, &'static str) {
    match status {
        Status::Approved => (
            "already-approved",
            "The code was right before and can't be used again.",
        ),
        Status::Expired => ("expired", "The code has expired."),
        Status::Exhausted => ("exhausted", "Every attempt was used up."),
        Status::Canceled | Status::Pending => ("canceled", "The verification was canceled."),
    }
}

impl From<ApiError> for Problem {
    fn from(error: ApiError) -> Self {
        let kind = error.problem_type();
        let new = |detail: &str| Self::new(kind, detail);
        match error {
            ApiError::NoSuchPath => new("There is nothing at this path."),
            ApiError::MethodNotAllowed => new("This path takes another method."),
            ApiError::Unauthorized => new("Send Basic credentials: project id and secret."),
            ApiError::InvalidParameter(problem) => problem,
            ApiError::InvalidNumber(reason) => new(&reason.to_string())
                .with("field", "to")
                .with("reason", reason.name()),
            ApiError::ReservedNumber => {
                new("This number is set aside for fiction and reaches no telephone.")
                    .with("field", "to")
            }
            ApiError::UnsupportedNumber(channel) => new(&format!(
                "Codes can't be sent to a number of this kind by `{}`.",
                channel.name()
            ))
            .with("field", "to"),
            ApiError::ChannelUnavailable(channel) => new(&format!(
                "Codes can't be sent to this number by `{}` here.",
                channel.name()
            ))
            .with("field", "channel"),
            ApiError::InvalidCode(format) => new(&format!(
                "A code of this verification has {} {}. Nothing was charged.",
                format.length,
                format.alphabet.name_of_symbols()
            ))
            .with("field", "code"),
            ApiError::NoSuchVerification => {
                new("There is no such verification in this project.")
            }
            ApiError::Closed(status) => {
                new(closed(status).1).with("verification_status", status.name())
            }
            ApiError::Expiring => new(
                "So little time is left that the code would come too late. Create a new verification.",
            ),
            ApiError::TooSoon { retry_after } => {
                new("A code was sent a moment ago.").retry_after(retry_after)
            }
            ApiError::Limited(limited) => new("A limit for this number was met.")
                .with("limit", limited.limit.name())
                .retry_after(limited.retry_after),
            ApiError::NotSent(verification) => {
                let problem =
                    new("The provider did not take the message. Try again, or check the number.");
                match verification {
                    Some((id, status)) => problem
                        .with("id", id.to_string())
                        .with("verification_status", status.name()),
                    None => problem,
                }
            }
            ApiError::NotJudged => new(
                "The attempt was charged, but the code could not be judged. Each further attempt is charged too.",
            ),
            ApiError::Busy => new(
                "Earlier checks of this code are still in progress. Nothing was charged. Try again.",
            )
            .retry_after(5),
            ApiError::Unavailable => {
                new("Nothing was decided and nothing was charged. Try again.").retry_after(1)
            }
        }
    }
}

impl From<InvalidNumber> for ApiError {
    fn from(reason: InvalidNumber) -> Self {
        Self::InvalidNumber(reason)
    }
}

impl From<PolicyError> for ApiError {
    fn from(error: PolicyError) -> Self {
        let problem = Problem::invalid_parameter(error.field, error.to_string());
        Self::InvalidParameter(problem.with("min", error.min).with("max", error.max))
    }
}

impl From<Limited> for ApiError {
    fn from(limited: Limited) -> Self {
        Self::Limited(limited)
    }
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "no verdict");
        Self::Unavailable
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let is_unauthorized = matches!(self, Self::Unauthorized);
        let mut response = Problem::from(self).into_response();
        if is_unauthorized {
            let challenge = "Basic realm=\"countersign\", charset=\"UTF-8\"";
            let headers = response.headers_mut();
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static(challenge),
            );
        }
        response
    }
}

#[cfg(test)]
mod tests {
    use verification::VerificationId;

    use super::*;

    /// Which of two members of one name counts is up to the reader (RFC 8259, section 4).
    #[test]
    fn a_problem_has_each_member_once() {
        let id = VerificationId::from_bytes([1; 16]);
        let problem = Problem::from(ApiError::NotSent(Some((id, Status::Canceled))));
        let json = serde_json::to_string(&problem).unwrap();
        assert_eq!(json.matches("\"status\":").count(), 1, "{json}");
        assert!(
            json.contains("\"verification_status\":\"canceled\""),
            "{json}"
        );
    }
}
