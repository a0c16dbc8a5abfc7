//! Refusals of the MFA API, as [`MfaError`] bodies.

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use signalwire::error::MfaError;
use signalwire::{InvalidParameter, status};
use verification::ports::StoreError;

use web::body::BodyError;

/// Why a request was refused.
#[derive(Debug)]
pub enum Refusal {
    /// No credentials, wrong ones, or those of a project that was revoked.
    Unauthorized,
    /// No such verification, not this project's, or not pending any more. All get the same response.
    NotFound,
    /// The path takes POST only.
    MethodNotAllowed,
    /// The body is not JSON, or no object.
    BadRequest,
    /// The body says to be something else than JSON.
    UnsupportedMediaType,
    /// The body could not be read.
    Body(BodyError),
    /// Parameters are invalid.
    Invalid(Vec<InvalidParameter>),
    /// A limit was met; try again after so many seconds.
    Limited(u64),
    /// The code could not be sent, or not be judged.
    Failed,
    /// The record can't be read or written for the moment. Nothing was decided.
    Unavailable,
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::Unauthorized => status::UNAUTHORIZED,
            Self::NotFound => status::NOTHING_TO_VERIFY,
            Self::MethodNotAllowed => StatusCode::METHOD_NOT_ALLOWED,
            Self::BadRequest => StatusCode::BAD_REQUEST,
            Self::UnsupportedMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body(error) => error.status(),
            Self::Invalid(_) => status::INVALID,
            Self::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Failed => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    fn body(&self) -> MfaError {
        match self {
            Self::Invalid(parameters) => MfaError::invalid(parameters),
            _ => MfaError::plain(self.status()),
        }
    }
}

impl From<InvalidParameter> for Refusal {
    fn from(invalid: InvalidParameter) -> Self {
        Self::Invalid(vec![invalid])
    }
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "no verdict");
        Self::Unavailable
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = (self.status(), Json(self.body())).into_response();
        let headers = response.headers_mut();
        match self {
            Self::Unauthorized => {
                headers.insert(
                    header::WWW_AUTHENTICATE,
                    HeaderValue::from_static("Basic realm=\"countersign\", charset=\"UTF-8\""),
                );
            }
            Self::Limited(seconds) => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            Self::Unavailable => {
                headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
            _ => {}
        }
        response
    }
}
