//! Requests and responses of the MFA API (MFA guide; SignalWire's description of the REST API).
//!
//! Two calls make and send a token, a third checks one. There is no call that asks where a text got,
//! sends a token again, or takes one back.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::channel::Channel;
use crate::field::Field;
use crate::invalid::{InvalidParameter, Parameter};

/// The path that sends a token by text.
pub const SMS_PATH: &str = "/api/relay/rest/mfa/sms";
/// The path that sends a token by call.
pub const CALL_PATH: &str = "/api/relay/rest/mfa/call";
/// The path that checks a token. `{id}` stands for the id in the response to the request.
pub const VERIFY_PATH: &str = "/api/relay/rest/mfa/{id}/verify";

/// The path that sends a token by `channel`.
pub const fn send_path(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => SMS_PATH,
        Channel::Call => CALL_PATH,
    }
}

/// The path that checks a token of the request with this id.
pub fn verify_path(id: &str) -> String {
    VERIFY_PATH.replace("{id}", id)
}

/// The body of a request for a token: `MfaRequest` of the description. It has no `Debug`, because it holds
/// phone numbers.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SendRequest {
    /// The number to send to, in E.164. It is required.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub to: Field<String>,
    /// A number of the project to send from. Without it SignalWire's own registered sender sends. A text
    /// with a custom message needs it.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub from: Field<String>,
    /// The words before the token.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub message: Field<String>,
    /// Symbols in the token.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub token_length: Field<i64>,
    /// Seconds until the token expires.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub valid_for: Field<i64>,
    /// Checks of the token, the first included.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub max_attempts: Field<i64>,
    /// Whether the token may have letters.
    #[serde(skip_serializing_if = "Field::is_absent")]
    pub allow_alphas: Field<bool>,
    /// The same by the name that an example of the guide sends.
    #[serde(skip_serializing)]
    pub allow_alpha: Field<bool>,
}

impl SendRequest {
    /// Whether the token may have letters, by either name of the parameter.
    pub fn alphas(&self) -> Result<Option<bool>, InvalidParameter> {
        let given = self.allow_alphas.read(Parameter::AllowAlphas)?;
        let as_printed = self.allow_alpha.read(Parameter::AllowAlphas)?;
        Ok(given.or(as_printed).copied())
    }
}

/// The response to a request that was accepted.
#[derive(Serialize, Deserialize)]
pub struct SendResponse {
    /// The id to check the token by: a UUID at SignalWire.
    pub id: String,
    /// Whether the token is queued. Nothing says whether it arrives.
    pub success: bool,
    /// The number it is sent to. The client knows it, and a reply that garbles it is no reason to lose
    /// the id.
    #[serde(skip_deserializing)]
    pub to: Field<String>,
    /// How it is sent. The client knows this, too.
    #[serde(skip_deserializing)]
    pub channel: Field<Channel>,
}

/// The body of a check. It has no `Debug`, because the token is a secret.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct VerifyRequest {
    /// The token as it was typed. It is required.
    pub token: Field<String>,
}

/// The verdict on a token.
///
/// Only a JSON boolean is one: `"true"` and `1` are not. SignalWire's Perl example compares the boolean
/// with a string, so it never sees a success.
#[derive(Serialize, Deserialize)]
pub struct VerifyResponse {
    /// Whether the token is right.
    pub success: bool,
}

/// Reads the body of a request. `None` where it is no JSON object. Unknown members are ignored, and of
/// members that come twice the last one counts.
pub fn read_request<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    let members: Map<String, Value> = serde_json::from_slice(body).ok()?;
    T::deserialize(Value::Object(members)).ok()
}

/// Reads the body of a response. `None` where it is not the object that SignalWire describes, or has a
/// member twice: a verdict must not be open to two readings.
pub fn read_response<T: DeserializeOwned>(body: &[u8]) -> Option<T> {
    // serde would take a list of the same values in the same order, too.
    body.trim_ascii_start()
        .starts_with(b"{")
        .then(|| serde_json::from_slice(body).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_request_reads_as_it_was_written() {
        let written = SendRequest {
            to: "+12125550123".to_owned().into(),
            token_length: 8.into(),
            allow_alphas: true.into(),
            ..SendRequest::default()
        };
        let body = serde_json::to_value(&written).unwrap();
        assert_eq!(
            body,
            json!({ "to": "+12125550123", "token_length": 8, "allow_alphas": true })
        );
        let read: SendRequest = read_request(body.to_string().as_bytes()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), body);
        assert_eq!(read.alphas(), Ok(Some(true)));
    }

    #[test]
    fn a_request_is_any_object_and_nothing_else() {
        let read = |body: &str| read_request::<SendRequest>(body.as_bytes());
        let request =
            read(r#"{"to":"a","to":"b","region":{},"from":7,"allow_alpha":"1"}"#).unwrap();
        assert_eq!(request.to.given().unwrap(), "b");
        assert_eq!(request.from, Field::WrongType);
        assert_eq!(request.alphas(), Ok(Some(true)));
        for body in [
            "",
            "null",
            "[]",
            r#"["+12125550123"]"#,
            "to=1",
            "{",
            "\u{feff}{}",
        ] {
            assert!(read(body).is_none(), "{body}");
        }
    }

    #[test]
    fn a_response_is_strict_where_it_decides() {
        let sent = |body: &str| read_response::<SendResponse>(body.as_bytes());
        let written = SendResponse {
            id: "3fa8".to_owned(),
            success: true,
            to: "+12125550123".to_owned().into(),
            channel: Channel::Call.into(),
        };
        let body = serde_json::to_string(&written).unwrap();
        assert_eq!(
            body,
            r#"{"id":"3fa8","success":true,"to":"+12125550123","channel":"call"}"#
        );
        assert_eq!(sent(&body).unwrap().id, "3fa8");
        // Nothing depends on these two, so nothing in them loses a token that is on its way.
        for odd in [
            r#"{"id":"3fa8","success":true,"to":7,"channel":"fax"}"#,
            r#"{"id":"3fa8","to":"1","to":"2","success":true,"to":{"a":[]}}"#,
        ] {
            assert_eq!(sent(odd).unwrap().id, "3fa8", "{odd}");
        }
        let verdict = |body: &str| read_response::<VerifyResponse>(body.as_bytes());
        assert!(verdict(r#" {"success":true}"#).unwrap().success);
        for body in [
            "",
            "[true]",
            r#"{"success":"true"}"#,
            r#"{"success":1}"#,
            r#"{"success":false,"success":true}"#,
        ] {
            assert!(verdict(body).is_none(), "{body}");
        }
    }

    #[test]
    fn paths_are_those_of_the_guide() {
        assert_eq!(send_path(Channel::Sms), "/api/relay/rest/mfa/sms");
        assert_eq!(send_path(Channel::Call), "/api/relay/rest/mfa/call");
        assert_eq!(verify_path("3fa8"), "/api/relay/rest/mfa/3fa8/verify");
    }
}
