//! Bounds and defaults of a verification.

use std::time::Duration;

use crate::code::{Alphabet, CodeFormat};

/// How strict a project is, by the name that the store keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// [`PolicyBounds::STRICT`], the default.
    Strict,
    /// The bounds of the API that the project's programs were written for.
    Compat,
}

/// What a caller asks for; what is absent is filled in from the bounds.
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

/// A value outside what the project's bounds allow.
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

/// The bounds of a value, and the value where a caller names none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds<T> {
    /// The least allowed value.
    pub min: T,
    /// The greatest allowed value.
    pub max: T,
    /// The value where a caller names none.
    pub default: T,
}

/// The bounds of the policies that a project may ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PolicyBounds {
    /// Symbols in the code.
    pub code_length: Bounds<u8>,
    /// Seconds until the code expires.
    pub valid_for: Bounds<u32>,
    /// Checks that may be charged, the first included.
    pub max_attempts: Bounds<u8>,
}

impl PolicyBounds {
    /// NIST SP 800-63B-4 §3.1.3: 6 symbols or more, at most 600 s, at most 5 attempts.
    pub const STRICT: Self = Self {
        code_length: Bounds {
            min: 6,
            max: 20,
            default: 6,
        },
        valid_for: Bounds {
            min: 30,
            max: 600,
            default: 600,
        },
        max_attempts: Bounds {
            min: 1,
            max: 5,
            default: 5,
        },
    };

    /// The policy for `request`, or the first field that is out of bounds.
    pub fn policy(self, request: PolicyRequest) -> Result<Policy, PolicyError> {
        let alphabet = match request.allow_alphas {
            Some(true) => Alphabet::Alphanumeric,
            _ => Alphabet::Digits,
        };
        Ok(Policy {
            format: CodeFormat {
                length: within("code_length", request.code_length, self.code_length)?,
                alphabet,
            },
            valid_for: Duration::from_secs(u64::from(within(
                "valid_for",
                request.valid_for,
                self.valid_for,
            )?)),
            max_attempts: within("max_attempts", request.max_attempts, self.max_attempts)?,
        })
    }
}

fn within<T>(field: &'static str, asked: Option<u64>, bounds: Bounds<T>) -> Result<T, PolicyError>
where
    T: Copy + PartialOrd + TryFrom<u64> + Into<u64>,
{
    let Some(value) = asked else {
        return Ok(bounds.default);
    };
    match T::try_from(value) {
        Ok(fit) if (bounds.min..=bounds.max).contains(&fit) => Ok(fit),
        _ => Err(PolicyError {
            field,
            value,
            min: bounds.min.into(),
            max: bounds.max.into(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STRICT: PolicyBounds = PolicyBounds::STRICT;

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
        for ((field, ask), (min, max)) in FIELDS.into_iter().zip([(6, 20), (30, 600), (1, 5)]) {
            assert!(STRICT.policy(ask(min)).is_ok(), "{field} {min}");
            assert!(STRICT.policy(ask(max)).is_ok(), "{field} {max}");
            for value in [min - 1, max + 1, u64::MAX] {
                let error = STRICT.policy(ask(value)).unwrap_err();
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

    #[test]
    fn absent_fields_are_filled_in() {
        let strict = STRICT.policy(PolicyRequest::default()).unwrap();
        assert_eq!(
            (
                strict.format.length,
                strict.valid_for.as_secs(),
                strict.max_attempts
            ),
            (6, 600, 5)
        );
        assert_eq!(strict.format.alphabet, Alphabet::Digits);
    }

    #[test]
    fn the_error_says_field_and_range() {
        let request = PolicyRequest {
            max_attempts: Some(6),
            ..PolicyRequest::default()
        };
        let error = STRICT.policy(request).unwrap_err();
        assert_eq!(error.to_string(), "max_attempts must be from 1 to 5, not 6");
    }
}
