//! Texts and calls as they arrive.

use leptos::prelude::*;

/// Brings the page up to date as the stream tells. The server sends ready HTML, named by the id of its
/// element, so a reconnect doubles nothing; texts and calls that are not there yet are added to
/// `#phone-messages`.
#[island]
pub fn LivePhone() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use super::morph;
        use crate::dom::{by_id, listen};
        use wasm_bindgen::JsCast;
        if let Some(list) = by_id::<web_sys::HtmlElement>("phone-messages")
            && let Some(url) = list.dataset().get("stream")
            && let Ok(source) = web_sys::EventSource::new(&url)
        {
            listen(&source, "message", move |event| {
                let Some(event) = event.dyn_ref::<web_sys::MessageEvent>() else {
                    return;
                };
                let Some(html) = event.data().as_string() else {
                    return;
                };
                if let Some(shown) = by_id::<web_sys::HtmlElement>(&event.last_event_id()) {
                    morph::update(&shown, &html);
                } else if html.starts_with("<li")
                    && list.insert_adjacent_html("beforeend", &html).is_ok()
                    && let Some(empty) = by_id::<web_sys::Element>("phone-empty")
                {
                    empty.remove();
                }
            });
        }
    }
    view! { <span hidden></span> }
}
