//! What every request passes before any surface sees it.

pub mod basic;
pub mod body;
pub mod client;
pub mod headers;
pub mod hosts;
pub mod origin;
pub mod stopping;
pub mod streams;
pub mod trace;
