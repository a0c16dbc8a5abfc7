//! Tests of every surface over HTTP, against an instance of its own for each test.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

mod app;
mod architecture;
mod bad_inputs;
mod bursts;
mod calls;
mod chain;
mod classic;
mod concurrency;
mod doctor;
mod durability;
mod edge;
mod environment;
mod guard;
mod limits;
mod logging;
mod logs;
mod mfa;
mod pages;
mod program;
mod projects;
mod routes;
mod sandbox;
mod seed_faults;
mod time;
mod v1;
