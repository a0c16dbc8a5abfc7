//! Stand-ins for what the service needs from outside.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::channel::Channel;
use crate::locale::Locale;
use crate::message::Purpose;
use crate::phone_number::PhoneNumber;
use crate::ports::{
    Accepted, BoxFuture, Clock, Entropy, EntropyError, MessageCatalog, Outgoing, Provider,
    SendError,
};
use crate::send::{Delivery, SendId};
use crate::timestamp::Timestamp;

pub(super) fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A clock that stands still until it is moved.
pub struct StillClock {
    millis: AtomicI64,
    offsets: Mutex<HashMap<String, i64>>,
}

impl StillClock {
    pub fn new(start: Timestamp) -> Self {
        Self {
            millis: AtomicI64::new(start.as_millis()),
            offsets: Mutex::default(),
        }
    }

    pub fn pass_millis(&self, millis: i64) {
        self.millis.fetch_add(millis, Ordering::SeqCst);
    }

    /// Moves the clock of one number alone.
    pub fn offset(&self, to: &PhoneNumber, seconds: i64) {
        open(&self.offsets).insert(to.as_e164().to_owned(), seconds * 1_000);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis.load(Ordering::SeqCst))
    }

    fn moved(&self, now: Timestamp, to: &PhoneNumber) -> Timestamp {
        let offset = open(&self.offsets)
            .get(to.as_e164())
            .copied()
            .unwrap_or_default();
        Timestamp::from_millis(now.as_millis() + offset)
    }
}

/// A generator that repeats itself for the same seed.
pub struct SeededEntropy {
    seed: u64,
    drawn: AtomicU64,
    dry: AtomicBool,
}

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
            dry: AtomicBool::new(false),
        }
    }

    /// From now on it gives nothing.
    pub fn run_dry(&self) {
        self.dry.store(true, Ordering::SeqCst);
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        if self.dry.load(Ordering::SeqCst) {
            return Err(EntropyError("the device is gone".to_owned()));
        }
        for chunk in bytes.chunks_mut(32) {
            let block = self.drawn.fetch_add(1, Ordering::SeqCst);
            let hash = Sha256::new()
                .chain_update(self.seed.to_le_bytes())
                .chain_update(block.to_le_bytes())
                .finalize();
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
        Ok(())
    }
}

/// A provider that takes everything, unless a test says otherwise, and remembers it.
#[derive(Default)]
pub struct Recorder {
    sent: Mutex<Vec<Outgoing>>,
    outcomes: Mutex<VecDeque<Result<Accepted, SendError>>>,
    no_calls: AtomicBool,
    real: AtomicBool,
}

impl Recorder {
    /// What the next sends are answered with, one each.
    pub fn answer(&self, outcomes: impl IntoIterator<Item = Result<Delivery, SendError>>) {
        let outcomes = outcomes.into_iter();
        open(&self.outcomes).extend(outcomes.map(|outcome| outcome.map(Into::into)));
    }

    /// The next sends are accepted under these ids, one each.
    pub fn accept(&self, ids: impl IntoIterator<Item = SendId>) {
        let accepted = ids.into_iter().map(|id| Accepted {
            id: Some(id),
            delivery: Delivery::Sent,
        });
        open(&self.outcomes).extend(accepted.map(Ok));
    }

    /// From now on it carries texts only.
    pub fn stop_calls(&self) {
        self.no_calls.store(true, Ordering::SeqCst);
    }

    /// From now on fictional numbers reach no phone.
    pub fn become_real(&self) {
        self.real.store(true, Ordering::SeqCst);
    }

    /// Everything handed over, oldest first.
    pub fn sent(&self) -> Vec<Outgoing> {
        open(&self.sent).clone()
    }
}

impl Provider for Recorder {
    fn name(&self) -> &'static str {
        "recorder"
    }

    fn carries(&self, channel: Channel) -> bool {
        channel == Channel::Sms || !self.no_calls.load(Ordering::SeqCst)
    }

    fn reaches_reserved(&self) -> bool {
        !self.real.load(Ordering::SeqCst)
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Accepted, SendError>> {
        Box::pin(async move {
            open(&self.sent).push(outgoing.clone());
            open(&self.outcomes)
                .pop_front()
                .unwrap_or_else(|| Ok(Delivery::Sent.into()))
        })
    }
}

/// The words of messages, as plain as tests need them. A locale but English stands in brackets.
pub struct PlainCatalog;

impl PlainCatalog {
    fn in_locale(locale: &Locale, text: String) -> String {
        if *locale == Locale::ENGLISH {
            text
        } else {
            format!("[{}] {text}", locale.as_str())
        }
    }
}

impl MessageCatalog for PlainCatalog {
    fn text(
        &self,
        locale: &Locale,
        name: &str,
        purpose: &Purpose,
        code: &str,
        left: Duration,
    ) -> String {
        let seconds = left.as_secs();
        let text = format!("{code} is your {name} code for {purpose}, for {seconds} seconds.");
        Self::in_locale(locale, text)
    }

    fn preamble(&self, locale: &Locale, name: &str, purpose: &Purpose) -> String {
        Self::in_locale(locale, format!("Your {name} code for {purpose} is:"))
    }

    fn repeat(&self, locale: &Locale) -> String {
        Self::in_locale(locale, "Press 1 to hear it again.".to_owned())
    }

    fn goodbye(&self, locale: &Locale) -> String {
        Self::in_locale(locale, "Goodbye.".to_owned())
    }
}
