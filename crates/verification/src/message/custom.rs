//! Words and origins that a caller chooses.

use std::fmt;

use super::{BRAND_MAX, InvalidWords, Segments, deceives, words};
use crate::channel::Channel;

/// The sender and the words of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MessageTemplate {
    /// In the site's own name, with the line that binds the code to the site.
    #[default]
    Site,
    /// In the name of a project.
    Sender(SenderName),
    /// In the caller's own words, which stand before the code.
    Message(Message),
}

/// The name a project speaks under, 1 to 30 characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SenderName(String);

impl SenderName {
    /// A name that can stand in a message.
    pub fn new(name: &str) -> Result<Self, InvalidWords> {
        words("sender", name, BRAND_MAX).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SenderName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The words before a code, as SignalWire's MFA API takes them: with the code they fit into one
/// text, or into what a call reads out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message(String);

/// Words that can't stand before a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MessageError {
    /// Nothing but spaces.
    #[error("can't be blank")]
    Blank,
    /// A line break or another control character could forge lines of its own, an invisible one
    /// could hide or reorder the code.
    #[error("can't contain control characters")]
    Control,
    /// With the code it takes more than one text: 160 characters, or 70 where one of them is
    /// outside the GSM alphabet.
    #[error("is too long: with the token it must fit into one text of {0} characters")]
    LongText(usize),
    /// With the code it is more than a call reads out.
    #[error("is too long: with the token it must have at most 500 characters")]
    LongCall,
}

impl Message {
    /// What SignalWire says where the caller says nothing.
    pub const DEFAULT: &'static str = "Your Personal Authorization Code is:";
    /// Characters a call reads out, the code included (SignalWire's MFA guide).
    const CALL_MAX: usize = 500;

    /// Takes `text`, trimmed, to stand before a code of `length` symbols sent by `channel`.
    pub fn new(text: &str, channel: Channel, length: u8) -> Result<Self, MessageError> {
        // Before trimming, which would take a line break at either end for a space.
        if text.chars().any(deceives) {
            return Err(MessageError::Control);
        }
        let message = Self(text.trim().to_owned());
        if message.0.is_empty() {
            return Err(MessageError::Blank);
        }
        // Every symbol of a code costs one place in either encoding.
        let whole = message.before(&"0".repeat(usize::from(length)));
        match channel {
            Channel::Call if whole.chars().count() > Self::CALL_MAX => Err(MessageError::LongCall),
            Channel::Sms => {
                let segments = Segments::of(&whole);
                if segments.count > 1 {
                    Err(MessageError::LongText(segments.encoding.single()))
                } else {
                    Ok(message)
                }
            }
            Channel::Call => Ok(message),
        }
    }

    /// The words that SignalWire's MFA API uses where the caller gives none.
    pub fn standard() -> Self {
        Self(Self::DEFAULT.to_owned())
    }

    /// Words that were taken before, as the store kept them.
    pub fn restore(text: String) -> Self {
        Self(text)
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The words, one space, and `code`.
    pub fn before(&self, code: &str) -> String {
        format!("{} {code}", self.0)
    }
}

/// The number a text or call is to come from: `+` and 4 to 15 digits.
#[derive(Clone, PartialEq, Eq)]
pub struct CallerId(String);

/// It is no number to come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be + and 4 to 15 digits")]
pub struct InvalidCallerId;

impl CallerId {
    /// Takes a number by its shape: only the carrier knows its owner. SignalWire's own guide
    /// prints one without country code.
    pub fn new(text: &str) -> Result<Self, InvalidCallerId> {
        let digits = text.strip_prefix('+').ok_or(InvalidCallerId)?;
        let fits = (4..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        fits.then(|| Self(text.to_owned())).ok_or(InvalidCallerId)
    }

    /// The number, `+` included.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CallerId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(crate::REDACTED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sms(text: &str) -> Result<String, MessageError> {
        Message::new(text, Channel::Sms, 6).map(|message| message.0)
    }

    #[test]
    fn a_message_is_trimmed_and_stands_before_the_code() {
        let message = Message::new("Here is your code: ", Channel::Sms, 8).unwrap();
        assert_eq!(message.before("F9YTJH5S"), "Here is your code: F9YTJH5S");
        assert_eq!(
            Message::standard().before("123456"),
            "Your Personal Authorization Code is: 123456"
        );
    }

    #[test]
    fn a_text_fits_into_one_segment_with_its_code() {
        // 153 + one space + 6 = 160.
        assert!(sms(&"a".repeat(153)).is_ok());
        assert_eq!(sms(&"a".repeat(154)), Err(MessageError::LongText(160)));
        // A character outside GSM-7 leaves 70.
        assert!(sms(&"ш".repeat(63)).is_ok());
        assert_eq!(sms(&"ш".repeat(64)), Err(MessageError::LongText(70)));
        // A longer code leaves less.
        assert!(Message::new(&"a".repeat(139), Channel::Sms, 20).is_ok());
        assert!(Message::new(&"a".repeat(140), Channel::Sms, 20).is_err());
    }

    #[test]
    fn a_call_reads_500_characters() {
        let call = |chars: usize| Message::new(&"ш".repeat(chars), Channel::Call, 6);
        assert!(call(493).is_ok());
        assert_eq!(call(494), Err(MessageError::LongCall));
    }

    #[test]
    fn what_is_no_message() {
        assert_eq!(sms(" "), Err(MessageError::Blank));
        for text in [
            "a\nb",
            "code:\n",
            "\u{7}",
            "a\u{2028}b",
            "\r",
            "a\u{202e}b",
            "\u{200b}",
        ] {
            assert_eq!(sms(text), Err(MessageError::Control), "{text:?}");
        }
    }

    #[test]
    fn origins_have_4_to_15_digits() {
        for good in ["+5554433222", "+1234", "+123456789012345"] {
            assert_eq!(CallerId::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "+",
            "+123",
            "5554433222",
            "+1234567890123456",
            "+12a4",
            "+1 234 5",
        ] {
            assert_eq!(CallerId::new(bad), Err(InvalidCallerId), "{bad}");
        }
    }

    #[test]
    fn sender_names_forge_nothing() {
        assert_eq!(
            SenderName::new(" Harbour Bank ").unwrap().as_str(),
            "Harbour Bank"
        );
        for bad in ["", "a\nb", "@evil.example #1", &"n".repeat(31)] {
            assert!(SenderName::new(bad).is_err(), "{bad:?}");
        }
    }
}
