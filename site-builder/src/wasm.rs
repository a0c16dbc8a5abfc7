//! The WebAssembly of the `frontend` package.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";
/// The profile in the workspace's `Cargo.toml` that compiles for size.
const PROFILE: &str = "wasm-release";

/// A WebAssembly module, and the script that browsers load it with.
pub struct Bound {
    pub wasm: Vec<u8>,
    pub script: String,
}

/// Compiles the `frontend` package and returns the module as rustc wrote it.
pub fn compile(workspace: &Workspace) -> Result<Vec<u8>> {
    let status = Command::new("cargo")
        .args(["build", "--package=frontend", "--lib"])
        .arg(format!("--target={TARGET}"))
        .arg(format!("--profile={PROFILE}"))
        .status()
        .context("cargo can't be run")?;
    ensure!(status.success(), "the frontend package does not compile");
    let module = workspace
        .target
        .join(TARGET)
        .join(PROFILE)
        .join("frontend.wasm");
    fs::read(&module).with_context(|| format!("{} can't be read", module.display()))
}

/// Runs wasm-bindgen, of the very version that the module was compiled with.
pub fn bind(module: &[u8], name: &str) -> Result<Bound> {
    let mut output = Bindgen::new()
        .input_bytes(name, module.to_vec())
        .web(true)?
        .generate_output()
        .context("wasm-bindgen failed")?;
    ensure!(
        output.local_modules().is_empty() && output.snippets().values().all(Vec::is_empty),
        "a crate brings JavaScript files of its own, which the server would not serve"
    );
    Ok(Bound {
        wasm: output.wasm_mut().emit_wasm(),
        script: output.js().to_owned(),
    })
}
