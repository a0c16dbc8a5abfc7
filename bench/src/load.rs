//! The closed loop: workers that each do one thing after another, bounded in count and time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use crate::failure::{Failure, Outcome};
use crate::machine::{busy_time, cpu_time};
use crate::stats::{median, percentile};

/// Most turns of one round, all workers together; no round of seconds gets there.
const MAX_TURNS: u64 = 5_000_000;
/// How long turns that are under way may take after a round's end.
const PATIENCE: Duration = Duration::from_secs(30);

/// A worker of the load, which repeats one operation.
pub trait Worker: Send + Sized + 'static {
    /// Does the operation once.
    ///
    /// # Errors
    /// If anything at all is unexpected; this ends the bench.
    fn turn(&mut self) -> impl Future<Output = Outcome<()>> + Send;
}

/// How long and how often a load is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// Not counted.
    pub warm_up: Duration,
    /// Length of each round.
    pub round: Duration,
    /// Number of rounds, of which the median counts.
    pub rounds: usize,
}

/// What a load showed: of each figure the median over the rounds.
#[derive(Debug, Clone, Copy)]
pub struct Load {
    /// Turns a second, all workers together.
    pub rate: f64,
    /// Half of the turns took at most this many µs.
    pub p50: f64,
    /// 99 of 100 turns took at most this many µs.
    pub p99: f64,
    /// Server CPU of one turn in µs, all threads, user and system.
    pub server_cpu: f64,
    /// Share of one core that the server had, in percent.
    pub server_busy: f64,
    /// Share of one core that this driver had, in percent; near 100 it is the bottleneck.
    pub driver_busy: f64,
    /// Share of one core that all other processes had, in percent. Far above 0 they disturbed the load.
    pub others_busy: f64,
}

/// One stretch of turns.
#[derive(Debug)]
pub struct Stretch {
    /// How many turns there were.
    pub turns: u64,
    /// From the first start to the last end.
    pub time: Duration,
    /// How long each turn took, in µs, sorted.
    latencies: Vec<u32>,
}

impl Stretch {
    fn load(&self, before: &Spent, after: &Spent) -> Load {
        let time = self.time.as_secs_f64();
        let spent = |of: fn(&Spent) -> Duration| of(after).saturating_sub(of(before)).as_secs_f64();
        let server = spent(|spent| spent.server);
        let driver = spent(|spent| spent.driver);
        // The kernel rounds each of the three for itself.
        let others = (spent(|spent| spent.everybody) - server - driver).max(0.0);
        Load {
            rate: real(self.turns) / time,
            p50: f64::from(percentile(&self.latencies, 50)),
            p99: f64::from(percentile(&self.latencies, 99)),
            server_cpu: server * 1e6 / real(self.turns),
            server_busy: server * 100.0 / time,
            driver_busy: driver * 100.0 / time,
            others_busy: others * 100.0 / time,
        }
    }
}

/// CPU time up to some moment.
struct Spent {
    server: Duration,
    driver: Duration,
    everybody: Duration,
}

impl Spent {
    fn so_far(server: u32) -> Outcome<Self> {
        Ok(Self {
            server: cpu_time(server)?,
            driver: cpu_time(std::process::id())?,
            everybody: busy_time()?,
        })
    }
}

/// Warms up, then measures round by round, keeping the connections of the workers throughout.
///
/// # Errors
/// The first failure of any worker.
pub async fn measure<W: Worker>(mut workers: Vec<W>, server: u32, plan: Plan) -> Outcome<Load> {
    run(&mut workers, plan.warm_up, MAX_TURNS).await?;
    let mut rounds = Vec::new();
    for _ in 0..plan.rounds {
        let before = Spent::so_far(server)?;
        let stretch = run(&mut workers, plan.round, MAX_TURNS).await?;
        let after = Spent::so_far(server)?;
        if stretch.turns == 0 {
            return Err(Failure::new("not one turn was done in a whole round"));
        }
        rounds.push(stretch.load(&before, &after));
    }
    let middle = |figure: fn(&Load) -> f64| median(rounds.iter().map(figure));
    Ok(Load {
        rate: middle(|load| load.rate),
        p50: middle(|load| load.p50),
        p99: middle(|load| load.p99),
        server_cpu: middle(|load| load.server_cpu),
        server_busy: middle(|load| load.server_busy),
        driver_busy: middle(|load| load.driver_busy),
        others_busy: middle(|load| load.others_busy),
    })
}

/// Lets every worker take turns until `time` is over or `turns` have been taken by all together.
///
/// # Errors
/// The first failure of any worker, or a turn that does not end.
pub async fn run<W: Worker>(workers: &mut Vec<W>, time: Duration, turns: u64) -> Outcome<Stretch> {
    let left = Arc::new(AtomicU64::new(turns));
    let start = Instant::now();
    let end = start + time;
    let mut tasks = JoinSet::new();
    for worker in workers.drain(..) {
        tasks.spawn(turns_until(worker, end, Arc::clone(&left)));
    }
    let mut latencies = Vec::new();
    let all = async {
        while let Some(done) = tasks.join_next().await {
            let (worker, taken) = done.map_err(Failure::during("a worker"))??;
            workers.push(worker);
            latencies.extend(taken);
        }
        Ok::<_, Failure>(())
    };
    tokio::time::timeout(time + PATIENCE, all)
        .await
        .map_err(|_| Failure::new("a request was not answered within 30 seconds"))??;
    let time = start.elapsed();
    latencies.sort_unstable();
    let turns = u64::try_from(latencies.len()).map_err(Failure::during("turns"))?;
    Ok(Stretch {
        turns,
        time,
        latencies,
    })
}

async fn turns_until<W: Worker>(
    mut worker: W,
    end: Instant,
    left: Arc<AtomicU64>,
) -> Outcome<(W, Vec<u32>)> {
    let mut latencies = Vec::with_capacity(1 << 14);
    let mut before = Instant::now();
    while before < end && take(&left) {
        worker.turn().await?;
        let now = Instant::now();
        let took = now.duration_since(before).as_micros();
        latencies.push(u32::try_from(took).unwrap_or(u32::MAX));
        before = now;
    }
    Ok((worker, latencies))
}

/// Takes one of the turns that are left.
fn take(left: &AtomicU64) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |turns| {
        turns.checked_sub(1)
    })
    .is_ok()
}

/// A count as a number to reckon with; counts here are far below 2^52.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of turns stay far below 2^52"
)]
pub fn real(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Sleeper(bool);

    impl Worker for Sleeper {
        async fn turn(&mut self) -> Outcome<()> {
            tokio::time::sleep(Duration::from_millis(1)).await;
            if self.0 {
                Err(Failure::new("no"))
            } else {
                Ok(())
            }
        }
    }

    #[tokio::test]
    async fn a_run_ends_by_count() {
        let mut workers = vec![Sleeper(false), Sleeper(false), Sleeper(false)];
        let stretch = run(&mut workers, Duration::from_secs(20), 10)
            .await
            .unwrap();
        assert_eq!((stretch.turns, workers.len()), (10, 3));
        assert!(stretch.latencies.iter().all(|took| *took >= 1000));
    }

    #[tokio::test]
    async fn a_run_ends_by_time() {
        let mut workers = vec![Sleeper(false)];
        let stretch = run(&mut workers, Duration::from_millis(50), MAX_TURNS)
            .await
            .unwrap();
        assert!(stretch.turns > 0 && stretch.time >= Duration::from_millis(50));
    }

    #[tokio::test]
    async fn one_failure_ends_the_run() {
        let mut workers = vec![Sleeper(false), Sleeper(true)];
        assert!(
            run(&mut workers, Duration::from_secs(20), MAX_TURNS)
                .await
                .is_err()
        );
    }
}
