//! Stand-ins for what the service needs from outside.

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::browser::RequestKey;
use crate::events::Event;
use crate::limits::{Window, WindowKey};
use crate::phone_number::PhoneNumber;
use crate::ports::{
    BoxFuture, Clock, Entropy, EntropyError, Ledger, LedgerError, Outgoing, Provider, SendError,
    Store, StoreError, Work,
};
use crate::project::ProjectId;
use crate::record::{Channel, Delivery, Status, Verification, VerificationId};
use crate::timestamp::Timestamp;

pub(super) fn open<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Everything the record holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub verifications: Vec<Verification>,
    pub windows: HashMap<WindowKey, Window>,
    pub events: Vec<Event>,
    /// Writes of this transaction that still succeed; `None` for all.
    writes_left: Option<usize>,
}

impl State {
    fn write(&mut self) -> Result<(), LedgerError> {
        match &mut self.writes_left {
            Some(0) => Err(LedgerError::new("disk I/O error")),
            Some(left) => {
                *left -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Ledger for State {
    fn find(
        &mut self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Option<Verification>, LedgerError> {
        Ok(self
            .verifications
            .iter()
            .find(|v| v.project == project && v.id == id)
            .cloned())
    }

    fn insert(&mut self, verification: &Verification) -> Result<(), LedgerError> {
        self.write()?;
        if self.verifications.iter().any(|v| v.id == verification.id) {
            return Err(LedgerError::new("UNIQUE constraint failed"));
        }
        self.verifications.push(verification.clone());
        Ok(())
    }

    fn update(&mut self, verification: &Verification) -> Result<(), LedgerError> {
        self.write()?;
        let row = self
            .verifications
            .iter_mut()
            .find(|v| v.id == verification.id)
            .ok_or_else(|| LedgerError::new("no row was updated"))?;
        *row = verification.clone();
        Ok(())
    }

    fn newest(
        &mut self,
        project: ProjectId,
        to: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Verification>, LedgerError> {
        let mut pending =
            self.verifications.iter().rev().filter(|v| {
                v.status == Status::Pending && v.binding.is_none() && v.expires_at > now
            });
        Ok(pending
            .find(|v| v.project == project && v.to == *to)
            .cloned())
    }

    fn requested(
        &mut self,
        project: ProjectId,
        key: RequestKey,
        since: Timestamp,
    ) -> Result<Option<Verification>, LedgerError> {
        let mut pending = self.verifications.iter().rev();
        let found = pending.find(|v| {
            v.status == Status::Pending
                && v.project == project
                && v.request == Some(key)
                && v.created_at > since
        });
        Ok(found.cloned())
    }

    fn window(&mut self, key: WindowKey) -> Result<Window, LedgerError> {
        Ok(self.windows.get(&key).cloned().unwrap_or_default())
    }

    fn set_window(&mut self, key: WindowKey, window: &Window) -> Result<(), LedgerError> {
        self.write()?;
        self.windows.insert(key, window.clone());
        Ok(())
    }

    fn tell(&mut self, event: Event) -> Result<(), LedgerError> {
        self.write()?;
        self.events.push(event);
        Ok(())
    }

    fn overdue(&mut self, now: Timestamp, most: usize) -> Result<Vec<Verification>, LedgerError> {
        let overdue = self
            .verifications
            .iter()
            .filter(|v| v.status == Status::Pending && v.expires_at <= now);
        Ok(overdue.take(most).cloned().collect())
    }

    fn forget(&mut self, before: Timestamp, most: usize) -> Result<usize, LedgerError> {
        self.write()?;
        let mut left = most;
        let rows = self.verifications.len();
        self.verifications.retain(|v| {
            let goes = left > 0 && v.closed_at.is_some_and(|at| at < before);
            left -= usize::from(goes);
            !goes
        });
        Ok(rows - self.verifications.len())
    }
}

/// How one transaction fails.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// So many writes succeed, the next does not.
    Write(usize),
    /// All is written, and the commit fails.
    Commit,
    /// The work never gets its turn.
    Busy,
}

/// A record that swaps in what a transaction left only once it committed.
#[derive(Default)]
pub struct Memory {
    state: Mutex<State>,
    /// For the transactions to come, one each; none for those beyond.
    faults: Mutex<VecDeque<Option<Fault>>>,
}

impl Memory {
    /// The next transactions fail so, one each.
    pub fn fail(&self, faults: impl IntoIterator<Item = Option<Fault>>) {
        open(&self.faults).extend(faults);
    }

    /// The record as it stands.
    pub fn state(&self) -> State {
        open(&self.state).clone()
    }

    /// Changes the record behind the service's back.
    pub fn alter(&self, change: impl FnOnce(&mut State)) {
        change(&mut open(&self.state));
    }

    fn transact(&self, work: Work) -> Result<(), StoreError> {
        let mut state = open(&self.state);
        let fault = open(&self.faults).pop_front().flatten();
        let mut draft = state.clone();
        match fault {
            Some(Fault::Busy) => return Err(StoreError::Busy),
            Some(Fault::Write(writes)) => draft.writes_left = Some(writes),
            Some(Fault::Commit) | None => {}
        }
        work(&mut draft).map_err(|error| StoreError::Unavailable(error.to_string()))?;
        if matches!(fault, Some(Fault::Commit)) {
            return Err(StoreError::Unavailable("the disk is full".to_owned()));
        }
        draft.writes_left = None;
        *state = draft;
        Ok(())
    }
}

impl Store for Memory {
    fn run(&self, work: Work) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move { self.transact(work) })
    }

    fn note(&self, work: Work) -> Result<(), StoreError> {
        self.transact(work)
    }
}

/// A clock that stands still until it is moved.
pub struct StillClock {
    millis: AtomicI64,
    offsets: Mutex<HashMap<String, i64>>,
}

impl StillClock {
    pub fn new(start: Timestamp) -> Self {
        Self {
            millis: AtomicI64::new(start.as_millis()),
            offsets: Mutex::default(),
        }
    }

    pub fn pass_millis(&self, millis: i64) {
        self.millis.fetch_add(millis, Ordering::SeqCst);
    }

    /// Moves the clock of one number alone.
    pub fn offset(&self, to: &PhoneNumber, seconds: i64) {
        open(&self.offsets).insert(to.as_e164().to_owned(), seconds * 1_000);
    }
}

impl Clock for StillClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.millis.load(Ordering::SeqCst))
    }

    fn now_for(&self, to: &PhoneNumber) -> Timestamp {
        let offset = open(&self.offsets)
            .get(to.as_e164())
            .copied()
            .unwrap_or_default();
        Timestamp::from_millis(self.now().as_millis() + offset)
    }
}

/// A generator that repeats itself for the same seed.
pub struct SeededEntropy {
    seed: u64,
    drawn: AtomicU64,
    dry: AtomicBool,
}

impl SeededEntropy {
    pub fn new(seed: u64) -> Self {
        Self {
            seed,
            drawn: AtomicU64::new(0),
            dry: AtomicBool::new(false),
        }
    }

    /// From now on it gives nothing.
    pub fn run_dry(&self) {
        self.dry.store(true, Ordering::SeqCst);
    }
}

impl Entropy for SeededEntropy {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        if self.dry.load(Ordering::SeqCst) {
            return Err(EntropyError("the device is gone".to_owned()));
        }
        for chunk in bytes.chunks_mut(32) {
            let block = self.drawn.fetch_add(1, Ordering::SeqCst);
            let hash = Sha256::new()
                .chain_update(self.seed.to_le_bytes())
                .chain_update(block.to_le_bytes())
                .finalize();
            chunk.copy_from_slice(&hash[..chunk.len()]);
        }
        Ok(())
    }
}

/// A provider that takes everything, unless told otherwise, and remembers it.
#[derive(Default)]
pub struct Recorder {
    sent: Mutex<Vec<Outgoing>>,
    outcomes: Mutex<VecDeque<Result<Delivery, SendError>>>,
    no_calls: AtomicBool,
    real: AtomicBool,
}

impl Recorder {
    /// What the next sends are answered with, one each.
    pub fn answer(&self, outcomes: impl IntoIterator<Item = Result<Delivery, SendError>>) {
        open(&self.outcomes).extend(outcomes);
    }

    /// From now on it carries texts only.
    pub fn stop_calls(&self) {
        self.no_calls.store(true, Ordering::SeqCst);
    }

    /// From now on fictional numbers reach nobody.
    pub fn become_real(&self) {
        self.real.store(true, Ordering::SeqCst);
    }

    /// Everything handed over, oldest first.
    pub fn sent(&self) -> Vec<Outgoing> {
        open(&self.sent).clone()
    }
}

impl Provider for Recorder {
    fn name(&self) -> &'static str {
        "recorder"
    }

    fn carries(&self, channel: Channel) -> bool {
        channel == Channel::Sms || !self.no_calls.load(Ordering::SeqCst)
    }

    fn reaches_reserved(&self) -> bool {
        !self.real.load(Ordering::SeqCst)
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Delivery, SendError>> {
        Box::pin(async move {
            open(&self.sent).push(outgoing.clone());
            open(&self.outcomes)
                .pop_front()
                .unwrap_or(Ok(Delivery::Sent))
        })
    }
}
