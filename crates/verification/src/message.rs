//! The words that carry a code, and how many segments they cost.

mod cost;
mod custom;
mod segments;
mod writer;

use std::fmt;

pub use cost::ExtraCost;
pub use custom::{
    CallerId, InvalidCallerId, InvalidPreamble, MessageTemplate, Preamble, SenderName,
};
pub use segments::{Encoding, Segments};
pub use writer::{MessageKind, MessageWriter};

/// Who speaks, and the site that the code is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brand {
    name: String,
    host: String,
}

/// What a proof is for, in words a person understands, such as `sign-in`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Purpose(String);

/// Words that can't stand in a message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} must be 1 to {max} printable characters")]
pub struct InvalidWords {
    /// Which words, by their public name.
    pub field: &'static str,
    /// The longest they may be, in characters.
    pub max: usize,
}

/// The longest brand name, in characters.
const BRAND_MAX: usize = 30;
/// The longest purpose, in characters.
const PURPOSE_MAX: usize = 40;

impl Brand {
    /// A brand called `name`, with pages at `host` (a host name without port, from
    /// configuration, never from a request).
    pub fn new(name: &str, host: &str) -> Result<Self, InvalidWords> {
        if host.is_empty()
            || host
                .chars()
                .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '/' | '#' | '@'))
        {
            return Err(InvalidWords {
                field: "site.url",
                max: 253,
            });
        }
        Ok(Self {
            name: words("brand.name", name, BRAND_MAX)?,
            host: host.to_owned(),
        })
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The host of its pages.
    pub fn host(&self) -> &str {
        &self.host
    }
}

impl Purpose {
    /// A purpose in the requester's words.
    pub fn new(purpose: &str) -> Result<Self, InvalidWords> {
        words("purpose", purpose, PURPOSE_MAX).map(Self)
    }
}

/// Signing in, the purpose of a code that names no other.
impl Default for Purpose {
    fn default() -> Self {
        Self("sign-in".to_owned())
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn words(field: &'static str, text: &str, max: usize) -> Result<String, InvalidWords> {
    // A line break could forge an origin-bound line of its own. This comes before trimming, which
    // would take one at either end for an ordinary space.
    let forges = text.chars().any(|c| deceives(c) || matches!(c, '@' | '#'));
    let text = text.trim();
    if !forges && (1..=max).contains(&text.chars().count()) {
        Ok(text.to_owned())
    } else {
        Err(InvalidWords { field, max })
    }
}

/// Whether a character could break a line, or hide or reorder what stands beside it: controls, line
/// separators, invisible and bidirectional formatting (Unicode TR 36 §3.5). The joiners stay, because
/// scripts need them.
fn deceives(c: char) -> bool {
    c.is_control()
        || matches!(
            c,
            '\u{ad}'
                | '\u{61c}'
                | '\u{200b}'
                | '\u{200e}'
                | '\u{200f}'
                | '\u{2028}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}'
                | '\u{feff}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cannot_forge_a_line() {
        for bad in [
            "",
            "  ",
            "a\nb",
            "a\r",
            "x\u{2028}y",
            "@evil.example #1",
            &"p".repeat(41),
        ] {
            assert!(Purpose::new(bad).is_err(), "{bad:?}");
        }
        assert!(Brand::new("B", "evil.example/path").is_err());
        assert_eq!(Purpose::new(" pay rent ").unwrap().to_string(), "pay rent");
    }
}
