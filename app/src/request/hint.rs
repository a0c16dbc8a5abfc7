//! A word on the number while it is being typed.

use leptos::prelude::*;

/// Says what is still missing from the number in `#number`. Shape only: whether the number exists
/// is the server's to say.
#[island]
pub fn NumberHint() -> impl IntoView {
    let hint = RwSignal::new("");
    #[cfg(feature = "hydrate")]
    {
        use crate::dom::{after, by_id, listen};
        if let Some(input) = by_id::<web_sys::HtmlInputElement>("number") {
            let field = input.clone();
            let look = move || hint.set(of(&field.value()));
            listen(&input, "input", {
                let look = look.clone();
                move |_| look()
            });
            after(look);
        }
    }
    view! { <span class="hint-live">{hint}</span> }
}

#[cfg(any(feature = "hydrate", test))]
fn of(typed: &str) -> &'static str {
    let typed = typed.trim();
    let digits = typed.bytes().filter(u8::is_ascii_digit).count();
    let strange = typed
        .strip_prefix("tel:")
        .unwrap_or(typed)
        .chars()
        .any(|c| {
            !(c.is_ascii_digit() || matches!(c, '+' | ' ' | '\u{a0}' | '-' | '.' | '(' | ')'))
        });
    if typed.is_empty() {
        ""
    } else if strange {
        "Digits only after the +, please."
    } else if !typed.starts_with('+') {
        "Start with + and the country code."
    } else if digits > 15 {
        "That is too long: 15 digits at most."
    } else if digits < 8 {
        "Keep going…"
    } else {
        "Looks complete."
    }
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn it_says_what_is_missing() {
        for (typed, hint) in [
            ("", ""),
            ("212", "Start with + and the country code."),
            ("+1 21", "Keep going…"),
            ("+1 (212) 555-0123", "Looks complete."),
            ("+1 212 555 01a", "Digits only after the +, please."),
            ("+1234567890123456", "That is too long: 15 digits at most."),
        ] {
            assert_eq!(of(typed), hint, "{typed}");
        }
    }
}
