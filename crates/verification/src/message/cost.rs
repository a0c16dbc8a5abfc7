//! Names that make the standard text cost more than one message.

use std::fmt;
use std::time::Duration;

use super::segments::{Segments, outside_gsm};
use super::{Brand, MessageTemplate, Purpose};
use crate::code::{Alphabet, Code, CodeFormat, Salt};
use crate::id::VerificationId;
use crate::key_ring::Pepper;

/// The code and validity of the pages' texts.
const FORMAT: CodeFormat = CodeFormat {
    length: 6,
    alphabet: Alphabet::Digits,
};
const VALID_FOR: Duration = Duration::from_mins(10);

/// Why the standard text is more than one message, each of which carriers charge for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExtraCost {
    /// Messages that one text takes.
    pub count: usize,
    /// The first character outside the GSM alphabet; the text is too long where there is none.
    pub outside_gsm: Option<char>,
}

impl fmt::Display for ExtraCost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "each text costs {} messages instead of one, because ",
            self.count
        )?;
        match self.outside_gsm {
            Some(c) => write!(f, "`{c}` is outside the GSM alphabet"),
            None => f.write_str("name and host together are too long"),
        }
    }
}

impl Brand {
    /// Why the standard text under `template` is more than one message: six digits for the default
    /// purpose, valid for ten minutes. `None` where it is one.
    pub fn extra_cost(&self, template: &MessageTemplate) -> Option<ExtraCost> {
        let code = Code::derive(
            &Pepper::new([0; 32]),
            VerificationId::from_bytes([0; 16]),
            &Salt::new([0; 32]),
            FORMAT,
        );
        let text = self.text(template, &Purpose::default(), &code, VALID_FOR);
        let count = Segments::of(&text).count;
        (count > 1).then(|| ExtraCost {
            count,
            outside_gsm: outside_gsm(&text),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::SenderName;

    fn cost(name: &str, host: &str) -> Option<ExtraCost> {
        Brand::new(name, host)
            .unwrap()
            .extra_cost(&MessageTemplate::Site)
    }

    #[test]
    fn one_letter_doubles_the_price_of_a_text() {
        for (name, letter) in [("Škoda", 'Š'), ("São Paulo Bank", 'ã'), ("L’Oréal", '’')] {
            let extra = cost(name, "verify.example.com").unwrap();
            assert_eq!(
                (extra.count, extra.outside_gsm),
                (2, Some(letter)),
                "{name}"
            );
            assert!(extra.to_string().contains(letter), "{extra}");
        }
        assert_eq!(cost("Länsförsäkringar", "verify.example.com"), None);
    }

    #[test]
    fn a_long_name_at_a_long_host_is_two_messages() {
        let extra = cost(&"n".repeat(30), &format!("{}.example.com", "h".repeat(40))).unwrap();
        assert_eq!((extra.count, extra.outside_gsm), (2, None));
        assert!(extra.to_string().contains("too long"), "{extra}");
    }

    #[test]
    fn a_project_speaks_in_its_own_name_alone() {
        let brand = Brand::new("Škoda", "verify.example.com").unwrap();
        let sender = |name| MessageTemplate::Sender(SenderName::new(name).unwrap());
        assert_eq!(brand.extra_cost(&sender("Harbour Bank")), None);
        assert!(brand.extra_cost(&sender("Šibenik Bank")).is_some());
    }
}
