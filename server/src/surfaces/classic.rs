//! The two endpoints of the "Two Factor Authentication via SMS" demo, with its fields, statuses and
//! texts, and without its faults.
//!
//! Limits answer 429, which the demo did not know; and 403 is the one answer to every code that does
//! not pass.

mod answer;
mod caller;
mod form;
mod request_auth;
mod validate_auth;

use app::site::Site;
use axum::Router;
use axum::routing::post;

use crate::infrastructure::projects::Projects;

/// What the handlers need.
#[derive(Clone)]
pub struct Classic {
    /// The site. Browsers call from its pages, and its service handles the calls.
    pub site: Site,
    /// The projects that may call with credentials.
    pub projects: Projects,
}

/// `/request-auth` and `/validate-auth`. They need the session layer around them.
pub fn router(classic: Classic) -> Router {
    Router::new()
        .route("/request-auth", post(request_auth::request_auth))
        .route("/validate-auth", post(validate_auth::validate_auth))
        .with_state(classic)
}
