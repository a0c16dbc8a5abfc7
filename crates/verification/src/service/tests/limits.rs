use super::world::*;
use crate::limits::{Limit, Limited};
use crate::project::ProjectId;
use crate::record::{Status, Verification};
use crate::service::{CheckError, Checked, Request, RequestError};

fn limited<T: std::fmt::Debug>(outcome: Result<T, impl IntoLimited>) -> Limited {
    outcome.unwrap_err().into_limited()
}

trait IntoLimited: std::fmt::Debug {
    fn into_limited(self) -> Limited;
}

impl IntoLimited for RequestError {
    fn into_limited(self) -> Limited {
        match self {
            Self::Limited(limited) => limited,
            other => panic!("{other:?}"),
        }
    }
}

impl IntoLimited for CheckError {
    fn into_limited(self) -> Limited {
        match self {
            Self::Limited(limited) => limited,
            other => panic!("{other:?}"),
        }
    }
}

const fn limit(limit: Limit, retry_after: u64) -> Limited {
    Limited { limit, retry_after }
}

/// `times` wrong codes, one every `every` seconds, the first at once.
fn wrong_every(world: &World, asked: &Verification, times: usize, every: u64) {
    for _ in 0..times {
        world.wrong_times(asked, 1);
        world.pass(every);
    }
}

#[test]
fn five_sends_in_ten_minutes_all_projects_together() {
    let world = World::new();
    let projects = [
        ProjectId::DEMO,
        ProjectId::SITE,
        another_project(),
        ProjectId::DEMO,
        ProjectId::SITE,
    ];
    for project in projects {
        world.ask(Request { project, ..wish() }).unwrap();
        world.pass(10);
    }
    let before = world.state();
    for project in projects {
        let refused = limited(world.ask(Request { project, ..wish() }));
        assert_eq!(refused, limit(Limit::Sends, 550));
    }
    assert_eq!(world.state(), before, "a refused request writes nothing");
    assert_eq!(world.provider.sent().len(), 5);
    world
        .ask(Request {
            to: number(OTHER_NUMBER),
            ..wish()
        })
        .unwrap();
}

#[test]
fn waiting_as_told_is_exactly_enough() {
    let world = World::new();
    for _ in 0..5 {
        world.request();
        world.pass_millis(7);
    }
    let Limited { retry_after, .. } = limited(world.ask(wish()));
    world.pass_millis(600_000 - 35 - 1);
    assert_eq!(limited(world.ask(wish())), limit(Limit::Sends, 1));
    world.pass_millis(1);
    world.request();
    assert_eq!(retry_after, 600);
}

#[test]
fn a_limited_request_leaves_the_earlier_one_alone() {
    let world = World::new();
    let old = world.request_in(1);
    for _ in 0..4 {
        world.request();
    }
    limited(world.ask(Request {
        project: ProjectId::SITE,
        browser: Some(replacing(2, &old)),
        ..wish()
    }));
    assert!(world.right(&old).unwrap().right);
}

#[test]
fn fifteen_failures_an_hour_across_verifications() {
    let world = World::new();
    let asked = [
        world.request_roomy(),
        world.request_roomy(),
        world.request_roomy(),
    ];
    world.wrong_times(&asked[0], 7);
    world.wrong_times(&asked[1], 8);
    let before = world.state();
    for one in &asked {
        assert_eq!(limited(world.right(one)), limit(Limit::Failures, HOUR));
        assert_eq!(limited(world.wrong(one)), limit(Limit::Failures, HOUR));
    }
    assert_eq!(world.state(), before, "a refused check charges nothing");
    world.pass_millis(HOUR * 1_000 - 1);
    assert_eq!(limited(world.right(&asked[2])), limit(Limit::Failures, 1));
    world.pass_millis(1);
    assert!(world.right(&asked[2]).unwrap().right);
}

#[test]
fn a_new_code_never_resets_the_failures() {
    let world = World::new();
    for _ in 0..3 {
        world.wrong_times(&world.request(), 5);
    }
    let before = world.state();
    assert_eq!(
        limited(world.ask(wish())),
        limit(Limit::Failures, HOUR),
        "no code that can't be used"
    );
    assert_eq!(world.state(), before);
    assert_eq!(world.provider.sent().len(), 3);
}

#[test]
fn a_number_of_another_project_has_failures_of_its_own() {
    let world = World::new();
    let other = world
        .ask(Request {
            project: another_project(),
            ..wish()
        })
        .unwrap();
    world.wrong_times(&world.request_roomy(), 15);
    assert!(world.right(&other).unwrap().right);
}

#[test]
fn thirty_failures_a_day() {
    let world = World::new();
    let asked = [world.request_roomy(), world.request_roomy()];
    wrong_every(&world, &asked[0], 20, 600);
    wrong_every(&world, &asked[1], 10, 600);
    let late = limit(Limit::Failures, DAY - 30 * 600);
    assert_eq!(limited(world.ask(wish())), late);
    assert_eq!(limited(world.right(&asked[1])), late);
    world.pass(late.retry_after - 1);
    assert_eq!(limited(world.right(&asked[1])), limit(Limit::Failures, 1));
    world.pass(1);
    assert!(world.right(&asked[1]).unwrap().right);
}

#[test]
fn one_client_alone_locks_nobody_out() {
    let world = World::new();
    let asked = [world.request_roomy(), world.request_roomy()];
    for one in [0, 1, 0, 1, 0, 1, 0, 1, 0, 1] {
        world.wrong_from(&asked[one], client(1)).unwrap();
    }
    let before = world.state();
    assert_eq!(
        limited(world.right_from(&asked[0], client(1))),
        limit(Limit::ClientFailures, HOUR)
    );
    assert_eq!(
        limited(world.wrong_from(&asked[1], client(1))),
        limit(Limit::ClientFailures, HOUR)
    );
    assert_eq!(world.state(), before);
    assert!(
        world.right_from(&asked[0], client(2)).unwrap().right,
        "the victim still verifies"
    );
    world.pass(HOUR);
    assert!(world.right_from(&asked[1], client(1)).unwrap().right);
}

#[test]
fn a_clients_failures_at_one_number_do_not_bar_it_from_another() {
    let world = World::new();
    let asked = world.request_roomy();
    for _ in 0..10 {
        world.wrong_from(&asked, client(1)).unwrap();
    }
    let other = world
        .ask(Request {
            to: number(OTHER_NUMBER),
            ..wish()
        })
        .unwrap();
    assert!(world.right_from(&other, client(1)).unwrap().right);
}

#[test]
fn a_hundred_in_a_row_lock_until_an_operator_unlocks() {
    let world = World::new();
    for _ in 0..5 {
        let asked = world.request_roomy();
        // 24 a day, so that neither hour nor day is full first.
        wrong_every(&world, &asked, 20, HOUR);
    }
    let before = world.state();
    assert_eq!(
        limited(world.ask(wish())),
        limit(Limit::Locked, DAY),
        "no send"
    );
    world.pass(30 * DAY);
    assert_eq!(limited(world.ask(wish())).limit, Limit::Locked, "nor later");
    assert_eq!(world.state(), before);
    assert_eq!(world.unlock(), 100);
    assert!(world.right(&world.request()).unwrap().right);
}

#[test]
fn a_lock_holds_for_codes_already_sent() {
    let world = World::new();
    let asked: Vec<_> = (0..5).map(|_| world.request_roomy()).collect();
    world.pass(600);
    let spare = world.request_roomy();
    for one in &asked {
        wrong_every(&world, one, 20, HOUR);
    }
    assert_eq!(limited(world.right(&spare)).limit, Limit::Locked);
    assert_eq!(world.unlock(), 100);
    assert!(world.right(&spare).unwrap().right);
}

#[test]
fn a_right_code_resets_the_row_but_not_the_hour() {
    let world = World::new();
    let asked = [
        world.request_roomy(),
        world.request_roomy(),
        world.request_roomy(),
    ];
    world.wrong_times(&asked[0], 14);
    world.right(&asked[0]).unwrap();
    world.wrong_times(&asked[1], 1);
    assert_eq!(
        limited(world.right(&asked[1])),
        limit(Limit::Failures, HOUR),
        "fourteen and one are fifteen"
    );
    assert_eq!(world.unlock(), 1, "in a row it is one");
    assert!(world.right(&asked[2]).unwrap().right);
}

#[test]
fn right_codes_use_up_nothing() {
    let world = World::new();
    for _ in 0..12 {
        assert!(world.right(&world.request()).unwrap().right);
        world.pass(120);
    }
}

#[test]
fn spellings_of_one_phone_share_their_limits() {
    let (mobile, plain) = (number("+5491123456789"), number("+541123456789"));
    let ask = |world: &World, to: &crate::PhoneNumber| {
        world.ask(Request {
            to: to.clone(),
            policy: roomy(),
            ..wish()
        })
    };
    let world = World::new();
    let one = ask(&world, &mobile).unwrap();
    let two = ask(&world, &plain).unwrap();
    world.wrong_times(&one, 7);
    world.wrong_times(&two, 8);
    let refused = |outcome: Result<Checked, CheckError>| limited(outcome).limit;
    assert_eq!(refused(world.right(&one)), Limit::Failures);
    assert_eq!(refused(world.right(&two)), Limit::Failures);

    let world = World::new();
    for to in [&mobile, &plain, &mobile, &plain, &mobile] {
        ask(&world, to).unwrap();
    }
    for to in [&mobile, &plain] {
        assert_eq!(limited(ask(&world, to)), limit(Limit::Sends, 600));
    }
}

#[test]
fn the_hour_is_counted_by_the_numbers_own_clock() {
    let world = World::new();
    let asked = world.request_roomy();
    world.wrong_times(&asked, 15);
    world
        .clock
        .offset(&number(NUMBER), i64::try_from(HOUR).unwrap());
    assert!(world.right(&asked).unwrap().right);
}

#[test]
fn limits_name_no_number_in_the_record() {
    let world = World::new();
    let asked = world.request_roomy();
    world.wrong_from(&asked, client(1)).unwrap();
    let windows = world.state().windows;
    assert_eq!(windows.len(), 3, "sends, failures, failures of the client");
    for key in windows.keys() {
        assert!(
            !NUMBER
                .as_bytes()
                .windows(4)
                .any(|part| key.windows(4).any(|own| own == part))
        );
    }
    let other_root = crate::key_ring::KeyRing::new(
        crate::key_ring::Pepper::new([1; 32]),
        vec![(
            crate::key_ring::KeyId(1),
            crate::key_ring::Pepper::new([1; 32]),
        )],
    );
    assert!(!windows.contains_key(&crate::limits::sends_key(&other_root.unwrap(), &asked.to)));
}

#[test]
fn an_exhausted_verification_is_exhausted_whatever_the_limits_say() {
    let world = World::new();
    let asked = world.request();
    world.wrong_times(&asked, 5);
    world.wrong_times(&world.request_roomy(), 10);
    assert!(matches!(
        world.right(&asked),
        Err(CheckError::Closed(Status::Exhausted, _))
    ));
}
