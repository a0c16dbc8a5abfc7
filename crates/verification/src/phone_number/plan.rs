//! The country and the kind of a number, read from the tables of the `phonenumber` crate.
//!
//! The crate's own answers are not used. Its patterns hold at the start of a number only, so its
//! `is_valid` takes an Irish number with a digit too many; and its `number_type` and `country` drop
//! leading zeros, so that no Italian fixed line has a type or a country.

use phonenumber::Type;
use phonenumber::metadata::{DATABASE, Descriptor, Metadata};
use regex::RegexBuilder;

use super::NumberKind;

/// What a numbering plan says of a number.
pub struct Place {
    /// ISO 3166-1 alpha-2; `None` for numbers of no country, such as +800.
    pub country: Option<[u8; 2]>,
    pub kind: NumberKind,
}

/// Whether any numbering plan has this country calling code.
pub fn exists(calling_code: u16) -> bool {
    DATABASE.by_code(&calling_code).is_some()
}

/// Whether any numbering plan is that of this country, by ISO 3166-1 alpha-2.
pub fn is_country(code: &str) -> bool {
    DATABASE.by_id(code).is_some()
}

/// The national part without the prefix of calls within the country (libphonenumber's
/// `nationalPrefixForParsing`, which may name a carrier or stand for an area code); `None` where it
/// does not begin with one.
pub fn without_trunk_prefix(calling_code: u16, national: &str) -> Option<String> {
    // Of countries that share a calling code, the main one comes first.
    let plan = DATABASE.by_code(&calling_code)?.into_iter().next()?;
    let Some(pattern) = plan.national_prefix_for_parsing() else {
        let prefix = plan.national_prefix()?;
        return national.strip_prefix(prefix).map(str::to_owned);
    };
    let found = pattern.captures(national)?;
    let prefix = found.get(0).filter(|prefix| prefix.start() == 0)?;
    let has_last_group = found.len() > 1 && found.get(found.len() - 1).is_some();
    match plan.national_prefix_transform_rule() {
        Some(rule) if has_last_group => Some(pattern.replace(national, rule).into_owned()),
        _ => (prefix.end() > 0).then(|| national[prefix.end()..].to_owned()),
    }
}

/// The place of the number with this national part, leading zeros included; `None` when no plan
/// has it.
pub fn find(calling_code: u16, national: &str) -> Option<Place> {
    // Countries that share a calling code are distinguished by leading digits, or by the plan that has the number.
    let home =
        DATABASE
            .by_code(&calling_code)?
            .into_iter()
            .find(|plan| match plan.leading_digits() {
                Some(digits) => digits
                    .find(national)
                    .is_some_and(|found| found.start() == 0),
                None => kind(plan, national).is_some(),
            })?;
    let country = home.id().as_bytes().try_into().ok();
    kind(home, national).map(|kind| Place { country, kind })
}

/// In the order in which they are asked: a special service may lie within an ordinary range.
const SERVICES: [(Type, NumberKind); 8] = [
    (Type::PremiumRate, NumberKind::PremiumRate),
    (Type::TollFree, NumberKind::TollFree),
    (Type::SharedCost, NumberKind::SharedCost),
    (Type::Voip, NumberKind::Voip),
    (Type::PersonalNumber, NumberKind::Other),
    (Type::Pager, NumberKind::Other),
    (Type::Uan, NumberKind::Other),
    (Type::Voicemail, NumberKind::Other),
];

fn kind(plan: &Metadata, national: &str) -> Option<NumberKind> {
    let is = |kind| {
        plan.descriptors()
            .get(kind)
            .is_some_and(|range| holds(range, national))
    };
    if !holds(plan.descriptors().general(), national) {
        return None;
    }
    if let Some((_, kind)) = SERVICES.into_iter().find(|(service, _)| is(*service)) {
        return Some(kind);
    }
    match (is(Type::FixedLine), is(Type::Mobile)) {
        (true, true) => Some(NumberKind::FixedLineOrMobile),
        (true, false) => Some(NumberKind::FixedLine),
        (false, true) => Some(NumberKind::Mobile),
        (false, false) => None,
    }
}

/// Whether the range holds the whole number, not only its beginning.
fn holds(range: &Descriptor, national: &str) -> bool {
    let lengths = range.possible_length();
    if !lengths.is_empty()
        && !lengths
            .iter()
            .any(|length| usize::from(*length) == national.len())
    {
        return false;
    }
    let pattern = range.national_number();
    match pattern
        .find(national)
        .map(|found| (found.start(), found.end()))
    {
        Some((0, end)) if end == national.len() => true,
        // An earlier alternative of the pattern may have stopped short where a later one would
        // not. That is rare enough to compile the anchored pattern for the occasion.
        Some((0, _)) => spans(pattern.as_str(), national),
        _ => false,
    }
}

fn spans(pattern: &str, national: &str) -> bool {
    RegexBuilder::new(&format!("^(?:{pattern})$"))
        .ignore_whitespace(true)
        .build()
        .is_ok_and(|whole| whole.is_match(national))
}
