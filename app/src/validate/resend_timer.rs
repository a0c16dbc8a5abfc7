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
    use wasm_bindgen_futures::spawn_local;
    use web_sys::{Element, HtmlButtonElement, HtmlElement, HtmlFormElement, HtmlInputElement};

    use crate::countdown::{Countdown, wait_in_words};
    use crate::dom::{Answer, by_id, data_number, listen, post, set_text};
    use crate::validate::web_otp;

    /// The form, its buttons, and what they say.
    #[derive(Clone)]
    pub struct Timer {
        form: HtmlFormElement,
        /// Sends over the same channel, in place.
        button: HtmlButtonElement,
        /// Both buttons, with what each says when it is open.
        labels: Vec<(HtmlButtonElement, String)>,
        countdown: Countdown,
        /// Whether a request is in progress.
        sending: Rc<Cell<bool>>,
    }

    impl Timer {
        pub fn of_page() -> Option<Self> {
            let form: HtmlFormElement = by_id("resend")?;
            let button: HtmlButtonElement = by_id("resend-button")?;
            let switch: Option<HtmlButtonElement> = by_id("switch-channel");
            let labels = [Some(button.clone()), switch].into_iter().flatten();
            let labels = labels
                .map(|button| (button.clone(), button.text_content().unwrap_or_default()))
                .collect();
            Some(Self {
                countdown: Countdown::new(data_number(&form, "wait").unwrap_or(0)),
                labels,
                sending: Rc::default(),
                form,
                button,
            })
        }

        pub fn start(self) {
            for (button, _) in &self.labels {
                let timer = self.clone();
                let is_in_place = *button == self.button;
                listen(button, "click", move |event| {
                    if is_in_place || !timer.is_open() {
                        event.prevent_default();
                    }
                    if is_in_place && timer.is_open() {
                        timer.send();
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
            if let Some(delivery) = by_id::<Element>("delivery")
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
            for (button, label) in &self.labels {
                if closed {
                    let _ = button.set_attribute("aria-disabled", "true");
                } else {
                    let _ = button.remove_attribute("aria-disabled");
                }
                let words = |name: &str| button.dataset().get(name).unwrap_or_default();
                let text = if self.sending.get() && *button == self.button {
                    words("busy")
                } else if left > 0 {
                    wait_in_words(left, &words("minutes"), &words("seconds"))
                } else {
                    label.clone()
                };
                if button.text_content().as_deref() != Some(&text) {
                    button.set_text_content(Some(&text));
                }
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
                let answer = post(&timer.form, &timer.button).await;
                timer.sending.set(false);
                match answer {
                    Ok(answer) if answer.ok => timer.sent(wait(&answer)),
                    Ok(answer) if wait(&answer) > 0 => {
                        say(&answer.text("message"));
                        timer.countdown.restart(wait(&answer));
                    }
                    // Closed or expired: the page knows better words.
                    Ok(_) => {
                        let _ = window().location().reload();
                    }
                    Err(_) => {
                        say(&timer.form.dataset().get("noConnection").unwrap_or_default());
                    }
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
            forget_wrong_code();
            self.countdown.restart(wait);
            if let Some(code) = by_id("code") {
                web_otp::fill(code);
            }
        }
    }

    /// Seconds until the code can be sent again.
    fn wait(answer: &Answer) -> u32 {
        ["resend_in", "retry_after"]
            .into_iter()
            .find_map(|name| answer.number(name))
            .unwrap_or(0)
    }

    /// What was wrong with a code before this send is no longer news. The tries left still are.
    fn forget_wrong_code() {
        if let Some(error) = by_id::<Element>("code-error") {
            error.remove();
        }
        if let Some(left) = by_id::<HtmlElement>("tries-left") {
            left.set_hidden(false);
        }
        if let Some(field) = by_id::<Element>("code") {
            let _ = field.remove_attribute("aria-invalid");
            let _ = field.set_attribute("aria-describedby", "code-hint");
        }
    }

    fn say(words: &str) {
        set_text("resend-note", words);
    }
}
