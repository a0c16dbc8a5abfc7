//! Finds the code in a text, as a person or a phone would, or in the speech of a call.
//!
//! Tests get the code from what was delivered and from nowhere else, so a text or a call that does
//! not carry its code shows.

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;

/// Codes have 4 to 20 symbols.
const LENGTH: RangeInclusive<usize> = 4..=20;

/// The code in `text`, by the first of these rules that finds one. A code is a word of 4 to 20
/// digits and capitals.
///
/// 1. The code of an origin-bound last line (`@host #code`, WICG sms-one-time-codes). There is such
///    a line only below another one: words of a caller's choice are one line, and might look like it.
/// 2. The very last word. The code stands there after a caller's own words, even if these hold digits
///    and capitals.
/// 3. The very first word before ` is your `, for any name of a project.
/// 4. The last word with a digit in it.
pub fn find(text: &str) -> Option<&str> {
    origin_bound(text)
        .or_else(|| {
            text.split_whitespace()
                .next_back()
                .filter(|word| is_code(word))
        })
        .or_else(|| first(text))
        .or_else(|| {
            words(text)
                .filter(|word| word.contains(|c: char| c.is_ascii_digit()))
                .last()
        })
}

/// The code read out in `speech`: the last run of 4 to 20 single digits and capitals with a comma and
/// a space between them.
pub fn find_spoken(speech: &str) -> Option<String> {
    let mut found = None;
    let mut run = String::new();
    for word in speech.split(' ') {
        let symbol = word.trim_end_matches(|c: char| c.is_ascii_punctuation());
        if symbol.len() != 1 || !symbol.bytes().all(is_symbol) {
            run.clear();
            continue;
        }
        run.push_str(symbol);
        if &word[1..] != "," {
            let whole = std::mem::take(&mut run);
            found = Some(whole).filter(|run| is_code(run)).or(found);
        }
    }
    found
}

fn first(text: &str) -> Option<&str> {
    let (word, _) = text.split_once(" is your ")?;
    is_code(word).then_some(word)
}

fn origin_bound(text: &str) -> Option<&str> {
    let (_, line) = text.trim_end().rsplit_once('\n')?;
    let (host, rest) = line.strip_prefix('@')?.split_once(" #")?;
    let code = rest.split_whitespace().next()?;
    (!host.is_empty() && is_code(code)).then_some(code)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| is_code(word))
}

fn is_code(word: &str) -> bool {
    LENGTH.contains(&word.len()) && word.bytes().all(is_symbol)
}

const fn is_symbol(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}
