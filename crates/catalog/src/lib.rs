//! Every sentence that a visitor, a phone or an operator meets.
//!
//! The sentences stand in `locales/`, in a folder for each language, in files of Fluent
//! (<https://projectfluent.org>). The build makes a function of each, so that a misspelled name or a
//! missing argument does not compile. What programs get, such as the details of the API's problems, is
//! not here: that is English, as in the documentation.

mod durations;
mod generated;
mod languages;
mod phone;
mod pseudo;
mod reasons;

/// The sentences in one language, a function for each.
pub use generated::L10nLanguage as Words;
pub use languages::{known, negotiate, words};
pub use phone::PhoneMessages;
