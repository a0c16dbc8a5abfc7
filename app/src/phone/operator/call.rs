//! The operator's page of one call.

use std::sync::Arc;

use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use sandbox::{Call, CallStatus};

use crate::failure::NotFound;
use crate::parts::layout::Layout;
use crate::parts::moment::Moment;
use crate::parts::status::set_status;
use crate::phone::call::{lines, state};
use crate::site::Site;

const KEYS: [&str; 12] = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

/// `/call/{id}` of the sandbox: who calls, how far it got, what was said, and the phone's keys.
#[component]
pub fn OneCall(
    /// The id as it stands in the path.
    id: String,
    /// Why a key or hanging up was refused, with the HTTP status.
    refused: Option<(StatusCode, String)>,
) -> impl IntoView {
    provide_meta_context();
    let site = Site::current();
    let Some(call) = site.demo().and_then(|demo| demo.sandbox.call(&id)) else {
        return view! { <Layout><NotFound /></Layout> }.into_any();
    };
    let notice = refused.map(|(status, words)| {
        set_status(status);
        view! { <p class="notice" role="alert">{words}</p> }
    });
    let number = call.to.as_e164().to_owned();
    view! {
        <Title text="Call – sandbox" />
        <Layout>
            <section class="card narrow" aria-labelledby="title" data-status=call.status.name()>
                <h1 id="title">"Call to " <span class="nowrap">{number.clone()}</span></h1>
                {notice}
                <p class="call-state">{state(&call)}</p>
                {facts(&call)}
                <h2 id="transcript">"Transcript"</h2>
                <div class="lines" role="group" aria-labelledby="transcript">{lines(&call)}</div>
                {controls(&call)}
                <p class="small"><a href=format!("/phone/{number}")>"All of this phone"</a></p>
            </section>
        </Layout>
    }
    .into_any()
}

fn facts(call: &Arc<Call>) -> impl IntoView + use<> {
    let answered = call.answered_by.map_or("nobody", |by| by.name());
    let ended = call.ended_at.map(|at| {
        view! {
            <dt>"Ended"</dt>
            <dd><Moment at=at /></dd>
        }
    });
    view! {
        <dl class="facts">
            <dt>"From"</dt>
            <dd class="nowrap">{call.from.clone()}</dd>
            <dt>"Status"</dt>
            <dd>{call.status.name()}</dd>
            <dt>"Answered by"</dt>
            <dd>{answered}</dd>
            <dt>"Began"</dt>
            <dd><Moment at=call.started_at /></dd>
            {ended}
        </dl>
    }
}

/// Plain forms, so that the page needs no script.
fn controls(call: &Arc<Call>) -> Option<impl IntoView + use<>> {
    let id = call.id.clone();
    let keypad = (call.status == CallStatus::InProgress).then(|| {
        let keys = KEYS.map(
            |key| view! { <button type="submit" class="quiet" name="digits" value=key>{key}</button> },
        );
        view! {
            <form method="post" action=format!("/call/{id}/press") class="keypad" aria-label="Keypad">
                {keys.into_iter().collect_view()}
            </form>
        }
    });
    (!call.is_over()).then(|| {
        view! {
            {keypad}
            <form method="post" action=format!("/call/{id}/hang-up") class="inline">
                <button type="submit">"Hang up"</button>
                <a href=format!("/call/{id}")>"Look again"</a>
            </form>
        }
    })
}
