//! Command-line arguments of the bench.

use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::failure::{Failure, Outcome};
use crate::load::Plan;

/// What `--help` prints.
pub const HELP: &str = "\
Measures a release build of Countersign against its budgets.

Usage: bench [options]

  --quick          rounds of one second and 20,000 pending: about 40 seconds in all
  --pending N      verifications pending in the last step (default 1000000)
  --binary PATH    the server (default: SERVER_BIN, else target/release/countersign)
  --data DIR       where stores and keys are put, and removed (default: target/bench-data)
  --no-browser     leave out what needs Chromium and Playwright
  --help           this text

Exits with 0 when everything was measured, met or missed, and with 1 when the bench failed.";

/// Everything that bounds a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Args {
    /// The server to measure.
    pub binary: PathBuf,
    /// Folder, on a real disk, under which every started server gets a fresh one.
    pub data: PathBuf,
    /// The workspace, where `end2end/` lies.
    pub root: PathBuf,
    /// Verifications that are pending in the last step.
    pub pending: u64,
    /// Longest time that making them may take.
    pub fill: Duration,
    /// Warm-up, length and number of the rounds of each load.
    pub plan: Plan,
    /// How many fresh starts are timed.
    pub starts: usize,
    /// How often the page and its control are opened, or none without a browser.
    pub views: Option<usize>,
}

impl Args {
    /// Reads the arguments after the program's name; `None` asks for the help text.
    ///
    /// `env` looks up an environment variable.
    ///
    /// # Errors
    /// Names the option that is unknown or lacks its value.
    pub fn parse(
        mut words: impl Iterator<Item = String>,
        root: &Path,
        env: impl Fn(&str) -> Option<String>,
    ) -> Outcome<Option<Self>> {
        let target =
            env("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |dir| root.join(dir));
        let mut args = Self {
            binary: env("SERVER_BIN")
                .map_or_else(|| target.join("release/countersign"), PathBuf::from),
            data: target.join("bench-data"),
            root: root.to_owned(),
            pending: 1_000_000,
            fill: Duration::from_secs(150),
            plan: Plan {
                warm_up: Duration::from_secs(1),
                round: Duration::from_secs(5),
                rounds: 3,
            },
            starts: 5,
            views: Some(5),
        };
        let (mut quick, mut pending, mut browser) = (false, None, true);
        while let Some(word) = words.next() {
            match word.as_str() {
                "--quick" => quick = true,
                "--no-browser" => browser = false,
                "--help" | "-h" => return Ok(None),
                "--pending" => pending = Some(count(&value(&word, &mut words)?)?),
                "--binary" => args.binary = value(&word, &mut words)?.into(),
                "--data" => args.data = value(&word, &mut words)?.into(),
                _ => return Err(Failure::new(format!("unknown option {word}\n\n{HELP}"))),
            }
        }
        if quick {
            args.pending = 20_000;
            args.plan.warm_up = Duration::from_millis(500);
            args.plan.round = Duration::from_secs(1);
            args.starts = 3;
            args.views = Some(2);
        }
        args.pending = pending.unwrap_or(args.pending);
        args.views = args.views.filter(|_| browser);
        Ok(Some(args))
    }
}

fn value(option: &str, words: &mut impl Iterator<Item = String>) -> Outcome<String> {
    words
        .next()
        .ok_or_else(|| Failure::new(format!("{option} needs a value\n\n{HELP}")))
}

fn count(text: &str) -> Outcome<u64> {
    text.replace(['_', ','], "")
        .parse()
        .map_err(Failure::during(format!("--pending {text}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Outcome<Option<Args>> {
        let words = words.iter().map(ToString::to_string);
        Args::parse(words, Path::new("/w"), |_| None)
    }

    #[test]
    fn defaults_measure_a_million() {
        let args = parse(&[]).unwrap().unwrap();
        assert_eq!(args.binary, Path::new("/w/target/release/countersign"));
        assert_eq!(
            (args.pending, args.plan.rounds, args.views),
            (1_000_000, 3, Some(5))
        );
    }

    #[test]
    fn quick_keeps_a_count_that_was_asked_for() {
        let args = parse(&["--pending", "5_000", "--quick", "--no-browser"])
            .unwrap()
            .unwrap();
        assert_eq!((args.pending, args.views), (5_000, None));
        assert_eq!(args.plan.round, Duration::from_secs(1));
    }

    #[test]
    fn the_environment_names_binary_and_target() {
        let env = |key: &str| (key == "CARGO_TARGET_DIR").then(|| "/t".to_owned());
        let args = Args::parse(std::iter::empty(), Path::new("/w"), env)
            .unwrap()
            .unwrap();
        assert_eq!(args.binary, Path::new("/t/release/countersign"));
        assert_eq!(args.data, Path::new("/t/bench-data"));
    }

    #[test]
    fn unknown_options_and_missing_values_are_refused() {
        assert!(parse(&["--fast"]).is_err());
        assert!(parse(&["--pending"]).is_err());
        assert!(parse(&["--pending", "many"]).is_err());
        assert_eq!(parse(&["--help"]).unwrap(), None);
    }
}
