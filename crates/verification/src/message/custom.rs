//! Words and numbers to come from that a caller chooses.

use std::fmt;

use super::{BRAND_MAX, InvalidWords, Segments, deceives, words};

/// The sender and the words of a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum MessageTemplate {
    /// In the site's own name, with the line that binds the code to the site.
    #[default]
    Site,
    /// In the name of a project.
    Sender(SenderName),
    /// In the caller's own words, which stand before the code.
    Preamble(Preamble),
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

/// The words before a code, in one line. The caller bounds their length, which depends on how they are
/// sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preamble(String);

/// Words that can't stand before a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPreamble {
    /// Nothing but spaces.
    #[error("words before a code can't be blank")]
    Blank,
    /// A line break or another control character could forge lines of its own, an invisible one
    /// could hide or reorder the code.
    #[error("words before a code can't contain control characters")]
    Control,
}

impl Preamble {
    /// Takes `text`, trimmed.
    pub fn new(text: &str) -> Result<Self, InvalidPreamble> {
        // Before trimming, which would take a line break at either end for a space.
        if text.chars().any(deceives) {
            return Err(InvalidPreamble::Control);
        }
        match text.trim() {
            "" => Err(InvalidPreamble::Blank),
            text => Ok(Self(text.to_owned())),
        }
    }

    /// Words that were accepted before, as the store kept them.
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

    /// The segments of a text with the words and a code of `length` symbols.
    pub fn segments(&self, length: u8) -> Segments {
        // Every symbol of a code costs one place in either encoding.
        Segments::of(&self.before(&"0".repeat(usize::from(length))))
    }

    /// Characters of the words and a code of `length` symbols.
    pub fn characters(&self, length: u8) -> usize {
        self.before("").chars().count() + usize::from(length)
    }

    /// Whether the words and a code of `length` symbols fit into one text.
    pub fn fits_text(&self, length: u8) -> bool {
        self.segments(length).count == 1
    }
}

/// The number a text or call is to come from: `+` and at most 15 digits (E.164). Only the carrier knows
/// its owner.
#[derive(Clone, PartialEq, Eq)]
pub struct CallerId(String);

/// The text is no number to come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be + and 1 to 15 digits")]
pub struct InvalidCallerId;

impl CallerId {
    /// Takes a number by its form.
    pub fn new(text: &str) -> Result<Self, InvalidCallerId> {
        let digits = text.strip_prefix('+').ok_or(InvalidCallerId)?;
        let fits = (1..=15).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
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

    fn preamble(text: &str) -> Preamble {
        Preamble::new(text).unwrap()
    }

    #[test]
    fn a_preamble_is_trimmed_and_stands_before_the_code() {
        let preamble = preamble("Here is your code: ");
        assert_eq!(preamble.before("F9YTJH5S"), "Here is your code: F9YTJH5S");
        assert_eq!(preamble.characters(8), 27);
    }

    #[test]
    fn a_text_of_one_segment_has_room_for_the_code() {
        // 153 + one space + 6 = 160.
        assert!(preamble(&"a".repeat(153)).fits_text(6));
        assert!(!preamble(&"a".repeat(154)).fits_text(6));
        // A character outside GSM-7 leaves 70.
        assert!(preamble(&"ш".repeat(63)).fits_text(6));
        assert!(!preamble(&"ш".repeat(64)).fits_text(6));
        // A longer code leaves less.
        assert!(preamble(&"a".repeat(139)).fits_text(20));
        assert!(!preamble(&"a".repeat(140)).fits_text(20));
    }

    #[test]
    fn words_that_are_no_preamble() {
        for text in ["", " "] {
            assert_eq!(Preamble::new(text), Err(InvalidPreamble::Blank));
        }
        for text in [
            "a\nb",
            "code:\n",
            "\u{7}",
            "a\u{2028}b",
            "\r",
            "a\u{202e}b",
            "\u{200b}",
        ] {
            assert_eq!(
                Preamble::new(text),
                Err(InvalidPreamble::Control),
                "{text:?}"
            );
        }
    }

    #[test]
    fn caller_ids_have_at_most_15_digits() {
        for good in ["+1", "+5554433222", "+123456789012345"] {
            assert_eq!(CallerId::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "+",
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
