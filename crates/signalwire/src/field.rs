//! Members of a body, read as leniently as SignalWire's own clients need.
//!
//! Its Perl client sends numbers and booleans as strings. So types are coerced, and a value of the wrong
//! type is kept as such, so that a server can report all of them at once.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

use crate::channel::Channel;
use crate::invalid::{InvalidParameter, Parameter, Problem};

/// A member of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// It is not there, or null.
    #[default]
    Absent,
    /// It is there.
    Given(T),
    /// It is there and can't be read as its type.
    WrongType,
}

/// A type of members.
pub trait Coerce: Sized {
    /// What is wrong with a value that can't be read as this type.
    const WRONG: Problem;

    /// The value as this type.
    fn coerce(value: &Value) -> Option<Self>;
}

impl<T> Field<T> {
    /// Whether it is not there.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Self::Absent)
    }

    /// The value, where there is one of the right type.
    pub const fn given(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Absent | Self::WrongType => None,
        }
    }
}

impl<T: Coerce> Field<T> {
    /// The value, `None` where it is absent. A value of the wrong type is an error of `parameter`.
    pub fn read(&self, parameter: Parameter) -> Result<Option<&T>, InvalidParameter> {
        match self {
            Self::Absent => Ok(None),
            Self::Given(value) => Ok(Some(value)),
            Self::WrongType => Err(parameter.with(T::WRONG)),
        }
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Given(value)
    }
}

impl<T> From<Option<T>> for Field<T> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Absent, Self::Given)
    }
}

impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.given().serialize(serializer)
    }
}

impl<'de, T: Coerce> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(if value.is_null() {
            Self::Absent
        } else {
            T::coerce(&value).map_or(Self::WrongType, Self::Given)
        })
    }
}

/// A string, and nothing else.
impl Coerce for String {
    const WRONG: Problem = Problem::NotText;

    fn coerce(value: &Value) -> Option<Self> {
        value.as_str().map(str::to_owned)
    }
}

/// A whole number, or a string that reads as one.
impl Coerce for i64 {
    const WRONG: Problem = Problem::NotNumber;

    fn coerce(value: &Value) -> Option<Self> {
        match value {
            Value::Number(number) => number.as_i64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }
}

/// `true` or `false`, or a string or number that reads as one.
impl Coerce for bool {
    const WRONG: Problem = Problem::NotFlag;

    fn coerce(value: &Value) -> Option<Self> {
        let text = match value {
            Value::Bool(flag) => return Some(*flag),
            Value::String(text) => text.trim().to_ascii_lowercase(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        match text.as_str() {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }
}

/// The name of a channel.
impl Coerce for Channel {
    const WRONG: Problem = Problem::NotText;

    fn coerce(value: &Value) -> Option<Self> {
        Self::deserialize(value).ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn field<T: Coerce>(value: &Value) -> Field<T> {
        Field::deserialize(value).unwrap()
    }

    #[test]
    fn numbers_and_booleans_may_be_strings() {
        for value in [json!(6), json!("6"), json!(" 6 ")] {
            assert_eq!(field(&value), Field::Given(6_i64), "{value}");
        }
        for (value, flag) in [
            (json!(true), true),
            (json!("TRUE"), true),
            (json!("0"), false),
            (json!(1), true),
        ] {
            assert_eq!(field(&value), Field::Given(flag), "{value}");
        }
        assert_eq!(field(&json!(null)), Field::<i64>::Absent);
    }

    #[test]
    fn a_value_of_the_wrong_type_is_an_error_of_its_parameter() {
        for value in [json!(6.5), json!("six"), json!([6]), json!({}), json!(true)] {
            assert_eq!(field(&value), Field::<i64>::WrongType, "{value}");
        }
        for value in [json!([6]), json!({}), json!("yes"), json!(2)] {
            assert_eq!(field(&value), Field::<bool>::WrongType, "{value}");
        }
        let text: Field<String> = field(&json!(6.5));
        let error = text.read(Parameter::To).unwrap_err();
        assert_eq!(error.to_string(), "To must be a string");
    }
}
