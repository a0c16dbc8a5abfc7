//! Events: rows that commit together with the change that they describe.

use crate::id::VerificationId;
use crate::project::ProjectId;
use crate::record::Verification;
use crate::send::Delivery;
use crate::timestamp::Timestamp;

/// The kind of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A verification was asked for.
    Requested,
    /// A text or call was asked for again.
    Resent,
    /// The provider's word on a send.
    Delivery(Delivery),
    /// A wrong code was charged.
    CheckFailed,
    /// A check was charged, and its verdict never became known.
    CheckUnjudged,
    /// The right code was given.
    Approved,
    /// Its time was over.
    Expired,
    /// Wrong codes used up every attempt.
    Exhausted,
    /// It was withdrawn or replaced.
    Canceled,
}

impl EventKind {
    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Requested => "requested",
            Self::Resent => "resent",
            Self::Delivery(delivery) => delivery.name(),
            Self::CheckFailed => "check_failed",
            Self::CheckUnjudged => "check_unjudged",
            Self::Approved => "approved",
            Self::Expired => "expired",
            Self::Exhausted => "exhausted",
            Self::Canceled => "canceled",
        }
    }
}

/// One row of the record. It holds no code, no salt and no whole number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The project of the verification.
    pub project: ProjectId,
    /// Which one.
    pub verification: VerificationId,
    /// What happened.
    pub kind: EventKind,
    /// The number, masked.
    pub to: String,
    /// When.
    pub at: Timestamp,
}

impl Event {
    /// The event that `kind` happened to `verification`.
    pub fn of(verification: &Verification, kind: EventKind, at: Timestamp) -> Self {
        Self {
            project: verification.project,
            verification: verification.id,
            kind,
            to: verification.to.masked(),
            at,
        }
    }
}
