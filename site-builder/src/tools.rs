//! The tools from npm: Binaryen's `wasm-opt` and esbuild.

use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

use anyhow::{Context, Result, bail, ensure};

/// The first Binaryen that reads what Rust 1.95 writes. Distributions often ship an older one.
const BINARYEN_AT_LEAST: u32 = 123;

/// Browsers that the style sheet and the script are written for. esbuild adds vendor prefixes, and
/// simplifies syntax, where one of them needs it.
const BROWSERS: &str = "chrome109,edge109,firefox115,safari16";

/// The programs to run, and what they say of their versions.
pub struct Tools {
    esbuild: PathBuf,
    wasm_opt: PathBuf,
    /// Differs whenever another version of a tool might write other bytes.
    pub versions: String,
}

impl Tools {
    /// Finds a recent `wasm-opt` on the path, and else that of npm, and npm's esbuild.
    pub fn find(root: &Path) -> Result<Self> {
        let npm = root.join("site-builder/node_modules/.bin");
        let esbuild = npm.join("esbuild");
        let esbuild_version = version(&esbuild)?;
        let (wasm_opt, wasm_opt_version) = match version(Path::new("wasm-opt")) {
            Ok(version) if release(&version) >= Some(BINARYEN_AT_LEAST) => {
                (PathBuf::from("wasm-opt"), version)
            }
            _ => {
                let ours = npm.join("wasm-opt");
                let version = version(&ours)?;
                (ours, version)
            }
        };
        Ok(Self {
            esbuild,
            wasm_opt,
            versions: format!("esbuild {esbuild_version}, {wasm_opt_version}, {BROWSERS}"),
        })
    }

    /// Makes a WebAssembly module as small as `wasm-opt` can. `folder` takes files in between.
    pub fn optimize(&self, module: &[u8], folder: &Path) -> Result<Vec<u8>> {
        fs::create_dir_all(folder)?;
        let (before, after) = (folder.join("bound.wasm"), folder.join("optimized.wasm"));
        fs::write(&before, module)?;
        let status = Command::new(&self.wasm_opt)
            // What rustc's own output uses.
            .args(["--enable-bulk-memory", "--enable-nontrapping-float-to-int"])
            .arg("-Oz")
            .args([before.as_os_str(), OsStr::new("-o"), after.as_os_str()])
            .status()
            .context("wasm-opt can't be run")?;
        ensure!(status.success(), "wasm-opt failed");
        Ok(fs::read(&after)?)
    }

    /// Minifies a script, a module that is, or a style sheet.
    pub fn minify(&self, language: &str, source: &[u8]) -> Result<Vec<u8>> {
        let mut child = Command::new(&self.esbuild)
            .args(["--minify", "--log-level=warning"])
            .arg(format!("--loader={language}"))
            .arg(format!("--target={BROWSERS}"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("esbuild can't be run")?;
        let mut stdin = child.stdin.take().context("esbuild has no input")?;
        let output = thread::scope(|scope| {
            // From a thread of its own: either pipe may fill up while the other one waits.
            let writer = scope.spawn(move || stdin.write_all(source));
            let output = child.wait_with_output();
            let written = writer.join();
            output.and_then(|output| match written {
                Ok(written) => written.map(|()| output),
                Err(_) => Ok(output),
            })
        })
        .context("esbuild can't be read")?;
        ensure!(output.status.success(), "esbuild failed");
        Ok(output.stdout)
    }
}

/// What a tool prints for `--version`.
fn version(tool: &Path) -> Result<String> {
    let output = Command::new(tool).arg("--version").output();
    match output {
        Ok(output) if output.status.success() => {
            Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        }
        _ => bail!(
            "{} is missing: run scripts/tools.sh, or npm ci in the folder site-builder",
            tool.display()
        ),
    }
}

/// The release number in what `wasm-opt --version` prints, such as "wasm-opt version 123 (…)".
fn release(version: &str) -> Option<u32> {
    version
        .split(|c: char| !c.is_ascii_digit())
        .find(|number| !number.is_empty())?
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn the_release_of_wasm_opt_is_read() {
        assert_eq!(release("wasm-opt version 108"), Some(108));
        assert_eq!(
            release("wasm-opt version 132 (version_132-1-g1)"),
            Some(132)
        );
        assert_eq!(release("wasm-opt"), None);
    }
}
