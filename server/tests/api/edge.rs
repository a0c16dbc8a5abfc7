//! What every request passes before any surface sees it.

mod connections;
mod headers;
mod hosts;
mod https;
mod origin;
