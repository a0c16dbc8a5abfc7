//! What of a verification is new since version 1 of the schema, and finding one by its number.

use std::sync::Arc;

use crate::Home;
use crate::common::{Bench, HandClock, START, decide, insert, number, request, unknown, update};
use verification::ports::{FoundSend, Snapshot};
use verification::send::{Reason, SendId};
use verification::service::{BrowserRequest, Request};
use verification::{
    BrowserToken, CallerId, Channel, CodeIssuer, Locale, MessageTemplate, Preamble, ProjectId,
    SenderName, Status, Timestamp, VendorId, Verification, VerificationId,
};

async fn find(bench: &Bench, id: VerificationId) -> Option<Verification> {
    let found = decide(&*bench.store, move |ledger| {
        ledger.find(ProjectId::DEMO, id)
    });
    found.await.unwrap()
}

async fn newest(bench: &Bench, project: ProjectId) -> Option<Verification> {
    bench.service.newest(project, number(1)).await.unwrap()
}

pub async fn words_origin_and_maker_are_kept(home: &dyn Home) {
    let bench = Bench::new(home.open());
    let preamble = Preamble::new("Here is your code:").unwrap();
    let sender = SenderName::new("Harbour Bank").unwrap();
    let mut rows = Vec::new();
    for (n, template, issuer) in [
        (1, MessageTemplate::Site, CodeIssuer::Engine),
        (2, MessageTemplate::Sender(sender), CodeIssuer::Vendor(None)),
        (
            3,
            MessageTemplate::Preamble(preamble),
            CodeIssuer::Vendor(VendorId::new("8630cc54")),
        ),
    ] {
        let mut row = bench.request(&number(n)).await;
        row.id = VerificationId::from_bytes([u8::try_from(n).unwrap(); 16]);
        row.template = template;
        row.locale = Locale::new(["en", "de", "en-XA"][usize::try_from(n - 1).unwrap()]).unwrap();
        row.issuer = issuer;
        row.from = CallerId::new("+5554433222").ok().filter(|_| n > 1);
        insert(&*bench.store, &row).await.unwrap();
        rows.push(row);
    }
    bench.store.close().await.unwrap();

    let bench = Bench::new(home.open());
    for row in rows {
        assert_eq!(find(&bench, row.id).await, Some(row));
    }
}

pub async fn a_vendor_names_its_request_later(home: &dyn Home) {
    let bench = Bench::new(home.open());
    let mut row = bench.request(&number(1)).await;
    row.id = VerificationId::from_bytes([7; 16]);
    row.salt = None;
    row.issuer = CodeIssuer::Vendor(None);
    insert(&*bench.store, &row).await.unwrap();
    row.issuer = CodeIssuer::Vendor(VendorId::new("a-1"));
    update(&*bench.store, &row).await.unwrap();
    assert_eq!(find(&bench, row.id).await, Some(row));
}

pub async fn the_newest_of_a_number_is_found(home: &dyn Home) {
    let bench = Bench::unlimited(home.open());
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

pub async fn a_browsers_own_is_found_by_nobody_else(home: &dyn Home) {
    let bench = Bench::new(home.open());
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

pub async fn a_send_is_found_by_its_providers_id_until_its_row_goes(home: &dyn Home) {
    let store = home.open();
    let deciding = store.deciding_by(Arc::new(HandClock::at(Timestamp::from_millis(START))));
    let id = SendId::new("SM-1").unwrap();
    let mut row = unknown();
    for provider in ["first", "second"] {
        row.add_send(Channel::Sms, provider, Timestamp::from_millis(START));
    }
    row.sends[1].id = Some(id.clone());
    row.sends[1].reason = Reason::new("unreachable");
    row.sends[1].reported_at = Some(Timestamp::from_millis(START + 1));
    insert(&*store, &row).await.unwrap();
    let found = deciding.find_send("second", &id).await.unwrap();
    let expected = FoundSend {
        project: row.project,
        verification: row.id,
        send: 1,
    };
    assert_eq!(found, Some(expected));
    assert_eq!(deciding.find_send("first", &id).await.unwrap(), None);
    let read = decide(&*store, move |ledger| ledger.find(row.project, row.id));
    assert_eq!(read.await.unwrap().unwrap().sends, row.sends);

    row.close(Status::Canceled, Timestamp::from_millis(START + 2));
    update(&*store, &row).await.unwrap();
    deciding
        .forget(Timestamp::from_millis(START + 3), 10)
        .await
        .unwrap();
    assert_eq!(deciding.find_send("second", &id).await.unwrap(), None);
}
