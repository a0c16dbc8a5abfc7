//! Browser sessions.

mod browser;
mod cookie;
mod store;
mod visitor;

pub use browser::{BrowserCookie, recognise};
pub use cookie::{CookieNames, layer, secure_removal, value_of};
pub use store::SessionRecords;
pub use visitor::{VisitorState, load_visitor, load_visitor_for_pages};
