//! One phone: its texts and calls, its settings, and its lease.

use std::collections::VecDeque;
use std::sync::Arc;

use tokio::sync::Notify;
use verification::PhoneNumber;

use crate::behavior::Behavior;
use crate::lease::LeaseToken;
use crate::message::Message;
use crate::offset::Offset;

/// A phone that has texts, calls, settings, a lease or waiting readers. Other phones are not kept.
pub struct Phone {
    pub number: PhoneNumber,
    /// Oldest first.
    pub messages: VecDeque<Arc<Message>>,
    /// The places under which its calls were listed first, oldest first.
    pub calls: VecDeque<u64>,
    pub behavior: Behavior,
    pub offset: Offset,
    pub lease: Option<LeaseToken>,
    /// The number of readers that wait for its next text or call.
    pub readers: usize,
    bell: Option<Arc<Notify>>,
}

impl Phone {
    pub fn new(number: PhoneNumber) -> Self {
        Self {
            number,
            messages: VecDeque::new(),
            calls: VecDeque::new(),
            behavior: Behavior::default(),
            offset: Offset::ZERO,
            lease: None,
            readers: 0,
            bell: None,
        }
    }

    /// Whether it behaves or keeps time unlike any other phone.
    pub fn is_set(&self) -> bool {
        self.behavior != Behavior::default() || self.offset != Offset::ZERO
    }

    /// Whether the list of phones shows it. Waiting readers alone do not make it known.
    pub fn is_known(&self) -> bool {
        !self.messages.is_empty() || !self.calls.is_empty() || self.lease.is_some() || self.is_set()
    }

    /// Whether it has to be kept.
    pub fn is_needed(&self) -> bool {
        self.is_known() || self.readers > 0
    }

    /// Its messages past `after`, oldest first.
    pub fn since(&self, after: u64) -> Vec<Arc<Message>> {
        self.messages
            .iter()
            .filter(|message| message.seq > after)
            .cloned()
            .collect()
    }

    /// The bell that wakes readers when something has changed.
    pub fn bell(&mut self) -> Arc<Notify> {
        Arc::clone(self.bell.get_or_insert_default())
    }

    /// Wakes the readers that wait.
    pub fn ring(&self) {
        if let Some(bell) = &self.bell {
            bell.notify_waiters();
        }
    }
}
