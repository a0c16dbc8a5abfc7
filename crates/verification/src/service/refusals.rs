//! Refusals by limits: counted in memory, and recorded as one event for each kind a minute.
//!
//! A refusal writes nothing by itself, so that a flood of them costs the record nothing.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;

use super::Service;
use crate::events::{Action, Event, EventData, EventKind, Subject};
use crate::id::VerificationId;
use crate::limits::{Limit, Limited};
use crate::phone_number::PhoneNumber;
use crate::ports::{Ledger, ReadError, Scope, Snapshot, StoreError};
use crate::project::ProjectId;
use crate::timestamp::Timestamp;

/// How long refusals of one kind are counted before their event is recorded.
const COUNTED_FOR: Duration = Duration::from_mins(1);

/// Kinds that are counted apart. Beyond that, refusals are counted for the project alone.
const MOST: usize = 500;

/// What was refused, and by which limit.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Refusal {
    project: ProjectId,
    action: Action,
    limit: Limit,
    target: Target,
}

/// What a refused call was about.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Target {
    /// A number.
    Number(PhoneNumber),
    /// A verification.
    Verification(VerificationId),
    /// Any of too many to be counted apart.
    Any,
}

/// How often, and since when.
#[derive(Clone, Copy, Debug)]
struct Count {
    refusals: u32,
    since: Timestamp,
}

/// The refusals that have no event yet.
#[derive(Default)]
pub(super) struct Refusals(Mutex<HashMap<Refusal, Count>>);

impl Refusals {
    fn add(&self, refusal: Refusal, refusals: u32, now: Timestamp) {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_counted = counts.contains_key(&refusal);
        let refusal = if is_counted || counts.len() < MOST {
            refusal
        } else {
            Refusal {
                target: Target::Any,
                ..refusal
            }
        };
        let count = counts.entry(refusal).or_insert(Count {
            refusals: 0,
            since: now,
        });
        count.refusals = count.refusals.saturating_add(refusals);
    }

    /// Takes the counts that began at `before` or earlier; all where absent.
    fn take(&self, before: Option<Timestamp>) -> Vec<(Refusal, Count)> {
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        counts
            .extract_if(|_, count| before.is_none_or(|before| count.since <= before))
            .collect()
    }
}

impl Service {
    /// Counts a refusal of `action`.
    pub(super) fn count_refusal(
        &self,
        project: ProjectId,
        action: Action,
        limited: Limited,
        target: Target,
    ) {
        let refusal = Refusal {
            project,
            action,
            limit: limited.limit,
            target,
        };
        self.refusals.add(refusal, 1, self.clock.now());
    }

    /// Appends an event for each kind of refusal that was first counted a minute ago or earlier; how many
    /// events. What the store does not take is kept for the next time.
    pub async fn record_refusals(&self) -> Result<usize, StoreError> {
        let before = self.clock.now().before(COUNTED_FOR);
        self.record(self.refusals.take(Some(before))).await
    }

    /// The same for all refusals, for the end of a process.
    pub async fn record_all_refusals(&self) -> Result<usize, StoreError> {
        self.record(self.refusals.take(None)).await
    }

    async fn record(&self, refusals: Vec<(Refusal, Count)>) -> Result<usize, StoreError> {
        // Started together, so that they share a commit.
        let appended = join_all(refusals.iter().map(|(refusal, count)| {
            let scope = match &refusal.target {
                Target::Number(to) => self.scope_of(to),
                Target::Verification(id) => Scope::verification(*id),
                Target::Any => Scope::default(),
            };
            let (refusal, count) = (refusal.clone(), *count);
            self.decide(scope, move |_, ledger| append(ledger, &refusal, count))
        }))
        .await;
        let mut recorded = Ok(0);
        for ((refusal, count), appended) in refusals.into_iter().zip(appended) {
            match appended {
                Ok(()) => recorded = recorded.map(|recorded| recorded + 1),
                Err(error) => {
                    self.refusals.add(refusal, count.refusals, count.since);
                    recorded = Err(error);
                }
            }
        }
        recorded
    }
}

fn append(ledger: &mut Ledger<'_>, refusal: &Refusal, count: Count) -> Result<(), ReadError> {
    let Refusal {
        project,
        action,
        limit,
        ref target,
    } = *refusal;
    let now = ledger.now();
    let event = match target {
        Target::Number(to) => {
            let subject = Subject::Number(to.masked());
            Event::new(project, subject, EventKind::Refused, ledger.now_for(to))
        }
        Target::Verification(id) => match ledger.find(project, *id)? {
            Some(found) => {
                let now = ledger.now_for(&found.to);
                Event::of(&found, EventKind::Refused, now)
            }
            // Past retention meanwhile.
            None => Event::new(project, Subject::Project, EventKind::Refused, now),
        },
        Target::Any => Event::new(project, Subject::Project, EventKind::Refused, now),
    };
    ledger.append(event.with(EventData {
        action: Some(action),
        limit: Some(limit),
        count: Some(count.refusals),
        ..EventData::default()
    }));
    Ok(())
}
