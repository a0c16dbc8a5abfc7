//! How far the sandbox's clocks stand from service time.

use std::time::Duration;

use verification::Timestamp;

use crate::limits::OFFSET_SECONDS;

/// How far a clock stands from service time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offset(i64);

/// An offset beyond [`OFFSET_SECONDS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a clock can be moved by 31 days at most, either way")]
pub struct OutOfRange;

impl Offset {
    /// No offset.
    pub const ZERO: Self = Self(0);

    /// An offset of `seconds`, ahead or (negative) behind.
    pub fn from_seconds(seconds: i64) -> Result<Self, OutOfRange> {
        if OFFSET_SECONDS.contains(&seconds) {
            Ok(Self(seconds))
        } else {
            Err(OutOfRange)
        }
    }

    /// The offset in seconds.
    pub const fn seconds(self) -> i64 {
        self.0
    }

    /// `moment`, moved.
    pub(crate) fn apply(self, moment: Timestamp) -> Timestamp {
        let distance = Duration::from_secs(self.0.unsigned_abs());
        if self.0 < 0 {
            moment.before(distance)
        } else {
            moment.after(distance)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_are_bounded_to_31_days() {
        for seconds in [0, 601, -601, 2_678_400, -2_678_400] {
            assert_eq!(Offset::from_seconds(seconds).unwrap().seconds(), seconds);
        }
        for seconds in [2_678_401, -2_678_401, i64::MAX, i64::MIN] {
            assert_eq!(Offset::from_seconds(seconds), Err(OutOfRange));
        }
    }

    #[test]
    fn they_move_both_ways() {
        let moment = Timestamp::from_millis(10_500);
        assert_eq!(Offset(2).apply(moment), Timestamp::from_millis(12_500));
        assert_eq!(Offset(-2).apply(moment), Timestamp::from_millis(8_500));
    }
}
