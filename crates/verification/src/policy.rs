//! Bounds and defaults of a verification.

use std::ops::RangeInclusive;
use std::time::Duration;

use crate::code::{Alphabet, CodeFormat};

/// How strict a project is: which requests it takes and what it fills in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// NIST SP 800-63B-4 §3.1.3: 6 symbols or more, at most 600 s, at most 5 attempts. The default.
    Strict,
    /// The ranges and defaults of SignalWire's MFA guide: 4 to 20 symbols, up to 7 days, up to 20
    /// attempts.
    Compat,
}

/// What a caller asks for; what is absent is filled in by the profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PolicyRequest {
    /// Symbols in the code.
    pub code_length: Option<u64>,
    /// Whether letters may occur in the code.
    pub allow_alphas: Option<bool>,
    /// Seconds until the code expires.
    pub valid_for: Option<u64>,
    /// Checks that may be charged, the first included.
    pub max_attempts: Option<u64>,
}

/// The rules that one verification lives by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Policy {
    /// What its code looks like.
    pub format: CodeFormat,
    /// How long the code works.
    pub valid_for: Duration,
    /// Checks that may be charged, the first included.
    pub max_attempts: u8,
}

/// A value outside what the project's profile allows.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be from {min} to {max}, not {value}")]
pub struct PolicyError {
    /// The field, by its public name.
    pub field: &'static str,
    /// What was asked for.
    pub value: u64,
    /// The least allowed value.
    pub min: u64,
    /// The greatest allowed value.
    pub max: u64,
}

struct Bounds {
    length: RangeInclusive<u8>,
    valid_for: RangeInclusive<u32>,
    attempts: RangeInclusive<u8>,
}

impl Profile {
    const fn bounds(self) -> Bounds {
        match self {
            Self::Strict => Bounds {
                length: 6..=20,
                valid_for: 30..=600,
                attempts: 1..=5,
            },
            Self::Compat => Bounds {
                length: 4..=20,
                valid_for: 0..=604_800,
                attempts: 1..=20,
            },
        }
    }

    const fn defaults(self) -> (u8, u32, u8) {
        match self {
            Self::Strict => (6, 600, 5),
            Self::Compat => (6, 3_600, 3),
        }
    }

    /// The policy for `request`, or the first field that is out of bounds.
    pub fn policy(self, request: PolicyRequest) -> Result<Policy, PolicyError> {
        let bounds = self.bounds();
        let (length, valid_for, attempts) = self.defaults();
        let alphabet = match request.allow_alphas {
            Some(true) => Alphabet::Alphanumeric,
            _ => Alphabet::Digits,
        };
        Ok(Policy {
            format: CodeFormat {
                length: within("code_length", request.code_length, length, bounds.length)?,
                alphabet,
            },
            valid_for: Duration::from_secs(u64::from(within(
                "valid_for",
                request.valid_for,
                valid_for,
                bounds.valid_for,
            )?)),
            max_attempts: within(
                "max_attempts",
                request.max_attempts,
                attempts,
                bounds.attempts,
            )?,
        })
    }
}

fn within<T>(
    field: &'static str,
    asked: Option<u64>,
    default: T,
    bounds: RangeInclusive<T>,
) -> Result<T, PolicyError>
where
    T: Copy + PartialOrd + TryFrom<u64> + Into<u64>,
{
    let Some(value) = asked else {
        return Ok(default);
    };
    match T::try_from(value) {
        Ok(fit) if bounds.contains(&fit) => Ok(fit),
        _ => Err(PolicyError {
            field,
            value,
            min: (*bounds.start()).into(),
            max: (*bounds.end()).into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Field = (&'static str, fn(u64) -> PolicyRequest);

    const FIELDS: [Field; 3] = [
        ("code_length", |n| PolicyRequest {
            code_length: Some(n),
            ..PolicyRequest::default()
        }),
        ("valid_for", |n| PolicyRequest {
            valid_for: Some(n),
            ..PolicyRequest::default()
        }),
        ("max_attempts", |n| PolicyRequest {
            max_attempts: Some(n),
            ..PolicyRequest::default()
        }),
    ];

    #[test]
    fn every_bound_holds_on_both_sides() {
        let rows = [
            (Profile::Strict, [(6, 20), (30, 600), (1, 5)]),
            (Profile::Compat, [(4, 20), (0, 604_800), (1, 20)]),
        ];
        for (profile, bounds) in rows {
            for ((field, ask), (min, max)) in FIELDS.into_iter().zip(bounds) {
                assert!(profile.policy(ask(min)).is_ok(), "{field} {min}");
                assert!(profile.policy(ask(max)).is_ok(), "{field} {max}");
                let below = min.checked_sub(1);
                for value in [below, Some(max + 1), Some(u64::MAX)].into_iter().flatten() {
                    let error = profile.policy(ask(value)).unwrap_err();
                    assert_eq!(
                        error,
                        PolicyError {
                            field,
                            value,
                            min,
                            max
                        }
                    );
                }
            }
        }
    }

    #[test]
    fn absent_fields_are_filled_in() {
        let strict = Profile::Strict.policy(PolicyRequest::default()).unwrap();
        assert_eq!(
            (
                strict.format.length,
                strict.valid_for.as_secs(),
                strict.max_attempts
            ),
            (6, 600, 5)
        );
        let compat = Profile::Compat.policy(PolicyRequest::default()).unwrap();
        assert_eq!(
            (
                compat.format.length,
                compat.valid_for.as_secs(),
                compat.max_attempts
            ),
            (6, 3_600, 3)
        );
        assert_eq!(compat.format.alphabet, Alphabet::Digits);
    }

    #[test]
    fn the_error_says_field_and_range() {
        let request = PolicyRequest {
            max_attempts: Some(6),
            ..PolicyRequest::default()
        };
        let error = Profile::Strict.policy(request).unwrap_err();
        assert_eq!(error.to_string(), "max_attempts must be from 1 to 5, not 6");
    }
}
