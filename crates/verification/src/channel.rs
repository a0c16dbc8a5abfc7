//! Channels.

use serde::{Deserialize, Serialize};

/// How a code reaches a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A text message.
    Sms,
    /// A voice call that reads the code out.
    Call,
}

impl Channel {
    /// The one that a person can switch to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Sms => Self::Call,
            Self::Call => Self::Sms,
        }
    }

    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sms => "sms",
            Self::Call => "call",
        }
    }
}
