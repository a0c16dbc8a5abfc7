//! One-time codes: derived, never stored.
//!
//! A code is a function of a secret pepper, the verification's id and a secret salt. Whoever holds
//! the store alone can't compute it, and a resend, a restart or a change of channel repeats it
//! without the code having been kept anywhere.

use std::fmt;

use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::REDACTED;
use crate::key_ring::Pepper;
use crate::record::VerificationId;

const INFO_LABEL: &[u8] = b"countersign/code/v1\0";

/// The symbols a code is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Alphabet {
    /// `0` to `9`.
    Digits,
    /// Digits and capital letters without the lookalikes `0 O 1 I`; typed input is folded to upper case.
    Alphanumeric,
}

impl Alphabet {
    /// The symbols in the order that derivation counts them.
    pub const fn symbols(self) -> &'static [u8] {
        match self {
            Self::Digits => b"0123456789",
            Self::Alphanumeric => b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ",
        }
    }
}

/// How long a code is and what it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CodeFormat {
    /// Symbols in the code, 4 to 20.
    pub length: u8,
    /// What the symbols are.
    pub alphabet: Alphabet,
}

/// Thirty-two random bytes that make each verification's code its own.
///
/// As secret as the code: whoever has salt and pepper has the code. Dropped from the record as soon
/// as the verification is closed.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt([u8; 32]);

impl Salt {
    /// A salt from bytes of the operating system's generator, or from the store.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the store alone.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Salt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// A one-time code in clear. It has no `Display`, and its `Debug` shows nothing.
#[derive(Clone)]
pub struct Code(String);

impl Code {
    /// Derives the code of a verification.
    ///
    /// HKDF-Expand (RFC 5869 §2.3) with SHA-256 stretches the pepper over the id, the salt and the
    /// format; bytes that would favour some symbols are skipped, so every code is equally likely.
    #[expect(
        clippy::missing_panics_doc,
        reason = "both lengths are constants that fit"
    )]
    pub fn derive(pepper: &Pepper, id: VerificationId, salt: &Salt, format: CodeFormat) -> Self {
        let symbols = format.alphabet.symbols();
        let count = symbols.len();
        let sizes = [u8::try_from(count).unwrap_or(u8::MAX), format.length];
        let mut stream = [0; 128];
        Hkdf::<Sha256>::from_prk(pepper.expose())
            .expect("a pepper is as long as a SHA-256 output")
            .expand_multi_info(
                &[INFO_LABEL, id.as_bytes(), salt.expose(), &sizes],
                &mut stream,
            )
            .expect("128 bytes are within the 8,160 that HKDF-SHA-256 yields");
        let fair = 256 - 256 % count;
        let code = stream
            .into_iter()
            .map(usize::from)
            .filter(|byte| *byte < fair)
            .map(|byte| char::from(symbols[byte % count]))
            .take(usize::from(format.length))
            .collect();
        Self(code)
    }

    /// The code, for the message that carries it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether `typed` is this code, in time that does not depend on where they differ.
    pub fn matches(&self, typed: &TypedCode) -> bool {
        let folded = typed.0.to_ascii_uppercase();
        self.0.as_bytes().ct_eq(folded.as_bytes()).into()
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// A code as somebody typed or pasted it, without the spaces and hyphens people put between groups.
#[derive(Clone)]
pub struct TypedCode(String);

impl TypedCode {
    /// Longer input than this is never a code.
    pub const MAX_INPUT: usize = 64;

    /// Takes any spelling: ` 123-456 ` and `123 456` are the code `123456`. Nothing else is dropped.
    pub fn new(input: &str) -> Self {
        Self(
            input
                .chars()
                .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}'))
                .take(Self::MAX_INPUT + 1)
                .collect(),
        )
    }

    /// What was typed, as it was typed, for a vendor that checks codes of its own.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether a code of somebody else's could read so. Of letters, any will do: which ones a vendor
    /// uses, and whether case matters, is the vendor's affair.
    pub fn could_be(&self, format: CodeFormat) -> bool {
        let is_symbol = |byte: u8| match format.alphabet {
            Alphabet::Digits => byte.is_ascii_digit(),
            Alphabet::Alphanumeric => byte.is_ascii_alphanumeric(),
        };
        self.0.len() == usize::from(format.length) && self.0.bytes().all(is_symbol)
    }

    /// Whether a code of our own of this format could read so, in either case.
    pub fn fits(&self, format: CodeFormat) -> bool {
        self.0.len() == usize::from(format.length)
            && self.0.bytes().all(|byte| {
                format
                    .alphabet
                    .symbols()
                    .contains(&byte.to_ascii_uppercase())
            })
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

#[cfg(test)]
mod tests {
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
        .0
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
        let code = Code("123456".into());
        for typed in [
            "123456",
            " 123-456 ",
            "123 456",
            "1 2 3 4 5 6\n",
            "123\u{2013}456",
            "123\u{a0}456",
        ] {
            assert!(code.matches(&TypedCode::new(typed)), "{typed:?}");
        }
        assert!(Code("F9YT".into()).matches(&TypedCode::new("f9-yt")));
    }

    /// GHSA-rmmc-8cqj-hfp3 and CVE-2024-5150: a prefix or nothing at all once passed elsewhere.
    #[test]
    fn prefixes_extensions_and_blanks_never_match() {
        let code = Code("123456".into());
        for typed in [
            "",
            " ",
            "-",
            "1",
            "12345",
            "1234567",
            "123456123456",
            "１２３４５６",
            "null",
        ] {
            assert!(!code.matches(&TypedCode::new(typed)), "{typed:?}");
            assert!(!TypedCode::new(typed).fits(SIX_DIGITS), "{typed:?}");
        }
    }

    #[test]
    fn nothing_secret_is_printed() {
        let shown = format!(
            "{:?} {:?} {:?}",
            Code("123456".into()),
            Salt::new([1; 32]),
            TypedCode::new("42")
        );
        assert_eq!(shown, "[redacted] [redacted] [redacted]");
    }
}
