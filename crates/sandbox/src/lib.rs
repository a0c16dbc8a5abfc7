//! The virtual carrier: phones that receive the service's texts and calls, and an API to read and
//! control them.
//!
//! A [`Sandbox`] is a carrier in memory. The service delivers to it through its
//! [`Provider`](verification::ports::Provider) implementation and takes its time from
//! [`SandboxClock`]. People and tests read phones by [`control`]. Nothing leaves the machine, nothing
//! outlives the process, and [`limits`] bounds what is kept.

#![deny(missing_docs)]

mod arrival;
mod behavior;
mod call;
mod calling;
mod carrier;
mod clock;
mod code;
pub mod control;
mod exchange;
mod id;
mod lease;
pub mod limits;
mod message;
mod offset;
mod phone;
mod provider;
mod reading;
mod refusal;
mod settings;
#[cfg(test)]
mod testing;

pub use arrival::Arrival;
pub use behavior::{Answers, Behavior, Outcome};
pub use call::{AnsweredBy, Call, CallEvent, CallStatus, Moment, Party};
pub use carrier::{PhoneSummary, Sandbox};
pub use clock::SandboxClock;
pub use lease::{Caller, Lease, LeaseToken};
pub use message::Message;
pub use offset::{Offset, OutOfRange};
pub use provider::Report;
pub use refusal::Refusal;
