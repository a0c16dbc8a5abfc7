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
            let look = move || set_text(ID, of(&field.value()));
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

#[cfg(any(feature = "hydrate", test))]
fn of(text: &str) -> &'static str {
    use typed::number::{DIGITS, Slip, read};

    const TOO_LONG: &str = "That is too long: 15 digits at most.";
    let number = match read(text) {
        Ok(number) => number,
        Err(Slip::Empty) => return "",
        Err(Slip::NoCountryCode) => return "Start with + and the country code.",
        Err(Slip::LeadingZero) => {
            return "Leave out the first 0, and start with + and the country code.";
        }
        Err(Slip::UnexpectedCharacter) => return "Digits only after the +, please.",
        Err(Slip::Extension) => return "Leave out the extension.",
        Err(Slip::TooLong) => return TOO_LONG,
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
            "Keep going: 10 digits after +1."
        } else if all(|digits| digits != 11) {
            "That is too long: 10 digits after +1."
        } else {
            ""
        }
    } else if all(|digits| digits < *DIGITS.start()) {
        "Keep going…"
    } else if all(|digits| digits > *DIGITS.end()) {
        TOO_LONG
    } else {
        ""
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn it_says_what_is_missing_or_wrong() {
        for (typed, hint) in [
            ("", ""),
            ("tel:", ""),
            ("212", "Start with + and the country code."),
            ("+", "Start with + and the country code."),
            (
                "07700 900123",
                "Leave out the first 0, and start with + and the country code.",
            ),
            ("+44 77", "Keep going…"),
            ("0044 77", "Keep going…"),
            ("+1", "Keep going: 10 digits after +1."),
            ("+1 212 555 012", "Keep going: 10 digits after +1."),
            ("+1 1 212 555 01", "Keep going: 10 digits after +1."),
            (
                "+1 212 555 01234567",
                "That is too long: 10 digits after +1.",
            ),
            (
                "+1 1 212 555 01234",
                "That is too long: 10 digits after +1.",
            ),
            ("+1 212 555 01a", "Digits only after the +, please."),
            ("FLEX NOW", "Digits only after the +, please."),
            ("+44 20 7183 8750 x5", "Leave out the extension."),
            (
                "+441234567890123456",
                "That is too long: 15 digits at most.",
            ),
            (&"+44".repeat(100), "Digits only after the +, please."),
            (&"1".repeat(100), "That is too long: 15 digits at most."),
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
            assert_eq!(of(typed), "", "{typed}");
        }
    }
}
