//! What has arrived on a phone: texts and calls, in one list.

use catalog::Words;
use leptos::prelude::*;
use sandbox::Arrival;
use verification::Timestamp;

use super::call::{self, Controls};
use super::{ReadAloud, message};
use crate::words::words;

/// A list of texts and calls, or the word that there are none.
#[component]
pub fn Arrivals(
    /// In any order.
    arrivals: Vec<Arrival>,
    /// What can be done about calls.
    controls: Controls,
    /// Where more will come from.
    stream: Option<&'static str>,
) -> impl IntoView {
    let words = words();
    let empty = arrivals.is_empty().then(|| {
        view! { <p class="phone-empty" id="phone-empty">{words.no_messages()}</p> }
    });
    let shown: String = in_order(arrivals)
        .iter()
        .map(|arrival| bubble(arrival, controls, words))
        .collect();
    view! {
        {empty}
        <ol id="phone-messages" aria-live="polite" aria-label=words.messages() data-stream=stream inner_html=shown></ol>
        <ReadAloud />
    }
}

/// The oldest first. A call stands where it began to ring.
pub fn in_order(mut arrivals: Vec<Arrival>) -> Vec<Arrival> {
    arrivals.sort_by_key(at);
    arrivals
}

fn at(arrival: &Arrival) -> Timestamp {
    match arrival {
        Arrival::Message(message) => message.received_at,
        Arrival::Call(call) => call.started_at,
    }
}

/// The id of an arrival's element.
pub fn id(arrival: &Arrival) -> String {
    match arrival {
        Arrival::Message(message) => message::id(message),
        Arrival::Call(call) => call::id(call),
    }
}

/// An arrival as HTML.
pub fn bubble(arrival: &Arrival, controls: Controls, words: &Words) -> String {
    match arrival {
        Arrival::Message(message) => message::bubble(message, words),
        Arrival::Call(call) => call::bubble(call, controls, words),
    }
}
