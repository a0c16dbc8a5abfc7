//! What a node asks of the record as a whole.

use crate::Home;
use verification::{KeyId, Timestamp};

pub async fn the_store_names_its_current_key(home: &dyn Home) {
    let store = home.open();
    assert_eq!(store.named_key().await.unwrap(), None);
    store.name_key(KeyId(1)).await.unwrap();
    store.name_key(KeyId(2)).await.unwrap();
    store.close().await.unwrap();
    assert_eq!(home.open().named_key().await.unwrap(), Some(KeyId(2)));
}

pub async fn a_new_store_knows_no_time_and_a_closed_one_is_not_ready(home: &dyn Home) {
    let store = home.open();
    assert_eq!(store.opened_at_mark(), Timestamp::from_millis(0));
    assert!(store.is_ready());
    store.try_write().await.unwrap();
    store.close().await.unwrap();
    store.close().await.unwrap();
    assert!(!store.is_ready());
    assert!(store.try_write().await.is_err());
}
