//! The forms to send a code again, or a new one.

use leptos::prelude::*;
use server_fn::ServerFn;
use verification::message::time_to_wait;
use verification::{Channel, Timestamp, Verification};

use super::{NewCode, ResendCode, ResendTimer};
use crate::site::Site;
use crate::visitor::Visitor;

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
    let (again, switch) = match same {
        Channel::Sms => ("Send the code again", "Call me instead"),
        Channel::Call => ("Call me again", "Send a text instead"),
    };
    let repeats = verification.repeats_its_code();
    // What the island says once it has sent.
    let sent = match (same, repeats) {
        (Channel::Sms, true) => "Sent again. The code is the same.",
        (Channel::Call, true) => "Calling again. The code is the same.",
        (_, false) => "A new code is on its way. Only the newest works.",
    };
    let new_each_time = (!repeats).then(|| {
        view! { <p class="hint">"Each send brings a new code, and only the newest one works."</p> }
    });
    let switch = site.service.can_resend(&verification, other).then(|| {
        view! {
            <button
                type="submit"
                class="quiet"
                id="switch-channel"
                name="channel"
                value=other.name()
                data-busy=busy(other)
                data-minutes=format!("{switch} in # minutes")
                data-seconds=format!("{switch} in # s")
            >
                {switch}
            </button>
        }
    });
    let sends = verification.sends.len().to_string();
    let without_script = (wait > 0).then(|| {
        let wait = time_to_wait(wait);
        view! {
            <noscript>
                <p class="hint">{format!("The code can be sent again in {wait}.")}</p>
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
        >
            <input type="hidden" name="about" value=verification.id.to_string() autocomplete="off" />
            <input type="hidden" name="sends" id="resend-sends" value=sends autocomplete="off" />
            <button
                type="submit"
                class="quiet"
                id="resend-button"
                name="channel"
                value=same.name()
                data-busy=busy(same)
                data-minutes=format!("{again} in # minutes")
                data-seconds=format!("{again} in # s")
            >
                {again}
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

/// What the button says while a send by `channel` is in progress.
const fn busy(channel: Channel) -> &'static str {
    match channel {
        Channel::Sms => "Sending…",
        Channel::Call => "Calling…",
    }
}

/// A new code in place of one that can't be used any more.
#[component]
pub fn NewCodeForm() -> impl IntoView {
    let about = Visitor::current()
        .verification
        .map(|(verification, _)| verification.id.to_string());
    view! {
        <form method="post" action=NewCode::url() class="actions">
            <input type="hidden" name="about" value=about autocomplete="off" />
            <button type="submit" data-busy="Sending…">"Send a new code"</button>
        </form>
    }
}
