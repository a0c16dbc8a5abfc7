//! What phones get: the sentences of the catalog, put together for one verification.

use std::sync::Arc;
use std::time::Duration;

use super::{Brand, MessageTemplate, Preamble, Purpose, Segments};
use crate::call::{CallScript, Speech, Spoken};
use crate::code::Code;
use crate::locale::Locale;
use crate::ports::MessageCatalog;
use crate::record::Verification;

/// Writes texts and calls in the name of a site.
#[derive(Clone)]
pub struct MessageWriter {
    brand: Brand,
    catalog: Arc<dyn MessageCatalog>,
}

/// What a message is like, but for its code.
#[derive(Clone, Copy, Debug)]
pub struct MessageKind<'a> {
    /// Its sender and words.
    pub template: &'a MessageTemplate,
    /// What its code is for.
    pub purpose: &'a Purpose,
    /// The language.
    pub locale: &'a Locale,
}

impl<'a> From<&'a Verification> for MessageKind<'a> {
    fn from(verification: &'a Verification) -> Self {
        Self {
            template: &verification.template,
            purpose: &verification.purpose,
            locale: &verification.locale,
        }
    }
}

impl MessageWriter {
    /// Writes in the name of `brand` with the sentences of `catalog`.
    pub fn new(brand: Brand, catalog: Arc<dyn MessageCatalog>) -> Self {
        Self { brand, catalog }
    }

    /// The text message that carries `code`, which works for as long as `left`.
    ///
    /// In the site's own name, its last line binds the code to the site's origin (WICG origin-bound
    /// one-time codes), so that browsers offer it on this site and on no other. Where a project's
    /// people type their codes is not known here, so its texts bind to nothing.
    pub fn text(&self, kind: MessageKind<'_>, code: &Code, left: Duration) -> String {
        self.text_of(kind, code.expose(), left)
    }

    /// The segments that a text takes, with a code of `length` symbols that works for as long as
    /// `left`. Each segment is paid for.
    pub fn segments(&self, kind: MessageKind<'_>, length: u8, left: Duration) -> Segments {
        let code = "0".repeat(usize::from(length));
        Segments::of(&self.text_of(kind, &code, left))
    }

    pub(super) fn text_of(&self, kind: MessageKind<'_>, code: &str, left: Duration) -> String {
        let text = |name: &str| {
            self.catalog
                .text(kind.locale, name, kind.purpose, code, left)
        };
        match kind.template {
            MessageTemplate::Site => {
                let (text, host) = (text(self.brand.name()), self.brand.host());
                format!("{text}\n\n@{host} #{code}")
            }
            MessageTemplate::Sender(name) => text(name.as_str()),
            MessageTemplate::Preamble(preamble) => {
                let length = u8::try_from(code.len()).unwrap_or(u8::MAX);
                if preamble.fits_text(length) {
                    preamble.before(code)
                } else {
                    // It was taken for a call, which says more.
                    format!("{} {code}", self.site_preamble(kind))
                }
            }
        }
    }

    /// The call that reads `code` out.
    pub fn call(&self, kind: MessageKind<'_>, code: &Code) -> CallScript {
        let preamble = match kind.template {
            MessageTemplate::Preamble(preamble) => preamble.as_str().to_owned(),
            _ => self.site_preamble(kind),
        };
        let speech = Speech::new([
            Spoken::Words(preamble),
            Spoken::Symbols(code.expose().to_owned()),
        ]);
        let repeat = self.catalog.repeat(kind.locale);
        CallScript::reading(speech, repeat, self.catalog.goodbye(kind.locale))
    }

    /// The words to put before a vendor's code of `length` symbols, where they fit into one text.
    pub fn preamble(&self, kind: MessageKind<'_>, length: u8) -> Option<Preamble> {
        match kind.template {
            MessageTemplate::Preamble(preamble) => Some(preamble.clone()),
            _ => Preamble::new(&self.site_preamble(kind))
                .ok()
                .filter(|preamble| preamble.fits_text(length)),
        }
    }

    /// The catalog's words before a code.
    fn site_preamble(&self, kind: MessageKind<'_>) -> String {
        let name = match kind.template {
            MessageTemplate::Sender(name) => name.as_str(),
            _ => self.brand.name(),
        };
        self.catalog.preamble(kind.locale, name, kind.purpose)
    }
}
