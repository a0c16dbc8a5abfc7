//! Refused forms and error pages, with sentences for the visitor.

pub mod error_page;
mod form_error;
mod not_found;

pub use form_error::FormError;
use leptos::prelude::*;
pub use not_found::NotFound;
use serde::{Deserialize, Serialize};

/// A refused form: what was wrong, and what was typed if that may be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What was wrong.
    pub error: FormError,
    /// The number as it was typed. Codes are never kept.
    pub number: Option<String>,
}

/// The sentence about a field, beside the field. Nothing at all where nothing is wrong. The field
/// itself takes the focus, so that its description is read out.
#[component]
pub fn FieldError(id: &'static str, message: Option<String>) -> impl IntoView {
    message.map(|message| {
        view! {
            <p class="error" id=id role="alert">
                <span class="error-mark" aria-hidden="true">"!"</span>
                {message}
            </p>
        }
    })
}

/// A sentence about the form as a whole, above it. It takes the focus, so that it is read out.
#[component]
pub fn FormNotice(message: Option<String>) -> impl IntoView {
    message.map(|message| {
        view! { <p class="notice" role="alert" tabindex="-1" autofocus>{message}</p> }
    })
}
