//! Step one: a number, and a code on its way to it.

#[cfg(feature = "ssr")]
mod action;
mod hint;
#[cfg(feature = "ssr")]
mod number_form;
#[cfg(feature = "ssr")]
mod page;

#[cfg(feature = "ssr")]
pub(crate) use action::ask;
#[cfg(feature = "ssr")]
pub use action::{RequestCode, Sender, Sent, begin, request_code};
pub use hint::NumberHint;
#[cfg(feature = "ssr")]
pub use number_form::NumberForm;
#[cfg(feature = "ssr")]
pub use page::Page;
