//! The faults of the demos that this project grew from, each as a test that it is gone. The
//! numbers are those of the project's list of them.

use super::world::*;
use crate::limits::Limits;
use crate::ports::SendError;
use crate::project::ProjectId;
use crate::record::Status;
use crate::service::{Check, CheckError, Request, RequestError};

/// Any code passed while any request was pending, and then all codes were gone.
#[test]
fn seed_fault_1_a_wrong_code_fails_whoever_has_one_pending() {
    let world = World::new();
    let mine = world.request();
    let others = world
        .ask(Request {
            to: number(OTHER_NUMBER),
            ..wish()
        })
        .unwrap();
    assert!(!world.wrong(&mine).unwrap().right);
    assert!(!world.try_code(&mine, &world.code(&others)).unwrap().right);
    assert!(
        world.right(&others).unwrap().right,
        "and nobody's code vanishes"
    );
    assert!(world.right(&mine).unwrap().right);
}

/// A number was compared with a string, so that without the first fault no code passed.
#[test]
fn seed_fault_2_the_right_code_of_a_number_in_any_spelling_passes() {
    let world = World::new();
    for typed in ["+12125552368", "tel:+1-212-555-2368", " +1 (212) 555 2368 "] {
        let asked = world
            .ask(Request {
                to: number(typed),
                ..wish()
            })
            .unwrap();
        assert_eq!(asked.to, number(NUMBER));
        assert!(world.right(&asked).unwrap().right, "{typed}");
    }
}

/// A code with leading zeros is no number either.
#[test]
fn seed_fault_2_leading_zeros_are_part_of_a_code() {
    let world = World::new();
    let asked = std::iter::from_fn(|| {
        world.pass(600);
        Some(world.request())
    })
    .find(|asked| world.code(asked).starts_with('0'))
    .unwrap();
    let code = world.code(&asked);
    let shortened = attempt(&asked, code.trim_start_matches('0'));
    assert!(matches!(
        world.check(shortened),
        Err(CheckError::Malformed(_))
    ));
    assert!(world.right(&asked).unwrap().right);
}

/// The code was stored before sending and stayed valid though sending failed.
#[test]
fn seed_fault_3_a_code_that_was_never_sent_is_not_valid() {
    let world = World::new();
    world
        .provider
        .answer([Err(SendError::Refused("no credit".to_owned()))]);
    let Err(RequestError::NotSent(failure)) = world.ask(wish()) else {
        panic!("it was refused")
    };
    let outcome = world.right(&failure.verification);
    assert!(
        matches!(outcome, Err(CheckError::Closed(Status::Canceled, _))),
        "{outcome:?}"
    );
}

/// `Math.random`: every id and salt has to come from the generator that is handed in.
#[test]
fn seed_fault_6_codes_come_from_the_generator_handed_in() {
    let codes = |seed| {
        let world = World::with(ring(&[1]), Limits::default(), seed);
        let asked = [world.request(), world.request(), world.request()];
        asked.map(|one| world.code(&one))
    };
    assert_eq!(codes(1), codes(1));
    assert_ne!(codes(1), codes(2));
}

/// `random.randint` (MT19937): who had seen enough codes, or the generator, knew the next one.
#[test]
fn seed_fault_10_even_the_generators_whole_output_foretells_no_code() {
    let code = |peppers: &[u32]| {
        let world = World::with(ring(peppers), Limits::default(), 1);
        world.code(&world.request())
    };
    assert_ne!(
        code(&[1]),
        code(&[2]),
        "the same id and salt under another pepper"
    );
}

/// No expiry.
#[test]
fn seed_fault_12_every_code_expires() {
    let world = World::new();
    let asked = world.request();
    world.pass(601);
    assert!(matches!(
        world.right(&asked),
        Err(CheckError::Closed(Status::Expired, _))
    ));
    world.pass(365 * DAY);
    assert!(matches!(
        world.right(&asked),
        Err(CheckError::Closed(Status::Expired, _))
    ));
}

/// The demos drew from 123456 to 987654 only.
#[test]
fn seed_fault_13_requested_codes_begin_with_every_digit() {
    let world = World::new();
    let mut first = [0_u32; 10];
    for _ in 0..400 {
        let code = world.code(&world.request());
        first[usize::from(code.as_bytes()[0] - b'0')] += 1;
        world.pass(120);
    }
    assert!(first.iter().all(|count| *count > 10), "{first:?}");
}

/// No attempt limit: the full range in a quarter of an hour.
#[test]
fn seed_fault_13b_guessing_ends_after_five_tries() {
    let world = World::new();
    let asked = world.request();
    let code = world.code(&asked);
    let guesses = (0..1_000_000)
        .map(|guess| format!("{guess:06}"))
        .filter(|guess| *guess != code);
    let charged = guesses
        .take(1_000)
        .filter(|guess| world.try_code(&asked, guess).is_ok())
        .count();
    assert_eq!(charged, 5);
    assert!(world.right(&asked).is_err());
}

/// No send limit.
#[test]
fn seed_fault_14_texts_to_one_number_end() {
    let world = World::new();
    let sent = (0..100).filter(|_| world.ask(wish()).is_ok()).count();
    assert_eq!((sent, world.provider.sent().len()), (5, 5));
}

/// Every request added one more valid code and so multiplied the odds of a guess.
#[test]
fn seed_fault_14_more_requests_do_not_make_guessing_easier() {
    let world = World::new();
    let mut last: Option<crate::Verification> = None;
    for n in 1..=5 {
        let request = Request {
            project: ProjectId::SITE,
            browser: Some(match &last {
                Some(old) => replacing(n, old),
                None => from_browser(n),
            }),
            ..wish()
        };
        last = Some(world.ask(request).unwrap());
    }
    let pending = |status| {
        world
            .state()
            .verifications
            .iter()
            .filter(|v| v.status == status)
            .count()
    };
    assert_eq!(
        (pending(Status::Pending), pending(Status::Canceled)),
        (1, 4)
    );

    // Where no browser ties them together, each id still takes its own code only, and all of them
    // draw on the number's fifteen failures.
    let world = World::new();
    let asked: Vec<_> = (0..5).map(|_| world.request()).collect();
    let one = world.code(&asked[0]);
    assert!(
        asked[1..]
            .iter()
            .all(|other| !world.try_code(other, &one).unwrap().right)
    );
    let charged = asked
        .iter()
        .cycle()
        .take(100)
        .filter(|one| world.wrong(one).is_ok())
        .count();
    assert_eq!(charged, 11, "four were charged above");
}

/// Codes lay in memory in clear and were compared with `===`.
#[test]
fn seed_fault_16_the_record_holds_no_code() {
    let world = World::new();
    let asked = world.request();
    let code = world.code(&asked);
    let stored = world.stored(asked.id);
    let salt = stored.salt.as_ref().unwrap().expose();
    assert!(!salt.windows(6).any(|part| part == code.as_bytes()));
    // Without the pepper, all that is on record yields nothing that passes.
    let thief = World::with(ring(&[9]), Limits::default(), 1);
    thief.store.alter(|state| {
        state.verifications = vec![crate::Verification {
            key: crate::KeyId(9),
            ..stored
        }];
    });
    assert!(!thief.try_code(&asked, &code).unwrap().right);
}

/// A code proved the number to whichever browser sent it.
#[test]
fn seed_fault_17_a_code_proves_the_number_to_the_browser_that_asked() {
    let world = World::new();
    let asked = world.request_in(1);
    let code = world.code(&asked);
    let elsewhere = Check {
        holder: Some(stranger()),
        ..attempt(&asked, &code)
    };
    assert!(matches!(world.check(elsewhere), Err(CheckError::Unknown)));
    assert!(world.right(&asked).unwrap().right);
}

/// No audit and no delivery status.
#[test]
fn seed_fault_20_every_outcome_leaves_a_row() {
    let world = World::new();
    let asked = world.request();
    world.wrong_times(&asked, 1);
    world.right(&asked).unwrap();
    assert_eq!(
        world.told(&asked),
        ["requested", "sent", "check_failed", "approved"]
    );
}

/// The message named no service and bound the code to no origin. That it warns is the catalog's part.
#[test]
fn seed_fault_21_the_text_names_the_service_and_is_bound_to_the_site() {
    let world = World::new();
    let asked = world.request();
    let (text, code) = (world.texts(&asked).remove(0), world.code(&asked));
    assert!(
        text.contains("Countersign") && text.contains("sign-in"),
        "{text}"
    );
    assert_eq!(
        text.lines().last(),
        Some(format!("@verify.example #{code}").as_str())
    );
}
