//! One-time codes: derived, never stored.
//!
//! A code is a function of a secret pepper, the verification's id and a secret salt. A thief of
//! the store alone can't compute it, and a resend, a restart or a change of channel repeats it
//! without the code having been kept anywhere.

#[cfg(test)]
mod tests;

use std::fmt;

use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::REDACTED;
use crate::id::VerificationId;
use crate::key_ring::Pepper;

const INFO_LABEL: &[u8] = b"countersign/code/v1\0";

/// Digits and capital letters without the lookalikes `0 O 1 I`.
const LETTERS: &[u8] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

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
            Self::Alphanumeric => LETTERS,
        }
    }

    /// What people call the symbols: `digits` or `characters`.
    pub const fn name_of_symbols(self) -> &'static str {
        match self {
            Self::Digits => "digits",
            Self::Alphanumeric => "characters",
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
/// As secret as the code: salt and pepper give the code. Dropped from the record as soon
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
pub struct Code {
    symbols: String,
    alphabet: Alphabet,
}

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
        let symbols = stream
            .into_iter()
            .map(usize::from)
            .filter(|byte| *byte < fair)
            .map(|byte| char::from(symbols[byte % count]))
            .take(usize::from(format.length))
            .collect();
        Self {
            symbols,
            alphabet: format.alphabet,
        }
    }

    /// The code, for the message that carries it.
    pub fn expose(&self) -> &str {
        &self.symbols
    }

    /// Whether `typed` is this code, in time that does not depend on where they differ.
    pub fn matches(&self, typed: &TypedCode) -> bool {
        let read = typed.read(self.symbols.len(), self.alphabet);
        read.is_some_and(|read| self.symbols.as_bytes().ct_eq(read.as_bytes()).into())
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// Text that a person typed or pasted for a code: the code in any spelling, or the message with it.
///
/// Which part of the text is the code depends on the format of the code. A text has at most one reading
/// for a format, so it is never more than one guess.
#[derive(Clone)]
pub struct TypedCode(String);

impl TypedCode {
    /// Takes any text. One of over [`typed::code::MAX_INPUT`] characters is not kept: it is no code.
    pub fn new(input: &str) -> Self {
        let is_too_long = input.chars().nth(typed::code::MAX_INPUT).is_some();
        Self(if is_too_long { "" } else { input }.to_owned())
    }

    /// The text, for a vendor that checks codes of its own.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The part of the text that a vendor's code of this format could be. Every letter is allowed, in
    /// its own case, because the vendor alone knows which letters it uses.
    pub fn for_vendor(&self, format: CodeFormat) -> Option<Self> {
        let is_symbol = match format.alphabet {
            Alphabet::Digits => u8::is_ascii_digit,
            Alphabet::Alphanumeric => u8::is_ascii_alphanumeric,
        };
        typed::code::find(&self.0, usize::from(format.length), is_symbol).map(Self)
    }

    /// Whether the text holds what a vendor's code of this format could be.
    pub fn could_be(&self, format: CodeFormat) -> bool {
        self.for_vendor(format).is_some()
    }

    /// Whether the text holds what one of our own codes of this format could be, in either case.
    pub fn fits(&self, format: CodeFormat) -> bool {
        self.read(usize::from(format.length), format.alphabet)
            .is_some()
    }

    /// The symbols of the code, in capitals. Codes are sent in capitals, so words in small letters are
    /// considered only where no word in capitals fits.
    fn read(&self, length: usize, alphabet: Alphabet) -> Option<String> {
        let find = |is_symbol| typed::code::find(&self.0, length, is_symbol);
        match alphabet {
            Alphabet::Digits => find(u8::is_ascii_digit),
            Alphabet::Alphanumeric => find(|byte| LETTERS.contains(byte))
                .or_else(|| find(|byte| LETTERS.contains(&byte.to_ascii_uppercase())))
                .map(|code| code.to_ascii_uppercase()),
        }
    }
}

impl fmt::Debug for TypedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
