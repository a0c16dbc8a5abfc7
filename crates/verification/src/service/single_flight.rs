//! One run of work for all callers that ask for it at the same time.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use tokio::sync::OnceCell;

/// Work in progress by key. A caller that joins while the work runs gets a copy of its outcome
/// instead of starting it again. What has ended is not remembered here.
pub(super) struct SingleFlight<K, T>(Mutex<HashMap<K, Weak<OnceCell<T>>>>);

impl<K, T> Default for SingleFlight<K, T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<K: Eq + Hash, T: Clone> SingleFlight<K, T> {
    /// Runs `work`, or waits for the run that is in progress under `key`. If the running caller is
    /// dropped, one that waits runs its own work instead.
    pub(super) async fn run(&self, key: K, work: impl Future<Output = T>) -> T {
        let cell = self.join(key);
        cell.get_or_init(|| work).await.clone()
    }

    fn join(&self, key: K) -> Arc<OnceCell<T>> {
        let mut running = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Everything that has ended leaves at the next call: the map is as large as what runs.
        running.retain(|_, cell| cell.strong_count() > 0);
        if let Some(cell) = running.get(&key).and_then(Weak::upgrade) {
            return cell;
        }
        let cell = Arc::new(OnceCell::new());
        running.insert(key, Arc::downgrade(&cell));
        cell
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::sync::oneshot;

    use super::super::tests::world::{begun, done};
    use super::*;

    #[test]
    fn callers_that_join_get_the_outcome_of_the_one_that_runs() {
        let flights = SingleFlight::default();
        let runs = AtomicUsize::new(0);
        let (go, gone) = oneshot::channel::<()>();
        let first = begun(flights.run(1, async {
            let _ = gone.await;
            runs.fetch_add(1, Ordering::SeqCst)
        }));
        let second = begun(flights.run(1, async { runs.fetch_add(10, Ordering::SeqCst) }));
        let other = done(flights.run(2, async { 7 }));
        go.send(()).unwrap();
        assert_eq!((done(first), done(second), other), (0, 0, 7));
        assert_eq!(runs.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn what_has_ended_runs_again() {
        let flights = SingleFlight::default();
        assert_eq!(done(flights.run("a", async { 1 })), 1);
        assert_eq!(done(flights.run("a", async { 2 })), 2);
        done(flights.run("b", async { 3 }));
        assert_eq!(
            flights.0.lock().unwrap().len(),
            1,
            "ended work is forgotten"
        );
    }

    #[test]
    fn a_dropped_run_is_taken_over() {
        let flights = SingleFlight::default();
        let dropped = begun(flights.run(1, std::future::pending()));
        let waiting = begun(flights.run(1, async { 5 }));
        drop(dropped);
        assert_eq!(done(waiting), 5);
    }
}
