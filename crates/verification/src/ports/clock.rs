//! Service time.

use crate::phone_number::PhoneNumber;
use crate::timestamp::Timestamp;

/// Service time. It never runs backwards, not even across a restart.
pub trait Clock: Send + Sync {
    /// The moment now.
    fn now(&self) -> Timestamp;

    /// The moment `now` by the clock of `to`. The sandbox moves the clock of single numbers; every
    /// other number has the common time.
    fn moved(&self, now: Timestamp, to: &PhoneNumber) -> Timestamp {
        let _ = to;
        now
    }

    /// The moment now by the clock of `to`.
    fn now_for(&self, to: &PhoneNumber) -> Timestamp {
        self.moved(self.now(), to)
    }
}
