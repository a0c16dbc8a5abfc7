//! Guards for routes of your own, which stand in [`crate::routes`].
//!
//! In a handler, ask for [`Verified`]; around a router, lay [`verified`]:
//!
//! ```
//! use axum::Router;
//! use axum::routing::get;
//! use server::middleware::guard::{Verified, verified};
//!
//! async fn transfer(verified: Verified) -> String {
//!     format!("moving money for {}", verified.to.masked())
//! }
//!
//! let routes: Router = Router::new()
//!     .route("/transfer", get(transfer))
//!     .route("/statement", get(|| async { "nothing to declare" }))
//!     .layer(verified());
//! # let _ = routes;
//! ```
//!
//! Both need the visitor that [`crate::session::load_visitor`] adds. The pages' router does so for these
//! routes.

use app::failure::error_page::ErrorPage;
use app::visitor::Visitor;
use axum::extract::FromRequestParts;
use axum::middleware::{FromExtractorLayer, from_extractor};
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::request::Parts;
use verification::{PhoneNumber, Timestamp, VerificationId};

use crate::middleware::error_page;

/// A browser that has proved control of a number, and for how long that holds.
#[derive(Clone, Debug)]
pub struct Verified {
    /// The number.
    pub to: PhoneNumber,
    /// The verification that proved it.
    pub verification: VerificationId,
    /// When it has to be proved again.
    pub until: Timestamp,
}

/// The layer that lets only verified browsers through.
pub fn verified() -> FromExtractorLayer<Verified, ()> {
    from_extractor::<Verified>()
}

impl<S: Sync> FromRequestParts<S> for Verified {
    type Rejection = Unverified;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Unverified> {
        let visitor = parts.extensions.get::<Visitor>();
        match visitor.and_then(|visitor| visitor.verified.as_ref()) {
            Some((verification, until)) => Ok(Self {
                to: verification.to.clone(),
                verification: verification.id,
                until: *until,
            }),
            None => Err(Unverified),
        }
    }
}

/// The browser has not proved control of a number: 403. People see the way to do so.
#[derive(Clone, Copy, Debug)]
pub struct Unverified;

impl IntoResponse for Unverified {
    fn into_response(self) -> Response {
        error_page::response(
            StatusCode::FORBIDDEN,
            ErrorPage::Unverified,
            "{\"error\":\"unverified\"}\n",
        )
    }
}
