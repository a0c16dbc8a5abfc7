//! What every request passes before any surface sees it.

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
