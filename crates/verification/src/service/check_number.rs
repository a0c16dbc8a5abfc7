//! Checking a code by number alone, as the classic endpoints do.

use super::check::{Failures, decide};
use super::{Check, CheckError, Checked, Misfit, Ports, Service, status};
use crate::code::TypedCode;
use crate::limits::Client;
use crate::phone_number::PhoneNumber;
use crate::ports::{Ledger, LedgerError};
use crate::project::ProjectId;
use crate::record::{Binding, VerificationId};

/// A code to check for a number.
#[derive(Clone, Debug)]
pub struct CheckNumber {
    /// Whose verification.
    pub project: ProjectId,
    /// The number the code is said to have been sent to.
    pub to: PhoneNumber,
    /// By what right it is checked.
    pub claim: Claim,
    /// Where the check comes from, where a person's own device sends it.
    pub client: Option<Client>,
    /// What was typed.
    pub code: TypedCode,
}

/// Which verification of the number is checked: exactly one, or none.
#[derive(Clone, Copy, Debug)]
pub enum Claim {
    /// The one this browser holds, if it is of that number.
    Browser(Option<(VerificationId, Binding)>),
    /// The project's newest pending one of that number.
    Project,
}

impl Service {
    /// Checks a code for a number. Whatever is not approved is charged to (project, number), whether
    /// or not anything was pending: else the answer could tell which numbers wait for a code. What hit
    /// no verification counts by the hour and the day, but never towards the lock that only an operator
    /// opens: nobody could lock out a number that was never sent a code.
    pub async fn check_number(&self, check: CheckNumber) -> Result<Checked, CheckError> {
        let code = check.code.clone();
        let step = self
            .transact(move |ports, ledger| {
                let Some((id, binding)) = pick(ports, ledger, &check)? else {
                    return charge(ports, ledger, &check, CheckError::Unknown).map(Err);
                };
                let one = Check {
                    project: check.project,
                    id,
                    binding,
                    client: check.client,
                    code: check.code.clone(),
                    misfit: Misfit::Charge,
                };
                match decide(ports, ledger, &one)? {
                    Err(closed @ (CheckError::Unknown | CheckError::Closed(..))) => {
                        charge(ports, ledger, &check, closed).map(Err)
                    }
                    decided => Ok(decided),
                }
            })
            .await??;
        self.conclude(step, &code).await
    }
}

fn pick(
    ports: &Ports,
    ledger: &mut dyn Ledger,
    check: &CheckNumber,
) -> Result<Option<(VerificationId, Option<Binding>)>, LedgerError> {
    match check.claim {
        Claim::Browser(None) => Ok(None),
        Claim::Browser(Some((id, binding))) => {
            let held = status::find(ledger, check.project, id, Some(binding))?;
            Ok(held
                .filter(|held| held.to == check.to)
                .map(|held| (held.id, Some(binding))))
        }
        Claim::Project => {
            let newest = status::newest(ports, ledger, check.project, &check.to)?;
            Ok(newest.map(|newest| (newest.id, None)))
        }
    }
}

/// Counts a failure that no verification was charged for.
fn charge(
    ports: &Ports,
    ledger: &mut dyn Ledger,
    check: &CheckNumber,
    refusal: CheckError,
) -> Result<CheckError, LedgerError> {
    let now = ports.clock.now_for(&check.to);
    let failures = Failures::load(ports, ledger, check.project, &check.to, check.client)?;
    if let Err(limited) = failures.allow(ports, now) {
        return Ok(CheckError::Limited(limited));
    }
    failures.record_stray(ledger, now)?;
    Ok(refusal)
}
