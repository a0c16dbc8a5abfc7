//! Reads JSON objects from request bodies.

mod members;

use axum::extract::{FromRequest, OptionalFromRequest, Request};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderMap, StatusCode, header};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::body::{self, BodyError};
use crate::{Problem, ProblemType};

pub use members::MemberError;

/// Extractor of a request body: one JSON object, read as `T`. `Option<Json<T>>` takes an empty body too.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<S: Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = JsonError;

    async fn from_request(request: Request, _: &S) -> Result<Self, JsonError> {
        Ok(Self(members::read(object(request).await?)?))
    }
}

impl<S: Sync, T: DeserializeOwned> OptionalFromRequest<S> for Json<T> {
    type Rejection = JsonError;

    async fn from_request(request: Request, _: &S) -> Result<Option<Self>, JsonError> {
        let members = optional_object(request).await?;
        Ok(members.map(members::read).transpose()?.map(Self))
    }
}

/// Why a JSON body can't be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonError {
    /// The body could not be read.
    Body(BodyError),
    /// The request does not say that its body is JSON.
    MediaType,
    /// The body is not JSON from this place on.
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// The body is JSON, but no object.
    NoObject,
    /// A member is missing, unknown, or not what it must be.
    Member(MemberError),
}

impl From<MemberError> for JsonError {
    fn from(error: MemberError) -> Self {
        Self::Member(error)
    }
}

impl From<serde_json::Error> for JsonError {
    fn from(error: serde_json::Error) -> Self {
        Self::Syntax {
            line: error.line(),
            column: error.column(),
        }
    }
}

impl From<&JsonError> for ProblemType {
    fn from(error: &JsonError) -> Self {
        match error {
            JsonError::Body(error) => {
                let name = match error {
                    BodyError::TooLarge => "payload-too-large",
                    BodyError::TooSlow => "body-timeout",
                    BodyError::Broken => "body-incomplete",
                };
                Self::new(error.status(), name, "Unusable body")
            }
            JsonError::MediaType => Self::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "JSON required",
            ),
            JsonError::Syntax { .. } | JsonError::NoObject => {
                Self::new(StatusCode::BAD_REQUEST, "invalid-json", "Invalid JSON")
            }
            JsonError::Member(_) => Self::INVALID_PARAMETER,
        }
    }
}

/// The detail names a place, never what was sent there: it could be a code.
impl From<JsonError> for Problem {
    fn from(error: JsonError) -> Self {
        let kind = ProblemType::from(&error);
        let detail = match error {
            JsonError::Body(error) => format!("The request can't be used: {error}."),
            JsonError::MediaType => "Send `Content-Type: application/json`.".to_owned(),
            JsonError::Syntax { line, column } => {
                format!("The body is not valid JSON (line {line}, column {column}).")
            }
            JsonError::NoObject => "The body must be a JSON object.".to_owned(),
            JsonError::Member(error) => return error.into(),
        };
        Self::new(kind, detail)
    }
}

impl IntoResponse for JsonError {
    fn into_response(self) -> Response {
        Problem::from(self).into_response()
    }
}

/// The members of the object in the body.
async fn object(request: Request) -> Result<Map<String, Value>, JsonError> {
    if !is_json(request.headers()) {
        return Err(JsonError::MediaType);
    }
    parse(&read(request).await?)
}

/// The members of the object in the body, or `None` if the body is empty. An empty one needs no type.
async fn optional_object(request: Request) -> Result<Option<Map<String, Value>>, JsonError> {
    let is_json = is_json(request.headers());
    let bytes = read(request).await?;
    if bytes.is_empty() {
        Ok(None)
    } else if is_json {
        parse(&bytes).map(Some)
    } else {
        Err(JsonError::MediaType)
    }
}

async fn read(request: Request) -> Result<Bytes, JsonError> {
    body::read(request.into_body())
        .await
        .map_err(JsonError::Body)
}

fn parse(bytes: &[u8]) -> Result<Map<String, Value>, JsonError> {
    match serde_json::from_slice(bytes)? {
        Value::Object(members) => Ok(members),
        _ => Err(JsonError::NoObject),
    }
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}
