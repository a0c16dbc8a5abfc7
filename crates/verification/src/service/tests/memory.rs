//! A record in memory, as strict with decisions as a store on several nodes.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use super::fakes::{StillClock, open};
use crate::browser::RequestKey;
use crate::events::Event;
use crate::id::VerificationId;
use crate::limits::{Window, WindowKey};
use crate::phone_number::PhoneNumber;
use crate::ports::{
    BoxFuture, Change, Clock, Decision, FoundSend, Ledger, Look, Outcome, ReadError, Scope,
    Snapshot, Store, StoreError,
};
use crate::project::ProjectId;
use crate::record::{Status, Verification};
use crate::send::SendId;
use crate::timestamp::Timestamp;

/// Everything the record holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    pub verifications: Vec<Verification>,
    pub windows: HashMap<WindowKey, Window>,
    pub events: Vec<Event>,
}

impl State {
    pub fn find(&self, id: VerificationId) -> Option<&Verification> {
        self.verifications.iter().find(|found| found.id == id)
    }

    fn apply(&mut self, change: Change) -> Result<(), StoreError> {
        match change {
            Change::Insert(verification) => {
                if self.find(verification.id).is_some() {
                    return Err(unavailable("UNIQUE constraint failed"));
                }
                self.verifications.push(verification);
            }
            Change::Update(verification) => {
                let mut rows = self.verifications.iter_mut();
                let row = rows.find(|row| row.id == verification.id);
                *row.ok_or_else(|| unavailable("no row was updated"))? = verification;
            }
            Change::Window(key, window) => drop(self.windows.insert(key, window)),
            Change::Append(event) => self.events.push(event),
        }
        Ok(())
    }
}

fn unavailable(reason: &str) -> StoreError {
    StoreError::Unavailable(reason.to_owned())
}

/// How one transaction fails.
#[derive(Clone, Copy, Debug)]
pub enum Fault {
    /// So many writes succeed, the next does not.
    Write(usize),
    /// All is written, and the commit fails.
    Commit,
    /// The decision never gets its turn.
    Busy,
}

/// A record that loads only what a decision has asked for, and runs each decision again from the start
/// until everything is loaded, and once more after that. Only the last run counts, and it has to change
/// exactly what the run before changed.
pub struct Memory {
    state: Mutex<State>,
    clock: Arc<StillClock>,
    /// For the transactions to come, one each; none for those beyond.
    faults: Mutex<VecDeque<Option<Fault>>>,
}

impl Memory {
    pub fn new(clock: &Arc<StillClock>) -> Self {
        Self {
            state: Mutex::default(),
            clock: Arc::clone(clock),
            faults: Mutex::default(),
        }
    }

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

    /// Makes a decision now.
    pub fn decide_now(&self, decision: &Decision) -> Result<Outcome, StoreError> {
        let mut state = open(&self.state);
        let fault = open(&self.faults).pop_front().flatten();
        if let Some(Fault::Busy) = fault {
            return Err(StoreError::Busy);
        }
        let (_, before) = self.run(&state, decision)?;
        let (outcome, changes) = self.run(&state, decision)?;
        assert_eq!(changes, before, "a decision changes the same in every run");
        let mut draft = state.clone();
        for (written, change) in changes.into_iter().enumerate() {
            if matches!(fault, Some(Fault::Write(writes)) if writes == written) {
                return Err(unavailable("disk I/O error"));
            }
            draft.apply(change)?;
        }
        if matches!(fault, Some(Fault::Commit)) {
            return Err(unavailable("the disk is full"));
        }
        *state = draft;
        Ok(outcome)
    }

    /// Looks at `state`, as a decision would.
    fn look_now(&self, look: Look) -> Result<Outcome, StoreError> {
        let decision = Decision {
            scope: Scope::default(),
            run: Box::new(move |ledger| look(ledger)),
        };
        match open(&self.faults).pop_front().flatten() {
            None => {}
            Some(Fault::Busy) => return Err(StoreError::Busy),
            Some(_) => return Err(unavailable("disk I/O error")),
        }
        let (outcome, changes) = self.run(&self.state(), &decision)?;
        assert_eq!(changes, [], "a look changes nothing");
        Ok(outcome)
    }

    /// Runs a decision over `state`, again and again until all that it reads is loaded.
    pub fn run(
        &self,
        state: &State,
        decision: &Decision,
    ) -> Result<(Outcome, Vec<Change>), StoreError> {
        let mut loaded = Loaded {
            state,
            clock: &self.clock,
            now: self.clock.now(),
            reads: Vec::new(),
            missing: None,
        };
        loop {
            let mut ledger = Ledger::new(&mut loaded);
            match (decision.run)(&mut ledger) {
                Ok(outcome) => return Ok((outcome, ledger.into_changes())),
                Err(error) => {
                    let Some(read) = loaded.missing.take() else {
                        return Err(unavailable(&error.to_string()));
                    };
                    loaded.reads.push(read);
                }
            }
        }
    }
}

/// What a decision has read.
#[derive(Clone, Debug, PartialEq)]
enum Read {
    Find(ProjectId, VerificationId),
    Newest(ProjectId, PhoneNumber, Timestamp),
    Requested(ProjectId, RequestKey, Timestamp),
    Window(WindowKey),
}

/// The part of the record that is loaded.
struct Loaded<'m> {
    state: &'m State,
    clock: &'m StillClock,
    now: Timestamp,
    reads: Vec<Read>,
    /// What a run asked for that is not loaded.
    missing: Option<Read>,
}

impl Loaded<'_> {
    fn load(&mut self, read: Read) -> Result<(), ReadError> {
        if self.reads.contains(&read) {
            return Ok(());
        }
        self.missing.get_or_insert(read);
        Err(ReadError::new("not loaded yet"))
    }

    fn newest_pending(
        &self,
        project: ProjectId,
        matches: impl Fn(&Verification) -> bool,
    ) -> Option<Verification> {
        let mut newest = self.state.verifications.iter().rev();
        newest
            .find(|v| v.project == project && v.status == Status::Pending && matches(v))
            .cloned()
    }
}

impl Snapshot for Loaded<'_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn now_for(&self, to: &PhoneNumber) -> Timestamp {
        self.clock.moved(self.now, to)
    }

    fn find(
        &mut self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Option<Verification>, ReadError> {
        self.load(Read::Find(project, id))?;
        let found = self.state.find(id);
        Ok(found.filter(|found| found.project == project).cloned())
    }

    fn newest(
        &mut self,
        project: ProjectId,
        to: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Verification>, ReadError> {
        self.load(Read::Newest(project, to.clone(), now))?;
        Ok(self.newest_pending(project, |v| {
            v.to == *to && v.binding.is_none() && v.expires_at > now
        }))
    }

    fn requested(
        &mut self,
        project: ProjectId,
        key: RequestKey,
        since: Timestamp,
    ) -> Result<Option<Verification>, ReadError> {
        self.load(Read::Requested(project, key, since))?;
        Ok(self.newest_pending(project, |v| v.request == Some(key) && v.created_at > since))
    }

    fn window(&mut self, key: WindowKey) -> Result<Window, ReadError> {
        self.load(Read::Window(key))?;
        Ok(self.state.windows.get(&key).cloned().unwrap_or_default())
    }
}

impl Store for Memory {
    fn decide(&self, decision: Decision) -> BoxFuture<'_, Result<Outcome, StoreError>> {
        Box::pin(async move { self.decide_now(&decision) })
    }

    fn enqueue(&self, decision: Decision) -> Result<(), StoreError> {
        self.decide_now(&decision).map(drop)
    }

    fn look(&self, _: Scope, look: Look) -> BoxFuture<'_, Result<Outcome, StoreError>> {
        Box::pin(async move { self.look_now(look) })
    }

    fn overdue(
        &self,
        now: Timestamp,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ProjectId, VerificationId)>, StoreError>> {
        let state = self.state();
        let overdue = state
            .verifications
            .iter()
            .filter(|v| v.status == Status::Pending && v.expires_at <= now)
            .take(most)
            .map(|v| (v.project, v.id));
        let overdue = overdue.collect();
        Box::pin(std::future::ready(Ok(overdue)))
    }

    fn find_send(
        &self,
        provider: &str,
        id: &SendId,
    ) -> BoxFuture<'_, Result<Option<FoundSend>, StoreError>> {
        let state = self.state();
        let found = state.verifications.iter().find_map(|v| {
            let mut sends = v.sends.iter();
            let send =
                sends.position(|send| send.provider == provider && send.id.as_ref() == Some(id))?;
            Some(FoundSend {
                project: v.project,
                verification: v.id,
                send,
            })
        });
        Box::pin(std::future::ready(Ok(found)))
    }

    fn forget(&self, before: Timestamp, most: usize) -> BoxFuture<'_, Result<usize, StoreError>> {
        if open(&self.faults).pop_front().flatten().is_some() {
            return Box::pin(std::future::ready(Err(StoreError::Busy)));
        }
        let mut state = open(&self.state);
        let (mut left, rows) = (most, state.verifications.len());
        state.verifications.retain(|v| {
            let goes = left > 0 && v.closed_at.is_some_and(|at| at < before);
            left -= usize::from(goes);
            !goes
        });
        let forgotten = rows - state.verifications.len();
        Box::pin(std::future::ready(Ok(forgotten)))
    }
}
