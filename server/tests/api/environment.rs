//! Configuration by environment, as shells and container engines pass it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use server::config::Config;

use crate::app::program::{command, shell_command};
use crate::app::{Program, demo};

const PREFIX: &str = "COUNTERSIGN_";

fn example() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../example.env");
    std::fs::read_to_string(path).unwrap()
}

/// Name and value of each line, as `docker run --env-file` reads them: no quotes, no comments behind a
/// value, everything behind the first `=` as it stands.
fn as_docker_reads(file: &str) -> BTreeMap<String, String> {
    let lines = file.lines().map(str::trim_start);
    lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// What a shell has after `set -a; . file`.
fn as_a_shell_reads(file: &str) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("env"), file).unwrap();
    let output = Command::new("sh")
        .args(["-c", "set -eu; set -a; . ./env; set +a; env"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let names = as_docker_reads(&lines).into_iter();
    names
        .filter(|(name, _)| name.starts_with(PREFIX) || name.starts_with("SIGNALWIRE_"))
        .collect()
}

/// The file with every example switched on.
fn with_examples(file: &str) -> String {
    let is_ours = |line: &&str| line.starts_with(PREFIX) || line.starts_with("SIGNALWIRE_");
    let lines: Vec<&str> = file
        .lines()
        .map(|line| line.strip_prefix("# ").filter(is_ours).unwrap_or(line))
        .collect();
    lines.join("\n")
}

/// Every key there is, and its default as text.
fn defaults() -> BTreeMap<String, String> {
    fn add(keys: &mut BTreeMap<String, String>, name: &str, value: &Value) {
        let text = match value {
            Value::Object(parts) => {
                for (part, value) in parts {
                    add(keys, &format!("{name}__{}", part.to_uppercase()), value);
                }
                return;
            }
            Value::Array(items) => {
                let items: Vec<_> = items.iter().filter_map(Value::as_str).collect();
                items.join(",")
            }
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        keys.insert(name.to_owned(), text);
    }
    let defaults = serde_json::to_value(Config::default()).unwrap();
    let mut keys = BTreeMap::new();
    for (section, value) in defaults.as_object().unwrap() {
        add(
            &mut keys,
            &format!("{PREFIX}{}", section.to_uppercase()),
            value,
        );
    }
    keys
}

#[test]
fn the_example_says_the_same_to_shells_and_to_docker() {
    for file in [example(), with_examples(&example())] {
        let (docker, shell) = (as_docker_reads(&file), as_a_shell_reads(&file));
        assert_eq!(docker, shell);
        for (name, value) in &docker {
            assert!(!value.contains(['"', '\'', ' ', '$']), "{name}={value}");
        }
    }
}

/// The names that the Dockerfile gives a value.
fn set_by_the_image() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../Dockerfile");
    let dockerfile = std::fs::read_to_string(path).unwrap();
    let words = dockerfile.split_whitespace();
    let names = words
        .filter_map(|word| word.split_once('='))
        .map(|(name, _)| name);
    names
        .filter(|name| name.starts_with(PREFIX))
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_example_has_every_key_with_its_default() {
    let defaults = defaults();
    assert!(defaults.len() > 30, "{defaults:?}");
    let (set, all) = (
        as_docker_reads(&example()),
        as_docker_reads(&with_examples(&example())),
    );
    let image = set_by_the_image();
    for name in &image {
        assert!(
            !set.contains_key(name),
            "{name} would undo what the image sets"
        );
    }
    for (name, default) in &defaults {
        assert!(all.contains_key(name), "{name} is missing");
        match set.get(name) {
            // A project made from this one has a name of its own.
            Some(_) if default == server::name::BRAND => {}
            Some(value) => assert_eq!(value, default, "{name}"),
            None if default.is_empty() => {}
            None => {
                assert_eq!(&all[name], default, "{name}");
                assert!(image.contains(name), "{name} has a default to show");
            }
        }
    }
    for name in all.keys().filter(|name| name.starts_with(PREFIX)) {
        assert!(defaults.contains_key(name), "{name} is no key");
    }
}

/// Not only read: the values are taken.
#[test]
fn a_program_starts_with_the_example_and_its_examples() {
    for file in [example(), with_examples(&example())] {
        let folder = tempfile::tempdir().unwrap();
        let mut doctor = command(folder.path());
        for (name, value) in as_docker_reads(&file) {
            if !name.ends_with("__PATH") {
                doctor.env(name, value);
            }
        }
        let output = doctor.arg("doctor").output().unwrap();
        assert!(output.status.success(), "{output:?}");
    }
}

/// Numbers and booleans were no text: "expected a string".
#[tokio::test]
async fn text_keys_take_any_value_as_it_is_written() {
    for name in ["360", "true", "1.50", "007", "+46"] {
        let folder = tempfile::tempdir().unwrap();
        let program = Program::spawn(command(folder.path()).env("COUNTERSIGN_BRAND__NAME", name));
        let page = program.browser().get("/").await.expect(200);
        assert!(
            page.body.contains(&format!("<span>{name}</span>")),
            "{name}"
        );
    }
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path())
        .arg("doctor")
        .env("COUNTERSIGN_PROVIDER__USE", "signalwire")
        .env("COUNTERSIGN_PROVIDER__STAND_IN", "true")
        .env("COUNTERSIGN_SIGNALWIRE__SPACE", "http://127.0.0.1:9")
        .env("COUNTERSIGN_SIGNALWIRE__PROJECT", demo().0)
        .env("COUNTERSIGN_SIGNALWIRE__TOKEN", "1234567890")
        .env("COUNTERSIGN_SIGNALWIRE__NUMBER", "+12025550100")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(said.contains("FAIL  provider      signalwire: "), "{said}");
}

#[test]
fn an_empty_value_says_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = command(folder.path())
        .arg("doctor")
        .env("COUNTERSIGN_SITE__URL", "")
        .env("COUNTERSIGN_BRAND__NAME", "")
        .env("COUNTERSIGN_STORE__QUEUE", "")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
}

/// What a program with this environment logs at its start.
async fn logged(name: &str, value: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("log");
    let mut command = command(folder.path());
    command
        .env(name, value)
        .stderr(std::fs::File::create(&logs).unwrap());
    let program = Program::spawn(&mut command);
    program.browser().get("/").await.expect(200);
    assert_eq!(program.stop("-TERM"), Some(0));
    std::fs::read_to_string(&logs).unwrap()
}

#[tokio::test]
async fn a_misspelt_name_is_warned_of_at_start() {
    let logs = logged("COUNTERSIGN_SITE_ADDR", "secret-value").await;
    let line = logs.lines().find(|line| line.contains("WARN")).unwrap();
    assert!(
        line.contains("COUNTERSIGN_SITE_ADDR sets nothing")
            && line.contains("COUNTERSIGN_SITE__ADDR"),
        "{line}"
    );
    assert!(!logs.contains("secret-value"), "{logs}");
    let logs = logged("COUNTERSIGN_CONFIG", "countersign.toml").await;
    assert!(!logs.contains("WARN"), "{logs}");
}

#[tokio::test]
async fn a_name_that_doubles_the_price_of_a_text_is_warned_of() {
    let logs = logged("COUNTERSIGN_BRAND__NAME", "L’Oréal").await;
    let line = logs.lines().find(|line| line.contains("WARN")).unwrap();
    assert!(
        line.contains("brand.name") && line.contains("2 messages") && line.contains("’"),
        "{line}"
    );
    let folder = tempfile::tempdir().unwrap();
    let doctor = command(folder.path())
        .arg("doctor")
        .env("COUNTERSIGN_BRAND__NAME", "Škoda")
        .output()
        .unwrap();
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert!(
        doctor.status.success() && said.contains("note  brand.name"),
        "{said}"
    );
    let create = |sender: &str| {
        let output = command(folder.path())
            .args(["project", "create", sender])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    assert!(create("São Paulo Bank").contains('ã'));
    assert!(!create("Harbour Bank").contains("Note"));
}

/// A soft limit of 1,024 is usual; connections used it up, and calls to a vendor then failed.
#[tokio::test]
async fn the_limit_on_open_files_is_raised_at_start() {
    let folder = tempfile::tempdir().unwrap();
    let program = Program::spawn(
        shell_command(folder.path(), "ulimit -Sn 256; ulimit -Hn 2500").arg("serve"),
    );
    assert_eq!(soft_limit(&program, "Max open files"), "2500");
}

#[tokio::test]
async fn a_crash_leaves_no_memory_with_keys_on_disk() {
    let folder = tempfile::tempdir().unwrap();
    for before in ["ulimit -c unlimited", "ulimit -Sc 4096", "ulimit -c 0"] {
        let program = Program::spawn(shell_command(folder.path(), before).arg("serve"));
        let bytes = soft_limit(&program, "Max core file size");
        assert!(["0", "1"].contains(&bytes.as_str()), "{before}: {bytes}");
    }
}

/// The limit that Linux holds the process to.
fn soft_limit(program: &Program, name: &str) -> String {
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", program.id())).unwrap();
    let line = limits.lines().find_map(|line| line.strip_prefix(name));
    let soft = line.and_then(|line| line.split_whitespace().next());
    soft.unwrap_or_else(|| panic!("{name}: {limits}"))
        .to_owned()
}

/// Few descriptors are few connections, and the rest still works.
#[tokio::test(flavor = "multi_thread")]
async fn few_descriptors_are_kept_for_what_needs_them() {
    let folder = tempfile::tempdir().unwrap();
    let logs = folder.path().join("log");
    let mut command = shell_command(folder.path(), "ulimit -n 200");
    command
        .arg("serve")
        .stderr(std::fs::File::create(&logs).unwrap());
    let program = Program::spawn(&mut command);
    let mut silent = Vec::new();
    for _ in 0..150 {
        silent.push(tokio::net::TcpStream::connect(program.site).await.unwrap());
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    // Files can still be opened: the store is asked by another process, and the log goes on.
    let open = std::fs::read_dir(format!("/proc/{}/fd", program.id()))
        .unwrap()
        .count();
    assert!(open < 120, "{open}");
    drop(silent);
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    program.browser().get("/").await.expect(200);
    assert_eq!(program.stop("-TERM"), Some(0));
    let logs = std::fs::read_to_string(&logs).unwrap();
    assert!(logs.contains("ulimit -n"), "{logs}");
}
