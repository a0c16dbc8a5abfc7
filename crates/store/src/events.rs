//! The log of events, for readers.

use async_trait::async_trait;
use tokio::sync::watch;
use verification::ports::StoreError;
use verification::{Event, ProjectId};

/// An event, with its place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEvent {
    /// Its sequence number, by which a reader goes on. Numbers grow from event to event, with gaps, and
    /// none is used twice.
    pub seq: u64,
    /// The event.
    pub event: Event,
}

/// The log of the events that decisions and operators append.
///
/// A reader keeps the sequence number of the last event that it has handled, waits for a notice, and reads
/// what comes after. So it misses none, however late the notice comes or however many are dropped.
#[async_trait]
pub trait Events: Send + Sync {
    /// Up to `most` events after `seq`, of `project` or of all, in the order in which they were
    /// committed. What is past retention is gone.
    async fn events_after(
        &self,
        project: Option<ProjectId>,
        seq: u64,
        most: usize,
    ) -> Result<Vec<LoggedEvent>, StoreError>;

    /// The sequence number of the newest event, as of the last commit of this process that appended one.
    /// It changes only after the commit. Events of other processes on the same store (an operator's
    /// command) are found in the log, and announced with the next one of this process.
    fn newest_event(&self) -> watch::Receiver<u64>;
}
