//! The record of verifications, limits and events, in SQL.

use rusqlite::params;
use verification::browser::RequestKey;
use verification::limits::{LONGEST_SPAN, Window, WindowKey};
use verification::ports::{Ledger, LedgerError};
use verification::{
    Binding, CallerId, Event, PhoneNumber, ProjectId, Salt, Status, Timestamp, Verification,
    VerificationId,
};

use crate::operation::Operation;
use crate::rows;

const FIND: &str = concat!(
    "SELECT ",
    rows::columns!(),
    " FROM verifications WHERE id = ?1 AND project = ?2"
);

const INSERT: &str = concat!(
    "INSERT INTO verifications (",
    rows::columns!(),
    ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, \
     ?21, ?22, ?23, ?24, ?25, ?26, ?27)"
);

/// What stays pending. It touches no column that an index looks at.
const UPDATE_PENDING: &str = "UPDATE verifications \
     SET attempts = ?3, sends = ?4, vendor_id = ?5, last_guess = ?6 \
     WHERE id = ?1 AND project = ?2 AND status = 0 AND attempts <= ?3";

/// What is closed, now or before: a closed verification keeps its end, and no row its salt.
const UPDATE_CLOSED: &str = "UPDATE verifications \
     SET status = ?5, attempts = ?3, sends = ?4, salt = NULL, last_guess = NULL, closed_at = ?6, binding = ?7 \
     WHERE id = ?1 AND project = ?2 AND status IN (0, ?5) AND attempts <= ?3";

/// Ids are ordered by time.
const NEWEST: &str = concat!(
    "SELECT ",
    rows::columns!(),
    " FROM verifications WHERE project = ?1 AND number = ?2 AND status = 0 AND binding IS NULL \
     AND expires_at > ?3 ORDER BY id DESC LIMIT 1"
);

/// Repeats the condition of its index, which holds only what browsers asked for.
const REQUESTED: &str = concat!(
    "SELECT ",
    rows::columns!(),
    " FROM verifications WHERE request_key = ?2 AND status = 0 AND project = ?1 \
     AND created_at > ?3 ORDER BY id DESC LIMIT 1"
);

const OVERDUE: &str = concat!(
    "SELECT ",
    rows::columns!(),
    " FROM verifications WHERE status = 0 AND expires_at <= ?1 ORDER BY expires_at LIMIT ?2"
);

const FORGET_VERIFICATIONS: &str = "DELETE FROM verifications WHERE id IN \
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

impl Ledger for Operation<'_> {
    fn find(
        &mut self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Option<Verification>, LedgerError> {
        self.read(
            FIND,
            params![id.as_bytes(), project.as_bytes()],
            rows::verification,
        )
    }

    fn insert(&mut self, verification: &Verification) -> Result<(), LedgerError> {
        let policy = &verification.policy;
        let to = &verification.to;
        let (sender, message) = rows::wording_columns(&verification.wording);
        let (verifier, vendor_id) = rows::maker_columns(&verification.maker);
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
                rows::pack_sends(&verification.sends),
                sender,
                message,
                verification.from.as_ref().map(CallerId::as_str),
                verifier,
                vendor_id,
                verification.request,
                verification.last_guess,
            ],
        )?;
        Ok(())
    }

    fn update(&mut self, verification: &Verification) -> Result<(), LedgerError> {
        let (id, project) = (verification.id.as_bytes(), verification.project.as_bytes());
        let (attempts, sends) = (verification.attempts, rows::pack_sends(&verification.sends));
        let changed = if verification.status == Status::Pending {
            let (_, vendor_id) = rows::maker_columns(&verification.maker);
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
        match changed {
            1 => Ok(()),
            _ => {
                Err(self
                    .refuse("an update would have reopened a verification or refunded an attempt"))
            }
        }
    }

    fn newest(
        &mut self,
        project: ProjectId,
        to: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Verification>, LedgerError> {
        self.read(
            NEWEST,
            params![project.as_bytes(), to.as_e164(), now.as_millis()],
            rows::verification,
        )
    }

    fn requested(
        &mut self,
        project: ProjectId,
        key: RequestKey,
        since: Timestamp,
    ) -> Result<Option<Verification>, LedgerError> {
        self.read(
            REQUESTED,
            params![project.as_bytes(), key, since.as_millis()],
            rows::verification,
        )
    }

    fn window(&mut self, key: WindowKey) -> Result<Window, LedgerError> {
        let sql = "SELECT times, in_a_row FROM windows WHERE key = ?1";
        Ok(self.read(sql, [&key], rows::window)?.unwrap_or_default())
    }

    fn set_window(&mut self, key: WindowKey, window: &Window) -> Result<(), LedgerError> {
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

    fn tell(&mut self, event: Event) -> Result<(), LedgerError> {
        self.write(
            "INSERT INTO events (project, verification, kind, number, at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![
                event.project.as_bytes(),
                event.verification.as_bytes(),
                event.kind.name(),
                event.to,
                event.at.as_millis(),
            ],
        )?;
        Ok(())
    }

    fn overdue(&mut self, now: Timestamp, most: usize) -> Result<Vec<Verification>, LedgerError> {
        self.read_all(OVERDUE, (now.as_millis(), limit(most)), rows::verification)
    }

    fn forget(&mut self, before: Timestamp, most: usize) -> Result<usize, LedgerError> {
        // A window may still limit somebody for its longest span after the last event in it.
        let rested = before.before(LONGEST_SPAN);
        let kinds = [
            (FORGET_VERIFICATIONS, before),
            (FORGET_WINDOWS, rested),
            (FORGET_EVENTS, before),
            (FORGET_SESSIONS, before),
        ];
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
