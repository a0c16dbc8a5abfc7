//! The program itself, as a process.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};

use super::{Api, Browser, client};

/// A running `countersign`. Dropping it kills it.
pub struct Program {
    child: Child,
    pub site: SocketAddr,
    pub phones: SocketAddr,
    /// What it said when it was ready.
    pub greeting: String,
}

/// Cargo builds it into the folder above the tests'.
fn binary() -> PathBuf {
    let tests = std::env::current_exe().unwrap();
    tests
        .parent()
        .unwrap()
        .with_file_name(server::name::PROGRAM)
}

/// The program with its files in `folder`, on any free ports.
pub fn command(folder: &Path) -> Command {
    prepared(Command::new(binary()), folder)
}

/// The same, started by a shell after `first`. What is set for this process alone can be set so.
pub fn shell_command(folder: &Path, first: &str) -> Command {
    let mut shell = Command::new("sh");
    shell
        .args(["-c", &format!("{first}; exec \"$0\" \"$@\"")])
        .arg(binary());
    prepared(shell, folder)
}

fn prepared(mut command: Command, folder: &Path) -> Command {
    command
        .current_dir(folder)
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
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

impl Program {
    /// Starts it in `folder` and waits until it is ready.
    pub fn serve(folder: &Path) -> Self {
        Self::spawn(command(folder).arg("serve"))
    }

    pub fn spawn(command: &mut Command) -> Self {
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut greeting = String::new();
        for line in &mut lines {
            let line = line.unwrap();
            greeting += &line;
            greeting.push('\n');
            if line == "Ctrl+C stops it." {
                break;
            }
        }
        let mut address = |name: &str| {
            let found = greeting.lines().find_map(|line| {
                let (label, url) = line.trim().split_once(' ')?;
                (label == name).then(|| url.trim().strip_prefix("http://"))?
            });
            let Some(address) = found else {
                let mut errors = String::new();
                child
                    .stderr
                    .take()
                    .unwrap()
                    .read_to_string(&mut errors)
                    .unwrap();
                panic!("no {name} in {greeting:?}; it said {errors}")
            };
            address.parse().unwrap()
        };
        let (site, phones) = (address("site"), address("phones"));
        Self {
            child,
            site,
            phones,
            greeting,
        }
    }

    pub fn api(&self) -> Api {
        Api::new(client(), self.site)
    }

    pub fn browser(&self) -> Browser {
        Browser::new(client(), self.site)
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: &str) {
        let pid = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &pid]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for its end; how it ended.
    pub fn wait(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// Asks it to stop, with this signal; how it ended.
    pub fn stop(self, signal: &str) -> Option<i32> {
        self.signal(signal);
        self.wait()
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it writes to standard error, where that is a pipe.
    pub fn take_stderr(&mut self) -> ChildStderr {
        self.child.stderr.take().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
