//! One operation of a batch, and its savepoint.

use std::any::Any;

use rusqlite::{Connection, OptionalExtension, Params, Row};
use verification::ports::LedgerError;

use crate::error::Trouble;

/// The record as one operation sees it. It opens its savepoint at the first write, so one that only
/// reads costs none.
pub(crate) struct Operation<'c> {
    connection: &'c Connection,
    in_savepoint: bool,
    changed: usize,
    trouble: Option<Trouble>,
}

impl<'c> Operation<'c> {
    pub(crate) fn new(connection: &'c Connection) -> Self {
        Self {
            connection,
            in_savepoint: false,
            changed: 0,
            trouble: None,
        }
    }

    /// Executes a statement that writes; how many rows it changed.
    pub(crate) fn write(&mut self, sql: &str, params: impl Params) -> Result<usize, LedgerError> {
        if !self.in_savepoint {
            self.watch(|connection| run(connection, "SAVEPOINT operation"))?;
            self.in_savepoint = true;
        }
        let changed = self.watch(|connection| connection.prepare_cached(sql)?.execute(params))?;
        self.changed += changed;
        Ok(changed)
    }

    /// The first row of a query.
    pub(crate) fn read<T>(
        &mut self,
        sql: &str,
        params: impl Params,
        decode: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, LedgerError> {
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
    ) -> Result<Vec<T>, LedgerError> {
        self.watch(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map(params, decode)?
                .collect()
        })
    }

    /// An error that the operation can't carry on from, whatever it makes of it.
    pub(crate) fn refuse(&mut self, reason: &'static str) -> LedgerError {
        self.trouble
            .get_or_insert_with(|| Trouble::Passing(reason.to_owned()));
        LedgerError::new(reason)
    }

    fn watch<T>(
        &mut self,
        attempt: impl FnOnce(&'c Connection) -> rusqlite::Result<T>,
    ) -> Result<T, LedgerError> {
        attempt(self.connection).map_err(|error| {
            let trouble = Trouble::from(&error);
            if self.trouble.is_none() || trouble.is_fatal() {
                self.trouble = Some(trouble);
            }
            LedgerError::new(error)
        })
    }

    /// Keeps what was written and answers how many rows that was, or undoes it: after a panic, after an error, and also when the
    /// operation made light of an error and answered `Ok`.
    pub(crate) fn finish(
        mut self,
        outcome: Result<Result<(), LedgerError>, Box<dyn Any + Send>>,
    ) -> Result<usize, Trouble> {
        let stopped = match outcome {
            Ok(Ok(())) => None,
            Ok(Err(error)) => Some(Trouble::Passing(error.to_string())),
            Err(_) => Some(Trouble::Passing("the operation panicked".to_owned())),
        };
        let Some(trouble) = self.trouble.take().or(stopped) else {
            if self.in_savepoint {
                self.end("RELEASE operation")?;
            }
            return Ok(self.changed);
        };
        if self.in_savepoint && !self.connection.is_autocommit() {
            self.end("ROLLBACK TO operation")?;
            self.end("RELEASE operation")?;
        }
        Err(trouble)
    }

    fn end(&self, sql: &str) -> Result<(), Trouble> {
        run(self.connection, sql)
            .map(|_| ())
            .map_err(|error| Trouble::from(&error))
    }
}

/// Executes a cached statement without parameters.
pub(crate) fn run(connection: &Connection, sql: &str) -> rusqlite::Result<usize> {
    connection.prepare_cached(sql)?.execute([])
}
