//! Step two: the code is entered and checked.

#[cfg(feature = "ssr")]
mod action;
mod code_field;
#[cfg(feature = "ssr")]
pub mod delivery;
mod expiry;
#[cfg(feature = "ssr")]
mod page;
#[cfg(feature = "ssr")]
mod resend;
mod resend_timer;
#[cfg(feature = "ssr")]
mod send_again;
mod web_otp;

#[cfg(feature = "ssr")]
pub use action::{ValidateCode, Validated, validate_code};
pub use code_field::CodeField;
pub use expiry::Expiry;
#[cfg(feature = "ssr")]
pub use page::Page;
#[cfg(feature = "ssr")]
pub use resend::{NewCode, ResendCode, new_code, resend_code};
pub use resend_timer::ResendTimer;
#[cfg(feature = "ssr")]
pub use send_again::NewCodeForm;
