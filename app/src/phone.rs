//! The virtual phone: the visitor's own beside the form, and the operator's on the sandbox.

mod live;
#[cfg(feature = "ssr")]
mod messages;
#[cfg(feature = "ssr")]
pub mod operator;
#[cfg(feature = "ssr")]
pub mod stream;

pub use live::LivePhone;
#[cfg(feature = "ssr")]
pub use messages::{Phone, bubble};
