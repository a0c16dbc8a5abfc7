//! What the service needs from outside: time, randomness, a durable record, and somebody who
//! delivers, or who makes and checks codes altogether.

use std::error::Error;
use std::pin::Pin;

use std::sync::Arc;

use crate::browser::RequestKey;
use crate::call::CallScript;
use crate::code::TypedCode;
use crate::events::Event;
use crate::limits::{Window, WindowKey};
use crate::message::{CallerId, Message};
use crate::phone_number::PhoneNumber;
use crate::policy::Policy;
use crate::project::ProjectId;
use crate::record::{Channel, Delivery, VendorId, Verification, VerificationId};
use crate::timestamp::Timestamp;

/// A future that can be awaited from any thread.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Service time: it never runs backwards, not even across a restart.
pub trait Clock: Send + Sync {
    /// The moment now.
    fn now(&self) -> Timestamp;

    /// The moment now for everything about `to`. The sandbox moves the clock of single numbers;
    /// everybody else has one time.
    fn now_for(&self, to: &PhoneNumber) -> Timestamp {
        let _ = to;
        self.now()
    }
}

/// The operating system's random generator, or a seeded one in tests.
pub trait Entropy: Send + Sync {
    /// Fills `bytes` with randomness fit for keys.
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError>;
}

/// The operating system gave no randomness.
#[derive(Clone, Debug, thiserror::Error)]
#[error("no randomness from the operating system: {0}")]
pub struct EntropyError(pub String);

/// One text or call to deliver.
#[derive(Clone, Debug)]
pub struct Outgoing {
    /// Whose verification it is.
    pub project: ProjectId,
    /// The verification whose code it carries, and which of its sends this is: the reference by
    /// which delivery is reported.
    pub verification: VerificationId,
    /// The index of the send, from 0.
    pub send: usize,
    /// Whom to reach.
    pub to: PhoneNumber,
    /// The number to come from; the provider's own when absent.
    pub from: Option<CallerId>,
    /// What is to arrive.
    pub content: Content,
}

/// What is to arrive. As secret as the code in it.
#[derive(Clone, Debug)]
pub enum Content {
    /// A text message.
    Text(Text),
    /// A voice call.
    Call(CallScript),
}

impl Outgoing {
    /// By text or by call.
    pub const fn channel(&self) -> Channel {
        match self.content {
            Content::Text(_) => Channel::Sms,
            Content::Call(_) => Channel::Call,
        }
    }
}

/// The words of a message. `Debug` shows none of them.
#[derive(Clone)]
pub struct Text(pub String);

impl std::fmt::Debug for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(crate::REDACTED)
    }
}

/// Somebody who delivers texts and calls.
pub trait Provider: Send + Sync {
    /// The key by which configuration chooses it.
    fn name(&self) -> &'static str;

    /// Whether it delivers by this channel.
    fn carries(&self, channel: Channel) -> bool;

    /// Whether fictional numbers reach anybody through it: the sandbox's phones, and nobody's
    /// anywhere else.
    fn reaches_reserved(&self) -> bool;

    /// Hands `outgoing` over. `Ok` tells how far it got already.
    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Delivery, SendError>>;
}

/// A text or call did not go out, or may not have.
#[derive(Clone, Debug, thiserror::Error)]
pub enum SendError {
    /// The provider said no; nothing was sent.
    #[error("the provider refused the send: {0}")]
    Refused(String),
    /// No word came back; it may have been sent.
    #[error("the provider gave no answer: {0}")]
    NoAnswer(String),
}

/// Who makes the codes and checks them. Limits, records and events are always ours.
#[derive(Clone)]
pub enum Verifier {
    /// Our engine; the provider delivers what it makes.
    Engine(Arc<dyn Provider>),
    /// A vendor's service, which makes, delivers and checks codes that nobody here ever knows.
    Vendor(Arc<dyn Vendor>),
}

impl Verifier {
    /// The key by which configuration chooses it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Engine(provider) => provider.name(),
            Self::Vendor(vendor) => vendor.name(),
        }
    }

    /// Whether codes can be sent by this channel.
    pub fn carries(&self, channel: Channel) -> bool {
        match self {
            Self::Engine(provider) => provider.carries(channel),
            Self::Vendor(vendor) => vendor.carries(channel),
        }
    }

    /// Whether fictional numbers reach anybody.
    pub fn reaches_reserved(&self) -> bool {
        match self {
            Self::Engine(provider) => provider.reaches_reserved(),
            Self::Vendor(vendor) => vendor.reaches_reserved(),
        }
    }
}

/// A vendor's service that makes, sends and checks codes of its own.
pub trait Vendor: Send + Sync {
    /// The key by which configuration chooses it.
    fn name(&self) -> &'static str;

    /// Whether it sends codes by this channel.
    fn carries(&self, channel: Channel) -> bool;

    /// Whether fictional numbers reach anybody through it.
    fn reaches_reserved(&self) -> bool;

    /// Has a new code made and sent. The id is what [`verify`](Self::verify) asks by.
    fn request<'a>(&'a self, order: &'a Order) -> BoxFuture<'a, Result<VendorId, SendError>>;

    /// Has `code` checked. It is asked once for each charged try and never again by itself.
    fn verify<'a>(
        &'a self,
        id: &'a VendorId,
        code: &'a TypedCode,
    ) -> BoxFuture<'a, Result<Verdict, NoVerdict>>;
}

/// A code that a vendor is to make and send.
#[derive(Clone, Debug)]
pub struct Order {
    /// Whom to reach.
    pub to: PhoneNumber,
    /// By text or by call.
    pub channel: Channel,
    /// The number to come from, where the caller named one.
    pub from: Option<CallerId>,
    /// The words before the code; the vendor's own when absent. A vendor may have conditions for
    /// words that are not its own, and then falls back to them.
    pub message: Option<Message>,
    /// What the code looks like, how long it still works, and the checks still to be charged.
    pub policy: Policy,
}

/// What a vendor says of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is the code.
    Right,
    /// It is not.
    Wrong,
    /// The vendor knows no such request, or no longer: used, expired, exhausted or never made.
    Gone,
}

/// A vendor said nothing that could count as a verdict; the try may have been used up there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no verdict: {0}")]
pub struct NoVerdict(pub String);

/// The durable record, as one operation sees it. Everything one [`Work`] does through a ledger
/// happens entirely or not at all.
pub trait Ledger {
    /// The verification `id` of `project`; another project's is not found.
    fn find(
        &mut self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Option<Verification>, LedgerError>;

    /// Writes down a new verification.
    fn insert(&mut self, verification: &Verification) -> Result<(), LedgerError>;

    /// Records what changed of a verification: status, salt, attempts, sends, the newest wrong code,
    /// the name of its vendor's request, and once it is closed the browser that holds it.
    fn update(&mut self, verification: &Verification) -> Result<(), LedgerError>;

    /// The newest verification of `to` in `project` that is recorded as pending, not over at `now`,
    /// and that no browser asked for.
    fn newest(
        &mut self,
        project: ProjectId,
        to: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Verification>, LedgerError>;

    /// The newest verification of `project` that is recorded as pending, came from the browser's
    /// request `key`, and was asked for after `since`.
    fn requested(
        &mut self,
        project: ProjectId,
        key: RequestKey,
        since: Timestamp,
    ) -> Result<Option<Verification>, LedgerError>;

    /// What is remembered under `key`; an empty window when nothing is.
    fn window(&mut self, key: WindowKey) -> Result<Window, LedgerError>;

    /// Remembers `window` under `key`.
    fn set_window(&mut self, key: WindowKey, window: &Window) -> Result<(), LedgerError>;

    /// Adds a row that tells what happened.
    fn tell(&mut self, event: Event) -> Result<(), LedgerError>;

    /// Up to `most` pending verifications whose time was over at `now`.
    fn overdue(&mut self, now: Timestamp, most: usize) -> Result<Vec<Verification>, LedgerError>;

    /// Deletes up to `most` rows of each kind that nothing asks for since `before`; how many went.
    fn forget(&mut self, before: Timestamp, most: usize) -> Result<usize, LedgerError>;
}

/// The store failed under an operation.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct LedgerError(#[from] Box<dyn Error + Send + Sync>);

impl LedgerError {
    /// Wraps the store's own error.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
}

/// One operation on the record.
pub type Work = Box<dyn FnOnce(&mut dyn Ledger) -> Result<(), LedgerError> + Send>;

/// The durable record.
pub trait Store: Send + Sync {
    /// Runs `work` as one transaction. `Ok` comes only once everything it wrote is on disk; after
    /// an error nothing of it is.
    fn run(&self, work: Work) -> BoxFuture<'_, Result<(), StoreError>>;

    /// Takes `work` in turn, as one transaction like any other, for callers that need not know when
    /// it is on disk. The error is that it was not even taken; what fails later is logged.
    fn note(&self, work: Work) -> Result<(), StoreError>;
}

/// The record could not be read or written. Nothing was decided.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// More operations are waiting than the store takes.
    #[error("the store is overloaded")]
    Busy,
    /// The disk is full, the file locked, or the writer gone.
    #[error("the store is unavailable: {0}")]
    Unavailable(String),
}
