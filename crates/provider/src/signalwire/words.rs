//! Sanitizes the words of a response before an error or a log repeats them.

/// Characters of an answer that are repeated at most.
const MOST: usize = 200;
/// A code has at least so many symbols; what is shorter gives nothing away.
const SECRET_MIN: usize = 4;
/// So many digits together may be a number or a code.
const DIGITS_MIN: usize = 5;
/// So many letters and digits together may be a credential; the parts of a UUID have 12 at most.
const RUN_MIN: usize = 24;

/// `text` as it may be shown: its first 200 characters, printable, without any of `secrets`, and with
/// everything masked that could be a number, a code or a credential.
pub(super) fn presentable(text: &str, secrets: &[&str]) -> String {
    let mut text: String = text.chars().map(printable).collect();
    for secret in secrets.iter().filter(|secret| secret.len() >= SECRET_MIN) {
        let secret: String = secret.chars().map(printable).collect();
        text = without(&text, &secret);
    }
    // Cut only when everything is masked: half a number is still half a number.
    mask_runs(&mask_digits(&text)).chars().take(MOST).collect()
}

/// Whether `text` holds one of `secrets`, in capital or small letters.
pub(super) fn tells(text: &str, secrets: &[&str]) -> bool {
    let secrets = secrets.iter().filter(|secret| secret.len() >= SECRET_MIN);
    secrets
        .into_iter()
        .any(|secret| without(text, secret) != text)
}

/// Keeps letters and digits of any script, and visible ASCII. Replaces other characters, which could
/// forge a line, or hide or reverse text.
fn printable(c: char) -> char {
    match c {
        ' '..='~' => c,
        c if c.is_alphanumeric() => c,
        c if c.is_whitespace() => ' ',
        _ => '?',
    }
}

/// `text` without `secret`, in capital or small letters.
fn without(text: &str, secret: &str) -> String {
    // Folding ASCII alone keeps every byte in its place.
    let (folded, sought) = (text.to_ascii_lowercase(), secret.to_ascii_lowercase());
    let mut kept = String::with_capacity(text.len());
    let mut rest = 0;
    for (at, _) in folded.match_indices(&sought) {
        kept.push_str(&text[rest..at]);
        kept.push('*');
        rest = at + sought.len();
    }
    kept.push_str(&text[rest..]);
    kept
}

/// Masks five digits or more, however they are set apart: `+1 (212) 555-0123`.
fn mask_digits(text: &str) -> String {
    mask(
        text,
        |c| c.is_numeric() || matches!(c, ' ' | '-' | '.' | ',' | '(' | ')' | '/' | '+' | '?'),
        |run| run.chars().filter(|c| c.is_numeric()).count() >= DIGITS_MIN,
    )
}

/// Masks what is too long for a word.
fn mask_runs(text: &str) -> String {
    mask(
        text,
        |c| c.is_alphanumeric() || matches!(c, '+' | '/' | '=' | '_'),
        |run| run.chars().count() >= RUN_MIN,
    )
}

/// Puts a star for every run of characters that `belongs` and that, trimmed, `hides`.
fn mask(text: &str, belongs: impl Fn(char) -> bool, hides: impl Fn(&str) -> bool) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let outside = rest.find(&belongs).unwrap_or(rest.len());
        let (before, run) = rest.split_at(outside);
        let end = run.find(|c| !belongs(c)).unwrap_or(run.len());
        let (run, after) = run.split_at(end);
        masked.push_str(before);
        if hides(run) {
            let trimmed = run.trim();
            let lead = run.len() - run.trim_start().len();
            masked.push_str(&run[..lead]);
            masked.push('*');
            masked.push_str(&run[lead + trimmed.len()..]);
        } else {
            masked.push_str(run);
        }
        rest = after;
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        presentable(text, &[])
    }

    #[test]
    fn numbers_are_masked_however_they_are_written() {
        for number in [
            "+12125550123",
            "+1 (212) 555-0123",
            "212.555.0123",
            "2, 1, 2, 5, 5",
            "212\u{200b}5550123",
            "１２３４５６",
        ] {
            assert_eq!(shown(&format!("to {number} failed")), "to * failed");
        }
        assert_eq!(shown("at most 1600 characters"), "at most 1600 characters");
    }

    #[test]
    fn credentials_are_masked() {
        let token = "PT0123abcd0123abcd0123abcd0123abcd";
        assert_eq!(shown(&format!("bad {token}.")), "bad *.");
        let id = "3fa8aaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee";
        assert_eq!(shown(id), id);
    }

    #[test]
    fn what_was_sent_never_comes_back() {
        let said = presentable(
            "Token f9ytjh5s / F9YTJH5S for x is wrong",
            &["F9YTJH5S", "x"],
        );
        assert_eq!(said, "Token * / * for x is wrong");
    }

    #[test]
    fn lines_cannot_be_forged_nor_turned_around() {
        assert_eq!(shown("a\nb\u{202e}c\u{1b}[31m"), "a b?c?[31m");
        assert_eq!(shown("größer: não"), "größer: não");
    }

    #[test]
    fn it_is_cut_after_masking() {
        let text = format!("{} +12125550123", "a b ".repeat(49));
        assert!(text[..200].ends_with("+12"));
        assert!(shown(&text).ends_with(" *"), "{}", shown(&text));
        assert_eq!(shown(&"a b ".repeat(100)).chars().count(), 200);
    }
}
