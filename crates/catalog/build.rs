//! Makes a function of each message in `locales/`, with its arguments' types.

use std::env;
use std::process::ExitCode;

use fluent_typed::{BuildOptions, FtlOutputOptions, LintLevel, build_from_locales_folder};

fn main() -> ExitCode {
    let Ok(out) = env::var("OUT_DIR") else {
        eprintln!("cargo sets OUT_DIR");
        return ExitCode::FAILURE;
    };
    // The marks around what is filled in would make a text of two messages, and stand in values of
    // attributes. Pages set off what is filled in by elements of its own.
    let options = BuildOptions::default()
        .with_output_file_path(&format!("{out}/messages.rs"))
        .with_ftl_output(FtlOutputOptions::single_file(&format!(
            "{out}/messages.ftl"
        )))
        .with_lint_level(LintLevel::Strict)
        .with_prefix("")
        .without_bidi_isolation()
        .without_format();
    build_from_locales_folder(options)
}
