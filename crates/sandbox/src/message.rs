//! A text on a virtual phone.

use std::fmt;

use verification::ports::{Outgoing, Text};
use verification::{Delivery, PhoneNumber, Timestamp, VerificationId};

use crate::code;
use crate::id::id;

/// The sender number of texts and calls that name none. It is reserved, so no subscriber has it.
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
    pub from: String,
    /// The number it went to.
    pub to: PhoneNumber,
    /// The words.
    pub body: String,
    /// The code, read out of the words; `None` where they carry none.
    pub code: Option<String>,
    /// The provider that carried it.
    pub provider: &'static str,
    /// What became of it. `sent` is a text that nothing will ever be heard of again.
    pub delivery: Delivery,
    /// When it arrived, or was given up, by the clock of its number.
    pub received_at: Timestamp,
    /// The verification of the code that the text carries. The control API does not show it.
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
    from: String,
    pub to: PhoneNumber,
    verification: VerificationId,
    body: String,
    code: Option<String>,
}

impl Draft {
    pub fn of(outgoing: &Outgoing, text: &Text) -> Self {
        Self {
            from: sender(outgoing),
            to: outgoing.to.clone(),
            verification: outgoing.verification,
            code: code::find(&text.0).map(str::to_owned),
            body: text.0.clone(),
        }
    }

    /// The listed message. `run` distinguishes the ids of this process from those of the next.
    pub fn list(self, run: u64, seq: u64, delivery: Delivery, received_at: Timestamp) -> Message {
        Message {
            seq,
            id: id(run, seq),
            from: self.from,
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

/// The number that `outgoing` comes from.
pub fn sender(outgoing: &Outgoing) -> String {
    outgoing
        .from
        .as_ref()
        .map_or(SENDER, |from| from.as_str())
        .to_owned()
}

#[cfg(test)]
mod tests {
    use verification::message::CallerId;

    use super::*;
    use crate::testing;

    #[test]
    fn debug_shows_neither_body_nor_code() {
        let text = Text("987654 is yours".to_owned());
        let outgoing = testing::outgoing("+12125550123", "");
        let now = Timestamp::from_millis(0);
        let message = Draft::of(&outgoing, &text).list(7, 1, Delivery::Delivered, now);
        assert_eq!(message.code.as_deref(), Some("987654"));
        let shown = format!("{message:?}");
        assert!(
            !shown.contains("987654") && !shown.contains("yours"),
            "{shown}"
        );
        assert!(!shown.contains("2125550123"), "{shown}");
    }

    #[test]
    fn it_comes_from_the_number_it_names_or_from_the_sandbox_s_own() {
        let mut outgoing = testing::outgoing("+12125550123", "");
        assert_eq!(sender(&outgoing), "+12025550100");
        outgoing.from = Some(CallerId::new("+15551234567").unwrap());
        assert_eq!(sender(&outgoing), "+15551234567");
    }
}
