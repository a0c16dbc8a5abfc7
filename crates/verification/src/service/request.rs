//! Asking for a verification.

use super::deliver::DeliverError;
use super::failures::Failures;
use super::refusals::Target;
use super::{Rules, Service, cancel, status};
use crate::browser::{BrowserToken, Holder};
use crate::channel::Channel;
use crate::code::Salt;
use crate::events::{Action, Event, EventKind};
use crate::id::VerificationId;
use crate::limits::{Client, Limited, sends_key};
use crate::locale::Locale;
use crate::message::{CallerId, MessageKind, MessageTemplate, Purpose};
use crate::partition::Partition;
use crate::phone_number::{NumberKind, PhoneNumber};
use crate::policy::Policy;
use crate::ports::{
    EntropyError, Ledger, ReadError, Scope, SendError, Snapshot, StoreError, Verifier,
};
use crate::project::ProjectId;
use crate::record::{CodeIssuer, REPEAT_WINDOW, Status, Verification};
use crate::send::Delivery;
use crate::timestamp::Timestamp;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The project that asks.
    pub project: ProjectId,
    /// The number to prove control of.
    pub to: PhoneNumber,
    /// How the code is to get there.
    pub channel: Channel,
    /// What the proof is for.
    pub purpose: Purpose,
    /// The sender and the words of the message.
    pub template: MessageTemplate,
    /// The language of the message.
    pub locale: Locale,
    /// The number to come from, where the caller names one.
    pub from: Option<CallerId>,
    /// The rules it is to live by.
    pub policy: Policy,
    /// The address that asks, where it is a person's own device.
    pub client: Option<Client>,
    /// The browser that asks, where one does.
    pub browser: Option<BrowserRequest>,
}

impl<'a> From<&'a Request> for MessageKind<'a> {
    fn from(request: &'a Request) -> Self {
        Self {
            template: &request.template,
            purpose: &request.purpose,
            locale: &request.locale,
        }
    }
}

/// A browser's side of a request.
#[derive(Clone, Copy, Debug)]
pub struct BrowserRequest {
    /// The token in the browser's cookie. The same token and number within [`REPEAT_WINDOW`] get the
    /// same verification, and one text.
    pub token: BrowserToken,
    /// The pending verification of this browser that the new one replaces.
    pub replaces: Option<(VerificationId, Holder)>,
}

/// Why no code went out.
#[derive(Clone, Debug, thiserror::Error)]
pub enum RequestError {
    /// No provider here delivers by this channel.
    #[error("codes can't be sent by {} here", .0.name())]
    ChannelUnavailable(Channel),
    /// The number is fictional, and the provider is real.
    #[error("the number is reserved for fiction and reaches nobody")]
    Reserved,
    /// The numbering plan says that it is no ordinary telephone, or that it gets no texts.
    #[error("codes can't be sent to a number of this kind by {}", .0.name())]
    Unsupported(Channel),
    /// A limit was met; nothing was written.
    #[error("limited")]
    Limited(Limited),
    /// The provider did not take it.
    #[error(transparent)]
    NotSent(SendFailure),
    /// No randomness, so no code.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
    /// Nothing was decided.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A send that failed, or may have.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{error}")]
pub struct SendFailure {
    /// As it stands now. After a definite refusal of its only send it is canceled; otherwise its
    /// code still works, should it arrive.
    pub verification: Box<Verification>,
    /// The provider's word.
    pub error: SendError,
}

impl Service {
    /// Creates a verification, records it, and sends its code.
    ///
    /// A browser that repeats its request gets the verification that the first one created, as long
    /// as its code can still be entered: nothing is sent and nothing is charged again.
    pub async fn request(&self, request: Request) -> Result<Verification, RequestError> {
        let repeated = request.browser.map(|browser| {
            let token = browser.token;
            self.rules.request_key(token, &request.to)
        });
        // On the heap, because every future that waits for it would be as large.
        let start = Box::pin(self.start(request));
        match repeated {
            Some(key) => self.requests.run(key, start).await,
            None => start.await,
        }
    }

    async fn start(&self, request: Request) -> Result<Verification, RequestError> {
        let Some(verifier) = self.rules.router.issuer(request.channel, &request.to) else {
            return Err(RequestError::ChannelUnavailable(request.channel));
        };
        if !verifier.reaches_reserved() {
            real(&request.to, request.channel)?;
        }
        let verifier = verifier.clone();
        let mut random = Random::default();
        self.entropy.fill(&mut random.id)?;
        self.entropy.fill(&mut random.salt)?;
        let replaces = request.browser.and_then(|browser| browser.replaces);
        let (project, to) = (request.project, request.to.clone());
        let partition = Partition::of(&self.rules.keys, &request.to);
        let scope = Scope {
            partition: Some(partition),
            verification: replaces.map(|(id, _)| id),
        };
        let decided = self
            .decide(scope, move |rules, ledger| {
                decide(rules, ledger, &request, &verifier, partition, &random)
            })
            .await?;
        let verification = match decided {
            Ok(Decided::Send(verification)) => verification,
            Ok(Decided::Sent(verification)) => return Ok(verification),
            Err(limited) => {
                self.count_refusal(project, Action::Request, limited, Target::Number(to));
                return Err(RequestError::Limited(limited));
            }
        };
        match self.deliver(verification).await {
            Ok(verification) => Ok(verification),
            Err(DeliverError::NotSent(failure)) => {
                Err(RequestError::NotSent(self.withdraw(failure).await?))
            }
            Err(DeliverError::Store(error)) => Err(error.into()),
        }
    }

    /// A code that was certainly never sent must not stay valid, and one that a vendor made without
    /// telling its name can't be checked.
    async fn withdraw(&self, mut failure: SendFailure) -> Result<SendFailure, StoreError> {
        let unnamed = failure.verification.issuer == CodeIssuer::Vendor(None);
        let mut sends = failure.verification.sends.iter();
        if unnamed || sends.all(|send| send.delivery == Delivery::Failed) {
            let (project, id) = (failure.verification.project, failure.verification.id);
            if let Some(canceled) = self.cancel(project, id, None).await? {
                *failure.verification = canceled;
            }
        }
        Ok(failure)
    }
}

/// Whether a code may be sent to a real phone of this kind. What costs its caller or its owner more
/// than a call is never dialled (toll fraud), and a fixed line gets calls alone.
fn real(to: &PhoneNumber, channel: Channel) -> Result<(), RequestError> {
    match to.kind() {
        NumberKind::Reserved => Err(RequestError::Reserved),
        NumberKind::Mobile | NumberKind::FixedLineOrMobile | NumberKind::Voip => Ok(()),
        NumberKind::FixedLine if channel == Channel::Call => Ok(()),
        NumberKind::FixedLine
        | NumberKind::TollFree
        | NumberKind::PremiumRate
        | NumberKind::SharedCost
        | NumberKind::Other => Err(RequestError::Unsupported(channel)),
    }
}

/// The randomness that a new verification takes. `Debug` would show the salt.
#[derive(Default)]
struct Random {
    id: [u8; 10],
    salt: [u8; 32],
}

/// The verification that `request` creates.
fn create(
    rules: &Rules,
    request: &Request,
    verifier: &Verifier,
    partition: Partition,
    id: VerificationId,
    salt: Salt,
    now: Timestamp,
) -> Verification {
    let (issuer, salt) = match verifier {
        Verifier::Engine(_) => (CodeIssuer::Engine, Some(salt)),
        Verifier::Vendor(_) => (CodeIssuer::Vendor(None), None),
    };
    let browser = request.browser.map(|browser| browser.token);
    let mut verification = Verification {
        id,
        partition,
        binding: browser.map(|token| rules.browser_secret(token, id).binding()),
        request: browser.map(|token| rules.request_key(token, &request.to)),
        last_guess: None,
        project: request.project,
        purpose: request.purpose.clone(),
        template: request.template.clone(),
        locale: request.locale.clone(),
        from: request.from.clone(),
        issuer,
        to: request.to.clone(),
        policy: request.policy,
        key: rules.keys.current(),
        salt,
        status: Status::Pending,
        attempts: 0,
        created_at: now,
        expires_at: now.after(request.policy.valid_for),
        closed_at: None,
        sends: Vec::with_capacity(1),
    };
    verification.add_send(request.channel, verifier.name(), now);
    verification
}

/// What a request or a resend has decided before anything is handed over.
pub(super) enum Decided {
    /// A send is recorded; it is to be handed over now.
    Send(Verification),
    /// The same form was sent before, and its code is on its way.
    Sent(Verification),
}

fn decide(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    request: &Request,
    verifier: &Verifier,
    partition: Partition,
    random: &Random,
) -> Result<Result<Decided, Limited>, ReadError> {
    let now = ledger.now_for(&request.to);
    let earlier = earlier(rules, ledger, request, now)?;
    if let Some(earlier) = &earlier
        && earlier.is_on_its_way(now)
    {
        return Ok(Ok(Decided::Sent(earlier.clone())));
    }
    let (project, to, client) = (request.project, &request.to, request.client);
    if let Err(limited) = take_send(rules, ledger, project, to, client, now)? {
        return Ok(Err(limited));
    }
    if let Some(mut earlier) = earlier
        && let Some(deliverer) = rules.router.deliverer(&earlier, request.channel)
    {
        // Its send failed, or this process ended before the provider had answered.
        earlier.add_send(request.channel, deliverer.name(), now);
        ledger.update(&earlier);
        let send = earlier.sends.len() - 1;
        ledger.append(Event::of_send(&earlier, send, EventKind::Resent, now));
        return Ok(Ok(Decided::Send(earlier)));
    }
    if let Some((id, holder)) = request.browser.and_then(|browser| browser.replaces) {
        cancel::decide(rules, ledger, project, id, Some(holder))?;
    }
    // The id is ordered by the common clock, not by the number's own.
    let id = VerificationId::generate(ledger.now(), random.id);
    let verification = create(
        rules,
        request,
        verifier,
        partition,
        id,
        Salt::new(random.salt),
        now,
    );
    ledger.insert(&verification);
    ledger.append(Event::of_send(&verification, 0, EventKind::Requested, now));
    Ok(Ok(Decided::Send(verification)))
}

/// The verification that the same request of the same browser created before, if its code can still be
/// entered.
fn earlier(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    request: &Request,
    now: Timestamp,
) -> Result<Option<Verification>, ReadError> {
    let Some(browser) = request.browser else {
        return Ok(None);
    };
    let key = rules.request_key(browser.token, &request.to);
    let found = ledger.requested(request.project, key, now.before(REPEAT_WINDOW))?;
    Ok(found.filter(|found| {
        status::effective(rules, found, now) == Status::Pending && !found.is_expiring(now)
    }))
}

/// Takes one send to `to` from its limits, or refuses and takes nothing. Where this client may
/// not check codes of the number, none is sent either: the text would be of no use.
pub(super) fn take_send(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    project: ProjectId,
    to: &PhoneNumber,
    client: Option<Client>,
    now: Timestamp,
) -> Result<Result<(), Limited>, ReadError> {
    let key = sends_key(&rules.keys, to);
    let mut sends = ledger.window(key)?;
    let failures = Failures::load(rules, ledger, project, to, client)?;
    let allowed = rules
        .limits
        .allow_send(&sends, now)
        .and_then(|()| failures.allow(rules, now));
    if let Err(limited) = allowed {
        return Ok(Err(limited));
    }
    sends.add(now);
    ledger.set_window(key, &sends);
    Ok(Ok(()))
}
