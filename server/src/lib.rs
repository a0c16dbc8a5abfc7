//! Wiring and HTTP surfaces.
//!
//! [`start()`] turns a [`Config`](config::Config) into listeners that answer; everything else in this
//! crate is one surface, or one concern at the edge of all of them.

pub mod assets;
pub mod background;
pub mod classic;
pub mod cli;
pub mod clock;
pub mod config;
pub mod edge;
pub mod entropy;
pub mod forms;
pub mod guard;
pub mod keys;
pub mod listen;
pub mod logs;
pub mod mfa;
pub mod name;
pub mod operations;
pub mod pages;
pub mod phones;
pub mod process;
pub mod projects;
pub mod session;
pub mod start;
pub mod v1;

pub use start::{Running, StartError, start};
