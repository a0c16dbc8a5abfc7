//! Tests of what every request passes before a page or an API handles it.

mod callers;
mod connections;
mod errors;
mod frozen;
mod headers;
mod hosts;
mod https;
mod origin;
mod outliving;
mod probes;
mod proxies;
