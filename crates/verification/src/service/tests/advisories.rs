//! What broke elsewhere. Each test names the advisory it guards against.

use std::thread;

use super::world::*;
use crate::channel::Channel;
use crate::events::EventKind;
use crate::limits::{Limit, Limits, Rate};
use crate::record::Status;
use crate::service::{Check, CheckError, MalformedCode, Request, RequestError};

/// What `count` threads get that all do the same at once.
fn at_once<T: Send>(count: usize, act: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let act = &act;
    thread::scope(|scope| {
        let threads: Vec<_> = (0..count).map(|n| scope.spawn(move || act(n))).collect();
        threads
            .into_iter()
            .map(|thread| thread.join().unwrap())
            .collect()
    })
}

/// CVE-2026-107276 (MISP), `HackerOne` 3692149 (Kratos): read, check, delete.
#[test]
fn fifty_right_codes_at_once_pass_once() {
    let world = World::new();
    let asked = world.request();
    let outcomes = at_once(50, |_| world.right(&asked));
    assert_eq!(
        outcomes
            .iter()
            .flatten()
            .filter(|checked| checked.right)
            .count(),
        1
    );
    assert_eq!(world.count(EventKind::Approved), 1);
    assert_eq!(world.stored(asked.id).attempts, 1);
}

/// CVE-2024-4629 (Keycloak), GHSA-7h8m-vrxx-vr4m (ZITADEL): a burst outran the counter.
#[test]
fn a_burst_never_exceeds_the_budget() {
    let world = World::new();
    let asked = world.request();
    let charged = at_once(20, |_| world.wrong(&asked))
        .into_iter()
        .flatten()
        .count();
    assert_eq!((charged, world.stored(asked.id).attempts), (5, 5));

    let world = World::new();
    let asked = [
        world.request_roomy(),
        world.request_roomy(),
        world.request_roomy(),
    ];
    let charged = at_once(40, |n| world.wrong(&asked[n % 3]))
        .into_iter()
        .flatten()
        .count();
    assert_eq!(charged, 15, "across ids the number's hour holds");
}

/// CVE-2026-103977 (`FileRise`), `AuthQuake`, CVE-2026-78655 (`Punk::Plugin::TOTP`): a counter in
/// the session or its cookie. GHSA-c55g-q6f4-5qxr (RubyGems): per address only.
#[test]
fn a_fresh_session_and_address_for_every_guess_buys_nothing() {
    let world = World::new();
    let asked = world.request_roomy();
    let charged = (0..100)
        .filter(|n| world.wrong_from(&asked, client(*n)).is_ok())
        .count();
    assert_eq!(charged, 15);
}

/// greenpau/caddy-security#271: a restart reset the counters.
#[test]
fn a_restart_resets_nothing() {
    let mut world = World::new();
    let asked = world.request();
    for _ in 0..5 {
        world.wrong_times(&asked, 1);
        world = world.restarted(ring(&[1]));
    }
    assert!(matches!(
        world.right(&asked),
        Err(CheckError::Closed(Status::Exhausted, _))
    ));
    world.wrong_times(&world.request_roomy(), 10);
    let world = world.restarted(ring(&[1, 2]));
    assert!(
        matches!(world.ask(wish()), Err(RequestError::Limited(_))),
        "nor does a new pepper"
    );
}

/// CVE-2026-8760 (Login with OTP): only sending was locked, checking was not.
#[test]
fn a_limit_on_guesses_guards_checking_and_sending() {
    let world = World::new();
    let asked = world.request_roomy();
    world.wrong_times(&asked, 15);
    let refused = world.right(&asked).unwrap_err();
    assert!(matches!(refused, CheckError::Limited(limited) if limited.limit == Limit::Failures));
    let refused = world.ask(wish()).unwrap_err();
    assert!(matches!(refused, RequestError::Limited(limited) if limited.limit == Limit::Failures));
}

/// CVE-2026-33640 (Outline): the rate limiter was the only guard.
#[test]
fn without_limits_a_verification_still_dies_of_guesses() {
    let never = Rate::new(32, seconds(0));
    let world = World::with_limits(Limits {
        sends: never,
        failures: [never, never],
        failures_in_a_row: u32::MAX,
        client_failures: never,
    });
    for _ in 0..20 {
        let asked = world.request();
        world.wrong_times(&asked, 5);
        assert!(world.right(&asked).is_err());
    }
}

/// CVE-2024-5150 (OTP Login With Phone Number): the empty code passed.
/// GHSA-rmmc-8cqj-hfp3 (otpauth), CVE-2024-21491 (svix): a prefix passed.
#[test]
fn blanks_prefixes_and_extensions_never_pass() {
    let world = World::new();
    let asked = world.request_roomy();
    let code = world.code(&asked);
    let longer = format!("{code}0");
    let twice = format!("{code}{code}");
    for typed in [
        "",
        " ",
        "null",
        &code[..1],
        &code[..5],
        &code[1..],
        &longer,
        &twice,
    ] {
        for malformed in [MalformedCode::Count, MalformedCode::Reject] {
            let outcome = world.check(Check {
                malformed,
                ..attempt(&asked, typed)
            });
            assert!(
                outcome.is_ok_and(|checked| !checked.right) || malformed == MalformedCode::Reject,
                "{typed:?}"
            );
        }
    }
    assert_eq!(world.stored(asked.id).status, Status::Pending);
}

/// CVE-2026-3655 (OTP Login With Phone Number): the number was swapped in mid-flow.
#[test]
fn a_code_sent_to_ones_own_phone_proves_no_other() {
    let world = World::new();
    let victim = world.request();
    let own = world
        .ask(Request {
            to: number(OTHER_NUMBER),
            ..wish()
        })
        .unwrap();
    assert!(!world.try_code(&victim, &world.code(&own)).unwrap().right);
    assert_eq!(world.stored(victim.id).to.as_e164(), NUMBER);
}

/// CVE-2025-64175 (Gogs): a stranger's code was accepted.
#[test]
fn an_id_of_another_tenant_is_unknown_even_with_its_code() {
    let world = World::new();
    let asked = world.request();
    let check = Check {
        project: another_project(),
        ..attempt(&asked, &world.code(&asked))
    };
    assert!(matches!(world.check(check), Err(CheckError::Unknown)));
}

/// GHSA-xmmm-jw76-q7vg (Keycloak): codes outlived their expiry.
/// CVE-2021-43177 (devise-two-factor): used codes passed again.
#[test]
fn late_and_used_codes_are_dead() {
    let world = World::new();
    let (late, used) = (world.request(), world.request());
    assert!(world.right(&used).unwrap().right);
    assert!(matches!(
        world.right(&used),
        Err(CheckError::Closed(Status::Approved, _))
    ));
    world.pass(601);
    assert!(matches!(
        world.right(&late),
        Err(CheckError::Closed(Status::Expired, _))
    ));
}

/// CVE-2020-26236 (ScratchVerifier): two that asked at once shared a code.
#[test]
fn requests_at_once_get_codes_of_their_own() {
    let world = World::new();
    let asked = at_once(5, |_| world.request());
    for (n, one) in asked.iter().enumerate() {
        for other in &asked[n + 1..] {
            assert_ne!(one.id, other.id);
            assert_ne!(one.salt, other.salt);
        }
        assert!(world.right(one).unwrap().right);
    }
}

/// CVE-2026-9798 (Keycloak CIBA): another path had a budget of its own.
#[test]
fn texts_and_calls_share_one_budget() {
    let world = World::new();
    for channel in [
        Channel::Sms,
        Channel::Call,
        Channel::Sms,
        Channel::Call,
        Channel::Call,
    ] {
        world.ask(Request { channel, ..wish() }).unwrap();
    }
    for channel in [Channel::Sms, Channel::Call] {
        let refused = world.ask(Request { channel, ..wish() });
        assert!(
            matches!(refused, Err(RequestError::Limited(_))),
            "{channel:?}"
        );
    }
}

/// CVE-2025-64102 (ZITADEL): lockout was off unless configured, and locked the victim out.
#[test]
fn lockout_is_on_by_default_and_the_victim_still_verifies() {
    let world = World::with_limits(Limits::default());
    let asked = world.request_roomy();
    let guesses = (0..50)
        .filter(|_| world.wrong_from(&asked, client(66)).is_ok())
        .count();
    assert_eq!(guesses, 10);
    assert!(world.right_from(&asked, client(1)).unwrap().right);
}
