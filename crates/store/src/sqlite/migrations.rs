//! The schema, one file per version. A file that has been released is never edited.

use std::path::Path;

use rusqlite::{Connection, Transaction};

use super::error::{OpenError, Refused};

const MIGRATIONS: [&str; 7] = [
    include_str!("migrations/0001_first.sql"),
    include_str!("migrations/0002_projects.sql"),
    include_str!("migrations/0003_browsers.sql"),
    include_str!("migrations/0004_partitions.sql"),
    include_str!("migrations/0005_sends.sql"),
    include_str!("migrations/0006_log.sql"),
    include_str!("migrations/0007_locale.sql"),
];

/// The version that the last of them leads to, in SQLite's `user_version`.
const NEWEST: i64 = 7;
const _: () = assert!(MIGRATIONS.len() == 7, "count `NEWEST` up with the files");

/// Marks the file as ours: "Csgn".
const APPLICATION: i32 = i32::from_be_bytes(*b"Csgn");

/// Refuses files of other programs and of newer versions, without writing to them.
pub(crate) fn recognise(connection: &Connection, path: &Path) -> Result<(), Refused> {
    // In this order: another process may make the store between the two looks, and it writes its
    // mark together with its first table.
    let is_empty: bool =
        connection.query_one("SELECT count(*) = 0 FROM sqlite_schema", [], |row| {
            row.get(0)
        })?;
    let application: i32 =
        connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if application != APPLICATION && !is_empty {
        return Err(Refused::Here(OpenError::Foreign {
            path: path.to_owned(),
        }));
    }
    let (found, known) = (version(connection)?, NEWEST);
    if found > known {
        return Err(Refused::Here(OpenError::Newer {
            path: path.to_owned(),
            found,
            known,
        }));
    }
    Ok(())
}

/// Brings the schema up to date. A second process that starts at the same time finds it done.
pub(crate) fn apply(transaction: &Transaction<'_>) -> Result<(), Refused> {
    let found = version(transaction)?;
    let applied = usize::try_from(found).unwrap_or(0);
    for migration in MIGRATIONS.iter().skip(applied) {
        transaction.execute_batch(migration)?;
    }
    if found < NEWEST {
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", NEWEST)?;
        tracing::info!(from = found, to = NEWEST, "store schema brought up to date");
    }
    Ok(())
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
