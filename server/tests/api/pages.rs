//! The pages, as browsers and as scripts get them.

mod account;
mod methods;
mod presses;
mod programs;
mod request;
mod secrets;
mod sessions;
mod stream;
mod validate;
