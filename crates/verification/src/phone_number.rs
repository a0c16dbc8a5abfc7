//! Telephone numbers, parsed once, at the edge.

mod plan;
mod reserved;
#[cfg(test)]
mod tests;

use std::fmt;
use std::str::FromStr;

use phonenumber::Mode;

/// A valid international number in its canonical E.164 form (ITU-T E.164: `+` and at most 15 digits).
///
/// Only [`PhoneNumber::parse`] makes one from outside input, so whoever holds one need not check it
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
    /// A plan that does not tell the two apart, such as North America's.
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
            Self::NoCountryCode => "no_country_code",
            Self::UnexpectedCharacter => "unexpected_character",
            Self::Extension => "extension",
            Self::TooShort => "too_short",
            Self::TooLong => "too_long",
            Self::UnknownCountryCode => "unknown_country_code",
            Self::NotInNumberingPlan => "not_in_numbering_plan",
        }
    }
}

/// E.164 §6.2.1 allows 15 digits; shorter than 7 is nothing anybody could call abroad.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

impl PhoneNumber {
    /// Takes what a person may type: E.123 spaces, `tel:`, RFC 3966 separators. Checks the shape,
    /// then the reserved ranges, then the numbering plan.
    pub fn parse(input: &str) -> Result<Self, InvalidNumber> {
        let compact = shape(input)?;
        if reserved::contains(&compact) {
            return Ok(Self {
                calling_code: if compact.starts_with("+44") { 44 } else { 1 },
                country: Some(if compact.starts_with("+44") {
                    *b"GB"
                } else {
                    *b"US"
                }),
                kind: NumberKind::Reserved,
                e164: compact,
            });
        }
        if let Some((calling_code, place)) = plan::locate(&compact) {
            return Ok(Self {
                e164: compact,
                calling_code,
                country: place.country,
                kind: place.kind,
            });
        }
        // Not as it stands; perhaps with a national prefix that people write in brackets.
        let number = phonenumber::parse(None, &compact).map_err(|error| match error {
            phonenumber::ParseError::InvalidCountryCode => InvalidNumber::UnknownCountryCode,
            phonenumber::ParseError::TooShortNsn | phonenumber::ParseError::TooShortAfterIdd => {
                InvalidNumber::TooShort
            }
            phonenumber::ParseError::TooLong => InvalidNumber::TooLong,
            _ => InvalidNumber::NotInNumberingPlan,
        })?;
        let calling_code = number.country().code();
        if !plan::exists(calling_code) {
            return Err(InvalidNumber::UnknownCountryCode);
        }
        let place = plan::find(calling_code, &number.national().to_string())
            .ok_or(InvalidNumber::NotInNumberingPlan)?;
        let e164 = number.format().mode(Mode::E164).to_string();
        if e164.len() - 1 > *DIGITS.end() {
            return Err(InvalidNumber::TooLong);
        }
        Ok(Self {
            e164,
            calling_code,
            country: place.country,
            kind: place.kind,
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
    /// that digit.
    pub fn limit_key(&self) -> String {
        for (mobile, plain, length) in [("+549", "+54", 14), ("+521", "+52", 14)] {
            if let Some(rest) = self.e164.strip_prefix(mobile)
                && self.e164.len() == length
            {
                return format!("{plain}{rest}");
            }
        }
        self.e164.clone()
    }
}

/// The number as `+` and digits, if it reads like one.
fn shape(input: &str) -> Result<String, InvalidNumber> {
    let text = input.trim();
    let text = match text.get(..4) {
        Some(scheme) if scheme.eq_ignore_ascii_case("tel:") => text[4..].trim_start(),
        _ => text,
    };
    if text.is_empty() {
        return Err(InvalidNumber::Empty);
    }
    // RFC 3966 parameters, and the ways people write an extension.
    if text.contains([';', '#', 'x', 'X']) || text.to_ascii_lowercase().contains("ext") {
        return Err(InvalidNumber::Extension);
    }
    let Some(rest) = text.strip_prefix('+') else {
        let number_like = text.chars().all(|c| c.is_ascii_digit() || is_separator(c));
        return Err(if number_like {
            InvalidNumber::NoCountryCode
        } else {
            InvalidNumber::UnexpectedCharacter
        });
    };
    let mut compact = String::with_capacity(16);
    compact.push('+');
    for c in rest.chars() {
        if c.is_ascii_digit() {
            compact.push(c);
        } else if !is_separator(c) {
            return Err(InvalidNumber::UnexpectedCharacter);
        }
        if compact.len() > DIGITS.end() + 1 {
            return Err(InvalidNumber::TooLong);
        }
    }
    match compact.len() - 1 {
        0 => Err(InvalidNumber::NoCountryCode),
        _ if compact.starts_with("+0") => Err(InvalidNumber::UnknownCountryCode),
        digits if digits < *DIGITS.start() => Err(InvalidNumber::TooShort),
        _ => Ok(compact),
    }
}

const fn is_separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{202f}' | '-' | '.' | '(' | ')')
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
