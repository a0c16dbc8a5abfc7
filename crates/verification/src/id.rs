//! Ids of verifications.

use std::fmt;
use std::str::FromStr;

use uuid::Uuid;

use crate::timestamp::Timestamp;

/// Locates a verification. It authorises nothing: credentials or a [`Binding`](crate::Binding) do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VerificationId(Uuid);

impl VerificationId {
    /// A fresh id: UUID version 7 (RFC 9562 §5.7), so that rows of one time stand together in the
    /// store.
    pub fn generate(now: Timestamp, random: [u8; 10]) -> Self {
        let millis = u64::try_from(now.as_millis()).unwrap_or_default();
        Self(uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid())
    }

    /// An id from its sixteen bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(Uuid::from_bytes(bytes))
    }

    /// The sixteen bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        self.0.as_bytes()
    }
}

impl fmt::Display for VerificationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for VerificationId {
    type Err = uuid::Error;

    fn from_str(text: &str) -> Result<Self, uuid::Error> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_by_time_and_read_back() {
        let early = VerificationId::generate(Timestamp::from_millis(1_000), [255; 10]);
        let late = VerificationId::generate(Timestamp::from_millis(1_001), [0; 10]);
        assert!(early.as_bytes() < late.as_bytes());
        assert_eq!(early.to_string().parse::<VerificationId>().unwrap(), early);
    }
}
