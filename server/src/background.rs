//! What goes on beside requests.

use std::sync::Arc;
use std::time::Duration;

use sandbox::Sandbox;
use store::SqliteStore;
use tokio::sync::watch;
use verification::Service;
use verification::ports::{Clock, StoreError};

use crate::clock::ServiceClock;

const SWEEP_EVERY: Duration = Duration::from_secs(1);
/// Small, so that requests do not wait for it; a full batch is followed by another at once.
const SWEEP_BATCH: usize = 200;

/// Passes the carrier's word on texts to the record.
pub async fn take_reports(sandbox: Sandbox, service: Service, mut stop: watch::Receiver<bool>) {
    let mut reports = sandbox.reports();
    loop {
        let report = tokio::select! {
            Some(report) = reports.recv() => report,
            _ = stop.wait_for(|stop| *stop) => return,
        };
        let recorded = service
            .report(
                report.project,
                report.verification,
                report.send,
                report.delivery,
            )
            .await;
        if let Err(error) = recorded {
            tracing::error!(verification = %report.verification, %error, "delivery not recorded");
        }
    }
}

/// Closes and forgets what has run out, and remembers how far time has come.
pub async fn tend(
    store: SqliteStore,
    service: Service,
    clock: Arc<ServiceClock>,
    retention: Duration,
    mut stop: watch::Receiver<bool>,
) {
    let mut seen = store.writes();
    let mut stopping = false;
    while !stopping {
        stopping = tokio::select! {
            () = tokio::time::sleep(SWEEP_EVERY) => false,
            _ = stop.wait_for(|stop| *stop) => true,
        };
        let swept = if stopping {
            Ok(())
        } else {
            sweep(&store, &service, &clock, retention).await
        };
        let marked = mark(&store, &clock, &mut seen).await;
        if let Err(error) = swept.and(marked) {
            tracing::error!(%error, "sweep failed; the next will try again");
        }
    }
}

async fn sweep(
    store: &SqliteStore,
    service: &Service,
    clock: &ServiceClock,
    retention: Duration,
) -> Result<(), StoreError> {
    loop {
        let swept = service.sweep(retention, SWEEP_BATCH).await?;
        if swept.expired + swept.forgotten > 0 {
            tracing::debug!(
                expired = swept.expired,
                forgotten = swept.forgotten,
                "swept"
            );
        }
        if swept.expired < SWEEP_BATCH && swept.forgotten < SWEEP_BATCH {
            break;
        }
    }
    store.forget_sessions(clock.now(), SWEEP_BATCH).await?;
    Ok(())
}

/// Remembers how far time has come. An idle disk is left alone.
async fn mark(store: &SqliteStore, clock: &ServiceClock, seen: &mut u64) -> Result<(), StoreError> {
    let writes = store.writes();
    if writes != *seen {
        store.raise_mark(clock.now()).await?;
        *seen = writes;
    }
    Ok(())
}
