//! What the service needs from outside: time, randomness, a durable record, and providers that deliver
//! codes or vendors that make and check them.

mod catalog;
mod clock;
mod entropy;
mod provider;
mod router;
mod store;
mod vendor;

use std::pin::Pin;

pub use catalog::MessageCatalog;
pub use clock::Clock;
pub use entropy::{Entropy, EntropyError};
pub use provider::{Accepted, Content, Outgoing, Provider, SendError, Text};
pub use router::{Route, Router};
pub use store::{
    Change, Decision, FoundSend, Ledger, Look, Outcome, ReadError, Scope, Snapshot, Store,
    StoreError,
};
pub use vendor::{NoVerdict, Order, Vendor, Verdict, Verifier};

/// A future that can be awaited from any thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;
