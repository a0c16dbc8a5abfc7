//! Service time: forwards only, whatever happens to the wall clock.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use verification::Timestamp;
use verification::ports::Clock;

/// The later of the wall clock at start and the latest moment the store remembers, plus the time
/// that has passed since. Setting the wall clock back revives nothing and refills no limit.
#[derive(Clone, Copy, Debug)]
pub struct ServiceClock {
    started_at: Timestamp,
    uptime_at_start: Duration,
}

impl ServiceClock {
    /// A clock that starts now, not before `mark`.
    pub fn starting_from(mark: Timestamp) -> Self {
        Self {
            started_at: wall_clock().max(mark),
            uptime_at_start: uptime(),
        }
    }
}

impl Clock for ServiceClock {
    fn now(&self) -> Timestamp {
        self.started_at
            .after(uptime().saturating_sub(self.uptime_at_start))
    }
}

/// The wall clock, read once at start and nowhere else.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the clock comes from"
)]
pub fn wall_clock() -> Timestamp {
    let since_epoch = std::time::SystemTime::now()
        .duration_since(std::time::SystemTime::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp::from_millis(0).after(since_epoch)
}

/// Time since boot, sleep included where the system tells it.
fn uptime() -> Duration {
    #[cfg(target_os = "linux")]
    const UPTIME: ClockId = ClockId::Boottime;
    #[cfg(not(target_os = "linux"))]
    const UPTIME: ClockId = ClockId::Monotonic;
    Duration::try_from(clock_gettime(UPTIME)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// F8: a wall clock behind the store's mark must not bring time back.
    #[test]
    fn time_never_starts_before_the_mark() {
        let future = wall_clock().after(Duration::from_hours(1));
        assert!(ServiceClock::starting_from(future).now() >= future);
        let past = wall_clock().before(Duration::from_hours(1));
        assert!(ServiceClock::starting_from(past).now() > past);
    }
}
