//! Moments, as the service counts them.

use std::fmt;
use std::time::Duration;

use serde::{Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// Milliseconds since the Unix epoch, in service time (see [`Clock`](crate::ports::Clock)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The moment `millis` milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment plus `duration`, saturating.
    #[must_use]
    pub fn after(self, duration: Duration) -> Self {
        Self(self.0.saturating_add(millis(duration)))
    }

    /// This moment minus `duration`, saturating.
    #[must_use]
    pub fn before(self, duration: Duration) -> Self {
        Self(self.0.saturating_sub(millis(duration)))
    }

    /// How long from now until this moment; zero when it has passed.
    pub fn since(self, now: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(now.0)).unwrap_or(0))
    }

    /// Whole seconds until this moment, rounded up, zero when it has passed: what `Retry-After` says.
    pub fn seconds_from(self, now: Self) -> u64 {
        let wait = self.since(now);
        wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
    }
}

fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

/// RFC 3339 in UTC, to the second.
impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = OffsetDateTime::from_unix_timestamp(self.0.div_euclid(1000))
            .ok()
            .and_then(|moment| moment.format(&Rfc3339).ok());
        f.write_str(text.as_deref().unwrap_or("out of range"))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_rounded_up_so_that_waiting_them_is_always_enough() {
        let now = Timestamp::from_millis(1_000);
        assert_eq!(Timestamp::from_millis(1_001).seconds_from(now), 1);
        assert_eq!(Timestamp::from_millis(2_000).seconds_from(now), 1);
        assert_eq!(Timestamp::from_millis(999).seconds_from(now), 0);
    }

    #[test]
    fn it_prints_rfc_3339() {
        assert_eq!(
            Timestamp::from_millis(1_700_000_000_999).to_string(),
            "2023-11-14T22:13:20Z"
        );
    }
}
