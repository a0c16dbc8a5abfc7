//! A path that leads nowhere.

use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;

use crate::parts::status::set_status;

/// Answers 404 and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    set_status(StatusCode::NOT_FOUND);
    view! {
        <Title text="Page not found" />
        <section class="card narrow">
            <h1>"Page not found"</h1>
            <p>"There is nothing at this address. It may have been mistyped."</p>
            <p><a class="button" href="/">"Go to the start"</a></p>
        </section>
    }
}
