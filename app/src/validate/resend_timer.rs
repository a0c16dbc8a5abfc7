//! The wait until a code can be sent again.

use leptos::prelude::*;

/// The id of the element that says how a send in place went.
const NOTE: &str = "resend-note";

/// Counts `data-wait` of `#resend` down and keeps its buttons closed meanwhile. `#resend-button` then
/// sends in place; `#switch-channel` posts the form, as another page comes of it. The count is no
/// live region: nobody wants to hear every second.
#[island]
pub fn ResendTimer() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    {
        use crate::dom::{after, by_id, data_number, listen};
        let form = by_id::<web_sys::HtmlFormElement>("resend");
        let button = by_id::<web_sys::HtmlButtonElement>("resend-button");
        if let (Some(form), Some(button)) = (form, button) {
            let wait = data_number(&form, "wait").unwrap_or(0);
            let timer = browser::Timer {
                label: button.text_content().unwrap_or_default(),
                sent: form.dataset().get("sent").unwrap_or_default(),
                url: form.action(),
                switch: by_id("switch-channel"),
                button: button.clone(),
            };
            let started = timer.clone();
            after(move || started.start(wait));
            listen(&button, "click", move |event| {
                event.prevent_default();
                timer.send();
            });
        }
    }
    view! { <span role="status" id=NOTE></span> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::HtmlButtonElement;

    use super::NOTE;
    use crate::dom::{by_id, set_text};

    #[derive(Clone)]
    pub struct Timer {
        pub button: HtmlButtonElement,
        pub switch: Option<HtmlButtonElement>,
        /// What the button says when it is open.
        pub label: String,
        /// What to say once the code went out.
        pub sent: String,
        pub url: String,
    }

    impl Timer {
        /// Closes the buttons for `wait` seconds.
        pub fn start(&self, wait: u32) {
            self.close(wait > 0);
            if wait == 0 {
                self.button.set_text_content(Some(&self.label));
                return;
            }
            self.button
                .set_text_content(Some(&format!("{} in {wait} s", self.label)));
            let timer = self.clone();
            set_timeout(
                move || timer.start(wait - 1),
                std::time::Duration::from_secs(1),
            );
        }

        fn close(&self, closed: bool) {
            self.button.set_disabled(closed);
            if let Some(switch) = &self.switch {
                switch.set_disabled(closed);
            }
        }

        /// Calls the form's server function; when that is out of reach, says so.
        pub fn send(&self) {
            self.close(true);
            let timer = self.clone();
            spawn_local(async move {
                match timer.post().await {
                    Ok((true, wait)) => {
                        // What is known of the send before is old news.
                        if let Some(reach) = by_id::<web_sys::Element>("reach") {
                            reach.set_text_content(None);
                        }
                        set_text(NOTE, &timer.sent);
                        timer.start(wait);
                    }
                    Ok((false, wait)) if wait > 0 => {
                        set_text(NOTE, "Too many codes in a short time.");
                        timer.start(wait);
                    }
                    // Closed or expired: the page knows better words.
                    Ok(_) => {
                        let _ = window().location().reload();
                    }
                    Err(_) => {
                        set_text(NOTE, "No connection. Try again.");
                        timer.start(0);
                    }
                }
            });
        }

        /// Whether the code went out, and the seconds to wait that the answer names.
        async fn post(&self) -> Result<(bool, u32), JsValue> {
            let options = web_sys::RequestInit::new();
            options.set_method("POST");
            options.set_body(&format!("channel={}", self.button.value()).into());
            let headers = web_sys::Headers::new()?;
            headers.set("Accept", "application/json")?;
            headers.set("Content-Type", "application/x-www-form-urlencoded")?;
            options.set_headers(&headers);
            let response = window().fetch_with_str_and_init(&self.url, &options);
            let response: web_sys::Response = JsFuture::from(response).await?.dyn_into()?;
            let json = JsFuture::from(response.json()?).await?;
            let wait = ["resend_in", "retry_after"]
                .iter()
                .find_map(|name| js_sys::Reflect::get(&json, &(*name).into()).ok()?.as_f64())
                .unwrap_or(0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates, and is seconds"
            )]
            Ok((response.ok(), wait as u32))
        }
    }
}
