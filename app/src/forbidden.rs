//! The `/forbidden` page, and the refusal in place of a page for verified browsers only.

use http::StatusCode;
use leptos::prelude::*;
use verification::Status;

use crate::failure::{FormError, limited};
use crate::parts::status::set_status;
use crate::parts::title::PageTitle;
use crate::validate::NewCodeForm;
use crate::visitor::Visitor;

/// Forbidden, with the reason where the record of this browser knows one, and what to do next.
#[component]
pub fn Page() -> impl IntoView {
    set_status(StatusCode::FORBIDDEN);
    let exhausted = Visitor::current().status() == Some(Status::Exhausted);
    let (reason, next) = if exhausted {
        let reason = FormError::Exhausted.message();
        (reason, view! { <AfterExhausted /> }.into_any())
    } else {
        let reason = "Access denied. Request a code to verify your phone.".to_owned();
        let start = view! { <p><a class="button" href="/">"Request a code"</a></p> };
        (reason, start.into_any())
    };
    view! {
        <PageTitle text="Forbidden" refused=true />
        <section class="card narrow refused" aria-labelledby="title">
            <h1 id="title" tabindex="-1" autofocus>"Forbidden"</h1>
            <p>{reason}</p>
            {next}
        </section>
    }
}

/// What a visitor can do after too many wrong codes: get a new code, or, where the number is closed to
/// them, wait as long as it says or use another number.
#[component]
pub fn AfterExhausted() -> impl IntoView {
    let visitor = Visitor::current();
    let to = visitor.verification.as_ref().map(|(verification, _)| {
        view! { <p>"Number: " <b class="nowrap">{verification.to.masked()}</b></p> }
    });
    match visitor.closed {
        Some(closed) => view! {
            {to}
            <p class="notice">{limited(closed.limit.name(), closed.retry_after)}</p>
            <p><a class="button" href="/">"Use a different number"</a></p>
        }
        .into_any(),
        None => view! {
            {to}
            <p>"A new code for the same number gives you new tries."</p>
            <NewCodeForm />
            <p><a href="/">"Use a different number"</a></p>
        }
        .into_any(),
    }
}

/// What stands in place of a page that only a verified browser opens.
#[component]
pub fn Refused() -> impl IntoView {
    view! {
        <section class="card narrow refused" aria-labelledby="title">
            <h1 id="title">"Verify your phone first"</h1>
            <p>"This page is for visitors who have verified their phone in this browser."</p>
            <p><a class="button" href="/">"Request a code"</a></p>
        </section>
    }
}
