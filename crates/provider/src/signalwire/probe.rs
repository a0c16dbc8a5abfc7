//! Probe of SignalWire: is it there, and does it take the credentials? No code is sent.

use std::fmt;

use signalwire::mfa::{VerifyRequest, verify_path};
use signalwire::status;
use uuid::Uuid;

use super::SignalWire;
use super::error::ApiError;

/// The outcome of a [`probe`](SignalWire::probe).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Probe {
    /// It is there and takes the credentials.
    Ready,
    /// It is there and does not take the credentials, or their scope lacks MFA.
    Refused(ApiError),
    /// Something answered, and not as SignalWire would.
    UnexpectedResponse(ApiError),
    /// Nothing answered, and why.
    Unreachable(String),
}

impl Probe {
    /// Whether codes can be asked for.
    pub const fn is_ready(&self) -> bool {
        matches!(self, Self::Ready)
    }
}

impl fmt::Display for Probe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ready => f.write_str("SignalWire is there and takes the credentials"),
            Self::Refused(error) => write!(
                f,
                "{error}: check project id and token, and that the token's scope includes MFA"
            ),
            Self::UnexpectedResponse(error) => write!(
                f,
                "{error}, where 404 was expected: check the space or base URL"
            ),
            Self::Unreachable(why) => f.write_str(why),
        }
    }
}

impl SignalWire {
    /// Checks a code under the nil UUID, which is the id of no verification. 404 is the expected
    /// answer, because it comes after the check of the credentials. A probe costs nothing and reaches
    /// no phone.
    pub async fn probe(&self) -> Probe {
        let path = verify_path(&Uuid::nil().to_string());
        let body = VerifyRequest {
            token: "000000".to_owned().into(),
        };
        let answer = match self.transport.post(&path, &body).await {
            Ok(answer) => answer,
            Err(silence) => return Probe::Unreachable(silence.to_string()),
        };
        let secrets = [self.transport.secret()];
        let error = || ApiError::read(answer.status, answer.body_or_empty(), &secrets);
        match answer.status {
            status::NOTHING_TO_VERIFY => Probe::Ready,
            status::UNAUTHORIZED | status::FORBIDDEN => Probe::Refused(error()),
            _ => Probe::UnexpectedResponse(error()),
        }
    }
}
