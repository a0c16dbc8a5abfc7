use super::world::*;
use crate::record::{Delivery, Status, Verification};

fn report(world: &World, asked: &Verification, send: usize, delivery: Delivery) -> bool {
    done(
        world
            .service
            .report(asked.project, asked.id, send, delivery),
    )
    .unwrap()
}

#[test]
fn deliveries_move_forward_and_each_step_is_told_once() {
    let world = World::new();
    world.provider.answer([Ok(Delivery::Queued)]);
    let asked = world.request();
    for (delivery, news) in [
        (Delivery::Queued, false),
        (Delivery::Sent, true),
        (Delivery::Sent, false),
        (Delivery::Unknown, false),
        (Delivery::Delivered, true),
        (Delivery::Sent, false),
        (Delivery::Undelivered, false),
        (Delivery::Delivered, false),
        (Delivery::Failed, false),
    ] {
        assert_eq!(report(&world, &asked, 0, delivery), news, "{delivery:?}");
    }
    assert_eq!(
        world.stored(asked.id).sends[0].delivery,
        Delivery::Delivered
    );
    assert_eq!(world.told(&asked), ["requested", "sent", "delivered"]);
}

#[test]
fn an_undelivered_text_stays_undelivered() {
    let world = World::new();
    let asked = world.request();
    assert!(report(&world, &asked, 0, Delivery::Undelivered));
    assert!(!report(&world, &asked, 0, Delivery::Delivered));
    assert_eq!(world.told(&asked), ["requested", "sent", "undelivered"]);
    assert_eq!(
        world.stored(asked.id).status,
        Status::Pending,
        "delivery decides nothing"
    );
}

#[test]
fn each_send_has_its_own_delivery() {
    let world = World::new();
    let asked = world.request();
    world.pass(30);
    world.resend(&asked).unwrap();
    assert!(report(&world, &asked, 1, Delivery::Delivered));
    let deliveries: Vec<_> = world
        .stored(asked.id)
        .sends
        .iter()
        .map(|s| s.delivery)
        .collect();
    assert_eq!(deliveries, [Delivery::Sent, Delivery::Delivered]);
}

#[test]
fn a_late_report_neither_reopens_nor_approves() {
    let world = World::new();
    let asked = world.request();
    world.wrong_times(&asked, 5);
    assert!(report(&world, &asked, 0, Delivery::Delivered));
    let stored = world.stored(asked.id);
    assert_eq!(
        (stored.status, stored.salt.clone(), stored.attempts),
        (Status::Exhausted, None, 5)
    );
}

#[test]
fn reports_on_nothing_change_nothing() {
    let world = World::new();
    let asked = world.request();
    let before = world.state();
    assert!(
        !report(&world, &asked, 1, Delivery::Delivered),
        "no such send"
    );
    let foreign = Verification {
        project: another_project(),
        ..asked
    };
    assert!(
        !report(&world, &foreign, 0, Delivery::Delivered),
        "another's"
    );
    assert_eq!(world.state(), before);
}
