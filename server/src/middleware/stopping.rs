//! Middleware that ends waiting requests once the process has to stop.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use tokio::sync::watch;

use super::fault::Fault;
use super::media_type::is_event_stream;

/// Turns true when the process has to stop.
pub type Stopping = watch::Receiver<bool>;

/// Answers 503 to clients that still wait for a response when the process has to stop, and ends
/// streams that would have no end. Only for routes where that loses nothing.
pub async fn abort_on_shutdown(
    State(mut stop): State<Stopping>,
    request: Request,
    next: Next,
) -> Response {
    let response = tokio::select! {
        biased;
        response = next.run(request) => response,
        () = stopped(&mut stop) => return Fault::Stopping.into_response(),
    };
    if !is_event_stream(response.headers()) {
        return response;
    }
    let (parts, body) = response.into_parts();
    let until = Box::pin(async move { stopped(&mut stop).await });
    let stream = body.into_data_stream().take_until(until);
    Response::from_parts(parts, Body::from_stream(stream))
}

async fn stopped(stop: &mut Stopping) {
    // An error means that the sender is gone, so there is nothing left to wait for.
    let _ = stop.wait_for(|stop| *stop).await;
}
