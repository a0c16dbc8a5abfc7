//! One operation of a batch.

use std::any::Any;

use rusqlite::{Connection, OptionalExtension, Params, Row};
use verification::ports::{Outcome, ReadError};

use super::error::StoreFault;

/// The file as one operation reads and writes it, inside the transaction of its batch.
pub(crate) struct Operation<'c> {
    connection: &'c Connection,
    changed: usize,
    newest_event: Option<u64>,
    fault: Option<StoreFault>,
}

/// A statement failed.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct OperationError(String);

impl From<ReadError> for OperationError {
    fn from(error: ReadError) -> Self {
        Self(error.to_string())
    }
}

impl From<OperationError> for ReadError {
    fn from(OperationError(reason): OperationError) -> Self {
        Self::new(reason)
    }
}

/// An operation that ended well.
pub(crate) struct Done {
    pub(crate) outcome: Outcome,
    /// The rows that it changed.
    pub(crate) changed: usize,
    /// The sequence number of the last event that it appended.
    pub(crate) newest_event: Option<u64>,
}

/// An operation that failed.
pub(crate) struct Failed {
    pub(crate) fault: StoreFault,
    /// Whether it had changed rows before. Its whole batch fails then: nothing else undoes them.
    pub(crate) is_half_done: bool,
}

impl<'c> Operation<'c> {
    pub(crate) const fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            changed: 0,
            newest_event: None,
            fault: None,
        }
    }

    /// Executes a statement that writes; how many rows it changed.
    pub(crate) fn write(
        &mut self,
        sql: &str,
        params: impl Params,
    ) -> Result<usize, OperationError> {
        let changed = self.watch(|connection| connection.prepare_cached(sql)?.execute(params))?;
        self.changed += changed;
        Ok(changed)
    }

    /// Executes a statement that appends events; how many.
    pub(crate) fn append_events(
        &mut self,
        sql: &str,
        params: impl Params,
    ) -> Result<usize, OperationError> {
        let appended = self.write(sql, params)?;
        if appended > 0 {
            self.newest_event = u64::try_from(self.connection.last_insert_rowid()).ok();
        }
        Ok(appended)
    }

    /// The first row of a query.
    pub(crate) fn read<T>(
        &mut self,
        sql: &str,
        params: impl Params,
        decode: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, OperationError> {
        self.watch(|connection| {
            connection
                .prepare_cached(sql)?
                .query_row(params, decode)
                .optional()
        })
    }

    /// All rows of a query.
    pub(crate) fn read_all<T>(
        &mut self,
        sql: &str,
        params: impl Params,
        decode: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, OperationError> {
        self.watch(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map(params, decode)?
                .collect()
        })
    }

    /// An error of the operation's own.
    pub(crate) fn refuse(&mut self, reason: &'static str) -> OperationError {
        self.fault
            .get_or_insert_with(|| StoreFault::Passing(reason.to_owned()));
        OperationError(reason.to_owned())
    }

    fn watch<T>(
        &mut self,
        attempt: impl FnOnce(&'c Connection) -> rusqlite::Result<T>,
    ) -> Result<T, OperationError> {
        attempt(self.connection).map_err(|error| {
            let fault = StoreFault::from(&error);
            if self.fault.is_none() || fault.is_fatal() {
                self.fault = Some(fault);
            }
            OperationError(error.to_string())
        })
    }

    /// Ends the operation. It has failed also where it panicked, or ignored an error and returned `Ok`.
    pub(crate) fn finish(
        self,
        returned: Result<Result<Outcome, OperationError>, Box<dyn Any + Send>>,
    ) -> Result<Done, Failed> {
        let fault = match (self.fault, returned) {
            (None, Ok(Ok(outcome))) => {
                return Ok(Done {
                    outcome,
                    changed: self.changed,
                    newest_event: self.newest_event,
                });
            }
            (Some(fault), _) => fault,
            (None, Ok(Err(error))) => StoreFault::Passing(error.to_string()),
            (None, Err(_)) => StoreFault::Passing("the operation panicked".to_owned()),
        };
        Err(Failed {
            fault,
            is_half_done: self.changed > 0,
        })
    }
}

/// Executes a cached statement without parameters.
pub(crate) fn run(connection: &Connection, sql: &str) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute([])
}
