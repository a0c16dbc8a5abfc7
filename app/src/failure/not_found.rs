//! The page for an address that does not exist.

use http::StatusCode;
use leptos::prelude::*;

use crate::parts::status::set_status;
use crate::parts::title::PageTitle;
use crate::words::words;

/// Responds with 404 and shows the way back.
#[component]
pub fn NotFound() -> impl IntoView {
    set_status(StatusCode::NOT_FOUND);
    let words = words();
    view! {
        <PageTitle text=words.page_not_found() refused=true />
        <section class="card narrow">
            <h1>{words.page_not_found()}</h1>
            <p>{words.page_not_found_text()}</p>
            <p><a class="button" href="/">{words.go_to_start()}</a></p>
        </section>
    }
}
