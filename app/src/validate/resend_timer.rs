//! The wait until a code can be sent again.

use leptos::prelude::*;

/// Counts `data-wait` of `#resend` down, keeps its button closed meanwhile, and sends the form in
/// place. The count is no live region: nobody wants to hear every second.
#[island]
pub fn ResendTimer() -> impl IntoView {
    let note = RwSignal::new(String::new());
    #[cfg(feature = "hydrate")]
    {
        use crate::dom::{after, by_id, data_number, listen};
        let form = by_id::<web_sys::HtmlFormElement>("resend");
        let button = by_id::<web_sys::HtmlButtonElement>("resend-button");
        if let (Some(form), Some(button)) = (form, button) {
            let wait = data_number(&form, "wait").unwrap_or(0);
            let timer = browser::Timer { button, note };
            let started = timer.clone();
            after(move || started.start(wait));
            let url = form.action();
            listen(&form, "submit", move |event| {
                event.prevent_default();
                timer.send(url.clone());
            });
        }
    }
    view! { <span role="status">{note}</span> }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::*;
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::{JsFuture, spawn_local};

    const LABEL: &str = "Send the code again";

    #[derive(Clone)]
    pub struct Timer {
        pub button: web_sys::HtmlButtonElement,
        pub note: RwSignal<String>,
    }

    impl Timer {
        /// Closes the button for `wait` seconds.
        pub fn start(&self, wait: u32) {
            self.button.set_disabled(wait > 0);
            if wait == 0 {
                self.button.set_text_content(Some(LABEL));
                return;
            }
            self.button
                .set_text_content(Some(&format!("{LABEL} in {wait} s")));
            let timer = self.clone();
            set_timeout(
                move || timer.start(wait - 1),
                std::time::Duration::from_secs(1),
            );
        }

        /// Calls the form's server function; when that is out of reach, says so.
        pub fn send(&self, url: String) {
            self.button.set_disabled(true);
            let timer = self.clone();
            spawn_local(async move {
                match post(&url).await {
                    Ok((true, wait)) => {
                        timer
                            .note
                            .set("Sent again. The code is the same.".to_owned());
                        timer.start(wait);
                    }
                    Ok((false, wait)) if wait > 0 => {
                        timer.note.set("Too many texts in a short time.".to_owned());
                        timer.start(wait);
                    }
                    // Closed or expired: the page knows better words.
                    Ok(_) => {
                        let _ = window().location().reload();
                    }
                    Err(_) => {
                        timer.note.set("No connection. Try again.".to_owned());
                        timer.start(0);
                    }
                }
            });
        }
    }

    /// Whether the code went out, and the seconds to wait that the answer names.
    async fn post(url: &str) -> Result<(bool, u32), JsValue> {
        let options = web_sys::RequestInit::new();
        options.set_method("POST");
        let headers = web_sys::Headers::new()?;
        headers.set("Accept", "application/json")?;
        headers.set("Content-Type", "application/x-www-form-urlencoded")?;
        options.set_headers(&headers);
        let response = JsFuture::from(window().fetch_with_str_and_init(url, &options)).await?;
        let response: web_sys::Response = response.dyn_into()?;
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
