//! Structured logs on standard error.
//!
//! Route templates instead of URIs, numbers masked, codes and credentials never, at any level: the
//! types that carry secrets print none of them.
//!
//! A thread of its own writes them. Where nothing reads standard error any more, lines are dropped and
//! counted, and no request waits.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::panic::PanicHookInfo;
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use tracing_appender::non_blocking::{ErrorCounter, NonBlocking, NonBlockingBuilder, WorkerGuard};
use tracing_subscriber::EnvFilter;

use crate::config::{Log, LogFormat};

/// Lines that wait for standard error. At most a megabyte, usually.
const WAITING_LINES: usize = 4_096;
/// How long the last lines may take at the end.
const FLUSH_TIME: Duration = Duration::from_millis(1_500);

/// Directives below the configured ones. tower-sessions warns of every cookie that is made up, which
/// strangers can send at any rate.
const DEFAULT_DIRECTIVES: &str = "tower_sessions=error";

/// Running logs. Dropping them writes what is waiting, within a second or two.
pub struct Logs {
    worker: Option<WorkerGuard>,
    dropped: ErrorCounter,
}

/// Starts logging, of panics too. A second call changes nothing.
pub fn init(log: &Log) -> io::Result<Logs> {
    // A handle of its own: the standard library's is locked while it waits for its reader.
    let stderr = File::from(io::stderr().as_fd().try_clone_to_owned()?);
    let (writer, worker) = NonBlockingBuilder::default()
        .lossy(true)
        .buffered_lines_limit(WAITING_LINES)
        .thread_name("logs")
        .finish(stderr);
    let dropped = writer.error_counter();
    subscribe(log, writer);
    std::panic::set_hook(Box::new(log_panic));
    Ok(Logs {
        worker: Some(worker),
        dropped,
    })
}

/// The filter of `level`, which is valid, over the default directives.
pub fn filter(level: &str) -> Result<EnvFilter, tracing_subscriber::filter::ParseError> {
    EnvFilter::try_new(format!("{DEFAULT_DIRECTIVES},{level}"))
}

fn subscribe(log: &Log, writer: NonBlocking) {
    let filter = filter(&log.level).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .with_target(false);
    // Fails only where a logger is there already, as in tests.
    let _ = match log.format {
        LogFormat::Text => logs.with_ansi(false).try_init(),
        LogFormat::Json => logs.json().flatten_event(true).try_init(),
    };
}

fn log_panic(panic: &PanicHookInfo<'_>) {
    let reason = panic.payload_as_str().unwrap_or("of another type");
    let location = panic.location().map(ToString::to_string);
    tracing::error!(location, reason, "panicked");
}

impl Logs {
    /// Says, once there is room again, how many lines were dropped. It never ends.
    pub fn watch(&self) -> impl Future<Output = ()> + Send + use<> {
        let dropped = self.dropped.clone();
        async move {
            let mut said = 0;
            loop {
                tokio::time::sleep(Duration::from_secs(1)).await;
                let now = dropped.dropped_lines();
                if now > said {
                    let lines = now - said;
                    tracing::warn!(lines, "log lines dropped: standard error was not read");
                    // It may have been dropped itself.
                    if dropped.dropped_lines() == now {
                        said = now;
                    }
                }
            }
        }
    }
}

impl Drop for Logs {
    fn drop(&mut self) {
        let worker = self.worker.take();
        // The worker prints where it can't be reached, and printing may block or panic.
        at_most(FLUSH_TIME, move || drop(worker));
    }
}

/// Writes `text` to standard error, if that is read at all, and gives up after a moment.
pub fn last_words(text: String) {
    at_most(FLUSH_TIME, move || {
        // An error here has no place left to go to.
        let _ = writeln!(io::stderr(), "{text}");
    });
}

/// Runs `work` beside this thread, which waits for it for `time`.
fn at_most(time: Duration, work: impl FnOnce() + Send + 'static) {
    let (done, ended) = mpsc::channel::<()>();
    let spawned = thread::Builder::new().spawn(move || {
        let _done = done;
        work();
    });
    if spawned.is_ok() {
        // Either way the program ends now.
        let _ = ended.recv_timeout(time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn configured_directives_win_over_the_default_ones() {
        let text = |level: &str| filter(level).unwrap().to_string();
        assert!(text("info").contains("tower_sessions=error"));
        let debugged = text("info,tower_sessions=debug");
        assert!(
            debugged.contains("tower_sessions=debug") && !debugged.contains("=error"),
            "{debugged}"
        );
        assert!(filter("lo ud=x=y").is_err());
    }

    #[test]
    #[ignore = "the test below runs it in a process of its own"]
    fn child_that_panics() {
        let logs = init(&Log {
            format: LogFormat::Json,
            ..Log::default()
        });
        let died = thread::spawn(|| panic!("on purpose")).join();
        assert!(died.is_err());
        drop(logs);
    }

    #[test]
    fn a_panic_is_a_line_like_any_other() {
        let run = std::process::Command::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "infrastructure::logs::tests::child_that_panics",
                "--ignored",
                "--nocapture",
            ])
            .output()
            .unwrap();
        let logs = String::from_utf8(run.stderr).unwrap();
        let line: serde_json::Value = serde_json::from_str(logs.trim()).unwrap();
        assert_eq!(line["level"], "ERROR");
        assert_eq!(line["reason"], "on purpose");
        assert!(line["location"].as_str().unwrap().contains("logs.rs"));
    }

    #[test]
    fn work_that_hangs_or_panics_holds_up_nothing() {
        at_most(Duration::from_millis(10), || {
            thread::sleep(Duration::from_mins(1));
        });
        at_most(Duration::from_mins(1), || panic!("on purpose"));
    }
}
