//! The service clock. It only runs forwards, even if the wall clock is set back.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};
use verification::Timestamp;
use verification::ports::Clock;

/// How far the wall clock may stand behind the record at a start before that means that it was set
/// back: an NTP step, or a restart within the second that the mark is ahead.
pub const SMALL_LEAD: Duration = Duration::from_secs(10);

/// The wall clock at start plus the time that has passed since, and never before the latest moment
/// that the store remembers. Setting the wall clock back revives nothing and refills no limit.
#[derive(Clone, Copy, Debug)]
pub struct ServiceClock {
    started_at: Timestamp,
    /// Where the wall clock stood a little behind the mark, service time waits at the mark for it.
    floor: Timestamp,
    uptime_at_start: Duration,
}

impl ServiceClock {
    /// A clock that starts now, not before `mark`.
    pub fn starting_from(mark: Timestamp) -> Self {
        Self::starting_at(wall_clock(), mark)
    }

    fn starting_at(wall: Timestamp, mark: Timestamp) -> Self {
        let started_at = if is_set_back(wall, mark) { mark } else { wall };
        Self {
            started_at,
            floor: mark,
            uptime_at_start: uptime(),
        }
    }
}

/// Whether the wall clock stands so far behind `mark` that it is unknown how much time has passed.
pub fn is_set_back(wall: Timestamp, mark: Timestamp) -> bool {
    wall.after(SMALL_LEAD) < mark
}

impl Clock for ServiceClock {
    fn now(&self) -> Timestamp {
        self.started_at
            .after(uptime().saturating_sub(self.uptime_at_start))
            .max(self.floor)
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

/// Time since boot. It includes sleep where the system reports it.
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

    /// A wall clock behind the store's mark must not bring time back.
    #[test]
    fn time_never_starts_before_the_mark() {
        let future = wall_clock().after(Duration::from_hours(1));
        assert!(ServiceClock::starting_from(future).now() >= future);
        let past = wall_clock().before(Duration::from_hours(1));
        assert!(ServiceClock::starting_from(past).now() > past);
    }

    /// Otherwise each quick restart would push service time a little further ahead.
    #[test]
    fn time_waits_at_the_mark_for_a_wall_clock_a_little_behind() {
        let wall = wall_clock();
        let mark = wall.after(Duration::from_millis(40));
        let clock = ServiceClock::starting_at(wall, mark);
        assert_eq!(clock.now(), mark);
        std::thread::sleep(Duration::from_millis(80));
        assert!(clock.now() > mark);
        assert!(clock.now() < mark.after(Duration::from_secs(5)));
        assert!(!is_set_back(wall, wall.after(SMALL_LEAD)));
        assert!(is_set_back(
            wall,
            wall.after(SMALL_LEAD + Duration::from_millis(1))
        ));
    }
}
