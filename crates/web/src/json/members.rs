//! Deserializes a struct from the members of a JSON object, with errors that name the member.

use std::fmt::Display;

use serde::de::value::MapDeserializer;
use serde::de::{
    self, DeserializeOwned, Deserializer, Expected, IntoDeserializer, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::{Map, Value};

use crate::Problem;

/// The longest name that an error repeats, in characters.
const NAME_MAX: usize = 40;

/// A member that can't be used. The value is not part of the error: it could be a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberError {
    name: String,
    reason: Reason,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Reason {
    Missing,
    /// There is no such member, but these.
    Unknown(&'static [&'static str]),
    /// The value is none of these.
    NotOneOf(&'static [&'static str]),
    /// The value is not what these words say.
    Not(String),
}

/// Reads `members` as a `T`.
pub fn read<T: DeserializeOwned>(members: Map<String, Value>) -> Result<T, MemberError> {
    let members = members.into_iter().map(|(name, value)| {
        let member = Member {
            name: name.clone(),
            value,
        };
        (name, member)
    });
    T::deserialize(MapDeserializer::new(members))
}

impl MemberError {
    /// An error of the member that is being read.
    fn because(reason: Reason) -> Self {
        Self {
            name: String::new(),
            reason,
        }
    }
}

impl de::Error for MemberError {
    fn custom<T: Display>(message: T) -> Self {
        Self::because(Reason::Not(message.to_string()))
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        let expected = match expected.to_string().as_str() {
            "u64" | "i64" => "a whole number".to_owned(),
            "a boolean" => "true or false".to_owned(),
            other => other.to_owned(),
        };
        Self::because(Reason::Not(expected))
    }

    fn invalid_value(unexpected: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::invalid_type(unexpected, expected)
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::because(Reason::NotOneOf(expected))
    }

    fn unknown_field(name: &str, expected: &'static [&'static str]) -> Self {
        Self {
            name: name.chars().take(NAME_MAX).collect(),
            reason: Reason::Unknown(expected),
        }
    }

    fn missing_field(name: &'static str) -> Self {
        Self {
            name: name.to_owned(),
            reason: Reason::Missing,
        }
    }
}

impl Display for MemberError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = &self.name;
        match &self.reason {
            Reason::Missing => write!(f, "`{name}` is required."),
            Reason::Unknown(known) => {
                write!(f, "This parameter does not exist. Use {}.", list(known))
            }
            Reason::NotOneOf(allowed) => write!(f, "`{name}` must be {}.", list(allowed)),
            Reason::Not(expected) => write!(f, "`{name}` must be {expected}."),
        }
    }
}

impl std::error::Error for MemberError {}

impl From<MemberError> for Problem {
    fn from(error: MemberError) -> Self {
        let problem = Self::invalid_parameter(&error.name, error.to_string());
        match error.reason {
            Reason::NotOneOf(allowed) => problem.with("allowed", allowed),
            _ => problem,
        }
    }
}

/// `a`, `b` or `c`, in backticks.
fn list(names: &[&str]) -> String {
    match names {
        [] => "none".to_owned(),
        [only] => format!("`{only}`"),
        [most @ .., last] => format!("`{}` or `{last}`", most.join("`, `")),
    }
}

/// One member, which errors of its value name.
struct Member {
    name: String,
    value: Value,
}

impl IntoDeserializer<'_, MemberError> for Member {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Members are text, numbers, booleans and enums. A list or an object is refused.
impl<'de> Deserializer<'de> for Member {
    type Error = MemberError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MemberError> {
        let refuse = |kind, visitor: &V| Err(de::Error::invalid_type(kind, visitor));
        let read = match self.value {
            Value::Null => visitor.visit_unit(),
            Value::Bool(flag) => visitor.visit_bool(flag),
            Value::String(text) => visitor.visit_string(text),
            Value::Number(number) => match (number.as_u64(), number.as_i64()) {
                (Some(number), _) => visitor.visit_u64(number),
                (None, Some(number)) => visitor.visit_i64(number),
                (None, None) => refuse(Unexpected::Other("number"), &visitor),
            },
            Value::Array(_) => refuse(Unexpected::Seq, &visitor),
            Value::Object(_) => refuse(Unexpected::Map, &visitor),
        };
        read.map_err(|error| MemberError {
            name: self.name,
            ..error
        })
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, MemberError> {
        match self.value {
            Value::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, MemberError> {
        let read = match self.value {
            Value::String(text) => visitor.visit_enum(text.into_deserializer()),
            _ => Err(de::Error::unknown_variant("", variants)),
        };
        read.map_err(|error: MemberError| MemberError {
            name: self.name,
            ..error
        })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Channel {
        Sms,
        Call,
    }

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Body {
        to: String,
        channel: Option<Channel>,
        length: Option<u64>,
        letters: Option<bool>,
    }

    fn body(value: Value) -> Result<Body, String> {
        let Value::Object(members) = value else {
            panic!("{value}")
        };
        read(members).map_err(|error: MemberError| format!("{}: {error}", error.name))
    }

    #[test]
    fn members_are_read_and_null_is_as_good_as_absent() {
        let expected = Ok(Body {
            to: "x".to_owned(),
            channel: Some(Channel::Call),
            length: None,
            letters: Some(true),
        });
        let value = json!({ "to": "x", "channel": "call", "length": null, "letters": true });
        assert_eq!(body(value), expected);
    }

    #[test]
    fn an_error_names_the_member_and_what_it_must_be_but_not_its_value() {
        for (value, error) in [
            (json!({}), "to: `to` is required."),
            (json!({ "to": null }), "to: `to` must be a string."),
            (json!({ "to": 424_242 }), "to: `to` must be a string."),
            (json!({ "to": ["x"] }), "to: `to` must be a string."),
            (
                json!({ "to": "x", "channel": "fax" }),
                "channel: `channel` must be `sms` or `call`.",
            ),
            (
                json!({ "to": "x", "channel": { "sms": 1 } }),
                "channel: `channel` must be `sms` or `call`.",
            ),
            (
                json!({ "to": "x", "length": "6" }),
                "length: `length` must be a whole number.",
            ),
            (
                json!({ "to": "x", "length": -6 }),
                "length: `length` must be a whole number.",
            ),
            (
                json!({ "to": "x", "length": 6.5 }),
                "length: `length` must be a whole number.",
            ),
            (
                json!({ "to": "x", "letters": "yes" }),
                "letters: `letters` must be true or false.",
            ),
            (
                json!({ "to": "x", "lenght": 6 }),
                "lenght: This parameter does not exist. Use `to`, `channel`, `length` or `letters`.",
            ),
        ] {
            assert_eq!(body(value.clone()), Err(error.to_owned()), "{value}");
        }
    }

    #[test]
    fn a_long_name_is_repeated_in_part() {
        let error = body(json!({ "x".repeat(5_000): 1 })).unwrap_err();
        assert!(error.starts_with(&format!("{}: ", "x".repeat(NAME_MAX))));
    }
}
