//! The stamp of the last build: what the site was made from, and what it consisted of.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use crate::output::{Files, files_below, name_below};

/// Hashes everything that the site is made from: `parts` by their order, and the public files.
pub fn inputs(parts: &[&[u8]], public: &Files) -> String {
    let mut hash = Sha256::new();
    let mut add = |bytes: &[u8]| {
        // Lengths keep the end of one part from reading as the start of the next.
        hash.update((bytes.len() as u64).to_le_bytes());
        hash.update(bytes);
    };
    for part in parts {
        add(part);
    }
    for (path, contents) in public {
        add(path.as_bytes());
        add(contents);
    }
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

/// The file that remembers a build.
pub struct Stamp(PathBuf);

impl Stamp {
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Whether the site in `folder` was made from these inputs and has not changed since, as
    /// `cargo leptos watch` changes it.
    pub fn matches(&self, inputs: &str, folder: &Path) -> Result<bool> {
        match fs::read_to_string(&self.0) {
            Ok(stamp) if folder.is_dir() => Ok(stamp == text(inputs, folder)?),
            _ => Ok(false),
        }
    }

    pub fn write(&self, inputs: &str, folder: &Path) -> Result<()> {
        let text = text(inputs, folder)?;
        fs::write(&self.0, text).with_context(|| format!("{} can't be written", self.0.display()))
    }

    /// Removes the stamp, so that a build that is interrupted is not taken for a finished one.
    pub fn remove(&self) -> Result<()> {
        match fs::remove_file(&self.0) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("{} can't be removed", self.0.display()))
            }
            _ => Ok(()),
        }
    }
}

fn text(inputs: &str, folder: &Path) -> Result<String> {
    let mut text = format!("{inputs}\n");
    for path in files_below(folder)? {
        let hash = URL_SAFE_NO_PAD.encode(Sha256::digest(fs::read(&path)?));
        writeln!(text, "{hash} {}", name_below(folder, &path))?;
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Files, Stamp, inputs};

    #[test]
    fn a_site_is_up_to_date_until_an_input_or_a_file_changes() {
        let work = tempfile::tempdir().unwrap();
        let folder = work.path().join("site");
        fs::create_dir_all(folder.join("pkg")).unwrap();
        fs::write(folder.join("pkg/a.js"), "1").unwrap();
        let stamp = Stamp::at(work.path().join("stamp"));
        assert!(!stamp.matches("inputs", &folder).unwrap());

        stamp.write("inputs", &folder).unwrap();
        assert!(stamp.matches("inputs", &folder).unwrap());
        assert!(!stamp.matches("others", &folder).unwrap());

        fs::write(folder.join("pkg/a.js"), "2").unwrap();
        assert!(!stamp.matches("inputs", &folder).unwrap());
        fs::write(folder.join("pkg/a.js"), "1").unwrap();
        fs::write(folder.join("pkg/b.js"), "").unwrap();
        assert!(!stamp.matches("inputs", &folder).unwrap());
    }

    #[test]
    fn each_input_counts() {
        let public = Files::from([("robots.txt".to_owned(), b"x".to_vec())]);
        let first = inputs(&[b"module", b"style"], &public);
        assert_eq!(first, inputs(&[b"module", b"style"], &public));
        for other in [
            inputs(&[b"Module", b"style"], &public),
            inputs(&[b"module", b"Style"], &public),
            inputs(&[b"modules", b"tyle"], &public),
            inputs(&[b"module", b"style"], &Files::new()),
        ] {
            assert_ne!(first, other);
        }
    }
}
