//! Valid numbers in the spellings that people use, read by us and by libphonenumber's port.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

use crate::PhoneNumber;

/// A valid number of every kind in every country, as country code and national part.
static SAMPLES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let kinds = [
        PhoneNumberType::Mobile,
        PhoneNumberType::FixedLine,
        PhoneNumberType::TollFree,
        PhoneNumberType::PremiumRate,
        PhoneNumberType::VoIP,
        PhoneNumberType::UAN,
    ];
    let regions = PHONE_NUMBER_UTIL.get_supported_regions();
    let mut samples: Vec<_> = regions
        .flat_map(|region| kinds.map(|kind| (region, kind)))
        .filter_map(|(region, kind)| {
            let number = PHONE_NUMBER_UTIL
                .get_example_number_for_type_and_region(region, kind)
                .ok()?;
            let e164 = number.format_as(PhoneNumberFormat::E164).into_owned();
            // Each has metadata of another month; what only one of them has says nothing of spelling.
            let ours = PhoneNumber::parse(&e164).ok()?;
            let code = ours.calling_code().to_string();
            let national = e164[1 + code.len()..].to_owned();
            number.is_valid().then_some((code, national))
        })
        .collect();
    samples.sort();
    samples.dedup();
    samples
});

fn ours(input: &str) -> Option<String> {
    Some(PhoneNumber::parse(input).ok()?.as_e164().to_owned())
}

fn theirs(input: &str) -> Option<String> {
    let number = PHONE_NUMBER_UTIL.parse(input, None).ok()?;
    let spelled = number.format_as(PhoneNumberFormat::E164).into_owned();
    number.is_valid().then_some(spelled)
}

/// `national` in pairs of digits with `separator` between them.
fn spaced(national: &str, separator: &str) -> String {
    let digits: Vec<char> = national.chars().collect();
    let groups: Vec<String> = digits.chunks(2).map(String::from_iter).collect();
    groups.join(separator)
}

/// `text` with the digits of another script, from its `zero` on.
fn in_script(text: &str, zero: char) -> String {
    let digit = |c: char| char::from_u32(c.to_digit(10)? + u32::from(zero));
    text.chars().map(|c| digit(c).unwrap_or(c)).collect()
}

type Spelling = fn(&str, &str) -> String;

/// Spellings with nothing but marks, separators and other scripts' digits in addition.
const PLAIN: [(&str, Spelling); 14] = [
    ("spaces", |code, national| {
        format!("+{code} {}", spaced(national, " "))
    }),
    ("hyphens", |code, national| {
        format!("+{code}-{}", spaced(national, "-"))
    }),
    ("no-break hyphens", |code, national| {
        format!("+{code} {}", spaced(national, "\u{2011}"))
    }),
    ("minus signs", |code, national| {
        format!("+{code} {}", spaced(national, "\u{2212}"))
    }),
    ("dots", |code, national| {
        format!("+{code}.{}", spaced(national, "."))
    }),
    ("slashes", |code, national| {
        format!("+{code}/{}", spaced(national, "/"))
    }),
    ("round brackets", |code, national| {
        format!("+{code} ({})", spaced(national, ") ("))
    }),
    ("square brackets", |code, national| {
        format!("+{code} [{national}]")
    }),
    ("a URI", |code, national| format!("tel:+{code}-{national}")),
    ("a bidi embedding", |code, national| {
        format!("\u{202a}+{code} {national}\u{202c}")
    }),
    ("zero-width spaces", |code, national| {
        format!("+{code}\u{200b}{}", spaced(national, "\u{200b}"))
    }),
    ("full width", |code, national| {
        in_script(&format!("\u{ff0b}{code}\u{3000}{national}"), '\u{ff10}')
    }),
    ("Arabic digits", |code, national| {
        in_script(&format!("+{code} {national}"), '\u{660}')
    }),
    ("trailing comma", |code, national| {
        format!("+{code} {national}, ")
    }),
];

/// Spellings with digits that are not the number's, which may be part of another one.
const MORE_DIGITS: [(&str, Spelling); 5] = [
    ("00", |code, national| format!("00{code} {national}")),
    ("011", |code, national| format!("011 {code} {national}")),
    ("a zero in brackets", |code, national| {
        format!("+{code} (0) {national}")
    }),
    ("a zero", |code, national| format!("+{code} 0{national}")),
    ("a doubled country code", |code, national| {
        format!("+{code} {code} {national}")
    }),
];

#[test]
fn spelling_never_changes_a_number() {
    assert!(SAMPLES.len() > 500, "{} samples", SAMPLES.len());
    for (code, national) in &*SAMPLES {
        let number = Some(format!("+{code}{national}"));
        for (name, spell) in PLAIN {
            let input = spell(code, national);
            assert_eq!(ours(&input), number, "{name}: {input}");
        }
    }
}

/// Prints what the two read differently. What libphonenumber takes is taken here too, and read alike.
#[test]
fn another_implementation_reads_spellings_alike() {
    let mut differ: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for (code, national) in &*SAMPLES {
        for (name, spell) in PLAIN.into_iter().chain(MORE_DIGITS) {
            let input = spell(code, national);
            let verdict = match (ours(&input), theirs(&input)) {
                (ours, theirs) if ours == theirs => continue,
                (Some(_), None) => "taken here only",
                (None, _) => "refused here only",
                (Some(_), Some(_)) => "read differently",
            };
            differ.entry((verdict, name)).or_default().push(input);
        }
    }
    for ((verdict, name), inputs) in &differ {
        let some: Vec<_> = inputs.iter().take(60).collect();
        println!(
            "{verdict}, {name}: {} of {}: {some:?}",
            inputs.len(),
            SAMPLES.len()
        );
    }
    let bad = differ
        .keys()
        .filter(|(verdict, _)| *verdict != "taken here only");
    assert_eq!(bad.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}

const MARKS: [&str; 10] = [
    "", "", "", "\u{200b}", "\u{200e}", "\u{2066}", "\u{ad}", "\u{feff}", "\u{2060}", "\u{202c}",
];
const SEPARATORS: [&str; 14] = [
    "", "", "", " ", "-", ".", "/", "~", "(", ")", "\u{a0}", "\u{2013}", "\u{ff09}", "\u{ff3b}",
];
const ZEROS: [char; 6] = ['0', '0', '\u{660}', '\u{966}', '\u{e50}', '\u{ff10}'];
const STARTS: [&str; 5] = ["+", " \u{202d}+", "tel:+", "TEL: \u{ff0b}", "(\u{fe62}"];
const ENDS: [&str; 6] = ["", "\u{202c}", ".", ", ", "\"", "\r\n"];

/// A sample, and a decoration of it.
fn decorated() -> impl Strategy<Value = (String, String)> {
    let sample = prop::sample::select(SAMPLES.clone());
    let place = || {
        let (separator, mark) = (
            prop::sample::select(&SEPARATORS),
            prop::sample::select(&MARKS),
        );
        (separator, mark, prop::sample::select(&ZEROS))
    };
    let around = (prop::sample::select(&STARTS), prop::sample::select(&ENDS));
    (sample, prop::collection::vec(place(), 15), around).prop_map(
        |((code, national), places, (start, end))| {
            let e164 = format!("+{code}{national}");
            let mut input = start.to_owned();
            for (digit, (separator, mark, zero)) in e164[1..].chars().zip(places) {
                input += separator;
                input += mark;
                input += &in_script(&digit.to_string(), zero);
            }
            (e164, input + end)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn any_decoration_of_a_number_is_that_number((number, input) in decorated()) {
        prop_assert_eq!(ours(&input), Some(number), "{}", input);
    }
}
