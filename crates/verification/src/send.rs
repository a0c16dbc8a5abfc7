//! Sends, and how far they got.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::timestamp::Timestamp;

/// The provider's word on where a send got. Reports may come late, twice and out of order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Recorded here; nothing is known of the hand-over yet.
    Queued,
    /// Handed over, but whether the provider took it is not known.
    Unknown,
    /// The provider took it.
    Sent,
    /// The phone has it.
    Delivered,
    /// The carrier gave up.
    Undelivered,
    /// The provider refused it.
    Failed,
}

impl Delivery {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Queued,
        Self::Unknown,
        Self::Sent,
        Self::Delivered,
        Self::Undelivered,
        Self::Failed,
    ];

    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Undelivered => "undelivered",
            Self::Failed => "failed",
        }
    }

    /// Whether `next` says more than this: a send only moves forward, and what is final stays.
    pub const fn can_become(self, next: Self) -> bool {
        self.rank() < next.rank()
    }

    /// Whether no report changes it any more.
    pub const fn is_final(self) -> bool {
        self.rank() == Self::Delivered.rank()
    }

    const fn rank(self) -> u8 {
        match self {
            Self::Queued => 0,
            Self::Unknown => 1,
            Self::Sent => 2,
            Self::Delivered | Self::Undelivered | Self::Failed => 3,
        }
    }
}

/// A provider's own id of a send, by which its reports name it: 1 to 128 visible ASCII characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SendId(String);

impl SendId {
    /// Takes what a provider sent; `None` where it is no such id.
    pub fn new(id: &str) -> Option<Self> {
        let fits = (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
        fits.then(|| Self(id.to_owned()))
    }

    /// The id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a provider or its carrier did not deliver, in its own words or code. Cut to 200 characters, and
/// without control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason(String);

impl Reason {
    /// The reason as it may be kept; `None` where nothing is left.
    pub fn new(text: &str) -> Option<Self> {
        let visible = text.chars().filter(|c| !c.is_control());
        let kept: String = visible.take(200).collect();
        (!kept.trim().is_empty()).then_some(Self(kept))
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A provider's word on a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// How far it got.
    pub delivery: Delivery,
    /// The provider's own id of it, where the report brings one.
    pub id: Option<SendId>,
    /// Why it did not arrive, where the provider says so.
    pub reason: Option<Reason>,
}

impl From<Delivery> for Report {
    fn from(delivery: Delivery) -> Self {
        Self {
            delivery,
            id: None,
            reason: None,
        }
    }
}

/// One text or call that carried the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Send {
    /// How it went out.
    pub channel: Channel,
    /// The provider or vendor that it was handed to, by the name that configuration has for it.
    pub provider: Cow<'static, str>,
    /// The provider's own id of it, once known.
    pub id: Option<SendId>,
    /// Where it got.
    pub delivery: Delivery,
    /// Why it did not arrive, where the provider said so.
    pub reason: Option<Reason>,
    /// When it was asked for.
    pub at: Timestamp,
    /// When the provider's newest word on it came.
    pub reported_at: Option<Timestamp>,
    /// Checks of the verification that were charged before it was asked for.
    pub attempts_before: u8,
}

impl Send {
    /// A send that is recorded and not handed over yet.
    pub fn new(channel: Channel, provider: impl Into<Cow<'static, str>>, at: Timestamp) -> Self {
        Self {
            channel,
            provider: provider.into(),
            id: None,
            delivery: Delivery::Queued,
            reason: None,
            at,
            reported_at: None,
            attempts_before: 0,
        }
    }

    /// Takes in a report; whether it says anything new. A send never moves backwards, and keeps the
    /// first id that it was given.
    pub fn report(&mut self, report: &Report, now: Timestamp) -> bool {
        let moves = self.delivery.can_become(report.delivery);
        let is_named = self.id.is_none() && report.id.is_some();
        if moves {
            self.delivery = report.delivery;
            self.reason.clone_from(&report.reason);
            self.reported_at = Some(now);
        }
        if is_named {
            self.id.clone_from(&report.id);
        }
        moves || is_named
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deliveries_only_move_forward() {
        use Delivery::*;
        let all = [Queued, Unknown, Sent, Delivered, Undelivered, Failed];
        for last in [Delivered, Undelivered, Failed] {
            assert!(
                all.iter().all(|next| !last.can_become(*next)),
                "{last:?} is final"
            );
        }
        assert!(
            Queued.can_become(Unknown) && Unknown.can_become(Sent) && Sent.can_become(Delivered)
        );
        assert!(!Sent.can_become(Queued) && !Sent.can_become(Sent) && !Sent.can_become(Unknown));
    }

    #[test]
    fn a_report_moves_a_send_forward_and_names_it_once() {
        let now = Timestamp::from_millis(5);
        let mut send = Send::new(Channel::Sms, "recorder", Timestamp::from_millis(1));
        let report = |delivery, id: &str, reason: &str| Report {
            delivery,
            id: SendId::new(id),
            reason: Reason::new(reason),
        };
        assert!(send.report(&report(Delivery::Sent, "SM1", ""), now));
        assert!(!send.report(&report(Delivery::Queued, "SM2", "late"), now));
        assert!(send.report(
            &report(Delivery::Undelivered, "SM1", "30003 unreachable"),
            now
        ));
        assert!(!send.report(&report(Delivery::Delivered, "", ""), now));
        assert_eq!(send.delivery, Delivery::Undelivered);
        assert_eq!(send.id, SendId::new("SM1"));
        assert_eq!(send.reason, Reason::new("30003 unreachable"));
        assert_eq!(send.reported_at, Some(now));
    }

    #[test]
    fn ids_and_reasons_are_bounded() {
        assert_eq!(SendId::new(""), None);
        assert_eq!(SendId::new("a b"), None);
        assert_eq!(SendId::new(&"a".repeat(129)), None);
        assert_eq!(Reason::new(" \n\t"), None);
        assert_eq!(Reason::new("a\u{0}b").unwrap().as_str(), "ab");
        assert_eq!(
            Reason::new(&"é".repeat(300))
                .unwrap()
                .as_str()
                .chars()
                .count(),
            200
        );
    }
}
