//! What a code is, and what is taken for it.

use super::*;

const SIX_DIGITS: CodeFormat = CodeFormat {
    length: 6,
    alphabet: Alphabet::Digits,
};

fn derive(id: [u8; 16], salt: [u8; 32], format: CodeFormat) -> String {
    let pepper = Pepper::new([0x0b; 32]);
    Code::derive(
        &pepper,
        VerificationId::from_bytes(id),
        &Salt::new(salt),
        format,
    )
    .symbols
}

fn code(symbols: &str, alphabet: Alphabet) -> Code {
    Code {
        symbols: symbols.to_owned(),
        alphabet,
    }
}

#[test]
fn the_published_vector_holds() {
    let id = std::array::from_fn(|i| u8::try_from(i).unwrap());
    assert_eq!(derive(id, [0xa5; 32], SIX_DIGITS), "265223");
    let letters = CodeFormat {
        length: 20,
        alphabet: Alphabet::Alphanumeric,
    };
    assert_eq!(derive(id, [0xa5; 32], letters), "F9YTJH5S3SJ3AUSBZPJY");
}

/// Chi-squared over every position and symbol; the bound is the 99.99 % quantile for the
/// degrees of freedom, and the salts are fixed, so the outcome never varies.
#[test]
fn every_symbol_is_equally_likely_everywhere() {
    for (alphabet, bound) in [(Alphabet::Digits, 33.72), (Alphabet::Alphanumeric, 71.0)] {
        let symbols = alphabet.symbols();
        let format = CodeFormat {
            length: 8,
            alphabet,
        };
        let mut counts = vec![vec![0_u32; symbols.len()]; 8];
        let codes = 20_000_u32;
        for n in 0..codes {
            let mut salt = [0; 32];
            salt[..4].copy_from_slice(&n.to_le_bytes());
            for (place, symbol) in derive([7; 16], salt, format).bytes().enumerate() {
                counts[place][symbols.iter().position(|s| *s == symbol).unwrap()] += 1;
            }
        }
        let expected = f64::from(codes) / f64::from(u32::try_from(symbols.len()).unwrap());
        for place in counts {
            let chi: f64 = place
                .iter()
                .map(|n| (f64::from(*n) - expected).powi(2) / expected)
                .sum();
            assert!(chi < bound, "{alphabet:?}: χ² = {chi}");
        }
    }
}

/// The demos drew from 123456 to 987654: nothing below, nothing above, no leading zero.
#[test]
fn seed_fault_13_codes_cover_the_whole_range() {
    let codes: Vec<u32> = (0..5_000_u32)
        .map(|n| {
            let mut salt = [1; 32];
            salt[..4].copy_from_slice(&n.to_le_bytes());
            derive([9; 16], salt, SIX_DIGITS).parse().unwrap()
        })
        .collect();
    assert!(
        codes.iter().any(|code| *code < 100_000),
        "leading zeros occur"
    );
    assert!(codes.iter().any(|code| *code > 987_654));
}

#[test]
fn every_length_and_alphabet_is_filled() {
    for alphabet in [Alphabet::Digits, Alphabet::Alphanumeric] {
        for length in 4..=20 {
            let format = CodeFormat { length, alphabet };
            let code = derive([3; 16], [4; 32], format);
            assert_eq!(code.len(), usize::from(length));
            assert!(TypedCode::new(&code).fits(format));
        }
    }
}

#[test]
fn any_pasted_spelling_is_understood() {
    let digits = code("123456", Alphabet::Digits);
    for typed in [
        "123456",
        " 123-456 ",
        "1 2 3 4 5 6\n",
        "123\u{2013}456",
        "\u{200e}123\u{a0}456\u{200e}",
        "\u{661}\u{662}\u{663}\u{664}\u{665}\u{666}",
        "\"123,456.\"",
        "G-123456",
        "@bank.example #123456",
    ] {
        assert!(digits.matches(&TypedCode::new(typed)), "{typed:?}");
        assert!(TypedCode::new(typed).fits(SIX_DIGITS), "{typed:?}");
    }
    let letters = code("F9YT", Alphabet::Alphanumeric);
    for typed in [
        "F9YT",
        "f9-yt",
        "Ｆ９ＹＴ",
        "F9YT is the Bank code",
        "your code: f9yt",
    ] {
        assert!(letters.matches(&TypedCode::new(typed)), "{typed:?}");
    }
}

#[test]
fn a_vendor_gets_the_code_alone_in_its_own_case() {
    let format = CodeFormat {
        length: 8,
        alphabet: Alphabet::Alphanumeric,
    };
    let for_vendor = |text: &str, format| {
        let code = TypedCode::new(text).for_vendor(format)?;
        Some(code.expose().to_owned())
    };
    assert_eq!(
        for_vendor(" f9yt-jh5s ", format).as_deref(),
        Some("f9ytjh5s")
    );
    assert_eq!(
        for_vendor("Your code is 123456", SIX_DIGITS).as_deref(),
        Some("123456")
    );
    assert_eq!(for_vendor("f9yt-jh5", format), None);
    assert_eq!(for_vendor("12345a", SIX_DIGITS), None);
}

/// GHSA-rmmc-8cqj-hfp3 and CVE-2024-5150: a prefix or nothing at all once passed elsewhere.
#[test]
fn prefixes_extensions_and_blanks_never_match() {
    let code = code("123456", Alphabet::Digits);
    for typed in [
        "",
        " ",
        "-",
        "1",
        "12345",
        "1234567",
        "123456123456",
        "123456 123456",
        "123456 7",
        "123456\0",
        "null",
    ] {
        assert!(!code.matches(&TypedCode::new(typed)), "{typed:?}");
        assert!(!TypedCode::new(typed).fits(SIX_DIGITS), "{typed:?}");
    }
}

#[test]
fn a_text_of_over_1000_characters_is_no_code() {
    let padded = |words: usize| format!("{}123456", "a ".repeat(words));
    assert!(TypedCode::new(&padded(497)).fits(SIX_DIGITS));
    assert!(!TypedCode::new(&padded(498)).fits(SIX_DIGITS));
    assert!(!TypedCode::new(&format!("123456{}", " ".repeat(995))).fits(SIX_DIGITS));
}

#[test]
fn nothing_secret_is_printed() {
    let shown = format!(
        "{:?} {:?} {:?}",
        code("123456", Alphabet::Digits),
        Salt::new([1; 32]),
        TypedCode::new("42")
    );
    assert_eq!(shown, "[redacted] [redacted] [redacted]");
}
