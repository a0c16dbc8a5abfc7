//! Those outside this process who deliver codes, or make and check codes of their own.
//!
//! Each lives in a module of its own behind the ports of `verification::ports`. Hosts come from
//! configuration and from nothing else; no redirect is followed and no proxy of the environment is
//! asked, so nobody but the named host ever sees a credential, a number or a code.

#![deny(missing_docs)]

pub mod signalwire;
