//! Errors as problem details (RFC 9457).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use serde_json::{Map, Value};
use verification::limits::Limited;
use verification::ports::StoreError;
use verification::{InvalidNumber, PolicyError};

/// One error, as programs get it. Its type is a stable path under `/problems/`.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(flatten)]
    more: Map<String, Value>,
}

impl Problem {
    /// A problem of type `/problems/{name}`.
    pub fn new(
        status: StatusCode,
        name: &str,
        title: &'static str,
        detail: impl Into<String>,
    ) -> Self {
        Self {
            kind: format!("/problems/{name}"),
            title,
            status: status.as_u16(),
            detail: detail.into(),
            more: Map::new(),
        }
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.more.insert(name.to_owned(), value.into());
        self
    }

    /// 401
    pub fn unauthorized() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "unauthorized",
            "Credentials required",
            "Send Basic credentials: project id and secret.",
        )
    }

    /// 404
    pub fn not_found(detail: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found", detail)
    }

    /// 404, the same whether there is no such verification or it is another project's.
    pub fn no_such_verification() -> Self {
        Self::not_found("There is no such verification in this project.")
    }

    /// 405
    pub fn method_not_allowed() -> Self {
        Self::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "method-not-allowed",
            "Method not allowed",
            "This path takes another method.",
        )
    }

    /// 422 about one parameter.
    pub fn invalid_parameter(field: &str, detail: impl Into<String>) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-parameter",
            "Invalid parameter",
            detail,
        )
        .with("field", field)
    }

    /// 502
    pub fn not_sent() -> Self {
        Self::new(
            StatusCode::BAD_GATEWAY,
            "not-sent",
            "Not sent",
            "The provider did not take the message. Try again, or check the number.",
        )
    }

    /// 422
    pub fn channel_unavailable(channel: &str) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "channel-unavailable",
            "Channel unavailable",
            format!("Codes can't be sent to this number by `{channel}` here."),
        )
        .with("field", "channel")
    }

    /// 429
    pub fn too_soon(retry_after: u64) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too-soon",
            "Too soon",
            "A code was sent a moment ago.",
        )
        .with("retry_after", retry_after)
    }

    /// 503: earlier checks of the same code are in progress.
    pub fn busy() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "busy",
            "Busy",
            "Earlier checks of this code are still in progress. Nothing was charged. Try again.",
        )
        .with("retry_after", 5)
    }

    /// 503
    pub fn unavailable() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "store-unavailable",
            "Unavailable",
            "Nothing was decided and nothing was charged. Try again.",
        )
        .with("retry_after", 1)
    }
}

impl From<InvalidNumber> for Problem {
    fn from(reason: InvalidNumber) -> Self {
        Self::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "invalid-number",
            "Invalid number",
            reason.to_string(),
        )
        .with("field", "to")
        .with("reason", reason.name())
    }
}

impl From<PolicyError> for Problem {
    fn from(error: PolicyError) -> Self {
        Self::invalid_parameter(error.field, error.to_string())
            .with("min", error.min)
            .with("max", error.max)
    }
}

impl From<Limited> for Problem {
    fn from(limited: Limited) -> Self {
        Self::new(
            StatusCode::TOO_MANY_REQUESTS,
            "limited",
            "Too many requests",
            "A limit for this number was met.",
        )
        .with("limit", limited.limit.name())
        .with("retry_after", limited.retry_after)
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "no verdict");
        Self::unavailable()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let retry_after = self.more.get("retry_after").and_then(Value::as_u64);
        let mut response = (status, Json(self)).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if let Some(seconds) = retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"countersign\", charset=\"UTF-8\""),
            );
        }
        response
    }
}
