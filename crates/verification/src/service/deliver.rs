//! Delivery: hands a send over to its provider, and records how far it got.

use super::{Rules, SendFailure, Service, report};
use crate::channel::Channel;
use crate::code::Code;
use crate::ports::{
    Content, Order, Outgoing, Provider, Scope, SendError, Snapshot, StoreError, Text, Vendor,
    Verifier,
};
use crate::record::{CodeIssuer, Status, VendorId, Verification};
use crate::send::{Delivery, Reason, Report, SendId};
use crate::timestamp::Timestamp;

/// Why a recorded send did not go out.
pub(super) enum DeliverError {
    /// The provider or vendor did not take it, or may not have.
    NotSent(SendFailure),
    /// It may have gone out, and that could not be written down.
    Store(StoreError),
}

impl Service {
    /// Hands the newest send of `verification` over and records how far it got.
    pub(super) async fn deliver(
        &self,
        verification: Verification,
    ) -> Result<Verification, DeliverError> {
        match self.rules.router.of_newest_send(&verification) {
            Some(Verifier::Engine(provider)) => self
                .send(&**provider, verification)
                .await
                .map_err(DeliverError::NotSent),
            Some(Verifier::Vendor(vendor)) => self.order(&**vendor, verification).await,
            // The decision has just named one of the router's.
            None => Ok(verification),
        }
    }

    /// Sends a code of our own.
    async fn send(
        &self,
        provider: &dyn Provider,
        mut verification: Verification,
    ) -> Result<Verification, SendFailure> {
        let Some(outgoing) = outgoing(&self.rules, &verification) else {
            return Ok(verification);
        };
        let outcome = provider.send(&outgoing).await;
        let report = match &outcome {
            Ok(accepted) => Report {
                id: accepted.id.clone(),
                ..accepted.delivery.into()
            },
            Err(error) => report_of(error),
        };
        // The response does not wait until the provider's word is on disk: the row that makes the send
        // known is there already, and what checks the code comes later in the store's queue.
        self.enqueue_report(&verification, outgoing.send, report.clone());
        let now = self.clock.now_for(&verification.to);
        verification.report(outgoing.send, &report, now);
        match outcome {
            Ok(_) => Ok(verification),
            Err(error) => Err(failure(verification, error)),
        }
    }

    /// Has a vendor make and send a code. Unlike a delivery, the name it gives its request is waited
    /// for: without it the code could not be checked.
    async fn order(
        &self,
        vendor: &dyn Vendor,
        verification: Verification,
    ) -> Result<Verification, DeliverError> {
        let send = verification.sends.len() - 1;
        let now = self.clock.now_for(&verification.to);
        let outcome = vendor
            .request(&order(&self.rules, &verification, now))
            .await;
        let (report, id) = match &outcome {
            Ok(id) => {
                let report = Report {
                    id: SendId::new(id.as_str()),
                    ..Delivery::Sent.into()
                };
                (report, Some(id.clone()))
            }
            Err(error) => (report_of(error), None),
        };
        let recorded = self
            .record_order(verification, send, report, id)
            .await
            .map_err(DeliverError::Store)?;
        match outcome {
            Ok(_) => Ok(recorded),
            Err(error) => Err(DeliverError::NotSent(failure(recorded, error))),
        }
    }

    async fn record_order(
        &self,
        verification: Verification,
        send: usize,
        report: Report,
        vendor_id: Option<VendorId>,
    ) -> Result<Verification, StoreError> {
        let scope = self.scope_of(&verification.to);
        self.decide(scope, move |_, ledger| {
            let Some(mut found) = ledger.find(verification.project, verification.id)? else {
                return Ok(verification.clone());
            };
            let now = ledger.now_for(&found.to);
            let is_news = found.report(send, &report, now);
            // Two resends under way at once may be answered out of order; the later one's code counts.
            let is_newest = send + 1 == found.sends.len();
            let names_request = found.status == Status::Pending && is_newest && vendor_id.is_some();
            if names_request {
                found.issuer = CodeIssuer::Vendor(vendor_id.clone());
                // It was compared with the code before this one.
                found.last_guess = None;
            }
            if is_news || names_request {
                ledger.update(&found);
            }
            if is_news {
                report::append(ledger, &found, send, report.delivery, now);
            }
            Ok(found)
        })
        .await
    }

    /// Records how far a send got. The text is out and its code works, so a store that can't take
    /// the record costs no code; only the report on its delivery is lost.
    fn enqueue_report(&self, verification: &Verification, send: usize, report: Report) {
        let (project, id) = (verification.project, verification.id);
        let decision = self.decision(Scope::verification(id), move |_, ledger| {
            report::record(ledger, project, id, send, &report)
        });
        if let Err(error) = self.store.enqueue(decision) {
            tracing::error!(verification = %id, %error, "delivery not recorded");
        }
    }
}

fn report_of(error: &SendError) -> Report {
    let (delivery, reason) = match error {
        SendError::Refused(reason) => (Delivery::Failed, reason),
        SendError::NoAnswer(reason) => (Delivery::Unknown, reason),
    };
    Report {
        delivery,
        id: None,
        reason: Reason::new(reason),
    }
}

/// What the newest send of `verification` carries; `None` once its code can't be derived any more.
fn outgoing(rules: &Rules, verification: &Verification) -> Option<Outgoing> {
    let salt = verification.salt.as_ref()?;
    let pepper = rules.keys.pepper(verification.key)?;
    let send = verification.sends.last()?;
    let code = Code::derive(pepper, verification.id, salt, verification.policy.format);
    let content = match send.channel {
        Channel::Sms => {
            let left = verification.expires_at.since(send.at);
            Content::Text(Text(rules.messages.text(verification.into(), &code, left)))
        }
        Channel::Call => Content::Call(rules.messages.call(verification.into(), &code)),
    };
    Some(Outgoing {
        project: verification.project,
        verification: verification.id,
        send: verification.sends.len() - 1,
        to: verification.to.clone(),
        from: verification.from.clone(),
        content,
    })
}

/// What the vendor is to make: a code that works no longer, and for no more tries, than ours allows.
fn order(rules: &Rules, verification: &Verification, now: Timestamp) -> Order {
    let mut policy = verification.policy;
    policy.valid_for = verification.expires_at.since(now);
    policy.max_attempts = verification.attempts_left();
    Order {
        to: verification.to.clone(),
        channel: verification.channel(),
        from: verification.from.clone(),
        preamble: rules
            .messages
            .preamble(verification.into(), policy.format.length),
        policy,
    }
}

fn failure(verification: Verification, error: SendError) -> SendFailure {
    tracing::warn!(
        verification = %verification.id, to = %verification.to,
        provider = newest_provider(&verification), %error, "send failed"
    );
    SendFailure {
        verification: Box::new(verification),
        error,
    }
}

/// The provider or vendor of the newest send, by the name that configuration has for it.
pub(super) fn newest_provider(verification: &Verification) -> &str {
    let newest = verification.sends.last();
    newest.map_or("", |send| &send.provider)
}
