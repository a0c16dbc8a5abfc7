//! All phones, behind one lock.
//!
//! No function here waits or reads a clock. The holder of the lock passes `now`.

mod calls;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use tokio::sync::broadcast;
use verification::{Delivery, PhoneNumber, Timestamp};

use crate::arrival::Arrival;
use crate::behavior::Behavior;
use crate::lease::{Caller, Lease, LeaseToken, Leases};
use crate::limits;
use crate::message::{Draft, Message};
use crate::offset::Offset;
use crate::phone::Phone;
use crate::refusal::Refusal;

pub use calls::Changed;
use calls::Lines;

/// How far a live page may fall behind before it has to read its phone anew.
const LIVE_BACKLOG: usize = 1_024;

/// The phones and what all of them share.
pub struct Exchange {
    /// By E.164. Only phones that are needed are in it, so its size is bounded.
    phones: HashMap<String, Phone>,
    /// Every message of every phone, oldest first: the order in which they have to go.
    arrivals: BTreeMap<u64, Arc<Message>>,
    /// Every call of every phone.
    lines: Lines,
    leases: Leases,
    /// The channel that announces new texts and changes of calls, in their order.
    pub live: broadcast::Sender<Arrival>,
    /// The offset of all clocks.
    pub offset: Offset,
    /// How many phones are set up.
    settings: usize,
    run: u64,
    seq: u64,
}

impl Exchange {
    /// No phones. `run` is a random number of this process.
    pub fn new(run: u64) -> Self {
        Self {
            phones: HashMap::new(),
            arrivals: BTreeMap::new(),
            lines: Lines::new(),
            leases: Leases::new(run),
            live: broadcast::Sender::new(LIVE_BACKLOG),
            offset: Offset::ZERO,
            settings: 0,
            run,
            seq: 0,
        }
    }

    /// Ends the leases that have expired at `now`. Callers do this before any other operation.
    pub fn expire(&mut self, now: Timestamp) {
        while let Some(lease) = self.leases.pop_over(now) {
            self.clear(&lease, now);
        }
    }

    /// What `now` is for everything about `number`.
    pub fn now_for(&self, number: &PhoneNumber, now: Timestamp) -> Timestamp {
        self.offset.apply(self.own_offset(number).apply(now))
    }

    /// How far the clock of `number` alone is moved.
    pub fn own_offset(&self, number: &PhoneNumber) -> Offset {
        self.phone(number)
            .map_or(Offset::ZERO, |phone| phone.offset)
    }

    /// The phone, if it is kept.
    pub fn phone(&self, number: &PhoneNumber) -> Option<&Phone> {
        self.phones.get(number.as_e164())
    }

    /// The number of a phone that is kept, by its canonical spelling.
    pub fn known(&self, e164: &str) -> Option<PhoneNumber> {
        self.phones.get(e164).map(|phone| phone.number.clone())
    }

    /// Every phone that is kept, in no order.
    pub fn phones(&self) -> impl Iterator<Item = &Phone> {
        self.phones.values()
    }

    /// The phone's lease, by which a text on its way knows that it comes too late.
    pub fn tenant(&self, number: &PhoneNumber) -> Option<&LeaseToken> {
        self.phone(number)?.lease.as_ref()
    }

    /// Changes a phone, keeping it only if it has to be.
    pub fn change<T>(&mut self, number: &PhoneNumber, change: impl FnOnce(&mut Phone) -> T) -> T {
        let phone = self
            .phones
            .entry(number.as_e164().to_owned())
            .or_insert_with(|| Phone::new(number.clone()));
        let was_set = phone.is_set();
        let outcome = change(phone);
        match (was_set, phone.is_set()) {
            (false, true) => self.settings += 1,
            (true, false) => self.settings -= 1,
            _ => {}
        }
        if !phone.is_needed() {
            self.phones.remove(number.as_e164());
        }
        outcome
    }

    /// Gives a phone settings, if there is room for more.
    pub fn set(
        &mut self,
        number: &PhoneNumber,
        behavior: Behavior,
        offset: Offset,
    ) -> Result<(), Refusal> {
        let is_new = !self.phone(number).is_some_and(Phone::is_set);
        let is_default = behavior == Behavior::default() && offset == Offset::ZERO;
        if is_new && !is_default && self.settings >= limits::SETTINGS {
            return Err(Refusal::TooManySettings);
        }
        self.change(number, |phone| {
            phone.behavior = behavior;
            phone.offset = offset;
        });
        Ok(())
    }

    /// Lists a text on its phone, wakes the readers that wait there, and sends it to live subscribers.
    /// The oldest texts are dropped where there are too many.
    pub fn list(&mut self, draft: Draft, delivery: Delivery, now: Timestamp) -> Arc<Message> {
        self.seq += 1;
        let received_at = self.now_for(&draft.to, now);
        let message = Arc::new(draft.list(self.run, self.seq, delivery, received_at));
        let dropped = self.change(&message.to, |phone| {
            phone.messages.push_back(Arc::clone(&message));
            phone.ring();
            (phone.messages.len() > limits::MESSAGES_PER_NUMBER)
                .then(|| phone.messages.pop_front())
                .flatten()
        });
        if let Some(dropped) = dropped {
            self.arrivals.remove(&dropped.seq);
        }
        self.arrivals.insert(message.seq, Arc::clone(&message));
        if self.arrivals.len() > limits::MESSAGES
            && let Some((_, oldest)) = self.arrivals.pop_first()
        {
            // The oldest of all is the oldest of its phone.
            self.change(&oldest.to, |phone| phone.messages.pop_front());
        }
        // An error only means that there are no subscribers.
        let _ = self.live.send(Arrival::Message(Arc::clone(&message)));
        message
    }

    /// Whether `caller` may touch the phone of `number`.
    pub fn admit(&self, caller: &Caller, number: &PhoneNumber) -> Result<(), Refusal> {
        match self.lease_of(caller)? {
            Some(lease) if lease.number != *number => Err(Refusal::NotYourLease),
            _ => Ok(()),
        }
    }

    /// The lease that `caller` holds, `None` for an operator. A token of no held lease is refused.
    pub fn lease_of(&self, caller: &Caller) -> Result<Option<&Lease>, Refusal> {
        match caller {
            Caller::Operator => Ok(None),
            Caller::Holder(token) => self
                .leases
                .get(token)
                .map(Some)
                .ok_or(Refusal::NotYourLease),
        }
    }

    /// Leases a number that is not in use: no phone is kept for it.
    pub fn lease(&mut self, token: LeaseToken, until: Timestamp) -> Result<Lease, Refusal> {
        if self.leases.len() >= limits::LEASES {
            return Err(Refusal::NoNumberFree);
        }
        let phones = &self.phones;
        let number = self
            .leases
            .next_number(|e164| phones.contains_key(e164))
            .ok_or(Refusal::NoNumberFree)?;
        self.change(&number, |phone| phone.lease = Some(token.clone()));
        let lease = Lease {
            number,
            token,
            until,
        };
        self.leases.add(lease.clone());
        Ok(lease)
    }

    /// Takes a lease back.
    pub fn return_lease(&mut self, token: &LeaseToken, now: Timestamp) -> Result<(), Refusal> {
        let lease = self.leases.remove(token).ok_or(Refusal::UnknownLease)?;
        self.clear(&lease, now);
        Ok(())
    }

    /// How many leases are held.
    pub fn leases_held(&self) -> usize {
        self.leases.len()
    }

    /// Empties the phone of an ended lease, so that the next holder finds nothing of the last one.
    fn clear(&mut self, lease: &Lease, now: Timestamp) {
        // Calls first: they end by the clock that the phone has had.
        let calls = self.change(&lease.number, |phone| std::mem::take(&mut phone.calls));
        for place in calls {
            self.drop_line(place, now);
        }
        let messages = self.change(&lease.number, |phone| {
            phone.lease = None;
            phone.behavior = Behavior::default();
            phone.offset = Offset::ZERO;
            // Wakes the readers of this lease, so that they learn that it has ended.
            phone.ring();
            std::mem::take(&mut phone.messages)
        });
        for message in messages {
            self.arrivals.remove(&message.seq);
        }
    }

    /// How much is kept: phones, messages, settings.
    #[cfg(test)]
    pub fn size(&self) -> (usize, usize, usize) {
        (self.phones.len(), self.arrivals.len(), self.settings)
    }

    /// How many calls are kept.
    #[cfg(test)]
    pub fn calls_kept(&self) -> usize {
        self.lines.len()
    }
}
