//! The server: configuration, wiring, and the HTTP surfaces.
//!
//! [`start()`] turns a [`Config`](config::Config) into listeners that answer. [`surfaces`] holds the
//! handlers, [`middleware`] what requests pass before them, and [`infrastructure`] what both build on.

pub mod cli;
pub mod config;
pub mod infrastructure;
pub mod middleware;
pub mod name;
pub mod routes;
pub mod session;
pub mod start;
pub mod surfaces;

pub use start::{Running, StartError, start};
