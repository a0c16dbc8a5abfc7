//! A service with all its ports, and the verbs of the tests.

use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use super::fakes::{PlainCatalog, Recorder, SeededEntropy, StillClock};
use super::memory::{Memory, State};
use super::outsider::Outsider;
pub use super::samples::*;
use crate::channel::Channel;
use crate::events::EventKind;
use crate::id::VerificationId;
use crate::key_ring::KeyRing;
use crate::limits::{Client, Limits, failures_key};
use crate::message::{Brand, MessageWriter};
use crate::ports::{Router, Store, Verifier};
use crate::project::ProjectId;
use crate::record::Verification;
use crate::service::{
    Check, CheckError, Checked, Ports, Request, RequestError, Resend, ResendError, Service,
};

/// The result of a future that is ready at once.
pub fn done<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(outcome) => outcome,
        Poll::Pending => panic!("nothing in these tests waits"),
    }
}

/// Goes as far with a future as it gets, which is not to its end.
pub fn begun<'a, T>(future: impl Future<Output = T> + 'a) -> Pin<Box<dyn Future<Output = T> + 'a>> {
    let mut future: Pin<Box<dyn Future<Output = T> + 'a>> = Box::pin(future);
    let polled = future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()));
    assert!(polled.is_pending(), "it was to wait");
    future
}

/// A way in which a verification ends.
pub type End = fn(&World, &Verification);

pub struct World {
    pub service: Service,
    pub store: Arc<Memory>,
    pub clock: Arc<StillClock>,
    pub entropy: Arc<SeededEntropy>,
    pub provider: Arc<Recorder>,
    pub vendor: Arc<Outsider>,
    verifier: Verifier,
    limits: Limits,
}

impl World {
    pub fn new() -> Self {
        Self::with(ring(&[1]), Limits::default(), 1)
    }

    pub fn with_limits(limits: Limits) -> Self {
        Self::with(ring(&[1]), limits, 1)
    }

    pub fn with(keys: KeyRing, limits: Limits, seed: u64) -> Self {
        let provider = Arc::new(Recorder::default());
        let verifier = Verifier::Engine(Arc::clone(&provider) as _);
        let clock = Arc::new(StillClock::new(START));
        let store = Arc::new(Memory::new(&clock));
        let entropy = Arc::new(SeededEntropy::new(seed));
        let service = serve(
            Arc::clone(&store) as _,
            &clock,
            &entropy,
            &verifier,
            keys,
            limits,
        );
        Self {
            service,
            store,
            clock,
            entropy,
            provider,
            vendor: Arc::default(),
            verifier,
            limits,
        }
    }

    /// One in which a vendor makes and checks the codes.
    pub fn over_vendor() -> Self {
        Self::new().switched()
    }

    /// The same record under another service, as after a restart.
    pub fn restarted(&self, keys: KeyRing) -> Self {
        self.under(self.verifier.clone(), keys)
    }

    /// The same record after a restart under the other kind of verifier.
    pub fn switched(&self) -> Self {
        let other = match self.verifier {
            Verifier::Engine(_) => Verifier::Vendor(Arc::clone(&self.vendor) as _),
            Verifier::Vendor(_) => Verifier::Engine(Arc::clone(&self.provider) as _),
        };
        self.under(other, ring(&[1]))
    }

    fn under(&self, verifier: Verifier, keys: KeyRing) -> Self {
        let (store, clock) = (Arc::clone(&self.store), Arc::clone(&self.clock));
        let entropy = Arc::clone(&self.entropy);
        let limits = self.limits;
        let service = serve(
            Arc::clone(&store) as _,
            &clock,
            &entropy,
            &verifier,
            keys,
            limits,
        );
        Self {
            service,
            store,
            clock,
            entropy,
            provider: Arc::clone(&self.provider),
            vendor: Arc::clone(&self.vendor),
            verifier,
            limits,
        }
    }

    /// The same record after a restart with another router.
    pub fn routed(&self, router: Router) -> Self {
        let service = Service::new(Ports {
            store: Arc::clone(&self.store) as _,
            router,
            clock: Arc::clone(&self.clock) as _,
            entropy: Arc::clone(&self.entropy) as _,
            keys: ring(&[1]),
            limits: Limits::default(),
            messages: messages(),
        });
        Self {
            service,
            ..self.under(self.verifier.clone(), ring(&[1]))
        }
    }

    /// A service of this world over another store.
    pub fn service_over(&self, store: Arc<dyn Store>) -> Service {
        let limits = Limits::default();
        serve(
            store,
            &self.clock,
            &self.entropy,
            &self.verifier,
            ring(&[1]),
            limits,
        )
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

    /// One that browser `n` asked for through the pages.
    pub fn request_in(&self, n: u8) -> Verification {
        self.ask(Request {
            project: ProjectId::SITE,
            browser: Some(from_browser(n)),
            ..wish()
        })
        .unwrap()
    }

    /// The texts that went out for `verification`, oldest first.
    pub fn texts(&self, verification: &Verification) -> Vec<String> {
        let sent = self.provider.sent().into_iter();
        sent.filter(|out| out.verification == verification.id)
            .map(|out| text(&out))
            .collect()
    }

    /// The code of the newest send.
    pub fn code(&self, verification: &Verification) -> String {
        let sent = self.provider.sent();
        let mut its = sent
            .iter()
            .filter(|out| out.verification == verification.id);
        code_in(its.next_back().unwrap())
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

    /// So many wrong codes, another each time, each of which must be charged.
    pub fn wrong_times(&self, verification: &Verification, times: usize) {
        let mut guess = self.code(verification);
        for n in 0..times {
            guess = other(&guess, &self.code(verification));
            let checked = self
                .try_code(verification, &guess)
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
        done(self.service.resend(again(verification, channel)))
    }

    pub fn cancel(&self, verification: &Verification) -> Option<Verification> {
        done(
            self.service
                .cancel(verification.project, verification.id, holder(verification)),
        )
        .unwrap()
    }

    /// As a surface sees it now.
    pub fn status(&self, verification: &Verification) -> Verification {
        let Verification { project, id, .. } = *verification;
        done(self.service.status(project, id, holder(verification)))
            .unwrap()
            .unwrap()
    }

    /// Wrong codes remembered of `to` in `project`, under the keys of [`new`](Self::new).
    pub fn failures(&self, project: ProjectId, to: &str) -> usize {
        let key = failures_key(&ring(&[1]), project, &number(to));
        let state = self.state();
        state
            .windows
            .get(&key)
            .map_or(0, |window| window.times().len())
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

    /// The names of all events of `verification`, oldest first.
    pub fn told(&self, verification: &Verification) -> Vec<&'static str> {
        let events = self.state().events;
        let its = events
            .iter()
            .filter(|event| event.verification() == Some(verification.id));
        its.map(|event| event.kind.name()).collect()
    }

    /// The number of events of `kind`, of all verifications.
    pub fn count(&self, kind: EventKind) -> usize {
        self.state()
            .events
            .iter()
            .filter(|event| event.kind == kind)
            .count()
    }
}

fn serve(
    store: Arc<dyn Store>,
    clock: &Arc<StillClock>,
    entropy: &Arc<SeededEntropy>,
    verifier: &Verifier,
    keys: KeyRing,
    limits: Limits,
) -> Service {
    Service::new(Ports {
        store,
        router: verifier.clone().into(),
        clock: Arc::clone(clock) as _,
        entropy: Arc::clone(entropy) as _,
        keys,
        limits,
        messages: messages(),
    })
}

/// A resend of `verification` by its holder.
pub fn again(verification: &Verification, channel: Option<Channel>) -> Resend {
    Resend {
        project: verification.project,
        id: verification.id,
        holder: holder(verification),
        client: None,
        channel,
        known_sends: None,
    }
}

fn messages() -> MessageWriter {
    let brand = Brand::new("Countersign", "verify.example").unwrap();
    MessageWriter::new(brand, Arc::new(PlainCatalog))
}
