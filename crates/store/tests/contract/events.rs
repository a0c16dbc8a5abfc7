//! The log of events: read by cursor, announced after the commit.

use std::time::Duration;

use store::Database;
use verification::events::Action;
use verification::limits::Limit;
use verification::{
    Channel, Event, EventData, EventKind, Profile, ProjectId, SenderName, Subject, Timestamp,
    VerificationId,
};

use crate::Home;
use crate::common::{START, decide};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(START + seconds * 1_000)
}

fn event(project: ProjectId, second: i64) -> Event {
    let subject = Subject::Number("+1 ••• 23".to_owned());
    Event::new(project, subject, EventKind::Unlocked, at(second))
}

async fn append(store: &dyn Database, events: Vec<Event>) {
    let decided = decide(store, move |ledger| {
        for event in &events {
            ledger.append(event.clone());
        }
        Ok(())
    });
    decided.await.unwrap();
}

/// The seconds at which the events after `seq` happened, and the sequence number of the last.
async fn after(
    store: &dyn Database,
    project: Option<ProjectId>,
    seq: u64,
    most: usize,
) -> (Vec<i64>, u64) {
    let found = store.events_after(project, seq, most).await.unwrap();
    let last = found.last().map_or(seq, |logged| logged.seq);
    let seconds = found
        .iter()
        .map(|logged| (logged.event.at.as_millis() - START) / 1_000);
    (seconds.collect(), last)
}

pub async fn a_reader_goes_on_where_it_stopped(home: &dyn Home) {
    let store = home.open();
    let (site, demo) = (ProjectId::SITE, ProjectId::DEMO);
    append(
        &*store,
        vec![event(site, 1), event(demo, 2), event(site, 3)],
    )
    .await;
    append(&*store, vec![event(demo, 4), event(site, 5)]).await;
    let (first, seq) = after(&*store, None, 0, 2).await;
    assert_eq!(first, [1, 2]);
    store.close().await.unwrap();

    let store = home.open();
    assert_eq!(after(&*store, None, seq, 10).await.0, [3, 4, 5]);
    assert_eq!(after(&*store, Some(site), seq, 10).await.0, [3, 5]);
    let (own, seq) = after(&*store, Some(demo), 0, 1).await;
    assert_eq!(own, [2]);
    let (own, seq) = after(&*store, Some(demo), seq, 10).await;
    assert_eq!(own, [4]);
    assert_eq!(after(&*store, Some(demo), seq, 10).await.0, [0; 0]);
    assert_eq!(after(&*store, None, u64::MAX, 10).await.0, [0; 0]);
}

pub async fn a_notice_comes_after_the_commit(home: &dyn Home) {
    let store = home.open();
    append(&*store, vec![event(ProjectId::SITE, 1)]).await;
    let mut newest = store.newest_event();
    let seen = *newest.borrow_and_update();
    assert_eq!(after(&*store, None, 0, 10).await, (vec![1], seen));

    decide(&*store, |_| Ok(())).await.unwrap();
    assert!(!newest.has_changed().unwrap(), "nothing was appended");
    append(
        &*store,
        vec![event(ProjectId::SITE, 2), event(ProjectId::SITE, 3)],
    )
    .await;
    let changed = tokio::time::timeout(Duration::from_secs(10), newest.changed());
    changed.await.unwrap().unwrap();
    let now = *newest.borrow_and_update();
    assert_eq!(after(&*store, None, seen, 10).await, (vec![2, 3], now));
    store.close().await.unwrap();

    let store = home.open();
    assert_eq!(
        *store.newest_event().borrow(),
        now,
        "a restart knows it, too"
    );
}

pub async fn every_subject_and_all_data_are_kept(home: &dyn Home) {
    let store = home.open();
    let to = "+44 ••• 56".to_owned();
    let id = VerificationId::from_bytes([7; 16]);
    let data = EventData {
        channel: Some(Channel::Call),
        send: Some(2),
        attempts_left: Some(4),
        action: Some(Action::Resend),
        limit: Some(Limit::Sends),
        count: Some(9),
    };
    let events: Vec<_> = [
        (
            Subject::Verification { id, to: to.clone() },
            EventKind::Resent,
        ),
        (Subject::Number(to), EventKind::Refused),
        (Subject::Project, EventKind::ProjectCreated),
        (Subject::Record, EventKind::ClockReset),
    ]
    .into_iter()
    .flat_map(|(subject, kind)| {
        let plain = Event::new(ProjectId::DEMO, subject, kind, at(1));
        [plain.clone(), plain.with(data.clone())]
    })
    .collect();
    append(&*store, events.clone()).await;
    let found = store.events_after(None, 0, 100).await.unwrap();
    let found: Vec<_> = found.into_iter().map(|logged| logged.event).collect();
    assert_eq!(found, events);
}

pub async fn acts_of_operators_are_events(home: &dyn Home) {
    let store = home.open();
    let id = ProjectId::new(uuid::Uuid::from_u128(5));
    let project = store::ProjectRecord {
        id,
        sender: SenderName::new("Harbour Bank").unwrap(),
        profile: Profile::Strict,
        secret: [1; 32],
        created_at: at(1),
        rotated_at: None,
        revoked_at: None,
    };
    store.add_project(project.clone()).await.unwrap();
    assert!(store.rotate_project(id, [2; 32], at(2)).await.unwrap());
    assert!(store.revoke_project(id, at(3)).await.unwrap());
    // What changes nothing is no act.
    assert!(!store.rotate_project(id, [3; 32], at(4)).await.unwrap());
    assert!(!store.revoke_project(id, at(5)).await.unwrap());
    let found = store.events_after(Some(id), 0, 100).await.unwrap();
    let acts: Vec<_> = found
        .iter()
        .map(|logged| (logged.event.kind, logged.event.at))
        .collect();
    assert_eq!(
        acts,
        [
            (EventKind::ProjectCreated, at(1)),
            (EventKind::ProjectRotated, at(2)),
            (EventKind::ProjectRevoked, at(3)),
        ]
    );

    store.reset_clock(at(6)).await.unwrap();
    let found = store
        .events_after(Some(ProjectId::SITE), 0, 100)
        .await
        .unwrap();
    let last = &found.last().unwrap().event;
    assert_eq!(
        (&last.subject, last.kind),
        (&Subject::Record, EventKind::ClockReset)
    );
}

pub async fn no_sequence_number_comes_twice(home: &dyn Home) {
    let store = home.open();
    append(
        &*store,
        vec![event(ProjectId::SITE, 1), event(ProjectId::SITE, 2)],
    )
    .await;
    let (_, seq) = after(&*store, None, 0, 10).await;
    let clock = std::sync::Arc::new(crate::common::HandClock::at(at(0)));
    let deciding = store.deciding_by(clock);
    deciding.forget(at(1_000), 100).await.unwrap();
    append(&*store, vec![event(ProjectId::SITE, 3)]).await;
    let (seconds, newest) = after(&*store, None, seq, 10).await;
    assert_eq!(seconds, [3]);
    assert!(newest > seq);
}
