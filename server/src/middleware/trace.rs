//! One log line a request: what was asked of which route, and how it ended.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, Method};
use tracing::Level;

/// The name an answer carries, where its surface gives it one.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Middleware that copies the route into the response, where [`log`] will write it.
pub async fn name_route(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().cloned();
    let mut response = next.run(request).await;
    let is_logged = response.status().is_server_error() || tracing::enabled!(Level::DEBUG);
    if let Some(route) = route.filter(|_| is_logged) {
        response.extensions_mut().insert(route);
    }
    response
}

/// Logs the route's template, never the path as asked: paths hold ids and numbers.
pub fn log(method: &Method, took: Duration, response: &Response) {
    let route = response.extensions().get::<MatchedPath>();
    let status = response.status().as_u16();
    let route = route.map_or("(none)", MatchedPath::as_str);
    let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let name = response.headers().get(X_REQUEST_ID);
    let request_id = name.and_then(|name| name.to_str().ok());
    if response.status().is_server_error() {
        tracing::warn!(%method, route, status, micros, request_id, "request failed");
    } else {
        tracing::debug!(%method, route, status, micros, request_id, "request");
    }
}
