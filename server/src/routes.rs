//! Routes of your own, served beside the pages and the APIs.
//!
//! A project made from this template adds its routes here. Commands and wiring stay as they are.

use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use verification::Timestamp;

use crate::middleware::guard::Verified;

/// The routes of this project.
///
/// A handler that takes [`Verified`] answers verified browsers alone. So does every route of a router
/// with the layer [`verified`](crate::middleware::guard::verified).
pub fn routes() -> Router {
    Router::new().route("/me", get(me))
}

/// `GET /me`: the number that the browser has verified, masked, for scripts of a page.
async fn me(verified: Verified) -> Json<Me> {
    Json(Me {
        to: verified.to.masked(),
        verified_until: verified.until,
    })
}

#[derive(Serialize)]
struct Me {
    to: String,
    verified_until: Timestamp,
}
