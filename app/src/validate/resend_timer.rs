//! The wait until a code can be sent again.

use leptos::prelude::*;

/// Counts `data-wait` of `#resend` down and keeps its buttons closed meanwhile. `#resend-button` then
/// sends in place; `#switch-channel` posts the form, as another page comes of it. The count is no
/// live region: a screen reader would read every second.
#[island]
pub fn ResendTimer() -> impl IntoView {
    #[cfg(feature = "hydrate")]
    if let Some(timer) = browser::Timer::of_page() {
        timer.start();
    }
    view! { <span hidden></span> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use std::cell::Cell;
    use std::rc::Rc;

    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::{JsFuture, spawn_local};
    use web_sys::{FormData, HtmlButtonElement, HtmlFormElement, HtmlInputElement};

    use crate::countdown::{Countdown, in_words};
    use crate::dom::{by_id, data_number, listen, set_text};
    use crate::validate::web_otp;

    /// The form, its buttons, and what they say.
    #[derive(Clone)]
    pub struct Timer {
        form: HtmlFormElement,
        button: HtmlButtonElement,
        switch: Option<HtmlButtonElement>,
        /// What the button says when it is open.
        label: String,
        countdown: Countdown,
        /// Whether a request is in progress.
        sending: Rc<Cell<bool>>,
    }

    impl Timer {
        pub fn of_page() -> Option<Self> {
            let form: HtmlFormElement = by_id("resend")?;
            let button: HtmlButtonElement = by_id("resend-button")?;
            Some(Self {
                countdown: Countdown::new(data_number(&form, "wait").unwrap_or(0)),
                label: button.text_content().unwrap_or_default(),
                switch: by_id("switch-channel"),
                sending: Rc::default(),
                form,
                button,
            })
        }

        pub fn start(self) {
            let timer = self.clone();
            listen(&self.button, "click", move |event| {
                event.prevent_default();
                if timer.is_open() {
                    timer.send();
                }
            });
            if let Some(switch) = &self.switch {
                let timer = self.clone();
                listen(switch, "click", move |event| {
                    if !timer.is_open() {
                        event.prevent_default();
                    }
                });
            }
            let timer = self.clone();
            Countdown::watch(move || timer.show());
        }

        fn is_open(&self) -> bool {
            let posted = self.form.has_attribute("data-underway");
            self.countdown.left() == 0 && !self.sending.get() && !posted
        }

        /// Buttons are closed by `aria-disabled`, not by `disabled`: a disabled button loses the focus.
        fn show(&self) {
            // A send that did not arrive makes the next one wait for nothing.
            if let Some(delivery) = by_id::<web_sys::Element>("delivery")
                && delivery.has_attribute("data-lost")
            {
                let _ = delivery.remove_attribute("data-lost");
                self.countdown.restart(0);
            }
            let left = self.countdown.left();
            if self.form.has_attribute("data-underway") {
                // The page's script has closed the form, and says what it is doing.
                return;
            }
            let closed = !self.is_open();
            for button in [Some(&self.button), self.switch.as_ref()]
                .into_iter()
                .flatten()
            {
                if closed {
                    let _ = button.set_attribute("aria-disabled", "true");
                } else {
                    let _ = button.remove_attribute("aria-disabled");
                }
            }
            let words = |name: &str| self.form.dataset().get(name).unwrap_or_default();
            let text = if self.sending.get() {
                self.button.dataset().get("busy").unwrap_or_default()
            } else if left > 0 {
                in_words(left, &words("minutes"), &words("seconds"), true)
            } else {
                self.label.clone()
            };
            if self.button.text_content().as_deref() != Some(&text) {
                self.button.set_text_content(Some(&text));
            }
        }

        /// Calls the form's server function; when that is out of reach, says so.
        fn send(&self) {
            self.sending.set(true);
            say("");
            // What is known of the send before is out of date. The stream may be quicker than the answer.
            set_text("delivery", "");
            self.show();
            let timer = self.clone();
            spawn_local(async move {
                let response = timer.post().await;
                timer.sending.set(false);
                match response {
                    Ok(Response {
                        sent: true, wait, ..
                    }) => timer.sent(wait),
                    Ok(Response { wait, message, .. }) if wait > 0 => {
                        say(&message);
                        timer.countdown.restart(wait);
                    }
                    // Closed or expired: the page knows better words.
                    Ok(_) => {
                        let _ = window().location().reload();
                    }
                    Err(_) => say("No connection. Try again."),
                }
                timer.show();
            });
        }

        fn sent(&self, wait: u32) {
            if let Some(sends) = by_id::<HtmlInputElement>("resend-sends") {
                let known: u32 = sends.value().parse().unwrap_or(0);
                sends.set_value(&(known + 1).to_string());
            }
            say(&self.form.dataset().get("sent").unwrap_or_default());
            self.countdown.restart(wait);
            if let Some(code) = by_id("code") {
                web_otp::fill(code);
            }
        }

        async fn post(&self) -> Result<Response, JsValue> {
            let fields = FormData::new_with_form(&self.form)?;
            fields.append_with_str(&self.button.name(), &self.button.value())?;
            let body = web_sys::UrlSearchParams::new_with_str_sequence_sequence(&fields)?;
            let options = web_sys::RequestInit::new();
            options.set_method("POST");
            options.set_body(&body);
            let headers = web_sys::Headers::new()?;
            headers.set("Accept", "application/json")?;
            options.set_headers(&headers);
            let response = window().fetch_with_str_and_init(&self.form.action(), &options);
            let response: web_sys::Response = JsFuture::from(response).await?.dyn_into()?;
            let json = JsFuture::from(response.json()?).await?;
            let member = |name: &str| js_sys::Reflect::get(&json, &name.into()).ok();
            let wait = ["resend_in", "retry_after"]
                .iter()
                .find_map(|name| member(name)?.as_f64())
                .unwrap_or(0.0);
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "saturates, and is seconds"
            )]
            Ok(Response {
                sent: response.ok(),
                wait: wait as u32,
                message: member("message")
                    .and_then(|words| words.as_string())
                    .unwrap_or_default(),
            })
        }
    }

    fn say(words: &str) {
        set_text("resend-note", words);
    }

    /// What the server function answered.
    struct Response {
        /// Whether the code went out.
        sent: bool,
        /// Seconds until it can be sent again.
        wait: u32,
        /// Why it did not go out.
        message: String,
    }
}
