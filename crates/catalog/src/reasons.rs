//! Sentences for the domain's reasons.

use verification::limits::Limit;
use verification::{Alphabet, CodeFormat, InvalidNumber};

use crate::Words;

impl Words {
    /// What to do about a number that can't be verified.
    pub fn invalid_number(&self, reason: InvalidNumber) -> String {
        match reason {
            InvalidNumber::Empty => self.number_empty(),
            InvalidNumber::NoCountryCode => self.number_no_country_code(),
            InvalidNumber::LeadingZero => self.number_leading_zero(),
            InvalidNumber::UnexpectedCharacter => self.number_unexpected_character(),
            InvalidNumber::Extension => self.number_extension(),
            InvalidNumber::TooShort => self.number_too_short(),
            InvalidNumber::TooLong => self.number_too_long(),
            InvalidNumber::UnknownCountryCode => self.number_unknown_country(),
            InvalidNumber::NotInNumberingPlan => self.number_not_in_plan(),
        }
    }

    /// Which limit was met, for how long, and what helps meanwhile.
    ///
    /// `limit` is a [`Limit::name`]; a form that was refused keeps no more.
    pub fn limited(&self, limit: &str, retry_after: u64) -> String {
        let wait = self.time_to_wait(retry_after);
        match limit {
            limit if limit == Limit::Sends.name() => self.too_many_sends(wait),
            limit if limit == Limit::Locked.name() => self.number_locked(),
            _ => self.too_many_failures(wait),
        }
    }

    /// What a code of `format` looks like.
    pub fn malformed_code(&self, CodeFormat { length, alphabet }: CodeFormat) -> String {
        match alphabet {
            Alphabet::Digits => self.malformed_code_digits(length),
            Alphabet::Alphanumeric => self.malformed_code_characters(length),
        }
    }
}
