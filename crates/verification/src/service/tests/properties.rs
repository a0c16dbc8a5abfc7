//! Properties that hold for every order of calls.

use proptest::prelude::*;

use super::memory::Fault;
use super::world::*;
use crate::channel::Channel;
use crate::events::EventKind;
use crate::record::{Status, Verification};
use crate::send::Delivery;
use crate::service::{Check, MalformedCode, Request};

#[derive(Clone, Copy, Debug)]
enum Act {
    Right,
    Wrong,
    MalformedCode(MalformedCode),
    Stranger,
    Resend(Option<Channel>),
    Report(Delivery),
    RequestAnother,
    Cancel,
    Sweep,
    Unlock,
    Restart,
    Fail(Fault),
    Pass(u64),
}

fn act() -> impl Strategy<Value = Act> {
    use Delivery::{Delivered, Failed, Sent, Undelivered, Unknown};
    prop_oneof![
        2 => Just(Act::Right),
        6 => Just(Act::Wrong),
        1 => prop::sample::select(vec![MalformedCode::Reject, MalformedCode::Count]).prop_map(Act::MalformedCode),
        1 => Just(Act::Stranger),
        3 => prop::sample::select(vec![None, Some(Channel::Sms), Some(Channel::Call)]).prop_map(Act::Resend),
        2 => prop::sample::select(vec![Unknown, Sent, Delivered, Undelivered, Failed]).prop_map(Act::Report),
        2 => Just(Act::RequestAnother),
        1 => Just(Act::Cancel),
        1 => Just(Act::Sweep),
        1 => Just(Act::Unlock),
        1 => Just(Act::Restart),
        2 => prop_oneof![
            (0_usize..5).prop_map(Fault::Write), Just(Fault::Commit), Just(Fault::Busy)
        ].prop_map(Act::Fail),
        4 => (0_u64..150_000).prop_map(Act::Pass),
    ]
}

/// Does it; whether it was answered with success does not matter here.
fn perform(world: &mut World, asked: &Verification, act: Act) {
    let _ = match act {
        Act::Right => world.right(asked).is_ok(),
        Act::Wrong => world.wrong(asked).is_ok(),
        Act::MalformedCode(malformed) => world
            .check(Check {
                malformed,
                ..attempt(asked, "12x")
            })
            .is_ok(),
        Act::Stranger => {
            let code = world.code(asked);
            let check = Check {
                holder: Some(stranger()),
                ..attempt(asked, &code)
            };
            world.check(check).is_ok()
        }
        Act::Resend(channel) => world.resend_by(asked, channel).is_ok(),
        Act::Report(delivery) => {
            done(world.service.report(asked.project, asked.id, 0, delivery)).is_ok()
        }
        Act::RequestAnother => world.ask(wish()).is_ok(),
        Act::Cancel => done(world.service.cancel(asked.project, asked.id, None)).is_ok(),
        Act::Sweep => done(world.service.sweep(seconds(30 * DAY), 10)).is_ok(),
        Act::Unlock => done(world.service.unlock(asked.project, asked.to.clone())).is_ok(),
        Act::Restart => {
            *world = world.restarted(ring(&[1]));
            true
        }
        Act::Fail(fault) => {
            world.store.fail([Some(fault)]);
            true
        }
        Act::Pass(millis) => {
            world.pass_millis(millis);
            true
        }
    };
}

fn told(world: &World, asked: &Verification, name: &str) -> usize {
    world
        .told(asked)
        .into_iter()
        .filter(|told| *told == name)
        .count()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn no_order_of_events_breaks_a_verification(acts in prop::collection::vec(act(), 1..60)) {
        let mut world = World::new();
        let asked = world.ask(Request { browser: Some(from_browser(1)), ..wish() }).unwrap();
        let mut before = world.stored(asked.id);
        let mut code = None;
        for act in acts {
            perform(&mut world, &asked, act);
            let after = world.stored(asked.id);
            prop_assert!(after.attempts >= before.attempts, "attempts never fall");
            prop_assert!(after.attempts <= after.policy.max_attempts, "nor exceed their number");
            prop_assert!(after.attempts <= before.attempts + 1, "and rise one at a time");
            if before.status != Status::Pending {
                prop_assert_eq!(after.status, before.status, "no way leads out of a closed state");
                prop_assert_eq!(after.attempts, before.attempts);
                prop_assert_eq!(after.closed_at, before.closed_at);
            }
            prop_assert_eq!(after.salt.is_some(), after.status == Status::Pending);
            prop_assert_eq!(after.closed_at.is_some(), after.status != Status::Pending);
            prop_assert_eq!(after.expires_at, asked.expires_at);
            prop_assert_eq!(&after.to, &asked.to);
            prop_assert_eq!(after.binding, asked.binding);
            prop_assert!(after.sends.len() >= before.sends.len());
            for (was, is) in before.sends.iter().zip(&after.sends) {
                prop_assert!(was.delivery == is.delivery || was.delivery.can_become(is.delivery));
            }
            let approvals = told(&world, &asked, "approved");
            let charges = told(&world, &asked, "check_failed") + approvals;
            prop_assert_eq!(approvals, usize::from(after.status == Status::Approved));
            prop_assert_eq!(charges, usize::from(after.attempts), "each charge is told");
            if after.status == Status::Approved {
                prop_assert!(after.closed_at < Some(after.expires_at));
            }
            let now = world.code(&asked);
            prop_assert_eq!(code.get_or_insert_with(|| now.clone()), &now, "one code for life");
            before = after;
        }
        prop_assert!(world.count(EventKind::Approved) <= 1);
    }

    /// Without other callers, the right code passes exactly while there is time and a
    /// try left.
    #[test]
    fn the_right_code_passes_exactly_while_it_should(wrong in 0_usize..7, waited in 0_u64..1_200_000) {
        let world = World::new();
        let asked = world.request();
        for _ in 0..wrong {
            let _ = world.wrong(&asked);
        }
        world.pass_millis(waited);
        let passes = world.right(&asked).is_ok_and(|checked| checked.right);
        prop_assert_eq!(passes, wrong < 5 && waited < 600_000);
    }
}
