//! Reading the code out of a text, as a person or a phone would.
//!
//! Tests get the code from the text that was delivered and from nowhere else, so a text that does
//! not carry its code shows.

use std::ops::RangeInclusive;

/// Codes have 4 to 20 symbols.
const LENGTH: RangeInclusive<usize> = 4..=20;

/// The code in `text`: that of an origin-bound last line (`@host #code`, WICG sms-one-time-codes);
/// else the last word of 4 to 20 digits and capitals with a digit among them; else, since a code may
/// happen to be all letters, such a word at the very end.
pub fn find(text: &str) -> Option<&str> {
    origin_bound(text)
        .or_else(|| {
            words(text)
                .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
                .last()
        })
        .or_else(|| {
            words(text)
                .last()
                .filter(|word| text.trim_end().ends_with(word))
        })
}

fn origin_bound(text: &str) -> Option<&str> {
    let (host, rest) = text
        .trim_end()
        .lines()
        .last()?
        .strip_prefix('@')?
        .split_once(" #")?;
    let code = rest.split_whitespace().next()?;
    (!host.is_empty() && is_code(code)).then_some(code)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| is_code(word))
}

fn is_code(word: &str) -> bool {
    LENGTH.contains(&word.len())
        && word
            .bytes()
            .all(|symbol| symbol.is_ascii_digit() || symbol.is_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn the_origin_bound_line_comes_first() {
        let text = "Harbour Bank 2024: 111111 is your code.\n\n@bank.example #482913";
        assert_eq!(find(text), Some("482913"));
        assert_eq!(find("Hi.\n\n@bank.example #F9YTJH %42 \n"), Some("F9YTJH"));
    }

    #[test]
    fn only_the_last_line_binds() {
        assert_eq!(
            find("@a.example #111111\nYour code is 222222."),
            Some("222222")
        );
        assert_eq!(
            find("No line of that kind: @ #111111 or 333333"),
            Some("333333")
        );
    }

    #[test]
    fn else_the_last_word_with_a_digit() {
        for (text, code) in [
            ("Here is your code: 123456", "123456"),
            ("Your order 5550 ships. Code: 0042.", "0042"),
            (
                "482913 is your code. Valid 10 minutes. DO NOT SHARE",
                "482913",
            ),
            ("Use F9YTJH5S3SJ3AUSBZPJY now", "F9YTJH5S3SJ3AUSBZPJY"),
            ("\u{30b3}\u{30fc}\u{30c9} 4711", "4711"),
        ] {
            assert_eq!(find(text), Some(code), "{text}");
        }
    }

    #[test]
    fn a_code_of_letters_stands_at_the_end() {
        assert_eq!(find("Your code is KWXYZQ"), Some("KWXYZQ"));
        assert_eq!(find("Your code is KWXYZQ\n"), Some("KWXYZQ"));
        assert_eq!(find("KWXYZQ is your code"), None);
    }

    #[test]
    fn what_is_no_code_is_none() {
        for text in [
            "",
            "hello",
            "12 or 123",
            "123456789012345678901",
            "abc123 x9y8",
            "\u{661}\u{662}\u{663}\u{664}",
            "@a #12",
        ] {
            assert_eq!(find(text), None, "{text}");
        }
    }
}
