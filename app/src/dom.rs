//! DOM helpers of the islands.
//!
//! Islands find controls by id in the server's HTML instead of rendering them: no props to carry,
//! and nothing is lost that was typed before they woke.

#[cfg(feature = "hydrate")]
mod browser {
    use wasm_bindgen::prelude::Closure;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::{FormData, HtmlButtonElement, HtmlFormElement};

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

    /// What a server function answered.
    pub struct Answer {
        /// Whether it did what the form asked for.
        pub ok: bool,
        body: JsValue,
    }

    impl Answer {
        /// The member `name` as text; empty where there is none.
        pub fn text(&self, name: &str) -> String {
            self.member(name)
                .and_then(|member| member.as_string())
                .unwrap_or_default()
        }

        /// The member `name` as a whole number.
        pub fn number(&self, name: &str) -> Option<u32> {
            let number = self.member(name)?.as_f64()?;
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates, and counts seconds"
            )]
            let number = number as u32;
            Some(number)
        }

        fn member(&self, name: &str) -> Option<JsValue> {
            js_sys::Reflect::get(&self.body, &name.into()).ok()
        }
    }

    /// Milliseconds after which no answer is waited for, as in the page's own script.
    const LONGEST_ANSWER: u32 = 20_000;

    /// Sends a form in place, as if `pressed` had sent it. An error means that no answer came.
    pub async fn post(
        form: &HtmlFormElement,
        pressed: &HtmlButtonElement,
    ) -> Result<Answer, JsValue> {
        let fields = FormData::new_with_form(form)?;
        if !pressed.name().is_empty() {
            fields.append_with_str(&pressed.name(), &pressed.value())?;
        }
        let body = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&fields)?;
        let options = web_sys::RequestInit::new();
        options.set_method("POST");
        options.set_body(&body);
        let headers = web_sys::Headers::new()?;
        headers.set("Accept", "application/json")?;
        options.set_headers(&headers);
        options.set_signal(Some(&web_sys::AbortSignal::timeout_with_u32(
            LONGEST_ANSWER,
        )));
        let window = leptos::prelude::window();
        let response = window.fetch_with_str_and_init(&form.action(), &options);
        let response: web_sys::Response = JsFuture::from(response).await?.dyn_into()?;
        let body = JsFuture::from(response.json()?).await?;
        Ok(Answer {
            ok: response.ok(),
            body,
        })
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
