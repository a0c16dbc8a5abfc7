//! The virtual phone: the visitor's own beside the form, and the operator's on the sandbox.

mod live;
#[cfg(feature = "hydrate")]
mod morph;
mod read_aloud;

#[cfg(feature = "ssr")]
mod actions;
#[cfg(feature = "ssr")]
mod call;
#[cfg(feature = "ssr")]
mod list;
#[cfg(feature = "ssr")]
mod message;
#[cfg(feature = "ssr")]
pub mod operator;
#[cfg(feature = "ssr")]
pub mod stream;
#[cfg(feature = "ssr")]
mod tabs;
#[cfg(feature = "ssr")]
mod visitors;

#[cfg(feature = "ssr")]
pub use actions::{HangUp, PressKey, hang_up, press_key};
pub use live::LivePhone;
pub use read_aloud::ReadAloud;
#[cfg(feature = "ssr")]
pub use tabs::Tabs;
#[cfg(feature = "ssr")]
pub use visitors::{ID, Phone};
