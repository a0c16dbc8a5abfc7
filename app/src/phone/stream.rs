//! Server-sent events with what arrives on the visitor's phone.

use std::convert::Infallible;
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use catalog::Words;
use futures_util::{Stream, StreamExt, stream};
use http::StatusCode;
use sandbox::Arrival;
use tokio_stream::wrappers::BroadcastStream;
use verification::{Channel, Locale, Verification, VerificationId};

use super::call::Controls;
use super::list::{bubble, id, in_order};
use super::visitors::arrivals_of;
use crate::site::Site;
use crate::validate::delivery;
use crate::visitor::Visitor;

/// `GET /phone/stream`: the texts and calls of this browser's own verification, those there are and
/// those to come, and each change of a call. A browser without a verification gets 204, after which
/// an `EventSource` does not reconnect.
#[expect(clippy::unused_async, reason = "axum takes handlers that are async")]
pub async fn visitor_stream(
    State(site): State<Site>,
    Extension(visitor): Extension<Visitor>,
    Extension(locale): Extension<Locale>,
) -> Response {
    match (site.demo().is_some(), visitor.verification) {
        (true, Some((verification, _))) => {
            Sse::new(arrivals(&site, &verification, catalog::words(&locale)))
                .keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
                .into_response()
        }
        _ => StatusCode::NO_CONTENT.into_response(),
    }
}

fn arrivals(
    site: &Site,
    own: &Verification,
    words: &'static Words,
) -> impl Stream<Item = Result<Event, Infallible>> + use<> {
    let (there, to_come, paused) = match site.demo() {
        // Subscribed before reading, so that nothing falls between.
        Some(demo) => {
            let live = demo.sandbox.subscribe();
            let paused = demo.tabs.open(own.id);
            (
                in_order(arrivals_of(&demo.sandbox, own)),
                Some(live),
                Some(paused),
            )
        }
        None => (Vec::new(), None, None),
    };
    let own = own.id;
    let live = stream::iter(to_come)
        .flat_map(BroadcastStream::new)
        // A reader that fell behind misses nothing for good: the page shows all on reload.
        .filter_map(async |received| received.ok())
        .filter(move |arrival| std::future::ready(is_of(own, arrival)));
    let site = site.clone();
    let live = live.flat_map(move |arrival| {
        let shown = is_shown(&arrival).then(|| event(&arrival, words));
        stream::iter(shown.into_iter().chain([progress(&arrival, words, &site)]))
    });
    let pause = async {
        let is_paused = match paused {
            Some(paused) => paused.await.is_ok(),
            None => false,
        };
        if !is_paused {
            // No tab will need the place of this one any more.
            std::future::pending::<()>().await;
        }
    };
    stream::iter(there)
        .map(|arrival| event(&arrival, words))
        .chain(live)
        .take_until(Box::pin(pause))
        // Only a paused stream gets so far: the others have no end of their own. A browser drops events
        // without data.
        .chain(stream::once(async { Event::default().event("pause").data("tabs") }))
        .map(Ok)
}

fn is_of(own: VerificationId, arrival: &Arrival) -> bool {
    own == match arrival {
        Arrival::Message(message) => message.verification,
        Arrival::Call(call) => call.verification,
    }
}

fn is_shown(arrival: &Arrival) -> bool {
    match arrival {
        Arrival::Message(message) => message.has_arrived(),
        Arrival::Call(_) => true,
    }
}

/// What the page beside the phone says of the delivery now.
fn progress(arrival: &Arrival, words: &Words, site: &Site) -> Event {
    let (channel, delivery, to) = match arrival {
        Arrival::Message(message) => (Channel::Sms, message.delivery, &message.to),
        Arrival::Call(call) => (Channel::Call, call.delivery(), &call.to),
    };
    Event::default()
        .id(delivery::ID)
        .data(delivery::update(words, channel, delivery, to, site))
}

/// Its id is the element's, so that the page knows what to replace.
fn event(arrival: &Arrival, words: &Words) -> Event {
    Event::default()
        .id(id(arrival))
        .data(bubble(arrival, Controls::Own, words))
}
