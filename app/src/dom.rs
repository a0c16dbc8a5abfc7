//! DOM helpers of the islands.
//!
//! Islands find controls by id in the server's HTML instead of rendering them: no props to carry,
//! and nothing is lost that was typed before they woke.

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::JsCast;
    use wasm_bindgen::prelude::Closure;

    /// The element with this id, if it is there and of this kind.
    pub fn by_id<T: JsCast>(id: &str) -> Option<T> {
        leptos::prelude::document()
            .get_element_by_id(id)?
            .dyn_into()
            .ok()
    }

    /// Shows `text`, and nothing else, in the element with this id.
    pub fn set_text(id: &str, text: &str) {
        if let Some(element) = by_id::<web_sys::Element>(id) {
            element.set_text_content(Some(text));
        }
    }

    /// Calls `handle` on every `event` of `target`, for as long as the page lives.
    pub fn listen(
        target: &web_sys::EventTarget,
        event: &str,
        handle: impl FnMut(web_sys::Event) + 'static,
    ) {
        let handle = Closure::<dyn FnMut(web_sys::Event)>::new(handle);
        let added = target.add_event_listener_with_callback(event, handle.as_ref().unchecked_ref());
        if added.is_ok() {
            handle.forget();
        }
    }

    /// Runs `act` once the island is awake: what is set during hydration is lost.
    pub fn after(act: impl FnOnce() + 'static) {
        leptos::prelude::queue_microtask(act);
    }

    /// What `data-{name}` of `element` says, as a number.
    pub fn data_number(element: &web_sys::HtmlElement, name: &str) -> Option<u32> {
        element.dataset().get(name)?.parse().ok()
    }
}

#[cfg(feature = "hydrate")]
pub use browser::*;
