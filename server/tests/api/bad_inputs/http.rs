//! Bad inputs that are refused before they reach a page or an API.

use crate::app::Raw;

use super::{Listener, Table, bad, create};

pub const HTTP: Table = Table {
    title: "Hosts, heads and bodies",
    about: "Both listeners keep these; the rows are the site's. A head and a body have ten seconds each to arrive.",
    at: Listener::Site,
    inputs: &[
        bad("a foreign host", 421, "", |_| {
            Raw::new("GET", "/").header("Host", "evil.example")
        }),
        bad("a foreign host, of the visitor's stream", 421, "", |s| {
            s.cookie(Raw::new("GET", "/phone/stream"))
                .header("Host", "evil.example")
        }),
        bad("a foreign host, of the API", 421, "wrong-host", |_| {
            create(r#"{"to":"+12125550123"}"#).header("Host", "evil.example")
        }),
        bad("a host that begins like ours", 421, "", |_| {
            Raw::new("GET", "/").header("Host", "127.0.0.1.evil.example")
        }),
        bad("another address of this machine", 421, "", |_| {
            Raw::new("GET", "/").header("Host", "127.0.0.2")
        }),
        bad("an address with more behind its brackets", 421, "", |_| {
            Raw::new("GET", "/").header("Host", "[::1].evil.example")
        }),
        bad("an address with two ports", 421, "", |_| {
            Raw::new("GET", "/").header("Host", "[::1]:80:evil")
        }),
        bad("a host with a user", 421, "", |_| {
            Raw::new("GET", "/").header("Host", "user@127.0.0.1")
        }),
        bad("two hosts", 421, "", |_| {
            Raw::new("GET", "/")
                .header("Host", "127.0.0.1")
                .header("Host", "evil.example")
        }),
        bad("no host", 421, "", |_| {
            Raw::new("GET", "/").header("Host", "")
        }),
        bad("a foreign absolute target", 421, "", |_| {
            Raw::new("GET", "http://evil.example/").header("Host", "127.0.0.1")
        }),
        bad("200 headers", 431, "", |_| {
            (0..200).fold(Raw::new("GET", "/"), |raw, n| {
                raw.header(&format!("X-{n}"), "x")
            })
        }),
        bad("a header of 20 kB", 431, "", |_| {
            Raw::new("GET", "/").header("X-Long", &"x".repeat(20_000))
        }),
        bad("an address of 20 kB", 431, "", |_| {
            Raw::new("GET", &format!("/?{}", "x".repeat(20_000)))
        }),
        bad("a line that is no HTTP", 400, "", |_| {
            Raw::new("HELO there", "/")
        }),
        bad("two lengths", 400, "", |_| {
            Raw::new("POST", "/")
                .header("Content-Length", "3")
                .header("Content-Length", "20")
                .form("number=%2B12125550123")
        }),
        bad("a length that is no number", 400, "", |_| {
            Raw::new("POST", "/")
                .header("Content-Length", "x")
                .form("number=%2B12125550123")
        }),
        bad("a chunk of no size", 400, "", |_| {
            Raw::new("POST", "/")
                .header("Transfer-Encoding", "chunked")
                .form("x\r\n")
        }),
        bad("`CONNECT` to elsewhere", 421, "", |_| {
            Raw::new("CONNECT", "evil.example:443")
        }),
        bad("a target that is no path", 400, "", |_| {
            Raw::new("OPTIONS", "*")
        }),
        bad("`TRACE`", 405, "", |_| Raw::new("TRACE", "/")),
        bad("a CORS preflight", 405, "", |_| {
            Raw::new("OPTIONS", "/")
                .header("Origin", "https://evil.example")
                .header("Access-Control-Request-Method", "POST")
        }),
        bad("a path out of the folder", 404, "", |_| {
            Raw::new("GET", "/pkg/..%2f..%2fCargo.toml")
        }),
        bad("a path that is not UTF-8", 404, "", |_| {
            Raw::new("GET", "/%ff")
        }),
        bad("a form that never ends", 408, "", |s| {
            s.form("/", "number=%2B12125550123").short_of(1)
        }),
        bad("a body that never ends", 408, "body-timeout", |_| {
            create(r#"{"to":"+12125550123"}"#).short_of(1)
        }),
        bad("a head that never ends", 0, "", |_| {
            Raw::new("GET", "/").short_of(1)
        }),
    ],
};
