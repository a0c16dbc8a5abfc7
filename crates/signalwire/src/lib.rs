//! The protocol of SignalWire's MFA API, shared by our client and our own server of it.
//!
//! The crate holds paths, bodies, bounds, statuses, error bodies and credentials. It does no I/O and knows
//! no other crate of the workspace. The source is SignalWire's guide "Multi-factor Authentication with
//! SignalWire" and its description of the REST API. Where both are silent, the item says so.

#![deny(missing_docs)]

pub mod bounds;
pub mod channel;
pub mod credentials;
pub mod error;
pub mod field;
pub mod invalid;
pub mod message;
pub mod mfa;
pub mod status;

pub use channel::Channel;
pub use field::Field;
pub use invalid::{InvalidParameter, Parameter, Problem};
