//! The verbs that pages and APIs call, one file each.
//!
//! Every verb decides inside one transaction of the store and answers only after it is on disk.
//! What exactly was refused is a value; what an outsider is told of it is the surface's affair.

mod browser;
mod cancel;
mod check;
mod check_number;
mod deliver;
mod release;
mod report;
mod request;
mod resend;
mod single_flight;
mod status;
mod sweep;
#[cfg(test)]
mod tests;
mod turns;
mod unlock;

use std::sync::Arc;

pub use check::{Check, CheckError, Checked, Misfit};
pub use check_number::{CheckNumber, Claim};
pub use request::{BrowserRequest, Request, RequestError, SendFailure};
pub use resend::{Resend, ResendError};
use single_flight::SingleFlight;
pub use sweep::Swept;
use tokio::sync::oneshot;
use turns::Turns;

use crate::browser::{GuessKey, RequestKey};
use crate::key_ring::KeyRing;
use crate::limits::Limits;
use crate::message::{Brand, Purpose, Wording};
use crate::policy::Policy;
use crate::ports::{Clock, Entropy, Ledger, LedgerError, Store, StoreError, Verifier};
use crate::record::{Channel, Verification};

/// Requests, resends, checks and cancels verifications. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    ports: Arc<Ports>,
    turns: Arc<Turns>,
    /// Browsers' requests in progress.
    requests: Arc<SingleFlight<RequestKey, Result<Verification, RequestError>>>,
    /// Browsers' checks in progress.
    checks: Arc<SingleFlight<GuessKey, Result<Checked, CheckError>>>,
}

/// What a [`Service`] is made of.
pub struct Ports {
    /// The durable record.
    pub store: Arc<dyn Store>,
    /// Who makes and checks codes.
    pub verifier: Verifier,
    /// Service time.
    pub clock: Arc<dyn Clock>,
    /// Randomness for ids and salts.
    pub entropy: Arc<dyn Entropy>,
    /// The peppers.
    pub keys: KeyRing,
    /// The limits to keep.
    pub limits: Limits,
    /// Who speaks in messages.
    pub brand: Brand,
}

impl Service {
    /// A service over these ports.
    pub fn new(ports: Ports) -> Self {
        Self {
            ports: Arc::new(ports),
            turns: Arc::default(),
            requests: Arc::default(),
            checks: Arc::default(),
        }
    }

    /// The clock that every decision is made by.
    pub fn clock(&self) -> &dyn Clock {
        &*self.ports.clock
    }

    /// Runs `decide` as one transaction; its outcome is seen only after the commit.
    async fn transact<T: Send + 'static>(
        &self,
        decide: impl FnOnce(&Ports, &mut dyn Ledger) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, StoreError> {
        let ports = Arc::clone(&self.ports);
        let (outcome, decided) = oneshot::channel();
        let work = Box::new(move |ledger: &mut dyn Ledger| {
            let decision = decide(&ports, ledger)?;
            // The receiver outlives the work unless the caller hung up; then nobody is to be told.
            let _ = outcome.send(decision);
            Ok(())
        });
        self.ports.store.run(work).await?;
        decided
            .await
            .map_err(|_| StoreError::Unavailable("the work was dropped".to_owned()))
    }

    /// Whether codes can be sent by this channel here.
    pub fn carries(&self, channel: Channel) -> bool {
        self.ports.verifier.carries(channel)
    }

    /// Whether a text for `purpose` takes more segments, and so costs more, than one for the default
    /// purpose.
    pub fn costs_more(&self, wording: &Wording, purpose: &Purpose, policy: &Policy) -> bool {
        let count = |purpose: &Purpose| {
            let length = policy.format.length;
            let brand = &self.ports.brand;
            brand
                .segments(wording, purpose, length, policy.valid_for)
                .count
        };
        count(purpose) > count(&Purpose::default())
    }

    /// Whether a resend carries the same code as before. A vendor makes a new one.
    pub fn repeats_codes(&self) -> bool {
        matches!(self.ports.verifier, Verifier::Engine(_))
    }
}
