//! WebOTP: the browser offers the code of a text that names this site.
//!
//! <https://wicg.github.io/web-otp/>. `web-sys` has no binding for the `otp` member, so it is set
//! by name.
#![cfg(feature = "hydrate")]

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};

use crate::dom::listen;

/// Waits for a text and puts its code into `input`. Submitting the form ends the wait. Where the
/// browser has no WebOTP, or the person declines, nothing happens.
pub fn fill(input: web_sys::HtmlInputElement) {
    let Some((promise, abort)) = ask() else {
        return;
    };
    if let Some(form) = input.form() {
        listen(&form, "submit", move |_| abort.abort());
    }
    spawn_local(async move {
        let code = JsFuture::from(promise)
            .await
            .ok()
            .and_then(|credential| Reflect::get(&credential, &"code".into()).ok()?.as_string());
        if let Some(code) = code {
            input.set_value(&code);
        }
    });
}

fn ask() -> Option<(js_sys::Promise, web_sys::AbortController)> {
    let window = web_sys::window()?;
    if !Reflect::has(&window, &"OTPCredential".into()).unwrap_or(false) {
        return None;
    }
    let abort = web_sys::AbortController::new().ok()?;
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
