//! tower-sessions over our own store.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use app::session::NEXT_ID;
use async_trait::async_trait;
use sha2::{Digest, Sha256};
use store::Sessions;
use tower_sessions::SessionStore;
use tower_sessions::session::{Id, Record};
use tower_sessions::session_store::{Error, Result};
use verification::Timestamp;
use verification::ports::{Clock, Entropy, StoreError};
use verification::record::REPEAT_WINDOW;

/// Sessions in the durable record, their ids hashed: a stolen store opens no session.
#[derive(Clone)]
pub struct SessionRecords {
    store: Arc<dyn Sessions>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    lifetime: Duration,
}

impl SessionRecords {
    /// Sessions in `store` that last for `lifetime`.
    pub fn new(
        store: Arc<dyn Sessions>,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
        lifetime: Duration,
    ) -> Self {
        Self {
            store,
            clock,
            entropy,
            lifetime,
        }
    }

    /// Adds the row of a new session. `false` where there is one of that id.
    async fn insert(&self, record: &Record) -> Result<bool> {
        self.store
            .create_session(hash(&record.id), encode(record)?, self.expiry())
            .await
            .map_err(backend)
    }

    /// When a session that is written now ends, in service time: the wall clock, by which the
    /// record itself counts, may stand behind it.
    fn expiry(&self) -> Timestamp {
        self.clock.now().after(self.lifetime)
    }
}

impl fmt::Debug for SessionRecords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionRecords")
    }
}

#[async_trait]
impl SessionStore for SessionRecords {
    async fn create(&self, record: &mut Record) -> Result<()> {
        if let Some(id) = take_next_id(record) {
            record.id = Id(i128::from_be_bytes(id));
            // One that is there already was made by the same session's earlier response.
            return self.insert(record).await.map(drop);
        }
        loop {
            let mut id = [0; 16];
            self.entropy
                .fill(&mut id)
                .map_err(|error| Error::Backend(error.to_string()))?;
            record.id = Id(i128::from_be_bytes(id));
            if self.insert(record).await? {
                return Ok(());
            }
        }
    }

    /// Only ever updates, and never prolongs: an upsert would revive a session that was ended
    /// meanwhile.
    async fn save(&self, record: &Record) -> Result<()> {
        let there = self
            .store
            .save_session(hash(&record.id), encode(record)?)
            .await
            .map_err(backend)?;
        if !there {
            tracing::debug!("a session ended while a request changed it; the change is dropped");
        }
        Ok(())
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let found = self
            .store
            .load_session(hash(id), self.clock.now())
            .await
            .map_err(backend)?;
        found.map(|data| decode(*id, &data)).transpose()
    }

    /// Retires the row of a session that goes on under another id, or was ended. For a minute a browser
    /// that pressed twice, or lost the response, still comes with the old id. The row holds what it
    /// held before; nothing is added to it, and what was signed out is signed out in the verification
    /// itself.
    async fn delete(&self, id: &Id) -> Result<()> {
        self.store
            .retire_session(hash(id), self.clock.now().after(REPEAT_WINDOW))
            .await
            .map_err(backend)
    }
}

/// The id that the session chose for itself, taken out of its data: the store must not know it.
fn take_next_id(record: &mut Record) -> Option<[u8; 16]> {
    let id = record.data.remove(NEXT_ID)?;
    serde_json::from_value(id).ok()
}

fn hash(id: &Id) -> [u8; 32] {
    Sha256::digest(id.0.to_be_bytes()).into()
}

/// The record without its id, which the store must not know.
fn encode(record: &Record) -> Result<Vec<u8>> {
    serde_json::to_vec(&(&record.data, record.expiry_date))
        .map_err(|error| Error::Encode(error.to_string()))
}

fn decode(id: Id, data: &[u8]) -> Result<Record> {
    let (data, expiry_date) =
        serde_json::from_slice(data).map_err(|error| Error::Decode(error.to_string()))?;
    Ok(Record {
        id,
        data,
        expiry_date,
    })
}

fn backend(error: StoreError) -> Error {
    Error::Backend(error.to_string())
}
