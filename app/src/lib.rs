//! The site's pages.
//!
//! Every flow is plain HTML: forms post to server functions at the page's own URL and are answered
//! with a redirect. On the server (feature `ssr`) this crate is the whole site; in the browser
//! (feature `hydrate`) it is only the islands, which add what HTML can't: hints, pasting in any
//! spelling, timers, live delivery. An island takes no props and wraps no control, so a page
//! works the same before it wakes, and without it.

mod countdown;
pub mod dom;
pub mod phone;
pub mod request;
pub mod validate;

#[cfg(feature = "ssr")]
pub mod account;
#[cfg(feature = "ssr")]
pub mod brand;
#[cfg(feature = "ssr")]
pub mod failure;
#[cfg(feature = "ssr")]
pub mod forbidden;
#[cfg(feature = "ssr")]
pub mod parts;
#[cfg(feature = "ssr")]
pub mod routes;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod shell;
#[cfg(feature = "ssr")]
pub mod site;
#[cfg(feature = "ssr")]
pub mod success;
#[cfg(feature = "ssr")]
pub mod visitor;
#[cfg(feature = "ssr")]
pub mod words;
