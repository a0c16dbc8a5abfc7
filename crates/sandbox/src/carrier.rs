//! The handle to the virtual carrier.

use std::cmp::Reverse;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Semaphore, broadcast, mpsc};
use verification::ports::{Clock, Entropy, EntropyError};
use verification::{PhoneNumber, Timestamp, VerificationId};

use crate::arrival::Arrival;
use crate::exchange::Exchange;
use crate::lease::Caller;
use crate::limits;
use crate::message::Message;
use crate::phone::Phone;
use crate::provider::Report;
use crate::refusal::Refusal;

/// Reports that wait for the service.
const REPORT_BACKLOG: usize = 256;

/// The virtual carrier. Cheap to clone; all clones are one carrier.
#[derive(Clone)]
pub struct Sandbox {
    pub(crate) shared: Arc<Shared>,
}

/// What all clones have in common.
pub struct Shared {
    exchange: Mutex<Exchange>,
    /// Service time, which the sandbox never moves. Leases run by it.
    base: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    reports: Mutex<Option<mpsc::Sender<Report>>>,
    pub in_flight: Arc<Semaphore>,
    pub readers: Arc<Semaphore>,
}

/// A phone as the list of all phones shows it.
#[derive(Clone, Debug)]
pub struct PhoneSummary {
    /// Its number.
    pub number: PhoneNumber,
    /// How many messages are kept for it.
    pub messages: usize,
    /// How many calls are kept for it.
    pub calls: usize,
    /// When the newest message or call came, by the number's clock.
    pub newest_at: Option<Timestamp>,
    /// Whether it is leased.
    pub leased: bool,
}

impl Sandbox {
    /// A carrier without messages, over service time and the system's randomness.
    pub fn new(base: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Result<Self, EntropyError> {
        let mut run = [0; 8];
        entropy.fill(&mut run)?;
        Ok(Self {
            shared: Arc::new(Shared {
                exchange: Mutex::new(Exchange::new(u64::from_be_bytes(run))),
                base,
                entropy,
                reports: Mutex::new(None),
                in_flight: Arc::new(Semaphore::new(limits::IN_FLIGHT)),
                readers: Arc::new(Semaphore::new(limits::READERS)),
            }),
        })
    }

    /// The delivery reports of texts and calls after they were accepted. There is one listener: a second
    /// call closes the first one's channel. Without a listener, reports are lost.
    pub fn reports(&self) -> mpsc::Receiver<Report> {
        let (sender, receiver) = mpsc::channel(REPORT_BACKLOG);
        *self
            .shared
            .reports
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = Some(sender);
        receiver
    }

    /// Everything new on every phone from now on: messages as they are listed, those that did not
    /// arrive too (see [`Message::has_arrived`]), and calls whenever they change. After `Lagged`,
    /// read the phone anew.
    pub fn subscribe(&self) -> broadcast::Receiver<Arrival> {
        self.exchange().live.subscribe()
    }

    /// The messages listed for `number`, oldest first, those that did not arrive included.
    pub fn messages(&self, number: &PhoneNumber) -> Vec<Arc<Message>> {
        self.exchange()
            .phone(number)
            .map(|phone| phone.since(0))
            .unwrap_or_default()
    }

    /// The texts of one verification that arrived at `number`, oldest first: what the person who
    /// asked for it may see.
    pub fn messages_of(
        &self,
        number: &PhoneNumber,
        verification: VerificationId,
    ) -> Vec<Arc<Message>> {
        let exchange = self.exchange();
        let Some(phone) = exchange.phone(number) else {
            return Vec::new();
        };
        let own =
            |message: &&Arc<Message>| message.verification == verification && message.has_arrived();
        phone.messages.iter().filter(own).cloned().collect()
    }

    /// Every known phone, the one with the newest message or call first.
    pub fn numbers(&self) -> Vec<PhoneSummary> {
        self.exchange().summaries()
    }

    /// The phones that `caller` may see: all, or the one it holds.
    pub fn numbers_for(&self, caller: &Caller) -> Result<Vec<PhoneSummary>, Refusal> {
        let exchange = self.exchange();
        Ok(match exchange.lease_of(caller)? {
            None => exchange.summaries(),
            Some(lease) => exchange
                .phone(&lease.number)
                .map(|phone| exchange.summary(phone))
                .into_iter()
                .collect(),
        })
    }

    /// Waits up to `wait` for messages of `number` past `after`; see [`read`](Self::read).
    pub async fn wait_for(
        &self,
        number: &PhoneNumber,
        after: u64,
        wait: Duration,
    ) -> Result<Vec<Arc<Message>>, Refusal> {
        self.read(&Caller::Operator, number, after, wait).await
    }

    /// The number of a phone that is kept, by its canonical spelling.
    pub(crate) fn known(&self, e164: &str) -> Option<PhoneNumber> {
        self.exchange().known(e164)
    }

    pub(crate) fn now(&self) -> Timestamp {
        let now = self.shared.base.now();
        self.exchange_at(now).offset.apply(now)
    }

    /// `now`, which is moved with all clocks already, by the clock of `number`.
    pub(crate) fn moved(&self, now: Timestamp, number: &PhoneNumber) -> Timestamp {
        self.exchange().own_offset(number).apply(now)
    }

    /// Service time, unmoved.
    pub(crate) fn base_now(&self) -> Timestamp {
        self.shared.base.now()
    }

    /// The phones as they stand now.
    pub(crate) fn exchange(&self) -> MutexGuard<'_, Exchange> {
        self.exchange_at(self.base_now())
    }

    /// The phones as they stand at `now`, leases that are over taken back.
    pub(crate) fn exchange_at(&self, now: Timestamp) -> MutexGuard<'_, Exchange> {
        // Nothing under this lock panics halfway through a change; if it did, a phone that is off by
        // one message is better than a carrier that is gone.
        let mut exchange = self
            .shared
            .exchange
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        exchange.expire(now);
        exchange
    }

    /// Where reports go, if anywhere.
    pub(crate) fn reporter(&self) -> Option<mpsc::Sender<Report>> {
        self.shared
            .reports
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl fmt::Debug for Sandbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sandbox").finish_non_exhaustive()
    }
}

impl Exchange {
    fn summaries(&self) -> Vec<PhoneSummary> {
        let mut known: Vec<&Phone> = self.phones().filter(|phone| phone.is_known()).collect();
        known.sort_by_key(|phone| (Reverse(newest(phone)), phone.number.as_e164()));
        known.into_iter().map(|phone| self.summary(phone)).collect()
    }

    fn summary(&self, phone: &Phone) -> PhoneSummary {
        let message = phone.messages.back();
        let call = self.calls(&phone.number).last();
        let newest_at = match (message, call) {
            (Some(message), _) if Some(message.seq) == newest(phone) => Some(message.received_at),
            (_, call) => call.map(|call| call.started_at),
        };
        PhoneSummary {
            number: phone.number.clone(),
            messages: phone.messages.len(),
            calls: phone.calls.len(),
            newest_at,
            leased: phone.lease.is_some(),
        }
    }
}

/// The place at which the newest message or call of `phone` was listed first.
fn newest(phone: &Phone) -> Option<u64> {
    let message = phone.messages.back().map(|message| message.seq);
    message.max(phone.calls.back().copied())
}
