//! SignalWire's MFA API as it is asked, and whatever may come back.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

mod common;
mod connections;
mod probe;
mod request;
mod secrets;
mod verify;
