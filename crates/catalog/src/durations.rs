//! Durations, in the unit a person would use.

use std::time::Duration;

use verification::duration::{Unit, time_left, time_to_wait};

use crate::Words;

impl Words {
    /// The time that is left, such as `9 minutes`. It never overstates.
    pub fn time_left(&self, left: Duration) -> String {
        self.duration(time_left(left))
    }

    /// The time to wait for something, such as `2 hours`. Waiting it is enough.
    pub fn time_to_wait(&self, seconds: u64) -> String {
        self.duration(time_to_wait(seconds))
    }

    fn duration(&self, (count, unit): (u64, Unit)) -> String {
        match unit {
            Unit::Second => self.seconds(count),
            Unit::Minute => self.minutes(count),
            Unit::Hour => self.hours(count),
            Unit::Day => self.days(count),
        }
    }
}
