//! Generated lists of what one browser does. Each form is sent up to three times, some together with the
//! next one, and some responses are lost. A list ends as single presses would have ended it.

mod visitor;

use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use server::config::Config;

use crate::app::TestApp;
use visitor::{Outcome, Visitor};

/// What a browser does. The numbers are 0 and 1, which stand for A and B.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    Request(usize),
    NewCode,
    Wrong,
    Right,
    Resend,
    SignOut,
    /// The same forms from a tab that shows an earlier verification.
    StaleNewCode,
    StaleWrong,
    StaleRight,
    StaleResend,
}

impl Action {
    /// Whether it enters the code that its tab shows.
    fn enters_a_right_code(self) -> bool {
        matches!(self, Self::Right | Self::StaleRight)
    }

    fn starts_a_verification(self) -> bool {
        matches!(self, Self::Request(_) | Self::NewCode | Self::StaleNewCode)
    }

    fn enters_a_code(self) -> bool {
        self.enters_a_right_code() || matches!(self, Self::Wrong | Self::StaleWrong)
    }
}

/// What becomes of the response to one press.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Lost,
    Arrives,
}

#[derive(Clone, Debug)]
struct Step {
    action: Action,
    /// One entry for each press of the form.
    fates: Vec<Fate>,
    /// Whether the presses are sent together. Otherwise each waits for the response to the one before.
    at_once: bool,
    /// Whether it is sent together with the next step.
    with_next: bool,
    /// Seconds that pass before it.
    pause: i64,
}

impl Step {
    /// The same step with one press. Its response arrives where any of the responses did.
    fn pressed_once(&self) -> Self {
        let arrives = self.fates.contains(&Fate::Arrives);
        Self {
            fates: vec![if arrives { Fate::Arrives } else { Fate::Lost }],
            ..self.clone()
        }
    }
}

fn step(action: impl Strategy<Value = Action>) -> impl Strategy<Value = Step> {
    let fate = prop_oneof![1 => Just(Fate::Lost), 3 => Just(Fate::Arrives)];
    // A resend is allowed after 30 seconds. A request counts as repeated for 60 seconds.
    let pause = prop_oneof![6 => Just(0), 2 => Just(31), 2 => Just(61)];
    (
        action,
        prop::collection::vec(fate, 1..=3),
        any::<bool>(),
        prop::bool::weighted(0.3),
        pause,
    )
        .prop_map(|(action, fates, at_once, with_next, pause)| Step {
            action,
            fates,
            at_once,
            with_next,
            pause,
        })
}

/// A request of number A, and up to five further actions, each of which may prove a number at once.
fn steps() -> impl Strategy<Value = Vec<Step>> {
    let request = || prop_oneof![Just(Action::Request(0)), Just(Action::Request(1))];
    let any = prop_oneof![
        2 => request(),
        2 => Just(Action::NewCode),
        2 => Just(Action::Wrong),
        3 => Just(Action::Right),
        2 => Just(Action::Resend),
        3 => Just(Action::SignOut),
        1 => Just(Action::StaleNewCode),
        1 => Just(Action::StaleWrong),
        1 => Just(Action::StaleRight),
        1 => Just(Action::StaleResend),
    ];
    let one = step(any).prop_map(|step| vec![step]);
    let proof = (step(request()), step(Just(Action::Right)));
    let proof = proof.prop_map(|(request, right)| vec![request, right]);
    let further = prop_oneof![3 => one, 1 => proof];
    let first = step(Just(Action::Request(0)));
    (first, prop::collection::vec(further, 1..=5))
        .prop_map(|(first, further)| [vec![first], further.concat()].concat())
}

/// The steps in groups of one or two. The steps of a group are sent together.
fn groups(steps: &[Step]) -> Vec<Vec<Step>> {
    let mut groups = Vec::new();
    let mut steps = steps.iter().cloned();
    while let Some(step) = steps.next() {
        let mut group = vec![step];
        if group[0].with_next {
            group.extend(steps.next());
        }
        // Of a right code and a request at the same moment, in two tabs, the browser keeps the session of one
        // response. A sign-out in it does not end what is proved in the other.
        let is_any = |is: fn(Action) -> bool| group.iter().any(|step| is(step.action));
        if is_any(Action::enters_a_right_code) && is_any(Action::starts_a_verification) {
            groups.extend(group.into_iter().map(|step| vec![step]));
            continue;
        }
        // The record remembers the newest wrong code only. So a wrong code that arrives again after
        // another one is charged again.
        if group.len() == 2 && group.iter().all(|step| step.action.enters_a_code()) {
            for step in &mut group {
                step.fates.truncate(1);
            }
        }
        groups.push(group);
    }
    groups
}

/// How the steps of a group are sent.
#[derive(Clone, Debug)]
enum Order {
    /// Every press of every step at the same time.
    Together,
    /// One press after the other, each with the cookies that the browser had before the group.
    InTurn {
        /// The step of each press.
        presses: Vec<usize>,
        /// The press of each step that the browser gets the response to.
        kept: Vec<usize>,
    },
}

impl Order {
    fn in_turn(presses: &[usize], kept: &[usize]) -> Self {
        Self::InTurn {
            presses: presses.to_vec(),
            kept: kept.to_vec(),
        }
    }

    /// The orders that a group of steps may be taken in.
    fn all_of(group: &[Step]) -> Vec<Self> {
        if group.len() == 1 {
            return vec![Self::in_turn(&[0], &[0])];
        }
        let mut orders = vec![
            Self::in_turn(&[0, 1], &[0, 1]),
            Self::in_turn(&[1, 0], &[1, 0]),
        ];
        // A request that arrives again after the other form has closed its verification is a new one.
        let splits = |step: &Step| step.fates.len() > 1 && step.action.starts_a_verification();
        if splits(&group[0]) {
            let kept = [[0, 1], [2, 1]];
            orders.extend(kept.map(|kept| Self::in_turn(&[0, 1, 0], &kept)));
        }
        if splits(&group[1]) {
            let kept = [[1, 0], [1, 2]];
            orders.extend(kept.map(|kept| Self::in_turn(&[1, 0, 1], &kept)));
        }
        orders
    }
}

/// An instance and what is used up of it.
struct Scene {
    app: TestApp,
    /// Seconds that the instance's clock has been moved.
    clock: AtomicI64,
    /// Pairs of numbers that are taken.
    pairs: AtomicUsize,
}

impl Scene {
    async fn set() -> Self {
        Self {
            app: TestApp::with(without_limits).await,
            clock: AtomicI64::new(0),
            pairs: AtomicUsize::new(0),
        }
    }

    /// Two fictional numbers that no list has used. Their last digits differ.
    fn numbers(&self) -> [String; 2] {
        const AREAS: [u16; 20] = [
            212, 213, 214, 215, 216, 217, 218, 219, 301, 302, 303, 304, 305, 307, 308, 309, 310,
            312, 313, 314,
        ];
        let pair = self.pairs.fetch_add(1, Ordering::Relaxed);
        let (area, line) = (AREAS[pair / 50], pair % 50 * 2);
        [line, line + 1].map(|line| format!("+1{area}55501{line:02}"))
    }

    async fn pause(&self, seconds: i64) {
        if seconds > 0 {
            let clock = self.clock.fetch_add(seconds, Ordering::Relaxed) + seconds;
            self.app.move_all_clocks(clock).await;
        }
    }

    async fn run(&self, groups: &[Vec<Step>], orders: &[Order]) -> Outcome {
        let mut visitor = Visitor::new(self).await;
        for (group, order) in groups.iter().zip(orders) {
            visitor.go_through(group, order).await;
        }
        visitor.end().await
    }

    /// Runs the list, and each form once in every order of the forms that are sent together.
    async fn check(&self, steps: &[Step]) {
        let groups = groups(steps);
        let ended = self
            .run(&groups, &vec![Order::Together; groups.len()])
            .await;
        let once: Vec<Vec<_>> = groups
            .iter()
            .map(|group| group.iter().map(Step::pressed_once).collect())
            .collect();
        let mut possible = Vec::new();
        for orders in orders(&groups) {
            let outcome = self.run(&once, &orders).await;
            if outcome == ended {
                return;
            }
            possible.push(outcome);
        }
        panic!("{ended:#?} is none of {possible:#?}");
    }
}

/// Every combination of the orders of each group.
fn orders(groups: &[Vec<Step>]) -> Vec<Vec<Order>> {
    groups.iter().fold(vec![Vec::new()], |all, group| {
        let orders = Order::all_of(group);
        let extended = |before: &Vec<Order>| {
            let orders = orders.iter().cloned();
            orders
                .map(|order| [&before[..], &[order]].concat())
                .collect::<Vec<_>>()
        };
        all.iter().flat_map(extended).collect()
    })
}

/// Rate limits that no list reaches.
fn without_limits(config: &mut Config) {
    config.limits.sends.events = 32;
    config.limits.failures.events = 32;
    config.limits.failures_long.events = 32;
    config.limits.client_failures.events = 32;
}

#[test]
fn any_list_of_actions_ends_as_single_presses_would() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap();
    let scene = runtime.block_on(Scene::set());
    let config = ProptestConfig {
        cases: 64,
        max_shrink_iters: 200,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(20_260_727),
        ..ProptestConfig::default()
    };
    proptest!(config, |(steps in steps())| {
        runtime.block_on(scene.check(&steps));
    });
}
