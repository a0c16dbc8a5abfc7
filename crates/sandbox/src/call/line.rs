//! A call with its record, its conversation, and its current wait.
//!
//! No function here waits or reads a clock. The caller that changes a line passes the time.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use verification::Timestamp;
use verification::call::Step;

use super::conversation::{Conversation, Pause};
use super::{AnsweredBy, Call, CallEvent, CallStatus, Dial, Moment, Party};
use crate::behavior::Answers;
use crate::code;
use crate::refusal::Refusal;

/// One call and what is still to come of it.
pub struct Line {
    /// The call as it stands.
    pub call: Arc<Call>,
    state: State,
    /// The number of the latest wait. The end of an earlier wait comes too late and is ignored.
    turn: u64,
    /// Dropped when there is nothing to wait for any more, which wakes the waiting task at once.
    wait: Option<oneshot::Sender<()>>,
}

enum State {
    Ringing(Vec<Step>, Answers),
    Talking(Conversation),
    Over,
}

/// A wait of a call: for the phone to pick up, or for a key.
pub struct Waiting {
    /// The place under which the call was listed first.
    pub place: u64,
    /// Which of its turns this is.
    pub turn: u64,
    /// How long, in real time.
    pub time: Duration,
    /// Ends when there is nothing to wait for any more.
    pub cut: oneshot::Receiver<()>,
}

impl Line {
    /// Dials. The line rings until [`pick_up`](Self::pick_up) ends the ringing.
    pub fn dial(dial: Dial, answers: Answers, id: String, at: Timestamp) -> Self {
        let call = Call {
            seq: 0,
            id,
            from: dial.from,
            to: dial.to,
            status: CallStatus::Ringing,
            answered_by: None,
            code: None,
            transcript: Vec::new(),
            provider: crate::provider::NAME,
            started_at: at,
            ended_at: None,
            verification: dial.verification,
        };
        let mut line = Self {
            call: Arc::new(call),
            state: State::Ringing(dial.steps, answers),
            turn: 0,
            wait: None,
        };
        // An engaged line does not ring.
        if answers != Answers::Busy {
            line.note(CallEvent::Rang, at);
        }
        line
    }

    /// Whether this turn is still awaited.
    pub const fn awaits(&self, turn: u64) -> bool {
        self.turn == turn && self.wait.is_some()
    }

    /// Starts a wait of `time`, which the caller must await. An earlier wait ends.
    pub fn wait(&mut self, place: u64, time: Duration) -> Waiting {
        let (sender, cut) = oneshot::channel();
        self.wait = Some(sender);
        self.turn += 1;
        Waiting {
            place,
            turn: self.turn,
            time,
            cut,
        }
    }

    /// Ends the ringing or the listening. Returns how long to listen next, if at all.
    pub fn time_is_up(&mut self, at: Timestamp) -> Option<Duration> {
        match self.state {
            State::Ringing(..) => self.pick_up(at),
            State::Talking(_) => self.talk(at, |talk, say| talk.silence(say)),
            State::Over => None,
        }
    }

    /// Ends the ringing: the phone is picked up, busy, or does not answer. Returns how long to listen
    /// next, if at all.
    pub fn pick_up(&mut self, at: Timestamp) -> Option<Duration> {
        let (steps, by) = match std::mem::replace(&mut self.state, State::Over) {
            State::Ringing(steps, Answers::Human) => (steps, AnsweredBy::Human),
            State::Ringing(steps, Answers::Machine) => (steps, AnsweredBy::Machine),
            State::Ringing(_, Answers::Busy) => {
                self.end(CallStatus::Busy, at);
                return None;
            }
            State::Ringing(_, Answers::NoAnswer) => {
                self.end(CallStatus::NoAnswer, at);
                return None;
            }
            other => {
                self.state = other;
                return None;
            }
        };
        let call = Arc::make_mut(&mut self.call);
        call.status = CallStatus::InProgress;
        call.answered_by = Some(by);
        self.note(CallEvent::Answered, at);
        self.state = State::Talking(Conversation::new(steps, by == AnsweredBy::Human));
        self.talk(at, |talk, say| talk.begin(say))
    }

    /// Presses `digits`, one after the other. Those after the end of the call are lost. Returns how long
    /// to listen next, if at all.
    pub fn press(&mut self, digits: &str, at: Timestamp) -> Result<Option<Duration>, Refusal> {
        match self.state {
            State::Ringing(..) => return Err(Refusal::CallRinging),
            State::Over => return Err(Refusal::CallOver),
            State::Talking(_) => {}
        }
        let mut listen = None;
        for key in digits.chars() {
            if self.call.is_over() {
                break;
            }
            self.note(CallEvent::Pressed(key), at);
            listen = self.talk(at, |talk, say| talk.key(key, say));
        }
        Ok(listen)
    }

    /// Hangs up on the side of the phone, or declines a call that rings.
    pub fn hang_up(&mut self, at: Timestamp) -> Result<(), Refusal> {
        let status = match self.state {
            State::Ringing(..) => CallStatus::Busy,
            State::Talking(_) => CallStatus::Completed,
            State::Over => return Err(Refusal::CallOver),
        };
        self.note(CallEvent::HungUp(Party::Phone), at);
        self.end(status, at);
        Ok(())
    }

    /// Goes on with the conversation and writes down what is said.
    fn talk(
        &mut self,
        at: Timestamp,
        go_on: impl FnOnce(&mut Conversation, &mut dyn FnMut(Arc<str>)) -> Pause,
    ) -> Option<Duration> {
        let State::Talking(conversation) = &mut self.state else {
            return None;
        };
        let call = Arc::make_mut(&mut self.call);
        let pause = go_on(conversation, &mut |words| {
            if let Some(code) = code::find_spoken(&words) {
                call.code = Some(code);
            }
            call.transcript.push(Moment {
                at,
                event: CallEvent::Spoke(words),
            });
        });
        match pause {
            Pause::Listening(time) => Some(time),
            Pause::Over => {
                self.note(CallEvent::HungUp(Party::Caller), at);
                self.end(CallStatus::Completed, at);
                None
            }
        }
    }

    fn note(&mut self, event: CallEvent, at: Timestamp) {
        let moment = Moment { at, event };
        Arc::make_mut(&mut self.call).transcript.push(moment);
    }

    fn end(&mut self, status: CallStatus, at: Timestamp) {
        let call = Arc::make_mut(&mut self.call);
        call.status = status;
        call.ended_at = Some(at);
        self.state = State::Over;
        self.wait = None;
    }
}
