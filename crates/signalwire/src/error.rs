//! Error bodies (SignalWire's descriptions of its REST and compatibility APIs).
//!
//! SignalWire has four families of them. The MFA API writes two: [`MfaError`]. Any of the four may come
//! from what stands in front of it, so [`ErrorBody`] reads them all.

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use crate::invalid::InvalidParameter;

/// The status of invalid parameters, as it stands in the body.
const INVALID: &str = "422";

/// An error body of the MFA API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum MfaError {
    /// The invalid parameters of a request.
    Invalid {
        /// One entry for each of them.
        errors: Vec<InvalidEntry>,
    },
    /// Everything else.
    Plain {
        /// The reason phrase of the status, such as `Unauthorized`.
        error: &'static str,
    },
}

/// An invalid parameter. All its values are strings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct InvalidEntry {
    detail: String,
    status: &'static str,
    title: &'static str,
    code: &'static str,
}

impl MfaError {
    /// The body that lists invalid parameters, for [`INVALID`](crate::status::INVALID).
    pub fn invalid(parameters: &[InvalidParameter]) -> Self {
        let errors = parameters
            .iter()
            .map(|parameter| InvalidEntry {
                detail: parameter.to_string(),
                status: INVALID,
                title: "Invalid Attribute",
                code: INVALID,
            })
            .collect();
        Self::Invalid { errors }
    }

    /// The body of any other error.
    pub fn plain(status: StatusCode) -> Self {
        Self::Plain {
            error: status.canonical_reason().unwrap_or("Error"),
        }
    }
}

/// The families of error bodies, by the API that sends them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `{"errors":[{"detail","status","title","code"}]}`: `/api/relay/rest`, MFA included.
    Relay,
    /// `{"errors":[{"type","code","message","attribute","url"}]}`: `/api/messaging`, `/api/calling`,
    /// `/api/fabric`.
    Fabric,
    /// `{"code","message","more_info","status"}`, alone or in `{"errors":[…]}`: the compatibility
    /// API.
    Compatibility,
    /// `{"error":"Unauthorized"}`: any of them.
    Plain,
    /// None of these: another body, or none.
    Other,
}

/// An error body that came in, of any family.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorBody {
    /// The family, which is that of the first error.
    pub family: Family,
    /// The errors in it, as far as they can be read.
    pub errors: Vec<ErrorEntry>,
}

/// One error of a body. Both members are as they came, and may hold anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ErrorEntry {
    /// The code: `422`, `invalid_from_number`, `20003`. It is a string in one of SignalWire's own
    /// descriptions and a number in another.
    pub code: Option<String>,
    /// The words.
    pub message: Option<String>,
}

impl ErrorBody {
    /// Reads a body of any kind.
    pub fn read(body: &[u8]) -> Self {
        let body = serde_json::from_slice(body).unwrap_or(Value::Null);
        let (family, errors) = sort(&body);
        let errors = errors
            .iter()
            .map(|error| ErrorEntry {
                code: code(&error["code"]),
                message: message(error),
            })
            .collect();
        Self { family, errors }
    }
}

/// The family of a body, and its errors.
fn sort(body: &Value) -> (Family, &[Value]) {
    if let Some(errors) = body["errors"].as_array() {
        return (errors.first().map_or(Family::Other, family), errors);
    }
    let family = if body["error"].is_string() {
        Family::Plain
    } else {
        family(body)
    };
    (family, std::slice::from_ref(body))
}

fn family(error: &Value) -> Family {
    let has = |name| error.get(name).is_some();
    if has("detail") || has("title") {
        Family::Relay
    } else if has("type") || has("attribute") {
        Family::Fabric
    } else if has("message") && (has("more_info") || has("code")) {
        Family::Compatibility
    } else {
        Family::Other
    }
}

fn message(error: &Value) -> Option<String> {
    let words = |name| error[name].as_str().filter(|words| !words.is_empty());
    match (words("title"), words("detail")) {
        (Some(title), Some(detail)) => Some(format!("{title}: {detail}")),
        (title, detail) => title
            .or(detail)
            .or_else(|| words("message"))
            .or_else(|| words("error"))
            .map(str::to_owned),
    }
}

fn code(code: &Value) -> Option<String> {
    match code {
        Value::String(code) => Some(code.clone()),
        Value::Number(code) => Some(code.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::invalid::{Parameter, Problem};

    #[test]
    fn the_bodies_of_the_mfa_api_are_exact_and_read_back() {
        let invalid = MfaError::invalid(&[Parameter::To.with(Problem::Blank)]);
        let body = serde_json::to_string(&invalid).unwrap();
        assert_eq!(
            body,
            r#"{"errors":[{"detail":"To can't be blank","status":"422","title":"Invalid Attribute","code":"422"}]}"#
        );
        let read = ErrorBody::read(body.as_bytes());
        assert_eq!(read.family, Family::Relay);
        let entry = ErrorEntry {
            code: Some("422".to_owned()),
            message: Some("Invalid Attribute: To can't be blank".to_owned()),
        };
        assert_eq!(read.errors, [entry]);

        let body = serde_json::to_string(&MfaError::plain(StatusCode::UNAUTHORIZED)).unwrap();
        assert_eq!(body, r#"{"error":"Unauthorized"}"#);
        let read = ErrorBody::read(body.as_bytes());
        assert_eq!(read.family, Family::Plain);
        assert_eq!(read.errors[0].message.as_deref(), Some("Unauthorized"));
    }

    /// The family, and code and words of each error. An absent one is empty.
    fn parts(body: &str) -> (Family, Vec<(String, String)>) {
        let ErrorBody { family, errors } = ErrorBody::read(body.as_bytes());
        let errors = errors.into_iter().map(|error| {
            (
                error.code.unwrap_or_default(),
                error.message.unwrap_or_default(),
            )
        });
        (family, errors.collect())
    }

    fn entry(code: &str, message: &str) -> (String, String) {
        (code.to_owned(), message.to_owned())
    }

    #[test]
    fn the_relay_family_is_read() {
        let body = r#"{"errors":[{"detail":"Label can't be blank","status":"422","title":"Invalid Attribute","code":"422"}]}"#;
        let error = entry("422", "Invalid Attribute: Label can't be blank");
        assert_eq!(parts(body), (Family::Relay, vec![error]));
    }

    #[test]
    fn the_fabric_family_is_read() {
        let body = r#"{"errors":[
            {"type":"validation_error","code":"invalid_from_number","message":"From is not yours","attribute":"from","url":"https://example.com"},
            {"type":"validation_error","code":"not_e164","message":"To is odd","attribute":null,"url":"https://example.com"}
        ]}"#;
        let errors = vec![
            entry("invalid_from_number", "From is not yours"),
            entry("not_e164", "To is odd"),
        ];
        assert_eq!(parts(body), (Family::Fabric, errors));
    }

    #[test]
    fn the_compatibility_family_is_read_with_either_kind_of_code() {
        for code in ["20003", r#""20003""#] {
            let body = format!(
                r#"{{"code":{code},"message":"Authentication failed","more_info":"https://example.com","status":401}}"#
            );
            let error = entry("20003", "Authentication failed");
            assert_eq!(parts(&body), (Family::Compatibility, vec![error]));
        }
        let body =
            r#"{"errors":[{"code":"30010","message":"No","more_info":"https://example.com"}]}"#;
        let error = entry("30010", "No");
        assert_eq!(parts(body), (Family::Compatibility, vec![error]));
    }

    #[test]
    fn any_other_body_is_an_error_without_words() {
        for body in [
            "",
            "<html>Bad Gateway</html>",
            "null",
            "[]",
            "7",
            r#""no""#,
            "{}",
            r#"{"errors":[]}"#,
            r#"{"errors":"no"}"#,
            r#"{"errors":[null]}"#,
            r#"{"error":null}"#,
            r#"{"code":{"a":1}}"#,
            "\u{feff}{}",
        ] {
            let (family, errors) = parts(body);
            assert_eq!(family, Family::Other, "{body}");
            assert!(errors.iter().all(|error| *error == entry("", "")), "{body}");
        }
    }
}
