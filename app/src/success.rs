//! The `/success` page.

use http::StatusCode;
use leptos::prelude::*;

use crate::forbidden::Refused;
use crate::parts::status::set_status;
use crate::parts::title::PageTitle;
use crate::visitor::Visitor;
use crate::words::{nowrap, with_elements, words};

/// Success, read from the approved record of this browser. Any other browser is refused.
#[component]
pub fn Page() -> impl IntoView {
    if Visitor::current().verified().is_none() {
        set_status(StatusCode::FORBIDDEN);
        return view! { <PageTitle text=words().not_verified() refused=true /><Refused /> }
            .into_any();
    }
    view! {
        <PageTitle text=words().you_are_verified() />
        <Verified />
    }
    .into_any()
}

/// The verified number, with the way on.
#[component]
pub fn Verified() -> impl IntoView {
    let visitor = Visitor::current();
    let words = words();
    let number = visitor
        .verified()
        .map(|verification| verification.to.masked());
    let number = nowrap(number.unwrap_or_default());
    view! {
        <section class="card narrow success" aria-labelledby="title">
            <svg class="tick" viewBox="0 0 48 48" width="48" height="48" aria-hidden="true" focusable="false">
                <circle cx="24" cy="24" r="22" />
                <path d="m14 25 7 7 14-15" />
            </svg>
            <h1 id="title">{words.you_are_verified()}</h1>
            <p>{with_elements(|[number]| words.you_have_proved(number), [number])}</p>
            <p><a class="button" href="/account">{words.open_your_account()}</a></p>
        </section>
    }
}
