//! The files alone contain no code, and no salt of what is closed.

#![allow(clippy::unwrap_used, reason = "a test fails loudly")]

mod common;

use std::collections::HashSet;
use std::path::Path;
use std::time::Duration;

use common::{Bench, number, open, policy, request, wrong};
use verification::service::Request;
use verification::{Alphabet, CodeFormat, Policy};

/// The bytes of every file of the store.
fn files(folder: &Path) -> Vec<Vec<u8>> {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect()
}

/// Which of `secrets` the files hold.
fn held<const N: usize>(files: &[Vec<u8>], secrets: &HashSet<[u8; N]>) -> usize {
    let windows = files.iter().flat_map(|file| file.array_windows::<N>());
    windows
        .filter(|window| secrets.contains(*window))
        .collect::<HashSet<_>>()
        .len()
}

#[tokio::test]
async fn the_files_hold_no_code_and_no_spent_salt() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    // Codes of twelve letters, because six digits would turn up by chance.
    let policy = Policy {
        format: CodeFormat {
            length: 12,
            alphabet: Alphabet::Alphanumeric,
        },
        ..policy()
    };
    let mut salts = HashSet::new();
    let mut codes = HashSet::new();
    for n in 0..200 {
        let asked = bench
            .service
            .request(Request {
                policy,
                ..request(&number(n))
            })
            .await
            .unwrap();
        salts.insert(*asked.salt.as_ref().unwrap().expose());
        let code = bench.phones.code(&asked);
        match n % 3 {
            0 => drop(bench.check(&asked, &code).await.unwrap()),
            1 => drop(
                bench
                    .service
                    .cancel(asked.project, asked.id, None)
                    .await
                    .unwrap(),
            ),
            _ => {
                for _ in 0..3 {
                    bench.check(&asked, &wrong(&code)).await.unwrap();
                }
            }
        }
        codes.insert(<[u8; 12]>::try_from(code.as_bytes()).unwrap());
    }
    let pending = bench.request(&number(1_000)).await;
    assert_eq!(held(&files(folder.path()), &codes), 0);

    bench.store.close().await.unwrap();
    let files = files(folder.path());
    assert_eq!(held(&files, &codes), 0);
    assert_eq!(held(&files, &salts), 0, "salts of closed verifications");
    let pending = HashSet::from([*pending.salt.unwrap().expose()]);
    assert_eq!(held(&files, &pending), 1, "the search finds what is there");
}

/// What is deleted is overwritten, not just unlinked.
#[tokio::test]
async fn the_files_hold_no_forgotten_number() {
    let retention = Duration::from_hours(1);
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    let mut numbers = HashSet::new();
    for n in 0..100 {
        let asked = bench.request(&number(n)).await;
        bench
            .service
            .cancel(asked.project, asked.id, None)
            .await
            .unwrap();
        numbers.insert(<[u8; 12]>::try_from(asked.to.as_e164().as_bytes()).unwrap());
    }
    bench.clock.advance(retention);
    bench.service.sweep(retention, 90).await.unwrap();
    bench.store.close().await.unwrap();
    assert_eq!(
        held(&files(folder.path()), &numbers),
        10,
        "those not forgotten yet"
    );
}
