//! The members of a body, read as leniently as SignalWire's own clients need.
//!
//! Its Perl client sends numbers and booleans as strings, and its own demo a member that does not
//! exist. So types are coerced, and unknown members ignored.

use axum::extract::{FromRequest, Request};
use http::header;
use serde_json::{Map, Value};

use super::refusal::Refusal;
use web::body;

/// The members of a JSON object.
pub struct Fields(Map<String, Value>);

/// A value that is there and can't be read as its type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WrongType;

impl<S: Sync> FromRequest<S> for Fields {
    type Rejection = Refusal;

    async fn from_request(request: Request, _: &S) -> Result<Self, Refusal> {
        if !may_be_json(&request) {
            return Err(Refusal::UnsupportedMediaType);
        }
        let bytes = body::read(request.into_body())
            .await
            .map_err(Refusal::Body)?;
        match serde_json::from_slice(&bytes) {
            Ok(Value::Object(members)) => Ok(Self(members)),
            _ => Err(Refusal::BadRequest),
        }
    }
}

/// Whether the body may be JSON. Some clients send JSON without a type. Forms and plain text are
/// refused with the reason, instead of being misread.
fn may_be_json(request: &Request) -> bool {
    let Some(kind) = request.headers().get(header::CONTENT_TYPE) else {
        return true;
    };
    let kind = kind.to_str().unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/json")
}

impl Fields {
    /// Fields of an object, for tests.
    #[cfg(test)]
    pub fn of(value: Value) -> Self {
        match value {
            Value::Object(members) => Self(members),
            other => panic!("{other}"),
        }
    }

    fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A string.
    pub fn string(&self, name: &str) -> Result<Option<&str>, WrongType> {
        self.get(name)
            .map(|value| value.as_str().ok_or(WrongType))
            .transpose()
    }

    /// A whole number, or a string that reads as one.
    pub fn number(&self, name: &str) -> Result<Option<i64>, WrongType> {
        self.get(name)
            .map(|value| match value {
                Value::Number(number) => number.as_i64().ok_or(WrongType),
                Value::String(text) => text.trim().parse().map_err(|_| WrongType),
                _ => Err(WrongType),
            })
            .transpose()
    }

    /// `true` or `false`, or a string or number that reads as one.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, WrongType> {
        self.get(name)
            .map(|value| {
                let text = match value {
                    Value::Bool(flag) => return Ok(*flag),
                    Value::String(text) => text.trim().to_ascii_lowercase(),
                    Value::Number(number) => number.to_string(),
                    _ => return Err(WrongType),
                };
                match text.as_str() {
                    "true" | "1" => Ok(true),
                    "false" | "0" => Ok(false),
                    _ => Err(WrongType),
                }
            })
            .transpose()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn numbers_and_booleans_may_be_strings() {
        let fields = Fields::of(json!({
            "a": 6, "b": "6", "c": " 6 ", "d": true, "e": "TRUE", "f": "0", "g": 1, "h": null
        }));
        for name in ["a", "b", "c"] {
            assert_eq!(fields.number(name), Ok(Some(6)), "{name}");
        }
        for (name, flag) in [("d", true), ("e", true), ("f", false), ("g", true)] {
            assert_eq!(fields.flag(name), Ok(Some(flag)), "{name}");
        }
        assert_eq!(fields.number("h"), Ok(None));
        assert_eq!(fields.flag("absent"), Ok(None));
    }

    #[test]
    fn what_reads_as_neither_is_told() {
        let fields = Fields::of(json!({
            "a": 6.5, "b": "six", "c": [6], "d": {}, "e": "yes", "f": 2, "g": true
        }));
        for name in ["a", "b", "c", "d", "g"] {
            assert_eq!(fields.number(name), Err(WrongType), "{name}");
        }
        for name in ["c", "d", "e", "f"] {
            assert_eq!(fields.flag(name), Err(WrongType), "{name}");
        }
        assert_eq!(fields.string("a"), Err(WrongType));
    }
}
