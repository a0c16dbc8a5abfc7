//! Telephone numbers, parsed once, at the edge.

mod plan;
mod reserved;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

pub use plan::is_country;
use typed::number::{DIGITS, Slip};

/// A valid international number in its canonical E.164 form (ITU-T E.164: `+` and at most 15 digits).
///
/// Only [`PhoneNumber::parse`] makes one from outside input, so code that holds one need not check it
/// again. `Debug` and `Display` show it masked; [`as_e164`](Self::as_e164) gives it in full.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PhoneNumber {
    e164: String,
    calling_code: u16,
    country: Option<[u8; 2]>,
    kind: NumberKind,
}

/// What the numbering plan says a number is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NumberKind {
    /// A mobile phone.
    Mobile,
    /// A line that gets calls but, as a rule, no texts.
    FixedLine,
    /// A plan that does not distinguish the two, such as North America's.
    FixedLineOrMobile,
    /// Internet telephony.
    Voip,
    /// Free for the caller.
    TollFree,
    /// Charged to the caller beyond the ordinary rate.
    PremiumRate,
    /// Charged to both sides.
    SharedCost,
    /// Any other service of the plan: pagers, personal and company-wide numbers, voice mail.
    Other,
    /// Fictional: set aside for films, documents and tests.
    Reserved,
}

/// Why an input is not a telephone number that can be verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum InvalidNumber {
    /// Nothing was entered.
    #[error("enter a phone number")]
    Empty,
    /// The country code's `+` is missing.
    #[error("start with + and the country code, such as +1 for the United States")]
    NoCountryCode,
    /// It begins with the zero of calls within a country, where the country code belongs.
    #[error(
        "leave out the first 0 and start with + and the country code, such as +44 for the United Kingdom"
    )]
    LeadingZero,
    /// It holds something that is neither digit nor separator.
    #[error("use digits only after the +; spaces, hyphens, dots and brackets are fine")]
    UnexpectedCharacter,
    /// It names an extension or a context; codes reach whole numbers only.
    #[error("leave out the extension: codes can only go to a direct number")]
    Extension,
    /// It has fewer digits than any number.
    #[error("that number is too short")]
    TooShort,
    /// It has more than the 15 digits of E.164.
    #[error("that number is too long: 15 digits at most, country code included")]
    TooLong,
    /// No country has this code.
    #[error("no country has that country code")]
    UnknownCountryCode,
    /// The country's numbering plan has no such number.
    #[error("that number does not exist in its country's numbering plan; check the digits")]
    NotInNumberingPlan,
}

impl InvalidNumber {
    /// A stable name for programs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::NoCountryCode | Self::LeadingZero => "no_country_code",
            Self::UnexpectedCharacter => "unexpected_character",
            Self::Extension => "extension",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::UnknownCountryCode => "unknown_country_code",
            Self::NotInNumberingPlan => "not_in_numbering_plan",
        }
    }
}

impl From<Slip> for InvalidNumber {
    fn from(slip: Slip) -> Self {
        match slip {
            Slip::Empty => Self::Empty,
            Slip::NoCountryCode => Self::NoCountryCode,
            Slip::LeadingZero => Self::LeadingZero,
            Slip::UnexpectedCharacter => Self::UnexpectedCharacter,
            Slip::Extension => Self::Extension,
            Slip::TooLong => Self::TooLong,
        }
    }
}

impl PhoneNumber {
    /// Reads what a person may type or paste (see [`typed::number::read`]), then looks the number up
    /// in the reserved ranges and in the numbering plan.
    ///
    /// The first valid reading wins: as typed, without a zero in brackets, with a doubled country code
    /// taken once, and last each of these without the prefix of calls within the country.
    pub fn parse(input: &str) -> Result<Self, InvalidNumber> {
        let typed = typed::number::read(input)?;
        if typed.digits().len() < *DIGITS.start() {
            return Err(InvalidNumber::TooShort);
        }
        let code = typed.country_code();
        let calling_code = code
            .parse()
            .ok()
            .filter(|code| plan::exists(*code))
            .ok_or(InvalidNumber::UnknownCountryCode)?;
        typed
            .national_parts()
            .find_map(|national| Self::find(calling_code, national))
            .or_else(|| {
                typed
                    .national_parts()
                    .filter_map(|national| plan::without_trunk_prefix(calling_code, national))
                    .find_map(|national| Self::find(calling_code, &national))
            })
            .ok_or(if typed.digits().len() > *DIGITS.end() {
                InvalidNumber::TooLong
            } else {
                InvalidNumber::NotInNumberingPlan
            })
    }

    /// The number with exactly these digits, if it is reserved or in the numbering plan.
    fn find(calling_code: u16, national: &str) -> Option<Self> {
        let e164 = format!("+{calling_code}{national}");
        if !DIGITS.contains(&(e164.len() - 1)) {
            return None;
        }
        let (country, kind) = match reserved::country(&e164) {
            Some(country) => (Some(country), NumberKind::Reserved),
            None => plan::find(calling_code, national).map(|place| (place.country, place.kind))?,
        };
        Some(Self {
            e164,
            calling_code,
            country,
            kind,
        })
    }

    /// Rebuilds a number that [`parse`](Self::parse) made, from its stored parts. `None` when they
    /// are not such parts.
    pub fn restore(e164: String, calling_code: u16, country: &str, kind: u8) -> Option<Self> {
        let country = match country {
            "" => None,
            code => Some(code.as_bytes().try_into().ok()?),
        };
        let kind = NumberKind::ALL.get(usize::from(kind)).copied()?;
        // Anything shorter or else could not be masked.
        let digits = e164.strip_prefix('+')?;
        let plain = digits.len() >= 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
        plain.then_some(Self {
            e164,
            calling_code,
            country,
            kind,
        })
    }

    /// `+` and digits, nothing else.
    pub fn as_e164(&self) -> &str {
        &self.e164
    }

    /// The country calling code, such as 1 or 44.
    pub const fn calling_code(&self) -> u16 {
        self.calling_code
    }

    /// ISO 3166-1 alpha-2, where the number belongs to a country.
    pub fn country(&self) -> Option<&str> {
        self.country
            .as_ref()
            .and_then(|code| std::str::from_utf8(code).ok())
    }

    /// What the numbering plan says it is for.
    pub const fn kind(&self) -> NumberKind {
        self.kind
    }

    /// Whether it is fictional. The sandbox takes such numbers, a live provider must not.
    pub fn is_reserved(&self) -> bool {
        self.kind == NumberKind::Reserved
    }

    /// The number with all but country code and last two digits hidden: `+44 ••• 45`.
    pub fn masked(&self) -> String {
        let last = self.e164.len() - 2;
        format!("+{} ••• {}", self.calling_code, &self.e164[last..])
    }

    /// One spelling for all numbers that ring the same phone, so that limits can't be dodged.
    ///
    /// Argentina and Mexico: `+54 9 …` and `+52 1 …` are mobile spellings of the number without
    /// that digit. San Marino: fixed lines have the Italian area code 0549, which calls to `+39` need
    /// and calls to `+378` may leave out.
    pub fn limit_key(&self) -> String {
        // A spelling, how it reads in the key, and the digits that follow it.
        const TWINS: [(&str, &str, usize); 5] = [
            ("+549", "+54", 10),
            ("+521", "+52", 10),
            ("+390549", "+3780549", 6),
            ("+3788", "+37805498", 5),
            ("+3789", "+37805499", 5),
        ];
        TWINS
            .into_iter()
            .find_map(|(spelling, key, digits)| {
                let rest = self.e164.strip_prefix(spelling)?;
                (rest.len() == digits).then(|| format!("{key}{rest}"))
            })
            .unwrap_or_else(|| self.e164.clone())
    }
}

impl NumberKind {
    const ALL: [Self; 9] = [
        Self::Mobile,
        Self::FixedLine,
        Self::FixedLineOrMobile,
        Self::Voip,
        Self::TollFree,
        Self::PremiumRate,
        Self::SharedCost,
        Self::Other,
        Self::Reserved,
    ];

    /// The number that stands for it in the store.
    pub const fn as_u8(self) -> u8 {
        self as u8
    }
}

impl FromStr for PhoneNumber {
    type Err = InvalidNumber;

    fn from_str(input: &str) -> Result<Self, InvalidNumber> {
        Self::parse(input)
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}

impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.masked())
    }
}
