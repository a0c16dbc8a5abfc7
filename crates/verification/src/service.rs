//! The verbs that pages and APIs call, one file each.
//!
//! Every verb decides inside one transaction of the store and answers only after it is on disk.
//! A refusal is a value that names its reason. Each surface decides what its clients see of it.

mod browser;
mod cancel;
mod check;
mod check_number;
mod deliver;
mod failures;
mod locks;
mod refusals;
mod release;
mod report;
mod request;
mod resend;
mod single_flight;
mod status;
mod sweep;
#[cfg(test)]
mod tests;
mod unlock;

use std::sync::Arc;

pub use check::{Check, CheckError, Checked, MalformedCode};
pub use check_number::{CheckNumber, Lookup};
use locks::VerificationLocks;
use refusals::Refusals;
pub use request::{BrowserRequest, Request, RequestError, SendFailure};
pub use resend::{Resend, ResendError};
use single_flight::SingleFlight;
pub use sweep::Swept;

use crate::browser::{GuessKey, RequestKey};
use crate::channel::Channel;
use crate::key_ring::KeyRing;
use crate::limits::Limits;
use crate::message::{MessageKind, MessageWriter, Purpose};
use crate::partition::Partition;
use crate::phone_number::PhoneNumber;
use crate::policy::Policy;
use crate::ports::{
    Clock, Decision, Entropy, Ledger, Outcome, ReadError, Router, Scope, Snapshot, Store,
    StoreError,
};
use crate::record::Verification;

/// Requests, resends, checks and cancels verifications. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    rules: Arc<Rules>,
    locks: Arc<VerificationLocks>,
    /// Browsers' requests in progress.
    requests: Arc<SingleFlight<RequestKey, Result<Verification, RequestError>>>,
    /// Refusals by limits that have no event yet.
    refusals: Arc<Refusals>,
    /// Browsers' checks in progress.
    checks: Arc<SingleFlight<GuessKey, Result<Checked, CheckError>>>,
}

/// What a [`Service`] is made of.
pub struct Ports {
    /// The durable record.
    pub store: Arc<dyn Store>,
    /// Which verifier makes a code, and which one delivers it.
    pub router: Router,
    /// Service time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and salts.
    pub entropy: Arc<dyn Entropy>,
    /// The peppers.
    pub keys: KeyRing,
    /// The limits to keep.
    pub limits: Limits,
    /// Writes what phones get.
    pub messages: MessageWriter,
}

/// What decisions are made by. It stays the same while the process runs.
struct Rules {
    router: Router,
    keys: KeyRing,
    limits: Limits,
    messages: MessageWriter,
}

impl Service {
    /// A service over these ports.
    pub fn new(ports: Ports) -> Self {
        Self {
            store: ports.store,
            clock: ports.clock,
            entropy: ports.entropy,
            rules: Arc::new(Rules {
                router: ports.router,
                keys: ports.keys,
                limits: ports.limits,
                messages: ports.messages,
            }),
            locks: Arc::default(),
            refusals: Arc::default(),
            requests: Arc::default(),
            checks: Arc::default(),
        }
    }

    /// The clock that every decision is made by.
    pub fn clock(&self) -> &dyn Clock {
        &*self.clock
    }

    /// Has the store make a decision. Its outcome is returned only after the commit.
    async fn decide<T: Send + 'static>(
        &self,
        scope: Scope,
        decide: impl Fn(&Rules, &mut Ledger<'_>) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let outcome = self.store.decide(self.decision(scope, decide)).await?;
        of_type(outcome)
    }

    /// Looks at what is committed. Nothing that is decided may rest on it.
    async fn look<T: Send + 'static>(
        &self,
        scope: Scope,
        look: impl Fn(&Rules, &mut dyn Snapshot) -> Result<T, ReadError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let rules = Arc::clone(&self.rules);
        let look = Box::new(move |snapshot: &mut dyn Snapshot| {
            Ok(Box::new(look(&rules, snapshot)?) as Outcome)
        });
        of_type(self.store.look(scope, look).await?)
    }

    fn decision<T: Send + 'static>(
        &self,
        scope: Scope,
        decide: impl Fn(&Rules, &mut Ledger<'_>) -> Result<T, ReadError> + Send + 'static,
    ) -> Decision {
        let rules = Arc::clone(&self.rules);
        Decision {
            scope,
            run: Box::new(move |ledger| Ok(Box::new(decide(&rules, ledger)?))),
        }
    }

    /// The scope of decisions about `to`.
    fn scope_of(&self, to: &PhoneNumber) -> Scope {
        Scope::numbers(Partition::of(&self.rules.keys, to))
    }

    /// Whether codes can be sent by this channel to some numbers.
    pub fn carries(&self, channel: Channel) -> bool {
        self.rules.router.carries(channel)
    }

    /// Whether codes can be sent by this channel to `to`.
    pub fn can_send(&self, channel: Channel, to: &PhoneNumber) -> bool {
        self.rules.router.issuer(channel, to).is_some()
    }

    /// Whether the code of `verification` can be sent by this channel.
    pub fn can_resend(&self, verification: &Verification, channel: Channel) -> bool {
        self.rules.router.deliverer(verification, channel).is_some()
    }

    /// Whether a text of this kind takes more segments, and so costs more, than one for the default
    /// purpose.
    pub fn costs_more(&self, kind: MessageKind<'_>, policy: &Policy) -> bool {
        let count = |purpose| {
            let kind = MessageKind { purpose, ..kind };
            let (length, messages) = (policy.format.length, &self.rules.messages);
            messages.segments(kind, length, policy.valid_for).count
        };
        count(kind.purpose) > count(&Purpose::default())
    }
}

/// The outcome, of the type that the decision or look returns.
fn of_type<T: 'static>(outcome: Outcome) -> Result<T, StoreError> {
    match outcome.downcast() {
        Ok(outcome) => Ok(*outcome),
        Err(_) => Err(StoreError::Unavailable(
            "the store returned the outcome of another decision".to_owned(),
        )),
    }
}
