//! Delivery in process: the service hands a text over and the phone has it.

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use verification::ports::{BoxFuture, Outgoing, Provider, SendError};
use verification::{Channel, Delivery, ProjectId, VerificationId};

use crate::behavior::Outcome;
use crate::carrier::Sandbox;
use crate::lease::LeaseToken;
use crate::limits;
use crate::message::Draft;

/// The key by which configuration chooses the sandbox.
pub const NAME: &str = "sandbox";

/// What became of a text after it was taken; for
/// [`Service::report`](verification::Service::report).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// Whose verification it is.
    pub project: ProjectId,
    /// The verification whose code it carried.
    pub verification: VerificationId,
    /// Which of its sends, from 0.
    pub send: usize,
    /// Where it got.
    pub delivery: Delivery,
}

/// A text on its way.
struct Flight {
    draft: Draft,
    report: Report,
    /// Who held the phone when the text was sent. It is for them alone.
    tenant: Option<LeaseToken>,
    delay: Duration,
    _permit: OwnedSemaphorePermit,
}

impl Provider for Sandbox {
    fn name(&self) -> &'static str {
        NAME
    }

    fn carries(&self, channel: Channel) -> bool {
        channel == Channel::Sms
    }

    fn reaches_reserved(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Delivery, SendError>> {
        Box::pin(async move { self.take(outgoing) })
    }
}

impl Sandbox {
    fn take(&self, outgoing: &Outgoing) -> Result<Delivery, SendError> {
        if !self.carries(outgoing.channel) {
            return Err(SendError::Refused(
                "the sandbox carries texts only".to_owned(),
            ));
        }
        if outgoing.text.0.chars().count() > limits::BODY {
            return Err(SendError::Refused(format!(
                "a text has {} characters at most",
                limits::BODY
            )));
        }
        let draft = Draft::of(outgoing);
        let now = self.base_now();
        let mut exchange = self.exchange_at(now);
        let behavior = exchange
            .phone(&draft.to)
            .map(|phone| phone.behavior)
            .unwrap_or_default();
        let delivery = match behavior.delivery {
            Outcome::Never => {
                // Nothing more will be known of it, so it is listed as it is.
                self.show(exchange.list(draft, Delivery::Sent, now));
                return Ok(Delivery::Sent);
            }
            Outcome::Delivered if behavior.delay.is_zero() => {
                self.show(exchange.list(draft, Delivery::Delivered, now));
                return Ok(Delivery::Delivered);
            }
            Outcome::Delivered => Delivery::Delivered,
            Outcome::Undelivered => Delivery::Undelivered,
            Outcome::Failed => Delivery::Failed,
        };
        let permit = self.shared.in_flight.clone().try_acquire_owned();
        let flight = Flight {
            report: Report {
                project: outgoing.project,
                verification: outgoing.verification,
                send: outgoing.send,
                delivery,
            },
            tenant: exchange.tenant(&draft.to).cloned(),
            delay: behavior.delay,
            draft,
            _permit: permit
                .map_err(|_| SendError::Refused("too many texts are on their way".to_owned()))?,
        };
        drop(exchange);
        tokio::spawn(self.clone().fly(flight));
        Ok(Delivery::Sent)
    }

    /// Brings a text to its phone in its time, and tells.
    async fn fly(self, flight: Flight) {
        tokio::time::sleep(flight.delay).await;
        let mut report = flight.report;
        {
            let now = self.base_now();
            let mut exchange = self.exchange_at(now);
            if exchange.tenant(&flight.draft.to) == flight.tenant.as_ref() {
                self.show(exchange.list(flight.draft, report.delivery, now));
            } else {
                // The phone changed hands meanwhile; whoever has it now did not ask for this text.
                report.delivery = Delivery::Undelivered;
            }
        }
        let Some(reporter) = self.reporter() else {
            tracing::debug!(verification = %report.verification, "nobody listens to delivery reports");
            return;
        };
        if reporter.send(report).await.is_err() {
            tracing::debug!(verification = %report.verification, "the listener to delivery reports is gone");
        }
    }
}
