//! The island that shows texts and calls as they arrive.

use leptos::prelude::*;

/// Updates the page from the event stream. The server sends ready HTML, named by the id of its
/// element, so a reconnect doubles nothing. Texts and calls that are not there yet are added to
/// `#phone-messages`.
///
/// A hidden page closes its stream: a browser opens six connections to a site, and streams would take
/// them all. The server asks a page to do the same once the browser has too many streams.
#[island]
pub fn LivePhone() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    if let Some(phone) = browser::Phone::of_page() {
        phone.follow();
    }
    view! { <span hidden></span> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::RefCell;
    use std::rc::Rc;

    use leptos::prelude::{document, window};
    use wasm_bindgen::JsCast;
    use web_sys::{EventSource, HtmlElement, MessageEvent};

    use crate::dom::{by_id, listen};
    use crate::phone::morph;

    #[derive(Clone)]
    pub struct Phone {
        list: HtmlElement,
        url: String,
        source: Rc<RefCell<Option<EventSource>>>,
    }

    impl Phone {
        pub fn of_page() -> Option<Self> {
            let list: HtmlElement = by_id("phone-messages")?;
            let url = list.dataset().get("stream")?;
            let source = Rc::default();
            Some(Self { list, url, source })
        }

        pub fn follow(self) {
            let phone = self.clone();
            listen(&document(), "visibilitychange", move |_| {
                if document().hidden() {
                    phone.close();
                } else {
                    phone.open();
                }
            });
            let phone = self.clone();
            listen(&window(), "focus", move |_| phone.open());
            if !document().hidden() {
                self.open();
            }
        }

        /// Opens the stream, unless it is open. It begins with everything there is, so nothing that
        /// arrived meanwhile is missed.
        fn open(&self) {
            let is_open = self
                .source
                .borrow()
                .as_ref()
                .is_some_and(|source| source.ready_state() != EventSource::CLOSED);
            if is_open {
                return;
            }
            let Ok(source) = EventSource::new(&self.url) else {
                return;
            };
            let phone = self.clone();
            listen(&source, "message", move |event| {
                if let Some(event) = event.dyn_ref::<MessageEvent>() {
                    phone.show(event);
                }
            });
            let phone = self.clone();
            listen(&source, "pause", move |_| phone.close());
            self.source.replace(Some(source));
        }

        fn close(&self) {
            if let Some(source) = self.source.take() {
                source.close();
            }
        }

        fn show(&self, event: &MessageEvent) {
            let Some(html) = event.data().as_string() else {
                return;
            };
            if let Some(shown) = by_id::<HtmlElement>(&event.last_event_id()) {
                morph::update(&shown, &html);
            } else if html.starts_with("<li")
                && self.list.insert_adjacent_html("beforeend", &html).is_ok()
                && let Some(empty) = by_id::<web_sys::Element>("phone-empty")
            {
                empty.remove();
            }
        }
    }
}
