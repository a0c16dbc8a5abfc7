//! Extractors: a number in the path, a lease in a header, fields in a body.

use std::ops::RangeInclusive;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use serde_json::{Map, Value};
use verification::{InvalidNumber, PhoneNumber};

use super::LEASE_HEADER;
use super::problem::Problem;
use crate::carrier::Sandbox;
use crate::lease::{Caller, LeaseToken};

/// The number in the path.
pub struct Number(pub PhoneNumber);

impl FromRequestParts<Sandbox> for Number {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &Sandbox) -> Result<Self, Problem> {
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
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Ok(match parts.headers.get(LEASE_HEADER) {
            None => Self::Operator,
            // A header that is not text is read as the empty token, which no lease has.
            Some(token) => Self::Holder(LeaseToken::new(token.to_str().unwrap_or_default())),
        })
    }
}

/// The members of a JSON object, taken one by one. Members that the handler did not take are
/// refused: a misspelled name would otherwise pass for success.
pub struct Fields(Map<String, Value>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let is_json = is_json(request.headers());
        let body = read(request, state).await?;
        if !is_json {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported-media-type",
                "Unsupported media type",
                "send the body as application/json",
            ));
        }
        Self::parse(&body)
    }
}

/// Like [`Fields`], of a request that may come without a body.
pub struct OptionalFields(pub Fields);

impl<S: Send + Sync> FromRequest<S> for OptionalFields {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let body = read(Request::from_parts(parts.clone(), body), state).await?;
        if body.is_empty() {
            return Ok(Self(Fields(Map::new())));
        }
        Fields::from_request(Request::from_parts(parts, body.into()), state)
            .await
            .map(Self)
    }
}

async fn read<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, Problem> {
    Bytes::from_request(request, state)
        .await
        .map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Problem::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                "payload-too-large",
                "Payload too large",
                "a body has 16 KiB at most",
            ),
            _ => Problem::invalid_json("the body broke off"),
        })
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    media_type
        .and_then(|value| value.split(';').next())
        .is_some_and(|value| value.trim().eq_ignore_ascii_case("application/json"))
}

impl Fields {
    fn parse(body: &[u8]) -> Result<Self, Problem> {
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            Ok(_) => Err(Problem::invalid_json("the body must be a JSON object")),
            // The parser's error names a position, never the content.
            Err(error) => Err(Problem::invalid_json(format!(
                "the body is not JSON: {error}"
            ))),
        }
    }

    /// The whole number `name`, if it is there.
    pub fn integer(
        &mut self,
        name: &str,
        range: RangeInclusive<i64>,
    ) -> Result<Option<i64>, Problem> {
        let Some(value) = self.0.remove(name) else {
            return Ok(None);
        };
        integer(name, value.as_i64(), range).map(Some)
    }

    /// The text `name`; `None` if it is not there, or no text.
    pub fn text(&mut self, name: &str) -> Option<String> {
        match self.0.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// One of `all`, by its name, if it is there.
    pub fn choice<T: Copy>(
        &mut self,
        name: &str,
        all: &[T],
        name_of: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, Problem> {
        let Some(value) = self.0.remove(name) else {
            return Ok(None);
        };
        let chosen = all
            .iter()
            .copied()
            .find(|choice| value.as_str() == Some(name_of(*choice)));
        chosen.map(Some).ok_or_else(|| {
            let allowed: Vec<&str> = all.iter().copied().map(name_of).collect();
            Problem::invalid(name, format!("{name} must be one of {}", list(&allowed)))
                .with("allowed", allowed)
        })
    }

    /// Nothing may be left.
    pub fn finish(self, known: &[&str]) -> Result<(), Problem> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => {
                let shown: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
                let detail = format!("there is no such field here; there is {}", list(known));
                Err(Problem::invalid(&shown, detail))
            }
        }
    }
}

/// `value` if it is a whole number within `range`.
pub fn integer(name: &str, value: Option<i64>, range: RangeInclusive<i64>) -> Result<i64, Problem> {
    let (min, max) = (*range.start(), *range.end());
    value.filter(|value| range.contains(value)).ok_or_else(|| {
        Problem::invalid(
            name,
            format!("{name} must be a whole number from {min} to {max}"),
        )
        .with("min", min)
        .with("max", max)
    })
}

/// `a, b or c`.
fn list(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    }
}
