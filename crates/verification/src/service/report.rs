//! Taking in reports on sends.

use super::Service;
use crate::events::{Event, EventKind};
use crate::id::VerificationId;
use crate::ports::{Ledger, ReadError, Scope, Snapshot, StoreError};
use crate::project::ProjectId;
use crate::record::Verification;
use crate::send::{Delivery, Report, SendId};
use crate::timestamp::Timestamp;

impl Service {
    /// Records how far send `send` of `id` got. Reports may come late, twice and out of order: one that says
    /// nothing new changes nothing, and `false` is the answer.
    pub async fn report(
        &self,
        project: ProjectId,
        id: VerificationId,
        send: usize,
        report: impl Into<Report>,
    ) -> Result<bool, StoreError> {
        let report = report.into();
        self.decide(Scope::verification(id), move |_, ledger| {
            record(ledger, project, id, send, &report)
        })
        .await
    }

    /// Records a report that names its send by the provider's own id, as callbacks do. An id that no
    /// send has changes nothing, and `false` is the answer.
    pub async fn report_by_id(
        &self,
        provider: &str,
        id: &SendId,
        report: Report,
    ) -> Result<bool, StoreError> {
        match self.store.find_send(provider, id).await? {
            Some(found) => {
                self.report(found.project, found.verification, found.send, report)
                    .await
            }
            None => Ok(false),
        }
    }
}

/// Records where a send got; whether that was news.
pub(super) fn record(
    ledger: &mut Ledger<'_>,
    project: ProjectId,
    id: VerificationId,
    send: usize,
    report: &Report,
) -> Result<bool, ReadError> {
    let Some(mut verification) = ledger.find(project, id)? else {
        return Ok(false);
    };
    let now = ledger.now_for(&verification.to);
    let is_news = verification.report(send, report, now);
    if is_news {
        ledger.update(&verification);
        append(ledger, &verification, send, report.delivery, now);
    }
    Ok(is_news)
}

/// Appends the event of a report that was news.
pub(super) fn append(
    ledger: &mut Ledger<'_>,
    verification: &Verification,
    send: usize,
    delivery: Delivery,
    now: Timestamp,
) {
    let kind = EventKind::Delivery(delivery);
    ledger.append(Event::of_send(verification, send, kind, now));
}
