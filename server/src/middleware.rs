//! Middleware and checks that requests pass before a page or an API handles them.

pub mod client;
pub mod edge;
pub mod error_page;
pub mod fault;
pub mod guard;
pub mod headers;
pub mod hosts;
pub mod media_type;
pub mod network;
pub mod origin;
pub mod places;
pub mod seldom;
pub mod stopping;
pub mod streams;
pub mod trace;
