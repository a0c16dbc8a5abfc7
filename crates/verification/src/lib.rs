//! Phone verification, and nothing but.
//!
//! This crate holds what a verification *is*: numbers, codes, policies, limits, the text or call that
//! carries a code, the events, and one [`Service`] with a file per verb. It does no
//! I/O. Clock, randomness, storage and delivery are [`ports`] that others fill in, so every rule
//! here can be tested to the millisecond.

#![deny(missing_docs)]

pub mod browser;
pub mod call;
pub mod channel;
pub mod code;
pub mod duration;
pub mod events;
pub mod id;
pub mod key_ring;
pub mod limits;
pub mod locale;
pub mod message;
pub mod partition;
pub mod phone_number;
pub mod policy;
pub mod ports;
pub mod project;
pub mod record;
pub mod send;
pub mod service;
pub mod timestamp;

pub use browser::{Binding, BrowserSecret, BrowserToken, Holder};
pub use call::CallScript;
pub use channel::Channel;
pub use code::{Alphabet, Code, CodeFormat, Salt};
pub use events::{Event, EventData, EventKind, Subject};
pub use id::VerificationId;
pub use key_ring::{KeyId, KeyRing};
pub use limits::{Client, Limits};
pub use locale::Locale;
pub use message::{Brand, CallerId, MessageTemplate, MessageWriter, Preamble, Purpose, SenderName};
pub use partition::Partition;
pub use phone_number::{InvalidNumber, NumberKind, PhoneNumber};
pub use policy::{Bounds, Policy, PolicyBounds, PolicyError, PolicyRequest, Profile};
pub use project::ProjectId;
pub use record::{CodeIssuer, Status, VendorId, Verification};
pub use send::{Delivery, Report, Send, SendId};
pub use service::Service;
pub use timestamp::Timestamp;

/// What `Debug` shows in place of a secret.
pub(crate) const REDACTED: &str = "[redacted]";
