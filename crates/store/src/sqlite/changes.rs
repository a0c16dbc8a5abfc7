//! What a decision changes, in SQL, and what the store forgets.

use rusqlite::params;
use verification::limits::{LONGEST_SPAN, Window, WindowKey};
use verification::ports::Change;
use verification::{
    Binding, CallerId, Event, Salt, Status, Timestamp, Verification, VerificationId,
};

use super::operation::{Operation, OperationError};
use super::{rows, sends};

const INSERT: &str = concat!(
    "INSERT INTO verifications (",
    rows::columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, \
     ?21, ?22, ?23, ?24, ?25, ?26, ?27, ?28, ?29)"
);

/// What stays pending. It touches no column that an index looks at.
const UPDATE_PENDING: &str = "UPDATE verifications \
     SET attempts = ?3, sends = ?4, vendor_id = ?5, last_guess = ?6 \
     WHERE id = ?1 AND project = ?2 AND status = 0 AND attempts <= ?3";

/// What is closed, now or before: a closed verification keeps its end, and no row its salt.
const UPDATE_CLOSED: &str = "UPDATE verifications \
     SET status = ?5, attempts = ?3, sends = ?4, salt = NULL, last_guess = NULL, closed_at = ?6, binding = ?7 \
     WHERE id = ?1 AND project = ?2 AND status IN (0, ?5) AND attempts <= ?3";

const FORGET_VERIFICATIONS: &str = "DELETE FROM verifications WHERE id IN \
     (SELECT id FROM verifications WHERE closed_at <= ?1 ORDER BY closed_at LIMIT ?2)";

/// Before the verifications themselves.
const FORGET_SEND_IDS: &str = "DELETE FROM send_ids WHERE verification IN \
     (SELECT id FROM verifications WHERE closed_at <= ?1 ORDER BY closed_at LIMIT ?2)";

const FORGET_WINDOWS: &str = "DELETE FROM windows WHERE key IN \
     (SELECT key FROM windows WHERE in_a_row = 0 AND touched_at <= ?1 ORDER BY touched_at LIMIT ?2)";

/// Looks at the oldest rows only: they stand in the order of their commits, and need no index by
/// time. The newest row stays, so that no sequence number ever comes twice.
const FORGET_EVENTS: &str = "DELETE FROM events WHERE seq IN \
     (SELECT seq FROM (SELECT seq, at FROM events ORDER BY seq LIMIT ?2) \
      WHERE at <= ?1 AND seq < (SELECT max(seq) FROM events))";

pub(crate) const FORGET_SESSIONS: &str = "DELETE FROM sessions WHERE hash IN \
     (SELECT hash FROM sessions WHERE expires_at <= ?1 ORDER BY expires_at LIMIT ?2)";

impl Operation<'_> {
    /// Applies the changes of a decision.
    pub(crate) fn apply(&mut self, changes: &[Change]) -> Result<(), OperationError> {
        changes.iter().try_for_each(|change| match change {
            Change::Insert(verification) => self.insert(verification),
            Change::Update(verification) => self.update(verification),
            Change::Window(key, window) => self.set_window(*key, window),
            Change::Append(event) => self.append(event),
        })
    }

    fn insert(&mut self, verification: &Verification) -> Result<(), OperationError> {
        let policy = &verification.policy;
        let to = &verification.to;
        let (sender, message) = rows::template_columns(&verification.template);
        let (verifier, vendor_id) = rows::issuer_columns(&verification.issuer);
        self.write(
            INSERT,
            params![
                verification.id.as_bytes(),
                verification.project.as_bytes(),
                rows::status_number(verification.status),
                verification.attempts,
                policy.max_attempts,
                policy.format.length,
                rows::alphabet_number(policy.format.alphabet),
                i64::try_from(policy.valid_for.as_millis()).unwrap_or(i64::MAX),
                verification.key.0,
                verification.salt.as_ref().map(Salt::expose),
                verification.purpose.to_string(),
                to.as_e164(),
                to.calling_code(),
                to.country().unwrap_or_default(),
                to.kind().as_u8(),
                verification.binding.as_ref().map(Binding::as_bytes),
                verification.created_at.as_millis(),
                verification.expires_at.as_millis(),
                verification.closed_at.map(Timestamp::as_millis),
                sends::pack(&verification.sends),
                sender,
                message,
                verification.from.as_ref().map(CallerId::as_str),
                verifier,
                vendor_id,
                verification.request,
                verification.last_guess,
                verification.partition.number(),
                rows::locale_column(&verification.locale),
            ],
        )?;
        self.name_sends(verification)
    }

    fn update(&mut self, verification: &Verification) -> Result<(), OperationError> {
        let (id, project) = (verification.id.as_bytes(), verification.project.as_bytes());
        let (attempts, sends) = (verification.attempts, sends::pack(&verification.sends));
        let changed = if verification.status == Status::Pending {
            let (_, vendor_id) = rows::issuer_columns(&verification.issuer);
            self.write(
                UPDATE_PENDING,
                params![
                    id,
                    project,
                    attempts,
                    sends,
                    vendor_id,
                    verification.last_guess
                ],
            )?
        } else {
            let status = rows::status_number(verification.status);
            let closed_at = verification.closed_at.map(Timestamp::as_millis);
            let binding = verification.binding.as_ref().map(Binding::as_bytes);
            self.write(
                UPDATE_CLOSED,
                params![id, project, attempts, sends, status, closed_at, binding],
            )?
        };
        if changed != 1 {
            return Err(
                self.refuse("an update would have reopened a verification or refunded an attempt")
            );
        }
        self.name_sends(verification)
    }

    /// Makes the sends that a provider gave an id findable by it.
    fn name_sends(&mut self, verification: &Verification) -> Result<(), OperationError> {
        for (n, send) in verification.sends.iter().enumerate() {
            let Some(id) = &send.id else { continue };
            self.write(
                "INSERT INTO send_ids (provider, id, project, verification, send) \
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
                params![
                    send.provider,
                    id.as_str(),
                    verification.project.as_bytes(),
                    verification.id.as_bytes(),
                    i64::try_from(n).unwrap_or(i64::MAX)
                ],
            )?;
        }
        Ok(())
    }

    pub(crate) fn set_window(
        &mut self,
        key: WindowKey,
        window: &Window,
    ) -> Result<(), OperationError> {
        let Some(newest) = window.times().last() else {
            if window.in_a_row() == 0 {
                self.write("DELETE FROM windows WHERE key = ?1", [&key])?;
                return Ok(());
            }
            return Err(self.refuse("a row of failures without a time"));
        };
        self.write(
            "INSERT INTO windows (key, times, in_a_row, touched_at) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT (key) DO UPDATE SET times = ?2, in_a_row = ?3, touched_at = ?4",
            params![
                key,
                rows::pack_times(window.times()),
                window.in_a_row(),
                newest.as_millis()
            ],
        )?;
        Ok(())
    }

    pub(crate) fn append(&mut self, event: &Event) -> Result<(), OperationError> {
        let data = rows::data_column(&event.data);
        self.append_events(
            "INSERT INTO events (project, subject, verification, number, kind, data, at) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                event.project.as_bytes(),
                rows::subject_number(&event.subject),
                event.verification().as_ref().map(VerificationId::as_bytes),
                event.number(),
                event.kind.name(),
                data,
                event.at.as_millis(),
            ],
        )?;
        Ok(())
    }

    /// Deletes up to `most` rows of each kind that nothing asks for since `before`; how many went.
    pub(crate) fn forget(
        &mut self,
        before: Timestamp,
        most: usize,
    ) -> Result<usize, OperationError> {
        // A window may still limit for its longest span after the last event in it.
        let rested = before.before(LONGEST_SPAN);
        let kinds = [
            (FORGET_VERIFICATIONS, before),
            (FORGET_WINDOWS, rested),
            (FORGET_EVENTS, before),
            (FORGET_SESSIONS, before),
        ];
        self.write(FORGET_SEND_IDS, (before.as_millis(), limit(most)))?;
        let mut forgotten = 0;
        for (sql, before) in kinds {
            forgotten += self.write(sql, (before.as_millis(), limit(most)))?;
        }
        Ok(forgotten)
    }
}

pub(crate) fn limit(most: usize) -> i64 {
    i64::try_from(most).unwrap_or(i64::MAX)
}
