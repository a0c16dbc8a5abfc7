//! The operator's page of one call.

use std::sync::Arc;

use catalog::Words;
use http::StatusCode;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use sandbox::{AnsweredBy, Call, CallStatus};

use crate::failure::NotFound;
use crate::parts::layout::Layout;
use crate::parts::moment::Moment;
use crate::parts::status::set_status;
use crate::phone::call::{lines, state};
use crate::site::Site;
use crate::words::{with_elements, words};

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
    let words = words();
    let Some(call) = site.demo().and_then(|demo| demo.sandbox.call(&id)) else {
        return view! { <Layout><NotFound /></Layout> }.into_any();
    };
    let notice = refused.map(|(status, why)| {
        set_status(status);
        view! { <p class="notice" role="alert">{why}</p> }
    });
    let number = call.to.as_e164().to_owned();
    let called = view! { <span class="nowrap">{number.clone()}</span> }.into_any();
    view! {
        <Title text=words.sandbox_title(words.call()) />
        <Layout>
            <section class="card narrow" aria-labelledby="title" data-status=call.status.name()>
                <h1 id="title">{with_elements(|[number]| words.call_to(number), [called])}</h1>
                {notice}
                <p class="call-state">{state(&call, words)}</p>
                {facts(&call, words)}
                <h2 id="transcript">{words.transcript()}</h2>
                <div class="lines" role="group" aria-labelledby="transcript">{lines(&call, words)}</div>
                {controls(&call, words)}
                <p class="small"><a href=format!("/phone/{number}")>{words.all_of_this_phone()}</a></p>
            </section>
        </Layout>
    }
    .into_any()
}

fn facts(call: &Arc<Call>, words: &Words) -> impl IntoView + use<> {
    let answered = match call.answered_by {
        None => words.answered_by_nobody(),
        Some(AnsweredBy::Human) => words.answered_by_human(),
        Some(AnsweredBy::Machine) => words.answered_by_machine(),
    };
    let ended = call.ended_at.map(|at| {
        view! {
            <dt>{words.ended()}</dt>
            <dd><Moment at=at /></dd>
        }
    });
    view! {
        <dl class="facts">
            <dt>{words.from()}</dt>
            <dd class="nowrap">{call.from.clone()}</dd>
            <dt>{words.status()}</dt>
            <dd>{call.status.name()}</dd>
            <dt>{words.answered_by()}</dt>
            <dd>{answered}</dd>
            <dt>{words.began()}</dt>
            <dd><Moment at=call.started_at /></dd>
            {ended}
        </dl>
    }
}

/// Plain forms, so that the page needs no script.
fn controls(call: &Arc<Call>, words: &Words) -> Option<impl IntoView + use<>> {
    let id = call.id.clone();
    let keypad = (call.status == CallStatus::InProgress).then(|| {
        let keys = KEYS.map(
            |key| view! { <button type="submit" class="quiet" name="digits" value=key>{key}</button> },
        );
        view! {
            <form method="post" action=format!("/call/{id}/press") class="keypad" aria-label=words.keypad()>
                {keys.into_iter().collect_view()}
            </form>
        }
    });
    (!call.is_over()).then(|| {
        view! {
            {keypad}
            <form method="post" action=format!("/call/{id}/hang-up") class="inline">
                <button type="submit">{words.hang_up()}</button>
                <a href=format!("/call/{id}")>{words.look_again()}</a>
            </form>
        }
    })
}
