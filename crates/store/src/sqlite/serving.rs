//! The lock file that says whether a process serves a store.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::Path;

use super::open::create_folder_of;

/// An advisory lock beside the store. Every process that serves the store shares it; a repair that
/// must not run beside one takes it alone. The system gives it up when the process ends.
#[derive(Debug)]
pub struct Serving {
    _file: File,
    /// Whether another process served the store already when this one began to.
    pub is_shared: bool,
}

impl Serving {
    /// Records that this process serves the store at `path`. It waits while a repair runs, so it comes
    /// before the store is opened; the folder is made where it is missing.
    ///
    /// The error is the system's, where the file can't be made or the file system has no locks.
    pub fn begin(path: &Path) -> io::Result<Self> {
        create_folder_of(path)?;
        let file = lock_file(path)?;
        let is_shared = match file.try_lock() {
            Ok(()) => false,
            Err(TryLockError::WouldBlock) => true,
            Err(TryLockError::Error(error)) => return Err(error),
        };
        file.lock_shared()?;
        Ok(Self {
            _file: file,
            is_shared,
        })
    }

    /// Keeps other processes from serving the store at `path`; `None` while one does.
    pub fn prevent(path: &Path) -> io::Result<Option<Self>> {
        let file = lock_file(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self {
                _file: file,
                is_shared: false,
            })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error),
        }
    }
}

/// Not the store itself: closing a second handle of it would drop the locks of the first (POSIX).
fn lock_file(path: &Path) -> io::Result<File> {
    let mut name = path.as_os_str().to_owned();
    name.push("-serving");
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(name)
}
