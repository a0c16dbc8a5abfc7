//! Tests of finding codes: where they stand, and what only looks like one.

use super::{find, find_spoken};

#[test]
fn the_origin_bound_line_comes_first() {
    let text = "Harbour Bank 2024: 111111 is your code.\n\n@bank.example #482913";
    assert_eq!(find(text), Some("482913"));
    assert_eq!(find("Hi.\n\n@bank.example #F9YTJH %42 \n"), Some("F9YTJH"));
}

#[test]
fn only_the_last_line_binds() {
    assert_eq!(
        find("@a.example #111111\nYour code is 222222."),
        Some("222222")
    );
    assert_eq!(
        find("No line of that kind: @ #111111 or 333333"),
        Some("333333")
    );
}

#[test]
fn else_the_last_word_with_a_digit() {
    for (text, code) in [
        ("Here is your code: 123456", "123456"),
        ("Your order 5550 ships. Code: 0042.", "0042"),
        (
            "482913 is the code. Valid 10 minutes. DO NOT SHARE!",
            "482913",
        ),
        ("Use F9YTJH5S3SJ3AUSBZPJY now", "F9YTJH5S3SJ3AUSBZPJY"),
        ("\u{30b3}\u{30fc}\u{30c9} 4711", "4711"),
    ] {
        assert_eq!(find(text), Some(code), "{text}");
    }
}

#[test]
fn a_code_of_letters_stands_at_the_end() {
    assert_eq!(find("Your code is KWXYZQ"), Some("KWXYZQ"));
    assert_eq!(find("Your code is KWXYZQ\n"), Some("KWXYZQ"));
    assert_eq!(find("KWXYZQ was your code"), None);
}

#[test]
fn what_is_no_code_is_none() {
    for text in [
        "",
        "hello",
        "12 or 123",
        "123456789012345678901",
        "abc123 x9y8",
        "\u{661}\u{662}\u{663}\u{664}",
        "@a #12",
    ] {
        assert_eq!(find(text), None, "{text}");
    }
}

/// A caller's own words are always one line, so they can't form an origin-bound last line.
#[test]
fn words_that_look_like_a_bound_line_bind_nothing() {
    assert_eq!(find("@bank.example #111111 KWXYZQ"), Some("KWXYZQ"));
    assert_eq!(find("@bank.example #111111"), Some("111111"));
}

/// SignalWire's MFA API: the words, one space, the code.
#[test]
fn after_a_caller_s_own_words_the_code_is_the_last_word() {
    for code in ["2517", "KWXYZQ", "KWXYZQHJ", "F9YTJH5S3SJ3AUSBZPJY"] {
        for words in [
            "Your Personal Authorization Code is:",
            "Your words",
            "Here is your code:",
            "ORDER 5550 FOR ALICE is:",
            "PIN 4711 is your old one, NEW PIN",
            "4711 is your ORDER 5550,",
            "ABCD is your BANK 2024 code for sign-in. It works for 10 minutes. Never share it.",
            "\u{30b3}\u{30fc}\u{30c9}\u{ff1a}",
        ] {
            let text = format!("{words} {code}");
            assert_eq!(find(&text), Some(code), "{text}");
        }
    }
}

/// A project's own texts begin with the code.
#[test]
fn before_a_project_s_name_the_code_is_the_first_word() {
    for code in ["251734", "KWXYZQ", "F9YTJH"] {
        for name in [
            "Harbour Bank",
            "BANK 2024",
            "ACME",
            "2024",
            "What is your NAME",
        ] {
            for purpose in ["sign-in", "ORDER 5550"] {
                let text = format!(
                    "{code} is your {name} code for {purpose}. It works for 10 minutes. Never share it."
                );
                assert_eq!(find(&text), Some(code), "{text}");
            }
        }
    }
    assert_eq!(
        find("Today 2024 is your BANK year, code 4711."),
        Some("4711")
    );
}

#[test]
fn a_spoken_code_is_a_run_of_single_symbols() {
    for (speech, code) in [
        (
            "Your code is: 2, 5, 1, 7. Press 1 to hear it again.",
            "2517",
        ),
        ("K, W, X, Y, Z, Q.", "KWXYZQ"),
        ("Here is F, 9, Y, T, J, H", "F9YTJH"),
        (
            "Rows A, B, C, D. Go to gate 5. Your code is: 0, 0, 4, 2. Goodbye.",
            "0042",
        ),
        ("Your code is: 0, 0, 4, 2. Rows A, B, C.", "0042"),
    ] {
        assert_eq!(find_spoken(speech).as_deref(), Some(code), "{speech}");
    }
    let long = ["7"; 20].join(", ");
    assert_eq!(find_spoken(&long), Some("7".repeat(20)));
}

#[test]
fn other_words_are_no_spoken_code() {
    let long = ["7"; 21].join(", ");
    for speech in [
        "",
        "Press 1 to hear it again.",
        "Your code is: 2517.",
        "2, 5, 1.",
        "2 5 1 7",
        "2,5,1,7",
        "2,  5,  1,  7",
        "2; 5; 1; 7",
        "2., 5., 1., 7.",
        "a, b, c, d",
        "\u{662}, \u{665}, \u{661}, \u{667}",
        ", , , ,",
        "2, 5, 17, 1, 7",
        &long,
    ] {
        assert_eq!(find_spoken(speech), None, "{speech}");
    }
}
