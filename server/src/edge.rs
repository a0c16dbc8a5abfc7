//! Middleware and checks that every request passes before a page or an API handles it.

pub mod basic;
pub mod body;
pub mod client;
pub mod connection;
pub mod fault;
pub mod headers;
pub mod hosts;
pub mod network;
pub mod origin;
pub mod places;
pub mod seldom;
pub mod service;
pub mod stopping;
pub mod streams;
pub mod trace;
