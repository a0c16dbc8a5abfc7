//! Browser sessions.

mod cookie;
mod store;
mod visitor;

pub use cookie::{CookieNames, layer, secure_removal};
pub use store::SessionRecords;
pub use visitor::{VisitorState, introduce, introduce_to_pages};
