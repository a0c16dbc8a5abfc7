//! The calls of all phones.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::broadcast;
use verification::{PhoneNumber, Timestamp};

use super::Exchange;
use crate::arrival::Arrival;
use crate::behavior::Answers;
use crate::call::{Call, Dial, Line, Waiting};
use crate::id;
use crate::lease::Caller;
use crate::limits;
use crate::refusal::Refusal;

/// The lines by the place under which each was listed first: the order in which they have to go.
pub type Lines = BTreeMap<u64, Line>;

/// A call as it stands after a change, and what it waits for now, if anything. The caller that made
/// the change must start that wait.
pub type Changed = (Arc<Call>, Option<Waiting>);

impl Exchange {
    /// Dials, and lists the call on its phone. The phone rings for `ringing`. If that is zero, the call
    /// is answered or fails at once. The oldest calls are dropped where there are too many.
    pub fn connect(
        &mut self,
        dial: Dial,
        answers: Answers,
        ringing: Duration,
        now: Timestamp,
    ) -> Changed {
        // The first change has the place as its `seq`.
        let place = self.seq + 1;
        let at = self.now_for(&dial.to, now);
        let mut line = Line::dial(dial, answers, id::id(self.run, place), at);
        let time = if ringing.is_zero() {
            line.pick_up(at)
        } else {
            Some(ringing)
        };
        let waiting = time.map(|time| line.wait(place, time));
        let call = announce(&mut self.seq, &self.live, &mut line);
        self.lines.insert(place, line);
        let dropped = self.change(&call.to, |phone| {
            phone.calls.push_back(place);
            phone.ring();
            (phone.calls.len() > limits::CALLS_PER_NUMBER)
                .then(|| phone.calls.pop_front())
                .flatten()
        });
        if let Some(dropped) = dropped {
            self.drop_line(dropped, now);
        }
        if self.lines.len() > limits::CALLS
            && let Some((&oldest, line)) = self.lines.first_key_value()
        {
            let number = line.call.to.clone();
            self.drop_line(oldest, now);
            // The oldest of all is the oldest of its phone.
            self.change(&number, |phone| phone.calls.pop_front());
        }
        (call, waiting)
    }

    /// Ends what the call at `place` waited for; `None` if that is not awaited any more.
    pub fn time_is_up(&mut self, place: u64, turn: u64, now: Timestamp) -> Option<Changed> {
        let line = self.lines.get(&place).filter(|line| line.awaits(turn))?;
        let at = self.now_for(&line.call.to, now);
        let time = self.lines.get_mut(&place)?.time_is_up(at);
        self.settle(place, time)
    }

    /// Presses keys in the call `id`.
    pub fn press(
        &mut self,
        caller: &Caller,
        id: &str,
        digits: &str,
        known: Option<u32>,
        now: Timestamp,
    ) -> Result<Changed, Refusal> {
        let (place, line, at) = self.line(caller, id, now)?;
        if known.is_some_and(|known| known < line.call.keys_pressed()) {
            return Ok((Arc::clone(&line.call), None));
        }
        let time = line.press(digits, at)?;
        self.settle(place, time).ok_or(Refusal::UnknownCall)
    }

    /// Hangs up the call `id`, on the side of the phone.
    pub fn hang_up(
        &mut self,
        caller: &Caller,
        id: &str,
        now: Timestamp,
    ) -> Result<Arc<Call>, Refusal> {
        let (place, line, at) = self.line(caller, id, now)?;
        line.hang_up(at)?;
        let (call, _) = self.settle(place, None).ok_or(Refusal::UnknownCall)?;
        Ok(call)
    }

    /// The call `id`, if it is kept.
    pub fn call(&self, id: &str) -> Option<&Arc<Call>> {
        let line = self.lines.get(&id::place(self.run, id)?)?;
        Some(&line.call)
    }

    /// The calls of a phone in the order in which they began.
    pub fn calls(&self, number: &PhoneNumber) -> impl Iterator<Item = &Arc<Call>> {
        self.phone(number)
            .into_iter()
            .flat_map(|phone| &phone.calls)
            .filter_map(|place| Some(&self.lines.get(place)?.call))
    }

    /// The calls of a phone that changed past `after`, in the order of their latest changes. A reader
    /// that continues past the last of them misses none.
    pub fn calls_since(&self, number: &PhoneNumber, after: u64) -> Vec<Arc<Call>> {
        let mut changed: Vec<Arc<Call>> = self
            .calls(number)
            .filter(|call| call.seq > after)
            .cloned()
            .collect();
        changed.sort_by_key(|call| call.seq);
        changed
    }

    /// Hangs up the call at `place`, and keeps it no longer. The caller removes it from its phone.
    pub fn drop_line(&mut self, place: u64, now: Timestamp) {
        let Some(mut line) = self.lines.remove(&place) else {
            return;
        };
        // Announces the end to live subscribers. The end of a call that was over has been announced.
        if line.hang_up(self.now_for(&line.call.to, now)).is_ok() {
            announce(&mut self.seq, &self.live, &mut line);
        }
    }

    /// The place and the line of the call `id`, and the time by the clock of its number. To a lease
    /// holder, the calls of other numbers are unknown.
    fn line(
        &mut self,
        caller: &Caller,
        id: &str,
        now: Timestamp,
    ) -> Result<(u64, &mut Line, Timestamp), Refusal> {
        let own = self.lease_of(caller)?.map(|lease| lease.number.clone());
        let place = id::place(self.run, id).ok_or(Refusal::UnknownCall)?;
        let number = match self.lines.get(&place) {
            Some(line) if own.is_none_or(|own| own == line.call.to) => line.call.to.clone(),
            _ => return Err(Refusal::UnknownCall),
        };
        let at = self.now_for(&number, now);
        let line = self.lines.get_mut(&place).ok_or(Refusal::UnknownCall)?;
        Ok((place, line, at))
    }

    /// Announces a change of the call at `place`, which waits for `time` from now on, if given.
    fn settle(&mut self, place: u64, time: Option<Duration>) -> Option<Changed> {
        let line = self.lines.get_mut(&place)?;
        let waiting = time.map(|time| line.wait(place, time));
        let call = announce(&mut self.seq, &self.live, line);
        if let Some(phone) = self.phone(&call.to) {
            phone.ring();
        }
        Some((call, waiting))
    }
}

/// Gives a changed call its new `seq` and sends it to live subscribers, if there are any.
fn announce(seq: &mut u64, to: &broadcast::Sender<Arrival>, line: &mut Line) -> Arc<Call> {
    *seq += 1;
    Arc::make_mut(&mut line.call).seq = *seq;
    let _ = to.send(Arrival::Call(Arc::clone(&line.call)));
    Arc::clone(&line.call)
}
