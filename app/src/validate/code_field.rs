//! The code field, made forgiving.

use leptos::prelude::*;

/// Takes any pasted spelling into `#code` (` 123-456 ` becomes `123456`), and fills it from a text
/// message where the browser can read one for this site.
#[island]
pub fn CodeField() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use crate::dom::{by_id, listen};
        if let Some(input) = by_id::<web_sys::HtmlInputElement>("code") {
            let field = input.clone();
            listen(&input, "input", move |_| {
                let typed = field.value();
                let code = tidy(&typed);
                // A person still typing keeps the spaces; a whole code loses them.
                if code.len() >= 6 && code != typed {
                    field.set_value(&code);
                }
            });
            super::web_otp::fill(input);
        }
    }
    view! { <span hidden></span> }
}

#[cfg(any(feature = "hydrate", test))]
fn tidy(typed: &str) -> String {
    typed
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::tidy;

    #[test]
    fn separators_go_and_nothing_else() {
        assert_eq!(tidy(" 123-456 "), "123456");
        assert_eq!(tidy("12 34\u{2013}56"), "123456");
        assert_eq!(tidy("12a456"), "12a456");
    }
}
