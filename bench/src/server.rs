//! The server under test: a child process with a folder of its own, ended as an operator would.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};

use crate::client::{Caller, Connection};
use crate::failure::{Failure, Outcome};
use crate::machine::Cores;

/// How long a start may take before the bench gives up.
const START: Duration = Duration::from_secs(30);
/// How long the server may take to end after SIGTERM before it is killed.
const STOP: Duration = Duration::from_secs(20);
/// How often `/readyz` is asked.
const POLL: Duration = Duration::from_millis(1);

/// What every start has in common.
#[derive(Debug)]
pub struct Launch {
    binary: PathBuf,
    folder: PathBuf,
    cores: Cores,
    started: usize,
}

impl Launch {
    /// Prepares to start `binary`, with a fresh folder under `data` for this run.
    ///
    /// # Errors
    /// If there is no such file or the folder cannot be made.
    pub fn new(binary: &Path, data: &Path, cores: Cores) -> Outcome<Self> {
        let binary = fs::canonicalize(binary).map_err(Failure::during(format_args!(
            "{} (build it with `make build`, or name another with --binary)",
            binary.display()
        )))?;
        let folder = data.join(std::process::id().to_string());
        fs::create_dir_all(&folder).map_err(Failure::during(folder.display()))?;
        let folder = fs::canonicalize(&folder).map_err(Failure::during(folder.display()))?;
        Ok(Self {
            binary,
            folder,
            cores,
            started: 0,
        })
    }

    /// The folder that holds everything the servers write.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Starts a server with an empty store and a new key ring and waits until it is ready.
    ///
    /// Every setting but addresses and paths is the server's own default: the environment of the
    /// bench is not handed on, and the working directory holds no configuration file.
    ///
    /// # Errors
    /// With the end of its log, when it ends or is not ready within half a minute.
    pub async fn start(&mut self) -> Outcome<Server> {
        self.started += 1;
        let folder = self.folder.join(self.started.to_string());
        let during = || format!("preparing {}", folder.display());
        fs::create_dir(&folder).map_err(Failure::during(during()))?;
        let log = folder.join("log");
        let errors = fs::File::create(&log).map_err(Failure::during(during()))?;
        let mut command = Command::from(self.cores.for_server(&self.binary));
        command
            .env_clear()
            .envs(std::env::var_os("PATH").map(|path| ("PATH", path)))
            .env("COUNTERSIGN_SITE__ADDR", "127.0.0.1:0")
            .env("COUNTERSIGN_SANDBOX__ADDR", "127.0.0.1:0")
            .env(
                "COUNTERSIGN_STORE__PATH",
                folder.join("data/countersign.db"),
            )
            .env(
                "COUNTERSIGN_KEYS__PATH",
                folder.join("keys/countersign.keys"),
            )
            .current_dir(&folder)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(errors);
        let start = Instant::now();
        let child = command.spawn().map_err(Failure::during(format_args!(
            "starting {}",
            self.binary.display()
        )))?;
        let pid = child
            .id()
            .ok_or_else(|| Failure::new("the server ended at once"))?;
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut server = Server {
            child,
            pid,
            site: nowhere,
            phones: nowhere,
            took: START,
            folder,
        };
        let ready = tokio::time::timeout(START, server.until_ready(start)).await;
        let late = || Failure::new("the server was not ready within 30 seconds");
        match ready.unwrap_or_else(|_| Err(late())) {
            Ok(()) => Ok(server),
            Err(failure) => Err(server.explain(failure)),
        }
    }
}

impl Drop for Launch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.folder) {
            eprintln!("could not remove {}: {error}", self.folder.display());
        }
    }
}

/// A running server; dropping it ends it.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Its process id.
    pub pid: u32,
    /// Where pages and the native API are.
    pub site: SocketAddr,
    /// Where the virtual phones are.
    pub phones: SocketAddr,
    /// From starting the process to the first 200 of `/readyz`.
    pub took: Duration,
    folder: PathBuf,
}

impl Server {
    async fn until_ready(&mut self, start: Instant) -> Outcome<()> {
        let stdout = self.child.stdout.take();
        let stdout = stdout.ok_or_else(|| Failure::new("the server has no stdout"))?;
        let mut lines = BufReader::new(stdout).lines();
        let (mut site, mut phones) = (None, None);
        while site.is_none() || phones.is_none() {
            let line = next(&mut lines).await?;
            site = site.or_else(|| address(&line, "site"));
            phones = phones.or_else(|| address(&line, "phones"));
        }
        // What else it prints is of no interest, but its pipe must stay open and empty.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        self.site = site.unwrap_or(self.site);
        self.phones = phones.unwrap_or(self.phones);
        loop {
            if let Ok(mut connection) = Connection::open(self.site, Caller::Operator).await {
                let reply = connection.get("/readyz").await?;
                if reply.status == 200 {
                    self.took = start.elapsed();
                    return Ok(());
                }
                if reply.status != 503 {
                    return Err(reply.unexpected("GET /readyz: expected 200 or 503"));
                }
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Size of the store with its journal, in MiB.
    ///
    /// # Errors
    /// If its folder cannot be read.
    pub fn store_size(&self) -> Outcome<f64> {
        let folder = self.folder.join("data");
        let mut size = 0;
        for entry in fs::read_dir(&folder).map_err(Failure::during(folder.display()))? {
            let file = entry.and_then(|entry| entry.metadata());
            size += file.map_err(Failure::during(folder.display()))?.len();
        }
        Ok(crate::load::real(size) / 1_048_576.0)
    }

    /// The same failure with the end of the server's log below it.
    pub fn explain(&self, failure: Failure) -> Failure {
        let log = fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines
            .get(lines.len().saturating_sub(20)..)
            .unwrap_or_default();
        if tail.is_empty() {
            return failure;
        }
        failure.with(&format!(
            "The end of the server's log:\n{}",
            tail.join("\n")
        ))
    }

    /// Ends the server with SIGTERM.
    ///
    /// # Errors
    /// If it does not end by itself, or ends with an error.
    pub fn stop(mut self) -> Outcome<()> {
        match end(&mut self.child, self.pid)? {
            Some(status) if status.success() => Ok(()),
            Some(status) => Err(self.explain(Failure::new(format!(
                "after SIGTERM the server ended: {status}"
            )))),
            None => Err(self.explain(Failure::new("the server had to be killed after SIGTERM"))),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(failure) = end(&mut self.child, self.pid) {
            eprintln!("could not end the server ({}): {failure}", self.pid);
        }
    }
}

/// Sends SIGTERM to the child unless it has ended, waits, and kills it when it takes too long.
///
/// Answers `None` when it had to be killed.
fn end(child: &mut Child, pid: u32) -> Outcome<Option<std::process::ExitStatus>> {
    let look = |child: &mut Child| child.try_wait().map_err(Failure::during("waiting"));
    if let Some(status) = look(child)? {
        return Ok(Some(status));
    }
    // The standard library sends only SIGKILL; the shell's own `kill` is there on every system.
    std::process::Command::new("sh")
        .args(["-c", "kill -TERM \"$0\"", &pid.to_string()])
        .status()
        .map_err(Failure::during("kill -TERM"))?;
    let deadline = Instant::now() + STOP;
    while Instant::now() < deadline {
        if let Some(status) = look(child)? {
            return Ok(Some(status));
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    child.start_kill().map_err(Failure::during("kill"))?;
    while look(child)?.is_none() {
        std::thread::sleep(Duration::from_millis(5));
    }
    Ok(None)
}

async fn next(lines: &mut Lines<BufReader<ChildStdout>>) -> Outcome<String> {
    lines
        .next_line()
        .await
        .map_err(Failure::during("reading the server's stdout"))?
        .ok_or_else(|| Failure::new("the server ended before it printed its addresses"))
}

/// The address in a line such as `site     http://127.0.0.1:3000`.
fn address(line: &str, name: &str) -> Option<SocketAddr> {
    let mut words = line.split_whitespace();
    if words.next()? != name {
        return None;
    }
    words
        .next()?
        .strip_prefix("http://")?
        .trim_end_matches('/')
        .parse()
        .ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_found_by_name() {
        let site = "  site     http://127.0.0.1:3000";
        assert_eq!(
            address(site, "site"),
            Some(SocketAddr::from(([127, 0, 0, 1], 3000)))
        );
        assert_eq!(address(site, "phones"), None);
        assert_eq!(
            address("  phones   http://127.0.0.1:41234/", "phones")
                .unwrap()
                .port(),
            41234
        );
        assert_eq!(address("Countersign is ready (sandbox).", "site"), None);
        assert_eq!(address("  site     soon", "site"), None);
    }
}
