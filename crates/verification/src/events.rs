//! Events: rows of the record that commit together with the change that they describe, and the log in
//! which readers follow them.

use serde::{Deserialize, Serialize};

use crate::channel::Channel;
use crate::id::VerificationId;
use crate::limits::Limit;
use crate::project::ProjectId;
use crate::record::Verification;
use crate::send::Delivery;
use crate::timestamp::Timestamp;

/// The kind of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// A verification was requested.
    Requested,
    /// A text or call was requested again.
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
    /// So many wrong codes in a row were entered that only an operator lets the number in again.
    Locked,
    /// An operator let a number in again.
    Unlocked,
    /// A limit refused requests or checks, `count` of them within about a minute.
    Refused,
    /// An operator made a project.
    ProjectCreated,
    /// An operator replaced a project's secret.
    ProjectRotated,
    /// An operator revoked a project.
    ProjectRevoked,
    /// An operator brought a record with times in the future back to the wall clock.
    ClockReset,
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
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::Refused => "refused",
            Self::ProjectCreated => "project_created",
            Self::ProjectRotated => "project_rotated",
            Self::ProjectRevoked => "project_revoked",
            Self::ClockReset => "clock_reset",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        const OTHERS: [EventKind; 15] = [
            EventKind::Requested,
            EventKind::Resent,
            EventKind::CheckFailed,
            EventKind::CheckUnjudged,
            EventKind::Approved,
            EventKind::Expired,
            EventKind::Exhausted,
            EventKind::Canceled,
            EventKind::Locked,
            EventKind::Unlocked,
            EventKind::Refused,
            EventKind::ProjectCreated,
            EventKind::ProjectRotated,
            EventKind::ProjectRevoked,
            EventKind::ClockReset,
        ];
        let deliveries = Delivery::ALL.into_iter().map(Self::Delivery);
        deliveries.chain(OTHERS).find(|kind| kind.name() == name)
    }
}

/// What an event is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A verification.
    Verification {
        /// Its id.
        id: VerificationId,
        /// Its number, masked.
        to: String,
    },
    /// A number, masked.
    Number(String),
    /// The project itself.
    Project,
    /// The record as a whole.
    Record,
}

/// What an action of a caller was, where a limit refused it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// A request for a code.
    Request,
    /// A resend of a code.
    Resend,
    /// A check of a code.
    Check,
}

/// What there is to say of an event beside its kind. A member is absent where it has no meaning, and in
/// events that a version before it wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct EventData {
    /// How the code was sent: of `requested`, `resent` and each delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Which send of the verification, from 0: of `requested`, `resent` and each delivery.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub send: Option<u32>,
    /// Checks that may still be charged: of `check_failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attempts_left: Option<u8>,
    /// What was refused: of `refused`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<Action>,
    /// The limit that refused it: of `refused`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<Limit>,
    /// How many: refusals of `refused`, wrong codes in a row of `unlocked`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
}

/// One row of the record. It holds no code, no salt and no whole number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The project that it happened in. Acts on the record as a whole stand in the site's.
    pub project: ProjectId,
    /// What it is about.
    pub subject: Subject,
    /// What happened.
    pub kind: EventKind,
    /// What there is to say beside the kind.
    pub data: EventData,
    /// When.
    pub at: Timestamp,
}

impl Event {
    /// The event that `kind` happened to `subject`, with nothing to say beside.
    pub fn new(project: ProjectId, subject: Subject, kind: EventKind, at: Timestamp) -> Self {
        Self {
            project,
            subject,
            kind,
            data: EventData::default(),
            at,
        }
    }

    /// The event that `kind` happened to `verification`.
    pub fn of(verification: &Verification, kind: EventKind, at: Timestamp) -> Self {
        let subject = Subject::Verification {
            id: verification.id,
            to: verification.to.masked(),
        };
        let mut event = Self::new(verification.project, subject, kind, at);
        if kind == EventKind::CheckFailed {
            event.data.attempts_left = Some(verification.attempts_left());
        }
        event
    }

    /// The event that `kind` happened to send `send` of `verification`.
    pub fn of_send(
        verification: &Verification,
        send: usize,
        kind: EventKind,
        at: Timestamp,
    ) -> Self {
        let mut event = Self::of(verification, kind, at);
        event.data.channel = verification.sends.get(send).map(|send| send.channel);
        event.data.send = u32::try_from(send).ok();
        event
    }

    /// The same event, with `data`.
    #[must_use]
    pub fn with(self, data: EventData) -> Self {
        Self { data, ..self }
    }

    /// The verification that it is about.
    pub const fn verification(&self) -> Option<VerificationId> {
        match &self.subject {
            Subject::Verification { id, .. } => Some(*id),
            _ => None,
        }
    }

    /// The number that it is about, masked.
    pub fn number(&self) -> Option<&str> {
        match &self.subject {
            Subject::Verification { to, .. } | Subject::Number(to) => Some(to),
            Subject::Project | Subject::Record => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_name() {
        for kind in [
            EventKind::Requested,
            EventKind::Delivery(Delivery::Undelivered),
            EventKind::Refused,
            EventKind::ClockReset,
        ] {
            assert_eq!(EventKind::from_name(kind.name()), Some(kind));
        }
        assert_eq!(EventKind::from_name("sent_back"), None);
    }

    #[test]
    fn data_is_written_without_what_is_absent_and_read_from_what_an_earlier_version_wrote() {
        let data = EventData {
            action: Some(Action::Check),
            limit: Some(Limit::ClientFailures),
            count: Some(3),
            ..EventData::default()
        };
        let json = r#"{"action":"check","limit":"client_failures","count":3}"#;
        assert_eq!(serde_json::to_string(&data).unwrap(), json);
        assert_eq!(serde_json::from_str::<EventData>(json).unwrap(), data);
        assert_eq!(
            serde_json::from_str::<EventData>("{}").unwrap(),
            EventData::default()
        );
    }
}
