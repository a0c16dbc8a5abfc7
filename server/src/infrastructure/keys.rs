//! The key ring file.
//!
//! ```text
//! root 64 hex digits
//! 1    64 hex digits
//! 2    64 hex digits      the last is current
//! ```
//!
//! It belongs outside the store's folder and its backups. An attacker with both has the codes.

mod file;

use std::fmt::Write as _;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use store::Mode;
use verification::key_ring::Pepper;
use verification::ports::{Entropy, EntropyError};
use verification::{KeyId, KeyRing};

use crate::name::PROGRAM;
use file::Access;

/// The key ring can't be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// It can't be read, made or kept private.
    #[error("keys.path: {path}: {error}")]
    File {
        /// Where it should be.
        path: String,
        /// Why not.
        error: std::io::Error,
    },
    /// A line is none of `root KEY` and `NUMBER KEY`.
    #[error("keys.path: {path}, line {line}: expected `root` or a number, then 64 hex digits")]
    Line {
        /// Where it is.
        path: String,
        /// Counted from 1.
        line: usize,
    },
    /// There is no root, or no pepper.
    #[error("keys.path: {0}: needs one `root` line and at least one numbered line")]
    Incomplete(String),
    /// It is gone, or another one, while the store was written with it.
    #[error(
        "keys.path: {path}: has no key {key}, which the store was written with; restore the file, or start with an empty store"
    )]
    Lost {
        /// Where it should be.
        path: String,
        /// The key that the store names.
        key: u32,
    },
    /// There is none, and a live instance makes none by itself.
    #[error(
        "keys.path: {0}: there is no key ring; make one with `{PROGRAM} keys`, on one node, and copy it to the others"
    )]
    Missing(String),
    /// Every user of the machine may read it.
    #[error(
        "keys.path: {0}: is readable by everybody; run `chmod 600` on it, or give a Kubernetes Secret `defaultMode: 0440` and the pod its `fsGroup`"
    )]
    Exposed(String),
    /// The group may read it, although it is this user's own.
    #[error(
        "keys.path: {0}: is open to its group; run `chmod 600` on it, or give a Kubernetes Secret `defaultMode: 0400`"
    )]
    GroupReadable(String),
    /// There is a folder in its place, as container engines make one for a file that is missing.
    #[error(
        "keys.path: {0}: is a folder; name a file in it, or remove it and mount the key ring file itself"
    )]
    Folder(String),
    /// It holds nothing.
    #[error(
        "keys.path: {0}: is empty, as a crash while it was being made leaves it; restore it from a backup, or remove it and make another"
    )]
    Empty(String),
    /// No randomness to make one.
    #[error(transparent)]
    Entropy(#[from] EntropyError),
}

/// Reads the key ring at `path`. A sandbox's store that is still new, and so names no key, may have
/// one made; for any other a ring that is gone stays gone, or limits and pending codes would go with
/// it. A live instance starts with the ring it was given, or not at all.
pub fn load(
    path: &Path,
    named: Option<KeyId>,
    mode: Mode,
    entropy: &dyn Entropy,
) -> Result<KeyRing, KeysError> {
    let shown = path.display().to_string();
    if !path.exists() {
        if let Some(KeyId(key)) = named {
            return Err(KeysError::Lost { path: shown, key });
        }
        if mode == Mode::Live {
            return Err(KeysError::Missing(shown));
        }
        match generate(path, entropy) {
            // Another process that starts now was faster; its ring is the one to use.
            Err(KeysError::File { error, .. }) if error.kind() == ErrorKind::AlreadyExists => {}
            generated => generated?,
        }
    }
    let text = read(path, &shown)?;
    let ring = parse(&text, &shown)?;
    match named {
        Some(key) if !ring.contains(key) => Err(KeysError::Lost {
            path: shown,
            key: key.0,
        }),
        _ => Ok(ring),
    }
}

/// The text of a key ring file that is kept private.
fn read(path: &Path, shown: &str) -> Result<String, KeysError> {
    let failed = |error| KeysError::File {
        path: shown.to_owned(),
        error,
    };
    let metadata = fs::metadata(path).map_err(failed)?;
    if metadata.is_dir() {
        return Err(KeysError::Folder(shown.to_owned()));
    }
    match file::access(path, &metadata) {
        Access::Private => {}
        Access::Unknown => tracing::warn!(
            path = shown,
            "the file system of the key ring keeps no permissions; make sure that nothing else reads it"
        ),
        Access::Group => return Err(KeysError::GroupReadable(shown.to_owned())),
        Access::Everybody => return Err(KeysError::Exposed(shown.to_owned())),
    }
    let text = fs::read_to_string(path).map_err(failed)?;
    if text.trim().is_empty() {
        return Err(KeysError::Empty(shown.to_owned()));
    }
    Ok(text)
}

/// Makes a key ring at `path`, where there is none yet.
pub fn generate(path: &Path, entropy: &dyn Entropy) -> Result<(), KeysError> {
    let mut keys = [[0; 32]; 2];
    for key in &mut keys {
        entropy.fill(key)?;
    }
    let text = format!("root {}\n1    {}\n", hex(&keys[0]), hex(&keys[1]));
    file::create(path, text.as_bytes()).map_err(|error| KeysError::File {
        path: path.display().to_string(),
        error,
    })
}

fn parse(text: &str, shown: &str) -> Result<KeyRing, KeysError> {
    let (mut root, mut peppers) = (None, Vec::new());
    for (index, line) in text.lines().enumerate() {
        let bad = || KeysError::Line {
            path: shown.to_owned(),
            line: index + 1,
        };
        let mut words = line.split_whitespace();
        let Some(name) = words.next() else { continue };
        let key = words
            .next()
            .and_then(unhex)
            .map(Pepper::new)
            .ok_or_else(bad)?;
        if words.next().is_some() {
            return Err(bad());
        }
        match name {
            "root" => root = Some(key),
            id => peppers.push((KeyId(id.parse().map_err(|_| bad())?), key)),
        }
    }
    root.and_then(|root| KeyRing::new(root, peppers))
        .ok_or_else(|| KeysError::Incomplete(shown.to_owned()))
}

fn hex(bytes: &[u8; 32]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a string can't fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::infrastructure::entropy::OsEntropy;

    #[test]
    fn a_live_instance_makes_none_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let error = load(&path, None, Mode::Live, &OsEntropy).unwrap_err();
        let command = format!("{PROGRAM} keys");
        assert!(error.to_string().contains(&command), "{error}");
        assert!(!path.exists());
        generate(&path, &OsEntropy).unwrap();
        assert!(load(&path, None, Mode::Live, &OsEntropy).is_ok());
        assert!(
            generate(&path, &OsEntropy).is_err(),
            "one that is there stays"
        );
    }

    #[test]
    fn a_generated_ring_is_private_and_stays_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/ring");
        let first = load(&path, None, Mode::Sandbox, &OsEntropy).unwrap();
        let again = load(&path, None, Mode::Sandbox, &OsEntropy).unwrap();
        assert_eq!(first.current(), again.current());
        assert_eq!(
            first.pepper(first.current()).unwrap().expose(),
            again.pepper(again.current()).unwrap().expose()
        );
    }

    /// A restore without the keys, which belong into other backups, must not start over in silence.
    #[test]
    fn a_lost_ring_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ring");
        let error = load(&path, Some(KeyId(1)), Mode::Sandbox, &OsEntropy).unwrap_err();
        assert!(error.to_string().contains("restore the file"), "{error}");
        assert!(!path.exists());
        load(&path, None, Mode::Sandbox, &OsEntropy).unwrap();
        assert!(load(&path, Some(KeyId(1)), Mode::Sandbox, &OsEntropy).is_ok());
        assert!(load(&path, Some(KeyId(2)), Mode::Sandbox, &OsEntropy).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_ring_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ring");
        load(&path, None, Mode::Sandbox, &OsEntropy).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        let error = load(&path, None, Mode::Sandbox, &OsEntropy).unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
    }

    /// What container engines make in place of a file that is missing.
    #[test]
    fn a_folder_in_its_place_is_said_to_be_one() {
        let folder = tempfile::tempdir().unwrap();
        let error = load(folder.path(), None, Mode::Sandbox, &OsEntropy).unwrap_err();
        assert!(error.to_string().contains("is a folder"), "{error}");
    }

    #[test]
    fn an_empty_file_is_told_from_a_damaged_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ring");
        file::create(&path, b"").unwrap();
        let error = load(&path, None, Mode::Sandbox, &OsEntropy).unwrap_err();
        assert!(error.to_string().contains("is empty"), "{error}");
    }

    #[test]
    fn bad_lines_are_named_and_not_shown() {
        let key = "ab".repeat(32);
        for (text, expected) in [
            (format!("root {key}\n1 {}\n", &key[..62]), "line 2"),
            (format!("root {key}\none {key}\n"), "line 2"),
            (format!("root {key} {key}\n"), "line 1"),
            (format!("root {key}\n"), "at least one numbered line"),
            (format!("1 {key}\n"), "needs one `root` line"),
        ] {
            let error = parse(&text, "ring").unwrap_err().to_string();
            assert!(
                error.contains(expected) && !error.contains("abab"),
                "{error}"
            );
        }
        assert_eq!(
            parse(&format!("root {key}\n1 {key}\n7 {key}\n"), "ring")
                .unwrap()
                .current(),
            KeyId(7)
        );
    }
}
