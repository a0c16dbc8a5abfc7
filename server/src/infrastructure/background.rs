//! Background tasks.

use std::sync::Arc;
use std::time::Duration;

use sandbox::Sandbox;
use store::Database;
use tokio::sync::watch;
use verification::Service;
use verification::ports::{Clock, StoreError};

use crate::infrastructure::clock::ServiceClock;

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

/// Each second closes and forgets what has expired, and records refusals; a store that can't write is
/// tried instead, so that readiness comes back by itself.
pub async fn sweep_loop(
    store: Arc<dyn Database>,
    service: Service,
    clock: Arc<ServiceClock>,
    retention: Duration,
    mut stop: watch::Receiver<bool>,
) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(SWEEP_EVERY) => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        let swept = if store.is_ready() {
            sweep(&*store, &service, &clock, retention, &stop).await
        } else {
            store.try_write().await
        };
        // A store that can't write has said so itself.
        if let Err(error) = swept
            && store.is_ready()
        {
            tracing::error!(%error, "sweep failed; the next will try again");
        }
    }
}

/// Goes on until nothing is left, or until the process has to stop.
async fn sweep(
    store: &dyn Database,
    service: &Service,
    clock: &ServiceClock,
    retention: Duration,
    stop: &watch::Receiver<bool>,
) -> Result<(), StoreError> {
    while !*stop.borrow() {
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
    service.record_refusals().await?;
    Ok(())
}
