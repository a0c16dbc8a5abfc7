//! The `/forbidden` page, and the refusal in place of a page for verified browsers only.

use http::StatusCode;
use leptos::prelude::*;
use verification::Status;

use crate::failure::FormError;
use crate::parts::status::set_status;
use crate::parts::title::PageTitle;
use crate::validate::NewCodeForm;
use crate::visitor::Visitor;
use crate::words::{nowrap, with_elements, words};

/// Forbidden, with the reason where the record of this browser knows one, and what to do next.
#[component]
pub fn Page() -> impl IntoView {
    set_status(StatusCode::FORBIDDEN);
    let words = words();
    let exhausted = Visitor::current().status() == Some(Status::Exhausted);
    let (reason, next) = if exhausted {
        let reason = FormError::Exhausted.message(words);
        (reason, view! { <AfterExhausted /> }.into_any())
    } else {
        let reason = words.access_denied();
        let start = view! { <p><a class="button" href="/">{words.request_a_code()}</a></p> };
        (reason, start.into_any())
    };
    view! {
        <PageTitle text=words.forbidden() refused=true />
        <section class="card narrow refused" aria-labelledby="title">
            <h1 id="title" tabindex="-1" autofocus>{words.forbidden()}</h1>
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
    let words = words();
    let to = visitor.verification.as_ref().map(|(verification, _)| {
        let number = nowrap(verification.to.masked());
        view! { <p>{with_elements(|[number]| words.number_is(number), [number])}</p> }
    });
    match visitor.closed {
        Some(closed) => view! {
            {to}
            <p class="notice">{words.limited(closed.limit.name(), closed.retry_after)}</p>
            <p><a class="button" href="/">{words.use_different_number()}</a></p>
        }
        .into_any(),
        None => view! {
            {to}
            <p>{words.new_code_new_tries()}</p>
            <NewCodeForm />
            <p><a href="/">{words.use_different_number()}</a></p>
        }
        .into_any(),
    }
}

/// What stands in place of a page that only a verified browser opens.
#[component]
pub fn Refused() -> impl IntoView {
    let words = words();
    view! {
        <section class="card narrow refused" aria-labelledby="title">
            <h1 id="title">{words.verify_first()}</h1>
            <p>{words.for_verified_visitors()}</p>
            <p><a class="button" href="/">{words.request_a_code()}</a></p>
        </section>
    }
}
