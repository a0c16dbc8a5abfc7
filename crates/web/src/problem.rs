//! Problem details: the JSON form of errors (RFC 9457).

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// A type of problem. Each surface has an enum of those that it answers with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ProblemType {
    /// The HTTP status.
    pub status: StatusCode,
    /// The end of its URI reference, `/problems/{name}`, which stays the same between versions.
    pub name: &'static str,
    /// A short summary, the same for every problem of the type.
    pub title: &'static str,
}

impl ProblemType {
    /// There is nothing at the path, or nothing that the caller may see.
    pub const NOT_FOUND: Self = Self::new(StatusCode::NOT_FOUND, "not-found", "Not found");
    /// The path takes other methods.
    pub const METHOD_NOT_ALLOWED: Self = Self::new(
        StatusCode::METHOD_NOT_ALLOWED,
        "method-not-allowed",
        "Method not allowed",
    );
    /// Credentials are missing or wrong.
    pub const UNAUTHORIZED: Self = Self::new(
        StatusCode::UNAUTHORIZED,
        "unauthorized",
        "Credentials required",
    );
    /// A parameter is missing, unknown, of another type or out of bounds.
    pub const INVALID_PARAMETER: Self = Self::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid-parameter",
        "Invalid parameter",
    );
    /// A phone number is not valid.
    pub const INVALID_NUMBER: Self = Self::new(
        StatusCode::UNPROCESSABLE_ENTITY,
        "invalid-number",
        "Invalid number",
    );

    /// A type of problem.
    pub const fn new(status: StatusCode, name: &'static str, title: &'static str) -> Self {
        Self {
            status,
            name,
            title,
        }
    }
}

/// Problem details: one error, as programs get it.
#[derive(Clone, Debug, Serialize)]
pub struct Problem {
    #[serde(rename = "type")]
    kind: String,
    title: &'static str,
    #[serde(serialize_with = "as_number")]
    status: StatusCode,
    detail: String,
    #[serde(flatten)]
    members: Map<String, Value>,
}

impl Problem {
    /// A problem of the type `kind`. `detail` says what happened and what to do.
    pub fn new(kind: ProblemType, detail: impl Into<String>) -> Self {
        Self {
            kind: format!("/problems/{}", kind.name),
            title: kind.title,
            status: kind.status,
            detail: detail.into(),
            members: Map::new(),
        }
    }

    /// The problem of a response that has a status and no more.
    pub fn of_status(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        let name = title.to_ascii_lowercase().replace(' ', "-");
        Self {
            kind: format!("/problems/{name}"),
            ..Self::new(ProblemType::new(status, "", title), format!("{title}."))
        }
    }

    /// The problem of one parameter.
    pub fn invalid_parameter(field: &str, detail: impl Into<String>) -> Self {
        Self::new(ProblemType::INVALID_PARAMETER, detail).with("field", field)
    }

    /// Adds a member.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.members.insert(name.to_owned(), value.into());
        self
    }

    /// Says after how many seconds a retry may succeed, as a member and as the header.
    #[must_use]
    pub fn retry_after(self, seconds: u64) -> Self {
        self.with("retry_after", seconds)
    }
}

/// Problem details may hold what no cache should keep.
impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let retry_after = self.members.get("retry_after").and_then(Value::as_u64);
        let headers = [
            (header::CONTENT_TYPE, "application/problem+json"),
            (header::CACHE_CONTROL, "no-store"),
        ];
        let mut response = (self.status, headers, Json(self)).into_response();
        if let Some(seconds) = retry_after {
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn as_number<S: Serializer>(status: &StatusCode, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u16(status.as_u16())
}

#[cfg(test)]
mod tests {
    use axum::body::to_bytes;
    use serde_json::json;

    use super::*;

    #[tokio::test]
    async fn a_problem_is_problem_json_with_its_members() {
        let problem = Problem::invalid_parameter("to", "`to` is required.").retry_after(5);
        let response = problem.into_response();
        assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
        let headers = response.headers();
        assert_eq!(headers[header::CONTENT_TYPE], "application/problem+json");
        assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        assert_eq!(headers[header::RETRY_AFTER], "5");
        let body = to_bytes(response.into_body(), 1_000).await.unwrap();
        let body: Value = serde_json::from_slice(&body).unwrap();
        let expected = json!({
            "type": "/problems/invalid-parameter",
            "title": "Invalid parameter",
            "status": 422,
            "detail": "`to` is required.",
            "field": "to",
            "retry_after": 5,
        });
        assert_eq!(body, expected);
    }

    #[test]
    fn a_bare_status_names_its_own_type() {
        let problem = serde_json::to_value(Problem::of_status(StatusCode::URI_TOO_LONG)).unwrap();
        assert_eq!(problem["type"], "/problems/uri-too-long");
        assert_eq!(problem["detail"], "URI Too Long.");
    }
}
