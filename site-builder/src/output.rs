//! The files of the site: their names, their compressed twins, and the folder they end up in.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use brotli::enc::BrotliEncoderParams;
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

/// The folder of the files with a hash in their names. The server lets browsers keep these forever.
const HASHED: &str = "pkg";

/// The contents of files by their path.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Reads every file below `folder`.
pub fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    for path in files_below(folder)? {
        let contents =
            fs::read(&path).with_context(|| format!("{} can't be read", path.display()))?;
        files.insert(name_below(folder, &path), contents);
    }
    Ok(files)
}

/// The path of a file, with a hash of its contents in its name.
pub fn hashed(name: &str, extension: &str, contents: &[u8]) -> String {
    // 128 bits: no two versions of a file ever share a name.
    let hash = URL_SAFE_NO_PAD.encode(&Sha256::digest(contents)[..16]);
    format!("{HASHED}/{name}.{hash}.{extension}")
}

/// Adds the Brotli and the gzip twin of each file that gets smaller, and prints the sizes.
pub fn add_twins(files: &mut Files) -> io::Result<()> {
    let mut twins = Files::new();
    for (path, contents) in &*files {
        let brotli = brotli(contents)?;
        println!(
            "{:7} bytes, {:6} with Brotli: {path}",
            contents.len(),
            brotli.len()
        );
        for (suffix, twin) in [("br", brotli), ("gz", gzip(contents)?)] {
            if twin.len() < contents.len() {
                twins.insert(format!("{path}.{suffix}"), twin);
            }
        }
    }
    files.append(&mut twins);
    Ok(())
}

fn brotli(mut contents: &[u8]) -> io::Result<Vec<u8>> {
    let mut twin = Vec::new();
    // The defaults are quality 11, the highest, and a window of 4 MiB.
    brotli::BrotliCompress(&mut contents, &mut twin, &BrotliEncoderParams::default())?;
    Ok(twin)
}

fn gzip(contents: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(contents)?;
    encoder.finish()
}

/// Makes `folder` consist of these files alone. Files that are there already keep their time, so
/// that cargo builds the server again only where one has changed.
pub fn write(folder: &Path, files: &Files) -> Result<()> {
    fs::create_dir_all(folder)?;
    for path in files_below(folder)? {
        if !files.contains_key(&name_below(folder, &path)) {
            fs::remove_file(&path)
                .with_context(|| format!("{} can't be removed", path.display()))?;
        }
    }
    for (path, contents) in files {
        let path = folder.join(path);
        if fs::read(&path).is_ok_and(|found| found == *contents) {
            continue;
        }
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, contents)
            .with_context(|| format!("{} can't be written", path.display()))?;
    }
    Ok(())
}

/// Every file below a folder, sorted.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let entries =
        fs::read_dir(folder).with_context(|| format!("{} can't be read", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            files.extend(files_below(&entry.path())?);
        } else {
            files.push(entry.path());
        }
    }
    files.sort();
    Ok(files)
}

/// The path of a file relative to `folder`, with slashes.
pub fn name_below(folder: &Path, path: &Path) -> String {
    let below = path.strip_prefix(folder).unwrap_or(path);
    let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{Files, add_twins, hashed, read, write};

    #[test]
    fn a_name_follows_the_contents() {
        let path = hashed("demo", "js", b"let a;");
        assert!(path.starts_with("pkg/demo."), "{path}");
        assert_eq!(path.len(), "pkg/demo..js".len() + 22);
        assert_eq!(path, hashed("demo", "js", b"let a;"));
        assert_ne!(path, hashed("demo", "js", b"let b;"));
    }

    #[test]
    fn only_files_that_get_smaller_have_twins() {
        let mut files = Files::from([
            ("long.css".to_owned(), b"a{color:red}".repeat(20)),
            ("short.txt".to_owned(), b"x".to_vec()),
        ]);
        add_twins(&mut files).unwrap();
        let paths: Vec<_> = files.keys().collect();
        assert_eq!(
            paths,
            ["long.css", "long.css.br", "long.css.gz", "short.txt"]
        );
    }

    #[test]
    fn stale_files_go_and_unchanged_files_keep_their_time() {
        let work = tempfile::tempdir().unwrap();
        let folder = work.path().join("site");
        let first = Files::from([
            ("robots.txt".to_owned(), b"same".to_vec()),
            ("pkg/demo.1.js".to_owned(), b"old".to_vec()),
        ]);
        write(&folder, &first).unwrap();
        assert_eq!(read(&folder).unwrap(), first);
        let modified = || {
            fs::metadata(folder.join("robots.txt"))
                .unwrap()
                .modified()
                .unwrap()
        };
        let before = modified();

        let second = Files::from([
            ("robots.txt".to_owned(), b"same".to_vec()),
            ("pkg/demo.2.js".to_owned(), b"new".to_vec()),
        ]);
        write(&folder, &second).unwrap();
        assert_eq!(read(&folder).unwrap(), second);
        assert_eq!(modified(), before);
    }
}
