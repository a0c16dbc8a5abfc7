//! Bounds and defaults of the parameters (MFA guide, "Optional parameters").

use std::ops::RangeInclusive;

/// The bounds of a whole number, and its value where a request leaves it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The least value.
    pub min: T,
    /// The greatest value.
    pub max: T,
    /// The value of a request without one.
    pub default: T,
}

/// Symbols in a token.
pub const TOKEN_LENGTH: Bounds<u8> = Bounds {
    min: 4,
    max: 20,
    default: 6,
};

/// Seconds until a token expires. The guide alone names a minimum.
pub const VALID_FOR: Bounds<u32> = Bounds {
    min: 0,
    max: 604_800,
    default: 3_600,
};

/// Checks of a token, the first included.
pub const MAX_ATTEMPTS: Bounds<u8> = Bounds {
    min: 1,
    max: 20,
    default: 3,
};

/// Characters that a call reads out, the token included.
pub const CALL_MAX: usize = 500;

/// Digits of the number to send from. E.164 allows 15; the minimum is ours.
pub const SENDER_DIGITS: RangeInclusive<usize> = 4..=15;

/// Whether `text` has the form of a number to send from: `+` and digits. E.164 asks for a country code,
/// but an example of the guide has none, so the digits are only counted.
pub fn is_sender(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        SENDER_DIGITS.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn senders_have_4_to_15_digits() {
        for good in ["+5554433222", "+1234", "+123456789012345"] {
            assert!(is_sender(good), "{good}");
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
            assert!(!is_sender(bad), "{bad}");
        }
    }
}
