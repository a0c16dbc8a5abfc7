//! The durable record.
//!
//! A store makes decisions for the service ([`verification::ports::Store`]) and keeps what stands beside
//! verifications: sessions, projects, events, and what a node has to know of the record as a whole. Each
//! is a trait here. [`SqliteStore`] is the store that implements them all.

#![deny(missing_docs)]

mod events;
mod mode;
mod node;
mod projects;
mod sessions;
mod sqlite;

use std::sync::Arc;

use verification::ports::{Clock, Store};

pub use events::{Events, LoggedEvent};
pub use mode::Mode;
pub use node::{ClockReset, Node};
pub use projects::{ProjectRecord, Projects};
pub use sessions::Sessions;
pub use sqlite::{Inspection, OpenError, Options, Serving, SqliteStore};

/// A store, with everything that it keeps.
pub trait Database: Sessions + Projects + Events + Node {
    /// The store of a service that decides by `clock`: the service clock, or the sandbox's, which moves
    /// single numbers.
    fn deciding_by(&self, clock: Arc<dyn Clock>) -> Arc<dyn Store>;
}
