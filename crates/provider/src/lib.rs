//! Clients of outside services that deliver codes, or make and check codes of their own.
//!
//! Each has a module of its own behind the ports of `verification::ports`. Hosts come from
//! configuration alone. No redirect is followed, and no proxy of the environment is used. So only
//! the configured host ever sees a credential, a number or a code.

#![deny(missing_docs)]

pub mod registry;
pub mod signalwire;
pub mod transport;
