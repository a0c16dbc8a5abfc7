//! Durations in the unit a person would use.

use std::time::Duration;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Seconds, up to two minutes.
    Second,
    /// Minutes, up to two hours.
    Minute,
    /// Hours, up to two days.
    Hour,
    /// Days.
    Day,
}

/// The time that is left: how many of which unit. Rounded down, so that it never overstates.
pub fn time_left(left: Duration) -> (u64, Unit) {
    in_unit(left.as_secs(), |seconds, unit| seconds / unit)
}

/// The time to wait: how many of which unit. Rounded up, so that waiting it is enough.
pub fn time_to_wait(seconds: u64) -> (u64, Unit) {
    in_unit(seconds, u64::div_ceil)
}

fn in_unit(seconds: u64, round: impl Fn(u64, u64) -> u64) -> (u64, Unit) {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let (size, unit) = match seconds {
        0..120 => (1, Unit::Second),
        120..7_200 => (MINUTE, Unit::Minute),
        7_200..172_800 => (HOUR, Unit::Hour),
        _ => (DAY, Unit::Day),
    };
    match (round(seconds, size), unit) {
        (60, Unit::Minute) => (1, Unit::Hour),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_never_overstate_and_waits_never_understate() {
        use Unit::{Day, Hour, Minute, Second};
        for (seconds, left, wait) in [
            (0, (0, Second), (0, Second)),
            (1, (1, Second), (1, Second)),
            (55, (55, Second), (55, Second)),
            (100, (100, Second), (100, Second)),
            (121, (2, Minute), (3, Minute)),
            (568, (9, Minute), (10, Minute)),
            (599, (9, Minute), (10, Minute)),
            (600, (10, Minute), (10, Minute)),
            (3_599, (59, Minute), (1, Hour)),
            (3_600, (1, Hour), (1, Hour)),
            (7_201, (2, Hour), (3, Hour)),
            (604_800, (7, Day), (7, Day)),
        ] {
            assert_eq!(time_left(Duration::from_secs(seconds)), left);
            assert_eq!(time_to_wait(seconds), wait);
        }
    }
}
