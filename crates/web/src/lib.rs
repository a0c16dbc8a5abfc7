//! HTTP that every surface shares: problem details, bodies within limits, JSON, and Basic credentials.

#![deny(missing_docs)]

pub mod basic;
pub mod body;
pub mod json;
mod problem;

pub use problem::{Problem, ProblemType};
