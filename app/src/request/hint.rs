//! A live hint about the number while it is typed.

use leptos::prelude::*;

/// The id of the element that shows the hint.
const ID: &str = "number-live";

/// Shows what is missing from the number in `#number`, or wrong with it. It judges the shape only,
/// with the server's own reader, and never says that a number is complete: that it exists is for the
/// server to find.
///
/// The text is set on the element, which is looked up each time. A browser that translates the page
/// replaces the text nodes in it, and a reactive text node would be written to in vain.
#[island]
pub fn NumberHint() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use crate::dom::{after, by_id, listen, set_text};
        if let Some(input) = by_id::<web_sys::HtmlInputElement>("number") {
            let field = input.clone();
            let look = move || {
                let said = of(&field.value()).and_then(|name| {
                    let hints = by_id::<web_sys::Element>("number-hints")?;
                    hints.get_attribute(&format!("data-{name}"))
                });
                set_text(ID, &said.unwrap_or_default());
            };
            listen(&input, "input", {
                let look = look.clone();
                move |_| look()
            });
            // Beside what the server found wrong with the same number, it would say the same again.
            if by_id::<web_sys::Element>("number-error").is_none() {
                after(look);
            }
        }
    }
    view! { <span id=ID></span> }
}

/// What there is to say about a number while it is typed, by the name of the attribute of `#number-hints`
/// that says it; `None` where there is nothing.
#[cfg(any(feature = "hydrate", test))]
fn of(text: &str) -> Option<&'static str> {
    use typed::number::{DIGITS, Slip, read};

    let number = match read(text) {
        Ok(number) => number,
        Err(Slip::Empty) => return None,
        Err(Slip::NoCountryCode) => return Some("no-country-code"),
        Err(Slip::LeadingZero) => return Some("leading-zero"),
        Err(Slip::UnexpectedCharacter) => return Some("unexpected-character"),
        Err(Slip::Extension) => return Some("extension"),
        Err(Slip::TooLong) => return Some("too-long"),
    };
    // Each reading counts: with and without a zero in brackets, or a country code that is there twice.
    let code = number.country_code();
    let all = |holds: fn(usize) -> bool| {
        let mut lengths = number.national_parts().map(str::len);
        lengths.all(|length| holds(code.len() + length))
    };
    // The one country code after which all numbers are equally long.
    if code == "1" {
        if all(|digits| digits < 11) {
            Some("north-american-short")
        } else if all(|digits| digits != 11) {
            Some("north-american-long")
        } else {
            None
        }
    } else if all(|digits| digits < *DIGITS.start()) {
        Some("keep-going")
    } else if all(|digits| digits > *DIGITS.end()) {
        Some("too-long")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn it_says_what_is_missing_or_wrong() {
        for (typed, hint) in [
            ("", None),
            ("tel:", None),
            ("212", Some("no-country-code")),
            ("+", Some("no-country-code")),
            ("07700 900123", Some("leading-zero")),
            ("+44 77", Some("keep-going")),
            ("0044 77", Some("keep-going")),
            ("+1", Some("north-american-short")),
            ("+1 212 555 012", Some("north-american-short")),
            ("+1 1 212 555 01", Some("north-american-short")),
            ("+1 212 555 01234567", Some("north-american-long")),
            ("+1 1 212 555 01234", Some("north-american-long")),
            ("+1 212 555 01a", Some("unexpected-character")),
            ("FLEX NOW", Some("unexpected-character")),
            ("+44 20 7183 8750 x5", Some("extension")),
            ("+441234567890123456", Some("too-long")),
            (&"+44".repeat(100), Some("unexpected-character")),
            (&"1".repeat(100), Some("too-long")),
        ] {
            assert_eq!(of(typed), hint, "{typed}");
        }
    }

    /// That a number is complete only the server knows.
    #[test]
    fn it_is_silent_where_the_server_may_take_the_number() {
        for typed in [
            "+1 (212) 555-0123",
            "+1 1 212 555 0123",
            "+1 (0) 212 555 0123",
            "001 212 555 0123",
            "tel:+1-212-555-0123",
            "\u{202a}+1\u{202f}212\u{2011}555\u{2013}0123\u{202c},",
            "\u{ff0b}１２１２５５５０１２３",
            "+٤٤٢٠٧١٨٣٨٧٥٠",
            "+44 (0)20 7183 8750",
        ] {
            assert_eq!(of(typed), None, "{typed}");
        }
    }
}
