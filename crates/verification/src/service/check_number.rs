//! Checking a code by number alone, as the classic endpoints do.

use tokio::sync::MutexGuard;

use super::check::decide;
use super::failures::Failures;
use super::refusals::Target;
use super::{Check, CheckError, Checked, MalformedCode, Rules, Service, status};
use crate::browser::Holder;
use crate::code::TypedCode;
use crate::id::VerificationId;
use crate::limits::Client;
use crate::phone_number::PhoneNumber;
use crate::ports::{Ledger, ReadError, Snapshot};
use crate::project::ProjectId;
use crate::record::Status;

/// A code to check for a number.
#[derive(Clone, Debug)]
pub struct CheckNumber {
    /// The project of the verification.
    pub project: ProjectId,
    /// The number the code is said to have been sent to.
    pub to: PhoneNumber,
    /// By what right it is checked.
    pub lookup: Lookup,
    /// Where the check comes from, where a person's own device sends it.
    pub client: Option<Client>,
    /// What was typed.
    pub code: TypedCode,
}

/// Which verification of the number is checked: exactly one, or none.
#[derive(Clone, Copy, Debug)]
pub enum Lookup {
    /// The one this browser holds, if it is of that number.
    Browser(Option<(VerificationId, Holder)>),
    /// The project's newest pending one of that number.
    Project,
}

impl Service {
    /// Checks a code for a number. A check that is not approved is charged to (project, number), whether
    /// or not anything was pending: else the response could reveal which numbers wait for a code. What hit
    /// no verification counts by the hour and the day, but never towards the lock that only an operator
    /// opens: a stranger could otherwise lock a number that was never sent a code.
    pub async fn check_number(&self, check: CheckNumber) -> Result<Checked, CheckError> {
        match check.lookup {
            Lookup::Browser(Some((id, _))) => {
                let guess = self.rules.guess_key(id, &check.code);
                self.checks.run(guess, self.check_number_once(check)).await
            }
            Lookup::Browser(None) | Lookup::Project => self.check_number_once(check).await,
        }
    }

    async fn check_number_once(&self, check: CheckNumber) -> Result<Checked, CheckError> {
        let code = check.code.clone();
        let (project, to) = (check.project, check.to.clone());
        let _lock = if self.rules.router.has_vendor() {
            self.lock_of_number(&check).await?
        } else {
            None
        };
        let step = self
            .decide(self.scope_of(&check.to), move |rules, ledger| {
                let Some((id, holder)) = pick(rules, ledger, &check)? else {
                    return charge(rules, ledger, &check, CheckError::Unknown).map(Err);
                };
                let one = Check {
                    project: check.project,
                    id,
                    holder,
                    client: check.client,
                    code: check.code.clone(),
                    malformed: MalformedCode::Count,
                };
                match decide(rules, ledger, &one)? {
                    // This browser gave the right code before, and sends the form again.
                    Err(closed @ CheckError::Closed(Status::Approved, _)) if holder.is_some() => {
                        Ok(Err(closed))
                    }
                    Err(closed @ (CheckError::Unknown | CheckError::Closed(..))) => {
                        charge(rules, ledger, &check, closed).map(Err)
                    }
                    decided => Ok(decided),
                }
            })
            .await?;
        self.conclude(step, &code, project, Target::Number(to))
            .await
    }

    /// Waits for earlier checks of the verification that the number means now.
    async fn lock_of_number(
        &self,
        check: &CheckNumber,
    ) -> Result<Option<MutexGuard<'_, ()>>, CheckError> {
        let look = check.clone();
        let picked = self
            .look(self.scope_of(&check.to), move |rules, snapshot| {
                pick(rules, snapshot, &look)
            })
            .await?;
        match picked {
            Some((id, _)) => self.vendor_lock(id).await.map(Some),
            None => Ok(None),
        }
    }
}

fn pick(
    rules: &Rules,
    snapshot: &mut dyn Snapshot,
    check: &CheckNumber,
) -> Result<Option<(VerificationId, Option<Holder>)>, ReadError> {
    match check.lookup {
        Lookup::Browser(None) => Ok(None),
        Lookup::Browser(Some((id, holder))) => {
            let held = status::find(snapshot, check.project, id, Some(holder))?;
            Ok(held
                .filter(|held| held.to == check.to)
                .map(|held| (held.id, Some(holder))))
        }
        Lookup::Project => {
            let newest = status::newest(rules, snapshot, check.project, &check.to)?;
            Ok(newest.map(|newest| (newest.id, None)))
        }
    }
}

/// Counts a failure that no verification was charged for.
fn charge(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    check: &CheckNumber,
    refusal: CheckError,
) -> Result<CheckError, ReadError> {
    let now = ledger.now_for(&check.to);
    let failures = Failures::load(rules, ledger, check.project, &check.to, check.client)?;
    if let Err(limited) = failures.allow(rules, now) {
        return Ok(CheckError::Limited(limited));
    }
    failures.record_stray(ledger, now);
    Ok(refusal)
}
