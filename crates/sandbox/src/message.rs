//! A text on a virtual phone.

use std::fmt;

use verification::ports::Outgoing;
use verification::{Delivery, PhoneNumber, Timestamp, VerificationId};

use crate::code;

/// The number every text comes from: a reserved one, so that it can't be mistaken for anybody's.
pub const SENDER: &str = "+12025550100";

/// A text as the carrier lists it. It is listed once, when its fate is known, and never changes.
///
/// `Debug` shows neither body nor code.
#[derive(Clone)]
pub struct Message {
    /// Its place among all messages of all numbers; later ones have greater numbers.
    pub seq: u64,
    /// A name of its own, in the form of a UUID.
    pub id: String,
    /// The number it came from.
    pub from: &'static str,
    /// The number it went to.
    pub to: PhoneNumber,
    /// The words.
    pub body: String,
    /// The code, read out of the words; `None` where they carry none.
    pub code: Option<String>,
    /// Who carried it.
    pub provider: &'static str,
    /// What became of it. `sent` is a text that nothing will ever be heard of again.
    pub delivery: Delivery,
    /// When it arrived, or was given up, by the clock of its number.
    pub received_at: Timestamp,
    /// The verification whose code it carries. The control API does not tell it.
    pub verification: VerificationId,
}

impl Message {
    /// Whether the phone has it. Only such a text is shown to the person who holds the phone.
    pub fn has_arrived(&self) -> bool {
        self.delivery == Delivery::Delivered
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("seq", &self.seq)
            .field("to", &self.to)
            .field("delivery", &self.delivery)
            .field("received_at", &self.received_at)
            .finish_non_exhaustive()
    }
}

/// A text that has not been listed yet.
pub struct Draft {
    pub to: PhoneNumber,
    verification: VerificationId,
    body: String,
    code: Option<String>,
}

impl Draft {
    pub fn of(outgoing: &Outgoing) -> Self {
        Self {
            to: outgoing.to.clone(),
            verification: outgoing.verification,
            code: code::find(&outgoing.text.0).map(str::to_owned),
            body: outgoing.text.0.clone(),
        }
    }

    /// The message it becomes. `run` tells the messages of this process from those of the next.
    pub fn list(self, run: u64, seq: u64, delivery: Delivery, received_at: Timestamp) -> Message {
        Message {
            seq,
            id: id(run, seq),
            from: SENDER,
            to: self.to,
            body: self.body,
            code: self.code,
            provider: crate::provider::NAME,
            delivery,
            received_at,
            verification: self.verification,
        }
    }
}

/// A UUID of version 8 (RFC 9562 §5.8, the vendor's own scheme): a random number of this process,
/// then the message's place.
fn id(run: u64, seq: u64) -> String {
    format!(
        "{:08x}-{:04x}-8{:03x}-8{:03x}-{:012x}",
        run >> 32,
        (run >> 16) & 0xffff,
        run & 0xfff,
        (seq >> 48) & 0xfff,
        seq & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn debug_shows_neither_body_nor_code() {
        let message = Draft::of(&testing::outgoing("+12125550123", "987654 is yours")).list(
            7,
            1,
            Delivery::Delivered,
            Timestamp::from_millis(0),
        );
        assert_eq!(message.code.as_deref(), Some("987654"));
        let shown = format!("{message:?}");
        assert!(
            !shown.contains("987654") && !shown.contains("yours"),
            "{shown}"
        );
        assert!(!shown.contains("2125550123"), "{shown}");
    }

    #[test]
    fn ids_look_like_uuids_and_differ() {
        assert_eq!(
            id(0x0123_4567_89ab_cdef, 258),
            "01234567-89ab-8def-8000-000000000102"
        );
        assert_eq!(
            id(u64::MAX, u64::MAX),
            "ffffffff-ffff-8fff-8fff-ffffffffffff"
        );
        assert_ne!(id(1, 1), id(1, 2));
    }
}
