//! WebOTP: the browser offers the code of a text that names this site.
//!
//! <https://wicg.github.io/web-otp/>. `web-sys` has no binding for the `otp` member, so it is set
//! by name.
#![cfg(feature = "hydrate")]

use std::cell::RefCell;

use js_sys::{Array, Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{AbortController, HtmlInputElement};

use crate::dom::{by_id, listen};

thread_local! {
    /// Ends the wait for a text. A page waits for one at a time.
    static WAITING: RefCell<Option<AbortController>> = const { RefCell::new(None) };
}

/// Waits for a text. Its code fills `input` and is sent, unless the visitor has begun to type another
/// one. Submitting the form ends the wait. Where the browser has no WebOTP, or the visitor declines,
/// nothing happens.
pub fn fill(input: HtmlInputElement) {
    stop();
    let Some((promise, abort)) = ask() else {
        return;
    };
    WAITING.set(Some(abort));
    if let Some(form) = input.form() {
        listen(&form, "submit", |_| stop());
    }
    spawn_local(async move {
        let code = JsFuture::from(promise)
            .await
            .ok()
            .and_then(|credential| Reflect::get(&credential, &"code".into()).ok()?.as_string());
        if let Some(code) = code
            && code.starts_with(&input.value())
        {
            input.set_value(&code);
            if let Some(note) = by_id::<web_sys::HtmlElement>("code-note") {
                note.set_text_content(note.dataset().get("filled").as_deref());
            }
            if let Some(form) = input.form() {
                let _ = form.request_submit();
            }
        }
    });
}

fn stop() {
    if let Some(abort) = WAITING.take() {
        abort.abort();
    }
}

fn ask() -> Option<(js_sys::Promise, AbortController)> {
    let window = window();
    if !Reflect::has(&window, &"OTPCredential".into()).unwrap_or(false) {
        return None;
    }
    let abort = AbortController::new().ok()?;
    let otp = Object::new();
    Reflect::set(&otp, &"transport".into(), &Array::of1(&"sms".into())).ok()?;
    let options = Object::new();
    Reflect::set(&options, &"otp".into(), &otp).ok()?;
    Reflect::set(&options, &"signal".into(), &abort.signal()).ok()?;
    let credentials: JsValue = window.navigator().credentials().into();
    let get: js_sys::Function = Reflect::get(&credentials, &"get".into())
        .ok()?
        .dyn_into()
        .ok()?;
    let promise = get.call1(&credentials, &options).ok()?.dyn_into().ok()?;
    Some((promise, abort))
}
