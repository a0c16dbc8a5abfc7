//! A service with all its ports, and the verbs of the tests.

use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use super::fakes::{Memory, Recorder, SeededEntropy, State, StillClock};
use crate::code::TypedCode;
use crate::events::EventKind;
use crate::key_ring::{KeyId, KeyRing, Pepper};
use crate::limits::{Client, Limits};
use crate::message::{Brand, Purpose};
use crate::phone_number::PhoneNumber;
use crate::policy::{Policy, PolicyRequest, Profile};
use crate::project::ProjectId;
use crate::record::{Binding, Channel, Verification, VerificationId};
use crate::service::{
    Check, CheckError, Checked, Misfit, Ports, Request, RequestError, Resend, ResendError, Service,
};
use crate::timestamp::Timestamp;

/// 2026-01-01T00:00:00Z.
pub const START: Timestamp = Timestamp::from_millis(1_767_225_600_000);
pub const NUMBER: &str = "+12125552368";
pub const OTHER_NUMBER: &str = "+447400123456";
pub const HOUR: u64 = 3_600;
pub const DAY: u64 = 24 * HOUR;

/// The result of a future in whose world nothing ever waits.
pub fn done<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("nothing in these tests waits"),
    }
}

pub fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

/// Another project than the demo's.
pub fn another_project() -> ProjectId {
    ProjectId::new(uuid::Uuid::from_u128(0xb0b))
}

pub fn browser(n: u8) -> Binding {
    Binding::new([n; 32])
}

pub fn client(n: u8) -> Client {
    Client::from(std::net::IpAddr::from([192, 0, 2, n]))
}

pub fn strict() -> Policy {
    Profile::Strict.policy(PolicyRequest::default()).unwrap()
}

/// As many attempts and as much time as any verification can have: 20 tries, 7 days.
pub fn roomy() -> Policy {
    let request = PolicyRequest {
        max_attempts: Some(20),
        valid_for: Some(7 * DAY),
        ..PolicyRequest::default()
    };
    Profile::Compat.policy(request).unwrap()
}

/// A ring of these peppers, the last of them current.
pub fn ring(peppers: &[u32]) -> KeyRing {
    let pepper = |id: u32| Pepper::new([u8::try_from(id).unwrap(); 32]);
    let peppers = peppers.iter().map(|id| (KeyId(*id), pepper(*id))).collect();
    KeyRing::new(Pepper::new([0xee; 32]), peppers).unwrap()
}

/// A request by text to [`NUMBER`], for the demo project, under the strict policy.
pub fn wish() -> Request {
    Request {
        project: ProjectId::DEMO,
        to: number(NUMBER),
        channel: Channel::Sms,
        purpose: Purpose::default(),
        policy: strict(),
        binding: None,
        replaces: None,
    }
}

/// A check of `code`, by whoever may check `verification`.
pub fn attempt(verification: &Verification, code: &str) -> Check {
    Check {
        project: verification.project,
        id: verification.id,
        binding: verification.binding,
        client: None,
        code: TypedCode::new(code),
        misfit: Misfit::Refuse,
    }
}

/// The same length and alphabet as `code`, and not it.
pub fn spoil(code: &str) -> String {
    let first = if code.starts_with('7') { "8" } else { "7" };
    format!("{first}{}", &code[1..])
}

/// A way in which a verification ends.
pub type End = fn(&World, &Verification);

pub struct World {
    pub service: Service,
    pub store: Arc<Memory>,
    pub clock: Arc<StillClock>,
    pub entropy: Arc<SeededEntropy>,
    pub provider: Arc<Recorder>,
}

impl World {
    pub fn new() -> Self {
        Self::with(ring(&[1]), Limits::default(), 1)
    }

    pub fn with_limits(limits: Limits) -> Self {
        Self::with(ring(&[1]), limits, 1)
    }

    pub fn with(keys: KeyRing, limits: Limits, seed: u64) -> Self {
        let store = Arc::new(Memory::default());
        let clock = Arc::new(StillClock::new(START));
        let entropy = Arc::new(SeededEntropy::new(seed));
        let provider = Arc::new(Recorder::default());
        let service = serve(&store, &clock, &entropy, &provider, keys, limits);
        Self {
            service,
            store,
            clock,
            entropy,
            provider,
        }
    }

    /// The same record under another service, as after a restart.
    pub fn restarted(&self, keys: KeyRing) -> Self {
        let (store, clock) = (Arc::clone(&self.store), Arc::clone(&self.clock));
        let (entropy, provider) = (Arc::clone(&self.entropy), Arc::clone(&self.provider));
        let service = serve(&store, &clock, &entropy, &provider, keys, Limits::default());
        Self {
            service,
            store,
            clock,
            entropy,
            provider,
        }
    }

    pub fn ask(&self, request: Request) -> Result<Verification, RequestError> {
        done(self.service.request(request))
    }

    /// A verification of [`NUMBER`] under the strict policy.
    pub fn request(&self) -> Verification {
        self.ask(wish()).unwrap()
    }

    /// One of [`NUMBER`] with all the tries and time there can be.
    pub fn request_roomy(&self) -> Verification {
        self.ask(Request {
            policy: roomy(),
            ..wish()
        })
        .unwrap()
    }

    /// One that this browser asked for through the pages.
    pub fn request_in(&self, binding: Binding) -> Verification {
        self.ask(Request {
            project: ProjectId::SITE,
            binding: Some(binding),
            ..wish()
        })
        .unwrap()
    }

    /// The texts that went out for `verification`, oldest first.
    pub fn texts(&self, verification: &Verification) -> Vec<String> {
        let sent = self.provider.sent().into_iter();
        sent.filter(|out| out.verification == verification.id)
            .map(|out| out.text.0)
            .collect()
    }

    /// The code as the phone shows it: the last word of the newest text.
    pub fn code(&self, verification: &Verification) -> String {
        let texts = self.texts(verification);
        let (_, code) = texts.last().unwrap().rsplit_once('#').unwrap();
        code.to_owned()
    }

    pub fn check(&self, check: Check) -> Result<Checked, CheckError> {
        done(self.service.check(check))
    }

    pub fn try_code(&self, verification: &Verification, code: &str) -> Result<Checked, CheckError> {
        self.check(attempt(verification, code))
    }

    pub fn right(&self, verification: &Verification) -> Result<Checked, CheckError> {
        self.try_code(verification, &self.code(verification))
    }

    pub fn wrong(&self, verification: &Verification) -> Result<Checked, CheckError> {
        self.try_code(verification, &spoil(&self.code(verification)))
    }

    /// So many wrong codes, each of which must be charged.
    pub fn wrong_times(&self, verification: &Verification, times: usize) {
        for n in 0..times {
            let checked = self
                .wrong(verification)
                .unwrap_or_else(|error| panic!("{n}: {error}"));
            assert!(!checked.right);
        }
    }

    pub fn right_from(
        &self,
        verification: &Verification,
        from: Client,
    ) -> Result<Checked, CheckError> {
        let code = self.code(verification);
        self.check(Check {
            client: Some(from),
            ..attempt(verification, &code)
        })
    }

    pub fn wrong_from(
        &self,
        verification: &Verification,
        from: Client,
    ) -> Result<Checked, CheckError> {
        let code = spoil(&self.code(verification));
        self.check(Check {
            client: Some(from),
            ..attempt(verification, &code)
        })
    }

    pub fn resend(&self, verification: &Verification) -> Result<Verification, ResendError> {
        self.resend_by(verification, None)
    }

    pub fn resend_by(
        &self,
        verification: &Verification,
        channel: Option<Channel>,
    ) -> Result<Verification, ResendError> {
        let Verification {
            project,
            id,
            binding,
            ..
        } = *verification;
        done(self.service.resend(Resend {
            project,
            id,
            binding,
            channel,
        }))
    }

    pub fn cancel(&self, verification: &Verification) -> Option<Verification> {
        done(
            self.service
                .cancel(verification.project, verification.id, verification.binding),
        )
        .unwrap()
    }

    /// As a surface sees it now.
    pub fn status(&self, verification: &Verification) -> Verification {
        let Verification {
            project,
            id,
            binding,
            ..
        } = *verification;
        done(self.service.status(project, id, binding))
            .unwrap()
            .unwrap()
    }

    pub fn unlock(&self) -> u32 {
        done(self.service.unlock(ProjectId::DEMO, number(NUMBER))).unwrap()
    }

    pub fn pass(&self, seconds: u64) {
        self.pass_millis(seconds * 1_000);
    }

    pub fn pass_millis(&self, millis: u64) {
        self.clock.pass_millis(i64::try_from(millis).unwrap());
    }

    pub fn state(&self) -> State {
        self.store.state()
    }

    /// The row as it is recorded.
    pub fn stored(&self, id: VerificationId) -> Verification {
        let rows = self.state().verifications;
        rows.into_iter().find(|row| row.id == id).unwrap()
    }

    /// The names of everything told of `verification`, oldest first.
    pub fn told(&self, verification: &Verification) -> Vec<&'static str> {
        let events = self.state().events;
        let its = events
            .iter()
            .filter(|event| event.verification == verification.id);
        its.map(|event| event.kind.name()).collect()
    }

    /// How often `kind` was told, of whatever verification.
    pub fn count(&self, kind: EventKind) -> usize {
        self.state()
            .events
            .iter()
            .filter(|event| event.kind == kind)
            .count()
    }
}

pub fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn serve(
    store: &Arc<Memory>,
    clock: &Arc<StillClock>,
    entropy: &Arc<SeededEntropy>,
    provider: &Arc<Recorder>,
    keys: KeyRing,
    limits: Limits,
) -> Service {
    Service::new(Ports {
        store: Arc::clone(store) as _,
        provider: Arc::clone(provider) as _,
        clock: Arc::clone(clock) as _,
        entropy: Arc::clone(entropy) as _,
        keys,
        limits,
        brand: Brand::new("Countersign", "verify.example").unwrap(),
    })
}
