//! The native API.

mod caller;
mod cancel;
mod check;
mod create;
mod error;
mod resend;
mod response;
mod show;

use axum::Router;
use axum::routing::{get, post};
use verification::{Locale, Service};

use crate::infrastructure::projects::Projects;

pub use error::ApiError;

/// What the handlers need.
#[derive(Clone)]
pub struct Api {
    /// The verbs.
    pub service: Service,
    /// Who may call.
    pub projects: Projects,
    /// The languages of messages. The first is for a caller that names none.
    pub locales: Vec<Locale>,
}

impl Api {
    /// The language with this tag.
    fn locale(&self, tag: Option<&str>) -> Result<Locale, ApiError> {
        let named = |locale: &&Locale| tag.is_none_or(|tag| locale.as_str() == tag);
        self.locales.iter().find(named).cloned().ok_or_else(|| {
            let known: Vec<_> = self.locales.iter().map(Locale::as_str).collect();
            let known = known.join("`, `");
            error::invalid_parameter("locale", format!("There are words in `{known}` only."))
        })
    }
}

/// `/v1/…`
pub fn router(api: Api) -> Router {
    Router::new()
        .route("/v1/verifications", post(create::create))
        .route("/v1/verifications/{id}", get(show::show))
        .route("/v1/verifications/{id}/check", post(check::check))
        .route("/v1/verifications/{id}/resend", post(resend::resend))
        .route("/v1/verifications/{id}/cancel", post(cancel::cancel))
        .route(
            "/v1/{*rest}",
            axum::routing::any(async || ApiError::NoSuchPath),
        )
        .method_not_allowed_fallback(async || ApiError::MethodNotAllowed)
        .with_state(api)
}
