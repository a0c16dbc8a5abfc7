//! The disk fails for good. The store stops and says so, and the next start has what was
//! acknowledged.

#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use common::{Bench, number, open, request};
use verification::ports::StoreError;
use verification::service::{CheckError, RequestError};
use verification::{ProjectId, Status, VerificationId};

const STORE: &str = "COUNTERSIGN_TEST_STORE";

/// A process with files that may not grow: writes beyond the limit fail with EFBIG, which SQLite
/// reports as an I/O error.
#[tokio::test]
#[ignore = "the test below runs it in a process of its own"]
async fn child() {
    let Some(path) = std::env::var_os(STORE) else {
        return;
    };
    let bench = Bench::unlimited(open(Path::new(&path)));
    let mut newest = None;
    for n in 0.. {
        match bench.service.request(request(&number(n))).await {
            Ok(asked) => {
                std::io::stdout()
                    .write_all(format!("\n@ {}\n", asked.id).as_bytes())
                    .unwrap();
                newest = Some(asked);
            }
            Err(RequestError::Store(StoreError::Unavailable(_))) => break,
            Err(error) => panic!("{error}"),
        }
    }
    let failed = tokio::time::timeout(Duration::from_secs(5), bench.store.failed())
        .await
        .unwrap();
    assert!(failed.contains("I/O error"), "{failed}");
    assert!(!bench.store.is_ready());
    // Even a read, which would still succeed, decides nothing any more.
    let newest = newest.unwrap();
    let code = bench.phones.code(&newest);
    let refused = bench.check(&newest, &code).await;
    assert!(matches!(
        refused,
        Err(CheckError::Store(StoreError::Unavailable(_)))
    ));
    assert!(bench.store.close().await.is_err());
    std::io::stdout().write_all(b"\n@ stopped\n").unwrap();
}

#[tokio::test]
async fn an_io_error_stops_the_store_and_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    // Files of at most 512 KiB or 1 MiB, by the shell's unit; the signal that would come with the
    // error is ignored.
    let output = Command::new("sh")
        .args([
            "-c",
            "trap '' XFSZ; ulimit -f 1024; exec \"$0\" --exact child --ignored --nocapture",
        ])
        .arg(std::env::current_exe().unwrap())
        .env(STORE, &path)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{said}\n{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let mut lines: Vec<_> = said
        .lines()
        .filter_map(|line| line.strip_prefix("@ "))
        .collect();
    assert_eq!(lines.pop(), Some("stopped"));
    assert!(!lines.is_empty());

    let bench = Bench::unlimited(open(&path));
    for id in lines {
        let id: VerificationId = id.parse().unwrap();
        let found = bench
            .service
            .status(ProjectId::DEMO, id, None)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((found.status, found.attempts), (Status::Pending, 0));
    }
    bench.request(&number(1)).await;
    assert!(bench.store.is_ready());
}
