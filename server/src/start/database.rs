//! Opens the record. The kind of store is chosen here.

use std::sync::Arc;

use store::{Database, Inspection, OpenError, Options, Serving, SqliteStore};
use verification::Timestamp;

use crate::config::Config;
use crate::infrastructure::clock::ServiceClock;

/// The record, and the clock that started from its mark.
type Opened = (Arc<dyn Database>, Arc<ServiceClock>);

/// Takes the lock of a server beside the record: a repair that runs has to end first.
pub(super) fn serve(config: &Config) -> Option<Serving> {
    let serving = match Serving::begin(&config.store.path) {
        Ok(serving) => Some(serving),
        Err(error) => {
            tracing::warn!(%error, "no lock beside the store; a repair could run at the same time");
            None
        }
    };
    if serving.as_ref().is_some_and(|serving| serving.is_shared) {
        tracing::warn!(
            "another process serves this store; limits and attempts are shared, virtual phones are not"
        );
    }
    serving
}

/// Opens the record with its service clock, for a command.
pub fn open(config: &Config) -> Result<Opened, OpenError> {
    open_by(config, ServiceClock::starting_from)
}

/// Opens the record by the wall clock alone, for a command that repairs its time.
pub fn open_for_repair(config: &Config) -> Result<Arc<dyn Database>, OpenError> {
    let wall = |_| ServiceClock::starting_from(Timestamp::from_millis(0));
    open_by(config, wall).map(|(database, _)| database)
}

fn open_by(
    config: &Config,
    clock: impl FnOnce(Timestamp) -> ServiceClock,
) -> Result<Opened, OpenError> {
    let options = Options {
        mode: config.mode(),
        queue: config.store.queue,
    };
    let (store, clock) = SqliteStore::open(&config.store.path, &options, clock)?;
    Ok((Arc::new(store), clock))
}

/// What the record says of itself, which stays as it is; `None` where there is none yet.
pub fn inspect(config: &Config) -> Result<Option<Inspection>, OpenError> {
    let path = &config.store.path;
    path.exists()
        .then(|| SqliteStore::inspect(path, config.mode()))
        .transpose()
}
