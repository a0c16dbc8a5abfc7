//! Whenever the process is killed, what was acknowledged is there afterwards.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use common::{Bench, number, open, story, wrong};
use verification::service::CheckError;
use verification::{EventKind, ProjectId, Status, VerificationId};

const STORE: &str = "COUNTERSIGN_TEST_STORE";
const ROUNDS: u64 = 25;

/// One line of the child: an id, what was acknowledged, and the code.
fn say(id: VerificationId, what: &str, code: &str) {
    let line = format!("\n@ {id} {what} {code}\n");
    std::io::stdout().lock().write_all(line.as_bytes()).unwrap();
}

/// The process that is killed. It checks one code at a time in eight tasks, and after each
/// acknowledgement says so.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "the test below runs it in a process of its own"]
async fn child() {
    let Some(path) = std::env::var_os(STORE) else {
        return;
    };
    let bench = Bench::unlimited(open(Path::new(&path)));
    let tasks: Vec<_> = (0..8)
        .map(|task| {
            let bench = bench.clone();
            tokio::spawn(async move {
                for n in 0.. {
                    let asked = bench.request(&number(task * 100_000 + n)).await;
                    let code = bench.phones.take(&asked);
                    say(asked.id, "asked", &code);
                    for _ in 0..n % 3 {
                        assert!(!bench.check(&asked, &wrong(&code)).await.unwrap().right);
                        say(asked.id, "wrong", &code);
                    }
                    // Two at once: only one may be right.
                    let (one, two) =
                        tokio::join!(bench.check(&asked, &code), bench.check(&asked, &code));
                    for _ in [one, two]
                        .into_iter()
                        .flatten()
                        .filter(|checked| checked.right)
                    {
                        say(asked.id, "right", &code);
                    }
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

#[derive(Default)]
struct Acknowledged {
    code: String,
    wrong: u8,
    right: u8,
}

/// Runs the child until `patience` is over; answers what it had said by then.
fn run_and_kill(path: &Path, patience: Duration) -> HashMap<VerificationId, Acknowledged> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child", "--ignored", "--nocapture"])
        .env(STORE, path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdout = child.stdout.take().unwrap();
    let reader = thread::spawn(move || {
        let mut said = String::new();
        stdout.read_to_string(&mut said).unwrap();
        said
    });
    thread::sleep(patience);
    // SIGKILL on Unix: nothing of the child runs any more.
    child.kill().unwrap();
    child.wait().unwrap();
    let said = reader.join().unwrap();
    let mut acknowledged = HashMap::<_, Acknowledged>::new();
    // A line without its end may have been cut short.
    for line in said
        .split_inclusive('\n')
        .filter_map(|line| line.strip_prefix("@ ")?.strip_suffix('\n'))
    {
        let [id, what, code] = line.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let of = acknowledged.entry(id.parse().unwrap()).or_default();
        code.clone_into(&mut of.code);
        match what {
            "wrong" => of.wrong += 1,
            "right" => of.right += 1,
            _ => {}
        }
    }
    acknowledged
}

/// What the record holds of `id` is whole, no less than was acknowledged, and spent for good.
async fn verify(bench: &Bench, id: VerificationId, acknowledged: &Acknowledged) {
    let found = bench
        .service
        .status(ProjectId::DEMO, id, None)
        .await
        .unwrap()
        .unwrap();
    assert!(acknowledged.right <= 1, "two successes");
    assert!(
        found.attempts >= acknowledged.wrong + acknowledged.right,
        "an attempt was refunded"
    );
    let story = story(&*bench.store, ProjectId::DEMO, id).await;
    let told = |kind| story.iter().filter(|event| event.kind == kind).count();
    assert_eq!(
        told(EventKind::Approved),
        usize::from(found.status == Status::Approved)
    );
    assert_eq!(
        told(EventKind::CheckFailed) + told(EventKind::Approved),
        usize::from(found.attempts),
        "the row and its story were written apart"
    );
    let again = bench.check(&found, &acknowledged.code).await;
    if acknowledged.right == 1 || found.status == Status::Approved {
        assert!(
            matches!(again, Err(CheckError::Closed(Status::Approved, _))),
            "a second success"
        );
    } else {
        assert!(again.unwrap().right, "a code that nobody used was lost");
    }
}

#[tokio::test]
async fn killed_at_any_moment_nothing_acknowledged_is_lost() {
    let random = RandomState::new();
    let (mut asked, mut approved) = (0, 0);
    for round in 0..ROUNDS {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        let patience = Duration::from_micros(10_000 + random.hash_one(round) % 140_000);
        let acknowledged = run_and_kill(&path, patience);
        let bench = Bench::unlimited(open(&path));
        for (id, acknowledged) in &acknowledged {
            verify(&bench, *id, acknowledged).await;
            asked += 1;
            approved += usize::from(acknowledged.right);
        }
        bench.store.close().await.unwrap();
    }
    assert!(asked > 0 && approved > 0, "the child did nothing");
}
