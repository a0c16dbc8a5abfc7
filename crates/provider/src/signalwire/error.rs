//! Errors of SignalWire, made safe to show.

use std::fmt;

use reqwest::StatusCode;
use signalwire::error::{ErrorBody, Family};

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
    /// The error codes it names, oldest first: `422`, `invalid_from_number`, `20003`.
    pub codes: Vec<String>,
    /// What it says; empty where it says nothing that can be read.
    pub message: String,
}

impl ApiError {
    /// Reads an answer that is no success. `secrets` is what was sent and must not come back in
    /// words.
    pub(super) fn read(status: StatusCode, body: &[u8], secrets: &[&str]) -> Self {
        let ErrorBody { family, mut errors } = ErrorBody::read(body);
        errors.truncate(MOST);
        let words = errors.iter().filter_map(|error| error.message.as_deref());
        let words: Vec<_> = words.collect();
        let message = match family {
            Family::Other if status.is_redirection() => {
                "it redirects, which is not followed".to_owned()
            }
            _ => presentable(&words.join("; "), secrets),
        };
        let codes = errors
            .into_iter()
            .filter_map(|error| error.code)
            .filter(|code| may_be_shown(code, secrets))
            .collect();
        Self {
            status: status.as_u16(),
            codes,
            message,
        }
    }
}

/// Whether a code may be shown. Numbers to call and what was sent may not.
fn may_be_shown(code: &str, secrets: &[&str]) -> bool {
    let fits = (1..=CODE_MAX).contains(&code.len())
        && code
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
    // SignalWire's numeric codes have five digits at most.
    let digits = code.bytes().filter(u8::is_ascii_digit).count();
    fits && digits <= 5 && !tells(code, secrets)
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
        let status = StatusCode::from_u16(status).unwrap();
        ApiError::read(status, body.as_bytes(), &["+12125550123", "F9YTJH5S"])
    }

    #[test]
    fn an_error_says_status_words_and_codes() {
        for (status, body, shown) in [
            (
                422,
                r#"{"errors":[
                    {"detail":"Label can't be blank","status":"422","title":"Invalid Attribute","code":"422"},
                    {"detail":"To is odd","status":"422","title":"Invalid Attribute","code":"422"}
                ]}"#,
                "SignalWire answered 422: Invalid Attribute: Label can't be blank; Invalid Attribute: To is odd (422, 422)",
            ),
            (
                401,
                r#"{"error":"Unauthorized"}"#,
                "SignalWire answered 401: Unauthorized",
            ),
            (
                301,
                "",
                "SignalWire answered 301: it redirects, which is not followed",
            ),
            (502, "<html>Bad Gateway</html>", "SignalWire answered 502"),
        ] {
            assert_eq!(read(status, body).to_string(), shown);
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
