//! Taking in the provider's word on a send.

use super::{Ports, Service};
use crate::events::{Event, EventKind};
use crate::ports::{Ledger, LedgerError, StoreError};
use crate::project::ProjectId;
use crate::record::{Delivery, VerificationId};

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
        self.transact(move |ports, ledger| record(ports, ledger, project, id, send, delivery))
            .await
    }
}

pub(super) fn record(
    ports: &Ports,
    ledger: &mut dyn Ledger,
    project: ProjectId,
    id: VerificationId,
    send: usize,
    delivery: Delivery,
) -> Result<bool, LedgerError> {
    let Some(mut verification) = ledger.find(project, id)? else {
        return Ok(false);
    };
    let news = verification.report(send, delivery);
    if news {
        let now = ports.clock.now_for(&verification.to);
        ledger.update(&verification)?;
        ledger.tell(Event::of(&verification, EventKind::Delivery(delivery), now))?;
    }
    Ok(news)
}
