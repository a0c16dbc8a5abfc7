//! The members of a JSON body, each taken by name and type.

use axum::extract::{FromRequest, Request};
use bytes::Bytes;
use http::{StatusCode, header};
use serde_json::{Map, Value};

use super::Problem;
use crate::middleware::body;

/// The members of a JSON object, taken one by one. Members that are left over are unknown.
pub struct Fields(Map<String, Value>);

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        if !is_json(&request) {
            return Err(json_required());
        }
        Self::parse(&read(request).await?)
    }
}

/// The same where a body may be left out: an empty one is an object without members.
pub struct OptionalFields(pub Fields);

impl<S: Sync> FromRequest<S> for OptionalFields {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let is_json = is_json(&request);
        let bytes = read(request).await?;
        if bytes.is_empty() {
            Ok(Self(Fields(Map::new())))
        } else if is_json {
            Fields::parse(&bytes).map(Self)
        } else {
            Err(json_required())
        }
    }
}

fn is_json(request: &Request) -> bool {
    let kind = request.headers().get(header::CONTENT_TYPE);
    kind.and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

async fn read(request: Request) -> Result<Bytes, Problem> {
    body::read(request.into_body()).await.map_err(|error| {
        let name = match error {
            body::BodyError::TooLarge => "payload-too-large",
            body::BodyError::TooSlow => "body-timeout",
            body::BodyError::Broken => "body-incomplete",
        };
        Problem::new(error.status(), name, "Unusable body", error.to_string())
    })
}

fn json_required() -> Problem {
    Problem::new(
        StatusCode::UNSUPPORTED_MEDIA_TYPE,
        "unsupported-media-type",
        "JSON required",
        "Send `Content-Type: application/json`.",
    )
}

fn invalid_json(detail: String) -> Problem {
    Problem::new(
        StatusCode::BAD_REQUEST,
        "invalid-json",
        "Invalid JSON",
        detail,
    )
}

impl Fields {
    fn parse(bytes: &[u8]) -> Result<Self, Problem> {
        match serde_json::from_slice(bytes) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            // The parser's own words could repeat what was sent; the position is enough.
            Ok(_) => Err(invalid_json("The body must be a JSON object.".to_owned())),
            Err(error) => Err(invalid_json(format!(
                "The body is not valid JSON (line {}, column {}).",
                error.line(),
                error.column()
            ))),
        }
    }

    /// A string, or nothing where the member is absent or null.
    pub fn string(&mut self, name: &str) -> Result<Option<String>, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(wrong_type(name, "a string")),
        }
    }

    /// A string that has to be there.
    pub fn required(&mut self, name: &str) -> Result<String, Problem> {
        self.string(name)?
            .ok_or_else(|| Problem::invalid_parameter(name, format!("`{name}` is required.")))
    }

    /// A whole number from 0, or nothing.
    pub fn number(&mut self, name: &str) -> Result<Option<u64>, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value
                .as_u64()
                .map(Some)
                .ok_or_else(|| wrong_type(name, "a whole number")),
        }
    }

    /// `true` or `false`, or nothing.
    pub fn flag(&mut self, name: &str) -> Result<Option<bool>, Problem> {
        match self.0.remove(name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value
                .as_bool()
                .map(Some)
                .ok_or_else(|| wrong_type(name, "true or false")),
        }
    }

    /// Refuses members that the handler did not take. A misspelt option must not silently be the default.
    pub fn finish(self) -> Result<(), Problem> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => {
                let name: String = name.chars().take(40).collect();
                Err(Problem::invalid_parameter(
                    &name,
                    "This parameter does not exist.",
                ))
            }
        }
    }
}

fn wrong_type(name: &str, expected: &str) -> Problem {
    Problem::invalid_parameter(name, format!("`{name}` must be {expected}."))
}
