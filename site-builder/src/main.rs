//! Builds the site that the server embeds, in `target/site`.
//!
//! The site is the WebAssembly of the `frontend` package with its script, the style sheet, and the
//! files under `public`. Files below `pkg/` carry a hash of their contents in their names, and files
//! that get smaller have a Brotli and a gzip twin. A site that is up to date is left as it is.

#![forbid(unsafe_code)]

mod output;
mod stamp;
mod tools;
mod wasm;
mod workspace;

use std::fs;

use anyhow::{Context, Result};

use crate::stamp::Stamp;
use crate::tools::Tools;
use crate::workspace::Workspace;

fn main() -> Result<()> {
    let workspace = Workspace::find()?;
    let tools = Tools::find(&workspace.root)?;
    println!("==> Compiling the browser's side to WebAssembly.");
    let compiled = wasm::compile(&workspace)?;
    let style = workspace.root.join("style/main.css");
    let style = fs::read(&style).with_context(|| format!("{} can't be read", style.display()))?;
    let mut files = output::read(&workspace.root.join("public"))?;

    // Another version of this program may write other bytes, too.
    let program = std::env::current_exe().and_then(fs::read);
    let program = program.context("the site builder can't read itself")?;
    let parts = [&program[..], &compiled, &style, tools.versions.as_bytes()];
    let inputs = stamp::inputs(&parts, &files);
    let stamp = Stamp::at(workspace.target.join("site.stamp"));
    let folder = workspace.root.join("target/site");
    if stamp.matches(&inputs, &folder)? {
        println!("The site is up to date.");
        return Ok(());
    }

    println!("==> Making the site small: WebAssembly, script and style sheet.");
    let bound = wasm::bind(&compiled, &workspace.name)?;
    let made = [
        (
            "wasm",
            tools.optimize(&bound.wasm, &workspace.target.join("site-builder"))?,
        ),
        ("js", tools.minify("js", bound.script.as_bytes())?),
        ("css", tools.minify("css", &style)?),
    ];
    for (extension, contents) in made {
        let path = output::hashed(&workspace.name, extension, &contents);
        files.insert(path, contents);
    }
    output::add_twins(&mut files)?;

    stamp.remove()?;
    output::write(&folder, &files)?;
    stamp.write(&inputs, &folder)
}
