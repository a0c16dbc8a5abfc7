//! The verification, and its state transitions.

use std::borrow::Cow;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::browser::{Binding, GuessKey, Holder, RequestKey};
use crate::channel::Channel;
use crate::code::Salt;
use crate::id::VerificationId;
use crate::key_ring::KeyId;
use crate::locale::Locale;
use crate::message::{CallerId, MessageTemplate, Purpose};
use crate::partition::Partition;
use crate::phone_number::PhoneNumber;
use crate::policy::Policy;
use crate::project::ProjectId;
use crate::send::{Delivery, Report, Send};
use crate::timestamp::Timestamp;

/// Where a verification stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// A right code would approve it.
    Pending,
    /// The right code was given.
    Approved,
    /// The right code was not given in time.
    Expired,
    /// Wrong codes used up every attempt.
    Exhausted,
    /// Withdrawn, or replaced by a newer one of the same browser.
    Canceled,
}

impl Status {
    /// The name used on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Expired => "expired",
            Self::Exhausted => "exhausted",
            Self::Canceled => "canceled",
        }
    }
}

/// Who makes and checks a verification's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CodeIssuer {
    /// Our engine.
    Engine,
    /// A vendor's service. Guesses go to the newest request that it took; `None` while it has taken
    /// none.
    Vendor(Option<VendorId>),
}

/// A vendor's name for its request: 1 to 64 letters, digits and hyphens, so that it can stand in a
/// path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VendorId(String);

impl VendorId {
    /// Takes what a vendor sent; `None` where it is no such name.
    pub fn new(id: &str) -> Option<Self> {
        let fits = (1..=64).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        fits.then(|| Self(id.to_owned()))
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One request to prove control of a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verification {
    /// Locates it.
    pub id: VerificationId,
    /// The project it belongs to.
    pub project: ProjectId,
    /// The partition of its number.
    pub partition: Partition,
    /// What the proof is for; the message names it.
    pub purpose: Purpose,
    /// The sender and the words of its message.
    pub template: MessageTemplate,
    /// The language of its messages: that of the page that it was requested on.
    pub locale: Locale,
    /// The number its texts and calls come from, where the caller named one.
    pub from: Option<CallerId>,
    /// Who makes and checks its code.
    pub issuer: CodeIssuer,
    /// The number to prove control of.
    pub to: PhoneNumber,
    /// The rules it lives by.
    pub policy: Policy,
    /// The pepper its code derives from, where our engine makes it.
    pub key: KeyId,
    /// What makes its code its own; `None` once it is closed, and for a vendor's code.
    pub salt: Option<Salt>,
    /// As recorded. Time passes without a write: ask [`status_at`](Self::status_at).
    pub status: Status,
    /// Checks that were charged.
    pub attempts: u8,
    /// The browser that holds it: the one that asked, and once approved the session that gave the
    /// code. `None` where no browser asked, and after signing out.
    pub binding: Option<Binding>,
    /// The browser's request that it came from. A repetition of that request gets this verification.
    pub request: Option<RequestKey>,
    /// The newest code that was judged wrong. A repetition of that code is not charged again.
    pub last_guess: Option<GuessKey>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When its code stops working. Nothing moves it.
    pub expires_at: Timestamp,
    /// When it was approved, exhausted, canceled or found expired.
    pub closed_at: Option<Timestamp>,
    /// Every text and call that carried its code, oldest first.
    pub sends: Vec<Send>,
}

/// With less left than this, a resent code would arrive too late to be typed.
pub const LAST_RESEND_BEFORE_EXPIRY: Duration = Duration::from_mins(1);

/// How long the same request of the same browser gets the same verification, and how long the session
/// that gave the right code is recognised by its old id. Long enough for a slow line, short enough
/// that a planted id gains little.
pub const REPEAT_WINDOW: Duration = Duration::from_mins(1);

/// How long handing a send over to a provider takes at most; a call of a vendor's API ends before.
pub const HANDOVER: Duration = Duration::from_secs(7);

impl Verification {
    /// The status at `now`: a pending verification with no attempts left is exhausted, and one past its
    /// expiry is expired, whether or not that has been recorded yet.
    pub fn status_at(&self, now: Timestamp) -> Status {
        match self.status {
            Status::Pending if self.attempts >= self.policy.max_attempts => Status::Exhausted,
            Status::Pending if now >= self.expires_at => Status::Expired,
            status => status,
        }
    }

    /// Checks that may still be charged.
    pub const fn attempts_left(&self) -> u8 {
        match self.status {
            Status::Pending => self.policy.max_attempts.saturating_sub(self.attempts),
            _ => 0,
        }
    }

    /// Whether a resend carries the same code as before. A vendor makes a new one each time.
    pub const fn repeats_its_code(&self) -> bool {
        matches!(self.issuer, CodeIssuer::Engine)
    }

    /// The channel of the newest send.
    pub fn channel(&self) -> Channel {
        self.sends.last().map_or(Channel::Sms, |send| send.channel)
    }

    /// Whether the newest send is known not to have reached the phone.
    pub fn is_lost(&self) -> bool {
        let newest = self.sends.last().map(|send| send.delivery);
        matches!(newest, Some(Delivery::Undelivered | Delivery::Failed))
    }

    /// Whether a provider took the newest send and has not given up since, or is being asked to take
    /// it. One that was not taken within [`HANDOVER`] was given up, or this process ended meanwhile.
    pub fn is_on_its_way(&self, now: Timestamp) -> bool {
        self.sends.last().is_some_and(|send| match send.delivery {
            Delivery::Sent | Delivery::Delivered => true,
            Delivery::Queued => now < send.at.after(HANDOVER),
            _ => false,
        })
    }

    /// When the code may be sent again: 30 s after the first send, 60 s after the second, 120 s
    /// after every later one. A send that is known not to have arrived is not waited for.
    pub fn resend_at(&self) -> Timestamp {
        let wait = match self.sends.len() {
            0 => Duration::ZERO,
            _ if self.is_lost() => Duration::ZERO,
            1 => Duration::from_secs(30),
            2 => Duration::from_mins(1),
            _ => Duration::from_mins(2),
        };
        self.sends
            .last()
            .map_or(self.created_at, |send| send.at.after(wait))
    }

    /// Whether too little time is left for another send of this code to be of use.
    pub fn is_expiring(&self, now: Timestamp) -> bool {
        self.expires_at.since(now) < LAST_RESEND_BEFORE_EXPIRY
    }

    /// Whether `holder` may act on it at `now`. One that no browser asked for belongs to none.
    ///
    /// For [`REPEAT_WINDOW`] after the approval, the session that gave the code still holds it by its
    /// former binding: a browser that pressed twice, or lost the response, has nothing else to show.
    pub fn belongs_to(&self, holder: &Holder, now: Timestamp) -> bool {
        let Some(binding) = self.binding else {
            return false;
        };
        let is_recent = self
            .closed_at
            .is_some_and(|at| now < at.after(REPEAT_WINDOW));
        binding == holder.binding
            || (self.status == Status::Approved && is_recent && holder.successor == Some(binding))
    }

    /// Whether a check was charged since the newest send. Where it is pending, that code was wrong.
    pub fn has_wrong_code_since_send(&self) -> bool {
        let before = self.sends.last().map_or(0, |send| send.attempts_before);
        self.attempts > before
    }

    /// Notes that a code which was charged before the newest send was entered again after it. Nothing is
    /// charged again, and the page says again that the code is wrong.
    pub fn note_wrong_code_since_send(&mut self) {
        let before = self.attempts.saturating_sub(1);
        if let Some(newest) = self.sends.last_mut() {
            newest.attempts_before = newest.attempts_before.min(before);
        }
    }

    /// Records one more send, by `provider`.
    pub fn add_send(
        &mut self,
        channel: Channel,
        provider: impl Into<Cow<'static, str>>,
        now: Timestamp,
    ) {
        self.sends.push(Send {
            attempts_before: self.attempts,
            ..Send::new(channel, provider, now)
        });
    }

    /// Charges one check. Its verdict follows: [`approve`](Self::approve) or
    /// [`reject`](Self::reject).
    pub const fn charge(&mut self) {
        self.attempts = self.attempts.saturating_add(1);
    }

    /// Approves it, and binds it to the session that gave the code.
    pub fn approve(&mut self, successor: Option<Binding>, now: Timestamp) {
        self.close(Status::Approved, now);
        if successor.is_some() {
            self.binding = successor;
        }
    }

    /// Records a wrong code. The last one that the policy allows closes the verification.
    pub fn reject(&mut self, guess: Option<GuessKey>, now: Timestamp) {
        if self.attempts >= self.policy.max_attempts {
            self.close(Status::Exhausted, now);
        } else if guess.is_some() {
            self.last_guess = guess;
        }
    }

    /// Closes it for good. The salt goes, and the code with it.
    pub fn close(&mut self, status: Status, now: Timestamp) {
        self.status = status;
        self.salt = None;
        self.last_guess = None;
        self.closed_at = Some(now);
    }

    /// Takes in the provider's word on send `index`; `false` when it says nothing new.
    pub fn report(&mut self, index: usize, report: &Report, now: Timestamp) -> bool {
        let send = self.sends.get_mut(index);
        send.is_some_and(|send| send.report(report, now))
    }
}
