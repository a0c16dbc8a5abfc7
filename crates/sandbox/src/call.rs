//! A voice call to a virtual phone.

mod conversation;
mod line;

use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use verification::call::{CallScript, Step};
use verification::ports::Outgoing;
use verification::{Delivery, PhoneNumber, Timestamp, VerificationId};

use crate::message::sender;

pub use line::{Line, Waiting};

/// A call as it stood at one moment. Each change makes a new one, with a greater `seq`.
///
/// `Debug` shows neither what was said nor the code.
#[derive(Clone)]
pub struct Call {
    /// The place of its latest change among all messages and changes of calls of all numbers.
    pub seq: u64,
    /// A name of its own, in the form of a UUID. It never changes.
    pub id: String,
    /// The number it came from.
    pub from: String,
    /// The number it went to.
    pub to: PhoneNumber,
    /// How far it got.
    pub status: CallStatus,
    /// The party that picked up. `None` if the call was not answered, or not yet.
    pub answered_by: Option<AnsweredBy>,
    /// The code, heard out of the words; `None` until one was spoken.
    pub code: Option<String>,
    /// What happened, in order.
    pub transcript: Vec<Moment>,
    /// The provider that carried it.
    pub provider: &'static str,
    /// When it began to ring, by the clock of its number.
    pub started_at: Timestamp,
    /// When it was over, by the same clock; `None` until then.
    pub ended_at: Option<Timestamp>,
    /// The verification of the code that the call carries. The control API does not show it.
    pub verification: VerificationId,
}

/// How far a call got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallStatus {
    /// The call has not been answered yet.
    Ringing,
    /// The call was answered and goes on.
    InProgress,
    /// The call was answered and has ended.
    Completed,
    /// The line was engaged, or the call declined.
    Busy,
    /// It rang out.
    NoAnswer,
}

/// Who picked up a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnsweredBy {
    /// A person.
    Human,
    /// An answering machine.
    Machine,
}

/// One thing that happened in a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// When, by the clock of its number.
    pub at: Timestamp,
    /// What.
    pub event: CallEvent,
}

/// What happened in a call. `Debug` shows no spoken word.
#[derive(Clone, PartialEq, Eq)]
pub enum CallEvent {
    /// The phone rang.
    Rang,
    /// It was picked up.
    Answered,
    /// The caller said this.
    Spoke(Arc<str>),
    /// The person pressed this key.
    Pressed(char),
    /// One side hung up.
    HungUp(Party),
}

/// A side of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The service.
    Caller,
    /// The phone that was called.
    Phone,
}

impl Call {
    /// Whether nothing more will happen.
    pub const fn is_over(&self) -> bool {
        !matches!(self.status, CallStatus::Ringing | CallStatus::InProgress)
    }

    /// How many keys were pressed in it.
    pub fn keys_pressed(&self) -> u32 {
        let events = self.transcript.iter().map(|moment| &moment.event);
        let pressed = events.filter(|event| matches!(event, CallEvent::Pressed(_)));
        u32::try_from(pressed.count()).unwrap_or(u32::MAX)
    }

    /// The delivery that is reported to the service. It is delivered once a person has heard the code,
    /// sent while the phone rings, and otherwise undelivered.
    pub const fn delivery(&self) -> Delivery {
        match (self.status, self.answered_by, &self.code) {
            (CallStatus::Ringing, ..) => Delivery::Sent,
            (_, Some(AnsweredBy::Human), Some(_)) => Delivery::Delivered,
            _ => Delivery::Undelivered,
        }
    }
}

impl fmt::Debug for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Call")
            .field("seq", &self.seq)
            .field("to", &self.to)
            .field("status", &self.status)
            .field("answered_by", &self.answered_by)
            .field("started_at", &self.started_at)
            .field("ended_at", &self.ended_at)
            .finish_non_exhaustive()
    }
}

impl CallStatus {
    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::InProgress => "in-progress",
            Self::Completed => "completed",
            Self::Busy => "busy",
            Self::NoAnswer => "no-answer",
        }
    }
}

impl AnsweredBy {
    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Machine => "machine",
        }
    }
}

impl CallEvent {
    /// The name used on every surface.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Rang => "rang",
            Self::Answered => "answered",
            Self::Spoke(_) => "spoke",
            Self::Pressed(_) => "pressed",
            Self::HungUp(_) => "hung-up",
        }
    }

    /// What was spoken, the key pressed, or who hung up; as secret as the code, if it was spoken.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        match self {
            Self::Rang | Self::Answered => None,
            Self::Spoke(words) => Some(Cow::Borrowed(words)),
            Self::Pressed(key) => Some(Cow::Owned(key.to_string())),
            Self::HungUp(party) => Some(Cow::Borrowed(party.name())),
        }
    }
}

impl fmt::Debug for CallEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Party {
    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Phone => "phone",
        }
    }
}

/// A call that has not been dialled yet.
pub struct Dial {
    pub from: String,
    pub to: PhoneNumber,
    pub verification: VerificationId,
    pub steps: Vec<Step>,
}

impl Dial {
    pub fn of(outgoing: &Outgoing, script: &CallScript) -> Self {
        Self {
            from: sender(outgoing),
            to: outgoing.to.clone(),
            verification: outgoing.verification,
            steps: script.steps().to_vec(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A call in which the code was read out.
    fn read_out() -> Call {
        let at = Timestamp::from_millis(0);
        let words = "Your code is: 2, 5, 1, 7.";
        Call {
            seq: 1,
            id: String::new(),
            from: String::new(),
            to: crate::testing::number("+12125550123"),
            status: CallStatus::InProgress,
            answered_by: Some(AnsweredBy::Human),
            code: Some("2517".to_owned()),
            transcript: vec![Moment {
                at,
                event: CallEvent::Spoke(words.into()),
            }],
            provider: crate::provider::NAME,
            started_at: at,
            ended_at: None,
            verification: VerificationId::from_bytes([1; 16]),
        }
    }

    #[test]
    fn debug_shows_neither_words_nor_code() {
        let call = read_out();
        for shown in [format!("{call:?}"), format!("{:?}", call.transcript)] {
            for secret in ["code", "2, 5", "2517", "2125550123"] {
                assert!(!shown.contains(secret), "{shown}");
            }
        }
    }

    #[test]
    fn only_a_person_who_heard_the_code_makes_it_delivered() {
        let heard = read_out();
        assert_eq!(heard.delivery(), Delivery::Delivered);
        for (status, answered_by, code, delivery) in [
            (
                CallStatus::Completed,
                heard.answered_by,
                heard.code.clone(),
                Delivery::Delivered,
            ),
            (
                CallStatus::Completed,
                heard.answered_by,
                None,
                Delivery::Undelivered,
            ),
            (
                CallStatus::InProgress,
                Some(AnsweredBy::Machine),
                heard.code.clone(),
                Delivery::Undelivered,
            ),
            (CallStatus::Ringing, None, None, Delivery::Sent),
            (CallStatus::Busy, None, None, Delivery::Undelivered),
            (CallStatus::NoAnswer, None, None, Delivery::Undelivered),
        ] {
            let call = Call {
                status,
                answered_by,
                code,
                ..read_out()
            };
            assert_eq!(call.delivery(), delivery, "{call:?}");
        }
    }
}
