//! The secrets that codes and limit keys expand from.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use crate::REDACTED;

/// Names a pepper in the key ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyId(pub u32);

/// Thirty-two bytes that no store ever holds; without them a store reveals no code.
#[derive(Clone)]
pub struct Pepper([u8; 32]);

impl Pepper {
    /// A pepper from bytes of the key ring file.
    pub const fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for derivation and for the key ring file.
    pub const fn expose(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Debug for Pepper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

/// The peppers by id, which of them is current, and the root that never rotates.
#[derive(Clone, Debug)]
pub struct KeyRing {
    root: Pepper,
    peppers: Vec<(KeyId, Pepper)>,
}

impl KeyRing {
    /// A ring of `peppers`, the last of which is current, and the `root` that limit keys expand
    /// from. `None` when there is no pepper.
    pub fn new(root: Pepper, peppers: Vec<(KeyId, Pepper)>) -> Option<Self> {
        (!peppers.is_empty()).then_some(Self { root, peppers })
    }

    /// The key that new verifications use.
    pub fn current(&self) -> KeyId {
        self.peppers[self.peppers.len() - 1].0
    }

    /// The pepper of `key`; `None` once it has been dropped, which makes its codes read as expired.
    pub fn pepper(&self, key: KeyId) -> Option<&Pepper> {
        self.peppers
            .iter()
            .rev()
            .find(|(id, _)| *id == key)
            .map(|(_, pepper)| pepper)
    }

    /// Whether the ring holds `key`.
    pub fn contains(&self, key: KeyId) -> bool {
        self.pepper(key).is_some()
    }

    /// HMAC-SHA-256 under the root, cut to sixteen bytes: a key that names a number or an address
    /// in the store without telling it.
    #[expect(clippy::missing_panics_doc, reason = "HMAC takes keys of any length")]
    pub fn pseudonymize(&self, kind: &[u8], parts: &[&[u8]]) -> [u8; 16] {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.root.expose())
            .expect("HMAC takes keys of any length");
        mac.update(kind);
        for part in parts {
            // The length keeps neighbouring parts apart.
            mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            mac.update(part);
        }
        let full: [u8; 32] = mac.finalize().into_bytes().into();
        let mut key = [0; 16];
        key.copy_from_slice(&full[..16]);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring() -> KeyRing {
        KeyRing::new(
            Pepper::new([1; 32]),
            vec![
                (KeyId(1), Pepper::new([2; 32])),
                (KeyId(2), Pepper::new([3; 32])),
            ],
        )
        .unwrap()
    }

    #[test]
    fn the_last_key_is_current_and_dropped_keys_are_gone() {
        assert_eq!(ring().current(), KeyId(2));
        assert!(ring().contains(KeyId(1)));
        assert!(!ring().contains(KeyId(3)));
        assert!(KeyRing::new(Pepper::new([1; 32]), vec![]).is_none());
    }

    #[test]
    fn concealed_parts_do_not_run_into_each_other() {
        let ring = ring();
        assert_ne!(
            ring.pseudonymize(b"a", &[b"12", b"3"]),
            ring.pseudonymize(b"a", &[b"1", b"23"])
        );
        assert_ne!(
            ring.pseudonymize(b"a", &[b"1"]),
            ring.pseudonymize(b"b", &[b"1"])
        );
        assert_eq!(
            ring.pseudonymize(b"a", &[b"1"]),
            ring.pseudonymize(b"a", &[b"1"])
        );
    }
}
