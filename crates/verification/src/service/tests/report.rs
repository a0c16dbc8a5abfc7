use super::world::*;
use crate::record::{Status, Verification};
use crate::send::{Delivery, Reason, Report, SendId};

fn report(world: &World, asked: &Verification, send: usize, delivery: Delivery) -> bool {
    done(
        world
            .service
            .report(asked.project, asked.id, send, delivery),
    )
    .unwrap()
}

#[test]
fn a_report_finds_its_send_by_the_providers_own_id() {
    let world = World::new();
    let (first, second) = (SendId::new("SM-1").unwrap(), SendId::new("SM-2").unwrap());
    world.provider.accept([first, second.clone()]);
    let asked = world.request();
    world.pass(30);
    world.resend(&asked).unwrap();
    let report = Report {
        reason: Reason::new("30003 unreachable"),
        ..Delivery::Undelivered.into()
    };
    let (service, unknown) = (&world.service, SendId::new("SM-3").unwrap());
    let told = |provider: &str, id: &SendId| {
        done(service.report_by_id(provider, id, report.clone())).unwrap()
    };
    assert!(!told("another", &second), "ids are the provider's own");
    assert!(!told("recorder", &unknown));
    world.pass(5);
    assert!(told("recorder", &second));
    assert!(!told("recorder", &second), "said twice, told once");
    let sends = world.stored(asked.id).sends;
    assert_eq!(
        (sends[0].delivery, sends[0].reported_at),
        (Delivery::Sent, Some(START))
    );
    assert_eq!(sends[1].delivery, Delivery::Undelivered);
    assert_eq!(sends[1].reason, Reason::new("30003 unreachable"));
    assert_eq!(sends[1].reported_at, Some(START.after(seconds(35))));
    assert_eq!(
        (&*sends[1].provider, &sends[1].id),
        ("recorder", &Some(second))
    );
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
