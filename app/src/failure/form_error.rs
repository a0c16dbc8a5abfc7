//! The errors of forms.

use catalog::Words;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr};
use verification::limits::Limited;
use verification::ports::StoreError;
use verification::{Channel, CodeFormat, InvalidNumber};

use crate::words::words;

/// Why a form was refused: a tagged object to programs, a status and a sentence to people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "error", rename_all = "snake_case")]
pub enum FormError {
    /// The number can't be verified; `reason` is an [`InvalidNumber::name`].
    InvalidNumber {
        /// Which refusal.
        reason: String,
        /// What to do about it, in the language of the page that it was typed on.
        message: String,
    },
    /// The number is fictional and the provider real.
    ReservedNumber,
    /// Numbers of this kind are not reached by this channel.
    UnsupportedNumber {
        /// Which channel.
        channel: Channel,
    },
    /// No code of this verification could read so. Nothing was charged.
    MalformedCode(CodeFormat),
    /// A wrong code; so many tries are left.
    WrongCode {
        /// Tries left.
        attempts_left: u8,
    },
    /// The last try was wrong.
    Exhausted,
    /// The code's time is over.
    Expired,
    /// It was canceled: withdrawn, never sent, or replaced by a newer one.
    Canceled,
    /// The code was right before and can't be used again.
    AlreadyApproved,
    /// This browser has asked for no code, or its session has ended.
    NothingPending,
    /// The form is about a verification that a newer one has replaced, in another tab. Nothing was
    /// charged and nothing was sent.
    Stale,
    /// The browser keeps no cookies, so no code could be entered in it. Nothing was sent.
    CookiesNeeded,
    /// Earlier checks of the same code are still in progress. Nothing was charged.
    Busy,
    /// So little time is left that a new code is better than the old one again.
    Expiring,
    /// The last send is too young.
    TooSoon {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// A limit was met.
    Limited {
        /// Which one, by [`Limit::name`](verification::limits::Limit::name).
        limit: String,
        /// Seconds to wait.
        retry_after: u64,
    },
    /// The provider took neither text nor call.
    NotSent,
    /// The provider did not say whether it took the text or call. If it did, the code works.
    Unconfirmed,
    /// The call that a key was meant for is over.
    CallOver,
    /// The call that a key was meant for has not been picked up.
    CallRinging,
    /// The request was no form of ours: a field is missing, doubled or nested.
    Malformed,
    /// The check was charged and could not be judged.
    Unjudged,
    /// The store, the session or randomness failed.
    Unavailable,
}

impl FormError {
    /// The HTTP status of the error.
    pub const fn status(&self) -> StatusCode {
        match self {
            Self::InvalidNumber { .. }
            | Self::ReservedNumber
            | Self::UnsupportedNumber { .. }
            | Self::MalformedCode(_)
            | Self::WrongCode { .. }
            | Self::Malformed => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Exhausted
            | Self::Expired
            | Self::Canceled
            | Self::AlreadyApproved
            | Self::NothingPending
            | Self::CookiesNeeded => StatusCode::FORBIDDEN,
            Self::Stale | Self::Expiring | Self::CallOver | Self::CallRinging => {
                StatusCode::CONFLICT
            }
            Self::TooSoon { .. } | Self::Limited { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::NotSent | Self::Unconfirmed => StatusCode::BAD_GATEWAY,
            Self::Unjudged => StatusCode::INTERNAL_SERVER_ERROR,
            Self::Busy | Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Seconds to wait before trying again, where waiting helps.
    pub const fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooSoon { retry_after } | Self::Limited { retry_after, .. } => Some(*retry_after),
            Self::Busy => Some(5),
            Self::Unavailable => Some(1),
            _ => None,
        }
    }

    /// The page that shows the error from the record, where the record has changed. Nothing else
    /// needs to be remembered then. A refresh neither repeats nor forgets the error.
    pub const fn page(&self) -> Option<&'static str> {
        match self {
            Self::WrongCode { .. } | Self::Unconfirmed => Some("/validate"),
            Self::Exhausted => Some("/forbidden"),
            Self::AlreadyApproved => Some("/success"),
            _ => None,
        }
    }

    /// Whether it is about the number that was typed.
    pub const fn is_about_number(&self) -> bool {
        matches!(
            self,
            Self::InvalidNumber { .. } | Self::ReservedNumber | Self::UnsupportedNumber { .. }
        )
    }

    /// Whether it is about the code that was typed.
    pub const fn is_about_code(&self) -> bool {
        matches!(
            self,
            Self::MalformedCode(_) | Self::WrongCode { .. } | Self::Expired
        )
    }

    /// The sentence for the visitor: what is wrong and what to do.
    pub fn message(&self, words: &Words) -> String {
        match self {
            Self::InvalidNumber { message, .. } => message.clone(),
            Self::UnsupportedNumber {
                channel: Channel::Sms,
            } => words.no_texts_there(),
            Self::UnsupportedNumber {
                channel: Channel::Call,
            } => words.no_calls_there(),
            Self::ReservedNumber => words.reserved_number(),
            Self::MalformedCode(format) => words.malformed_code(*format),
            Self::WrongCode { attempts_left } => words.wrong_code(words.tries_left(*attempts_left)),
            Self::Exhausted => words.exhausted(),
            Self::Expired => words.expired(),
            Self::Canceled => words.canceled(),
            Self::AlreadyApproved => words.already_approved(),
            Self::NothingPending => words.nothing_pending(),
            Self::Stale => words.stale(),
            Self::CookiesNeeded => words.cookies_needed(),
            Self::Busy => words.busy(),
            Self::Expiring => words.expiring(),
            Self::TooSoon { retry_after } => words.too_soon(words.time_to_wait(*retry_after)),
            Self::Limited { limit, retry_after } => words.limited(limit, *retry_after),
            Self::NotSent => words.not_sent(),
            Self::Unconfirmed => words.unconfirmed(),
            Self::CallOver => words.call_over(),
            Self::CallRinging => words.call_ringing(),
            Self::Malformed => words.form_incomplete(),
            Self::Unjudged => words.unjudged(),
            Self::Unavailable => words.unavailable(),
        }
    }
}

impl From<InvalidNumber> for FormError {
    fn from(reason: InvalidNumber) -> Self {
        Self::InvalidNumber {
            reason: reason.name().to_owned(),
            message: words().invalid_number(reason),
        }
    }
}

impl From<Limited> for FormError {
    fn from(limited: Limited) -> Self {
        Self::Limited {
            limit: limited.limit.name().to_owned(),
            retry_after: limited.retry_after,
        }
    }
}

impl From<StoreError> for FormError {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "store unavailable");
        Self::Unavailable
    }
}

impl FromServerFnError for FormError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Deserialization(_)
            | ServerFnErrorErr::Request(_) => Self::Malformed,
            other => {
                tracing::error!(error = %other, "server function failed");
                Self::Unavailable
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use verification::limits::Limit;
    use verification::{Alphabet, Locale};

    use super::*;

    fn message(error: &FormError) -> String {
        error.message(catalog::words(&Locale::ENGLISH))
    }

    #[test]
    fn programs_get_a_tagged_object() {
        let error = FormError::WrongCode { attempts_left: 4 };
        assert_eq!(
            serde_json::to_string(&error).unwrap(),
            r#"{"error":"wrong_code","attempts_left":4}"#
        );
    }

    #[test]
    fn people_get_a_sentence() {
        let error = FormError::from(InvalidNumber::NoCountryCode);
        assert_eq!(
            message(&error),
            "Start with + and the country code, such as +1 for the United States."
        );
        assert_eq!(
            message(&FormError::WrongCode { attempts_left: 1 }),
            "That code is not right. You have 1 try left."
        );
        let format = |alphabet| CodeFormat {
            length: 6,
            alphabet,
        };
        assert_eq!(
            message(&FormError::MalformedCode(format(Alphabet::Digits))),
            "Enter the 6 digits of the code. This did not use up a try."
        );
        assert_eq!(
            message(&FormError::MalformedCode(format(Alphabet::Alphanumeric))),
            "Enter the 6 characters of the code. This did not use up a try."
        );
        assert_eq!(
            message(&FormError::TooSoon { retry_after: 30 }),
            "A code was sent a moment ago. You can send it again in 30 seconds."
        );
    }

    #[test]
    fn a_key_that_comes_at_the_wrong_time_is_a_conflict() {
        for error in [FormError::CallOver, FormError::CallRinging] {
            assert_eq!(error.status(), StatusCode::CONFLICT);
            assert!(message(&error).starts_with("That call "));
        }
    }

    /// The same words stand after a text and after a call.
    #[test]
    fn no_refusal_takes_a_call_for_a_text() {
        for error in [
            FormError::NotSent,
            FormError::TooSoon { retry_after: 1 },
            FormError::Limited {
                limit: Limit::Sends.name().to_owned(),
                retry_after: 1,
            },
            FormError::Expiring,
            FormError::Expired,
        ] {
            assert!(!message(&error).contains("text"), "{error:?}");
        }
    }
}
