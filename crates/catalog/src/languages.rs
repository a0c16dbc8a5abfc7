//! The languages that the sentences are in, and which of them a visitor gets.

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_langneg::{NegotiationStrategy, negotiate_languages};
use unic_langid::LanguageIdentifier;
use verification::Locale;

use crate::Words;
use crate::generated::L10n;
use crate::pseudo;

static CATALOG: LazyLock<HashMap<&'static str, Words>> = LazyLock::new(|| {
    let languages = L10n::iter().map(|language| (&**language, language.load()));
    languages.collect()
});
/// Apart from the others, because few sites offer it.
static PSEUDO: LazyLock<Words> = LazyLock::new(pseudo::words);

/// The tags of all languages, the pseudo-locale last: English with accents and a third longer, to see
/// which words of a page are not from here and which layout breaks.
pub fn known() -> impl Iterator<Item = &'static str> {
    L10n::iter()
        .map(|language| &**language)
        .chain([pseudo::TAG])
}

/// The sentences in the language of `locale`; in English where there are none.
pub fn words(locale: &Locale) -> &'static Words {
    match locale.as_str() {
        pseudo::TAG => &PSEUDO,
        tag => CATALOG
            .get(tag)
            .unwrap_or_else(|| &CATALOG[&*L10n::default()]),
    }
}

/// The languages of a header that are looked at. A header of 16 KiB would name thousands.
const MOST_ACCEPTED: usize = 16;

/// The one of `offered` that suits an `Accept-Language` header best (RFC 9110, 12.5.4), and the first
/// where none does.
///
/// # Panics
///
/// When nothing is offered.
pub fn negotiate(accept_language: Option<&str>, offered: &[Locale]) -> Locale {
    let first = &offered[0];
    let Some(accepted) = accept_language.filter(|_| offered.len() > 1) else {
        return first.clone();
    };
    let mut accepted: Vec<_> = accepted
        .split(',')
        .take(MOST_ACCEPTED)
        .filter_map(weighted)
        .filter(|(weight, _)| *weight > 0.0)
        .collect();
    accepted.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let accepted: Vec<_> = accepted.into_iter().map(|(_, language)| language).collect();
    let parse = |locale: &Locale| locale.as_str().parse::<LanguageIdentifier>().ok();
    let available: Vec<_> = offered.iter().filter_map(parse).collect();
    let best = negotiate_languages(&accepted, &available, None, NegotiationStrategy::Lookup);
    let best = best.first().map(ToString::to_string).unwrap_or_default();
    let is_best = |locale: &&Locale| locale.as_str() == best;
    offered.iter().find(is_best).unwrap_or(first).clone()
}

/// A language of the header and its weight: `de;q=0.8`.
fn weighted(item: &str) -> Option<(f32, LanguageIdentifier)> {
    let (language, weight) = item.split_once(';').unwrap_or((item, "q=1"));
    let weight = weight.trim().strip_prefix("q=")?.parse().ok()?;
    Some((weight, language.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn locales(tags: &[&str]) -> Vec<Locale> {
        tags.iter().map(|tag| Locale::new(tag).unwrap()).collect()
    }

    #[test]
    fn the_best_of_the_offered_languages_is_taken() {
        let offered = locales(&["en", "en-XA", "de"]);
        for (accepted, best) in [
            (None, "en"),
            (Some(""), "en"),
            (Some("*"), "en"),
            (Some("nonsense;;q=,"), "en"),
            (Some("fr"), "en"),
            (Some("en-US,en;q=0.9"), "en"),
            (Some("en-XA"), "en-XA"),
            (Some("fr-CH, de-AT;q=0.9, en;q=0.8"), "de"),
            (Some("de;q=0.1, en;q=0.9"), "en"),
            (Some("en-XA;q=0, de;q=0.5"), "de"),
            (Some("de;q=NaN, de;q=-1, de;q"), "en"),
        ] {
            let taken = negotiate(accepted, &offered);
            assert_eq!(taken.as_str(), best, "{accepted:?}");
        }
        assert_eq!(negotiate(Some("de"), &locales(&["en"])).as_str(), "en");
        let long = format!("{}de", "fr,".repeat(5_000));
        assert_eq!(negotiate(Some(&long), &offered).as_str(), "en");
    }

    #[test]
    fn every_language_loads_and_an_unknown_one_is_english() {
        for tag in known() {
            assert!(
                !words(&Locale::new(tag).unwrap()).code().is_empty(),
                "{tag}"
            );
        }
        assert_eq!(words(&Locale::new("tlh").unwrap()).code(), "Code");
    }
}
