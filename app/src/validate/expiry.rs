//! The countdown to the expiry of a code.

use leptos::prelude::*;

/// Counts the seconds in `data-left` of `#expiry` down in its text. In the last minute it says once, in
/// the live region `#expiry-soon`, how long is left. At the end it loads the page again, as soon as there
/// is a connection; the page then offers a new code.
#[island]
pub fn Expiry() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use crate::countdown::{Countdown, UntilWords};
        use crate::dom::{by_id, data_number};
        if let Some(text) = by_id::<web_sys::HtmlElement>("expiry")
            && let Some(left) = data_number(&text, "left")
        {
            let word = |name: &str| text.dataset().get(name).unwrap_or_default();
            let words = UntilWords {
                minutes: word("minutes"),
                almost: word("almost"),
                seconds: word("seconds"),
                second: word("second"),
            };
            let soon = word("soon");
            // A second late, so that the server agrees that it is over.
            let countdown = Countdown::new(left + 1);
            let watched = countdown.clone();
            let loading = std::cell::Cell::new(false);
            Countdown::watch(move || {
                let left = watched.left().saturating_sub(1);
                let said = words.at(left);
                if text.text_content().as_deref() != Some(&said) {
                    text.set_text_content(Some(&said));
                }
                if (2..=60).contains(&left)
                    && let Some(region) = by_id::<web_sys::Element>("expiry-soon")
                    && region
                        .text_content()
                        .is_some_and(|text| text.trim().is_empty())
                {
                    region.set_text_content(Some(&soon.replace('#', &left.to_string())));
                }
                if watched.left() == 0
                    && window().navigator().on_line()
                    // Asked for again, it would start from the beginning.
                    && !loading.replace(true)
                {
                    let _ = window().location().reload();
                }
            });
        }
    }
    view! { <span hidden></span> }
}
