//! Bad inputs to SignalWire's MFA API and to the demo's two endpoints.

use crate::app::Raw;

use super::{Listener, Scene, Table, bad};

const ALICE: &str = r#"{"to":"+12125550123""#;

/// `POST /api/relay/rest/mfa/sms` with credentials.
fn sms(body: &str) -> Raw {
    Raw::new("POST", "/api/relay/rest/mfa/sms")
        .with_credentials()
        .json(body)
}

/// `POST /api/relay/rest/mfa/{id}/verify` with credentials.
fn verify(scene: &Scene, body: &str) -> Raw {
    let path = format!("/api/relay/rest/mfa/{}/verify", scene.id);
    Raw::new("POST", &path).with_credentials().json(body)
}

pub const MFA: Table = Table {
    title: "POST /api/relay/rest/mfa/…",
    about: "SignalWire's own shapes: 422 lists every parameter that is wrong, everything else is one word.",
    at: Listener::Site,
    inputs: &[
        bad("no `to`", 422, "To can't be blank", |_| sms("{}")),
        bad("`to` is a number", 422, "To must be a string", |_| {
            sms(r#"{"to":12125550123}"#)
        }),
        bad("no country code", 422, "To is invalid", |_| {
            sms(r#"{"to":"2125550123"}"#)
        }),
        bad(
            "a `from` without plus",
            422,
            "From must be + and 4 to 15 digits",
            |_| sms(&format!(r#"{ALICE},"from":"5554433222"}}"#)),
        ),
        bad(
            "a message without `from`",
            422,
            "From can't be blank when message is given",
            |_| sms(&format!(r#"{ALICE},"message":"Hello"}}"#)),
        ),
        bad(
            "a line break in the message",
            422,
            "Message can't contain control characters",
            |_| {
                sms(&format!(
                    r#"{ALICE},"from":"+12025550100","message":"a\n\n@evil.example #1"}}"#
                ))
            },
        ),
        bad("a message of two texts", 422, "Message is too long", |_| {
            let long = "a".repeat(154);
            sms(&format!(
                r#"{ALICE},"from":"+12025550100","message":"{long}"}}"#
            ))
        }),
        bad(
            "a token of 3",
            422,
            "Token length must be greater than or equal to 4",
            |_| sms(&format!(r#"{ALICE},"token_length":3}}"#)),
        ),
        bad(
            "a token of \"many\"",
            422,
            "Token length is not a number",
            |_| sms(&format!(r#"{ALICE},"token_length":"many"}}"#)),
        ),
        bad(
            "21 attempts",
            422,
            "Max attempts must be less than or equal to 20",
            |_| sms(&format!(r#"{ALICE},"max_attempts":21}}"#)),
        ),
        bad(
            "less than no time",
            422,
            "Valid for must be greater than or equal to 0",
            |_| sms(&format!(r#"{ALICE},"valid_for":-1}}"#)),
        ),
        bad(
            "more than 7 days",
            422,
            "Valid for must be less than or equal to 604800",
            |_| sms(&format!(r#"{ALICE},"valid_for":604801}}"#)),
        ),
        bad(
            "letters: perhaps",
            422,
            "Allow alphas must be true or false",
            |_| sms(&format!(r#"{ALICE},"allow_alphas":"perhaps"}}"#)),
        ),
        bad(
            "a form labelled JSON",
            400,
            r#"{"error":"Bad Request"}"#,
            |_| sms("to=%2B12125550123"),
        ),
        bad(
            "a form",
            415,
            r#"{"error":"Unsupported Media Type"}"#,
            |_| {
                Raw::new("POST", "/api/relay/rest/mfa/sms")
                    .with_credentials()
                    .form("to=%2B12125550123")
            },
        ),
        bad("20 kB", 413, r#"{"error":"Payload Too Large"}"#, |_| {
            sms(&" ".repeat(20_000))
        }),
        bad("no credentials", 401, r#"{"error":"Unauthorized"}"#, |_| {
            Raw::new("POST", "/api/relay/rest/mfa/call").json(format!("{ALICE}}}"))
        }),
        bad("no token", 422, "Token can't be blank", |s| verify(s, "{}")),
        bad(
            "a token that is a number",
            422,
            "Token must be a string",
            |s| verify(s, r#"{"token":123456}"#),
        ),
        bad("a token of 65 characters", 422, "Token is too long", |s| {
            verify(s, &format!(r#"{{"token":"{}"}}"#, "1".repeat(65)))
        }),
        bad("an unknown id", 404, r#"{"error":"Not Found"}"#, |_| {
            let path = "/api/relay/rest/mfa/8630cc54-f6b2-45dd-b73b-cce28eb668d8/verify";
            Raw::new("POST", path)
                .with_credentials()
                .json(r#"{"token":"123456"}"#)
        }),
        bad(
            "credentials that a browser kept, from another site",
            403,
            r#"{"error":"Forbidden"}"#,
            |_| sms(&format!("{ALICE}}}")).header("Origin", "https://evil.example"),
        ),
        bad("GET", 405, r#"{"error":"Method Not Allowed"}"#, |_| {
            Raw::new("GET", "/api/relay/rest/mfa/sms").with_credentials()
        }),
    ],
};

pub const CLASSIC: Table = Table {
    title: "POST /request-auth and /validate-auth",
    about: "The demo's texts. A code that does not pass is always 403 `Forbidden` and is charged, so it is no row here.",
    at: Listener::Site,
    inputs: &[
        bad("no number", 400, "Invalid Phone Number", |_| {
            Raw::new("POST", "/request-auth").form("")
        }),
        bad(
            "a number without country code",
            400,
            "Invalid Phone Number",
            |_| Raw::new("POST", "/request-auth").form("number=2125550123"),
        ),
        bad("the number twice", 400, "Invalid Phone Number", |_| {
            Raw::new("POST", "/request-auth").form("number=%2B12125550123&number=%2B12125550145")
        }),
        bad("JSON", 400, "Invalid Phone Number", |_| {
            Raw::new("POST", "/request-auth").json(r#"{"number":"+12125550123"}"#)
        }),
        bad(
            "a number to validate that is none",
            400,
            "Invalid Phone Number",
            |_| Raw::new("POST", "/validate-auth").form("number=x&auth_code=123456"),
        ),
        bad("wrong credentials", 403, "Forbidden", |_| {
            Raw::new("POST", "/request-auth")
                .header("Authorization", "Basic eDp5")
                .form("number=%2B12125550123")
        }),
        bad(
            "a form of another site",
            403,
            "not sent from this site",
            |s| {
                s.cookie(Raw::new("POST", "/validate-auth"))
                    .header("Origin", "https://evil.example")
                    .form("number=%2B12125550145&auth_code=123456")
            },
        ),
        bad("everything in the query", 405, "", |_| {
            Raw::new(
                "GET",
                "/validate-auth?number=%2B12125550123&auth_code=123456",
            )
        }),
        bad("20 kB", 413, "the body is larger", |_| {
            Raw::new("POST", "/request-auth").form(&format!("number={}", "1".repeat(20_000)))
        }),
    ],
};
