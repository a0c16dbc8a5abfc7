//! Which world a store belongs to.

use std::fmt;

/// A process is one or the other, and so is a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing leaves the machine; every phone is made up.
    Sandbox,
    /// Codes reach real phones.
    Live,
}

impl Mode {
    /// The name in the store, and on every surface.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sandbox => "sandbox",
            Self::Live => "live",
        }
    }

    pub(crate) fn from_name(name: &str) -> Option<Self> {
        [Self::Sandbox, Self::Live]
            .into_iter()
            .find(|mode| mode.name() == name)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
