//! What a decision reads, in SQL.

use std::sync::Arc;

use rusqlite::params;
use verification::browser::RequestKey;
use verification::limits::{Window, WindowKey};
use verification::ports::{Clock, ReadError, Snapshot};
use verification::{PhoneNumber, ProjectId, Timestamp, Verification, VerificationId};

use super::operation::Operation;
use super::rows;

const FIND: &str = concat!(
    "SELECT ",
    rows::columns!(),
    " FROM verifications WHERE id = ?1 AND project = ?2"
);

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

/// The record inside the writer's transaction, at one moment of the clock that decides.
pub(crate) struct Current<'o, 'c> {
    operation: &'o mut Operation<'c>,
    clock: &'o dyn Clock,
    now: Timestamp,
}

impl<'o, 'c> Current<'o, 'c> {
    pub(crate) fn new(operation: &'o mut Operation<'c>, clock: &'o Arc<dyn Clock>) -> Self {
        Self {
            operation,
            clock: &**clock,
            now: clock.now(),
        }
    }
}

impl Snapshot for Current<'_, '_> {
    fn now(&self) -> Timestamp {
        self.now
    }

    fn now_for(&self, to: &PhoneNumber) -> Timestamp {
        self.clock.moved(self.now, to)
    }

    fn find(
        &mut self,
        project: ProjectId,
        id: VerificationId,
    ) -> Result<Option<Verification>, ReadError> {
        let key = params![id.as_bytes(), project.as_bytes()];
        Ok(self.operation.read(FIND, key, rows::verification)?)
    }

    fn newest(
        &mut self,
        project: ProjectId,
        to: &PhoneNumber,
        now: Timestamp,
    ) -> Result<Option<Verification>, ReadError> {
        let key = params![project.as_bytes(), to.as_e164(), now.as_millis()];
        Ok(self.operation.read(NEWEST, key, rows::verification)?)
    }

    fn requested(
        &mut self,
        project: ProjectId,
        key: RequestKey,
        since: Timestamp,
    ) -> Result<Option<Verification>, ReadError> {
        let key = params![project.as_bytes(), key, since.as_millis()];
        Ok(self.operation.read(REQUESTED, key, rows::verification)?)
    }

    fn window(&mut self, key: WindowKey) -> Result<Window, ReadError> {
        let sql = "SELECT times, in_a_row FROM windows WHERE key = ?1";
        let found = self.operation.read(sql, [&key], rows::window)?;
        Ok(found.unwrap_or_default())
    }
}
