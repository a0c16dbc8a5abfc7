//! A call, as a phone shows it.

use leptos::prelude::*;
use sandbox::{AnsweredBy, Call, CallEvent, CallStatus, Moment, Party};
use server_fn::ServerFn;

use super::{HangUp, PressKey};
use crate::parts::moment::Clock;

/// What can be done about a call where it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Controls {
    /// Keys and hanging up, for the visitor who holds the phone.
    Own,
    /// The way to the call's own page, for the operator.
    Page,
}

/// The id of its element.
pub fn id(call: &Call) -> String {
    format!("call-{}", call.id)
}

/// One call as HTML, the same on the page and in the stream.
///
/// Its elements stand at fixed places, hidden where they have nothing to say: so a live update
/// changes what has changed and leaves a focused button alone.
pub fn bubble(call: &Call, controls: Controls) -> String {
    let code = call.code.clone();
    let silent = !call
        .transcript
        .iter()
        .any(|moment| matches!(moment.event, CallEvent::Spoke(_)));
    let missed = matches!(call.status, CallStatus::Busy | CallStatus::NoAnswer);
    view! {
        <li class="message call" class:lost=missed id=id(call) tabindex="-1" data-status=call.status.name() data-code=code>
            <b>"Incoming call"</b>
            <span class="message-from">{call.from.clone()}</span>
            <p class="call-state">{state(call)}</p>
            <div class="lines">{lines(call)}</div>
            <div class="actions">
                <button type="button" class="quiet speak" hidden=silent>"Read aloud"</button>
                {match controls {
                    Controls::Own => own_controls(call).into_any(),
                    Controls::Page => view! { <a href=format!("/call/{}", call.id)>"Open the call"</a> }.into_any(),
                }}
            </div>
            <Clock at=call.started_at />
        </li>
    }
    .to_html()
}

/// The forms of a call that goes on: a key, and hanging up. The key is hidden while the call rings.
fn own_controls(call: &Call) -> impl IntoView + use<> {
    let id = call.id.clone();
    let ringing = call.status == CallStatus::Ringing;
    let pressed = call.keys_pressed().to_string();
    (!call.is_over()).then(|| {
        view! {
            <form method="post" action=PressKey::url() hidden=ringing>
                <input type="hidden" name="call" value=id.clone() />
                <input type="hidden" name="pressed" value=pressed />
                <button type="submit" name="digits" value="1">"Press 1"</button>
            </form>
            <form method="post" action=HangUp::url()>
                <input type="hidden" name="call" value=id />
                <button type="submit" class="quiet">"Hang up"</button>
            </form>
        }
    })
}

/// Where it stands, in words.
pub fn state(call: &Call) -> &'static str {
    let was_declined = call
        .transcript
        .iter()
        .any(|moment| moment.event == CallEvent::HungUp(Party::Phone));
    match (call.status, call.answered_by) {
        (CallStatus::Ringing, _) => "Ringing…",
        (CallStatus::InProgress, _) => "On the line",
        (CallStatus::Completed, Some(AnsweredBy::Machine)) => {
            "An answering machine picked up. It was told nothing."
        }
        (CallStatus::Completed, _) => "Call ended",
        (CallStatus::Busy, _) if was_declined => "Declined",
        (CallStatus::Busy, _) => "Busy: the call did not get through.",
        (CallStatus::NoAnswer, _) => "Missed: nobody picked up.",
    }
}

/// What was said and done, one line each.
pub fn lines(call: &Call) -> Vec<AnyView> {
    call.transcript.iter().map(line).collect()
}

fn line(moment: &Moment) -> AnyView {
    match &moment.event {
        CallEvent::Spoke(words) => view! { <p class="spoke">{words.to_string()}</p> }.into_any(),
        other => view! { <p>{told(other)}</p> }.into_any(),
    }
}

fn told(event: &CallEvent) -> String {
    match event {
        CallEvent::Rang => "The phone rang.".to_owned(),
        CallEvent::Answered => "It was picked up.".to_owned(),
        CallEvent::Spoke(words) => words.to_string(),
        CallEvent::Pressed(key) => format!("Key {key} was pressed."),
        CallEvent::HungUp(Party::Caller) => "The caller hung up.".to_owned(),
        CallEvent::HungUp(Party::Phone) => "The phone hung up.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use verification::{PhoneNumber, Timestamp, VerificationId};

    use super::*;

    fn call(status: CallStatus, answered_by: Option<AnsweredBy>, events: &[CallEvent]) -> Call {
        let at = Timestamp::from_millis(0);
        let moment = |event: &CallEvent| Moment {
            at,
            event: event.clone(),
        };
        Call {
            seq: 7,
            id: "some-call".to_owned(),
            from: "+12025550100".to_owned(),
            to: PhoneNumber::parse("+12125550123").unwrap(),
            status,
            answered_by,
            code: None,
            transcript: events.iter().map(moment).collect(),
            provider: "sandbox",
            started_at: at,
            ended_at: None,
            verification: VerificationId::from_bytes([0; 16]),
        }
    }

    fn spoke(words: &str) -> CallEvent {
        CallEvent::Spoke(words.into())
    }

    /// A visitor who can't see the colours can read the difference.
    #[test]
    fn each_end_of_a_call_has_words_of_its_own() {
        let declined = [CallEvent::HungUp(Party::Phone)];
        let (human, machine) = (Some(AnsweredBy::Human), Some(AnsweredBy::Machine));
        let mut told: Vec<_> = [
            call(CallStatus::Ringing, None, &[]),
            call(CallStatus::InProgress, human, &[]),
            call(CallStatus::Completed, human, &declined),
            call(CallStatus::Completed, machine, &[]),
            call(CallStatus::Busy, None, &[]),
            call(CallStatus::Busy, None, &declined),
            call(CallStatus::NoAnswer, None, &[]),
        ]
        .iter()
        .map(state)
        .collect();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), 7);
    }

    #[test]
    fn what_was_spoken_stands_in_the_page_as_text() {
        let human = Some(AnsweredBy::Human);
        let call = call(CallStatus::Completed, human, &[spoke("<b>1 & 2</b>")]);
        let html = bubble(&call, Controls::Own);
        assert!(html.contains("&lt;b&gt;1 &amp; 2&lt;/b&gt;"), "{html}");
        assert!(html.starts_with("<li") && html.contains("id=\"call-some-call\""));
    }

    /// Buttons stay at their places through a call, so that focus does.
    #[test]
    fn controls_are_hidden_before_they_are_of_use_and_gone_when_the_call_is() {
        let human = Some(AnsweredBy::Human);
        let ringing = bubble(&call(CallStatus::Ringing, None, &[]), Controls::Own);
        assert_eq!(ringing.matches("<form").count(), 2);
        assert_eq!(ringing.matches(" hidden").count(), 2, "{ringing}");
        let talking = call(CallStatus::InProgress, human, &[spoke("words")]);
        let talking = bubble(&talking, Controls::Own);
        assert_eq!(talking.matches("<form").count(), 2);
        assert_eq!(talking.matches(" hidden").count(), 0, "{talking}");
        let over = call(CallStatus::Completed, human, &[spoke("words")]);
        let over = bubble(&over, Controls::Own);
        assert!(!over.contains("<form") && over.contains("Read aloud"));
    }
}
