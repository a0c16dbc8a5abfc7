//! Reads request bodies, within limits on size and time.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use bytes::Bytes;
use http::StatusCode;

/// No form and no API call here needs more.
pub const MAX_BYTES: usize = 16 * 1024;
/// How long a body may take to arrive.
pub const MAX_TIME: Duration = Duration::from_secs(10);

/// A body that can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// It is larger than [`MAX_BYTES`].
    #[error("the body is larger than {MAX_BYTES} bytes")]
    TooLarge,
    /// It took longer than [`MAX_TIME`].
    #[error("the body took too long to arrive")]
    TooSlow,
    /// The connection broke.
    #[error("the body did not arrive whole")]
    Broken,
}

impl BodyError {
    /// The error message as a line of plain text.
    pub const fn text(self) -> &'static str {
        match self {
            Self::TooLarge => "The body is too large.\n",
            Self::TooSlow => "The body took too long to arrive.\n",
            Self::Broken => "The body did not arrive whole.\n",
        }
    }

    /// The HTTP status of the error.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }
}

/// Reads the whole body.
pub async fn read(body: Body) -> Result<Bytes, BodyError> {
    match tokio::time::timeout(MAX_TIME, to_bytes(body, MAX_BYTES)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        Ok(Err(error)) if is_over_limit(&error) => Err(BodyError::TooLarge),
        Ok(Err(_)) => Err(BodyError::Broken),
        Err(_) => Err(BodyError::TooSlow),
    }
}

fn is_over_limit(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(|source| source.to_string().contains("length limit"))
}
