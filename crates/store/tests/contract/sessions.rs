//! Browser sessions: none comes back.

use crate::Home;
use verification::Timestamp;

const HASH: [u8; 32] = [7; 32];

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1_000)
}

pub async fn a_session_lives_until_its_time_is_over(home: &dyn Home) {
    let store = home.open();
    assert!(
        store
            .create_session(HASH, b"one".to_vec(), at(10))
            .await
            .unwrap()
    );
    assert_eq!(
        store.load_session(HASH, at(9)).await.unwrap().unwrap(),
        b"one"
    );
    assert!(store.save_session(HASH, b"two".to_vec()).await.unwrap());
    assert_eq!(
        store.load_session(HASH, at(9)).await.unwrap().unwrap(),
        b"two"
    );
    assert!(
        store.load_session(HASH, at(10)).await.unwrap().is_none(),
        "saving prolongs nothing"
    );
    assert_eq!(store.forget_sessions(at(9), 10).await.unwrap(), 0);
    assert_eq!(store.forget_sessions(at(10), 10).await.unwrap(), 1);
}

pub async fn a_taken_id_is_not_taken_over(home: &dyn Home) {
    let store = home.open();
    assert!(
        store
            .create_session(HASH, b"mine".to_vec(), at(10))
            .await
            .unwrap()
    );
    assert!(
        !store
            .create_session(HASH, b"yours".to_vec(), at(99))
            .await
            .unwrap()
    );
    assert_eq!(
        store.load_session(HASH, at(1)).await.unwrap().unwrap(),
        b"mine"
    );
}

/// An upsert would let a request that was under way at sign-out bring the session back.
pub async fn saving_never_revives_a_session_that_was_ended(home: &dyn Home) {
    let store = home.open();
    store
        .create_session(HASH, b"one".to_vec(), at(10))
        .await
        .unwrap();
    store.retire_session(HASH, at(1)).await.unwrap();
    store.forget_sessions(at(1), 10).await.unwrap();
    assert!(!store.save_session(HASH, b"two".to_vec()).await.unwrap());
    assert!(store.load_session(HASH, at(0)).await.unwrap().is_none());
    store.retire_session(HASH, at(5)).await.unwrap();
}

pub async fn a_retired_session_ends_sooner_and_never_later(home: &dyn Home) {
    let store = home.open();
    store
        .create_session(HASH, b"one".to_vec(), at(100))
        .await
        .unwrap();
    for retired_at in [60, 80] {
        store.retire_session(HASH, at(retired_at)).await.unwrap();
        store.save_session(HASH, b"two".to_vec()).await.unwrap();
        assert!(store.load_session(HASH, at(59)).await.unwrap().is_some());
        assert!(store.load_session(HASH, at(60)).await.unwrap().is_none());
    }
}

pub async fn all_sessions_can_be_ended_at_once(home: &dyn Home) {
    let store = home.open();
    for n in 0..5 {
        store
            .create_session([n; 32], vec![n], at(10))
            .await
            .unwrap();
    }
    store.close().await.unwrap();
    let store = home.open();
    assert!(
        store.load_session([3; 32], at(1)).await.unwrap().is_some(),
        "sessions survive a restart"
    );
    assert_eq!(store.end_sessions().await.unwrap(), 5);
    assert!(store.load_session([3; 32], at(1)).await.unwrap().is_none());
}
