//! The verbs that pages and APIs call, one file each.
//!
//! Every verb decides inside one transaction of the store and answers only after it is on disk.
//! What exactly was refused is a value; what an outsider is told of it is the surface's affair.

mod cancel;
mod check;
mod report;
mod request;
mod resend;
mod status;
mod sweep;
#[cfg(test)]
mod tests;
mod unlock;

use std::sync::Arc;

pub use check::{Check, CheckError, Checked, Misfit};
pub use request::{Request, RequestError, SendFailure};
pub use resend::{Resend, ResendError};
pub use sweep::Swept;
use tokio::sync::oneshot;

use crate::code::Code;
use crate::key_ring::KeyRing;
use crate::limits::Limits;
use crate::message::Brand;
use crate::ports::{
    Clock, Entropy, Ledger, LedgerError, Outgoing, Provider, SendError, Store, StoreError, Text,
};
use crate::record::{Delivery, Verification};

/// Requests, resends, checks and cancels verifications. Cheap to clone.
#[derive(Clone)]
pub struct Service {
    ports: Arc<Ports>,
}

/// What a [`Service`] is made of.
pub struct Ports {
    /// The durable record.
    pub store: Arc<dyn Store>,
    /// Who delivers.
    pub provider: Arc<dyn Provider>,
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

    /// Hands the newest send of `verification` to the provider and records how far it got.
    async fn deliver(&self, mut verification: Verification) -> Result<Verification, SendFailure> {
        let ports = &self.ports;
        let (Some(salt), Some(pepper)) = (&verification.salt, ports.keys.pepper(verification.key))
        else {
            return Ok(verification);
        };
        let code = Code::derive(pepper, verification.id, salt, verification.policy.format);
        let text = ports
            .brand
            .text(&verification.purpose, &code, verification.policy.valid_for);
        let send = verification.sends.len() - 1;
        let outgoing = Outgoing {
            project: verification.project,
            verification: verification.id,
            send,
            to: verification.to.clone(),
            channel: verification.channel(),
            text: Text(text),
            code,
        };
        let outcome = ports.provider.send(&outgoing).await;
        let delivery = match &outcome {
            Ok(delivery) => *delivery,
            Err(SendError::Refused(_)) => Delivery::Failed,
            Err(SendError::NoAnswer(_)) => Delivery::Unknown,
        };
        // The answer does not wait until the provider's word is on disk: the row that makes the send
        // known is there already, and whatever checks the code comes later in the store's queue.
        self.note_delivery(&verification, send, delivery);
        verification.report(send, delivery);
        match outcome {
            Ok(_) => Ok(verification),
            Err(error) => {
                tracing::warn!(
                    verification = %verification.id, to = %verification.to,
                    provider = ports.provider.name(), %error, "send failed"
                );
                Err(SendFailure {
                    verification: Box::new(verification),
                    error,
                })
            }
        }
    }

    /// Records how far a send got. The text is out and its code works, so a store that can't take
    /// the record costs nobody the code; what is lost is the word on its delivery.
    fn note_delivery(&self, verification: &Verification, send: usize, delivery: Delivery) {
        let ports = Arc::clone(&self.ports);
        let (project, id) = (verification.project, verification.id);
        let noted = self.ports.store.note(Box::new(move |ledger| {
            report::record(&ports, ledger, project, id, send, delivery).map(drop)
        }));
        if let Err(error) = noted {
            tracing::error!(verification = %id, %error, "delivery not recorded");
        }
    }
}
