//! The code field, which takes a code in any spelling.

use leptos::prelude::*;

/// Puts the code alone into `#code` as soon as the field holds it in any spelling, such as ` 123-456 `
/// or the whole text message, and fills it from a message where the browser can read one for this
/// site. Where the text holds no code of `data-length` digits, the field stays as it is.
#[island]
pub fn CodeField() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use crate::dom::{by_id, data_number, listen};
        if let Some(input) = by_id::<web_sys::HtmlInputElement>("code") {
            let field = input.clone();
            listen(&input, "input", move |_| {
                let Some(length) = data_number(&field, "length") else {
                    return;
                };
                let text = field.value();
                let code = typed::code::find(&text, length as usize, u8::is_ascii_digit);
                if let Some(code) = code.filter(|code| *code != text) {
                    field.set_value(&code);
                }
            });
            super::web_otp::fill(input);
        }
    }
    view! { <span hidden></span> }
}
