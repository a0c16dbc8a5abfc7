//! The visitor's phone.

use leptos::prelude::*;
use sandbox::{Arrival, Sandbox};
use verification::Verification;

use super::LivePhone;
use super::call::Controls;
use super::list::Arrivals;
use crate::site::Site;
use crate::visitor::Visitor;
use crate::words::words;

/// The id of its element.
pub const ID: &str = "phone";

/// The visitor's phone, with the texts and calls of this browser's own verification only. It is
/// present only in a sandbox.
#[component]
pub fn Phone() -> impl IntoView {
    let site = Site::current();
    let visitor = Visitor::current();
    let words = words();
    site.demo().map(|demo| {
        let own = visitor
            .verification
            .as_ref()
            .map(|(verification, _)| verification);
        let number = own.map_or_else(|| words.waiting_for_number(), |own| own.to.masked());
        let arrivals = own
            .map(|own| arrivals_of(&demo.sandbox, own))
            .unwrap_or_default();
        let stream = visitor.pending().map(|_| "/phone/stream");
        view! {
            <aside class="phone" id=ID aria-label=words.virtual_phone() tabindex="-1">
                <p class="phone-top">{number}</p>
                <Arrivals arrivals=arrivals controls=Controls::Own stream=stream />
                <p
                    class="small"
                    id="phone-note"
                    role="status"
                    data-no-connection=words.no_connection()
                    data-refused=words.did_not_work()
                ></p>
                {stream.map(|_| view! { <LivePhone /> })}
                {stream
                    .map(|_| {
                        view! {
                            <noscript>
                                <p class="small">
                                    <a href="/validate">{words.look_for_messages()}</a>
                                </p>
                            </noscript>
                        }
                    })}
            </aside>
        }
    })
}

/// The texts and calls of one verification that the phone shows. A lost text is not shown. A call
/// that was not answered is shown, as a missed one.
pub fn arrivals_of(sandbox: &Sandbox, own: &Verification) -> Vec<Arrival> {
    let texts = sandbox.messages_of(&own.to, own.id).into_iter();
    let calls = sandbox.calls_of(&own.to, own.id).into_iter();
    texts
        .map(Arrival::Message)
        .chain(calls.map(Arrival::Call))
        .collect()
}
