//! The verdict nobody hopes for.

use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::ServerFn;
use verification::Status;

use crate::failure::FormError;
use crate::parts::status::set_status;
use crate::validate::NewCode;
use crate::visitor::Visitor;

/// Forbidden, with the reason where the record of this browser knows one.
#[component]
pub fn Page() -> impl IntoView {
    set_status(StatusCode::FORBIDDEN);
    let visitor = Visitor::current();
    let exhausted = visitor.status() == Some(Status::Exhausted);
    let reason = if exhausted {
        FormError::Exhausted.message()
    } else {
        "This page is where refused checks end. Nothing was used up by opening it.".to_owned()
    };
    let again = exhausted.then(|| {
        view! {
            <p>
                "After that many wrong codes, none for this number is checked from here for up to an hour. A code sent after that works again."
            </p>
            <form method="post" action=NewCode::url() class="inline">
                <button type="submit">"Send a new code"</button>
            </form>
        }
    });
    view! {
        <Title text="Forbidden" />
        <section class="card narrow refused" aria-labelledby="title">
            <h1 id="title">"Forbidden"</h1>
            <p>{reason}</p>
            {again}
            <p><a class="button quiet" href="/">"Start again"</a></p>
        </section>
    }
}

/// What stands in place of a page that only a verified browser opens.
#[component]
pub fn Refused() -> impl IntoView {
    view! {
        <section class="card narrow refused" aria-labelledby="title">
            <h1 id="title">"Verify your phone first"</h1>
            <p>"Only a browser that has validated a code opens this page."</p>
            <p><a class="button" href="/">"Request a code"</a></p>
        </section>
    }
}
