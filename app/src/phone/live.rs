//! Messages as they arrive.

use leptos::prelude::*;

/// Puts each message the stream tells of into `#phone-messages`. The server sends ready HTML; a
/// message that is there already is replaced, so a reconnect doubles nothing.
#[island]
pub fn LivePhone() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
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
                let id = format!("message-{}", event.last_event_id());
                let Some(html) = event.data().as_string() else {
                    return;
                };
                if let Some(shown) = by_id::<web_sys::Element>(&id) {
                    shown.set_outer_html(&html);
                } else if list.insert_adjacent_html("beforeend", &html).is_ok()
                    && let Some(empty) = by_id::<web_sys::Element>("phone-empty")
                {
                    empty.remove();
                }
            });
        }
    }
    view! { <span hidden></span> }
}
