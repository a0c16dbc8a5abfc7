//! What can go wrong with the file, in sentences that say what to do.

use std::io;
use std::path::PathBuf;

use rusqlite::ffi;

use crate::Mode;

/// Why the store could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The folder of the file is missing and can't be made.
    #[error(
        "can't create the folder {path} for the store: {source}; create it, or choose another store path"
    )]
    Folder {
        /// The folder.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// The file can't be made.
    #[error(
        "can't create the store {path}: {source}; let this user write there, or choose another store path"
    )]
    Create {
        /// The file.
        path: PathBuf,
        /// The system's reason.
        source: io::Error,
    },
    /// SQLite refused the file.
    #[error(
        "can't use the store {path}: {source}; check that this user may read and write it and that the disk has space"
    )]
    Unusable {
        /// The file.
        path: PathBuf,
        /// SQLite's reason.
        source: rusqlite::Error,
    },
    /// The file is something else. It was left as it is.
    #[error("{path} is not a Countersign store and was left alone; choose another store path")]
    Foreign {
        /// The file.
        path: PathBuf,
    },
    /// Another program held the file for longer than is worth waiting.
    #[error("another program is holding the store {path}; stop it and start again")]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// A newer version of this program wrote the file.
    #[error(
        "the store {path} was written by a newer Countersign (schema {found}, this one knows up to {known}); \
         run the newer version, or restore a backup made before the upgrade"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema it has.
        found: i64,
        /// The newest schema that this program knows.
        known: i64,
    },
    /// The file belongs to the other mode: real phones never mix with the sandbox's.
    #[error(
        "the store {path} is a {recorded} store and this process is {asked}; give each mode a store path of its own"
    )]
    OtherMode {
        /// The file.
        path: PathBuf,
        /// The mode it was made in.
        recorded: Mode,
        /// The mode asked for.
        asked: Mode,
    },
    /// A setting that durability depends on was not taken.
    #[error(
        "SQLite did not take {name} = {asked} for the store {path}, it stays at {got}; \
         put the store on a local disk, not on a network share"
    )]
    Setting {
        /// The file.
        path: PathBuf,
        /// The pragma.
        name: &'static str,
        /// The value asked for.
        asked: &'static str,
        /// The value it has.
        got: String,
    },
    /// The writer thread could not be started.
    #[error("can't start the store's writer thread: {0}; raise this user's limit on processes")]
    Thread(io::Error),
}

/// Why opening stopped, before SQLite's codes are put into words.
pub(crate) enum Refused {
    Here(OpenError),
    Sqlite(rusqlite::Error),
}

impl From<rusqlite::Error> for Refused {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

/// A failure below the record, and whether it passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum StoreFault {
    /// Worth trying again: a full disk, a lock held elsewhere, a bug in one operation.
    Passing(String),
    /// What the disk holds is no longer known. Trying again would only hide it: after a failed
    /// fsync the next one reports success without having written anything.
    Fatal(String),
}

impl StoreFault {
    /// The words for logs. They name no row.
    pub(crate) fn reason(&self) -> &str {
        match self {
            Self::Passing(reason) | Self::Fatal(reason) => reason,
        }
    }

    pub(crate) fn is_fatal(&self) -> bool {
        matches!(self, Self::Fatal(_))
    }
}

impl From<&rusqlite::Error> for StoreFault {
    fn from(error: &rusqlite::Error) -> Self {
        let reason = error.to_string();
        let Some(code) = error.sqlite_error().map(|error| error.extended_code) else {
            return Self::Passing(reason);
        };
        match (code & 0xff, code) {
            // Neither memory nor room for the shared index: both come back.
            (_, ffi::SQLITE_IOERR_NOMEM | ffi::SQLITE_IOERR_SHMSIZE) => Self::Passing(reason),
            (ffi::SQLITE_IOERR | ffi::SQLITE_CORRUPT | ffi::SQLITE_NOTADB, _) => {
                Self::Fatal(reason)
            }
            _ => Self::Passing(reason),
        }
    }
}

/// Whether the disk had no room.
pub(crate) fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

/// Whether another process holds the file.
pub(crate) fn is_busy(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked};
    matches!(
        error.sqlite_error_code(),
        Some(DatabaseBusy | DatabaseLocked)
    )
}
