//! Tests of the SignalWire client: the requests it sends, and every kind of response.

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
