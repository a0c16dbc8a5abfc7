//! A text, as a phone shows it.

use leptos::prelude::*;
use sandbox::Message;
use verification::Delivery;

use crate::parts::moment::Clock;

/// The id of its element.
pub fn id(message: &Message) -> String {
    format!("message-{}", message.seq)
}

/// One text as HTML, the same on the page and in the stream.
pub fn bubble(message: &Message) -> String {
    let state = match message.delivery {
        Delivery::Delivered => "",
        Delivery::Undelivered => "Not delivered: the carrier gave up.",
        Delivery::Failed => "Not delivered: refused.",
        Delivery::Queued | Delivery::Unknown | Delivery::Sent => "Not delivered yet.",
    };
    let arrived = message.delivery == Delivery::Delivered;
    let code = message.code.clone().filter(|_| arrived);
    let body = if arrived {
        message.body.clone()
    } else {
        state.to_owned()
    };
    view! {
        <li class="message" class:lost=!arrived id=id(message) data-code=code>
            <span class="message-from">{message.from.clone()}</span>
            <span class="message-body">{body}</span>
            <Clock at=message.received_at />
        </li>
    }
    .to_html()
}
