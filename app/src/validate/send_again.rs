//! The forms to send a code again, or a new one.

use catalog::Words;
use leptos::prelude::*;
use server_fn::ServerFn;
use verification::{Channel, Timestamp, Verification};

use super::{NewCode, ResendCode, ResendTimer};
use crate::site::Site;
use crate::visitor::Visitor;
use crate::words::words;

/// The form to send the code again, over the same channel or another. When the code is about to
/// expire, it is the form to send a new one.
#[component]
pub fn SendAgain(
    /// The verification of the code.
    verification: Verification,
    /// The moment it was read at.
    now: Timestamp,
) -> impl IntoView {
    if verification.is_expiring(now) {
        return view! { <NewCodeForm /> }.into_any();
    }
    let site = Site::current();
    let wait = verification.resend_at().seconds_from(now);
    let same = verification.channel();
    let other = same.other();
    let words = words();
    let (again, switch) = (Label::again(same, words), Label::instead(other, words));
    let repeats = verification.repeats_its_code();
    // What the island says once it has sent.
    let sent = match (same, repeats) {
        (Channel::Sms, true) => words.sent_again_same(),
        (Channel::Call, true) => words.calling_again_same(),
        (_, false) => words.new_code_on_its_way(),
    };
    let new_each_time = (!repeats).then(|| {
        view! { <p class="hint">{words.each_send_new()}</p> }
    });
    let switch = site.service.can_resend(&verification, other).then(|| {
        view! {
            <button
                type="submit"
                class="quiet"
                id="switch-channel"
                name="channel"
                value=other.name()
                data-busy=busy(other, words)
                data-minutes=switch.in_minutes
                data-seconds=switch.in_seconds
            >
                {switch.now}
            </button>
        }
    });
    let sends = verification.sends.len().to_string();
    let without_script = (wait > 0).then(|| {
        let wait = words.time_to_wait(wait);
        view! {
            <noscript>
                <p class="hint">{words.send_again_in(wait)}</p>
            </noscript>
        }
    });
    view! {
        <form
            method="post"
            action=ResendCode::url()
            id="resend"
            class="actions"
            data-wait=wait.to_string()
            data-sent=sent
            data-no-connection=words.no_connection()
        >
            <input type="hidden" name="about" value=verification.id.to_string() autocomplete="off" />
            <input type="hidden" name="sends" id="resend-sends" value=sends autocomplete="off" />
            <button
                type="submit"
                class="quiet"
                id="resend-button"
                name="channel"
                value=same.name()
                data-busy=busy(same, words)
                data-minutes=again.in_minutes
                data-seconds=again.in_seconds
            >
                {again.now}
            </button>
            {switch}
            <span id="resend-note" role="status"></span>
            <ResendTimer />
        </form>
        {without_script}
        {new_each_time}
    }
    .into_any()
}

/// What is on a button that sends: while it can be pressed, and while the seconds or minutes until then
/// are counted, with `#` for their number.
struct Label {
    now: String,
    in_minutes: String,
    in_seconds: String,
}

impl Label {
    /// On the button that sends by the channel of the last send.
    fn again(channel: Channel, words: &Words) -> Self {
        match channel {
            Channel::Sms => Self {
                now: words.send_again(),
                in_minutes: words.send_again_in_minutes(),
                in_seconds: words.send_again_in_seconds(),
            },
            Channel::Call => Self {
                now: words.call_again(),
                in_minutes: words.call_again_in_minutes(),
                in_seconds: words.call_again_in_seconds(),
            },
        }
    }

    /// On the button that sends by the other channel.
    fn instead(channel: Channel, words: &Words) -> Self {
        match channel {
            Channel::Sms => Self {
                now: words.text_instead(),
                in_minutes: words.text_instead_in_minutes(),
                in_seconds: words.text_instead_in_seconds(),
            },
            Channel::Call => Self {
                now: words.call_instead(),
                in_minutes: words.call_instead_in_minutes(),
                in_seconds: words.call_instead_in_seconds(),
            },
        }
    }
}

/// What the button says while a send by `channel` is in progress.
fn busy(channel: Channel, words: &Words) -> String {
    match channel {
        Channel::Sms => words.sending(),
        Channel::Call => words.calling(),
    }
}

/// A new code in place of one that can't be used any more.
#[component]
pub fn NewCodeForm() -> impl IntoView {
    let words = words();
    let about = Visitor::current()
        .verification
        .map(|(verification, _)| verification.id.to_string());
    view! {
        <form method="post" action=NewCode::url() class="actions">
            <input type="hidden" name="about" value=about autocomplete="off" />
            <button type="submit" data-busy=words.sending()>{words.send_new_code()}</button>
        </form>
    }
}
