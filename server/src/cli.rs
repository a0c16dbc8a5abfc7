//! The commands.

mod clock;
mod doctor;
mod health;
mod keys;
mod project;
mod serve;
mod unlock;

use std::fmt::Display;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;
use crate::infrastructure::logs;
use crate::name::PROGRAM;

/// Phone verification that a team can run itself.
#[derive(Parser)]
#[command(name = PROGRAM, version, about)]
struct Cli {
    /// The configuration file. Without it, and without environment, the demo runs.
    #[arg(
        long,
        global = true,
        default_value = "countersign.toml",
        env = "COUNTERSIGN_CONFIG"
    )]
    config: PathBuf,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the site and the virtual phones (the default)
    Serve,
    /// Check configuration, store, keys and provider, without sending anything
    Doctor,
    /// Ask the local instance's probe by HTTP: exit code 0 or 1, for containers without curl
    Health {
        /// Ask whether it can work, not only whether it answers
        #[arg(long)]
        ready: bool,
    },
    /// Show how far service time is ahead of the wall clock, or repair a record after a wrong clock
    Clock {
        #[command(subcommand)]
        command: Option<clock::ClockCommand>,
    },
    /// Make the key ring file that a live instance needs
    Keys,
    /// Make, list, rotate and revoke projects: who may call the APIs
    Project {
        #[command(subcommand)]
        command: project::ProjectCommand,
    },
    /// Unlock a number that is locked after too many wrong codes
    Unlock {
        /// The number, with + and country code
        number: String,
        /// The project it is locked in; the pages' own when absent
        #[arg(long)]
        project: Option<uuid::Uuid>,
    },
}

/// Runs the command line.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    let done = match Config::load(&cli.config) {
        Ok(config) => match cli.command.unwrap_or(Command::Serve) {
            Command::Serve => serve::run(&config),
            Command::Doctor => doctor::run(&config),
            Command::Health { ready } => health::run(&config, ready),
            Command::Clock { command } => clock::run(&config, command),
            Command::Keys => keys::run(&config),
            Command::Project { command } => project::run(&config, command),
            Command::Unlock { number, project } => unlock::run(&config, &number, project),
        },
        Err(error) => Err(error.to_string()),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            logs::last_words(format!("{PROGRAM}: {error}"));
            ExitCode::FAILURE
        }
    }
}

fn runtime() -> Result<tokio::runtime::Runtime, String> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| format!("no runtime: {error}"))
}

/// Prints a line for the operator.
fn say(line: impl Display) -> Result<(), String> {
    writeln!(io::stdout(), "{line}").map_err(|error| format!("standard output: {error}"))
}
