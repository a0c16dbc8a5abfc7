//! What ties a verification to the browser that asked for it.

use std::fmt;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::REDACTED;

/// 128 random bits that a page gives each browser in a cookie, before any verification is bound.
///
/// It recognises a request that one browser sends twice. Knowing it approves nothing. Together with the
/// number it leads, within `record::REPEAT_WINDOW`, to the pending verification
/// of that request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BrowserToken([u8; 16]);

impl BrowserToken {
    /// A token from the operating system's generator, or from a cookie.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes, for the cookie and for derivation.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for BrowserToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// The 128-bit secret in a browser's session that proves a verification to be its own. The record
/// keeps only its hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct BrowserSecret([u8; 16]);

impl BrowserSecret {
    /// A secret from derivation, or from a session.
    pub const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The sixteen bytes, for the session alone.
    pub const fn expose(&self) -> &[u8; 16] {
        &self.0
    }

    /// The hash that the record keeps.
    pub fn binding(&self) -> Binding {
        Binding(Sha256::digest(self.0).into())
    }
}

impl fmt::Debug for BrowserSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// The SHA-256 of a [`BrowserSecret`]. Compared in constant time.
#[derive(Clone, Copy, Debug)]
pub struct Binding([u8; 32]);

impl Binding {
    /// A binding from its stored hash.
    pub const fn new(hash: [u8; 32]) -> Self {
        Self(hash)
    }

    /// The hash, for the store.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl PartialEq for Binding {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

impl Eq for Binding {}

/// The proof by which a browser acts on a verification.
///
/// The browser that gives the right code is bound anew: the record then holds the `successor`, which
/// only the session that gave the code can derive. Other sessions lose the verification.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Holder {
    /// The binding of the secret in the browser's session.
    pub binding: Binding,
    /// The binding that replaces it when this session gives the right code. `None` where it gives
    /// none.
    pub successor: Option<Binding>,
}

impl Holder {
    /// A browser that gives no code: it looks, resends or signs out.
    pub const fn of(binding: Binding) -> Self {
        Self {
            binding,
            successor: None,
        }
    }
}

/// Names one browser's request for one number in the record, without revealing either.
pub type RequestKey = [u8; 16];

/// Names one wrong code for one verification in the record. It is a keyed hash: the record reveals
/// no code by it.
pub type GuessKey = [u8; 16];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_and_tokens_are_not_printed() {
        let printed = format!("{:?} {:?}", BrowserToken([1; 16]), BrowserSecret([2; 16]));
        assert_eq!(printed, "[redacted] [redacted]");
    }

    #[test]
    fn a_binding_is_the_hash_of_its_secret() {
        let secret = BrowserSecret::new([3; 16]);
        assert_eq!(secret.binding(), BrowserSecret::new([3; 16]).binding());
        assert_ne!(secret.binding(), BrowserSecret::new([4; 16]).binding());
        assert_ne!(secret.binding().as_bytes()[..16], secret.expose()[..]);
    }
}
