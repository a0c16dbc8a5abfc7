use super::world::*;
use crate::events::EventKind;
use crate::record::Status;
use crate::service::{Request, Swept};

fn sweep(world: &World, retention: u64, batch: usize) -> Swept {
    done(world.service.sweep(seconds(retention), batch)).unwrap()
}

#[test]
fn the_overdue_are_closed_and_told_in_batches() {
    let world = World::new();
    for n in 0..25 {
        let to = number(&format!("+121255501{n:02}"));
        world.ask(Request { to, ..wish() }).unwrap();
    }
    world.pass(600);
    for expired in [10, 10, 5, 0] {
        assert_eq!(
            sweep(&world, DAY, 10),
            Swept {
                expired,
                forgotten: 0
            }
        );
    }
    assert_eq!(world.count(EventKind::Expired), 25);
    for row in world.state().verifications {
        assert_eq!((row.status, row.salt), (Status::Expired, None));
        assert_eq!(row.closed_at, Some(START.after(seconds(600))));
    }
}

#[test]
fn what_is_still_pending_or_ended_otherwise_is_left_alone() {
    let world = World::new();
    let approved = world.request();
    world.right(&approved).unwrap();
    world.pass(1);
    let pending = world.request();
    world.pass_millis(599_999);
    let before = world.state();
    assert_eq!(sweep(&world, DAY, 10).expired, 0);
    assert_eq!(world.state(), before);
    world.pass_millis(1);
    assert_eq!(sweep(&world, DAY, 10).expired, 1);
    assert_eq!(world.stored(pending.id).status, Status::Expired);
    assert_eq!(world.stored(approved.id).status, Status::Approved);
}

#[test]
fn the_closed_are_forgotten_after_their_retention() {
    let world = World::new();
    let asked = world.request();
    world.right(&asked).unwrap();
    world.pass(DAY);
    assert_eq!(sweep(&world, DAY, 10).forgotten, 0);
    world.pass_millis(1);
    assert_eq!(sweep(&world, DAY, 10).forgotten, 1);
    assert!(world.state().verifications.is_empty());
}

#[test]
fn sweeping_and_checking_agree_on_what_has_expired() {
    let world = World::new();
    let asked = world.request();
    world.pass(600);
    assert_eq!(
        world.status(&asked).status,
        Status::Expired,
        "before anybody wrote it down"
    );
    sweep(&world, DAY, 10);
    assert_eq!(world.status(&asked).status, Status::Expired);
    assert!(world.right(&asked).is_err());
}
