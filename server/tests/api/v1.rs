//! The native API.

mod cancel;
mod check;
mod create;
mod credentials;
mod requests;
mod resend;
mod show;
