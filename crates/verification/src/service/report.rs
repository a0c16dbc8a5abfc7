//! Taking in the provider's word on a send.

use super::Service;
use crate::events::{Event, EventKind};
use crate::ports::{Ledger, ReadError, Scope, StoreError};
use crate::project::ProjectId;
use crate::record::{Delivery, Verification, VerificationId};

impl Service {
    /// Records where send `send` of `id` got. Reports may come late, twice and out of order: what
    /// tells nothing new changes nothing, and `false` is the answer.
    pub async fn report(
        &self,
        project: ProjectId,
        id: VerificationId,
        send: usize,
        delivery: Delivery,
    ) -> Result<bool, StoreError> {
        self.decide(Scope::verification(id), move |_, ledger| {
            record(ledger, project, id, send, delivery)
        })
        .await
    }
}

/// Records where a send got; whether that was news.
pub(super) fn record(
    ledger: &mut Ledger<'_>,
    project: ProjectId,
    id: VerificationId,
    send: usize,
    delivery: Delivery,
) -> Result<bool, ReadError> {
    let Some(mut verification) = ledger.find(project, id)? else {
        return Ok(false);
    };
    let is_news = verification.report(send, delivery);
    if is_news {
        ledger.update(&verification);
        append(ledger, &verification, delivery);
    }
    Ok(is_news)
}

/// Appends the event of a report that was news.
pub(super) fn append(ledger: &mut Ledger<'_>, verification: &Verification, delivery: Delivery) {
    let now = ledger.now_for(&verification.to);
    ledger.append(Event::of(verification, EventKind::Delivery(delivery), now));
}
