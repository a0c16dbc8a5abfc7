//! Checking a code: charging, comparing, consuming.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

mod vendor;

use super::failures::Failures;
use super::refusals::Target;
use super::{Rules, Service, status};
use crate::browser::{Binding, GuessKey, Holder};
use crate::code::{Code, CodeFormat, TypedCode};
use crate::events::{Action, Event, EventKind};
use crate::id::VerificationId;
use crate::limits::{Client, Limited};
use crate::ports::{Ledger, ReadError, Scope, Snapshot, StoreError};
use crate::project::ProjectId;
use crate::record::{CodeIssuer, Status, Verification};
use crate::timestamp::Timestamp;
use tokio::sync::MutexGuard;
use vendor::Charge;

/// A code to check.
#[derive(Clone, Debug)]
pub struct Check {
    /// The project of the verification.
    pub project: ProjectId,
    /// Which one.
    pub id: VerificationId,
    /// The browser that checks. It must hold the verification; it may send the same code twice and is
    /// charged once.
    pub holder: Option<Holder>,
    /// Where the check comes from, where a person's own device sends it.
    pub client: Option<Client>,
    /// What was typed.
    pub code: TypedCode,
    /// What to do with input that no code of this format could read as.
    pub malformed: MalformedCode,
}

/// What to do with input that can't be the code, by length or alphabet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MalformedCode {
    /// Say so and charge nothing: it is a slip, not a guess.
    Reject,
    /// Charge it like any other wrong code.
    Count,
}

/// A check that was charged.
#[derive(Clone, Debug)]
pub struct Checked {
    /// As it stands after the check.
    pub verification: Verification,
    /// Whether the code was right.
    pub right: bool,
}

/// Why a check was refused. Nothing was charged, except where noted, and by number
/// ([`CheckNumber`](super::CheckNumber)), where every refusal but a limit is.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CheckError {
    /// No such verification, or another's.
    #[error("no such verification")]
    Unknown,
    /// It is closed, and this is how it ended; for a vendor's code perhaps only after the charge.
    #[error("the verification is {}", .0.name())]
    Closed(Status, Box<Verification>),
    /// The input can't be a code of this format.
    #[error("a code has {} characters", .0.length)]
    Malformed(CodeFormat),
    /// A limit was met.
    #[error("limited")]
    Limited(Limited),
    /// Judging failed inside. The check was charged and not judged.
    #[error("the code could not be judged")]
    Unjudged,
    /// Earlier checks of the same code took so long that too little time is left to ask the vendor.
    /// Nothing was charged.
    #[error("other checks of this code are in progress")]
    Busy,
    /// The store failed. The outcome is not known; asking again finds it. Of a vendor's code, the
    /// charge may have been committed before.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The time that a check over a vendor may spend waiting for earlier checks of the same code. What is
/// left of the 15 seconds that a request may take is enough for the vendor's answer.
const LONGEST_WAIT: Duration = Duration::from_secs(8);

impl Service {
    /// Charges one attempt and approves the verification if the code is right.
    ///
    /// Our own codes are charged, compared and consumed in one transaction. For a vendor's codes the
    /// charge is committed first, then the vendor is asked, once, and its yes consumes only what is
    /// still pending.
    ///
    /// A browser that sends the same code again while it is being checked shares the outcome.
    pub async fn check(&self, check: Check) -> Result<Checked, CheckError> {
        if check.holder.is_none() {
            return self.check_once(check).await;
        }
        let guess = self.rules.guess_key(check.id, &check.code);
        self.checks.run(guess, self.check_once(check)).await
    }

    async fn check_once(&self, check: Check) -> Result<Checked, CheckError> {
        let code = check.code.clone();
        let (project, id) = (check.project, check.id);
        // A vendor accepts one of two equal requests and answers 404 to the other. In turn, the second
        // check sees the verification approved.
        let _lock = if self.rules.router.has_vendor() {
            Some(self.vendor_lock(check.id).await?)
        } else {
            None
        };
        let step = self
            .decide(Scope::verification(check.id), move |rules, ledger| {
                decide(rules, ledger, &check)
            })
            .await?;
        self.conclude(step, &code, project, Target::Verification(id))
            .await
    }

    /// Waits for earlier checks of the same verification, as long as that leaves time to ask.
    pub(super) async fn vendor_lock(
        &self,
        id: VerificationId,
    ) -> Result<MutexGuard<'_, ()>, CheckError> {
        let arrived = self.clock.now();
        let lock = self.locks.take(id).await;
        if self.clock.now().since(arrived) > LONGEST_WAIT {
            return Err(CheckError::Busy);
        }
        Ok(lock)
    }

    /// Asks the vendor where its word is needed, and counts a refusal by a limit.
    pub(super) async fn conclude(
        &self,
        step: Result<Step, CheckError>,
        code: &TypedCode,
        project: ProjectId,
        target: Target,
    ) -> Result<Checked, CheckError> {
        if let Err(CheckError::Limited(limited)) = step {
            self.count_refusal(project, Action::Check, limited, target);
        }
        match step? {
            Step::Judged(checked) => Ok(checked),
            Step::Ask(charge) => self.ask_vendor(charge, code).await,
        }
    }
}

/// How far the first transaction of a check gets.
pub(super) enum Step {
    /// All the way.
    Judged(Checked),
    /// The try is charged; the verdict is the vendor's.
    Ask(Charge),
}

pub(super) fn decide(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    check: &Check,
) -> Result<Result<Step, CheckError>, ReadError> {
    let found = status::find(ledger, check.project, check.id, check.holder)?;
    let Some(mut verification) = found else {
        return Ok(Err(CheckError::Unknown));
    };
    let now = ledger.now_for(&verification.to);
    let status = status::effective(rules, &verification, now);
    if status != Status::Pending {
        verification.status = status;
        return Ok(Err(CheckError::Closed(status, Box::new(verification))));
    }
    let format = verification.policy.format;
    let fits = match verification.issuer {
        CodeIssuer::Engine => check.code.fits(format),
        CodeIssuer::Vendor(_) => check.code.could_be(format),
    };
    if check.malformed == MalformedCode::Reject && !fits {
        return Ok(Err(CheckError::Malformed(format)));
    }
    // The same code in another spelling is the same guess.
    let read = check.code.for_vendor(format);
    let guess = Guess {
        key: check
            .holder
            .map(|_| rules.guess_key(check.id, read.as_ref().unwrap_or(&check.code))),
        successor: check.holder.and_then(|holder| holder.successor),
    };
    if guess.key.is_some() && guess.key == verification.last_guess {
        // Sent twice: it is as wrong as before, and the sender learns nothing new.
        if !verification.has_wrong_code_since_send() {
            verification.note_wrong_code_since_send();
            ledger.update(&verification);
        }
        return Ok(Ok(Step::Judged(Checked {
            verification,
            right: false,
        })));
    }
    let failures = Failures::load(rules, ledger, check.project, &verification.to, check.client)?;
    if let Err(limited) = failures.allow(rules, now) {
        return Ok(Err(CheckError::Limited(limited)));
    }
    match &verification.issuer {
        CodeIssuer::Engine => judge(rules, ledger, verification, failures, check, guess, now),
        CodeIssuer::Vendor(_) if check.code.could_be(format) => {
            let charge = vendor::charge(rules, ledger, verification, failures, check, guess, now);
            Ok(Ok(Step::Ask(charge)))
        }
        // No code reads so, and a vendor would not even call it wrong.
        CodeIssuer::Vendor(_) => {
            let checked = write(rules, ledger, verification, failures, false, guess, now);
            Ok(Ok(Step::Judged(checked)))
        }
    }
}

/// What a browser's check leaves in the record: the wrong code, or the holder after the right one. A
/// program's check leaves neither.
#[derive(Clone, Copy)]
pub(super) struct Guess {
    key: Option<GuessKey>,
    successor: Option<Binding>,
}

/// Charges and compares a code of our own, and consumes it if it is right.
fn judge(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    verification: Verification,
    failures: Failures,
    check: &Check,
    guess: Guess,
    now: Timestamp,
) -> Result<Result<Step, CheckError>, ReadError> {
    let (Some(salt), Some(pepper)) = (&verification.salt, rules.keys.pepper(verification.key))
    else {
        return Err(ReadError::new("a pending verification without its salt"));
    };
    // A panic in here must not cost the charge, or it would buy a free guess.
    let judged = catch_unwind(AssertUnwindSafe(|| {
        Code::derive(pepper, verification.id, salt, verification.policy.format).matches(&check.code)
    }));
    let right = *judged.as_ref().unwrap_or(&false);
    let checked = write(rules, ledger, verification, failures, right, guess, now);
    Ok(match judged {
        Ok(_) => Ok(Step::Judged(checked)),
        Err(_) => Err(CheckError::Unjudged),
    })
}

/// Charges an attempt with its verdict, and records both.
fn write(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    mut verification: Verification,
    failures: Failures,
    right: bool,
    guess: Guess,
    now: Timestamp,
) -> Checked {
    verification.charge();
    if right {
        verification.approve(guess.successor, now);
    } else {
        verification.reject(guess.key, now);
    }
    ledger.update(&verification);
    append_outcome(ledger, &verification, now);
    if right {
        failures.record_right(ledger);
    } else {
        failures.record_wrong(rules, ledger, &verification, now);
    }
    Checked {
        verification,
        right,
    }
}

/// Appends the events of a check with its verdict.
fn append_outcome(ledger: &mut Ledger<'_>, verification: &Verification, now: Timestamp) {
    if verification.status == Status::Approved {
        return ledger.append(Event::of(verification, EventKind::Approved, now));
    }
    ledger.append(Event::of(verification, EventKind::CheckFailed, now));
    if verification.status == Status::Exhausted {
        ledger.append(Event::of(verification, EventKind::Exhausted, now));
    }
}
