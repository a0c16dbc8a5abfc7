//! Reader of one-time codes.

use crate::fold::folded;

/// The longest text that a code is looked for in, in characters. Every message that carries a code is
/// shorter.
pub const MAX_INPUT: usize = 1_000;

/// The one code of `length` symbols in `text`; `None` where there is none, or more than one.
///
/// 1. All that was typed, without the spaces and the punctuation: `123-456`, `"123456"`, `123,456.`.
/// 2. The code of an origin-bound line, `@host #123456` (WICG sms-one-time-codes).
/// 3. The one word among others that is as long as a code and has its symbols only: a whole message,
///    or `G-123456`. A code that stands there several times is one code.
pub fn find(text: &str, length: usize, is_symbol: fn(&u8) -> bool) -> Option<String> {
    let text = folded(text, MAX_INPUT);
    if text.len() > MAX_INPUT {
        return None;
    }
    let fits = |word: &[u8]| word.len() == length && word.iter().all(is_symbol);
    let mut all = text.clone();
    all.retain(|byte| !separates(*byte));
    let code = if fits(&all) {
        &all
    } else {
        bound(&text)
            .filter(|word| fits(word))
            .or_else(|| only(&text, fits))?
    };
    Some(code.iter().copied().map(char::from).collect())
}

/// The first word after the last `#`, where a host stands before that.
fn bound(text: &[u8]) -> Option<&[u8]> {
    let hash = text.iter().rposition(|byte| *byte == b'#')?;
    let host = text[..hash]
        .split(u8::is_ascii_whitespace)
        .rfind(|word| !word.is_empty())?;
    host.contains(&b'@').then(|| words(&text[hash..]).next())?
}

/// The one word that fits, if others with a letter stand beside it. Where there are only groups of
/// digits, a digit may have slipped, and leaving groups out would be a guess.
fn only(text: &[u8], fits: impl Fn(&[u8]) -> bool) -> Option<&[u8]> {
    let mut found: Option<&[u8]> = None;
    let mut is_prose = false;
    for word in words(text) {
        if !fits(word) {
            is_prose |= !word.iter().all(u8::is_ascii_digit);
        } else if found.is_some_and(|found| !found.eq_ignore_ascii_case(word)) {
            return None;
        } else {
            found = Some(word);
        }
    }
    found.filter(|_| is_prose)
}

/// The runs of letters and digits.
fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|byte| separates(*byte))
        .filter(|word| !word.is_empty())
}

/// Whether `byte` may stand between the symbols of a code. A control character may not, so that no
/// code is read around one.
fn separates(byte: u8) -> bool {
    byte.is_ascii_punctuation() || byte.is_ascii_whitespace()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn digits(text: &str) -> Option<String> {
        find(text, 6, u8::is_ascii_digit)
    }

    fn letters(text: &str) -> Option<String> {
        find(text, 6, |byte| {
            b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ".contains(byte)
        })
    }

    const MESSAGE: &str =
        "123456 is your Harbour Bank code for sign-in. It works for 10 minutes. Never share it.";

    #[test]
    fn pasted_spellings_are_understood() {
        for text in [
            "123456",
            " 123-456 ",
            "1 2 3 4 5 6\n",
            "123\u{2013}456",
            "123\u{2212}456",
            "123\u{a0}456",
            "123,456",
            "123456.",
            "\"123456\"",
            "“123456”",
            "«123456»",
            "【123456】",
            "#123456",
            "\u{202a}123456\u{202c}",
            "\u{feff}123\u{200b}456\u{2060}",
            "１２３４５６",
            "١٢٣٤٥٦",
            "۱۲۳۴۵۶",
            "१२३४५६",
            "G-123456",
            "Code: 123456",
            "コード：123456",
            "رمزك ١٢٣٤٥٦",
            "123456 🔑",
            "@bank.example #123456",
            "@127.0.0.1 #123456",
            "@bank.example #123456 %frame.example",
            "@654321.example #123456",
            "123456 is your code. Enter 123456 to sign in.",
        ] {
            assert_eq!(digits(text).as_deref(), Some("123456"), "{text:?}");
        }
    }

    /// A field of one line drops the line breaks of what is pasted into it.
    #[test]
    fn a_whole_message_is_understood() {
        for end in [
            "",
            "\n\n@bank.example #123456",
            "@bank.example #123456",
            "\r\n\r\n@127.0.0.1 #123456",
        ] {
            assert_eq!(
                digits(&format!("{MESSAGE}{end}")).as_deref(),
                Some("123456"),
                "{end:?}"
            );
        }
        assert_eq!(
            letters("F9YTJH is your 222222 code.\n\n@bank.example #F9YTJH").as_deref(),
            Some("F9YTJH")
        );
        assert_eq!(letters("Your code is: F9YTJH").as_deref(), Some("F9YTJH"));
    }

    #[test]
    fn prefixes_doubled_codes_and_blanks_are_no_code() {
        for text in [
            "",
            " ",
            "-",
            "12345",
            "1234567",
            "123456123456",
            "123456 123456",
            "123456-7",
            "123456 7",
            "12345a",
            "a123456",
            "123456\0",
            "123456is",
            "123456isyourHarbourBankcode",
            "null",
            "%' OR 1=1 --",
            "Your code: 12345",
        ] {
            assert_eq!(digits(text), None, "{text:?}");
        }
        assert_eq!(letters("F9YTJH F9YTJH"), None);
    }

    #[test]
    fn of_two_codes_neither_is_taken() {
        assert_eq!(digits("Order 654321: your code is 123456"), None);
        assert_eq!(digits("Order #654321: your code is 123456"), None);
        assert_eq!(digits("123456 is your code, not 123457"), None);
    }

    #[test]
    fn a_text_of_over_1000_characters_is_no_code() {
        let text = |length: usize| format!("{}123456", "a ".repeat(length / 2 - 3));
        assert_eq!(digits(&text(1_000)).as_deref(), Some("123456"));
        assert_eq!(digits(&text(1_002)), None);
    }

    proptest! {
        #[test]
        fn what_is_found_fits(text in "\\PC{0,40}|[0-9 #@A-Z\u{660}-\u{669}-]{0,30}") {
            for found in [digits(&text), letters(&text)].into_iter().flatten() {
                prop_assert_eq!(found.len(), 6);
            }
        }
    }
}
