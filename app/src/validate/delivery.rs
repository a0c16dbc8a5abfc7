//! The delivery status of the newest text or call of a code.

use leptos::prelude::*;
use verification::{Channel, Delivery, PhoneNumber, Verification};

use crate::phone;
use crate::site::Site;

/// The id of its element, which a live update replaces.
pub const ID: &str = "delivery";

/// Where the newest send has got to. Its place is always there: a live update may fill it.
#[component]
pub fn DeliveryStatus(
    /// The verification. Its newest send is shown.
    verification: Verification,
    /// Whether the page has something more urgent to say.
    hidden: bool,
) -> impl IntoView {
    let newest = verification.sends.last().filter(|_| !hidden);
    let site = Site::current();
    let words = newest.and_then(|send| {
        let can_switch = site.service.can_resend(&verification, send.channel.other());
        let is_ours = verification.repeats_its_code();
        words(send.channel, send.delivery, is_ours, can_switch)
    });
    element(words, &site)
}

/// The same as HTML, once a send of our own code to `to` by `channel` has got so far.
pub fn update(channel: Channel, delivery: Delivery, to: &PhoneNumber, site: &Site) -> String {
    let can_switch = site.service.can_send(channel.other(), to);
    element(words(channel, delivery, true, can_switch), site).to_html()
}

/// A sentence, and whether it asks the visitor to do something.
struct Words {
    text: &'static str,
    is_urgent: bool,
}

/// `data-lost` opens the buttons that send again. On a narrow page the virtual phone stands below the
/// form, so a link leads there.
fn element(words: Option<Words>, site: &Site) -> impl IntoView + use<> {
    let is_lost = words.as_ref().is_some_and(|words| words.is_urgent);
    let has_phone = site.demo().is_some() && !is_lost;
    let words = words.map(|Words { text, is_urgent }| {
        let class = if is_urgent { "notice" } else { "hint" };
        let to_phone = has_phone.then(|| {
            let href = format!("#{}", phone::ID);
            view! { <p class="hint to-phone"><a href=href>"Look at the phone"</a></p> }
        });
        view! { <p class=class>{text}</p>{to_phone} }
    });
    view! { <div id=ID role="status" data-lost=is_lost>{words}</div> }
}

/// `None` where nothing is known yet, and where a vendor, whose code it is, will never say more.
/// `can_switch` is whether the code can be sent by the other channel.
fn words(channel: Channel, delivery: Delivery, is_ours: bool, can_switch: bool) -> Option<Words> {
    let calm = |text| {
        Some(Words {
            text,
            is_urgent: false,
        })
    };
    let urgent = |text| {
        Some(Words {
            text,
            is_urgent: true,
        })
    };
    match (channel, delivery) {
        (_, Delivery::Queued | Delivery::Sent) if !is_ours => None,
        (Channel::Sms, Delivery::Queued | Delivery::Sent) => calm("Your text is on its way."),
        (Channel::Call, Delivery::Queued | Delivery::Sent) => calm("Your phone is ringing."),
        (Channel::Sms, Delivery::Delivered) => calm("Your text has arrived."),
        (Channel::Call, Delivery::Delivered) => calm("The code was read out on your phone."),
        (Channel::Sms, Delivery::Unknown) => {
            calm("It is not certain that the text went out. If none arrives, send it again.")
        }
        (Channel::Call, Delivery::Unknown) => {
            calm("It is not certain that the call went out. If none comes, try again.")
        }
        (Channel::Call, _) if can_switch => urgent(
            "We could not reach your phone: it was busy, nobody answered, or an answering machine did. Try again, or have the code sent as a text.",
        ),
        (Channel::Call, _) => urgent(
            "We could not reach your phone: it was busy, nobody answered, or an answering machine did. Try again.",
        ),
        (Channel::Sms, _) if can_switch => {
            urgent("The text did not arrive: the carrier gave up. Try again, or have us call you.")
        }
        (Channel::Sms, _) => urgent("The text did not arrive: the carrier gave up. Try again."),
    }
}
