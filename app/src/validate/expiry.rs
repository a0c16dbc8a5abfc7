//! The time that a code still works.

use leptos::prelude::*;

/// Counts the seconds in `data-left` of `#expiry` down in its text. One minute before the end it says
/// so once, in the live region `#expiry-soon`. At the end it loads the page again, which then offers a
/// new code.
#[island]
pub fn Expiry() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use crate::countdown::{Countdown, in_words};
        use crate::dom::{by_id, data_number};
        if let Some(text) = by_id::<web_sys::HtmlElement>("expiry")
            && let Some(left) = data_number(&text, "left")
        {
            let words = |name: &str| text.dataset().get(name).unwrap_or_default();
            let (minutes, seconds, soon) = (words("minutes"), words("seconds"), words("soon"));
            // A second late, so that the server agrees that it is over.
            let countdown = Countdown::new(left + 1);
            let watched = countdown.clone();
            Countdown::watch(move || {
                let left = watched.left().saturating_sub(1);
                let said = in_words(left, &minutes, &seconds, false);
                if text.text_content().as_deref() != Some(&said) {
                    text.set_text_content(Some(&said));
                }
                if (1..=60).contains(&left)
                    && let Some(region) = by_id::<web_sys::Element>("expiry-soon")
                    && region
                        .text_content()
                        .is_some_and(|text| text.trim().is_empty())
                {
                    region.set_text_content(Some(&soon));
                }
                if watched.left() == 0 {
                    let _ = window().location().reload();
                }
            });
        }
    }
    view! { <span hidden></span> }
}
