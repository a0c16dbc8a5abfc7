//! The durable record, and how decisions about it are made.
//!
//! A [`Decision`] is a pure function of what it reads: no clock, no randomness, no I/O. It reads through
//! a [`Ledger`] and leaves its changes there. The store applies them, commits, and only then returns the
//! outcome. Where something that was read has changed meanwhile, the store starts the decision again.

use std::any::Any;
use std::error::Error;

use super::BoxFuture;
use crate::browser::RequestKey;
use crate::events::Event;
use crate::id::VerificationId;
use crate::limits::{Window, WindowKey};
use crate::partition::Partition;
use crate::phone_number::PhoneNumber;
use crate::project::ProjectId;
use crate::record::Verification;
use crate::send::SendId;
use crate::timestamp::Timestamp;

/// The durable record.
pub trait Store: Send + Sync {
    /// Makes `decision`. `Ok` is its outcome, and comes only once everything it changed is on disk; after
    /// an error nothing of it is.
    fn decide(&self, decision: Decision) -> BoxFuture<'_, Result<Outcome, StoreError>>;

    /// Takes `decision` in turn, for callers that need not know when it is on disk. The error is that
    /// it was not even taken; what fails later is logged.
    fn enqueue(&self, decision: Decision) -> Result<(), StoreError>;

    /// Looks at what is committed, in a short snapshot. What decides must not rely on it: it may be out
    /// of date when the decision is made. It waits for no decision but those [taken](Self::enqueue)
    /// about the verification of `scope`.
    fn look(&self, scope: Scope, look: Look) -> BoxFuture<'_, Result<Outcome, StoreError>>;

    /// The ids of up to `most` pending verifications that were past their expiry at `now`, oldest first.
    fn overdue(
        &self,
        now: Timestamp,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ProjectId, VerificationId)>, StoreError>>;

    /// The send to which `provider` gave `id`.
    fn find_send(
        &self,
        provider: &str,
        id: &SendId,
    ) -> BoxFuture<'_, Result<Option<FoundSend>, StoreError>>;

    /// Deletes up to `most` rows of each kind that nothing asks for since `before`; how many went.
    fn forget(&self, before: Timestamp, most: usize) -> BoxFuture<'_, Result<usize, StoreError>>;
}

/// Where a send is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FoundSend {
    /// The project of the verification.
    pub project: ProjectId,
    /// Which one.
    pub verification: VerificationId,
    /// Which of its sends, from 0.
    pub send: usize,
}

/// The outcome of a decision, of the type that the decision returns.
pub type Outcome = Box<dyn Any + Send>;

/// A decision for a store to make.
pub struct Decision {
    /// What no other decision may change meanwhile.
    pub scope: Scope,
    /// The decision itself. It may run several times; only the last run counts.
    pub run: Run,
}

/// One run of a decision.
pub type Run = Box<dyn Fn(&mut Ledger<'_>) -> Result<Outcome, ReadError> + Send>;

/// A look at the record at one moment that changes nothing. It may run several times; only the last run
/// counts.
pub type Look = Box<dyn Fn(&mut dyn Snapshot) -> Result<Outcome, ReadError> + Send>;

/// What a decision is about. Two decisions with scopes that meet are made one after the other, on however
/// many nodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Scope {
    /// The numbers it is about, by partition.
    pub partition: Option<Partition>,
    /// The verification it is about, where that may be of another number. Its row names its partition.
    pub verification: Option<VerificationId>,
}

impl Scope {
    /// Everything about the numbers of one partition.
    pub const fn numbers(partition: Partition) -> Self {
        Self {
            partition: Some(partition),
            verification: None,
        }
    }

    /// One verification, and everything about its number.
    pub const fn verification(id: VerificationId) -> Self {
        Self {
            partition: None,
            verification: Some(id),
        }
    }
}

/// The record at one moment, as a store gives it to a decision to read.
///
/// A store that loads before it decides answers what it has not loaded with a [`ReadError`], loads it and
/// runs the decision again.
pub trait Snapshot {
    /// The moment at which is decided. It is the same in a whole run.
    fn now(&self) -> Timestamp;

    /// [`now`](Self::now) by the clock of `to`.
    fn now_for(&self, to: &PhoneNumber) -> Timestamp;

    /// The verification `id` of `project`; another project's is not found.
    fn find(
        &mut self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Option<Verification>, ReadError>;

    /// The newest verification of `to` in `project` that is recorded as pending, not over at `now`,
    /// and that no browser asked for.
    fn newest(
        &mut self,
        project: ProjectId,
        to: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Verification>, ReadError>;

    /// The newest verification of `project` that is recorded as pending, came from the browser's
    /// request `key`, and was asked for after `since`.
    fn requested(
        &mut self,
        project: ProjectId,
        key: RequestKey,
        since: Timestamp,
    ) -> Result<Option<Verification>, ReadError>;

    /// What is remembered under `key`; an empty window when nothing is.
    fn window(&mut self, key: WindowKey) -> Result<Window, ReadError>;
}

/// One change of the record.
#[derive(Clone, Debug, PartialEq)]
pub enum Change {
    /// A new verification.
    Insert(Verification),
    /// What changed of a verification: status, salt, attempts, sends, the newest wrong code, the name of
    /// its vendor's request, and once it is closed the browser that holds it.
    Update(Verification),
    /// What is remembered under a key.
    Window(WindowKey, Window),
    /// One more event.
    Append(Event),
}

/// The record as one run of a decision sees it, and the changes that it makes.
///
/// A read never shows the decision's own changes: a decision reads each thing before it changes it.
pub struct Ledger<'s> {
    snapshot: &'s mut dyn Snapshot,
    changes: Vec<Change>,
}

impl<'s> Ledger<'s> {
    /// A ledger without changes.
    pub fn new(snapshot: &'s mut dyn Snapshot) -> Self {
        Self {
            snapshot,
            changes: Vec::new(),
        }
    }

    /// What the run changed, in order.
    pub fn into_changes(self) -> Vec<Change> {
        self.changes
    }

    /// Adds a new verification.
    pub fn insert(&mut self, verification: &Verification) {
        self.changes.push(Change::Insert(verification.clone()));
    }

    /// Changes a verification; see [`Change::Update`].
    pub fn update(&mut self, verification: &Verification) {
        self.changes.push(Change::Update(verification.clone()));
    }

    /// Remembers `window` under `key`.
    pub fn set_window(&mut self, key: WindowKey, window: &Window) {
        self.changes.push(Change::Window(key, window.clone()));
    }

    /// Appends an event.
    pub fn append(&mut self, event: Event) {
        self.changes.push(Change::Append(event));
    }
}

impl Snapshot for Ledger<'_> {
    fn now(&self) -> Timestamp {
        self.snapshot.now()
    }

    fn now_for(&self, to: &PhoneNumber) -> Timestamp {
        self.snapshot.now_for(to)
    }

    fn find(
        &mut self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Option<Verification>, ReadError> {
        debug_assert!(
            !self.changes.iter().any(|change| match change {
                Change::Insert(changed) | Change::Update(changed) => changed.id == id,
                _ => false,
            }),
            "a decision reads a verification after it changed it"
        );
        self.snapshot.find(project, id)
    }

    fn newest(
        &mut self,
        project: ProjectId,
        to: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Verification>, ReadError> {
        self.snapshot.newest(project, to, now)
    }

    fn requested(
        &mut self,
        project: ProjectId,
        key: RequestKey,
        since: Timestamp,
    ) -> Result<Option<Verification>, ReadError> {
        self.snapshot.requested(project, key, since)
    }

    fn window(&mut self, key: WindowKey) -> Result<Window, ReadError> {
        debug_assert!(
            !self
                .changes
                .iter()
                .any(|change| matches!(change, Change::Window(changed, _) if *changed == key)),
            "a decision reads a window after it changed it"
        );
        self.snapshot.window(key)
    }
}

/// The record could not be read, or is not loaded yet. A decision passes it on.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct ReadError(#[from] Box<dyn Error + Send + Sync>);

impl ReadError {
    /// Wraps the store's own error.
    pub fn new(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self(error.into())
    }
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
