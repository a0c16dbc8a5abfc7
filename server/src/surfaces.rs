//! The HTTP surfaces: pages, APIs, the sandbox's phones, and probes.

pub mod classic;
pub mod mfa;
pub mod operations;
pub mod pages;
pub mod phones;
pub mod v1;
