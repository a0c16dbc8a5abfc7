//! Rate limit of log lines that callers could cause at any rate.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_mins(1);

/// Lets one event a minute through, and counts the others.
#[derive(Debug, Default)]
pub struct Seldom(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    last: Option<Instant>,
    kept_back: u64,
}

impl Seldom {
    /// How many events were kept back since the last one that was let through; `None` where this one
    /// is kept back as well.
    pub fn admit(&self) -> Option<u64> {
        self.admit_at(Instant::now())
    }

    fn admit_at(&self, now: Instant) -> Option<u64> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_early = state
            .last
            .is_some_and(|last| now.saturating_duration_since(last) < PAUSE);
        if is_early {
            state.kept_back += 1;
            return None;
        }
        state.last = Some(now);
        Some(std::mem::take(&mut state.kept_back))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_a_minute_passes_and_the_others_are_counted() {
        let seldom = Seldom::default();
        let start = Instant::now();
        let after = |seconds| seldom.admit_at(start + Duration::from_secs(seconds));
        assert_eq!(
            [
                after(0),
                after(1),
                after(59),
                after(60),
                after(61),
                after(200)
            ],
            [Some(0), None, None, Some(2), None, Some(1)]
        );
    }
}
