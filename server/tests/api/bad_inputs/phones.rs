//! Bad inputs to the sandbox's listener.

use crate::app::Raw;

use super::{Listener, Table, bad};

fn put(what: &str, body: &str) -> Raw {
    Raw::new("PUT", &format!("/sandbox/v1/{what}")).json(body)
}

fn get(what: &str) -> Raw {
    Raw::new("GET", &format!("/sandbox/v1/{what}"))
}

const CLOCK: &str = "numbers/+12125550123/clock";
const BEHAVIOR: &str = "numbers/+12125550123/behavior";

pub const PHONES: Table = Table {
    title: "The sandbox's control API",
    about: "On the phones' own listener, which is for operators and tests.",
    at: Listener::Phones,
    inputs: &[
        bad("a foreign host", 421, "wrong-host", |_| {
            get("numbers").header("Host", "evil.example")
        }),
        bad("a form of another site", 403, "foreign-origin", |_| {
            Raw::new("POST", "/sandbox/v1/numbers/lease").header("Origin", "https://evil.example")
        }),
        bad("a number that is none", 422, "invalid-number", |_| {
            get("numbers/x/messages")
        }),
        bad("a number that is not UTF-8", 422, "invalid-number", |_| {
            get("numbers/%ff/messages")
        }),
        bad("a wait of 61 seconds", 422, "\"field\":\"wait\"", |_| {
            get("numbers/+12125550123/messages?wait=61")
        }),
        bad("a wait of -1", 422, "\"field\":\"wait\"", |_| {
            get("numbers/+12125550123/messages?wait=-1")
        }),
        bad("`after` is no number", 422, "\"field\":\"after\"", |_| {
            get("numbers/+12125550123/messages?after=x")
        }),
        bad("a lease that nobody holds", 403, "not-your-lease", |_| {
            get("numbers/+12125550123/messages").header("X-Sandbox-Lease", "x")
        }),
        bad(
            "a lease to return that nobody holds",
            404,
            "not-found",
            |_| Raw::new("DELETE", "/sandbox/v1/leases/x"),
        ),
        bad("a lease of no time", 422, "\"field\":\"seconds\"", |_| {
            Raw::new("POST", "/sandbox/v1/numbers/lease").json(r#"{"seconds":0}"#)
        }),
        bad("a lease of two hours", 422, "\"max\":3600", |_| {
            Raw::new("POST", "/sandbox/v1/numbers/lease").json(r#"{"seconds":7200}"#)
        }),
        bad(
            "a clock without an offset",
            422,
            "\"field\":\"offset_seconds\"",
            |_| put(CLOCK, "{}"),
        ),
        bad(
            "an offset as a string",
            422,
            "\"field\":\"offset_seconds\"",
            |_| put(CLOCK, r#"{"offset_seconds":"601"}"#),
        ),
        bad("an offset of 32 days", 422, "\"max\":2678400", |_| {
            put(CLOCK, r#"{"offset_seconds":2764800}"#)
        }),
        bad(
            "an offset of 10³⁰ for all",
            422,
            "\"field\":\"offset_seconds\"",
            |_| put("clock", r#"{"offset_seconds":1e30}"#),
        ),
        bad("a delivery that does not exist", 422, "\"allowed\"", |_| {
            put(BEHAVIOR, r#"{"delivery":"lost"}"#)
        }),
        bad("a delay of an hour", 422, "\"field\":\"delay_ms\"", |_| {
            put(BEHAVIOR, r#"{"delay_ms":3600000}"#)
        }),
        bad(
            "a member that does not exist",
            422,
            "\"field\":\"deliver\"",
            |_| put(BEHAVIOR, r#"{"deliver":"never"}"#),
        ),
        bad("a list", 400, "invalid-json", |_| put(BEHAVIOR, "[]")),
        bad("half a body", 400, "invalid-json", |_| put(BEHAVIOR, "{")),
        bad("a form", 415, "unsupported-media-type", |_| {
            Raw::new("PUT", "/sandbox/v1/clock").form("offset_seconds=601")
        }),
        bad("a body of 17 kB", 413, "payload-too-large", |_| {
            put(BEHAVIOR, &" ".repeat(17_000))
        }),
        bad("another method", 405, "method-not-allowed", |_| {
            Raw::new("DELETE", "/sandbox/v1/clock")
        }),
        bad("a path that does not exist", 404, "not-found", |_| {
            get("numbers/+12125550123/voicemail")
        }),
        bad("the page of a number that is none", 422, "", |_| {
            Raw::new("GET", "/phone/x")
        }),
    ],
};
