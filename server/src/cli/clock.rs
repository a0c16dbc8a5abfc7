//! `countersign clock`

use std::time::Duration;

use clap::Subcommand;
use store::Serving;
use verification::Timestamp;

use super::{runtime, say};
use crate::config::Config;
use crate::infrastructure::clock::wall_clock;
use crate::name::PROGRAM;
use crate::start::database;

/// A lead from which on the record needs a repair. The mark is a second ahead at most.
const TOO_FAR: Duration = Duration::from_mins(1);

/// What can be done about the clock.
#[derive(Clone, Copy, Subcommand)]
pub enum ClockCommand {
    /// Bring the record back to the wall clock: pending codes expire, sessions end, limits are kept
    Reset,
}

/// Shows the clock, or resets it.
pub fn run(config: &Config, command: Option<ClockCommand>) -> Result<(), String> {
    let path = &config.store.path;
    if !path.exists() {
        return Err(format!(
            "store.path: there is no store at {}",
            path.display()
        ));
    }
    match command {
        None => say(Lead::read(config)?),
        Some(ClockCommand::Reset) => reset(config),
    }
}

/// How far the record is ahead of the wall clock.
pub struct Lead {
    mark: Timestamp,
    wall: Timestamp,
}

impl Lead {
    /// The lead of `mark` now.
    pub fn of(mark: Timestamp) -> Self {
        Self {
            mark,
            wall: wall_clock(),
        }
    }

    fn read(config: &Config) -> Result<Self, String> {
        let found = database::inspect(config).map_err(|error| format!("store.path: {error}"))?;
        Ok(Self::of(
            found.map_or(Timestamp::from_millis(0), |found| found.mark),
        ))
    }

    /// Whether the wall clock was once so wrong that a repair is due.
    pub fn is_too_far(&self) -> bool {
        self.mark.since(self.wall) > TOO_FAR
    }
}

impl std::fmt::Display for Lead {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { mark, wall } = self;
        write!(f, "wall clock {wall}, record up to {mark}: ")?;
        let lead = mark.since(*wall);
        if lead.is_zero() {
            f.write_str("in step")
        } else {
            write!(f, "service time is {} s ahead", lead.as_secs())?;
            if self.is_too_far() {
                write!(
                    f,
                    "; if the wall clock is right, stop the server and run `{PROGRAM} clock reset`"
                )?;
            }
            Ok(())
        }
    }
}

fn reset(config: &Config) -> Result<(), String> {
    let path = &config.store.path;
    let _lock = match Serving::prevent(path) {
        Ok(Some(lock)) => Some(lock),
        Ok(None) => {
            return Err(format!(
                "another process serves {}; stop it first, or it would go on with its own time",
                path.display()
            ));
        }
        Err(error) => {
            say(format_args!(
                "Note: whether a server is running can't be found out here ({error}); there must be none."
            ))?;
            None
        }
    };
    runtime()?.block_on(async {
        let store =
            database::open_for_repair(config).map_err(|error| format!("store.path: {error}"))?;
        let before = Lead::of(store.opened_at_mark());
        if !before.is_too_far() {
            store.close().await.map_err(|error| error.to_string())?;
            return say(format_args!("{before}\nNothing to repair."));
        }
        let done = store.reset_clock(before.wall).await;
        let closed = store.close().await;
        let done = done.map_err(|error| error.to_string())?;
        closed.map_err(|error| error.to_string())?;
        say(format_args!(
            "{before}\nReset to {}: {} pending codes expired, {} sessions ended, {} moments of limits, \
             closings and events moved to now.",
            before.wall, done.voided, done.sessions, done.clamped
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lead_of_more_than_a_minute_names_the_repair() {
        let wall = Timestamp::from_millis(1_700_000_000_000);
        let lead = |seconds| Lead {
            mark: wall.after(Duration::from_secs(seconds)),
            wall,
        };
        assert!(lead(0).to_string().ends_with("in step"));
        assert!(!lead(60).is_too_far());
        let far = lead(86_400);
        assert!(far.is_too_far());
        let words = far.to_string();
        assert!(
            words.contains("86400 s ahead") && words.contains("clock reset"),
            "{words}"
        );
    }
}
