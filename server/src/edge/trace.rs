//! One log line a request: what was asked of which route, and how it ended.

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::HeaderName;
use tokio::time::Instant;

/// The name an answer carries, where its surface gives it one.
pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Logs the route's template, never the path as asked: paths hold ids and numbers.
pub async fn log(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let route = route.as_ref().map_or("(none)", MatchedPath::as_str);
    let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
    let name = response.headers().get(X_REQUEST_ID);
    let request_id = name.and_then(|name| name.to_str().ok());
    if response.status().is_server_error() {
        tracing::warn!(%method, route, status, micros, request_id, "request failed");
    } else {
        tracing::debug!(%method, route, status, micros, request_id, "request");
    }
    response
}
