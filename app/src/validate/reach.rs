//! The word that a code did not get through.

use leptos::prelude::*;
use verification::{Channel, Delivery, Verification};

use crate::site::Site;

/// The id of its element.
pub const ID: &str = "reach";

/// Whether the newest send is known not to have reached the phone.
pub fn is_lost(verification: &Verification) -> bool {
    let newest = verification.sends.last().map(|send| send.delivery);
    matches!(newest, Some(Delivery::Undelivered | Delivery::Failed))
}

/// Says so where it is so. The place for it is always there: a live update may fill it.
#[component]
pub fn Reach(
    /// Whose newest send it is about.
    verification: Verification,
    /// Whether something else has to be said first.
    hidden: bool,
) -> impl IntoView {
    let lost = is_lost(&verification) && !hidden;
    element(lost.then(|| words(verification.channel(), &Site::current())))
}

/// The same as HTML, when a send by `channel` has just turned out not to arrive.
pub fn update(channel: Channel, site: &Site) -> String {
    element(Some(words(channel, site))).to_html()
}

fn element(words: Option<&'static str>) -> impl IntoView {
    let words = words.map(|words| view! { <p class="notice">{words}</p> });
    view! { <div id=ID role="status">{words}</div> }
}

fn words(channel: Channel, site: &Site) -> &'static str {
    let carries = |other| site.service.carries(other);
    match channel {
        Channel::Call if carries(Channel::Sms) => {
            "We could not reach your phone: it was busy, nobody picked up, or an answering machine did. Try again, or have the code sent as a text."
        }
        Channel::Call => {
            "We could not reach your phone: it was busy, nobody picked up, or an answering machine did. Try again."
        }
        Channel::Sms if carries(Channel::Call) => {
            "The text did not arrive: the carrier gave up. Try again, or have us call you."
        }
        Channel::Sms => "The text did not arrive: the carrier gave up. Try again.",
    }
}
