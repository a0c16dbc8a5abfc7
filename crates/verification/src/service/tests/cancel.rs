use super::world::*;
use crate::project::ProjectId;
use crate::record::Status;
use crate::service::CheckError;

#[test]
fn a_canceled_code_is_dead() {
    let world = World::new();
    let asked = world.request();
    let canceled = world.cancel(&asked).unwrap();
    assert_eq!(canceled.status, Status::Canceled);
    assert_eq!(world.stored(asked.id), canceled);
    assert!(matches!(
        world.right(&asked),
        Err(CheckError::Closed(Status::Canceled, _))
    ));
}

#[test]
fn canceling_again_changes_and_tells_nothing() {
    let world = World::new();
    let asked = world.request();
    world.cancel(&asked).unwrap();
    world.pass(5);
    let before = world.state();
    assert_eq!(world.cancel(&asked).unwrap().status, Status::Canceled);
    assert_eq!(world.state(), before);
}

#[test]
fn what_ended_otherwise_keeps_its_end() {
    let world = World::new();
    let ends: [(Status, End); 3] = [
        (Status::Approved, |world, asked| {
            assert!(world.right(asked).unwrap().right);
        }),
        (Status::Exhausted, |world, asked| {
            world.wrong_times(asked, 5);
        }),
        (Status::Expired, |world, _| world.pass(600)),
    ];
    for (status, end) in ends {
        let asked = world.request();
        end(&world, &asked);
        let before = world.state();
        assert_eq!(world.cancel(&asked).unwrap().status, status);
        assert_eq!(world.state(), before, "{status:?}");
    }
}

#[test]
fn nobody_cancels_for_another() {
    let world = World::new();
    let asked = world.request_in(1);
    let before = world.state();
    for (project, holder) in [
        (another_project(), holder(&asked)),
        (ProjectId::SITE, Some(stranger())),
        (ProjectId::DEMO, None),
    ] {
        assert_eq!(
            done(world.service.cancel(project, asked.id, holder)).unwrap(),
            None
        );
        assert_eq!(
            done(world.service.status(project, asked.id, holder)).unwrap(),
            None
        );
    }
    assert_eq!(world.state(), before);
}
