//! Sending the same code once more.

use std::time::Duration;

use super::deliver::DeliverError;
use super::refusals::Target;
use super::request::{Decided, take_send};
use super::{Rules, SendFailure, Service};
use crate::browser::Holder;
use crate::channel::Channel;
use crate::events::{Action, Event, EventKind};
use crate::id::VerificationId;
use crate::limits::{Client, Limited};
use crate::ports::{Ledger, ReadError, Scope, Snapshot, StoreError};
use crate::project::ProjectId;
use crate::record::{Status, Verification};

/// Which code to send again.
#[derive(Clone, Copy, Debug)]
pub struct Resend {
    /// The project of the verification.
    pub project: ProjectId,
    /// Which one.
    pub id: VerificationId,
    /// The browser that asks. It must hold the verification.
    pub holder: Option<Holder>,
    /// The address that asks, where it is a person's own device.
    pub client: Option<Client>,
    /// How to send it; the same way as before when absent.
    pub channel: Option<Channel>,
    /// The number of sends that a page knew of. If there are more, or the newest was just made, the
    /// resend it asks for has been made already, and nothing is sent again.
    pub known_sends: Option<usize>,
}

/// A form that is sent so soon after a send was meant for the page before: the second of two presses met
/// the next page.
const SAME_PRESS: Duration = Duration::from_secs(2);

/// Why the code did not go out again.
#[derive(Debug, thiserror::Error)]
pub enum ResendError {
    /// No such verification, or another's.
    #[error("no such verification")]
    Unknown,
    /// It is closed.
    #[error("the verification is {}", .0.name())]
    Closed(Status, Box<Verification>),
    /// No provider here delivers by this channel.
    #[error("codes can't be sent by {} here", .0.name())]
    ChannelUnavailable(Channel),
    /// The last send is too young; try again in so many seconds.
    #[error("too soon: try again in {retry_after} seconds")]
    TooSoon {
        /// Seconds to wait.
        retry_after: u64,
    },
    /// So little time is left that the code would come too late: ask for a new one.
    #[error("the code is about to expire: ask for a new one")]
    Expiring,
    /// A limit was met; nothing was written.
    #[error("limited")]
    Limited(Limited),
    /// The provider did not take it. The code of earlier sends still works.
    #[error(transparent)]
    NotSent(SendFailure),
    /// Nothing was decided.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Sends the same code again, or, where a vendor makes the codes, a new one in its place. It
    /// neither moves the expiry nor refunds attempts.
    pub async fn resend(&self, resend: Resend) -> Result<Verification, ResendError> {
        let decided = self
            .decide(Scope::verification(resend.id), move |rules, ledger| {
                decide(rules, ledger, resend)
            })
            .await?;
        let verification = match decided {
            Ok(Decided::Send(verification)) => verification,
            Ok(Decided::Sent(verification)) => return Ok(verification),
            Err(refused) => {
                if let ResendError::Limited(limited) = refused {
                    let target = Target::Verification(resend.id);
                    self.count_refusal(resend.project, Action::Resend, limited, target);
                }
                return Err(refused);
            }
        };
        self.deliver(verification)
            .await
            .map_err(|error| match error {
                DeliverError::NotSent(failure) => ResendError::NotSent(failure),
                DeliverError::Store(error) => error.into(),
            })
    }
}

fn decide(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    resend: Resend,
) -> Result<Result<Decided, ResendError>, ReadError> {
    let found = super::status::find(ledger, resend.project, resend.id, resend.holder)?;
    let Some(mut verification) = found else {
        return Ok(Err(ResendError::Unknown));
    };
    let now = ledger.now_for(&verification.to);
    let channel = resend.channel.unwrap_or_else(|| verification.channel());
    let status = super::status::effective(rules, &verification, now);
    if status != Status::Pending {
        verification.status = status;
        return Ok(Err(ResendError::Closed(status, Box::new(verification))));
    }
    let newest = verification.sends.last().map(|send| send.at);
    let was_just_sent = newest.is_some_and(|at| now < at.after(SAME_PRESS));
    let is_repeated = resend.known_sends.is_some_and(|known| {
        known < verification.sends.len() || (was_just_sent && !verification.is_lost())
    });
    if is_repeated {
        return Ok(Ok(Decided::Sent(verification)));
    }
    let Some(deliverer) = rules.router.deliverer(&verification, channel) else {
        // Where nothing here sends its code any more, a new one is due.
        let is_orphaned = rules.router.issuer(channel, &verification.to).is_some();
        return Ok(Err(if is_orphaned {
            ResendError::Expiring
        } else {
            ResendError::ChannelUnavailable(channel)
        }));
    };
    if verification.is_expiring(now) {
        return Ok(Err(ResendError::Expiring));
    }
    let retry_after = verification.resend_at().seconds_from(now);
    if retry_after > 0 {
        return Ok(Err(ResendError::TooSoon { retry_after }));
    }
    let (project, to) = (verification.project, &verification.to);
    if let Err(limited) = take_send(rules, ledger, project, to, resend.client, now)? {
        return Ok(Err(ResendError::Limited(limited)));
    }
    verification.add_send(channel, deliverer.name(), now);
    ledger.update(&verification);
    let send = verification.sends.len() - 1;
    ledger.append(Event::of_send(&verification, send, EventKind::Resent, now));
    Ok(Ok(Decided::Send(verification)))
}
