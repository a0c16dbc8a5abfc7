//! A call, as a phone shows it.

use catalog::Words;
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
pub fn bubble(call: &Call, controls: Controls, words: &Words) -> String {
    let code = call.code.clone();
    let silent = !call
        .transcript
        .iter()
        .any(|moment| matches!(moment.event, CallEvent::Spoke(_)));
    let missed = matches!(call.status, CallStatus::Busy | CallStatus::NoAnswer);
    view! {
        <li class="message call" class:lost=missed id=id(call) tabindex="-1" data-status=call.status.name() data-code=code>
            <b>{words.incoming_call()}</b>
            <span class="message-from">{call.from.clone()}</span>
            <p class="call-state">{state(call, words)}</p>
            <div class="lines">{lines(call, words)}</div>
            <div class="actions">
                <button type="button" class="quiet speak" hidden=silent>{words.read_aloud()}</button>
                {match controls {
                    Controls::Own => own_controls(call, words).into_any(),
                    Controls::Page => view! { <a href=format!("/call/{}", call.id)>{words.open_the_call()}</a> }.into_any(),
                }}
            </div>
            <Clock at=call.started_at />
        </li>
    }
    .to_html()
}

/// The forms of a call that goes on: a key, and hanging up. The key is hidden while the call rings.
fn own_controls(call: &Call, words: &Words) -> impl IntoView + use<> {
    let id = call.id.clone();
    let ringing = call.status == CallStatus::Ringing;
    let pressed = call.keys_pressed().to_string();
    (!call.is_over()).then(|| {
        view! {
            <form method="post" action=PressKey::url() hidden=ringing>
                <input type="hidden" name="call" value=id.clone() />
                <input type="hidden" name="pressed" value=pressed />
                <button type="submit" name="digits" value="1">{words.press_one()}</button>
            </form>
            <form method="post" action=HangUp::url()>
                <input type="hidden" name="call" value=id />
                <button type="submit" class="quiet">{words.hang_up()}</button>
            </form>
        }
    })
}

/// Where it stands, in words.
pub fn state(call: &Call, words: &Words) -> String {
    let was_declined = call
        .transcript
        .iter()
        .any(|moment| moment.event == CallEvent::HungUp(Party::Phone));
    match (call.status, call.answered_by) {
        (CallStatus::Ringing, _) => words.call_is_ringing(),
        (CallStatus::InProgress, _) => words.call_on_the_line(),
        (CallStatus::Completed, Some(AnsweredBy::Machine)) => words.call_to_machine(),
        (CallStatus::Completed, _) => words.call_ended(),
        (CallStatus::Busy, _) if was_declined => words.call_declined(),
        (CallStatus::Busy, _) => words.call_busy(),
        (CallStatus::NoAnswer, _) => words.call_missed(),
    }
}

/// What was said and done, one line each.
pub fn lines(call: &Call, words: &Words) -> Vec<AnyView> {
    let line = |moment| line(moment, words);
    call.transcript.iter().map(line).collect()
}

fn line(moment: &Moment, words: &Words) -> AnyView {
    match &moment.event {
        CallEvent::Spoke(said) => view! { <p class="spoke">{said.to_string()}</p> }.into_any(),
        other => view! { <p>{told(other, words)}</p> }.into_any(),
    }
}

fn told(event: &CallEvent, words: &Words) -> String {
    match event {
        CallEvent::Rang => words.phone_rang(),
        CallEvent::Answered => words.phone_picked_up(),
        CallEvent::Spoke(said) => said.to_string(),
        CallEvent::Pressed(key) => words.key_pressed(key.to_string()),
        CallEvent::HungUp(Party::Caller) => words.caller_hung_up(),
        CallEvent::HungUp(Party::Phone) => words.phone_hung_up(),
    }
}

#[cfg(test)]
mod tests {
    use verification::{Locale, PhoneNumber, Timestamp, VerificationId};

    use super::*;

    fn english() -> &'static Words {
        catalog::words(&Locale::ENGLISH)
    }

    fn own(call: &Call) -> String {
        bubble(call, Controls::Own, english())
    }

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
        .map(|call| state(call, english()))
        .collect();
        told.sort_unstable();
        told.dedup();
        assert_eq!(told.len(), 7);
    }

    #[test]
    fn what_was_spoken_stands_in_the_page_as_text() {
        let human = Some(AnsweredBy::Human);
        let call = call(CallStatus::Completed, human, &[spoke("<b>1 & 2</b>")]);
        let html = own(&call);
        assert!(html.contains("&lt;b&gt;1 &amp; 2&lt;/b&gt;"), "{html}");
        assert!(html.starts_with("<li") && html.contains("id=\"call-some-call\""));
    }

    /// Buttons stay at their places through a call, so that focus does.
    #[test]
    fn controls_are_hidden_before_they_are_of_use_and_gone_when_the_call_is() {
        let human = Some(AnsweredBy::Human);
        let ringing = own(&call(CallStatus::Ringing, None, &[]));
        assert_eq!(ringing.matches("<form").count(), 2);
        assert_eq!(ringing.matches(" hidden").count(), 2, "{ringing}");
        let talking = call(CallStatus::InProgress, human, &[spoke("words")]);
        let talking = own(&talking);
        assert_eq!(talking.matches("<form").count(), 2);
        assert_eq!(talking.matches(" hidden").count(), 0, "{talking}");
        let over = call(CallStatus::Completed, human, &[spoke("words")]);
        let over = own(&over);
        assert!(!over.contains("<form") && over.contains("Read aloud"));
    }
}
