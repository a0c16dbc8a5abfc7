//! The sandbox clock: service time, moved by an offset for one number or for all.

use verification::ports::Clock;
use verification::{PhoneNumber, Timestamp};

use crate::carrier::Sandbox;

impl Sandbox {
    /// The clock to give to the service.
    pub fn clock(&self) -> SandboxClock {
        SandboxClock {
            sandbox: self.clone(),
        }
    }
}

/// The clock to give to the service: service time, plus the offset of the number that it is about,
/// plus the offset of all.
///
/// A caller that moves a clock back makes time run backwards for that number. This is allowed.
/// Offsets are never stored.
#[derive(Clone, Debug)]
pub struct SandboxClock {
    sandbox: Sandbox,
}

impl Clock for SandboxClock {
    fn now(&self) -> Timestamp {
        self.sandbox.now()
    }

    fn moved(&self, now: Timestamp, to: &PhoneNumber) -> Timestamp {
        self.sandbox.moved(now, to)
    }
}
