//! Reader of phone numbers in international form.

use std::ops::RangeInclusive;

use crate::fold::folded;

/// Digits in an international number, country code included. ITU-T E.164 §6.2.1 allows 15, and none
/// with fewer than 7 can be called from abroad.
pub const DIGITS: RangeInclusive<usize> = 7..=15;

/// The longest text that is read, in characters. libphonenumber has the same bound.
const MAX_INPUT: usize = 250;

/// The most digits that are read: 15, and room for a prefix and for a doubled country code.
const MAX_DIGITS: usize = 24;

/// The prefixes for calls abroad that people write in place of the plus sign: of Australia, of North
/// America, and of most other countries. Australia's comes first because the last is a part of it.
const INTERNATIONAL_PREFIXES: [&str; 3] = ["0011", "011", "00"];

/// Why a text is no international number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slip {
    /// Nothing was typed but separators.
    Empty,
    /// The plus sign is missing, or the digits after it.
    NoCountryCode,
    /// The first digit is a zero, as in a number that is dialled within its country.
    LeadingZero,
    /// A character that belongs to no number.
    UnexpectedCharacter,
    /// An extension or another parameter follows the number.
    Extension,
    /// More digits than any spelling of a number has.
    TooLong,
}

/// The digits of a number in international form, with its country code first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedNumber {
    digits: String,
    /// The place of a zero that stands alone in brackets.
    bracketed_zero: Option<usize>,
}

/// Reads a number as people type and paste it.
///
/// Digits may be those of any script. Spaces, dashes, dots, slashes, tildes and brackets separate
/// them; libphonenumber's valid punctuation is among these. `tel:` at the start and punctuation at
/// either end are dropped. `00`, `011` and `0011` at the start stand for the plus sign.
pub fn read(text: &str) -> Result<TypedNumber, Slip> {
    let folded = folded(text, MAX_INPUT);
    let mut rest = without_surroundings(&folded);
    if let Some((scheme, number)) = rest.split_at_checked(4)
        && scheme.eq_ignore_ascii_case(b"tel:")
    {
        rest = without_surroundings(number);
    }
    let (has_plus, rest) = match rest {
        [] => return Err(Slip::Empty),
        [b'+', after @ ..] => (true, after),
        _ => (false, rest),
    };
    let mut number = TypedNumber::collect(rest)?;
    let is_international = number.drop_international_prefix() || has_plus;
    if number.digits.starts_with('0') {
        Err(Slip::LeadingZero)
    } else if !is_international || number.digits.is_empty() {
        Err(Slip::NoCountryCode)
    } else if folded.len() > MAX_INPUT {
        Err(Slip::TooLong)
    } else {
        Ok(number)
    }
}

impl TypedNumber {
    /// Gathers the digits of `text`, which begins after the plus sign.
    fn collect(text: &[u8]) -> Result<Self, Slip> {
        let mut digits = String::new();
        let mut bracketed_zero = None;
        let mut bracket = None;
        for (at, byte) in text.iter().enumerate() {
            match byte {
                b'0'..=b'9' => digits.push(char::from(*byte)),
                b'(' | b'[' => bracket = Some(digits.len()),
                b')' | b']' => {
                    let alone = bracket.filter(|start| digits[*start..] == *"0");
                    bracketed_zero = bracketed_zero.or(alone);
                }
                _ if separates(*byte) => {}
                _ => {
                    let tail = without_surroundings(&text[at..]);
                    if tail.is_empty() {
                        break;
                    }
                    let may_follow = digits.len() >= *DIGITS.start();
                    return Err(if may_follow && is_extension(*byte, tail) {
                        Slip::Extension
                    } else {
                        Slip::UnexpectedCharacter
                    });
                }
            }
            if digits.len() > MAX_DIGITS {
                return Err(Slip::TooLong);
            }
        }
        Ok(Self {
            digits,
            bracketed_zero,
        })
    }

    /// Drops a prefix that stands for the plus sign, and returns whether there was one.
    fn drop_international_prefix(&mut self) -> bool {
        let Some(prefix) = INTERNATIONAL_PREFIXES
            .into_iter()
            .find(|prefix| self.digits.starts_with(prefix))
        else {
            return false;
        };
        self.digits.drain(..prefix.len());
        self.bracketed_zero = self
            .bracketed_zero
            .and_then(|zero| zero.checked_sub(prefix.len()));
        true
    }

    /// The digits as they were typed.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// The country code that the digits begin with, whether or not ITU-T has assigned it.
    pub fn country_code(&self) -> &str {
        let length = country_code_length(&self.digits);
        self.digits.get(..length).unwrap_or(&self.digits)
    }

    /// Candidates for the digits after the country code, the likeliest first: as typed, without a zero
    /// in brackets at their start (`+44 (0)20 …`), and without a country code that is repeated there
    /// (`+1 1 212 …`).
    pub fn national_parts(&self) -> impl Iterator<Item = &str> {
        let code = self.country_code();
        let national = &self.digits[code.len()..];
        let is_bracketed = self.bracketed_zero == Some(code.len());
        let without_zero = national.strip_prefix('0').filter(|_| is_bracketed);
        [Some(national), without_zero, national.strip_prefix(code)]
            .into_iter()
            .flatten()
    }
}

/// Digits in the country code at the start of `digits` (ITU-T E.164, list of assigned country codes):
/// no code begins another.
fn country_code_length(digits: &str) -> usize {
    /// The country codes of two digits: for each first digit, a bit for each second digit.
    const TWO_DIGITS: [u16; 10] = [
        0,
        0,
        0b00_1000_0001,
        0b10_0101_1111,
        0b11_1111_1011,
        0b01_1111_1110,
        0b00_0111_1111,
        0,
        0b00_0101_0110,
        0b01_0011_1111,
    ];
    match digits.as_bytes() {
        [b'1' | b'7', ..] => 1,
        [first @ b'0'..=b'9', second @ b'0'..=b'9', ..]
            if TWO_DIGITS[usize::from(first - b'0')] >> (second - b'0') & 1 == 1 =>
        {
            2
        }
        _ => 3,
    }
}

/// Whether `byte` may stand between the digits of a number.
const fn separates(byte: u8) -> bool {
    matches!(
        byte,
        b' ' | b'\t' | b'-' | b'.' | b'/' | b'~' | b'(' | b')' | b'[' | b']'
    )
}

/// `text` without the separators and the punctuation that may stand around a number.
fn without_surroundings(text: &[u8]) -> &[u8] {
    let surrounds = |byte: &u8| {
        separates(*byte)
            || matches!(
                byte,
                b'\n' | b'\r' | b',' | b';' | b':' | b'!' | b'?' | b'\'' | b'"' | b'<' | b'>'
            )
    };
    let start = text.iter().position(|byte| !surrounds(byte));
    &text[start.unwrap_or(text.len())..]
}

/// Whether `tail`, which follows a number, is an extension (`x5`, `ext. 5`, `#5`), or, where
/// `separator` is a semicolon, a parameter of a `tel:` URI (RFC 3966 §3: `;phone-context=…`).
fn is_extension(separator: u8, tail: &[u8]) -> bool {
    match tail {
        [b'x' | b'X' | b'#', rest @ ..]
            if without_surroundings(rest)
                .first()
                .is_some_and(u8::is_ascii_digit) =>
        {
            true
        }
        [first, ..] if separator == b';' && first.is_ascii_alphabetic() => true,
        _ => tail
            .get(..3)
            .is_some_and(|word| word.eq_ignore_ascii_case(b"ext")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digits(text: &str) -> Result<String, Slip> {
        read(text).map(|number| number.digits().to_owned())
    }

    #[test]
    fn pasted_spellings_are_understood() {
        for text in [
            "+12125550123",
            " +1 (212) 555-0123 ",
            "tel:+1-212-555-0123",
            "TEL: +1.212.555.0123",
            "tel://+12125550123",
            "\u{202a}+1 212 555 0123\u{202c}",
            "\u{200e}+1\u{200b}2125550123\u{feff}",
            "+1\u{2011}212\u{2010}555\u{2013}0123",
            "+1\u{2212}212\u{2014}555\u{ff0d}0123",
            "\u{ff0b}１（２１２）５５５０１２３",
            "\u{fe62}1 212 555 0123",
            "+١٢١٢٥٥٥٠١٢٣",
            "+१२१२५५५०१२३",
            "+1/212/555/0123",
            "+1 [212] 555~0123",
            "+1\u{202f}212\u{3000}555\u{2009}0123",
            "(+1) 212 555 0123",
            "+1 212 555 0123,",
            "+1 212 555 0123.",
            "\"+1 212 555 0123\";",
            "<+1 212 555 0123>",
            "“+1 212 555 0123”",
            "+1 212 555 0123\u{ad}\r\n",
            "001 212 555 0123",
            "(00) 1 212 555 0123",
            "011 1 212 555 0123",
            "0011 1 212 555 0123",
            "+001 212 555 0123",
        ] {
            assert_eq!(digits(text).as_deref(), Ok("12125550123"), "{text:?}");
        }
    }

    #[test]
    fn each_slip_has_its_reason() {
        use Slip as S;
        let long = "1".repeat(10_000);
        let rows = [
            ("", S::Empty),
            (" \t ", S::Empty),
            ("tel:", S::Empty),
            ("()-", S::Empty),
            ("+", S::NoCountryCode),
            ("00", S::NoCountryCode),
            ("212 555 0123", S::NoCountryCode),
            ("(212) 555-0123", S::NoCountryCode),
            ("07700 900123", S::LeadingZero),
            ("(0) 7700 900123", S::LeadingZero),
            ("+07700 900123", S::LeadingZero),
            ("+1 212 555 012a", S::UnexpectedCharacter),
            ("+1 FLEX NOW", S::UnexpectedCharacter),
            ("FLEX NOW", S::UnexpectedCharacter),
            ("+1 800 FLOWERS", S::UnexpectedCharacter),
            ("++12125550123", S::UnexpectedCharacter),
            ("+1+12125550123", S::UnexpectedCharacter),
            ("+12125550123,+12125550145", S::UnexpectedCharacter),
            ("+12125550123\r\nBcc: x", S::UnexpectedCharacter),
            ("+12125550123\0", S::UnexpectedCharacter),
            ("+12125550123#", S::UnexpectedCharacter),
            ("+12125550123 x", S::UnexpectedCharacter),
            ("+12125550123 🔑", S::UnexpectedCharacter),
            ("+1212 x5", S::UnexpectedCharacter),
            ("+12125550123 x5", S::Extension),
            ("+12125550123X5", S::Extension),
            ("+12125550123, ext. 5", S::Extension),
            ("+12125550123 Extension 5", S::Extension),
            ("+12125550123#5", S::Extension),
            ("+12125550123;ext=5", S::Extension),
            ("tel:5550123;phone-context=+1212", S::Extension),
            (&long, S::TooLong),
        ];
        for (text, slip) in rows {
            assert_eq!(digits(text), Err(slip), "{text:.40?}");
        }
        let padded = format!("+1 212 555{}0123", " ".repeat(300));
        assert_eq!(digits(&padded), Err(S::TooLong));
    }

    #[test]
    fn other_readings_follow_what_was_typed() {
        for (text, code, national) in [
            ("+44 20 7183 8750", "44", &["2071838750"][..]),
            ("+44 (0)20 7183 8750", "44", &["02071838750", "2071838750"]),
            (
                "0044 [0] 20 7183 8750",
                "44",
                &["02071838750", "2071838750"],
            ),
            (
                "＋44（０）20 7183 8750",
                "44",
                &["02071838750", "2071838750"],
            ),
            ("+1 1 212 555 0123", "1", &["12125550123", "2125550123"]),
            ("+44 44 20 7183 8750", "44", &["442071838750", "2071838750"]),
            ("+49 4931 12345", "49", &["493112345", "3112345"]),
            ("+44 20 (0)7183", "44", &["2007183"]),
            ("+44 (020) 7183 8750", "44", &["02071838750"]),
            ("+353 1 234 5678", "353", &["12345678"]),
            ("+4", "4", &[""]),
        ] {
            let number = read(text).unwrap();
            assert_eq!(number.country_code(), code, "{text}");
            assert_eq!(
                number.national_parts().collect::<Vec<_>>(),
                national,
                "{text}"
            );
        }
    }
}
