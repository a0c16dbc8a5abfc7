//! Channels of the MFA API.

use serde::{Deserialize, Serialize};

/// How a token is sent, by its name in paths and responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    /// A text message.
    Sms,
    /// A voice call.
    Call,
}
