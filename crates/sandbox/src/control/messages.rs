//! `GET /sandbox/v1/numbers/{number}/messages`

use std::time::Duration;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;
use verification::{Delivery, Timestamp};

use super::answer;
use super::error::ControlError;
use super::input::{Number, integer};
use crate::carrier::Sandbox;
use crate::lease::Caller;
use crate::limits;
use crate::message::Message;

/// Which messages a reader wants, and how long it would wait for the first.
#[derive(Debug, PartialEq, Eq)]
pub struct Window {
    pub after: u64,
    pub wait: Duration,
}

#[derive(Serialize)]
struct Answer<'a> {
    messages: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    seq: u64,
    id: &'a str,
    from: &'a str,
    to: &'a str,
    body: &'a str,
    code: Option<&'a str>,
    provider: &'a str,
    delivery: Delivery,
    received_at: Timestamp,
}

pub async fn read(
    State(sandbox): State<Sandbox>,
    Number(number): Number,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Response, ControlError> {
    let window = Window::parse(query.as_deref().unwrap_or_default())?;
    let messages = sandbox
        .read(&caller, &number, window.after, window.wait)
        .await?;
    Ok(answer(
        StatusCode::OK,
        &Answer {
            messages: messages.iter().map(|message| Item::of(message)).collect(),
        },
    ))
}

impl Window {
    /// Both are optional, 0 by default. Other parameters are left to others.
    pub fn parse(query: &str) -> Result<Self, ControlError> {
        let mut window = Self {
            after: 0,
            wait: Duration::ZERO,
        };
        for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            match name {
                "after" => window.after = integer(name, whole(value), 0..=i64::MAX)?.unsigned_abs(),
                "wait" => {
                    let seconds = integer(name, whole(value), limits::WAIT_SECONDS)?.unsigned_abs();
                    window.wait = Duration::from_secs(seconds);
                }
                _ => {}
            }
        }
        Ok(window)
    }
}

/// Digits have no need of encoding, so the query is read as it is.
fn whole(value: &str) -> Option<i64> {
    value
        .bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| value.parse().ok())
        .flatten()
}

impl<'a> Item<'a> {
    fn of(message: &'a Message) -> Self {
        Self {
            seq: message.seq,
            id: &message.id,
            from: &message.from,
            to: message.to.as_e164(),
            body: &message.body,
            code: message.code.as_deref(),
            provider: message.provider,
            delivery: message.delivery,
            received_at: message.received_at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_and_wait_are_whole_numbers_within_bounds() {
        let parsed = |query| {
            Window::parse(query)
                .ok()
                .map(|w| (w.after, w.wait.as_secs()))
        };
        for (query, window) in [
            ("", (0, 0)),
            ("after=7", (7, 0)),
            ("wait=60&x=y&after=0", (0, 60)),
            ("wait", (0, 0)),
        ] {
            assert_eq!(parsed(query), Some(window), "{query}");
        }
        for query in [
            "wait=61",
            "wait=-1",
            "wait=1.5",
            "wait=",
            "wait=%31",
            "after=x",
            "after=9223372036854775808",
        ] {
            assert_eq!(parsed(query), None, "{query}");
        }
    }
}
