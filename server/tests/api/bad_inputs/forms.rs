//! Bad inputs to the pages' forms, and from the browsers that send them.

use crate::app::Raw;

use super::{Listener, Table, bad};

pub const FORMS: Table = Table {
    title: "Forms",
    about: "As a script gets them, which does not ask for HTML. A person's browser is sent on with 303, and the page \
            it then shows has this status and says what is wrong.",
    at: Listener::Site,
    inputs: &[
        bad("no number", 422, "\"error\":\"malformed\"", |s| {
            s.form("/", "")
        }),
        bad("an empty number", 422, "\"reason\":\"empty\"", |s| {
            s.form("/", "number=")
        }),
        bad(
            "a number without country code",
            422,
            "\"reason\":\"no_country_code\"",
            |s| s.form("/", "number=2125550123"),
        ),
        bad(
            "a number that begins with 0",
            422,
            "Leave out the first 0",
            |s| s.form("/", "number=07700+900123"),
        ),
        bad(
            "a number of 10,000 digits",
            422,
            "\"reason\":\"too_long\"",
            |s| s.form("/", &format!("number=%2B{}", "1".repeat(10_000))),
        ),
        bad(
            "markup for a number",
            422,
            "\"error\":\"invalid_number\"",
            |s| s.form("/", "number=%22%3E%3Cscript%3Ealert(1)%3C%2Fscript%3E"),
        ),
        bad("the number twice", 422, "\"error\":\"malformed\"", |s| {
            s.form("/", "number=%2B12125550123&number=%2B12125550145")
        }),
        bad("a list of numbers", 422, "\"error\":\"malformed\"", |s| {
            s.form("/", "number[]=%2B12125550123")
        }),
        bad(
            "an object of numbers",
            422,
            "\"error\":\"malformed\"",
            |s| s.form("/", "number[a]=%2B12125550123"),
        ),
        bad("a number that is not UTF-8", 422, "\"error\"", |s| {
            s.form("/", "number=%ff%fe")
        }),
        bad("broken percent encoding", 422, "\"error\"", |s| {
            s.form("/", "number=%2")
        }),
        bad("no code", 422, "\"error\":\"malformed\"", |s| {
            s.form("/validate", "")
        }),
        bad("an empty code", 422, "\"error\":\"malformed_code\"", |s| {
            s.form("/validate", "code=")
        }),
        bad(
            "a code of five digits",
            422,
            "\"error\":\"malformed_code\"",
            |s| s.form("/validate", "code=12345"),
        ),
        bad(
            "a code of 10,000 digits",
            422,
            "\"error\":\"malformed_code\"",
            |s| s.form("/validate", &format!("code={}", "1".repeat(10_000))),
        ),
        bad(
            "letters for a code",
            422,
            "\"error\":\"malformed_code\"",
            |s| s.form("/validate", "code=ABCDEF"),
        ),
        bad(
            "a text that carries no code",
            422,
            "\"error\":\"malformed_code\"",
            |s| {
                s.form(
                    "/validate",
                    "code=Your+code+is+on+its+way.+It+works+for+10+minutes.",
                )
            },
        ),
        bad(
            "a text of over 1,000 characters",
            422,
            "\"error\":\"malformed_code\"",
            |s| s.form("/validate", &format!("code=123456{}", "+a".repeat(498))),
        ),
        bad("the code twice", 422, "\"error\":\"malformed\"", |s| {
            s.form("/validate", "code=123456&code=654321")
        }),
        bad("a list of codes", 422, "\"error\":\"malformed\"", |s| {
            s.form("/validate", "code[]=123456&code[]=654321")
        }),
        bad("JSON", 422, "\"error\":\"malformed\"", |s| {
            s.own(Raw::new("POST", "/"))
                .json(r#"{"number":"+12125550123"}"#)
        }),
        bad("multipart", 422, "\"error\":\"malformed\"", |s| {
            let body = "--x\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n+12125550123\r\n--x--";
            s.own(Raw::new("POST", "/"))
                .body("multipart/form-data; boundary=x", body)
        }),
        bad(
            "a form as `text/plain`",
            422,
            "\"error\":\"malformed\"",
            |s| {
                s.own(Raw::new("POST", "/"))
                    .body("text/plain", "number=%2B12125550123")
            },
        ),
        bad("a form of 17 kB", 413, "The body is too large.", |s| {
            s.form("/", &"x".repeat(17_000))
        }),
        bad("a form of 3 MB", 413, "The body is too large.", |s| {
            s.form("/", &"x".repeat(3_000_000))
        }),
        bad("a resend at once", 429, "\"error\":\"too_soon\"", |s| {
            s.form("/resend", "")
        }),
        bad("`PUT` of a form", 405, "", |s| {
            s.own(Raw::new("PUT", "/")).form("number=%2B12125550123")
        }),
        bad("`DELETE` of a page", 405, "", |s| {
            s.own(Raw::new("DELETE", "/validate"))
        }),
        bad(
            "`GET` with the code in the address, of a page that is guarded",
            403,
            "",
            |s| s.own(Raw::new("GET", "/account?code=123456")),
        ),
        bad("a form to a page that does not exist", 404, "", |s| {
            s.form("/nowhere", "number=%2B12125550123")
        }),
    ],
};

fn validate() -> Raw {
    Raw::new("POST", "/validate")
}

pub const BROWSERS: Table = Table {
    title: "Cookies and origins",
    about: "A form is taken from our own pages only, and a session only where the store knows it.",
    at: Listener::Site,
    inputs: &[
        bad("a form from another site", 403, "", |s| {
            s.cookie(validate())
                .header("Origin", "https://evil.example")
                .form("code=123456")
        }),
        bad("a form from nowhere, `Origin: null`", 403, "", |s| {
            s.cookie(validate())
                .header("Origin", "null")
                .form("code=123456")
        }),
        bad("an empty origin", 403, "", |s| {
            s.cookie(validate())
                .header("Origin", "")
                .form("code=123456")
        }),
        bad("the same host, another port", 403, "", |s| {
            s.cookie(validate())
                .header("Origin", "http://127.0.0.1:1")
                .form("code=123456")
        }),
        bad("our origin with more behind it", 403, "", |s| {
            let origin = format!("{}.evil.example", s.origin());
            s.cookie(validate())
                .header("Origin", &origin)
                .form("code=123456")
        }),
        bad("`Sec-Fetch-Site: cross-site`", 403, "", |s| {
            s.cookie(validate())
                .header("Sec-Fetch-Site", "cross-site")
                .form("code=123456")
        }),
        bad("`Sec-Fetch-Site: same-site`", 403, "", |s| {
            s.cookie(validate())
                .header("Sec-Fetch-Site", "same-site")
                .form("code=123456")
        }),
        bad("our origin, and yet `cross-site`", 403, "", |s| {
            s.own(validate())
                .header("Sec-Fetch-Site", "cross-site")
                .form("code=123456")
        }),
        bad("a cookie and no word on the origin", 403, "", |s| {
            s.cookie(validate()).form("code=123456")
        }),
        bad("signing somebody out from another site", 403, "", |s| {
            s.cookie(Raw::new("POST", "/sign-out"))
                .header("Origin", "https://evil.example")
        }),
        bad(
            "a code from who keeps no cookies",
            403,
            "\"error\":\"cookies_needed\"",
            |_| validate().form("code=123456"),
        ),
        bad(
            "a number from who keeps no cookies",
            403,
            "\"error\":\"cookies_needed\"",
            |_| Raw::new("POST", "/").form("number=%2B12125550123"),
        ),
        bad(
            "a browser's token that is none",
            403,
            "\"error\":\"cookies_needed\"",
            |s| {
                Raw::new("POST", "/")
                    .header("Origin", &s.origin())
                    .header("Cookie", &format!("{}=%00;;=;\"", s.browser.token_name()))
                    .form("number=%2B12125550123")
            },
        ),
        bad(
            "a code without a session",
            403,
            "\"error\":\"nothing_pending\"",
            |s| s.token(validate(), "").form("code=123456"),
        ),
        bad(
            "a session that nobody has",
            403,
            "\"error\":\"nothing_pending\"",
            |s| {
                s.token(validate(), &s.session("AAAAAAAAAAAAAAAAAAAAAA"))
                    .form("code=123456")
            },
        ),
        bad(
            "a session that is no session",
            403,
            "\"error\":\"nothing_pending\"",
            |s| {
                s.token(validate(), &s.session("%00;;=;\""))
                    .form("code=123456")
            },
        ),
        bad(
            "a session of 8 kB",
            403,
            "\"error\":\"nothing_pending\"",
            |s| {
                s.token(validate(), &s.session(&"A".repeat(8_000)))
                    .form("code=123456")
            },
        ),
        bad(
            "a code for a verification that was replaced in another tab",
            409,
            "\"error\":\"stale\"",
            |s| {
                s.form(
                    "/validate",
                    "code=123456&about=01890a5d-ac96-774b-bcce-b302099a8057",
                )
            },
        ),
        bad(
            "a resend of a verification that was replaced in another tab",
            409,
            "\"error\":\"stale\"",
            |s| s.form("/resend", "about=01890a5d-ac96-774b-bcce-b302099a8057"),
        ),
        bad("a cookie header that is not UTF-8", 403, "", |s| {
            Raw::new("GET", "/account").header("Cookie", &s.session("\u{e9}"))
        }),
        bad("a flash that is none", 403, "", |s| {
            let cookie = format!("{}=%%%", s.browser.flash_name());
            Raw::new("GET", "/account").header("Cookie", &cookie)
        }),
        bad("the guarded page without a session", 403, "", |_| {
            Raw::new("GET", "/account")
        }),
        bad("the guarded page while a code is waiting", 403, "", |s| {
            s.cookie(Raw::new("GET", "/account"))
        }),
        bad(
            "the page of success while a code is waiting",
            403,
            "",
            |s| s.cookie(Raw::new("GET", "/success")),
        ),
    ],
};
