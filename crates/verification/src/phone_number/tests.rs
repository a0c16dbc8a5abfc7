mod decorated;

use proptest::prelude::*;
use rlibphonenumber::PHONE_NUMBER_UTIL;

use super::*;

fn e164(input: &str) -> String {
    PhoneNumber::parse(input)
        .unwrap_or_else(|error| panic!("{input:?}: {error}"))
        .e164
}

#[test]
fn people_may_type_separators() {
    for input in [
        "+12125552368",
        " +1 212 555 2368 ",
        "+1 (212) 555-2368",
        "+1.212.555.2368",
        "tel:+1-212-555-2368",
        "TEL:+12125552368",
        "+1\u{a0}212\u{a0}5552368",
    ] {
        assert_eq!(e164(input), "+12125552368", "{input:?}");
    }
    assert_eq!(e164("+44 (0)20 7183 8750"), "+442071838750");
    assert_eq!(
        e164("+39 06 6988 4857"),
        "+390669884857",
        "Italy keeps its zero"
    );
}

#[test]
fn each_refusal_has_its_own_reason() {
    use InvalidNumber as E;
    let rows: [(&str, E); 28] = [
        ("", E::Empty),
        ("   ", E::Empty),
        ("tel:", E::Empty),
        ("2125552368", E::NoCountryCode),
        ("(212) 555-2368", E::NoCountryCode),
        ("+", E::NoCountryCode),
        ("07700 900123", E::LeadingZero),
        ("+07700 900123", E::LeadingZero),
        ("+0123456789", E::LeadingZero),
        ("+1 212 555 236a", E::UnexpectedCharacter),
        ("call me", E::UnexpectedCharacter),
        ("+1 FLEX NOW", E::UnexpectedCharacter),
        ("++12125552368", E::UnexpectedCharacter),
        ("+12125552368,+12125552369", E::UnexpectedCharacter),
        ("+1\n2125552368\r", E::UnexpectedCharacter),
        ("+12125552368;ext=5", E::Extension),
        ("+12125552368 x5", E::Extension),
        ("+12125552368#5", E::Extension),
        ("tel:5552368;phone-context=+1212", E::Extension),
        ("+1212", E::TooShort),
        ("+1234567890123456", E::TooLong),
        ("+1 212 555 2368 / 1 212 555 2369", E::TooLong),
        (&"+1".repeat(500), E::UnexpectedCharacter),
        ("+9991234567", E::UnknownCountryCode),
        ("+2101234567", E::UnknownCountryCode),
        ("+11234567890", E::NotInNumberingPlan),
        ("+1 212 555 01234", E::NotInNumberingPlan),
        ("+447000", E::TooShort),
    ];
    for (input, reason) in rows {
        assert_eq!(PhoneNumber::parse(input).unwrap_err(), reason, "{input:?}");
    }
}

/// Programs know the reasons by these names.
#[test]
fn the_names_of_reasons_are_stable() {
    assert_eq!(InvalidNumber::LeadingZero.name(), "no_country_code");
    assert_eq!(InvalidNumber::NoCountryCode.name(), "no_country_code");
}

#[test]
fn a_number_that_begins_with_0_is_told_what_to_leave_out() {
    let error = PhoneNumber::parse("07700 900123").unwrap_err().to_string();
    assert!(
        error.starts_with("leave out the first 0 and start with +"),
        "{error}"
    );
}

#[test]
fn a_prefix_of_calls_within_the_country_is_left_out() {
    for (input, number) in [
        ("+44 (0)7700 900123", "+447700900123"),
        ("+44 [0] 20 7946 0123", "+442079460123"),
        ("+44 07700 900123", "+447700900123"),
        ("+44 07911 123456", "+447911123456"),
        ("0044 (0)7911 123456", "+447911123456"),
        ("+7 8 800 555 35 35", "+78005553535"),
        ("+7 (8) 912 345-67-89", "+79123456789"),
        ("+36 06 1 234 5678", "+3612345678"),
        ("+375 8 029 491-19-11", "+375294911911"),
        ("+55 0 31 11 96123-4567", "+5511961234567"),
        ("+39 (0)6 6988 4857", "+390669884857"),
    ] {
        assert_eq!(e164(input), number, "{input}");
    }
}

#[test]
fn a_doubled_country_code_counts_once() {
    for (input, number) in [
        ("+1 1 212 555 2368", "+12125552368"),
        ("+1 1 212 555 0123", "+12125550123"),
        ("+44 44 20 7183 8750", "+442071838750"),
        ("+44 44 07911 123456", "+447911123456"),
        ("+353 353 1 234 5678", "+35312345678"),
        // A number that begins like its country code.
        ("+49 4931 12345", "+49493112345"),
        ("+7 712 345 6789", "+77123456789"),
    ] {
        assert_eq!(e164(input), number, "{input}");
    }
}

/// Australia dials 0011 before the country code. Read as `00` and a doubled 1, this number of
/// Singapore would be one of Alabama.
#[test]
fn the_australian_prefix_is_no_doubled_country_code() {
    assert_eq!(e164("0011 65 9234 5678"), "+6592345678");
    assert_eq!(e164("0011 1 659 234 5678"), "+16592345678");
}

/// Both sides of the plan: the split of the country code and the table of countries.
#[test]
fn the_country_code_is_split_as_in_the_plan() {
    let mut known = 0;
    for code in 1..1_000 {
        if plan::exists(code) {
            known += 1;
            let typed = typed::number::read(&format!("+{code}5550123")).unwrap();
            assert_eq!(typed.country_code(), code.to_string());
        }
    }
    assert!(known > 200, "{known}");
}

/// rust-phonenumber#31: the crate takes sixteen digits and more.
#[test]
fn more_than_fifteen_digits_never_pass() {
    for input in [
        "+4912345678901234",
        "+49123456789012345",
        "+861234567890123456",
    ] {
        assert_eq!(
            PhoneNumber::parse(input).unwrap_err(),
            InvalidNumber::TooLong,
            "{input}"
        );
    }
}

/// The crate takes a number that merely begins with a valid one.
#[test]
fn a_digit_too_many_is_not_in_the_plan() {
    assert!(PhoneNumber::parse("+35340466391").is_ok());
    // Poland's pattern lists eight digits that begin with 6 before the nine of its mobiles.
    assert!(PhoneNumber::parse("+48664848119").is_ok());
    for input in ["+353404663918", "+634643353371", "+4702555362"] {
        assert_eq!(
            PhoneNumber::parse(input).unwrap_err(),
            InvalidNumber::NotInNumberingPlan,
            "{input}"
        );
    }
}

/// Seed fault 9: `'+' + number` made `++1…`, stored and texted.
#[test]
fn seed_fault_9_a_doubled_plus_is_refused() {
    assert_eq!(
        PhoneNumber::parse("++12125550123").unwrap_err(),
        InvalidNumber::UnexpectedCharacter
    );
}

#[test]
fn reserved_numbers_are_taken_and_known() {
    for input in [
        "+15557788999",
        "+15552001234",
        "+12125550100",
        "+12125550199",
        "+19991234567",
        "+442079460123",
        "+447700900123",
        "+441632960999",
        "+442896496001",
        "+449098790001",
    ] {
        let number = PhoneNumber::parse(input).unwrap();
        assert!(number.is_reserved(), "{input}");
        assert_eq!(number.as_e164(), input);
    }
    for input in ["+12125550200", "+12125552368", "+442079470123"] {
        assert!(!PhoneNumber::parse(input).unwrap().is_reserved(), "{input}");
    }
    assert!(
        PhoneNumber::parse("+15551234567").is_err(),
        "an exchange never starts with 1"
    );
}

#[test]
fn country_and_kind_are_known() {
    let rows = [
        ("+447400123456", Some("GB"), NumberKind::Mobile),
        ("+447911123456", Some("GG"), NumberKind::Mobile),
        ("+442071838750", Some("GB"), NumberKind::FixedLine),
        ("+12125552368", Some("US"), NumberKind::FixedLineOrMobile),
        ("+18007233456", Some("US"), NumberKind::TollFree),
        ("+611900123456", Some("AU"), NumberKind::PremiumRate),
        ("+12125550123", Some("US"), NumberKind::Reserved),
        ("+390236618300", Some("IT"), NumberKind::FixedLine),
        ("+393123456789", Some("IT"), NumberKind::Mobile),
        ("+80012340000", None, NumberKind::TollFree),
    ];
    for (input, country, kind) in rows {
        let number = PhoneNumber::parse(input).unwrap();
        assert_eq!(
            (number.country(), number.kind()),
            (country, kind),
            "{input}"
        );
    }
}

#[test]
fn twin_spellings_share_a_limit_key() {
    let key = |input: &str| PhoneNumber::parse(input).unwrap().limit_key();
    assert_eq!(key("+5491123456789"), key("+541123456789"));
    assert_ne!(key("+12125552368"), key("+12125552369"));
    // San Marino's fixed lines, by its own country code and by Italy's.
    assert_eq!(key("+378 0549 886377"), key("+39 0549 886377"));
    assert_eq!(key("+378 886377"), key("+39 0549 886377"));
    assert_ne!(key("+378 0549 886377"), key("+39 0549 886378"));
    assert_ne!(key("+378 66 661212"), key("+39 066 661212"));
    // Dialled at home as 011 15 2345 6789: the plan itself turns that into the mobile spelling.
    assert_eq!(e164("+54 11 15 2345 6789"), "+5491123456789");
    // Mexico's mobile 1 left the plan in 2019; rows from before it may still hold it.
    assert_eq!(
        PhoneNumber::parse("+5215512345678"),
        Err(InvalidNumber::NotInNumberingPlan)
    );
    let old = PhoneNumber::restore("+5215512345678".into(), 52, "MX", 0).unwrap();
    assert_eq!(old.limit_key(), key("+525512345678"));
}

#[test]
fn nothing_prints_the_whole_number() {
    let number = PhoneNumber::parse("+447911123456").unwrap();
    assert_eq!(format!("{number} {number:?}"), "+44 ••• 56 +44 ••• 56");
}

#[test]
fn stored_parts_rebuild_the_same_number() {
    for input in ["+447911123456", "+12125550123", "+80012340000"] {
        let number = PhoneNumber::parse(input).unwrap();
        let again = PhoneNumber::restore(
            number.e164.clone(),
            number.calling_code,
            number.country().unwrap_or_default(),
            number.kind.as_u8(),
        );
        assert_eq!(again, Some(number));
    }
    assert_eq!(PhoneNumber::restore("12".into(), 1, "US", 0), None);
    assert_eq!(PhoneNumber::restore("+12".into(), 1, "US", 200), None);
    assert_eq!(PhoneNumber::restore("+12".into(), 1, "USA", 0), None);
    for no_number in ["+", "+1", "+1 212", "+1é"] {
        assert_eq!(
            PhoneNumber::restore(no_number.into(), 1, "US", 0),
            None,
            "{no_number}"
        );
    }
}

/// Calling codes of plans that differ a lot, to draw numbers that have a chance of being valid.
fn plausible() -> impl Strategy<Value = String> {
    let codes = prop::sample::select(vec![
        "1212", "1416", "4420", "447", "49", "4915", "33", "336", "39", "390", "3460", "3519",
        "353", "41", "4179", "43", "46", "47", "48", "420", "61", "614", "64", "81", "8190", "82",
        "8613", "91", "9198", "55", "5511", "52", "5255", "54", "549", "7", "79", "380", "90",
        "972", "27", "234", "254", "20", "212", "65", "852", "63", "66", "84", "800",
    ]);
    (codes, "[0-9]{6,10}").prop_map(|(code, rest)| format!("+{code}{rest}"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn parsing_never_panics_and_is_stable(input in "(tel:)?[+0]{0,2}[0-9\u{660}-\u{669} ()\\[\\]./\u{2013}\u{200b}-]{0,24}|\\PC{0,40}") {
        if let Ok(number) = PhoneNumber::parse(&input) {
            prop_assert_eq!(PhoneNumber::parse(number.as_e164()), Ok(number));
        }
    }
}

/// What two implementations of the numbering plans make of a number: spelling, country and kind.
type Reading = Option<(String, Option<String>, NumberKind)>;

fn ours(input: &str) -> Reading {
    let number = PhoneNumber::parse(input).ok()?;
    Some((
        number.e164.clone(),
        number.country().map(str::to_owned),
        number.kind,
    ))
}

fn the_oracles(input: &str) -> Reading {
    use rlibphonenumber::{PhoneNumberFormat, PhoneNumberType as Type};

    let number = PHONE_NUMBER_UTIL
        .parse(input, None)
        .ok()
        .filter(rlibphonenumber::PhoneNumber::is_valid)?;
    let kind = match number.get_type() {
        Type::Mobile => NumberKind::Mobile,
        Type::FixedLine => NumberKind::FixedLine,
        Type::FixedLineOrMobile => NumberKind::FixedLineOrMobile,
        Type::VoIP => NumberKind::Voip,
        Type::TollFree => NumberKind::TollFree,
        Type::PremiumRate => NumberKind::PremiumRate,
        Type::SharedCost => NumberKind::SharedCost,
        _ => NumberKind::Other,
    };
    let country = number.get_region_code().map(|region| format!("{region:?}"));
    let spelled = number.format_as(PhoneNumberFormat::E164).into_owned();
    Some((spelled, country.filter(|code| code.len() == 2), kind))
}

/// The two carry metadata of different months, so a few ranges may have changed hands between.
#[test]
fn another_implementation_reads_numbers_alike() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let (mut valid, mut differ) = (0, Vec::new());
    for _ in 0..1_500 {
        let input = plausible().new_tree(&mut runner).unwrap().current();
        if reserved::country(&input).is_some() || input.len() > 16 {
            continue;
        }
        let (ours, theirs) = (ours(&input), the_oracles(&input));
        valid += usize::from(ours.is_some());
        if ours != theirs {
            differ.push((ours, theirs));
        }
    }
    assert!(valid > 200, "only {valid} valid numbers were drawn");
    assert!(differ.len() <= 3, "{}: {differ:#?}", differ.len());
}
