//! The key ring as a file: made whole or not at all, and private.

use std::fs::{self, DirBuilder, File, Metadata};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Access {
    /// This user alone, or a group that another user has given the file to.
    Private,
    /// The group too, although the file is this user's own.
    Group,
    /// Every user of the machine.
    Everybody,
    /// The file system keeps no permissions.
    Unknown,
}

/// Writes `bytes` to `path`, where nothing may be yet. Folder and file are for this user alone, and on
/// disk when this returns; a crash leaves either the whole file or none.
pub(super) fn create(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = folder_of(path);
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // Made with mode 0600.
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    sync(folder)
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Puts the names in a folder on disk, where the file system can.
fn sync(folder: &Path) -> io::Result<()> {
    match File::open(folder).and_then(|folder| folder.sync_all()) {
        Err(error)
            if matches!(
                error.kind(),
                ErrorKind::InvalidInput | ErrorKind::Unsupported
            ) =>
        {
            Ok(())
        }
        synced => synced,
    }
}

#[cfg(unix)]
pub(super) fn access(path: &Path, metadata: &Metadata) -> Access {
    use std::os::unix::fs::MetadataExt;
    let is_own = metadata.uid() == rustix::process::geteuid().as_raw();
    judge(metadata.mode(), is_own, || keeps_modes(folder_of(path)))
}

#[cfg(not(unix))]
pub(super) fn access(_: &Path, _: &Metadata) -> Access {
    Access::Private
}

/// A Kubernetes Secret belongs to root, and the pod's group may read it and not write it.
fn judge(mode: u32, is_own: bool, keeps_modes: impl FnOnce() -> bool) -> Access {
    let (group, others) = (mode & 0o070 != 0, mode & 0o007 != 0);
    let found = match (group, others) {
        (_, true) => Access::Everybody,
        (true, false) if is_own || mode & 0o020 != 0 => Access::Group,
        _ => return Access::Private,
    };
    if keeps_modes() {
        found
    } else {
        Access::Unknown
    }
}

/// Whether a private file in `folder` shows as private. Windows and some network mounts always
/// show 0777. A folder that can't be written counts as keeping them.
#[cfg(unix)]
fn keeps_modes(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let probe = NamedTempFile::new_in(folder).and_then(|file| fs::metadata(file.path()));
    !probe.is_ok_and(|metadata| metadata.permissions().mode() & 0o077 != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_judged_by_owner_and_file_system() {
        for (mode, is_own, keeps_modes, access) in [
            (0o600, true, true, Access::Private),
            (0o400, true, true, Access::Private),
            (0o440, true, true, Access::Group),
            (0o660, true, true, Access::Group),
            (0o644, true, true, Access::Everybody),
            (0o604, true, true, Access::Everybody),
            // A Kubernetes Secret under fsGroup.
            (0o440, false, true, Access::Private),
            (0o640, false, true, Access::Private),
            (0o660, false, true, Access::Group),
            (0o444, false, true, Access::Everybody),
            (0o644, false, true, Access::Everybody),
            // Docker on Windows, some network mounts.
            (0o777, true, false, Access::Unknown),
            (0o777, false, false, Access::Unknown),
            (0o770, true, false, Access::Unknown),
        ] {
            assert_eq!(judge(mode, is_own, || keeps_modes), access, "{mode:o}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_ring_is_made_whole_in_a_folder_of_its_own() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("deep/keys/ring");
        create(&path, b"whole").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        let folder = path.parent().unwrap();
        assert_eq!(
            (mode(folder), mode(folder.parent().unwrap())),
            (0o700, 0o700)
        );
        let error = create(&path, b"another").unwrap_err();
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(fs::read(&path).unwrap(), b"whole");
        assert_eq!(
            fs::read_dir(folder).unwrap().count(),
            1,
            "nothing else is left"
        );
        assert!(keeps_modes(folder));
    }
}
