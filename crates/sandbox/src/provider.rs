//! The sandbox as a provider: it delivers the service's texts and calls to virtual phones in this process.

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::sync::OwnedSemaphorePermit;
use verification::call::{CallScript, Step};
use verification::ports::{Accepted, BoxFuture, Content, Outgoing, Provider, SendError, Text};
use verification::{Channel, Delivery, ProjectId, VerificationId};

use crate::behavior::{Behavior, Outcome};
use crate::call::{Dial, Waiting};
use crate::carrier::Sandbox;
use crate::lease::LeaseToken;
use crate::limits;
use crate::message::Draft;

/// The key by which configuration chooses the sandbox.
pub const NAME: &str = "sandbox";

/// What became of a text or call after it was taken; for
/// [`Service::report`](verification::Service::report).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    /// The project of the verification.
    pub project: ProjectId,
    /// The verification of the code that the text or call carried.
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
    /// The lease of the phone when the text was sent. The text is for its holder alone.
    tenant: Option<LeaseToken>,
    delay: Duration,
    _permit: OwnedSemaphorePermit,
}

impl Report {
    fn of(outgoing: &Outgoing, delivery: Delivery) -> Self {
        Self {
            project: outgoing.project,
            verification: outgoing.verification,
            send: outgoing.send,
            delivery,
        }
    }
}

impl Provider for Sandbox {
    fn name(&self) -> &'static str {
        NAME
    }

    fn carries(&self, channel: Channel) -> bool {
        match channel {
            Channel::Sms | Channel::Call => true,
        }
    }

    fn reaches_reserved(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Accepted, SendError>> {
        Box::pin(async move {
            match &outgoing.content {
                Content::Text(text) => self.take(outgoing, text),
                Content::Call(script) => self.dial(outgoing, script),
            }
        })
    }
}

impl Sandbox {
    fn take(&self, outgoing: &Outgoing, text: &Text) -> Result<Accepted, SendError> {
        if text.0.chars().count() > limits::BODY {
            return Err(SendError::Refused(format!(
                "a text has {} characters at most",
                limits::BODY
            )));
        }
        let draft = Draft::of(outgoing, text);
        let now = self.base_now();
        let mut exchange = self.exchange_at(now);
        let behavior = exchange
            .phone(&draft.to)
            .map(|phone| phone.behavior)
            .unwrap_or_default();
        let delivery = match behavior.delivery {
            Outcome::Never => {
                // Nothing more will be known of it, so it is listed as it is.
                exchange.list(draft, Delivery::Sent, now);
                return Ok(Delivery::Sent.into());
            }
            Outcome::Delivered if behavior.delay.is_zero() => {
                exchange.list(draft, Delivery::Delivered, now);
                return Ok(Delivery::Delivered.into());
            }
            Outcome::Delivered => Delivery::Delivered,
            Outcome::Undelivered => Delivery::Undelivered,
            Outcome::Failed => Delivery::Failed,
        };
        let flight = Flight {
            report: Report::of(outgoing, delivery),
            tenant: exchange.tenant(&draft.to).cloned(),
            delay: behavior.delay,
            draft,
            _permit: self.permit()?,
        };
        drop(exchange);
        tokio::spawn(self.clone().fly(flight));
        Ok(Delivery::Sent.into())
    }

    /// Delivers a text to its phone after the delay, and sends the delivery report.
    async fn fly(self, flight: Flight) {
        tokio::time::sleep(flight.delay).await;
        let mut report = flight.report;
        {
            let now = self.base_now();
            let mut exchange = self.exchange_at(now);
            if exchange.tenant(&flight.draft.to) == flight.tenant.as_ref() {
                exchange.list(flight.draft, report.delivery, now);
            } else {
                // The lease of the phone has changed meanwhile. The new holder did not ask for this text.
                report.delivery = Delivery::Undelivered;
            }
        }
        self.tell(report).await;
    }

    fn dial(&self, outgoing: &Outgoing, script: &CallScript) -> Result<Accepted, SendError> {
        if spoken(script) > limits::SPEECH {
            return Err(SendError::Refused(format!(
                "a call speaks {} characters at most",
                limits::SPEECH
            )));
        }
        let dial = Dial::of(outgoing, script);
        let now = self.base_now();
        let mut exchange = self.exchange_at(now);
        let Behavior { answers, delay, .. } = exchange
            .phone(&dial.to)
            .map(|phone| phone.behavior)
            .unwrap_or_default();
        if delay.is_zero() {
            let changed = exchange.connect(dial, answers, delay, now);
            drop(exchange);
            return Ok(self.go_on(changed).delivery().into());
        }
        let permit = self.permit()?;
        let (call, waiting) = exchange.connect(dial, answers, delay, now);
        drop(exchange);
        let delivery = call.delivery();
        if let Some(waiting) = waiting {
            let report = Report::of(outgoing, delivery);
            tokio::spawn(self.clone().ring(waiting, report, permit));
        }
        Ok(delivery.into())
    }

    /// Lets a phone ring until the call is answered or fails, and sends the delivery report. A call that
    /// was declined meanwhile, or ended with its lease, is undelivered.
    async fn ring(self, waiting: Waiting, mut report: Report, permit: OwnedSemaphorePermit) {
        report.delivery = match self.wait(waiting).await {
            Some(changed) => self.go_on(changed).delivery(),
            None => Delivery::Undelivered,
        };
        drop(permit);
        self.tell(report).await;
    }

    fn permit(&self) -> Result<OwnedSemaphorePermit, SendError> {
        let permit = self.shared.in_flight.clone().try_acquire_owned();
        permit
            .map_err(|_| SendError::Refused("too many texts and calls are on their way".to_owned()))
    }

    async fn tell(&self, report: Report) {
        let Some(reporter) = self.reporter() else {
            tracing::debug!(verification = %report.verification, "nobody listens to delivery reports");
            return;
        };
        if reporter.send(report).await.is_err() {
            tracing::debug!(verification = %report.verification, "the listener to delivery reports is gone");
        }
    }
}

/// How many characters a script can say, each step counted once.
fn spoken(script: &CallScript) -> usize {
    let said = script.steps().iter().filter_map(|step| match step {
        Step::Speak(speech) | Step::Ask { speech, .. } => Some(speech.to_text().chars().count()),
        Step::Screen { .. } | Step::HangUp => None,
    });
    said.sum()
}
