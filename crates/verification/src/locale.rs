//! The language of a verification.

use std::borrow::Cow;
use std::fmt;

/// A language that the site speaks, by its BCP 47 tag, such as `en`.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Locale(Cow<'static, str>);

/// It is no tag of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must be the tag of a language, such as en or pt-BR")]
pub struct InvalidLocale;

/// The longest tag, in characters (RFC 5646, 4.4.1).
const LONGEST: usize = 35;

impl Locale {
    /// English, which every site can speak.
    pub const ENGLISH: Self = Self(Cow::Borrowed("en"));

    /// A locale by the shape of its tag: whether the site has words in it is for the catalog to know.
    pub fn new(tag: &str) -> Result<Self, InvalidLocale> {
        let is_part = |part: &str| {
            (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
        };
        if tag == Self::ENGLISH.as_str() {
            Ok(Self::ENGLISH)
        } else if tag.len() <= LONGEST && tag.split('-').all(is_part) {
            Ok(Self(Cow::Owned(tag.to_owned())))
        } else {
            Err(InvalidLocale)
        }
    }

    /// The tag.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Locale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_has_parts_of_letters_and_digits() {
        for good in ["en", "en-XA", "pt-BR", "zh-Hant-TW"] {
            assert_eq!(Locale::new(good).unwrap().as_str(), good);
        }
        for bad in [
            "",
            "-",
            "en-",
            "en_US",
            "e n",
            "en;q=1",
            "abcdefghi",
            &"en-".repeat(13),
        ] {
            assert_eq!(Locale::new(bad), Err(InvalidLocale), "{bad}");
        }
    }
}
