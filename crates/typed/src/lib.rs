//! Readers of what people type and paste for a phone number and for a one-time code.
//!
//! The server and the islands in the browser both use this crate, so each rule exists once and a hint
//! does not contradict the server. The crate has no dependencies and no large tables, because every
//! byte of it is part of the page's first view.

pub mod code;
mod fold;
pub mod number;
