//! The control API: reads and controls phones over HTTP, as JSON, below `/sandbox/v1`.
//!
//! | request | answer |
//! | --- | --- |
//! | `GET numbers` | the known phones |
//! | `POST numbers/lease {"seconds"}` | 201, a number leased to the caller alone |
//! | `DELETE leases/{lease}` | 204, the number goes back empty |
//! | `GET numbers/{number}/messages?after=&wait=` | the texts past `after`, waiting for the first |
//! | `GET numbers/{number}/calls?after=&wait=` | the calls that changed past `after`, waiting for the first |
//! | `POST calls/{id}/press {"digits"}` | the call, after these keys |
//! | `POST calls/{id}/hangup` | the call, hung up |
//! | `GET`, `PUT numbers/{number}/behavior` | who answers there, and what becomes of texts |
//! | `GET`, `PUT numbers/{number}/clock` | how far the number's clock is moved |
//! | `GET`, `PUT clock` | how far the clock of all is moved |
//!
//! A request with the header `X-Sandbox-Lease` must name the lease of the number that it is about,
//! else it gets 403. To a lease holder, the calls of other numbers are 404. A request without the
//! header is the operator's. Refusals are problem documents (RFC 9457).
//!
//! Layers around this router decide which hosts and bearers are let in, and for how long. A reader
//! may wait 60 seconds, so a timeout around it must allow that much.

mod behavior;
mod calls;
mod clock;
mod error;
mod input;
mod leases;
mod messages;
mod numbers;
#[cfg(test)]
mod tests;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, delete, get, post};
use serde::Serialize;

use crate::carrier::Sandbox;
use error::ControlError;

/// The header with the token of a lease. A request without it is an operator's.
pub const LEASE_HEADER: &str = "x-sandbox-lease";

/// The API over `sandbox`. It answers everything below `/sandbox`, and has no fallback, so that it
/// can be merged with the pages of the same listener.
pub fn router(sandbox: Sandbox) -> Router {
    Router::new()
        .route("/sandbox/v1/numbers", get(numbers::list))
        .route("/sandbox/v1/numbers/lease", post(leases::take))
        .route("/sandbox/v1/leases/{lease}", delete(leases::give_back))
        .route("/sandbox/v1/numbers/{number}/messages", get(messages::read))
        .route("/sandbox/v1/numbers/{number}/calls", get(calls::read))
        .route("/sandbox/v1/calls/{id}/press", post(calls::press))
        .route("/sandbox/v1/calls/{id}/hangup", post(calls::hang_up))
        .route(
            "/sandbox/v1/numbers/{number}/behavior",
            get(behavior::show).put(behavior::set),
        )
        .route(
            "/sandbox/v1/numbers/{number}/clock",
            get(clock::show).put(clock::set),
        )
        .route(
            "/sandbox/v1/clock",
            get(clock::show_all).put(clock::set_all),
        )
        .route("/sandbox", any(no_such_path))
        .route("/sandbox/", any(no_such_path))
        .route("/sandbox/{*rest}", any(no_such_path))
        .method_not_allowed_fallback(async || ControlError::MethodNotAllowed)
        .with_state(sandbox)
}

async fn no_such_path() -> ControlError {
    ControlError::NoSuchPath
}

/// A JSON response. It may hold codes, so caches must not store it.
fn answer(status: StatusCode, body: &impl Serialize) -> Response {
    match serde_json::to_vec(body) {
        Ok(json) => (
            status,
            [
                (
                    header::CONTENT_TYPE,
                    HeaderValue::from_static("application/json"),
                ),
                (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            ],
            json,
        )
            .into_response(),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
