//! A cap on the streams that one client keeps open.

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use verification::Client;

use super::fault::Fault;
use super::places::Places;

/// A browser needs one a tab.
const PER_CLIENT: usize = 16;
const IN_ALL: usize = 512;

/// The places of the streams of one listener.
pub fn places() -> Places {
    Places::new(IN_ALL, PER_CLIENT)
}

/// Middleware that answers 429 to a client with too many open streams. The place is taken until the
/// response's body ends.
pub async fn cap(State(places): State<Places>, request: Request, next: Next) -> Response {
    let client = request.extensions().get::<Client>().copied();
    let Ok(place) = places.take(client) else {
        return Fault::TooManyStreams.into_response();
    };
    let (parts, body) = next.run(request).await.into_parts();
    let held = body.into_data_stream().map(move |chunk| {
        let _held_until_the_stream_ends = &place;
        chunk
    });
    Response::from_parts(parts, Body::from_stream(held))
}
