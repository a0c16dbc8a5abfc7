//! The visitor's messages as they arrive, as server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, StreamExt, stream};
use http::StatusCode;
use tokio_stream::wrappers::BroadcastStream;
use verification::Verification;

use super::bubble;
use crate::site::Site;
use crate::visitor::Visitor;

/// `GET /phone/stream`: the texts of this browser's own verification, those there are and those to
/// come. A browser without one gets 204, which tells an `EventSource` not to come back.
#[expect(clippy::unused_async, reason = "axum takes handlers that are async")]
pub async fn visitor_stream(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
) -> Response {
    match (site.demo().is_some(), visitor.verification) {
        (true, Some((verification, _))) => Sse::new(messages(&site, verification))
            .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
            .into_response(),
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}

fn messages(
    site: &Site,
    verification: Verification,
) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let (there, to_come) = match site.demo() {
        // Subscribed before reading, so that nothing falls between.
        Some(demo) => {
            let live = demo.sandbox.subscribe();
            (
                demo.sandbox.messages_of(&verification.to, verification.id),
                Some(live),
            )
        }
        None => (Vec::new(), None),
    };
    let id = verification.id;
    let live = stream::iter(to_come)
        .flat_map(BroadcastStream::new)
        // A reader that fell behind misses nothing for good: the page shows all on reload.
        .filter_map(async |received| received.ok())
        .filter(move |message| std::future::ready(message.verification == id && message.has_arrived()))
        .map(|message| Ok(event(&message)));
    stream::iter(there)
        .map(|message| Ok(event(&message)))
        .chain(live)
}

fn event(message: &sandbox::Message) -> Event {
    Event::default()
        .id(message.seq.to_string())
        .data(bubble(message))
}
