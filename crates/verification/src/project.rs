//! Projects, which verifications belong to.

use std::fmt;

use uuid::Uuid;

/// Names the project that a verification, its limits and its events belong to.
///
/// What belongs to one project is invisible to every other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ProjectId(Uuid);

impl ProjectId {
    /// The built-in project of this instance's own pages. It has no secret and no API access.
    pub const SITE: Self = Self(Uuid::from_u128(0));

    /// The sandbox's demo project. It exists nowhere else.
    pub const DEMO: Self = Self(Uuid::from_u128(0x6a0f_2f2c_5f2e_4f9e_9c58_0d3b_1f6c_7a10));

    /// A project by its UUID.
    pub const fn new(id: Uuid) -> Self {
        Self(id)
    }

    /// The sixteen bytes of the UUID.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for ProjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
