use super::world::*;
use crate::code::TypedCode;
use crate::policy::{PolicyBounds, PolicyRequest};
use crate::project::ProjectId;
use crate::record::Status;
use crate::service::{Check, CheckError, Checked, MalformedCode, Request};

fn closed_as(outcome: &Result<Checked, CheckError>) -> Option<Status> {
    match outcome {
        Err(CheckError::Closed(status, _)) => Some(*status),
        _ => None,
    }
}

#[test]
fn wrong_codes_count_down_until_it_is_exhausted() {
    let world = World::new();
    let asked = world.request();
    for left in [4, 3, 2, 1] {
        let checked = world.wrong(&asked).unwrap();
        assert!(!checked.right);
        assert_eq!(checked.verification.status, Status::Pending);
        assert_eq!(checked.verification.attempts_left(), left);
    }
    let last = world.wrong(&asked).unwrap();
    assert!(!last.right, "the last wrong try is still answered");
    assert_eq!(last.verification.status, Status::Exhausted);
    assert_eq!(
        (
            last.verification.attempts,
            last.verification.attempts_left()
        ),
        (5, 0)
    );
    assert_eq!(
        world.told(&asked)[2..],
        [
            "check_failed",
            "check_failed",
            "check_failed",
            "check_failed",
            "check_failed",
            "exhausted"
        ]
    );
}

#[test]
fn the_right_code_on_the_very_last_try_passes() {
    let world = World::new();
    let asked = world.request();
    world.wrong_times(&asked, 4);
    let checked = world.right(&asked).unwrap();
    assert!(checked.right);
    assert_eq!(checked.verification.status, Status::Approved);
    assert_eq!(checked.verification.attempts, 5);
}

#[test]
fn the_right_code_after_the_last_try_fails() {
    let world = World::new();
    let asked = world.request();
    world.wrong_times(&asked, 5);
    let before = world.state();
    assert_eq!(closed_as(&world.right(&asked)), Some(Status::Exhausted));
    assert_eq!(world.state(), before, "and charges nothing");
}

#[test]
fn one_try_is_one_try() {
    let world = World::new();
    let request = PolicyRequest {
        max_attempts: Some(1),
        ..PolicyRequest::default()
    };
    let policy = PolicyBounds::STRICT.policy(request).unwrap();
    let asked = world.ask(Request { policy, ..wish() }).unwrap();
    assert_eq!(
        world.wrong(&asked).unwrap().verification.status,
        Status::Exhausted
    );
}

#[test]
fn a_code_works_until_the_last_millisecond() {
    let world = World::new();
    let asked = world.request();
    world.pass_millis(599_999);
    assert!(world.right(&asked).unwrap().right);
}

#[test]
fn a_code_is_dead_at_exactly_expires_at_and_after() {
    for late in [600_000, 601_000] {
        let world = World::new();
        let asked = world.request();
        world.pass_millis(late);
        let before = world.state();
        assert_eq!(world.status(&asked).status, Status::Expired, "{late}");
        assert_eq!(
            closed_as(&world.right(&asked)),
            Some(Status::Expired),
            "{late}"
        );
        assert_eq!(
            closed_as(&world.wrong(&asked)),
            Some(Status::Expired),
            "{late}"
        );
        assert_eq!(world.state(), before, "nothing is charged");
    }
}

#[test]
fn a_refusal_shows_the_verification_as_it_stands() {
    let world = World::new();
    let asked = world.request();
    world.pass(600);
    let Err(CheckError::Closed(status, shown)) = world.right(&asked) else {
        panic!("it is expired")
    };
    assert_eq!(
        (status, shown.status, shown.attempts_left()),
        (Status::Expired, Status::Expired, 0)
    );
}

#[test]
fn one_number_has_its_own_clock() {
    let world = World::new();
    let asked = world.request();
    let other = world
        .ask(Request {
            to: number(OTHER_NUMBER),
            ..wish()
        })
        .unwrap();
    world.clock.offset(&number(NUMBER), 600);
    assert_eq!(closed_as(&world.right(&asked)), Some(Status::Expired));
    assert!(world.right(&other).unwrap().right);
}

#[test]
fn a_used_code_is_used() {
    let world = World::new();
    let asked = world.request();
    let code = world.code(&asked);
    world.right(&asked).unwrap();
    let before = world.state();
    for typed in [code.clone(), spoil(&code)] {
        assert_eq!(
            closed_as(&world.try_code(&asked, &typed)),
            Some(Status::Approved)
        );
    }
    assert_eq!(world.state(), before);
}

#[test]
fn any_pasted_spelling_passes() {
    let world = World::new();
    let asked = world.request();
    let code = world.code(&asked);
    let typed = format!(" {}-{}\n", &code[..3], &code[3..]);
    assert!(world.try_code(&asked, &typed).unwrap().right);
}

#[test]
fn letters_pass_in_either_case() {
    let world = World::new();
    let request = PolicyRequest {
        allow_alphas: Some(true),
        code_length: Some(20),
        ..PolicyRequest::default()
    };
    let policy = PolicyBounds::STRICT.policy(request).unwrap();
    let asked = world.ask(Request { policy, ..wish() }).unwrap();
    let code = world.code(&asked).to_ascii_lowercase();
    assert!(code.bytes().any(|byte| byte.is_ascii_lowercase()));
    assert!(world.try_code(&asked, &code).unwrap().right);
}

#[test]
fn a_pasted_message_is_the_code_that_it_carries() {
    let world = World::new();
    let asked = world.request();
    let code = world.code(&asked);
    let message = format!("{code} is your code. It works for 10 minutes.\n\n@bank.example #{code}");
    let checked = world.try_code(&asked, &message).unwrap();
    assert!(checked.right);
    assert_eq!(checked.verification.attempts, 1);
}

#[test]
fn what_cannot_be_a_code_is_refused_uncharged() {
    let world = World::new();
    let asked = world.request();
    let before = world.state();
    for typed in [
        "",
        "12345",
        "1234567",
        "12345a",
        "123456 123456",
        "１２３４５",
    ] {
        let refused = world.try_code(&asked, typed);
        assert!(
            matches!(refused, Err(CheckError::Malformed(format)) if format.length == 6),
            "{typed:?}"
        );
    }
    assert_eq!(world.state(), before);
}

#[test]
fn what_cannot_be_a_code_is_charged_where_that_is_the_custom() {
    let world = World::new();
    let asked = world.request();
    for (n, typed) in ["", "12345", "1234567", "12345a"].into_iter().enumerate() {
        let checked = world
            .check(Check {
                malformed: MalformedCode::Count,
                ..attempt(&asked, typed)
            })
            .unwrap();
        assert!(!checked.right, "{typed:?}");
        assert_eq!(usize::from(checked.verification.attempts), n + 1);
    }
    assert_eq!(world.unlock(), 4, "each counts for the number too");
}

#[test]
fn a_strangers_verification_is_unknown() {
    let world = World::new();
    let asked = world.request_in(1);
    let code = TypedCode::new(&world.code(&asked));
    let before = world.state();
    let mine = attempt(&asked, "");
    let strangers = [
        Check {
            project: another_project(),
            code: code.clone(),
            ..mine.clone()
        },
        Check {
            project: ProjectId::DEMO,
            holder: None,
            code: code.clone(),
            ..mine.clone()
        },
        Check {
            holder: Some(stranger()),
            code: code.clone(),
            ..mine.clone()
        },
    ];
    for check in strangers {
        assert!(
            matches!(world.check(check.clone()), Err(CheckError::Unknown)),
            "{check:?}"
        );
    }
    assert_eq!(world.state(), before);
    assert!(
        world.check(Check { code, ..mine }).unwrap().right,
        "and its owner still passes"
    );
}

#[test]
fn what_no_browser_asked_for_belongs_to_no_browser() {
    let world = World::new();
    let asked = world.request();
    let check = Check {
        holder: Some(stranger()),
        ..attempt(&asked, &world.code(&asked))
    };
    assert!(matches!(world.check(check), Err(CheckError::Unknown)));
}

#[test]
fn one_verifications_code_fails_on_another_of_the_same_number() {
    let world = World::new();
    let (one, two) = (world.request(), world.request());
    let checked = world.try_code(&two, &world.code(&one)).unwrap();
    assert!(!checked.right);
    assert!(world.right(&two).unwrap().right);
    assert!(world.right(&one).unwrap().right);
}

#[test]
fn a_dropped_pepper_reads_as_expired() {
    let world = World::new();
    let asked = world.request();
    let code = world.code(&asked);
    let rotated = world.restarted(ring(&[1, 2]));
    assert_eq!(
        rotated.status(&asked).status,
        Status::Pending,
        "an older pepper still serves"
    );
    let dropped = world.restarted(ring(&[2]));
    let before = dropped.state();
    assert_eq!(dropped.status(&asked).status, Status::Expired);
    assert_eq!(
        closed_as(&dropped.try_code(&asked, &code)),
        Some(Status::Expired)
    );
    assert!(dropped.resend(&asked).is_err());
    assert_eq!(dropped.state(), before);
    assert!(rotated.try_code(&asked, &code).unwrap().right);
}

#[test]
fn new_verifications_use_the_newest_pepper() {
    let world = World::new().restarted(ring(&[1, 2]));
    let asked = world.request();
    assert_eq!(asked.key, crate::key_ring::KeyId(2));
    assert!(world.restarted(ring(&[2])).right(&asked).unwrap().right);
}

#[test]
fn the_salt_vanishes_when_it_closes() {
    let world = World::new();
    let ends: [End; 3] = [
        |world, asked| assert!(world.right(asked).unwrap().right),
        |world, asked| world.wrong_times(asked, 5),
        |world, asked| assert!(world.cancel(asked).is_some()),
    ];
    for end in ends {
        let asked = world.request();
        assert!(world.stored(asked.id).salt.is_some());
        end(&world, &asked);
        let stored = world.stored(asked.id);
        assert_eq!(stored.salt, None, "{:?}", stored.status);
        assert_eq!(stored.closed_at, Some(START));
    }
}
