//! The performance budgets, and the check of a measurement against them.
//!
//! Source: the project's design, "Budgets" (`ARCHITECTURE.md`). They come from peers measured on
//! one core with 16 connections and the same full cycle: otpgateway with Redis in memory
//! 5,200 cycles a second at 190 µs of server CPU and 30 MiB; with every write on disk 2,850. Form
//! page: otpgateway 14,000 a second. First view: `SvelteKit` 32 kB, interactive after 1,419 ms on
//! Slow 4G, where bare HTML paints at 656 ms.

use std::fmt;

/// A number that a measurement must reach or must not pass.
#[derive(Debug, Clone, Copy)]
pub enum Limit {
    /// The measurement must be this much or more.
    AtLeast(f64),
    /// The measurement must be this much or less.
    AtMost(f64),
}

/// One line of the budget table.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    /// What is measured.
    pub what: &'static str,
    /// The bound, in `unit`.
    pub limit: Limit,
    /// The unit as it is printed behind a number.
    pub unit: &'static str,
}

/// Full cycles with 16 connections, the server on one core, every commit on disk.
pub const CYCLES: Budget = Budget {
    what: "request and verify, 16 connections, on disk",
    limit: Limit::AtLeast(10_000.0),
    unit: "/s",
};
/// Server CPU of one such cycle: user and system time of all its threads.
pub const CYCLE_CPU: Budget = Budget {
    what: "server CPU for each of them",
    limit: Limit::AtMost(100.0),
    unit: "µs",
};
/// The rate of the same cycles with a million pending, as a share of the rate right before.
pub const PENDING: Budget = Budget {
    what: "the same with a million pending",
    limit: Limit::AtLeast(90.0),
    unit: "%",
};
/// How many verifications [`PENDING`] is about.
pub const PENDING_COUNT: u64 = 1_000_000;
/// The form page, rendered by the server, 16 connections.
pub const PAGES: Budget = Budget {
    what: "form page, 16 connections",
    limit: Limit::AtLeast(18_000.0),
    unit: "/s",
};
/// Bodies of the first view with Brotli, WASM included; 1 kB is 1000 bytes.
pub const VIEW: Budget = Budget {
    what: "first view over the wire, Brotli",
    limit: Limit::AtMost(60.0),
    unit: "kB",
};
/// First contentful paint as a share of bare HTML's, on Slow 4G with a CPU slowed four times.
pub const PAINT: Budget = Budget {
    what: "first paint on Slow 4G, bare HTML = 100",
    limit: Limit::AtMost(105.0),
    unit: "%",
};
/// How many of the paints came with a field and a button that could be used at once.
pub const USABLE: Budget = Budget {
    what: "form usable at first paint",
    limit: Limit::AtLeast(100.0),
    unit: "%",
};
/// Resident memory half a second after the server was ready.
pub const IDLE: Budget = Budget {
    what: "resident memory, idle",
    limit: Limit::AtMost(30.0),
    unit: "MiB",
};
/// The most memory that was ever resident up to the end of the cycles' load.
pub const PEAK: Budget = Budget {
    what: "resident memory, peak under the cycles",
    limit: Limit::AtMost(60.0),
    unit: "MiB",
};
/// From starting the process to the first 200 of `/readyz`, with a fresh store.
pub const START: Budget = Budget {
    what: "start until ready, fresh store",
    limit: Limit::AtMost(200.0),
    unit: "ms",
};

/// What a measurement says about a budget.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The measurement keeps it.
    Met,
    /// The measurement does not.
    Missed,
    /// It was not measured under the budget's own conditions, or not at all.
    Unproven(String),
}

impl Budget {
    /// Compares with the limit exactly, without rounding.
    pub fn judge(&self, measured: f64) -> Verdict {
        let kept = match self.limit {
            Limit::AtLeast(bound) => measured >= bound,
            Limit::AtMost(bound) => measured <= bound,
        };
        if kept { Verdict::Met } else { Verdict::Missed }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(bound) => write!(f, "at least {}", crate::report::number(*bound)),
            Self::AtMost(bound) => write!(f, "at most {}", crate::report::number(*bound)),
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Met => f.write_str("met"),
            Self::Missed => f.write_str("MISSED"),
            Self::Unproven(why) => write!(f, "unproven: {why}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_inclusive_and_never_rounded() {
        assert_eq!(CYCLES.judge(10_000.0), Verdict::Met);
        assert_eq!(CYCLES.judge(9_999.9), Verdict::Missed);
        assert_eq!(VIEW.judge(60.0), Verdict::Met);
        assert_eq!(VIEW.judge(60.001), Verdict::Missed);
    }
}
