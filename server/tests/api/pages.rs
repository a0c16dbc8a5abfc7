//! The pages, as browsers and as scripts get them.

mod account;
mod action_lists;
mod languages;
mod methods;
mod own_call;
mod presses;
mod programs;
mod races;
mod request;
mod secrets;
mod sessions;
mod stream;
mod validate;
