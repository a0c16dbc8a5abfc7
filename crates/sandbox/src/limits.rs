//! Limits on what the carrier keeps and takes. All of it is memory of one process.

use std::ops::RangeInclusive;
use std::time::Duration;

/// Messages kept for one number; the oldest go first.
pub const MESSAGES_PER_NUMBER: usize = 20;

/// Messages kept in all. The oldest of all numbers go first.
pub const MESSAGES: usize = 10_000;

/// Calls kept for one number; the oldest go first, hung up if they last.
pub const CALLS_PER_NUMBER: usize = 20;

/// Calls kept in all. The oldest of all numbers go first.
pub const CALLS: usize = 10_000;

/// Steps of its script that one call may take: more is a script that would never end.
pub const CALL_STEPS: usize = 64;

/// Characters that a call's script may speak, each step counted once.
pub const SPEECH: usize = 1_600;

/// Keys that may be pressed with one request.
pub const DIGITS: RangeInclusive<usize> = 1..=20;

/// Messages and calls on their way because of a delay. More are refused.
pub const IN_FLIGHT: usize = 10_000;

/// Numbers with a behavior or a clock of their own.
pub const SETTINGS: usize = 3_000;

/// Leases held at once.
pub const LEASES: usize = 10_000;

/// Readers that wait for a message or a call at once.
pub const READERS: usize = 1_000;

/// Characters in a text: what carriers take in one message of ten segments.
pub const BODY: usize = 1_600;

/// How long a reader may wait, in seconds.
pub const WAIT_SECONDS: RangeInclusive<i64> = 0..=60;

/// How long a message may be delayed, and how long a call may ring, in milliseconds.
pub const DELAY_MILLIS: RangeInclusive<i64> = 0..=60_000;

/// How long a lease may last, in seconds.
pub const LEASE_SECONDS: RangeInclusive<i64> = 1..=3_600;

/// How long a lease lasts by default.
pub const LEASE_DEFAULT: Duration = Duration::from_mins(10);

/// How far a clock may be moved, in seconds: 31 days either way.
pub const OFFSET_SECONDS: RangeInclusive<i64> = -2_678_400..=2_678_400;
