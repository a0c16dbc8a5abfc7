//! The verdict everybody hopes for.

use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::forbidden::Refused;
use crate::parts::status::set_status;
use crate::visitor::Visitor;

/// Success, read from the approved record of this browser; anybody else is refused.
#[component]
pub fn Page() -> impl IntoView {
    if Visitor::current().verified().is_none() {
        set_status(StatusCode::FORBIDDEN);
        return view! { <Title text="Not verified" /><Refused /> }.into_any();
    }
    view! {
        <Title text="You are verified" />
        <Verified />
    }
    .into_any()
}

/// The good news, with the way on.
#[component]
pub fn Verified() -> impl IntoView {
    let visitor = Visitor::current();
    let to = visitor
        .verified()
        .map(|verification| verification.to.masked());
    view! {
        <section class="card narrow success" aria-labelledby="title">
            <svg class="tick" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">
                <circle cx="24" cy="24" r="22" />
                <path d="m14 25 7 7 14-15" />
            </svg>
            <h1 id="title">"You are verified"</h1>
            <p>"You hold the phone with number " <b class="nowrap">{to}</b> "."</p>
            <p><a class="button" href="/account">"Open your account"</a></p>
        </section>
    }
}
