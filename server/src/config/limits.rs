//! `[limits]`

use std::time::Duration;

use serde::{Deserialize, Serialize};
use verification::Limits;
use verification::limits::{LONGEST_SPAN, Rate, Window};

use super::ConfigError;

/// The rates of [`Limits`], in configuration's words.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LimitsSection {
    /// Texts and calls to one number.
    pub sends: RateSection,
    /// Wrong codes for one number, short span.
    pub failures: RateSection,
    /// Wrong codes for one number, long span.
    pub failures_long: RateSection,
    /// Wrong codes in a row until the number is locked.
    pub failures_in_a_row: u32,
    /// Wrong codes by one client for one number.
    pub client_failures: RateSection,
}

/// So many within so many seconds.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateSection {
    /// Events allowed, 1 to 32.
    pub events: usize,
    /// The span, in seconds, up to a day.
    pub seconds: u64,
}

impl Default for LimitsSection {
    fn default() -> Self {
        let limits = Limits::default();
        let [failures, failures_long] = limits.failures;
        Self {
            sends: limits.sends.into(),
            failures: failures.into(),
            failures_long: failures_long.into(),
            failures_in_a_row: limits.failures_in_a_row,
            client_failures: limits.client_failures.into(),
        }
    }
}

impl From<Rate> for RateSection {
    fn from(rate: Rate) -> Self {
        Self {
            events: rate.events,
            seconds: rate.per.as_secs(),
        }
    }
}

impl LimitsSection {
    /// The limits, or the first key that can't be.
    pub fn limits(&self) -> Result<Limits, ConfigError> {
        if !(1..=100).contains(&self.failures_in_a_row) {
            return Err(ConfigError::new(
                "limits.failures_in_a_row",
                "must be from 1 to 100 (NIST SP 800-63B-4 §3.2.2)",
            ));
        }
        Ok(Limits {
            sends: rate("limits.sends", self.sends)?,
            failures: [
                rate("limits.failures", self.failures)?,
                rate("limits.failures_long", self.failures_long)?,
            ],
            failures_in_a_row: self.failures_in_a_row,
            client_failures: rate("limits.client_failures", self.client_failures)?,
        })
    }
}

fn rate(key: &str, section: RateSection) -> Result<Rate, ConfigError> {
    if !(1..=Window::CAPACITY).contains(&section.events) {
        return Err(ConfigError::new(
            &format!("{key}.events"),
            format!("must be from 1 to {}", Window::CAPACITY),
        ));
    }
    let per = Duration::from_secs(section.seconds);
    if per.is_zero() || per > LONGEST_SPAN {
        return Err(ConfigError::new(
            &format!("{key}.seconds"),
            format!("must be from 1 to {}", LONGEST_SPAN.as_secs()),
        ));
    }
    Ok(Rate::new(section.events, per))
}
