//! How many streams one caller may keep open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;
use http::{HeaderValue, StatusCode, header};

use verification::Client;

/// A browser needs one a tab.
const PER_CALLER: usize = 16;
const IN_ALL: usize = 512;

/// The open streams by caller.
#[derive(Clone, Debug, Default)]
pub struct Streams(Arc<Mutex<HashMap<Client, usize>>>);

/// One open stream; dropping it makes room.
struct Permit {
    streams: Streams,
    caller: Client,
}

impl Streams {
    fn open(&self, caller: Client) -> Option<Permit> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of_caller = open.get(&caller).copied().unwrap_or(0);
        if of_caller >= PER_CALLER || open.values().sum::<usize>() >= IN_ALL {
            return None;
        }
        open.insert(caller, of_caller + 1);
        Some(Permit {
            streams: self.clone(),
            caller,
        })
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut open = self
            .streams
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.caller) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.caller);
            }
        }
    }
}

/// 429 to a caller that has too many streams open. The place is taken until the answer's body ends.
pub async fn cap(State(streams): State<Streams>, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Client>().copied();
    let Some(permit) = caller.and_then(|caller| streams.open(caller)) else {
        let retry = [(header::RETRY_AFTER, HeaderValue::from_static("15"))];
        return (
            StatusCode::TOO_MANY_REQUESTS,
            retry,
            "Too many open streams.\n",
        )
            .into_response();
    };
    let (parts, body) = next.run(request).await.into_parts();
    let held = body.into_data_stream().map(move |chunk| {
        let _held_until_the_stream_ends = &permit;
        chunk
    });
    Response::from_parts(parts, Body::from_stream(held))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caller_gets_so_many_and_closing_makes_room() {
        let streams = Streams::default();
        let client = |text: &str| Client::from(text.parse::<std::net::IpAddr>().unwrap());
        let (one, two) = (client("192.0.2.1"), client("192.0.2.2"));
        let mut permits: Vec<_> = (0..PER_CALLER)
            .map(|_| streams.open(one).unwrap())
            .collect();
        assert!(streams.open(one).is_none());
        assert!(streams.open(two).is_some());
        permits.pop();
        assert!(streams.open(one).is_some());
        drop(permits);
        assert!(streams.0.lock().unwrap().is_empty());
    }
}
