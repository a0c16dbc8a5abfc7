//! The words that carry a code, and how many segments they cost.

mod cost;
mod custom;
mod segments;

use std::fmt;
use std::time::Duration;

pub use cost::ExtraCost;
pub use custom::{
    CallerId, InvalidCallerId, InvalidPreamble, MessageTemplate, Preamble, SenderName,
};
pub use segments::{Encoding, Segments};

use crate::call::{CallScript, Speech, Spoken};
use crate::code::Code;

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

    /// The text message that carries `code`, which works for as long as `left`.
    ///
    /// In the site's own name, its last line binds the code to the site's origin (WICG origin-bound
    /// one-time codes), so that browsers offer it on this site and on no other. Where a project's
    /// people type their codes is not known here, so its texts bind to nothing.
    pub fn text(
        &self,
        template: &MessageTemplate,
        purpose: &Purpose,
        code: &Code,
        left: Duration,
    ) -> String {
        self.text_of(template, purpose, code.expose(), left)
    }

    /// The segments that a text for `purpose` takes, with a code of `length` symbols that works for
    /// as long as `left`. Each segment is paid for.
    pub fn segments(
        &self,
        template: &MessageTemplate,
        purpose: &Purpose,
        length: u8,
        left: Duration,
    ) -> Segments {
        let code = "0".repeat(usize::from(length));
        Segments::of(&self.text_of(template, purpose, &code, left))
    }

    fn text_of(
        &self,
        template: &MessageTemplate,
        purpose: &Purpose,
        code: &str,
        left: Duration,
    ) -> String {
        let named = |name: &str| {
            format!(
                "{code} is your {name} code for {purpose}. It works for {}. Never share it.",
                time_left(left)
            )
        };
        match template {
            MessageTemplate::Site => format!("{}\n\n@{} #{code}", named(&self.name), self.host),
            MessageTemplate::Sender(name) => named(name.as_str()),
            // Taken for a call, they may be too long for a text.
            MessageTemplate::Preamble(preamble) => {
                let length = u8::try_from(code.len()).unwrap_or(u8::MAX);
                if preamble.fits_text(length) {
                    preamble.before(code)
                } else {
                    Preamble::short().before(code)
                }
            }
        }
    }

    /// The call that reads `code` out.
    pub fn call(&self, template: &MessageTemplate, purpose: &Purpose, code: &Code) -> CallScript {
        let lead = match template {
            MessageTemplate::Preamble(preamble) => preamble.as_str().to_owned(),
            other => self.lead(other, purpose),
        };
        CallScript::reading(Speech::new([
            Spoken::Words(lead),
            Spoken::Symbols(code.expose().to_owned()),
        ]))
    }

    /// The words to put before a vendor's code, where they fit into one text.
    pub fn preamble(
        &self,
        template: &MessageTemplate,
        purpose: &Purpose,
        length: u8,
    ) -> Option<Preamble> {
        match template {
            MessageTemplate::Preamble(preamble) => Some(preamble.clone()),
            other => Preamble::new(&self.lead(other, purpose))
                .ok()
                .filter(|preamble| preamble.fits_text(length)),
        }
    }

    fn lead(&self, template: &MessageTemplate, purpose: &Purpose) -> String {
        let name = match template {
            MessageTemplate::Sender(name) => name.as_str(),
            _ => &self.name,
        };
        format!("Your {name} code for {purpose} is:")
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

/// The time that is left, in the unit a person would use: `45 seconds`, `9 minutes`, `2 hours`.
/// Rounded down, so that it never overstates.
pub fn time_left(left: Duration) -> String {
    in_words(left.as_secs(), |seconds, unit| seconds / unit)
}

/// The time to wait, in the unit a person would use. Rounded up, so that waiting it is enough.
pub fn time_to_wait(seconds: u64) -> String {
    in_words(seconds, u64::div_ceil)
}

fn in_words(seconds: u64, round: impl Fn(u64, u64) -> u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let (size, unit) = match seconds {
        0..120 => (1, "second"),
        120..7_200 => (MINUTE, "minute"),
        7_200..172_800 => (HOUR, "hour"),
        _ => (DAY, "day"),
    };
    match (round(seconds, size), unit) {
        (1, unit) => format!("1 {unit}"),
        (60, "minute") => "1 hour".to_owned(),
        (count, unit) => format!("{count} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::{Alphabet, CodeFormat, Salt};
    use crate::id::VerificationId;
    use crate::key_ring::Pepper;

    fn text(brand: &str, host: &str) -> (String, String) {
        let format = CodeFormat {
            length: 6,
            alphabet: Alphabet::Digits,
        };
        let id = VerificationId::from_bytes([1; 16]);
        let code = Code::derive(&Pepper::new([2; 32]), id, &Salt::new([3; 32]), format);
        let brand = Brand::new(brand, host).unwrap();
        let text = brand.text(
            &MessageTemplate::Site,
            &Purpose::default(),
            &code,
            Duration::from_mins(10),
        );
        (text, code.expose().to_owned())
    }

    #[test]
    fn it_names_brand_purpose_and_time() {
        let (text, code) = text("Harbour Bank", "bank.example");
        assert_eq!(
            text,
            format!(
                "{code} is your Harbour Bank code for sign-in. It works for 10 minutes. Never share it.\n\n@bank.example #{code}"
            )
        );
    }

    /// WICG sms-one-time-codes, "Parsing": the last line is `@host`, one space, `#code`.
    #[test]
    fn the_last_line_is_origin_bound() {
        let (text, code) = text("Countersign", "127.0.0.1");
        assert_eq!(
            text.lines().last(),
            Some(format!("@127.0.0.1 #{code}").as_str())
        );
    }

    /// Seed fault 21: the demos' messages named no service.
    #[test]
    fn seed_fault_21_the_message_names_service_and_warns() {
        let (text, _) = text("Countersign", "localhost");
        assert!(text.contains("Countersign") && text.contains("Never share it"));
    }

    #[test]
    fn the_usual_message_is_one_segment() {
        let (text, _) = text("Countersign", "verify.harbour-bank.example");
        assert_eq!(
            Segments::of(&text),
            Segments {
                encoding: Encoding::Gsm7,
                count: 1
            }
        );
    }

    /// One letter outside the GSM alphabet makes the text two segments, which doubles its price.
    #[test]
    fn the_segments_of_a_purpose_are_counted() {
        let brand = Brand::new("Countersign", "verify.example").unwrap();
        let count = |purpose: &str| {
            let purpose = Purpose::new(purpose).unwrap();
            let left = Duration::from_mins(10);
            brand
                .segments(&MessageTemplate::Site, &purpose, 6, left)
                .count
        };
        assert_eq!(
            (count("sign-in"), count("reçu"), count("naïveté")),
            (1, 2, 2)
        );
    }

    /// They were taken for a call, which says more, and the code is sent again by text.
    #[test]
    fn a_preamble_that_is_too_long_for_a_text_is_replaced() {
        let brand = Brand::new("Countersign", "verify.example").unwrap();
        let text = |words: &str| {
            let template = MessageTemplate::Preamble(Preamble::new(words).unwrap());
            brand.text_of(&template, &Purpose::default(), "2517", Duration::ZERO)
        };
        assert_eq!(text("Your PIN:"), "Your PIN: 2517");
        assert_eq!(text(&"word ".repeat(40)), "Your verification code is: 2517");
    }

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

    #[test]
    fn durations_never_overstate_and_waits_never_understate() {
        for (seconds, left, wait) in [
            (0, "0 seconds", "0 seconds"),
            (1, "1 second", "1 second"),
            (55, "55 seconds", "55 seconds"),
            (100, "100 seconds", "100 seconds"),
            (121, "2 minutes", "3 minutes"),
            (568, "9 minutes", "10 minutes"),
            (599, "9 minutes", "10 minutes"),
            (600, "10 minutes", "10 minutes"),
            (3_599, "59 minutes", "1 hour"),
            (3_600, "1 hour", "1 hour"),
            (7_201, "2 hours", "3 hours"),
            (604_800, "7 days", "7 days"),
        ] {
            assert_eq!(time_left(Duration::from_secs(seconds)), left);
            assert_eq!(time_to_wait(seconds), wait);
        }
    }
}
