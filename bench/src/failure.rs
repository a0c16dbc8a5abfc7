//! Failures of the bench itself, as opposed to a budget that was missed.

use std::fmt;

/// What every step of the bench answers with.
pub type Outcome<T> = Result<T, Failure>;

/// A reason in plain words, printed once, at the end.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    /// A failure that is explained by `reason`.
    pub fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// Turns any error into a failure that says what was being done.
    pub fn during<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("{what}: {error}"))
    }

    /// The same failure with more to read below it, such as the end of a log.
    pub fn with(self, more: &str) -> Self {
        if more.is_empty() {
            return self;
        }
        Self(format!("{}\n{more}", self.0))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
