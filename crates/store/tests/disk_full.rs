//! A disk without room. Nothing is decided, nothing is lost, and it passes by itself.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::fs;
use std::path::Path;
use std::process::Command;

use common::{Bench, number, open, request};
use verification::Status;
use verification::ports::StoreError;
use verification::service::{CheckError, RequestError};

/// A small file system in memory.
struct Disk(tempfile::TempDir);

impl Disk {
    /// `None` where this user may not mount.
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=4m", "tmpfs"])
            .arg(folder.path())
            .output();
        mounted
            .is_ok_and(|output| output.status.success())
            .then_some(Self(folder))
    }

    fn path(&self) -> &Path {
        self.0.path()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // Lazily, as files may still be open; a leftover does no harm.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[tokio::test]
async fn a_full_disk_decides_nothing_loses_nothing_and_passes() {
    let Some(disk) = Disk::mount() else {
        eprintln!(
            "skipped: this user may not mount a tmpfs; the store's unit tests cover a full file"
        );
        return;
    };
    let bench = Bench::unlimited(open(&disk.path().join("store.db")));
    let ballast = disk.path().join("ballast");
    fs::write(&ballast, vec![0; 2 << 20]).unwrap();

    let mut asked = Vec::new();
    for n in 0.. {
        match bench.service.request(request(&number(n))).await {
            Ok(verification) => asked.push(verification),
            Err(RequestError::Store(StoreError::Unavailable(_))) => break,
            Err(error) => panic!("{error}"),
        }
    }
    // The log may have room left inside, so some checks may still be taken; then none is.
    let mut judged = 0;
    loop {
        let verification = &asked[judged];
        match bench
            .check(verification, &bench.phones.code(verification))
            .await
        {
            Ok(checked) => assert!(checked.right),
            Err(CheckError::Store(StoreError::Unavailable(_))) => break,
            Err(error) => panic!("{error}"),
        }
        judged += 1;
    }
    assert!(
        !bench.store.is_ready(),
        "a store that can't write is not ready"
    );
    assert_eq!(
        bench.status(&asked[judged]).await.status,
        Status::Pending,
        "reading needs no room"
    );

    fs::remove_file(&ballast).unwrap();
    for (n, verification) in asked.iter().enumerate() {
        let found = bench.status(verification).await;
        let expected = if n < judged {
            (Status::Approved, 1)
        } else {
            (Status::Pending, 0)
        };
        assert_eq!(
            (found.status, found.attempts),
            expected,
            "verification {n} of {}",
            asked.len()
        );
    }
    bench.store.try_write().await.unwrap();
    assert!(bench.store.is_ready(), "a full disk passes");
    let verification = &asked[judged];
    assert!(
        bench
            .check(verification, &bench.phones.code(verification))
            .await
            .unwrap()
            .right
    );
    bench.request(&number(0)).await;
    bench.store.close().await.unwrap();
}
