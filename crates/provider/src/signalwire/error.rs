//! Errors of SignalWire: four kinds of response body, read into one type.

use std::fmt;

use serde_json::Value;

use super::words::{presentable, tells};

/// Errors of one answer that are kept.
const MOST: usize = 8;
/// Longest code that is kept.
const CODE_MAX: usize = 64;

/// An answer that is a refusal or a fault.
///
/// It is safe to show and to log: of the words that came it holds 200 printable characters at most,
/// and neither what was sent nor anything that could be a number, a code or a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// The status of the answer.
    pub status: u16,
    /// The kind of its body.
    pub family: Family,
    /// The error codes it names, oldest first: `422`, `invalid_from_number`, `20003`.
    pub codes: Vec<String>,
    /// What it says; empty where it says nothing that can be read.
    pub message: String,
}

/// The kinds of error body, by the API that sends them.
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

impl ApiError {
    /// Reads an answer that is no success. `secrets` is what was sent and must not come back in
    /// words.
    pub(super) fn read(status: u16, body: &[u8], secrets: &[&str]) -> Self {
        let body = serde_json::from_slice(body).unwrap_or(Value::Null);
        let (family, errors) = sort(&body);
        let errors = &errors[..errors.len().min(MOST)];
        let said: Vec<_> = errors.iter().filter_map(says).collect();
        let message = match family {
            Family::Other if (300..400).contains(&status) => {
                "it redirects, which is not followed".to_owned()
            }
            _ => presentable(&said.join("; "), secrets),
        };
        let codes = errors
            .iter()
            .filter_map(|error| code(&error["code"], secrets))
            .collect();
        Self {
            status,
            family,
            codes,
            message,
        }
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

/// The words of one error.
fn says(error: &Value) -> Option<String> {
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

/// A code, which is a string in one of SignalWire's own descriptions and a number in another. What
/// could be a number to call, or what was sent, is none.
fn code(code: &Value, secrets: &[&str]) -> Option<String> {
    let code = match code {
        Value::String(code) => code.clone(),
        Value::Number(code) => code.to_string(),
        _ => return None,
    };
    let fits = (1..=CODE_MAX).contains(&code.len())
        && code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    // Its own numeric codes have five digits at most.
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    (fits && digits <= 5 && !tells(&code, secrets)).then_some(code)
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SignalWire answered {}", self.status)?;
        if !self.message.is_empty() {
            write!(f, ": {}", self.message)?;
        }
        if !self.codes.is_empty() {
            write!(f, " ({})", self.codes.join(", "))?;
        }
        Ok(())
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &str) -> ApiError {
        ApiError::read(status, body.as_bytes(), &["+12125550123", "F9YTJH5S"])
    }

    fn parts(error: &ApiError) -> (Family, Vec<&str>, &str) {
        let codes = error.codes.iter().map(String::as_str).collect();
        (error.family, codes, &error.message)
    }

    #[test]
    fn the_relay_family_is_read() {
        let error = read(
            422,
            r#"{"errors":[{"detail":"Label can't be blank","status":"422","title":"Invalid Attribute","code":"422"}]}"#,
        );
        assert_eq!(
            parts(&error),
            (
                Family::Relay,
                vec!["422"],
                "Invalid Attribute: Label can't be blank"
            )
        );
        assert_eq!(
            error.to_string(),
            "SignalWire answered 422: Invalid Attribute: Label can't be blank (422)"
        );
    }

    #[test]
    fn the_fabric_family_is_read() {
        let error = read(
            422,
            r#"{"errors":[
                {"type":"validation_error","code":"invalid_from_number","message":"From is not yours","attribute":"from","url":"https://example.com"},
                {"type":"validation_error","code":"not_e164","message":"To is odd","attribute":null,"url":"https://example.com"}
            ]}"#,
        );
        assert_eq!(
            parts(&error),
            (
                Family::Fabric,
                vec!["invalid_from_number", "not_e164"],
                "From is not yours; To is odd"
            )
        );
    }

    #[test]
    fn the_compatibility_family_is_read_with_either_kind_of_code() {
        for code in ["20003", r#""20003""#] {
            let error = read(
                401,
                &format!(
                    r#"{{"code":{code},"message":"Authentication failed","more_info":"https://example.com","status":401}}"#
                ),
            );
            assert_eq!(
                parts(&error),
                (
                    Family::Compatibility,
                    vec!["20003"],
                    "Authentication failed"
                )
            );
        }
        let error = read(
            400,
            r#"{"errors":[{"code":"30010","message":"No","more_info":"https://example.com"}]}"#,
        );
        assert_eq!(parts(&error), (Family::Compatibility, vec!["30010"], "No"));
    }

    #[test]
    fn the_plain_family_is_read() {
        let error = read(401, r#"{"error":"Unauthorized"}"#);
        assert_eq!(parts(&error), (Family::Plain, vec![], "Unauthorized"));
        assert_eq!(error.to_string(), "SignalWire answered 401: Unauthorized");
    }

    #[test]
    fn anything_else_is_an_error_without_words() {
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
            let error = read(502, body);
            assert_eq!(parts(&error), (Family::Other, vec![], ""), "{body}");
            assert_eq!(error.to_string(), "SignalWire answered 502");
        }
    }

    #[test]
    fn nothing_that_was_sent_comes_back() {
        let error = read(
            422,
            r#"{"errors":[
                {"title":"Invalid","detail":"+12125550123 / +1 (212) 555-0123 / f9ytjh5s","code":"F9YTJH5S"},
                {"title":"a\nb","detail":"123456","code":"+12125550123"},
                {"title":"c","detail":"d","code":12125550123},
                {"title":"e","detail":"f","code":"wrong_f9ytjh5s"}
            ]}"#,
        );
        let shown = format!("{error} {error:?}").to_lowercase();
        for secret in ["5550123", "555-0123", "f9ytjh5s", "123456", "\n"] {
            assert!(!shown.contains(secret), "{secret}: {shown}");
        }
        assert_eq!(error.codes, Vec::<String>::new());
    }

    #[test]
    fn much_is_cut() {
        let errors = vec![r#"{"title":"t","detail":"word word word","code":"c"}"#; 1_000];
        let error = read(422, &format!(r#"{{"errors":[{}]}}"#, errors.join(",")));
        assert_eq!((error.codes.len(), error.message.len()), (8, 150));
        let error = read(422, &format!(r#"{{"error":"{}"}}"#, "word ".repeat(1_000)));
        assert_eq!(error.message.len(), 200);
    }
}
