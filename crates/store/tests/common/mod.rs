//! A service over a real store, with a clock, a phone and randomness that tests hold in their hands.

#![allow(dead_code, reason = "every test file uses another part of it")]
#![allow(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::path::Path;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use catalog::PhoneMessages;
use store::{Database, Mode, OpenError, Options, SqliteStore};
use verification::code::TypedCode;
use verification::key_ring::Pepper;
use verification::ports::{
    Accepted, BoxFuture, Clock, Content, Decision, Entropy, EntropyError, Ledger, Outgoing,
    Provider, ReadError, Scope, SendError, StoreError, Verifier,
};
use verification::service::{Check, CheckError, Checked, MalformedCode, Ports, Request};
use verification::{
    Alphabet, Brand, Channel, CodeFormat, Delivery, Event, KeyId, KeyRing, Limits, Locale,
    MessageTemplate, MessageWriter, PhoneNumber, Policy, ProjectId, Purpose, Service, Timestamp,
    Verification, VerificationId,
};

/// A Tuesday in November 2023.
pub const START: i64 = 1_700_000_000_000;

pub const OPTIONS: Options = Options {
    mode: Mode::Sandbox,
    queue: 1_024,
};

pub fn open(path: &Path) -> Arc<dyn Database> {
    Arc::new(open_with(path, &OPTIONS).unwrap())
}

/// A store with its clock at its mark, so that it never raises the mark.
pub fn open_with(path: &Path, options: &Options) -> Result<SqliteStore, OpenError> {
    SqliteStore::open(path, options, HandClock::at).map(|(store, _)| store)
}

/// Time that passes when a test says so.
pub struct HandClock(AtomicI64);

impl HandClock {
    pub fn at(start: Timestamp) -> Self {
        Self(AtomicI64::new(start.as_millis()))
    }

    pub fn advance(&self, by: Duration) {
        self.0
            .fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

/// A decision about nothing in particular.
pub fn decision<T: Send + 'static>(
    decide: impl Fn(&mut Ledger<'_>) -> Result<T, ReadError> + Send + 'static,
) -> Decision {
    Decision {
        scope: Scope::default(),
        run: Box::new(move |ledger| Ok(Box::new(decide(ledger)?))),
    }
}

/// Has `store` make a decision at its mark.
pub async fn decide<T: Send + 'static>(
    store: &dyn Database,
    decide: impl Fn(&mut Ledger<'_>) -> Result<T, ReadError> + Send + 'static,
) -> Result<T, StoreError> {
    let clock = Arc::new(HandClock::at(store.opened_at_mark()));
    let deciding = store.deciding_by(clock);
    let outcome = deciding.decide(decision(decide)).await?;
    Ok(*outcome.downcast().unwrap())
}

/// The events of the verification `id`, oldest first.
pub async fn story(store: &dyn Database, project: ProjectId, id: VerificationId) -> Vec<Event> {
    let (mut told, mut seq) = (Vec::new(), 0);
    loop {
        // A look has a limit of time.
        let page = store.events_after(Some(project), seq, 10_000).await;
        let page = page.unwrap();
        let Some(last) = page.last() else {
            return told;
        };
        seq = last.seq;
        let events = page.into_iter().map(|logged| logged.event);
        told.extend(events.filter(|event| event.verification() == Some(id)));
    }
}

/// Inserts `row` by a decision of its own.
pub async fn insert(store: &dyn Database, row: &Verification) -> Result<(), StoreError> {
    let row = row.clone();
    decide(store, move |ledger| {
        ledger.insert(&row);
        Ok(())
    })
    .await
}

/// Updates to `row` by a decision of its own.
pub async fn update(store: &dyn Database, row: &Verification) -> Result<(), StoreError> {
    let row = row.clone();
    decide(store, move |ledger| {
        ledger.update(&row);
        Ok(())
    })
    .await
}

/// Random enough for tests that run many processes on one store.
struct Draws(AtomicU64);

impl Entropy for Draws {
    fn fill(&self, bytes: &mut [u8]) -> Result<(), EntropyError> {
        for chunk in bytes.chunks_mut(8) {
            // splitmix64
            let mut x = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
            x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            chunk.copy_from_slice(&(x ^ (x >> 31)).to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

/// Every phone there is. It takes every text and remembers its code.
#[derive(Default)]
pub struct Phones(Mutex<HashMap<VerificationId, String>>);

impl Phones {
    pub fn code(&self, verification: &Verification) -> String {
        self.0.lock().unwrap()[&verification.id].clone()
    }

    pub fn take(&self, verification: &Verification) -> String {
        self.0.lock().unwrap().remove(&verification.id).unwrap()
    }
}

impl Provider for Phones {
    fn name(&self) -> &'static str {
        "phones"
    }

    fn carries(&self, _: Channel) -> bool {
        true
    }

    fn reaches_reserved(&self) -> bool {
        true
    }

    fn send<'a>(&'a self, outgoing: &'a Outgoing) -> BoxFuture<'a, Result<Accepted, SendError>> {
        self.0
            .lock()
            .unwrap()
            .insert(outgoing.verification, code_in(outgoing));
        Box::pin(std::future::ready(Ok(Delivery::Delivered.into())))
    }
}

/// The code in the last line of a text.
fn code_in(outgoing: &Outgoing) -> String {
    match &outgoing.content {
        Content::Text(text) => text.0.rsplit_once('#').unwrap().1.to_owned(),
        Content::Call(script) => panic!("no call is asked for here: {script:?}"),
    }
}

/// A service and what stands behind it.
#[derive(Clone)]
pub struct Bench {
    pub store: Arc<dyn Database>,
    pub service: Service,
    pub phones: Arc<Phones>,
    pub clock: Arc<HandClock>,
}

impl Bench {
    pub fn new(store: Arc<dyn Database>) -> Self {
        Self::with_limits(store, Limits::default())
    }

    /// Like [`new`](Self::new), for tests of something else than limits.
    pub fn unlimited(store: Arc<dyn Database>) -> Self {
        let none = verification::limits::Rate::new(32, Duration::ZERO);
        let limits = Limits {
            sends: none,
            failures: [none; 2],
            failures_in_a_row: u32::MAX,
            client_failures: none,
        };
        Self::with_limits(store, limits)
    }

    pub fn with_limits(store: Arc<dyn Database>, limits: Limits) -> Self {
        Self::with_phones(store, limits, Arc::default())
    }

    pub fn with_phones(store: Arc<dyn Database>, limits: Limits, phones: Arc<Phones>) -> Self {
        let clock = Arc::new(HandClock::at(Timestamp::from_millis(START)));
        let service = Service::new(Ports {
            store: store.deciding_by(Arc::clone(&clock) as _),
            router: Verifier::Engine(Arc::clone(&phones) as _).into(),
            clock: Arc::clone(&clock) as _,
            entropy: Arc::new(Draws(AtomicU64::new(
                RandomState::new().hash_one(std::process::id()),
            ))),
            keys: KeyRing::new(Pepper::new([1; 32]), vec![(KeyId(1), Pepper::new([2; 32]))])
                .unwrap(),
            limits,
            messages: MessageWriter::new(
                Brand::new("Countersign", "127.0.0.1").unwrap(),
                Arc::new(PhoneMessages),
            ),
        });
        Self {
            store,
            service,
            phones,
            clock,
        }
    }

    /// A verification of `to`, three attempts, an hour.
    pub async fn request(&self, to: &PhoneNumber) -> Verification {
        self.service.request(request(to)).await.unwrap()
    }

    pub async fn check(&self, of: &Verification, code: &str) -> Result<Checked, CheckError> {
        self.service.check(check(of.project, of.id, code)).await
    }

    pub async fn status(&self, of: &Verification) -> Verification {
        self.service
            .status(of.project, of.id, None)
            .await
            .unwrap()
            .unwrap()
    }
}

/// Six digits, three attempts, an hour.
pub fn policy() -> Policy {
    Policy {
        format: CodeFormat {
            length: 6,
            alphabet: Alphabet::Digits,
        },
        valid_for: Duration::from_hours(1),
        max_attempts: 3,
    }
}

pub fn request(to: &PhoneNumber) -> Request {
    Request {
        project: ProjectId::DEMO,
        to: to.clone(),
        channel: Channel::Sms,
        purpose: Purpose::default(),
        template: MessageTemplate::Site,
        locale: Locale::ENGLISH,
        from: None,
        policy: policy(),
        client: None,
        browser: None,
    }
}

pub fn check(project: ProjectId, id: VerificationId, code: &str) -> Check {
    Check {
        project,
        id,
        holder: None,
        client: None,
        code: TypedCode::new(code),
        malformed: MalformedCode::Count,
    }
}

/// The `n`th of many fictional numbers.
pub fn number(n: u64) -> PhoneNumber {
    PhoneNumber::restore(
        format!("+1555{n:07}"),
        1,
        "US",
        verification::NumberKind::Reserved.as_u8(),
    )
    .unwrap()
}

/// A code that is not `right`.
pub fn wrong(right: &str) -> String {
    let last = if right.ends_with('0') { '1' } else { '0' };
    format!("{}{last}", &right[..right.len() - 1])
}

/// A verification that no store holds.
pub fn unknown() -> Verification {
    use verification::{
        CodeIssuer, KeyId, MessageTemplate, Partition, ProjectId, Purpose, VerificationId,
    };
    Verification {
        id: VerificationId::from_bytes([7; 16]),
        project: ProjectId::DEMO,
        partition: Partition::from_number(0),
        purpose: Purpose::default(),
        template: MessageTemplate::Site,
        locale: Locale::ENGLISH,
        from: None,
        issuer: CodeIssuer::Engine,
        to: number(1),
        policy: policy(),
        key: KeyId(1),
        salt: Some(verification::Salt::new([9; 32])),
        status: verification::Status::Pending,
        attempts: 0,
        binding: None,
        request: None,
        last_guess: None,
        created_at: Timestamp::from_millis(1),
        expires_at: Timestamp::from_millis(2),
        closed_at: None,
        sends: Vec::new(),
    }
}
