//! What must be decided one after the other.

use crate::key_ring::KeyRing;
use crate::phone_number::PhoneNumber;

/// A part of all numbers. Decisions about numbers of one partition are made one after the other, on every
/// kind of store and any number of nodes; those about different partitions may be made at the same time.
///
/// It is some bits of the concealed number, so a row that keeps it reveals nothing more, and it is part
/// of no public id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Partition(u16);

impl Partition {
    /// The partition of `to`. Spellings that reach one phone share it.
    pub fn of(keys: &KeyRing, to: &PhoneNumber) -> Self {
        let [first, second, ..] = keys.pseudonymize(b"partition", &[to.limit_key().as_bytes()]);
        Self(u16::from_be_bytes([first, second]))
    }

    /// A partition that a store kept as a number.
    pub const fn from_number(number: u16) -> Self {
        Self(number)
    }

    /// The number that a store keeps.
    pub const fn number(self) -> u16 {
        self.0
    }
}
