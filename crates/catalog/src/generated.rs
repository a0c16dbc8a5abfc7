//! What the build makes of `locales/`.
#![expect(
    dead_code,
    missing_docs,
    clippy::derivable_impls,
    clippy::pedantic,
    clippy::unwrap_used,
    reason = "the build writes it"
)]

include!(concat!(env!("OUT_DIR"), "/messages.rs"));

impl L10n {
    /// The file that the language's sentences stand in, all in one.
    pub(crate) fn file(self) -> &'static str {
        std::str::from_utf8(&LANG_DATA[self.byte_range()]).unwrap_or_default()
    }
}
