//! Create-and-check cycles a second through the whole service, on a temporary folder.
//!
//! `cargo run --release -p store --example throughput -- [waiting] [seconds]`
//!
//! A cycle is three operations, each answered only once it is on disk: the request, the record that
//! its text was delivered, and the check with the right code.

#[path = "../tests/common/mod.rs"]
mod common;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use common::{Bench, OPTIONS, number, open_with};

#[tokio::main(flavor = "multi_thread", worker_threads = 1)]
async fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|argument| argument.parse::<u32>().expect("a number"));
    let waiting = arguments.next().unwrap_or(16);
    let seconds = arguments.next().unwrap_or(5);

    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("throughput.db");
    let store = open_with(&path, &OPTIONS).expect("a store");
    let bench = Bench::unlimited(Arc::new(store.clone()));
    let cycles = Arc::new(AtomicU64::new(0));
    let start = Instant::now();
    let end = start + Duration::from_secs(u64::from(seconds));
    let tasks: Vec<_> = (0..waiting)
        .map(|_| tokio::spawn(work(bench.clone(), Arc::clone(&cycles), end)))
        .collect();
    for task in tasks {
        task.await.expect("a cycle that works");
    }
    let (cycles, elapsed) = (cycles.load(Ordering::Relaxed), start.elapsed());
    let a_second = u128::from(cycles) * 1_000 / elapsed.as_millis().max(1);
    println!(
        "{waiting} waiting: {a_second} cycles/s in {} commits",
        store.writes()
    );
    bench.store.close().await.expect("a store that closes");
    let size = std::fs::metadata(&path).expect("the store").len();
    println!("{} bytes of store a cycle", size / cycles.max(1));
}

async fn work(bench: Bench, cycles: Arc<AtomicU64>, end: Instant) {
    while Instant::now() < end {
        let verification = bench
            .request(&number(cycles.fetch_add(1, Ordering::Relaxed)))
            .await;
        let code = bench.phones.take(&verification);
        assert!(
            bench
                .check(&verification, &code)
                .await
                .expect("a verdict")
                .right
        );
    }
}
