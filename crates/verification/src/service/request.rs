//! Asking for a verification.

use super::deliver::DeliverError;
use super::{Ports, Service};
use crate::code::Salt;
use crate::events::{Event, EventKind};
use crate::limits::{Limited, failures_key, sends_key};
use crate::message::{CallerId, Purpose, Wording};
use crate::phone_number::{NumberKind, PhoneNumber};
use crate::policy::Policy;
use crate::ports::{EntropyError, Ledger, LedgerError, SendError, StoreError, Verifier};
use crate::project::ProjectId;
use crate::record::{Binding, Channel, Maker, Status, Verification, VerificationId};
use crate::timestamp::Timestamp;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Request {
    /// On whose behalf.
    pub project: ProjectId,
    /// The number to prove control of.
    pub to: PhoneNumber,
    /// How the code is to get there.
    pub channel: Channel,
    /// What the proof is for.
    pub purpose: Purpose,
    /// In whose name and words the code is sent.
    pub wording: Wording,
    /// The number to come from, where the caller names one.
    pub from: Option<CallerId>,
    /// The rules it is to live by.
    pub policy: Policy,
    /// The browser that asks, where one does.
    pub binding: Option<Binding>,
    /// The verification of the same browser that this one takes the place of, with the binding it
    /// was made under.
    pub replaces: Option<(VerificationId, Binding)>,
}

/// Why no code went out.
#[derive(Debug, thiserror::Error)]
pub enum RequestError {
    /// Nobody here delivers by this channel.
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
#[derive(Debug, thiserror::Error)]
#[error("{error}")]
pub struct SendFailure {
    /// As it stands now. After a definite refusal of its only send it is canceled; otherwise its
    /// code still works, should it arrive.
    pub verification: Box<Verification>,
    /// The provider's word.
    pub error: SendError,
}

impl Service {
    /// Makes a verification, writes it down, and sends its code.
    pub async fn request(&self, request: Request) -> Result<Verification, RequestError> {
        let ports = &self.ports;
        if !ports.verifier.carries(request.channel) {
            return Err(RequestError::ChannelUnavailable(request.channel));
        }
        if !ports.verifier.reaches_reserved() {
            real(&request.to, request.channel)?;
        }
        let now = ports.clock.now_for(&request.to);
        let (mut random, mut salt) = ([0; 10], [0; 32]);
        ports.entropy.fill(&mut random)?;
        ports.entropy.fill(&mut salt)?;
        // The id is ordered by the common clock, whatever the number's own clock says.
        let id = VerificationId::generate(ports.clock.now(), random);
        let replaces = request.replaces;
        let verification = open(ports, request, id, Salt::new(salt), now);
        let decided = self
            .transact(move |ports, ledger| decide(ports, ledger, verification, replaces, now))
            .await?;
        let verification = decided.map_err(RequestError::Limited)?;
        match self.deliver(verification).await {
            Ok(verification) => Ok(verification),
            Err(DeliverError::NotSent(failure)) => {
                Err(RequestError::NotSent(self.withdraw(failure).await?))
            }
            Err(DeliverError::Store(error)) => Err(error.into()),
        }
    }

    /// A code that was certainly never sent must not stay valid (seed fault 3), and one that a vendor
    /// made without telling its name can't be checked.
    async fn withdraw(&self, mut failure: SendFailure) -> Result<SendFailure, StoreError> {
        let unnamed = failure.verification.maker == Maker::Vendor(None);
        if unnamed || matches!(failure.error, SendError::Refused(_)) {
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

fn open(
    ports: &Ports,
    request: Request,
    id: VerificationId,
    salt: Salt,
    now: Timestamp,
) -> Verification {
    let (maker, salt) = match ports.verifier {
        Verifier::Engine(_) => (Maker::Engine, Some(salt)),
        Verifier::Vendor(_) => (Maker::Vendor(None), None),
    };
    let mut verification = Verification {
        id,
        project: request.project,
        purpose: request.purpose,
        wording: request.wording,
        from: request.from,
        maker,
        to: request.to,
        policy: request.policy,
        key: ports.keys.current(),
        salt,
        status: Status::Pending,
        attempts: 0,
        binding: request.binding,
        created_at: now,
        expires_at: now.after(request.policy.valid_for),
        closed_at: None,
        sends: Vec::with_capacity(1),
    };
    verification.add_send(request.channel, now);
    verification
}

fn decide(
    ports: &Ports,
    ledger: &mut dyn Ledger,
    verification: Verification,
    replaces: Option<(VerificationId, Binding)>,
    now: Timestamp,
) -> Result<Result<Verification, Limited>, LedgerError> {
    if let Err(limited) = take_send(ports, ledger, verification.project, &verification.to, now)? {
        return Ok(Err(limited));
    }
    if let Some((id, binding)) = replaces {
        super::cancel::decide(ports, ledger, verification.project, id, Some(binding))?;
    }
    ledger.insert(&verification)?;
    ledger.tell(Event::of(&verification, EventKind::Requested, now))?;
    Ok(Ok(verification))
}

/// Takes one send to `to` from its limits, or refuses and takes nothing. A number whose codes may
/// not be checked gets none either.
pub(super) fn take_send(
    ports: &Ports,
    ledger: &mut dyn Ledger,
    project: ProjectId,
    to: &PhoneNumber,
    now: Timestamp,
) -> Result<Result<(), Limited>, LedgerError> {
    let key = sends_key(&ports.keys, to);
    let mut sends = ledger.window(key)?;
    let failures = ledger.window(failures_key(&ports.keys, project, to))?;
    let allowed = ports
        .limits
        .allow_send(&sends, now)
        .and_then(|()| ports.limits.allow_check(&failures, now));
    if let Err(limited) = allowed {
        return Ok(Err(limited));
    }
    sends.add(now);
    ledger.set_window(key, &sends)?;
    Ok(Ok(()))
}
