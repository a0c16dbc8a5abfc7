//! The island that shows texts and calls as they arrive.

use leptos::prelude::*;

/// Updates the page from the event stream. The server sends ready HTML, named by the id of its
/// element, so a reconnect doubles nothing. Texts and calls that are not there yet are added to
/// `#phone-messages`.
///
/// Keys are sent in place: the page keeps its place, and what is typed into the code field.
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
    use wasm_bindgen_futures::spawn_local;
    use web_sys::{
        Element, Event, EventSource, HtmlButtonElement, HtmlElement, HtmlFormElement, MessageEvent,
    };

    use crate::dom::{by_id, listen, post, set_text};
    use crate::phone::morph;

    /// The element that says why a key was refused.
    const NOTE: &str = "phone-note";
    /// The attribute of a button whose key was sent and not answered yet.
    const SENDING: &str = "aria-disabled";

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
            Some(Self {
                list,
                url,
                source: Rc::default(),
            })
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
            let phone = self.clone();
            listen(&self.list, "submit", move |event| phone.press(&event));
            if !document().hidden() {
                self.open();
            }
        }

        /// Opens the stream, unless it is open. It begins with everything there is, so nothing that
        /// arrived meanwhile is missed.
        fn open(&self) {
            if self.is_open() {
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

        /// Sends a key or a hang-up in place, while the stream is open and shows what comes of it. Without
        /// a stream the page's own script sends the form, and another page comes of it.
        fn press(&self, event: &Event) {
            let Some(form) = event
                .target()
                .and_then(|form| form.dyn_into::<HtmlFormElement>().ok())
            else {
                return;
            };
            if !self.is_open() {
                return;
            }
            event.prevent_default();
            // Each form of a call has one button.
            let button = form.query_selector("button").ok().flatten();
            let Some(button): Option<HtmlButtonElement> = button.and_then(|it| it.dyn_into().ok())
            else {
                return;
            };
            // Pressed again while it is sent, it is the same press. Another button is not held up: a call
            // is over as soon as its end is asked for.
            if button.has_attribute(SENDING) {
                return;
            }
            set_text(NOTE, "");
            // Not by `disabled`: a disabled button loses the focus.
            let _ = button.set_attribute(SENDING, "true");
            spawn_local(async move {
                match post(&form, &button).await {
                    // The stream shows what comes of it.
                    Ok(answer) if answer.ok => {}
                    Ok(answer) => {
                        let why = Some(answer.text("message")).filter(|why| !why.is_empty());
                        set_text(NOTE, &why.unwrap_or_else(|| note("refused")));
                    }
                    Err(_) => set_text(NOTE, &note("noConnection")),
                }
                let _ = button.remove_attribute(SENDING);
            });
        }

        /// Whether updates come, or will once there is a connection.
        fn is_open(&self) -> bool {
            let source = self.source.borrow();
            source
                .as_ref()
                .is_some_and(|source| source.ready_state() != EventSource::CLOSED)
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
                && let Some(empty) = by_id::<Element>("phone-empty")
            {
                empty.remove();
            }
        }
    }

    /// One of the sentences that the page has brought along for the note.
    fn note(name: &str) -> String {
        let note: Option<HtmlElement> = by_id(NOTE);
        note.and_then(|note| note.dataset().get(name))
            .unwrap_or_default()
    }
}
