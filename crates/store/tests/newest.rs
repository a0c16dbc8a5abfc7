//! What of a verification is new since version 1 of the schema, and finding one by its number.

#![allow(
    clippy::unwrap_used,
    reason = "a test fails loudly, in its helpers too"
)]

mod common;

use common::{Bench, number, open, request};
use verification::ports::{Ledger, Store, Work};
use verification::service::{BrowserRequest, Request};
use verification::{
    BrowserToken, CallerId, Channel, Maker, Message, ProjectId, SenderName, VendorId, Verification,
    Wording,
};

/// One transaction on the ledger, and what it found.
async fn with<T: Send + 'static>(
    bench: &Bench,
    look: impl FnOnce(&mut dyn Ledger) -> T + Send + 'static,
) -> T {
    let (tell, told) = std::sync::mpsc::channel();
    let work: Work = Box::new(move |ledger| {
        tell.send(look(ledger)).unwrap();
        Ok(())
    });
    bench.store.run(work).await.unwrap();
    told.recv().unwrap()
}

async fn newest(bench: &Bench, project: ProjectId) -> Option<Verification> {
    bench.service.newest(project, number(1)).await.unwrap()
}

#[tokio::test]
async fn words_origin_and_maker_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let bench = Bench::new(open(&path));
    let message = Message::new("Here is your code:", Channel::Sms, 6).unwrap();
    let sender = SenderName::new("Harbour Bank").unwrap();
    let mut rows = Vec::new();
    for (n, wording, maker) in [
        (1, Wording::Site, Maker::Engine),
        (2, Wording::Sender(sender), Maker::Vendor(None)),
        (
            3,
            Wording::Message(message),
            Maker::Vendor(VendorId::new("8630cc54")),
        ),
    ] {
        let mut row = bench.request(&number(n)).await;
        row.id = verification::VerificationId::from_bytes([u8::try_from(n).unwrap(); 16]);
        row.wording = wording;
        row.maker = maker;
        row.from = CallerId::new("+5554433222").ok().filter(|_| n > 1);
        let insert = row.clone();
        with(&bench, move |ledger| ledger.insert(&insert).unwrap()).await;
        rows.push(row);
    }
    bench.store.close().await.unwrap();

    let bench = Bench::new(open(&path));
    for row in rows {
        let id = row.id;
        let found = with(&bench, move |ledger| {
            ledger.find(ProjectId::DEMO, id).unwrap()
        })
        .await;
        assert_eq!(found, Some(row));
    }
}

#[tokio::test]
async fn a_vendor_names_its_request_later() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(open(&folder.path().join("store.db")));
    let mut row = bench.request(&number(1)).await;
    row.id = verification::VerificationId::from_bytes([7; 16]);
    row.salt = None;
    row.maker = Maker::Vendor(None);
    let insert = row.clone();
    with(&bench, move |ledger| ledger.insert(&insert).unwrap()).await;
    row.maker = Maker::Vendor(VendorId::new("a-1"));
    let update = row.clone();
    let found = with(&bench, move |ledger| {
        ledger.update(&update).unwrap();
        ledger.find(update.project, update.id).unwrap()
    })
    .await;
    assert_eq!(found, Some(row));
}

#[tokio::test]
async fn the_newest_of_a_number_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::unlimited(open(&folder.path().join("store.db")));
    assert_eq!(newest(&bench, ProjectId::DEMO).await, None);
    let first = bench.request(&number(1)).await;
    bench.clock.advance(std::time::Duration::from_millis(5));
    let second = bench.request(&number(1)).await;
    bench.request(&number(2)).await;
    let found = newest(&bench, ProjectId::DEMO).await.unwrap();
    assert_eq!(found.id, second.id);

    assert_eq!(
        newest(&bench, ProjectId::SITE).await,
        None,
        "another project's"
    );
    let code = bench.phones.code(&second);
    bench.check(&second, &code).await.unwrap();
    assert_eq!(newest(&bench, ProjectId::DEMO).await.unwrap().id, first.id);
    bench.clock.advance(std::time::Duration::from_hours(1));
    assert_eq!(
        newest(&bench, ProjectId::DEMO).await,
        None,
        "its time is over"
    );
}

#[tokio::test]
async fn a_browsers_own_is_found_by_nobody_else() {
    let folder = tempfile::tempdir().unwrap();
    let bench = Bench::new(open(&folder.path().join("store.db")));
    let bound = Request {
        project: ProjectId::SITE,
        browser: Some(BrowserRequest {
            token: BrowserToken::new([1; 16]),
            replaces: None,
        }),
        ..request(&number(1))
    };
    bench.service.request(bound).await.unwrap();
    assert_eq!(newest(&bench, ProjectId::SITE).await, None);
}
