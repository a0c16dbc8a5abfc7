//! The page for an address that does not exist.

use http::StatusCode;
use leptos::prelude::*;

use crate::parts::status::set_status;
use crate::parts::title::PageTitle;

/// Responds with 404 and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    set_status(StatusCode::NOT_FOUND);
    view! {
        <PageTitle text="Page not found" refused=true />
        <section class="card narrow">
            <h1>"Page not found"</h1>
            <p>"There is nothing at this address. It may have been mistyped."</p>
            <p><a class="button" href="/">"Go to the start"</a></p>
        </section>
    }
}
