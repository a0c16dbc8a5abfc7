//! Bad inputs to the native API.

use super::{Listener, Table, bad, create};

const ALICE: &str = r#"{"to":"+12125550123""#;

pub const CREATE: Table = Table {
    title: "POST /v1/verifications",
    about: "Refusals are problem documents; the answer column shows the end of their type, or a member.",
    at: Listener::Site,
    inputs: &[
        bad("no `to`", 422, "\"field\":\"to\"", |_| create("{}")),
        bad("`to` is null", 422, "\"field\":\"to\"", |_| {
            create(r#"{"to":null}"#)
        }),
        bad("`to` is a number", 422, "\"field\":\"to\"", |_| {
            create(r#"{"to":12125550123}"#)
        }),
        bad("`to` is a list", 422, "\"field\":\"to\"", |_| {
            create(r#"{"to":["+12125550123"]}"#)
        }),
        bad("`to` is an object", 422, "\"field\":\"to\"", |_| {
            create(r#"{"to":{"$ne":""}}"#)
        }),
        bad("an empty number", 422, "\"reason\":\"empty\"", |_| {
            create(r#"{"to":""}"#)
        }),
        bad("blanks for a number", 422, "\"reason\":\"empty\"", |_| {
            create(r#"{"to":" \t "}"#)
        }),
        bad(
            "no country code",
            422,
            "\"reason\":\"no_country_code\"",
            |_| create(r#"{"to":"2125550123"}"#),
        ),
        bad("two plus signs", 422, "invalid-number", |_| {
            create(r#"{"to":"++12125550123"}"#)
        }),
        bad(
            "letters",
            422,
            "\"reason\":\"unexpected_character\"",
            |_| create(r#"{"to":"+1 800 FLOWERS"}"#),
        ),
        bad(
            "a word for a number",
            422,
            "\"reason\":\"unexpected_character\"",
            |_| create(r#"{"to":"FLEX NOW"}"#),
        ),
        bad(
            "numerals that are no digits",
            422,
            "\"reason\":\"unexpected_character\"",
            |_| create(r#"{"to":"+一二一二五五五零一二三"}"#),
        ),
        bad(
            "a number as it is dialled within its country",
            422,
            "leave out the first 0",
            |_| create(r#"{"to":"07700 900123"}"#),
        ),
        bad("a line break in the number", 422, "invalid-number", |_| {
            create(r#"{"to":"+12125550123\r\nBcc: x"}"#)
        }),
        bad("a NUL in the number", 422, "invalid-number", |_| {
            create(r#"{"to":"+12125550123\u0000"}"#)
        }),
        bad("an extension", 422, "\"reason\":\"extension\"", |_| {
            create(r#"{"to":"+12125550123;ext=5"}"#)
        }),
        bad("two numbers", 422, "invalid-number", |_| {
            create(r#"{"to":"+12125550123,+12125550145"}"#)
        }),
        bad(
            "a number too short",
            422,
            "\"reason\":\"too_short\"",
            |_| create(r#"{"to":"+1212"}"#),
        ),
        bad("16 digits", 422, "\"reason\":\"too_long\"", |_| {
            create(r#"{"to":"+1212555012345678"}"#)
        }),
        bad(
            "a number of 10,000 digits",
            422,
            "\"reason\":\"too_long\"",
            |_| create(&format!(r#"{{"to":"+{}"}}"#, "1".repeat(10_000))),
        ),
        bad(
            "a country code that nobody has",
            422,
            "\"reason\":\"unknown_country_code\"",
            |_| create(r#"{"to":"+99912345678"}"#),
        ),
        bad(
            "a number outside its plan",
            422,
            "\"reason\":\"not_in_numbering_plan\"",
            |_| create(r#"{"to":"+11115550123"}"#),
        ),
        bad(
            "a channel that does not exist",
            422,
            "\"field\":\"channel\"",
            |_| create(&format!(r#"{ALICE},"channel":"fax"}}"#)),
        ),
        bad("a code of 3", 422, "\"min\":4", |_| {
            create(&format!(r#"{ALICE},"code_length":3}}"#))
        }),
        bad("a code of 21", 422, "\"max\":20", |_| {
            create(&format!(r#"{ALICE},"code_length":21}}"#))
        }),
        bad(
            "a code length of -1",
            422,
            "\"field\":\"code_length\"",
            |_| create(&format!(r#"{ALICE},"code_length":-1}}"#)),
        ),
        bad(
            "a code length of 6.5",
            422,
            "\"field\":\"code_length\"",
            |_| create(&format!(r#"{ALICE},"code_length":6.5}}"#)),
        ),
        bad(
            "a code length as a string",
            422,
            "\"field\":\"code_length\"",
            |_| create(&format!(r#"{ALICE},"code_length":"6"}}"#)),
        ),
        bad("valid for eight days", 422, "\"max\":604800", |_| {
            create(&format!(r#"{ALICE},"valid_for":691200}}"#))
        }),
        bad(
            "valid for 10³⁰ seconds",
            422,
            "\"field\":\"valid_for\"",
            |_| create(&format!(r#"{ALICE},"valid_for":1e30}}"#)),
        ),
        bad("no attempts", 422, "\"min\":1", |_| {
            create(&format!(r#"{ALICE},"max_attempts":0}}"#))
        }),
        bad("21 attempts", 422, "\"max\":20", |_| {
            create(&format!(r#"{ALICE},"max_attempts":21}}"#))
        }),
        bad(
            "`allow_alphas` as a string",
            422,
            "\"field\":\"allow_alphas\"",
            |_| create(&format!(r#"{ALICE},"allow_alphas":"yes"}}"#)),
        ),
        bad("an empty purpose", 422, "\"field\":\"purpose\"", |_| {
            create(&format!(r#"{ALICE},"purpose":""}}"#))
        }),
        bad(
            "a purpose of 41 characters",
            422,
            "\"field\":\"purpose\"",
            |_| create(&format!(r#"{ALICE},"purpose":"{}"}}"#, "x".repeat(41))),
        ),
        bad(
            "a purpose that forges an origin-bound line",
            422,
            "\"field\":\"purpose\"",
            |_| {
                create(&format!(
                    r#"{ALICE},"purpose":"x\n\n@evil.example #123456"}}"#
                ))
            },
        ),
        bad(
            "a member that does not exist",
            422,
            "\"field\":\"allow_alpha\"",
            |_| create(&format!(r#"{ALICE},"allow_alpha":true}}"#)),
        ),
        bad(
            "a member named `__proto__`",
            422,
            "\"field\":\"__proto__\"",
            |_| create(&format!(r#"{ALICE},"__proto__":{{}}}}"#)),
        ),
    ],
};

pub const CHECK: Table = Table {
    title: "POST /v1/verifications/{id}/check",
    about: "None of these is charged: they are slips, not guesses.",
    at: Listener::Site,
    inputs: &[
        bad("no `code`", 422, "\"field\":\"code\"", |s| s.check("{}")),
        bad("`code` is null", 422, "\"field\":\"code\"", |s| {
            s.check(r#"{"code":null}"#)
        }),
        bad(
            "`code` is a number, even the right one",
            422,
            "invalid-parameter",
            |s| s.check(&format!(r#"{{"code":{}}}"#, s.code.trim_start_matches('0'))),
        ),
        bad("`code` is true", 422, "invalid-parameter", |s| {
            s.check(r#"{"code":true}"#)
        }),
        bad(
            "`code` is a list with the right one",
            422,
            "invalid-parameter",
            |s| s.check(&format!(r#"{{"code":["{}"]}}"#, s.code)),
        ),
        bad("an empty code", 422, "invalid-code", |s| {
            s.check(r#"{"code":""}"#)
        }),
        bad("a code of blanks", 422, "invalid-code", |s| {
            s.check(r#"{"code":"      "}"#)
        }),
        bad("the first digit of the code", 422, "invalid-code", |s| {
            s.check(&format!(r#"{{"code":"{}"}}"#, &s.code[..1]))
        }),
        bad(
            "the code without its last digit",
            422,
            "invalid-code",
            |s| s.check(&format!(r#"{{"code":"{}"}}"#, &s.code[..5])),
        ),
        bad("the code and a digit more", 422, "invalid-code", |s| {
            s.check(&format!(r#"{{"code":"{}0"}}"#, s.code))
        }),
        bad("the code twice", 422, "invalid-code", |s| {
            s.check(&format!(r#"{{"code":"{0}{0}"}}"#, s.code))
        }),
        bad("the code and a NUL", 422, "invalid-code", |s| {
            s.check(&format!(r#"{{"code":"{}\u0000"}}"#, s.code))
        }),
        bad("six letters", 422, "invalid-code", |s| {
            s.check(r#"{"code":"ABCDEF"}"#)
        }),
        bad("five digits of full width", 422, "invalid-code", |s| {
            s.check(r#"{"code":"１２３４５"}"#)
        }),
        bad(
            "the code and, after a space, a digit more",
            422,
            "invalid-code",
            |s| s.check(&format!(r#"{{"code":"{} 0"}}"#, s.code)),
        ),
        bad("the code twice, with a space", 422, "invalid-code", |s| {
            s.check(&format!(r#"{{"code":"{0} {0}"}}"#, s.code))
        }),
        bad("a text with two codes", 422, "invalid-code", |s| {
            let other = if s.code == "111111" {
                "222222"
            } else {
                "111111"
            };
            s.check(&format!(r#"{{"code":"Order {other}, code {}"}}"#, s.code))
        }),
        bad(
            "a text of over 1,000 characters with the code",
            422,
            "invalid-code",
            |s| s.check(&format!(r#"{{"code":"{}{}"}}"#, s.code, " a".repeat(498))),
        ),
        bad("a pattern", 422, "invalid-code", |s| {
            s.check(r#"{"code":"%' OR 1=1 --"}"#)
        }),
        bad("a code of 10,000 digits", 422, "invalid-code", |s| {
            s.check(&format!(r#"{{"code":"{}"}}"#, "1".repeat(10_000)))
        }),
        bad(
            "`token` instead of `code`",
            422,
            "\"field\":\"token\"",
            |s| s.check(r#"{"token":"123456"}"#),
        ),
        bad("a member more", 422, "\"field\":\"attempts\"", |s| {
            s.check(r#"{"code":"123456","attempts":0}"#)
        }),
    ],
};
