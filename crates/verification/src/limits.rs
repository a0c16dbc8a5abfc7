//! How often a number may be texted and a code be missed.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::key_ring::KeyRing;
use crate::phone_number::PhoneNumber;
use crate::project::ProjectId;
use crate::timestamp::Timestamp;

/// So many events within so long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// Events allowed, up to [`Window::CAPACITY`].
    pub events: usize,
    /// The span they are counted over.
    pub per: Duration,
}

impl Rate {
    /// `events` within `per`.
    pub const fn new(events: usize, per: Duration) -> Self {
        Self { events, per }
    }
}

/// The limits that every verb keeps, whichever surface a request came in by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Sends to one number, all projects together.
    pub sends: Rate,
    /// Wrong codes for one number of one project.
    pub failures: [Rate; 2],
    /// Wrong codes for one number of one project without a right one between; then it is locked
    /// until an operator unlocks it (NIST SP 800-63B-4 §3.2.2).
    pub failures_in_a_row: u32,
    /// Wrong codes by one client for one number, so that no single client locks an owner out.
    pub client_failures: Rate,
}

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

impl Default for Limits {
    fn default() -> Self {
        Self {
            sends: Rate::new(5, MINUTE.saturating_mul(10)),
            failures: [Rate::new(15, HOUR), Rate::new(30, DAY)],
            failures_in_a_row: 100,
            // Two codes' worth: a visitor who spent one code can use the next.
            client_failures: Rate::new(10, HOUR),
        }
    }
}

/// The longest span that any limit counts over: an untouched window older than this says nothing.
pub const LONGEST_SPAN: Duration = DAY;

/// Names a window in the store without revealing its number or client.
pub type WindowKey = [u8; 16];

/// Where the request came from, as far as limits care: an IPv4 address, or the /64 that one
/// subscriber's IPv6 addresses share.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Client([u8; 16]);

impl From<IpAddr> for Client {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(v4.to_ipv6_mapped().octets()),
            IpAddr::V6(v6) => {
                let mut octets = v6.octets();
                octets[8..].fill(0);
                Self(octets)
            }
        }
    }
}

/// The key of the window that counts sends to `to`.
pub fn sends_key(keys: &KeyRing, to: &PhoneNumber) -> WindowKey {
    keys.pseudonymize(b"sends", &[to.limit_key().as_bytes()])
}

/// The key of the window that counts wrong codes for `to` in `project`.
pub fn failures_key(keys: &KeyRing, project: ProjectId, to: &PhoneNumber) -> WindowKey {
    keys.pseudonymize(
        b"failures",
        &[project.as_bytes(), to.limit_key().as_bytes()],
    )
}

/// The key of the window that counts wrong codes by `client` for `to`.
pub fn client_failures_key(keys: &KeyRing, client: Client, to: &PhoneNumber) -> WindowKey {
    keys.pseudonymize(b"client-failures", &[&client.0, to.limit_key().as_bytes()])
}

/// When the last events of one kind happened, exact to the millisecond.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    times: Vec<Timestamp>,
    in_a_row: u32,
}

impl Window {
    /// Events that one window remembers; no limit may count more.
    pub const CAPACITY: usize = 32;

    /// A window from its stored parts, oldest time first.
    pub fn new(mut times: Vec<Timestamp>, in_a_row: u32) -> Self {
        let surplus = times.len().saturating_sub(Self::CAPACITY);
        times.drain(..surplus);
        Self { times, in_a_row }
    }

    /// The times, oldest first.
    pub fn times(&self) -> &[Timestamp] {
        &self.times
    }

    /// [Misses](Self::miss) since the last [`clear`](Self::clear).
    pub const fn in_a_row(&self) -> u32 {
        self.in_a_row
    }

    /// Adds an event.
    pub fn add(&mut self, now: Timestamp) {
        if self.times.len() == Self::CAPACITY {
            self.times.remove(0);
        }
        self.times.push(now);
    }

    /// Adds an event that also counts in a row, until something clears it.
    pub fn miss(&mut self, now: Timestamp) {
        self.add(now);
        self.in_a_row = self.in_a_row.saturating_add(1);
    }

    /// Takes back the event of `at`: it had been counted before its verdict was known.
    pub fn take_back(&mut self, at: Timestamp) {
        if let Some(place) = self.times.iter().rposition(|time| *time == at) {
            self.times.remove(place);
        }
    }

    /// Starts the row anew. The times stay: a right code does not refund the hour.
    pub fn clear(&mut self) {
        self.in_a_row = 0;
    }

    /// When one more event fits `rate` again; `None` when it fits now.
    pub fn full_until(&self, rate: Rate, now: Timestamp) -> Option<Timestamp> {
        // What is not remembered can't be allowed, so a rate beyond the capacity is cut to it.
        let oldest_that_counts = self
            .times
            .len()
            .checked_sub(rate.events.min(Self::CAPACITY))?;
        // Of a rate of none there is no oldest: nothing fits it, whenever it is asked.
        let free = self
            .times
            .get(oldest_that_counts)
            .copied()
            .unwrap_or(now)
            .after(rate.per);
        (free > now).then_some(free)
    }
}

/// A limit was met. Nothing was charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limited {
    /// Which one.
    pub limit: Limit,
    /// Seconds to wait; what `Retry-After` says.
    pub retry_after: u64,
}

/// The limits by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Too many texts and calls to this number.
    Sends,
    /// Too many wrong codes for this number.
    Failures,
    /// Too many wrong codes for this number from this client.
    ClientFailures,
    /// So many wrong codes in a row that an operator has to unlock the number.
    Locked,
}

impl Limit {
    /// A stable name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sends => "sends",
            Self::Failures => "failures",
            Self::ClientFailures => "client_failures",
            Self::Locked => "locked",
        }
    }
}

impl Limits {
    /// Whether one more send fits what `window` remembers.
    pub fn allow_send(&self, window: &Window, now: Timestamp) -> Result<(), Limited> {
        fits(Limit::Sends, window, &[self.sends], now)
    }

    /// Whether one more check fits what `window` remembers of the number.
    pub fn allow_check(&self, window: &Window, now: Timestamp) -> Result<(), Limited> {
        if window.in_a_row() >= self.failures_in_a_row {
            // It takes an operator, so any time is a guess; a day keeps clients from hammering.
            return Err(Limited {
                limit: Limit::Locked,
                retry_after: DAY.as_secs(),
            });
        }
        fits(Limit::Failures, window, &self.failures, now)
    }

    /// Whether one more check fits what `window` remembers of the client and the number.
    pub fn allow_client(&self, window: &Window, now: Timestamp) -> Result<(), Limited> {
        fits(Limit::ClientFailures, window, &[self.client_failures], now)
    }
}

fn fits(limit: Limit, window: &Window, rates: &[Rate], now: Timestamp) -> Result<(), Limited> {
    match rates
        .iter()
        .filter_map(|rate| window.full_until(*rate, now))
        .max()
    {
        Some(free) => Err(Limited {
            limit,
            retry_after: free.seconds_from(now).max(1),
        }),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_millis(seconds * 1_000)
    }

    #[test]
    fn a_window_frees_exactly_when_the_oldest_leaves() {
        let limits = Limits::default();
        let mut window = Window::default();
        for second in 0..5 {
            assert_eq!(limits.allow_send(&window, at(second)), Ok(()));
            window.add(at(second));
        }
        let refused = limits.allow_send(&window, at(5)).unwrap_err();
        assert_eq!(
            refused,
            Limited {
                limit: Limit::Sends,
                retry_after: 595
            }
        );
        assert!(
            limits
                .allow_send(&window, Timestamp::from_millis(599_999))
                .is_err()
        );
        assert_eq!(limits.allow_send(&window, at(600)), Ok(()));
    }

    #[test]
    fn the_longer_wait_wins() {
        let limits = Limits::default();
        let mut window = Window::default();
        for n in 0..30 {
            window.add(at(n * 1_000));
        }
        let refused = limits.allow_check(&window, at(29_001)).unwrap_err();
        assert_eq!(refused.retry_after, 86_400 - 29_001);
    }

    #[test]
    fn a_hundred_in_a_row_lock_until_cleared() {
        let limits = Limits::default();
        let mut window = Window::default();
        for n in 0..100 {
            window.miss(at(n * 100_000));
        }
        let later = at(1_000_000_000);
        assert_eq!(
            limits.allow_check(&window, later).unwrap_err().limit,
            Limit::Locked
        );
        window.clear();
        assert_eq!(limits.allow_check(&window, later), Ok(()));
        assert_eq!(window.times().len(), Window::CAPACITY);
    }

    #[test]
    fn a_rate_of_none_allows_nothing() {
        let limits = Limits {
            sends: Rate::new(0, HOUR),
            ..Limits::default()
        };
        let refused = limits.allow_send(&Window::default(), at(0)).unwrap_err();
        assert_eq!(
            refused,
            Limited {
                limit: Limit::Sends,
                retry_after: 3_600
            }
        );
    }

    #[test]
    fn a_rate_beyond_what_is_remembered_still_limits() {
        let limits = Limits {
            sends: Rate::new(1_000, HOUR),
            ..Limits::default()
        };
        let mut window = Window::default();
        for _ in 0..Window::CAPACITY {
            assert_eq!(limits.allow_send(&window, at(0)), Ok(()));
            window.add(at(0));
        }
        assert!(limits.allow_send(&window, at(0)).is_err());
    }

    #[test]
    fn an_ipv6_subscriber_is_one_client() {
        let client = |text: &str| Client::from(text.parse::<IpAddr>().unwrap());
        assert_eq!(client("2001:db8:1:2::1"), client("2001:db8:1:2:ffff::9"));
        assert_ne!(client("2001:db8:1:2::1"), client("2001:db8:1:3::1"));
        assert_eq!(client("192.0.2.1"), client("::ffff:192.0.2.1"));
        assert_ne!(client("192.0.2.1"), client("192.0.2.2"));
    }
}
