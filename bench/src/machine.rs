//! The machine of the bench: cores, kernel, disk, and the kernel's figures about a process.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use crate::failure::{Failure, Outcome};

/// Ticks a second of the times in `/proc/{pid}/stat`: 100 on every Linux architecture that
/// the server is built for (`USER_HZ`).
const TICKS: u64 = 100;

/// How the cores are shared between the server and the driver.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cores {
    /// The cores this process was allowed at its start.
    pub all: Vec<usize>,
    /// Whether the server has the first one to itself and the driver the others.
    pub pinned: bool,
}

impl Cores {
    /// Gives the first allowed core to the server and moves this process to the others.
    ///
    /// Must be called while this process has one thread, since threads and children inherit the
    /// cores. With a single core, or without `taskset`, nothing is pinned.
    ///
    /// # Errors
    /// If `/proc` cannot be read or `taskset` refuses.
    pub fn share() -> Outcome<Self> {
        let status = read("/proc/self/status")?;
        let all = field(&status, "Cpus_allowed_list")
            .and_then(list)
            .ok_or_else(|| Failure::new("/proc/self/status names no allowed cores"))?;
        let mut cores = Self { all, pinned: false };
        let others = words(cores.all.get(1..).unwrap_or_default());
        if others.is_empty() {
            return Ok(cores);
        }
        let pid = std::process::id().to_string();
        match Command::new("taskset")
            .args(["-cp", &others, &pid])
            .output()
        {
            Ok(output) if output.status.success() => cores.pinned = true,
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                return Err(Failure::new(format!("taskset: {}", said.trim())));
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => return Err(Failure::during("taskset")(error)),
        }
        Ok(cores)
    }

    /// The start of a command line that runs `program` on the server's core.
    pub fn for_server(&self, program: &Path) -> Command {
        self.command(program, &words(self.all.get(..1).unwrap_or_default()))
    }

    /// The start of a command line that runs `program` on every core.
    pub fn for_all(&self, program: &Path) -> Command {
        self.command(program, &words(&self.all))
    }

    fn command(&self, program: &Path, cores: &str) -> Command {
        if !self.pinned {
            return Command::new(program);
        }
        let mut command = Command::new("taskset");
        command.arg("-c").arg(cores).arg(program);
        command
    }
}

/// User and system time that all threads of a process have had, resolved to 10 ms.
///
/// # Errors
/// If the process is gone.
pub fn cpu_time(pid: u32) -> Outcome<Duration> {
    let path = format!("/proc/{pid}/stat");
    let ticks = cpu_ticks(&read(&path)?)
        .ok_or_else(|| Failure::new(format!("{path} has an unknown form")))?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS))
}

/// Time that the cores have been busy with anything at all, the host's other guests included.
///
/// # Errors
/// If `/proc` cannot be read.
pub fn busy_time() -> Outcome<Duration> {
    let path = "/proc/stat";
    let ticks = busy_ticks(&read(path)?)
        .ok_or_else(|| Failure::new(format!("{path} has an unknown form")))?;
    Ok(Duration::from_millis(ticks * 1000 / TICKS))
}

/// A size from `/proc/{pid}/status`, such as `VmRSS` or `VmHWM`, in MiB.
///
/// # Errors
/// If the process is gone or the kernel does not report the size.
pub fn memory(pid: u32, key: &str) -> Outcome<f64> {
    let path = format!("/proc/{pid}/status");
    let status = read(&path)?;
    kibibytes(&status, key)
        .map(|size| size / 1024.0)
        .ok_or_else(|| Failure::new(format!("{path} has no {key}")))
}

/// The type of the file system that holds `folder`, such as `ext4`.
///
/// # Errors
/// If the folder or the list of mounts cannot be read.
pub fn file_system(folder: &Path) -> Outcome<String> {
    let folder = fs::canonicalize(folder).map_err(Failure::during(folder.display()))?;
    let mounts = read("/proc/self/mounts")?;
    Ok(mounted(&mounts, &folder).unwrap_or("unknown").to_owned())
}

/// The facts that a reader needs to compare this run with another, a line each.
pub fn facts(cores: &Cores) -> Outcome<Vec<String>> {
    let kernel = read("/proc/sys/kernel/osrelease")?;
    let processors = read("/proc/cpuinfo")?;
    let model = field(&processors, "model name").unwrap_or("unknown processor");
    let load = read("/proc/loadavg")?;
    let first = cores.all.first().copied().unwrap_or(0);
    let siblings = format!("/sys/devices/system/cpu/cpu{first}/topology/thread_siblings_list");
    let siblings = fs::read_to_string(siblings).unwrap_or_default();
    let pinned = if cores.pinned {
        let others = words(cores.all.get(1..).unwrap_or_default());
        format!("yes: server on core {first}, driver on {others}")
    } else {
        "NO: server and driver compete for the same cores".to_owned()
    };
    let mut facts = vec![
        format!("cores    {} ({model})", cores.all.len()),
        format!("kernel   {}", kernel.trim()),
        format!("pinned   {pinned}"),
        format!(
            "load     {} before the first step",
            load.split(' ').next().unwrap_or("?")
        ),
    ];
    if list(siblings.trim()).is_some_and(|threads| threads.len() > 1) {
        facts.push(format!(
            "threads  cores {} share one physical core",
            siblings.trim()
        ));
    }
    Ok(facts)
}

fn read(path: &str) -> Outcome<String> {
    fs::read_to_string(path).map_err(Failure::during(path))
}

fn words(cores: &[usize]) -> String {
    cores
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(",")
}

/// The value of the first `key: value` line.
fn field<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == key).then(|| value.trim())
    })
}

/// Reads the kernel's way to write cores, such as `0-2,5`.
fn list(text: &str) -> Option<Vec<usize>> {
    let mut cores = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        cores.extend(first.trim().parse().ok()?..=last.trim().parse::<usize>().ok()?);
    }
    Some(cores)
}

/// User plus system ticks: fields 14 and 15, counted behind the name, which may hold anything.
fn cpu_ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace().skip(11);
    let user: u64 = fields.next()?.parse().ok()?;
    let system: u64 = fields.next()?.parse().ok()?;
    Some(user + system)
}

/// All ticks of all cores but those idle (4th) or waiting for a disk (5th); guests' time, behind
/// the 8th, is part of the 1st already.
fn busy_ticks(stat: &str) -> Option<u64> {
    let all = stat.lines().next()?.strip_prefix("cpu ")?;
    let ticks = all
        .split_whitespace()
        .take(8)
        .map(str::parse)
        .collect::<Result<Vec<u64>, _>>();
    let ticks = ticks.ok().filter(|ticks| ticks.len() == 8)?;
    Some(ticks.iter().sum::<u64>() - ticks.iter().skip(3).take(2).sum::<u64>())
}

fn kibibytes(status: &str, key: &str) -> Option<f64> {
    let size: u32 = field(status, key)?
        .strip_suffix("kB")?
        .trim()
        .parse()
        .ok()?;
    Some(f64::from(size))
}

/// The type of the mount with the longest path that `folder` lies under.
fn mounted<'a>(mounts: &'a str, folder: &Path) -> Option<&'a str> {
    mounts
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ').skip(1);
            Some((words.next()?, words.next()?))
        })
        .filter(|(place, _)| folder.starts_with(place))
        .max_by_key(|(place, _)| place.len())
        .map(|(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cpu_ticks_skip_a_name_with_blanks_and_brackets() {
        let stat = "42 (a (b) c) S 1 42 42 0 -1 4194304 90 0 0 0 120 34 0 0 20 0 5 0 99 1 2";
        assert_eq!(cpu_ticks(stat), Some(154));
        assert_eq!(cpu_ticks("42 (x) S 1"), None);
    }

    #[test]
    fn busy_ticks_leave_out_idle_and_disk() {
        let stat = "cpu  1 2 4 800 1600 8 16 32 5000 0\ncpu0 9 9 9 9 9 9 9 9 9 9\n";
        assert_eq!(busy_ticks(stat), Some(63));
        assert_eq!(busy_ticks("cpu 1 2"), None);
    }

    #[test]
    fn sizes_are_read_in_kibibytes() {
        let status = "Name:\tcountersign\nVmHWM:\t   20480 kB\nVmRSS:\t   10240 kB\n";
        assert_eq!(kibibytes(status, "VmHWM"), Some(20480.0));
        assert_eq!(kibibytes(status, "VmSwap"), None);
    }

    #[test]
    fn core_lists() {
        assert_eq!(list("0-2,5"), Some(vec![0, 1, 2, 5]));
        assert_eq!(list("3"), Some(vec![3]));
        assert_eq!(list(""), None);
    }

    #[test]
    fn the_innermost_mount_counts() {
        let mounts = "/dev/a / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\n";
        assert_eq!(mounted(mounts, Path::new("/tmp/x")), Some("tmpfs"));
        assert_eq!(mounted(mounts, Path::new("/tmpfoo")), Some("ext4"));
    }

    #[test]
    fn this_process_has_memory_and_time() {
        assert!(memory(std::process::id(), "VmRSS").unwrap() > 0.1);
        cpu_time(std::process::id()).unwrap();
    }
}
