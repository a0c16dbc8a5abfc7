//! The workspace that the site is built from.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;

/// What `cargo metadata` knows of the workspace.
pub struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// The folder that cargo builds into.
    pub target: PathBuf,
    /// The name of the site's files, `output-name` in `[[workspace.metadata.leptos]]`.
    pub name: String,
}

#[derive(Deserialize)]
struct Metadata {
    workspace_root: PathBuf,
    target_directory: PathBuf,
    #[serde(rename = "metadata")]
    custom: Custom,
}

/// The table `[workspace.metadata]`.
#[derive(Deserialize)]
struct Custom {
    leptos: Vec<Leptos>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Leptos {
    output_name: String,
}

impl Workspace {
    /// Asks cargo for the workspace of the current folder.
    pub fn find() -> Result<Self> {
        let output = Command::new("cargo")
            .args(["metadata", "--no-deps", "--format-version=1"])
            .output()
            .context("cargo can't be run")?;
        ensure!(
            output.status.success(),
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let metadata: Metadata = serde_json::from_slice(&output.stdout)
            .context("the output of cargo metadata can't be read")?;
        let leptos = metadata.custom.leptos.into_iter().next();
        Ok(Self {
            root: metadata.workspace_root,
            target: metadata.target_directory,
            name: leptos
                .context("Cargo.toml has no [[workspace.metadata.leptos]]")?
                .output_name,
        })
    }
}
