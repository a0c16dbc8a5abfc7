//! Decisions that are under way at the same time, in every order that a store on several nodes may
//! choose: about one number one after the other, about different numbers in any order, and each one run
//! on an old state first.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use tokio::sync::oneshot;

use super::fakes::open;
use super::memory::{Memory, State};
use super::world::*;
use crate::id::VerificationId;
use crate::limits::failures_key;
use crate::partition::Partition;
use crate::ports::{BoxFuture, Decision, FoundSend, Look, Outcome, Scope, Store, StoreError};
use crate::project::ProjectId;
use crate::record::{Status, Verification};
use crate::send::SendId;
use crate::service::{Request, Resend, Service};
use crate::timestamp::Timestamp;

/// As many as `make test` runs.
const SCHEDULES: u64 = 10_000;

/// Random numbers, the same for the same seed: splitmix64.
struct Dice(u64);

impl Dice {
    fn below(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((x ^ (x >> 31)) % sides as u64).unwrap()
    }
}

/// A decision that waits, and the state when it came.
struct Waiting {
    decision: Decision,
    reply: Option<oneshot::Sender<Result<Outcome, StoreError>>>,
    then: State,
}

/// A store that makes waiting decisions when a test says so, in an order that dice choose.
struct Shuffled {
    memory: Arc<Memory>,
    waiting: Mutex<VecDeque<Waiting>>,
}

impl Shuffled {
    fn wait(
        &self,
        decision: Decision,
        reply: Option<oneshot::Sender<Result<Outcome, StoreError>>>,
    ) {
        open(&self.waiting).push_back(Waiting {
            decision,
            reply,
            then: self.memory.state(),
        });
    }

    /// Makes one of the decisions that no earlier one has to come before; `false` when none waits.
    fn step(&self, dice: &mut Dice) -> bool {
        let mut waiting = open(&self.waiting);
        let state = self.memory.state();
        let free: Vec<usize> = (0..waiting.len())
            .filter(|n| {
                let scope = waiting[*n].decision.scope;
                let mut earlier = waiting.iter().take(*n);
                !earlier.any(|other| meet(&state, other.decision.scope, scope))
            })
            .collect();
        let Some(chosen) = free.get(dice.below(free.len().max(1))) else {
            return false;
        };
        let chosen = waiting.remove(*chosen).unwrap();
        drop(waiting);
        // What another node would have decided on what it had loaded; a conflict throws it away.
        drop(self.memory.run(&chosen.then, &chosen.decision).unwrap());
        let outcome = self.memory.decide_now(&chosen.decision);
        if let Some(reply) = chosen.reply {
            let _ = reply.send(outcome);
        }
        true
    }
}

/// Whether two decisions are about the same numbers.
fn meet(state: &State, one: Scope, other: Scope) -> bool {
    let partitions = |scope: Scope| -> Vec<Partition> {
        let found = scope.verification.and_then(|id| state.find(id));
        let partition = found.map(|found| found.partition);
        scope.partition.into_iter().chain(partition).collect()
    };
    let others = partitions(other);
    partitions(one).iter().any(|one| others.contains(one))
}

impl Store for Shuffled {
    fn decide(&self, decision: Decision) -> BoxFuture<'_, Result<Outcome, StoreError>> {
        let (reply, replied) = oneshot::channel();
        self.wait(decision, Some(reply));
        Box::pin(async move { replied.await.unwrap() })
    }

    fn enqueue(&self, decision: Decision) -> Result<(), StoreError> {
        self.wait(decision, None);
        Ok(())
    }

    fn look(&self, scope: Scope, look: Look) -> BoxFuture<'_, Result<Outcome, StoreError>> {
        self.memory.look(scope, look)
    }

    fn overdue(
        &self,
        now: Timestamp,
        most: usize,
    ) -> BoxFuture<'_, Result<Vec<(ProjectId, VerificationId)>, StoreError>> {
        self.memory.overdue(now, most)
    }

    fn find_send(
        &self,
        provider: &str,
        id: &SendId,
    ) -> BoxFuture<'_, Result<Option<FoundSend>, StoreError>> {
        self.memory.find_send(provider, id)
    }

    fn forget(&self, before: Timestamp, most: usize) -> BoxFuture<'_, Result<usize, StoreError>> {
        self.memory.forget(before, most)
    }
}

/// A call of a verb. For a check, it returns whether the code was right.
type Call = Pin<Box<dyn Future<Output = Option<bool>>>>;

fn call(service: &Service, of: &Verification, code: &str, dice: &mut Dice) -> Call {
    let (service, project, id) = (service.clone(), of.project, of.id);
    let check = |code: &str| {
        let (service, check) = (service.clone(), attempt(of, code));
        let call: Call =
            Box::pin(async move { service.check(check).await.ok().map(|checked| checked.right) });
        call
    };
    match dice.below(10) {
        0..3 => check(code),
        3..7 => check(&spoil(code)),
        7 => Box::pin(async move {
            let _ = service.cancel(project, id, None).await;
            None
        }),
        8 => Box::pin(async move {
            let resend = Resend {
                project,
                id,
                holder: None,
                client: None,
                channel: None,
                known_sends: None,
            };
            let _ = service.resend(resend).await;
            None
        }),
        _ => {
            let to = of.to.clone();
            Box::pin(async move {
                let _ = service.request(Request { to, ..wish() }).await;
                None
            })
        }
    }
}

/// Polls calls and makes decisions until every call has returned.
fn run(mut calls: Vec<Call>, store: &Shuffled, dice: &mut Dice) -> Vec<Option<bool>> {
    let mut context = Context::from_waker(Waker::noop());
    let mut returned = vec![None; calls.len()];
    let mut open_calls: Vec<usize> = (0..calls.len()).collect();
    while !open_calls.is_empty() {
        open_calls.retain(|n| match calls[*n].as_mut().poll(&mut context) {
            Poll::Ready(outcome) => {
                returned[*n] = outcome;
                false
            }
            Poll::Pending => true,
        });
        assert!(
            store.step(dice) || open_calls.is_empty(),
            "a call waits for nothing"
        );
    }
    while store.step(dice) {}
    returned
}

#[test]
fn no_schedule_of_decisions_breaks_a_promise() {
    let numbers = [number(NUMBER), number(OTHER_NUMBER)];
    for seed in 0..SCHEDULES {
        let dice = &mut Dice(seed);
        let world = World::new();
        let store = Arc::new(Shuffled {
            memory: Arc::clone(&world.store),
            waiting: Mutex::default(),
        });
        let service = world.service_over(Arc::clone(&store) as _);
        let asked = numbers
            .clone()
            .map(|to| world.ask(Request { to, ..wish() }).unwrap());
        let calls = 3 + dice.below(6);
        let (about, calls): (Vec<usize>, Vec<Call>) = (0..calls)
            .map(|_| {
                let which = dice.below(2);
                let of = &asked[which];
                (which, call(&service, of, &world.code(of), dice))
            })
            .unzip();
        let returned = run(calls, &store, dice);
        for (which, of) in asked.iter().enumerate() {
            let told = about
                .iter()
                .zip(&returned)
                .filter(|(about, _)| **about == which);
            let told = |right| {
                told.clone()
                    .filter(|(_, told)| **told == Some(right))
                    .count()
            };
            let (right, wrong) = (told(true), told(false));
            let record = world.stored(of.id);
            let events = world.told(of);
            let counted = |name: &str| events.iter().filter(|event| **event == name).count();
            assert!(right <= 1, "{seed}: one code, one approval");
            assert_eq!(
                right,
                usize::from(record.status == Status::Approved),
                "{seed}"
            );
            assert_eq!(right, counted("approved"), "{seed}");
            assert_eq!(
                wrong,
                counted("check_failed"),
                "{seed}: what was told is on record"
            );
            assert_eq!(right + wrong, usize::from(record.attempts), "{seed}");
            assert!(record.attempts <= record.policy.max_attempts, "{seed}");
            let failures = world.state().windows;
            let failures = failures.get(&failures_key(&ring(&[1]), of.project, &of.to));
            let failures = failures.map_or(0, |window| window.times().len());
            assert!(failures <= wrong, "{seed}: only wrong codes are counted");
        }
    }
}
