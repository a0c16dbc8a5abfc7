//! The delivery status of the newest text or call of a code.

use catalog::Words;
use leptos::prelude::*;
use verification::{Channel, Delivery, PhoneNumber, Verification};

use crate::phone;
use crate::site::Site;
use crate::words::words;

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
    let words = words();
    let notice = newest.and_then(|send| {
        let can_switch = site.service.can_resend(&verification, send.channel.other());
        let is_ours = verification.repeats_its_code();
        notice(words, send.channel, send.delivery, is_ours, can_switch)
    });
    element(notice, words, &site)
}

/// The same as HTML, once a send of our own code to `to` by `channel` has got so far.
pub fn update(
    words: &Words,
    channel: Channel,
    delivery: Delivery,
    to: &PhoneNumber,
    site: &Site,
) -> String {
    let can_switch = site.service.can_send(channel.other(), to);
    let notice = notice(words, channel, delivery, true, can_switch);
    element(notice, words, site).to_html()
}

/// A sentence, and whether it asks the visitor to do something.
struct Notice {
    text: String,
    is_urgent: bool,
}

/// `data-lost` opens the buttons that send again. On a narrow page the virtual phone stands below the
/// form, so a link leads there.
fn element(notice: Option<Notice>, words: &Words, site: &Site) -> impl IntoView + use<> {
    let is_lost = notice.as_ref().is_some_and(|notice| notice.is_urgent);
    let has_phone = site.demo().is_some() && !is_lost;
    let notice = notice.map(|Notice { text, is_urgent }| {
        let class = if is_urgent { "notice" } else { "hint" };
        let to_phone = has_phone.then(|| {
            let href = format!("#{}", phone::ID);
            view! { <p class="hint to-phone"><a href=href>{words.look_at_phone()}</a></p> }
        });
        view! { <p class=class>{text}</p>{to_phone} }
    });
    view! { <div id=ID role="status" data-lost=is_lost>{notice}</div> }
}

/// `None` where nothing is known yet, and where a vendor, whose code it is, will never say more.
/// `can_switch` is whether the code can be sent by the other channel.
fn notice(
    words: &Words,
    channel: Channel,
    delivery: Delivery,
    is_ours: bool,
    can_switch: bool,
) -> Option<Notice> {
    let calm = |text| {
        Some(Notice {
            text,
            is_urgent: false,
        })
    };
    let urgent = |text| {
        Some(Notice {
            text,
            is_urgent: true,
        })
    };
    match (channel, delivery) {
        (_, Delivery::Queued | Delivery::Sent) if !is_ours => None,
        (Channel::Sms, Delivery::Queued | Delivery::Sent) => calm(words.text_on_its_way()),
        (Channel::Call, Delivery::Queued | Delivery::Sent) => calm(words.phone_ringing()),
        (Channel::Sms, Delivery::Delivered) => calm(words.text_arrived()),
        (Channel::Call, Delivery::Delivered) => calm(words.code_read_out()),
        (Channel::Sms, Delivery::Unknown) => calm(words.text_uncertain()),
        (Channel::Call, Delivery::Unknown) => calm(words.call_uncertain()),
        (Channel::Call, _) if can_switch => urgent(words.call_lost_or_text()),
        (Channel::Call, _) => urgent(words.call_lost()),
        (Channel::Sms, _) if can_switch => urgent(words.text_lost_or_call()),
        (Channel::Sms, _) => urgent(words.text_lost()),
    }
}
