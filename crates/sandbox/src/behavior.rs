//! The behavior of a number: how it answers calls, and the outcome of texts to it.

use std::time::Duration;

use serde::Deserialize;

/// The behavior of one number. By default a person answers every call, every text arrives, and
/// there is no delay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Behavior {
    /// Who picks up a call.
    pub answers: Answers,
    /// What becomes of a text.
    pub delivery: Outcome,
    /// How long a text is on its way, and how long a call rings.
    pub delay: Duration,
}

/// Who picks up a call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answers {
    /// A person.
    #[default]
    Human,
    /// An answering machine.
    Machine,
    /// The call is not answered: the line is busy.
    Busy,
    /// The call is not answered: it rings out.
    NoAnswer,
}

/// What becomes of a text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It arrives.
    #[default]
    Delivered,
    /// The carrier gives up on it.
    Undelivered,
    /// The provider refuses it after having taken it.
    Failed,
    /// Nothing is ever heard of it again.
    Never,
}

impl Answers {
    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Machine => "machine",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
        }
    }
}

impl Outcome {
    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
            Self::Never => "never",
        }
    }
}
