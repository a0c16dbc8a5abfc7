//! Parameters that a request may get wrong, and the sentences that say so.
//!
//! SignalWire's description of the REST API prints one such sentence, "Label can't be blank". The others
//! follow its form: the name of the parameter, then what is wrong with it.

use std::fmt;

use crate::bounds::{CALL_MAX, SENDER_DIGITS};

/// A parameter of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parameter {
    /// `to`
    To,
    /// `from`
    From,
    /// `message`
    Message,
    /// `token_length`
    TokenLength,
    /// `valid_for`
    ValidFor,
    /// `max_attempts`
    MaxAttempts,
    /// `allow_alphas`
    AllowAlphas,
    /// `token`
    Token,
    /// The end of the path, `sms` or `call`.
    Channel,
}

/// What is wrong with a parameter.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is absent, or holds nothing but spaces.
    #[error("can't be blank")]
    Blank,
    /// `from` is absent, and a text with a custom `message` needs it.
    #[error("can't be blank when message is given")]
    BlankWithMessage,
    /// It is not a string.
    #[error("must be a string")]
    NotText,
    /// It is not a whole number.
    #[error("is not a number")]
    NotNumber,
    /// It is not a boolean.
    #[error("must be true or false")]
    NotFlag,
    /// It is below its minimum.
    #[error("must be greater than or equal to {0}")]
    TooSmall(u64),
    /// It is above its maximum.
    #[error("must be less than or equal to {0}")]
    TooLarge(u64),
    /// It has more characters than this.
    #[error("is too long (maximum is {0} characters)")]
    TooLong(usize),
    /// With the token it takes more than one text: 160 characters, or 70 where one of them is outside the
    /// GSM alphabet.
    #[error("is too long: with the token it must fit into one text of {0} characters")]
    LongText(usize),
    /// With the token it is more than a call reads out.
    #[error("is too long: with the token it must have at most {CALL_MAX} characters")]
    LongCall,
    /// It has control characters.
    #[error("can't contain control characters")]
    Control,
    /// It does not have the form of a number to send from.
    #[error("must be + and {} to {} digits", SENDER_DIGITS.start(), SENDER_DIGITS.end())]
    NotSender,
    /// It is of no use, for the reason given.
    #[error("is invalid: {0}")]
    Invalid(String),
    /// It can't be used here, for the reason given.
    #[error("is unavailable: {0}")]
    Unavailable(String),
}

/// A parameter and what is wrong with it. Its sentence is the `detail` of an error.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{parameter} {problem}")]
pub struct InvalidParameter {
    /// The parameter.
    pub parameter: Parameter,
    /// The problem with it.
    pub problem: Problem,
}

impl Parameter {
    /// This parameter with a problem.
    pub const fn with(self, problem: Problem) -> InvalidParameter {
        InvalidParameter {
            parameter: self,
            problem,
        }
    }
}

impl fmt::Display for Parameter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::To => "To",
            Self::From => "From",
            Self::Message => "Message",
            Self::TokenLength => "Token length",
            Self::ValidFor => "Valid for",
            Self::MaxAttempts => "Max attempts",
            Self::AllowAlphas => "Allow alphas",
            Self::Token => "Token",
            Self::Channel => "Channel",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_starts_with_the_parameter() {
        for (parameter, problem, sentence) in [
            (Parameter::To, Problem::Blank, "To can't be blank"),
            (
                Parameter::From,
                Problem::NotSender,
                "From must be + and 4 to 15 digits",
            ),
            (
                Parameter::Message,
                Problem::LongCall,
                "Message is too long: with the token it must have at most 500 characters",
            ),
            (
                Parameter::TokenLength,
                Problem::TooSmall(4),
                "Token length must be greater than or equal to 4",
            ),
        ] {
            assert_eq!(parameter.with(problem).to_string(), sentence);
        }
    }
}
