//! What has arrived on a phone.

use std::sync::Arc;

use leptos::prelude::*;
use sandbox::Message;
use verification::Delivery;

use super::LivePhone;
use crate::site::Site;
use crate::visitor::Visitor;

/// The visitor's phone: texts of this browser's own verification, and nobody else's. Present only
/// in a sandbox.
#[component]
pub fn Phone() -> impl IntoView {
    let site = Site::current();
    let visitor = Visitor::current();
    site.demo().map(|demo| {
        let own = visitor
            .verification
            .as_ref()
            .map(|(verification, _)| verification);
        let number = own.map_or_else(|| "waiting for a number".to_owned(), |own| own.to.masked());
        let messages = own
            .map(|own| demo.sandbox.messages_of(&own.to, own.id))
            .unwrap_or_default();
        let stream = visitor.pending().map(|_| "/phone/stream");
        view! {
            <aside class="phone" aria-label="Virtual phone">
                <p class="phone-top">{number}</p>
                <Messages messages=messages stream=stream />
                {stream.map(|_| view! { <LivePhone /> })}
                {stream
                    .map(|_| {
                        view! {
                            <noscript>
                                <p class="small">
                                    <a href="/validate">"Look for new messages"</a>
                                </p>
                            </noscript>
                        }
                    })}
            </aside>
        }
    })
}

/// A list of messages, or the word that there are none.
#[component]
pub fn Messages(
    /// Oldest first.
    messages: Vec<Arc<Message>>,
    /// Where more will come from.
    stream: Option<&'static str>,
) -> impl IntoView {
    let empty = messages.is_empty().then(|| {
        view! { <p class="phone-empty" id="phone-empty">"No messages yet. Ask for a code and it arrives here."</p> }
    });
    let shown: String = messages.iter().map(|message| bubble(message)).collect();
    view! {
        {empty}
        <ol id="phone-messages" aria-live="polite" aria-label="Messages" data-stream=stream inner_html=shown></ol>
    }
}

/// One message as HTML, the same on the page and in the stream.
pub fn bubble(message: &Message) -> String {
    let state = match message.delivery {
        Delivery::Delivered => "",
        Delivery::Undelivered => "Not delivered: the carrier gave up.",
        Delivery::Failed => "Not delivered: refused.",
        Delivery::Queued | Delivery::Unknown | Delivery::Sent => "Not delivered yet.",
    };
    let arrived = message.delivery == Delivery::Delivered;
    let id = format!("message-{}", message.seq);
    let code = message.code.clone().filter(|_| arrived);
    let body = if arrived {
        message.body.clone()
    } else {
        state.to_owned()
    };
    let time = message.received_at.to_string();
    let clock = time.get(11..16).unwrap_or_default().to_owned();
    view! {
        <li class="message" class:lost=!arrived id=id data-code=code>
            <span class="message-from">{message.from}</span>
            <span class="message-body">{body}</span>
            <time datetime=time>{clock}</time>
        </li>
    }
    .to_html()
}
