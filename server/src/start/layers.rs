//! What every listener has around its routes.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{from_fn, from_fn_with_state, map_request};
use http::StatusCode;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::edge::headers::{Https, secure};
use crate::edge::hosts::{Hosts, require};
use crate::edge::{client, trace};

/// Adds it, outermost last.
pub fn at_the_edge(
    router: Router,
    hosts: Hosts,
    https: bool,
    trusted: Vec<IpAddr>,
    time: Duration,
) -> Router {
    let trusted: Arc<[IpAddr]> = trusted.into();
    router
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            time,
        ))
        .layer(CatchPanicLayer::new())
        .layer(map_request(move |mut request: Request| {
            if let Some(client) = client::client(&request, &trusted) {
                request.extensions_mut().insert(client);
            }
            std::future::ready(request)
        }))
        .layer(from_fn_with_state(hosts, require))
        .layer(from_fn_with_state(Https(https), secure))
        .layer(from_fn(trace::log))
}
