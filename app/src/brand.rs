//! The brand on the pages: mark and legal lines.

use leptos::prelude::*;
use verification::Channel;

use crate::site::Site;
use crate::words::words;

/// The logo and name, leading home.
#[component]
pub fn Mark() -> impl IntoView {
    let site = Site::current();
    let logo = match site.brand.logo.clone() {
        Some(source) => view! { <img src=source alt="" width="28" height="28" /> }.into_any(),
        None => view! {
            <svg viewBox="0 0 28 28" width="28" height="28" aria-hidden="true" focusable="false">
                <path class="mark" d="M14 1 25 5v8c0 7-4.600 11.800-11 14C7.600 24.800 3 20 3 13V5z" />
                <path class="mark-tick" d="m9 14 3.500 3.500L19.500 10" />
            </svg>
        }
        .into_any(),
    };
    view! {
        <a class="brand" href="/">
            {logo}
            <span>{site.brand.name.clone()}</span>
        </a>
    }
}

/// What a person should know before giving a number (CTIA Messaging Principles 5.1).
#[component]
pub fn Legal() -> impl IntoView {
    let site = Site::current();
    let words = words();
    let link = |url: &Option<String>, text: String| {
        url.clone().map(|url| view! { " " <a href=url>{text}</a> })
    };
    let what = if site.service.carries(Channel::Call) {
        words.one_text_or_call()
    } else {
        words.one_text()
    };
    view! {
        <p class="small">
            {what} " " {words.rates_may_apply()}
            {link(&site.brand.terms_url, words.terms())}
            {link(&site.brand.privacy_url, words.privacy())}
        </p>
    }
}
