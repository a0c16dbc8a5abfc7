//! Checking a code that only a vendor knows.
//!
//! Three steps, so that no crash and no lost answer buys a guess: the charge is committed, the
//! vendor is asked once, and its yes consumes only what is still pending. What the vendor says is
//! read against our own record, because a vendor may give one answer to everything but a verdict.

use super::{Check, CheckError, Checked, Failures, Guess, Service, append_outcome};
use crate::code::TypedCode;
use crate::events::{Event, EventKind};
use crate::limits::Client;
use crate::ports::{Ledger, NoVerdict, ReadError, Snapshot, Verdict};
use crate::record::{CodeIssuer, Status, VendorId, Verification};
use crate::service::Rules;
use crate::service::deliver::newest_provider;
use crate::timestamp::Timestamp;

/// An attempt that is charged and committed, without its verdict yet.
pub(in crate::service) struct Charge {
    verification: Verification,
    /// The vendor's request that the guess goes to; `None` when it never took one.
    vendor_id: Option<VendorId>,
    client: Option<Client>,
    guess: Guess,
    at: Timestamp,
}

pub(super) fn charge(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    mut verification: Verification,
    failures: Failures,
    check: &Check,
    guess: Guess,
    now: Timestamp,
) -> Charge {
    verification.charge();
    ledger.update(&verification);
    failures.record_wrong(rules, ledger, &verification, now);
    let vendor_id = match &verification.issuer {
        CodeIssuer::Vendor(id) => id.clone(),
        CodeIssuer::Engine => None,
    };
    Charge {
        verification,
        vendor_id,
        client: check.client,
        guess,
        at: now,
    }
}

impl Service {
    pub(super) async fn ask_vendor(
        &self,
        charge: Charge,
        code: &TypedCode,
    ) -> Result<Checked, CheckError> {
        let code = code.for_vendor(charge.verification.policy.format);
        let vendor = self.rules.router.vendor_of(&charge.verification);
        let verdict = match (vendor, &charge.vendor_id, &code) {
            (Some(vendor), Some(id), Some(code)) => vendor.verify(id, code).await,
            _ => Ok(Verdict::Gone),
        };
        if let Err(error) = &verdict {
            tracing::warn!(
                verification = %charge.verification.id, provider = newest_provider(&charge.verification),
                %error, "a try was charged and not judged"
            );
        }
        let scope = self.scope_of(&charge.verification.to);
        self.decide(scope, move |rules, ledger| {
            apply_verdict(rules, ledger, &charge, &verdict)
        })
        .await?
    }
}

/// Writes the verdict down, unless the verification ended otherwise meanwhile.
fn apply_verdict(
    rules: &Rules,
    ledger: &mut Ledger<'_>,
    charge: &Charge,
    verdict: &Result<Verdict, NoVerdict>,
) -> Result<Result<Checked, CheckError>, ReadError> {
    let (project, id) = (charge.verification.project, charge.verification.id);
    let Some(mut verification) = ledger.find(project, id)? else {
        return Ok(Err(CheckError::Unknown));
    };
    let now = ledger.now_for(&verification.to);
    if verification.status != Status::Pending {
        return Ok(late(ledger, verification, verdict, now));
    }
    // It expired while the vendor was asked. Pages may have shown that already, so it stays.
    if now >= verification.expires_at {
        let status = verification.status_at(now);
        return Ok(Err(end(ledger, verification, status, now)));
    }
    // Tries are judged in any order; the one that was charged last closes.
    let is_last = charge.verification.attempts >= verification.policy.max_attempts;
    // A resend took the place of the request that was asked: what became of that one says nothing
    // of the newer code.
    let is_replaced = verification.issuer != charge.verification.issuer;
    match verdict {
        Ok(Verdict::Right) => {
            let failures = Failures::load(rules, ledger, project, &verification.to, charge.client)?;
            verification.approve(charge.guess.successor, now);
            ledger.update(&verification);
            failures.take_back(rules, ledger, &verification, charge.at);
            append_outcome(ledger, &verification, now);
            Ok(Ok(Checked {
                verification,
                right: true,
            }))
        }
        Ok(Verdict::Wrong) => {
            if is_last {
                verification.close(Status::Exhausted, now);
                ledger.update(&verification);
            } else {
                if charge.guess.key.is_some() && !is_replaced {
                    verification.last_guess = charge.guess.key;
                }
                // A send may have been asked for meanwhile; the answer to this check comes after it.
                verification.note_wrong_code_since_send();
                ledger.update(&verification);
            }
            append_outcome(ledger, &verification, now);
            Ok(Ok(Checked {
                verification,
                right: false,
            }))
        }
        // Our record says that it can still be checked and the vendor's that it can't: it is over.
        Ok(Verdict::Gone) if !is_replaced => {
            let status = if is_last {
                Status::Exhausted
            } else {
                Status::Expired
            };
            Ok(Err(end(ledger, verification, status, now)))
        }
        Ok(Verdict::Gone) | Err(_) => {
            if is_last {
                end(ledger, verification, Status::Exhausted, now);
            } else {
                ledger.append(Event::of(&verification, EventKind::CheckUnjudged, now));
            }
            Ok(Err(CheckError::Unjudged))
        }
    }
}

/// The verdict of a verification that has ended meanwhile. It becomes an event, and changes nothing.
fn late(
    ledger: &mut Ledger<'_>,
    verification: Verification,
    verdict: &Result<Verdict, NoVerdict>,
    now: Timestamp,
) -> Result<Checked, CheckError> {
    let status = verification.status;
    let is_wrong = *verdict == Ok(Verdict::Wrong);
    let kind = if is_wrong {
        EventKind::CheckFailed
    } else {
        EventKind::CheckUnjudged
    };
    ledger.append(Event::of(&verification, kind, now));
    // A later try was judged sooner and used the last one up; this one was allowed and is wrong.
    if is_wrong && status == Status::Exhausted {
        return Ok(Checked {
            verification,
            right: false,
        });
    }
    Err(CheckError::Closed(status, Box::new(verification)))
}

/// Closes it without a verdict on the try; how it ended.
fn end(
    ledger: &mut Ledger<'_>,
    mut verification: Verification,
    status: Status,
    now: Timestamp,
) -> CheckError {
    let kind = match status {
        Status::Exhausted => EventKind::Exhausted,
        _ => EventKind::Expired,
    };
    verification.close(status, now);
    ledger.update(&verification);
    ledger.append(Event::of(&verification, EventKind::CheckUnjudged, now));
    ledger.append(Event::of(&verification, kind, now));
    CheckError::Closed(status, Box::new(verification))
}
