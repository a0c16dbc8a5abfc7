//! Opening the file: permissions, settings, schema, mode.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Transaction, TransactionBehavior};
use verification::{KeyId, Timestamp};

use super::error::{OpenError, Refused, is_busy};
use super::migrations;
use crate::Mode;

/// How long to wait for another process, such as `countersign unlock`, to finish its transaction.
const PATIENCE: Duration = Duration::from_secs(5);

/// Settings by name, what to ask for, and what SQLite then says.
const SETTINGS: [(&str, &str, &str); 9] = [
    ("journal_mode", "WAL", "wal"),
    // Every commit waits for the disk.
    ("synchronous", "FULL", "2"),
    // macOS: fsync alone leaves data in the drive's cache. Elsewhere it changes nothing.
    ("fullfsync", "ON", "1"),
    // The writer moves the log into the file itself: SQLite's own hook would swallow I/O errors.
    ("wal_autocheckpoint", "0", "0"),
    ("journal_size_limit", "67108864", "67108864"),
    // Numbers and salts are overwritten when their rows go, not just unlinked.
    ("secure_delete", "ON", "1"),
    // Kibibytes.
    ("cache_size", "-8192", "-8192"),
    ("temp_store", "MEMORY", "2"),
    // An I/O error in mapped memory would be a signal, not an error.
    ("mmap_size", "0", "0"),
];

/// Settings of a connection that only reads, by name.
const READER_SETTINGS: [(&str, i64); 2] = [
    // Kibibytes.
    ("cache_size", -2_048),
    // An I/O error in mapped memory would be a signal, not an error.
    ("mmap_size", 0),
];

/// An open store and what its meta row said.
pub(crate) struct Opened {
    pub(crate) connection: Connection,
    pub(crate) mark: Timestamp,
    /// The sequence number of the newest event; 0 where there is none.
    pub(crate) newest_event: u64,
}

pub(crate) fn open(path: &Path, mode: Mode) -> Result<Opened, OpenError> {
    create(path)?;
    let opened = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE).and_then(|mut connection| {
        let mark = prepare(&mut connection, path, mode)?;
        let sql = "SELECT coalesce(max(seq), 0) FROM events";
        let newest: i64 = connection.query_one(sql, [], |row| row.get(0))?;
        Ok(Opened {
            connection,
            mark,
            newest_event: u64::try_from(newest).unwrap_or(0),
        })
    });
    opened.map_err(|refused| in_words(refused, path))
}

/// Opens a connection that can only read, to a store that is open.
pub(crate) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    let opened = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|connection| {
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        for (name, value) in READER_SETTINGS {
            connection.pragma_update(None, name, value)?;
        }
        Ok(connection)
    });
    opened.map_err(|refused| in_words(refused, path))
}

/// What a store says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Inspection {
    /// The latest moment that the record knows.
    pub mark: Timestamp,
    /// The key that it names as current.
    pub named_key: Option<KeyId>,
}

pub(crate) fn inspect(path: &Path, mode: Mode) -> Result<Inspection, OpenError> {
    let inspected = connect(path, OpenFlags::SQLITE_OPEN_READ_ONLY).and_then(|connection| {
        migrations::recognise(&connection, path)?;
        let (name, named_key, mark) =
            connection.query_one("SELECT mode, current_key, mark FROM meta", [], |row| {
                Ok((
                    row.get::<_, String>(0)?,
                    row.get::<_, Option<_>>(1)?,
                    row.get(2)?,
                ))
            })?;
        is_of_mode(&name, path, mode)?;
        Ok(Inspection {
            mark: Timestamp::from_millis(mark),
            named_key: named_key.map(KeyId),
        })
    });
    inspected.map_err(|refused| in_words(refused, path))
}

fn in_words(refused: Refused, path: &Path) -> OpenError {
    match refused {
        Refused::Here(error) => error,
        Refused::Sqlite(source) if is_busy(&source) => OpenError::Locked {
            path: path.to_owned(),
        },
        Refused::Sqlite(source)
            if source.sqlite_error_code() == Some(rusqlite::ErrorCode::NotADatabase) =>
        {
            OpenError::Foreign {
                path: path.to_owned(),
            }
        }
        Refused::Sqlite(source) => OpenError::Unusable {
            path: path.to_owned(),
            source,
        },
    }
}

/// Makes what is missing of folder and file, for this user alone. SQLite gives its log and index the
/// permissions of the file.
fn create(path: &Path) -> Result<(), OpenError> {
    create_folder_of(path).map_err(|source| OpenError::Folder {
        path: path.parent().unwrap_or(path).to_owned(),
        source,
    })?;
    match create_file(path) {
        // A file that exists is not even opened here: closing it would drop the locks that another
        // handle of this process holds on it (POSIX).
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        created => created.map_err(|source| OpenError::Create {
            path: path.to_owned(),
            source,
        }),
    }
}

/// Makes the folder that `path` is in, where it is missing, for this user alone.
pub(crate) fn create_folder_of(path: &Path) -> io::Result<()> {
    let parent = path.parent();
    let Some(folder) = parent.filter(|folder| !folder.as_os_str().is_empty()) else {
        return Ok(());
    };
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

fn create_file(path: &Path) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.sync_all()
}

fn connect(path: &Path, access: OpenFlags) -> Result<Connection, Refused> {
    // One thread uses the connection, so SQLite needs no locks of its own around it.
    let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(48);
    Ok(connection)
}

fn prepare(connection: &mut Connection, path: &Path, mode: Mode) -> Result<Timestamp, Refused> {
    // Before any setting, because a change of journal mode would write to another program's file.
    migrations::recognise(connection, path)?;
    apply_settings(connection, path)?;
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    migrations::apply(&transaction)?;
    let mark = record_mode(&transaction, path, mode)?;
    transaction.commit()?;
    Ok(mark)
}

/// Applies every setting and reads it back.
fn apply_settings(connection: &Connection, path: &Path) -> Result<(), Refused> {
    // Closing must not write on its own either; the writer does so, and looks at the outcome.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    for (name, asked, expected) in SETTINGS {
        patiently(|| connection.execute_batch(&format!("PRAGMA {name} = {asked}")))?;
        let got = connection.pragma_query_value(None, name, |row| row.get::<_, Value>(0))?;
        let got = match got {
            Value::Integer(number) => number.to_string(),
            Value::Text(text) => text,
            other => format!("{other:?}"),
        };
        if got != expected {
            return Err(Refused::Here(OpenError::Setting {
                path: path.to_owned(),
                name,
                asked,
                got,
            }));
        }
    }
    Ok(())
}

/// SQLite does not wait for locks while it changes the journal mode, so two processes that start on
/// one new store would refuse each other.
fn patiently(mut attempt: impl FnMut() -> rusqlite::Result<()>) -> rusqlite::Result<()> {
    const PAUSE: Duration = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    loop {
        match attempt() {
            Err(error) if is_busy(&error) && waited < PATIENCE => {
                thread::sleep(PAUSE);
                waited += PAUSE;
            }
            outcome => return outcome,
        }
    }
}

/// Writes down the mode of a new store; checks that of an old one. Answers its mark.
fn record_mode(
    transaction: &Transaction<'_>,
    path: &Path,
    mode: Mode,
) -> Result<Timestamp, Refused> {
    transaction.execute(
        "INSERT INTO meta (only, mode, mark) VALUES (1, ?1, 0) ON CONFLICT DO NOTHING",
        [mode.name()],
    )?;
    let (name, mark) = transaction.query_row("SELECT mode, mark FROM meta", [], |row| {
        Ok((row.get::<_, String>(0)?, row.get(1)?))
    })?;
    is_of_mode(&name, path, mode)?;
    Ok(Timestamp::from_millis(mark))
}

/// Refuses a store of the other mode than `asked`.
fn is_of_mode(recorded: &str, path: &Path, asked: Mode) -> Result<(), Refused> {
    match Mode::from_name(recorded) {
        Some(recorded) if recorded == asked => Ok(()),
        Some(recorded) => Err(Refused::Here(OpenError::OtherMode {
            path: path.to_owned(),
            recorded,
            asked,
        })),
        None => Err(Refused::Here(OpenError::Foreign {
            path: path.to_owned(),
        })),
    }
}
