//! Calls of the native API that are wrong before their body is read.

use crate::app::Raw;

use super::{Listener, Table, bad, create};

pub const REQUESTS: Table = Table {
    title: "The native API as a whole",
    about: "Ids only locate: an unknown one, one of another project and one that is none are the same 404.",
    at: Listener::Site,
    inputs: &[
        bad("no credentials", 401, "unauthorized", |_| {
            Raw::new("POST", "/v1/verifications").json(r#"{"to":"+12125550123"}"#)
        }),
        bad(
            "credentials that are not base64",
            401,
            "unauthorized",
            |_| {
                Raw::new("POST", "/v1/verifications")
                    .header("Authorization", "Basic %%%")
                    .json(r#"{"to":"+12125550123"}"#)
            },
        ),
        bad("credentials without a colon", 401, "unauthorized", |_| {
            Raw::new("POST", "/v1/verifications")
                .header("Authorization", "Basic eA==")
                .json(r#"{"to":"+12125550123"}"#)
        }),
        bad("a wrong secret", 401, "unauthorized", |_| {
            Raw::new("POST", "/v1/verifications")
                .header("Authorization", "Basic eDp5")
                .json(r#"{"to":"+12125550123"}"#)
        }),
        bad("a bearer token", 401, "unauthorized", |_| {
            Raw::new("POST", "/v1/verifications")
                .header("Authorization", "Bearer x")
                .json(r#"{"to":"+12125550123"}"#)
        }),
        bad(
            "credentials that a browser kept, from another site",
            403,
            "foreign-origin",
            |s| {
                Raw::new("POST", &format!("/v1/verifications/{}/cancel", s.id))
                    .with_credentials()
                    .header("Origin", "https://evil.example")
            },
        ),
        bad(
            "a browser's cookie instead of credentials",
            401,
            "unauthorized",
            |s| {
                s.own(Raw::new("POST", "/v1/verifications"))
                    .json(r#"{"to":"+12125550123"}"#)
            },
        ),
        bad("no body", 400, "invalid-json", |_| create("")),
        bad("half a body", 400, "invalid-json", |_| create(r#"{"to":"#)),
        bad("two bodies", 400, "invalid-json", |_| create("{}{}")),
        bad("a list", 400, "invalid-json", |_| create("[]")),
        bad("a string", 400, "invalid-json", |_| {
            create("\"+12125550123\"")
        }),
        bad("`NaN`", 400, "invalid-json", |_| create(r#"{"to":NaN}"#)),
        bad("half a surrogate pair", 400, "invalid-json", |_| {
            create(r#"{"to":"\ud800"}"#)
        }),
        bad("10,000 brackets", 400, "invalid-json", |_| {
            create(&"[".repeat(10_000))
        }),
        bad("bytes that are not UTF-8", 400, "invalid-json", |_| {
            Raw::new("POST", "/v1/verifications")
                .with_credentials()
                .json(b"{\"to\":\"\xff\xfe\"}".to_vec())
        }),
        bad("no content type", 415, "unsupported-media-type", |_| {
            Raw::new("POST", "/v1/verifications").with_credentials()
        }),
        bad("a form", 415, "unsupported-media-type", |_| {
            Raw::new("POST", "/v1/verifications")
                .with_credentials()
                .form("to=%2B12125550123")
        }),
        bad(
            "JSON as `text/plain`",
            415,
            "unsupported-media-type",
            |_| {
                Raw::new("POST", "/v1/verifications")
                    .with_credentials()
                    .body("text/plain", r#"{"to":"+12125550123"}"#)
            },
        ),
        bad("a body of 17 kB", 413, "payload-too-large", |_| {
            create(&" ".repeat(17_000))
        }),
        bad("a body of 3 MB", 413, "payload-too-large", |_| {
            create(&" ".repeat(3_000_000))
        }),
        bad("an id that is none", 404, "not-found", |_| {
            Raw::new("GET", "/v1/verifications/x").with_credentials()
        }),
        bad("an id that nobody has", 404, "not-found", |_| {
            Raw::new(
                "GET",
                "/v1/verifications/01890a5d-ac96-774b-bcce-b302099a8057",
            )
            .with_credentials()
        }),
        bad("an id that is not UTF-8", 404, "not-found", |_| {
            Raw::new("GET", "/v1/verifications/%ff").with_credentials()
        }),
        bad("a path out of the folder", 404, "not-found", |_| {
            Raw::new("GET", "/v1/verifications/..%2f..%2fetc%2fpasswd").with_credentials()
        }),
        bad("a check of an id that is none", 404, "not-found", |_| {
            Raw::new("POST", "/v1/verifications/x/check")
                .with_credentials()
                .json(r#"{"code":"123456"}"#)
        }),
        bad("a verb that does not exist", 404, "not-found", |s| {
            Raw::new("POST", &format!("/v1/verifications/{}/approve", s.id)).with_credentials()
        }),
        bad("`GET` of a check", 405, "method-not-allowed", |s| {
            Raw::new(
                "GET",
                &format!("/v1/verifications/{}/check?code={}", s.id, s.code),
            )
            .with_credentials()
        }),
        bad(
            "`DELETE` of a verification",
            405,
            "method-not-allowed",
            |s| Raw::new("DELETE", &format!("/v1/verifications/{}", s.id)).with_credentials(),
        ),
        bad("a resend at once", 429, "too-soon", |s| {
            Raw::new("POST", &format!("/v1/verifications/{}/resend", s.id)).with_credentials()
        }),
    ],
};
