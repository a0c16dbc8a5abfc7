//! Names that make the standard text cost more than one message.

use std::fmt;
use std::time::Duration;

use super::segments::{Segments, outside_gsm};
use super::{MessageKind, MessageTemplate, MessageWriter, Purpose};
use crate::locale::Locale;

/// A code and the validity of the pages' texts. What a text costs depends on the length of the code alone.
const CODE: &str = "000000";
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

impl MessageWriter {
    /// Why the standard text under `template` is more than one message: six digits for the default
    /// purpose, valid for ten minutes. `None` where it is one.
    pub fn extra_cost(&self, template: &MessageTemplate, locale: &Locale) -> Option<ExtraCost> {
        let kind = MessageKind {
            template,
            purpose: &Purpose::default(),
            locale,
        };
        let text = self.text_of(kind, CODE, VALID_FOR);
        let count = Segments::of(&text).count;
        (count > 1).then(|| ExtraCost {
            count,
            outside_gsm: outside_gsm(&text),
        })
    }
}
