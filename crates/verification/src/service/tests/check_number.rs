//! Codes checked by number alone: exactly one verification, or none, and always charged.

use super::memory::Fault;
use super::outsider::Outsider;
use super::world::*;
use crate::code::TypedCode;
use crate::limits::{Client, Limit, Limited};
use crate::project::ProjectId;
use crate::record::{Status, Verification};
use crate::service::{CheckError, CheckNumber, Checked, Lookup, Request};

/// A check of `code` for [`NUMBER`] by the demo project's credential.
fn by_project(code: &str) -> CheckNumber {
    CheckNumber {
        project: ProjectId::DEMO,
        to: number(NUMBER),
        lookup: Lookup::Project,
        client: None,
        code: TypedCode::new(code),
    }
}

/// A check of `code` for [`NUMBER`] by the browser that holds `asked` under `n`.
fn by_browser(asked: Option<&Verification>, n: u8, code: &str) -> CheckNumber {
    CheckNumber {
        project: ProjectId::SITE,
        lookup: Lookup::Browser(asked.map(|asked| {
            let holder = if n == 1 {
                holder(asked)
            } else {
                Some(stranger())
            };
            (asked.id, holder.unwrap())
        })),
        ..by_project(code)
    }
}

fn from(client: Client, check: CheckNumber) -> CheckNumber {
    CheckNumber {
        client: Some(client),
        ..check
    }
}

fn check(world: &World, check: CheckNumber) -> Result<Checked, CheckError> {
    done(world.service.check_number(check))
}

fn assert_unknown(world: &World, one: CheckNumber) {
    let outcome = check(world, one);
    assert!(matches!(outcome, Err(CheckError::Unknown)), "{outcome:?}");
}

#[test]
fn a_browser_checks_the_one_it_holds() {
    let world = World::new();
    let asked = world.request_in(1);
    let code = world.code(&asked);
    let wrong = check(&world, by_browser(Some(&asked), 1, &spoil(&code))).unwrap();
    assert_eq!((wrong.right, wrong.verification.attempts), (false, 1));
    let right = check(&world, by_browser(Some(&asked), 1, &code)).unwrap();
    assert_eq!(
        (right.right, right.verification.status),
        (true, Status::Approved)
    );
    assert_eq!(right.verification.id, asked.id);
}

/// CVE-2026-3655: a code for one number once passed for another.
#[test]
fn the_number_said_must_be_the_number_asked_for() {
    let world = World::new();
    let asked = world.request_in(1);
    let code = world.code(&asked);
    let swapped = CheckNumber {
        to: number(OTHER_NUMBER),
        ..by_browser(Some(&asked), 1, &code)
    };
    assert_unknown(&world, swapped);
    assert_eq!(world.stored(asked.id).attempts, 0, "it was not its guess");
    assert_eq!(world.failures(ProjectId::SITE, OTHER_NUMBER), 1);
    assert_eq!(world.failures(ProjectId::SITE, NUMBER), 0);
    let same = by_browser(Some(&asked), 1, &code);
    assert!(check(&world, same).unwrap().right);
}

#[test]
fn the_same_number_in_another_spelling_is_the_same() {
    let world = World::new();
    let asked = world.request_in(1);
    let spelled = CheckNumber {
        to: number("+1 (212) 555-2368"),
        ..by_browser(Some(&asked), 1, &world.code(&asked))
    };
    assert!(check(&world, spelled).unwrap().right);
}

#[test]
fn a_browser_that_holds_nothing_or_anothers_is_charged() {
    let world = World::new();
    let asked = world.request_in(1);
    let code = world.code(&asked);
    assert_unknown(&world, by_browser(None, 1, &code));
    assert_unknown(&world, by_browser(Some(&asked), 2, &code));
    assert_eq!(world.failures(ProjectId::SITE, NUMBER), 2);
    assert_eq!(world.stored(asked.id).attempts, 0);
}

#[test]
fn a_project_checks_its_newest() {
    let world = World::new();
    let older = world.request();
    world.pass(1);
    let newer = world.request();
    let (old, new) = (world.code(&older), world.code(&newer));
    assert!(!check(&world, by_project(&old)).unwrap().right);
    assert_eq!(
        (
            world.stored(older.id).attempts,
            world.stored(newer.id).attempts
        ),
        (0, 1),
        "exactly one is guessed at"
    );
    let right = check(&world, by_project(&new)).unwrap();
    assert!(right.right);
    assert_eq!(right.verification.id, newer.id);
    assert_eq!(world.stored(older.id).status, Status::Pending);
}

#[test]
fn a_project_does_not_reach_what_a_browser_asked_for() {
    let world = World::new();
    let asked = world.request_in(1);
    let code = world.code(&asked);
    let by_site = CheckNumber {
        project: ProjectId::SITE,
        ..by_project(&code)
    };
    assert_unknown(&world, by_site);
    assert_eq!(world.stored(asked.id).attempts, 0);
}

#[test]
fn a_guess_at_nothing_is_charged_as_well() {
    let world = World::new();
    for n in 1..=3 {
        assert_unknown(&world, by_project("123456"));
        assert_eq!(world.failures(ProjectId::DEMO, NUMBER), n);
    }
    assert_eq!(world.failures(ProjectId::DEMO, OTHER_NUMBER), 0);
    assert!(world.state().events.is_empty());
}

/// A hundred in a row lock a number until an operator unlocks it. A stranger may not lock one that was never sent
/// a code.
#[test]
fn guesses_at_nothing_never_lock_a_number() {
    let world = World::new();
    for _ in 0..30 {
        for _ in 0..10 {
            assert_unknown(&world, by_project("123456"));
        }
        world.pass(DAY);
    }
    assert_eq!(world.unlock(), 0, "none counts in a row");
    world.request();
}

/// What a wrong guess costs must not reveal whether the number waits for a code.
#[test]
fn guessing_costs_the_same_whether_or_not_a_number_waits() {
    let (waiting, idle) = (World::new(), World::new());
    let asked = waiting.request_roomy();
    let wrong = spoil(&waiting.code(&asked));
    for n in 0..18 {
        let limits = [&waiting, &idle].map(|world| {
            match check(world, from(client(n / 4), by_project(&wrong))) {
                Err(CheckError::Limited(limited)) => Some(limited),
                _ => None,
            }
        });
        assert_eq!(limits[0], limits[1], "{n}");
        assert_eq!(limits[0].is_some(), n >= 15, "{n}");
    }
}

#[test]
fn closed_ones_are_charged() {
    let ends: [(End, Status); 3] = [
        (|world, asked| drop(world.cancel(asked)), Status::Canceled),
        (|world, _| world.pass(600), Status::Expired),
        (
            |world, asked| world.wrong_times(asked, 5),
            Status::Exhausted,
        ),
    ];
    for (end, status) in ends {
        let world = World::new();
        let asked = world.request_in(1);
        end(&world, &asked);
        let before = world.failures(ProjectId::SITE, NUMBER);
        let row = world.stored(asked.id);
        let outcome = check(&world, by_browser(Some(&asked), 1, &world.code(&asked)));
        assert!(
            matches!(&outcome, Err(CheckError::Closed(ended, _)) if *ended == status),
            "{outcome:?}"
        );
        assert_eq!(world.failures(ProjectId::SITE, NUMBER), before + 1);
        assert_eq!(world.stored(asked.id), row);
    }
}

#[test]
fn the_form_that_was_right_can_be_sent_again_for_free() {
    let world = World::new();
    let asked = world.request_in(1);
    let form = by_browser(Some(&asked), 1, &world.code(&asked));
    assert!(check(&world, form.clone()).unwrap().right);
    let again = check(&world, form);
    assert!(matches!(
        again,
        Err(CheckError::Closed(Status::Approved, _))
    ));
    assert_eq!(world.failures(ProjectId::SITE, NUMBER), 0);
}

#[test]
fn a_projects_closed_one_is_not_found_and_charged() {
    let world = World::new();
    let asked = world.request();
    let code = world.code(&asked);
    assert!(check(&world, by_project(&code)).unwrap().right);
    assert_unknown(&world, by_project(&code));
    assert_eq!(world.failures(ProjectId::DEMO, NUMBER), 1);
}

#[test]
fn guesses_at_a_number_are_limited() {
    let world = World::new();
    for _ in 0..15 {
        assert_unknown(&world, by_project("123456"));
    }
    let before = world.state();
    let outcome = check(&world, by_project("123456"));
    assert!(
        matches!(
            outcome,
            Err(CheckError::Limited(Limited {
                limit: Limit::Failures,
                retry_after: HOUR
            }))
        ),
        "{outcome:?}"
    );
    assert_eq!(world.state(), before, "a refused guess costs nothing");
    world.pass(HOUR);
    assert_unknown(&world, by_project("123456"));
}

/// A client's share is used up before the number's, and others may go on.
#[test]
fn guesses_of_one_client_are_limited() {
    let world = World::new();
    let asked = world.request_in(1);
    for _ in 0..10 {
        assert_unknown(&world, from(client(1), by_browser(None, 1, "123456")));
    }
    let code = world.code(&asked);
    let outcome = check(&world, from(client(1), by_browser(Some(&asked), 1, &code)));
    assert!(
        matches!(
            outcome,
            Err(CheckError::Limited(Limited {
                limit: Limit::ClientFailures,
                ..
            }))
        ),
        "{outcome:?}"
    );
    let elsewhere = from(client(2), by_browser(Some(&asked), 1, &code));
    assert!(check(&world, elsewhere).unwrap().right);
}

/// GHSA-rmmc-8cqj-hfp3: a prefix passed. Here it costs a try, once.
#[test]
fn prefixes_and_misfits_are_charged_once() {
    let world = World::new();
    let asked = world.request();
    let code = world.code(&asked);
    for (n, typed) in [(1, &code[..5]), (2, ""), (3, "null"), (4, "1234567")] {
        let checked = check(&world, by_project(typed)).unwrap();
        assert!(!checked.right, "{typed}");
        assert_eq!(checked.verification.attempts, n, "{typed}");
        assert_eq!(world.failures(ProjectId::DEMO, NUMBER), usize::from(n));
    }
    assert!(check(&world, by_project(&code)).unwrap().right);
}

#[test]
fn projects_neither_see_nor_charge_each_other() {
    let world = World::new();
    let theirs = world
        .ask(Request {
            project: another_project(),
            ..wish()
        })
        .unwrap();
    let code = world.code(&theirs);
    assert_unknown(&world, by_project(&code));
    assert_eq!(world.stored(theirs.id).attempts, 0);
    assert_eq!(
        (
            world.failures(ProjectId::DEMO, NUMBER),
            world.failures(another_project(), NUMBER)
        ),
        (1, 0)
    );
    let own = CheckNumber {
        project: another_project(),
        ..by_project(&code)
    };
    assert!(check(&world, own).unwrap().right);
}

#[test]
fn a_charge_that_is_not_on_record_is_no_answer() {
    let world = World::new();
    for fault in [Fault::Write(0), Fault::Commit, Fault::Busy] {
        world.store.fail([Some(fault)]);
        let outcome = check(&world, by_project("123456"));
        assert!(
            matches!(outcome, Err(CheckError::Store(_))),
            "{fault:?}: {outcome:?}"
        );
    }
    assert_eq!(world.failures(ProjectId::DEMO, NUMBER), 0);
}

#[test]
fn a_vendor_judges_the_one_that_is_picked() {
    let world = World::over_vendor();
    assert_unknown(&world, by_project(&Outsider::code(0)));
    assert!(world.vendor.asked().is_empty(), "there is nothing to ask");
    let asked = world.request();
    assert!(!check(&world, by_project("000000")).unwrap().right);
    let right = check(&world, by_project(&Outsider::code(0))).unwrap();
    assert_eq!((right.right, right.verification.id), (true, asked.id));
    assert_eq!(world.vendor.asked().len(), 2);
    assert_eq!(world.failures(ProjectId::DEMO, NUMBER), 2);
}
