//! Tests of waiting readers: each gets the first message of its number, and leaves no state behind.

use tokio::time::advance;
use verification::ports::Provider;

use super::*;
use crate::lease::LeaseToken;
use crate::limits;
use crate::testing::{number, outgoing, outgoing_of, sandbox, sandbox_with_clock};

const TO: &str = "+12125550123";
const MINUTE: Duration = Duration::from_mins(1);

fn read(
    sandbox: &Sandbox,
    caller: Caller,
    number: &PhoneNumber,
) -> tokio::task::JoinHandle<Result<Vec<Arc<Message>>, Refusal>> {
    let (sandbox, number) = (sandbox.clone(), number.clone());
    tokio::spawn(async move { sandbox.read(&caller, &number, 0, MINUTE).await })
}

async fn settle() {
    for _ in 0..5 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_there_comes_at_once_past_after() {
    let sandbox = sandbox();
    for _ in 0..3 {
        sandbox.send(&outgoing(TO, "1234")).await.unwrap();
    }
    let started = Instant::now();
    let messages = sandbox.wait_for(&number(TO), 1, MINUTE).await.unwrap();
    assert_eq!(
        messages
            .iter()
            .map(|message| message.seq)
            .collect::<Vec<_>>(),
        [2, 3]
    );
    assert_eq!(started.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn else_the_reader_waits_for_the_first_of_its_number() {
    let sandbox = sandbox();
    let reader = read(&sandbox, Caller::Operator, &number(TO));
    settle().await;
    sandbox
        .send(&outgoing("+12125550124", "1111"))
        .await
        .unwrap();
    settle().await;
    assert!(!reader.is_finished());
    sandbox.send(&outgoing(TO, "2222")).await.unwrap();
    let messages = reader.await.unwrap().unwrap();
    assert_eq!(messages[0].code.as_deref(), Some("2222"));
}

#[tokio::test(start_paused = true)]
async fn a_reader_gives_up_in_time_and_leaves_nothing() {
    let sandbox = sandbox();
    let started = Instant::now();
    assert!(
        sandbox
            .wait_for(&number(TO), 0, MINUTE)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(started.elapsed().as_secs(), 60);
    assert_eq!(sandbox.exchange().size(), (0, 0, 0));
    assert!(
        sandbox
            .wait_for(&number(TO), 0, Duration::ZERO)
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_hangs_up_leaves_nothing() {
    let sandbox = sandbox();
    let reader = read(&sandbox, Caller::Operator, &number(TO));
    settle().await;
    assert_eq!(sandbox.exchange().size(), (1, 0, 0));
    assert!(
        sandbox.numbers().is_empty(),
        "waiting at a phone does not make it known"
    );
    reader.abort();
    assert!(reader.await.unwrap_err().is_cancelled());
    assert_eq!(sandbox.exchange().size(), (0, 0, 0));
    assert_eq!(sandbox.shared.readers.available_permits(), limits::READERS);
}

#[tokio::test(start_paused = true)]
async fn waiting_readers_are_bounded() {
    let sandbox = sandbox();
    let readers: Vec<_> = (0..limits::READERS)
        .map(|_| read(&sandbox, Caller::Operator, &number(TO)))
        .collect();
    while sandbox.shared.readers.available_permits() > 0 {
        tokio::task::yield_now().await;
    }
    let refused = sandbox.wait_for(&number(TO), 0, MINUTE).await;
    assert!(matches!(refused, Err(Refusal::TooManyReaders)));
    assert!(
        sandbox
            .wait_for(&number(TO), 0, Duration::ZERO)
            .await
            .is_ok(),
        "who does not wait needs no place"
    );
    sandbox.send(&outgoing(TO, "1234")).await.unwrap();
    for reader in readers {
        assert_eq!(reader.await.unwrap().unwrap().len(), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lease_that_ends_ends_its_readers() {
    let (sandbox, clock) = sandbox_with_clock();
    for returned in [true, false] {
        let lease = sandbox.lease(Duration::from_secs(5)).unwrap();
        let holder = read(&sandbox, Caller::Holder(lease.token.clone()), &lease.number);
        settle().await;
        if returned {
            sandbox.return_lease(&lease.token).unwrap();
        } else {
            clock.advance(5);
            // The next operation on the carrier ends the expired lease.
            sandbox
                .send(&outgoing(lease.number.as_e164(), "1234"))
                .await
                .unwrap();
        }
        advance(Duration::from_millis(1)).await;
        assert!(
            matches!(holder.await.unwrap(), Err(Refusal::NotYourLease)),
            "returned: {returned}"
        );
    }
}

#[tokio::test]
async fn a_holder_reads_its_own_number_only() {
    let sandbox = sandbox();
    let mine = sandbox.lease(MINUTE).unwrap();
    let theirs = sandbox.lease(MINUTE).unwrap();
    let me = Caller::Holder(mine.token);
    sandbox
        .send(&outgoing(theirs.number.as_e164(), "1234"))
        .await
        .unwrap();
    assert!(
        sandbox
            .read(&me, &mine.number, 0, Duration::ZERO)
            .await
            .unwrap()
            .is_empty()
    );
    for caller in [me, Caller::Holder(LeaseToken::new("made up"))] {
        let refused = sandbox
            .read(&caller, &theirs.number, 0, Duration::ZERO)
            .await;
        assert!(matches!(refused, Err(Refusal::NotYourLease)));
    }
    assert_eq!(
        sandbox
            .wait_for(&theirs.number, 0, Duration::ZERO)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_verification_finds_its_own_texts_only() {
    let sandbox = sandbox();
    sandbox.send(&outgoing_of(1, TO, "1111")).await.unwrap();
    sandbox.send(&outgoing_of(2, TO, "2222")).await.unwrap();
    sandbox.send(&outgoing_of(1, TO, "3333")).await.unwrap();
    let own = sandbox.messages_of(
        &number(TO),
        verification::VerificationId::from_bytes([1; 16]),
    );
    let codes: Vec<_> = own
        .iter()
        .filter_map(|message| message.code.as_deref())
        .collect();
    assert_eq!(codes, ["1111", "3333"]);
}
