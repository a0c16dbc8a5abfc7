//! A text, as a phone shows it.

use catalog::Words;
use leptos::prelude::*;
use sandbox::Message;
use verification::Delivery;

use crate::parts::moment::Clock;

/// The id of its element.
pub fn id(message: &Message) -> String {
    format!("message-{}", message.seq)
}

/// One text as HTML, the same on the page and in the stream.
pub fn bubble(message: &Message, words: &Words) -> String {
    let body = match message.delivery {
        Delivery::Delivered => message.body.clone(),
        Delivery::Undelivered => words.not_delivered(),
        Delivery::Failed => words.refused_by_carrier(),
        Delivery::Queued | Delivery::Unknown | Delivery::Sent => words.not_delivered_yet(),
    };
    let arrived = message.delivery == Delivery::Delivered;
    let code = message.code.clone().filter(|_| arrived);
    view! {
        <li class="message" class:lost=!arrived id=id(message) data-code=code>
            <span class="message-from">{message.from.clone()}</span>
            <span class="message-body">{body}</span>
            <Clock at=message.received_at />
        </li>
    }
    .to_html()
}
