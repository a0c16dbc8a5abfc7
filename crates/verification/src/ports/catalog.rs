//! The sentences that a phone gets.

use std::time::Duration;

use crate::locale::Locale;
use crate::message::Purpose;

/// What texts and calls say, in the languages that the site speaks. A language that is not there is
/// English.
pub trait MessageCatalog: Send + Sync {
    /// The sentences of a text from `name` with `code`, which works for as long as `left`.
    fn text(
        &self,
        locale: &Locale,
        name: &str,
        purpose: &Purpose,
        code: &str,
        left: Duration,
    ) -> String;

    /// The words from `name` before a code that is read out, or that a vendor writes.
    fn preamble(&self, locale: &Locale, name: &str, purpose: &Purpose) -> String;

    /// The offer to hear the code again, after it was read out.
    fn repeat(&self, locale: &Locale) -> String;

    /// The last words of a call.
    fn goodbye(&self, locale: &Locale) -> String;
}
