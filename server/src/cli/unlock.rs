//! `countersign unlock`

use std::sync::Arc;

use catalog::PhoneMessages;
use store::Database;
use verification::ports::{Entropy, Router};
use verification::service::Ports;
use verification::{Brand, KeyId, MessageWriter, PhoneNumber, ProjectId, Service};

use super::{runtime, say};
use crate::config::Config;
use crate::infrastructure::clock::ServiceClock;
use crate::infrastructure::entropy::OsEntropy;
use crate::infrastructure::keys;
use crate::start::database;

/// Unlocks `number`, in a running instance's store too.
pub fn run(config: &Config, number: &str, project: Option<uuid::Uuid>) -> Result<(), String> {
    let to = PhoneNumber::parse(number).map_err(|error| error.to_string())?;
    let project = project.map_or(ProjectId::SITE, ProjectId::new);
    if !config.store.path.exists() {
        return Err(format!(
            "store.path: there is no store at {}",
            config.store.path.display()
        ));
    }
    runtime()?.block_on(async {
        let (store, clock) =
            database::open(config).map_err(|error| format!("store.path: {error}"))?;
        let named = store.named_key().await.map_err(|error| error.to_string())?;
        let service = service(config, &*store, clock, named).map_err(|error| error.to_string())?;
        let in_a_row = service
            .unlock(project, to.clone())
            .await
            .map_err(|error| error.to_string())?;
        store.close().await.map_err(|error| error.to_string())?;
        say(format_args!(
            "{to}: {in_a_row} wrong codes in a row forgotten."
        ))
    })
}

fn service(
    config: &Config,
    store: &dyn Database,
    clock: Arc<ServiceClock>,
    named: Option<KeyId>,
) -> Result<Service, crate::StartError> {
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let brand = Brand::new(&config.brand.name, "localhost").map_err(|error| {
        crate::config::ConfigError {
            key: error.field.to_owned(),
            problem: error.to_string(),
        }
    })?;
    Ok(Service::new(Ports {
        store: store.deciding_by(Arc::clone(&clock) as _),
        // Nothing is sent.
        router: Router::default(),
        clock,
        entropy: Arc::clone(&entropy),
        keys: keys::load(&config.keys.path, named, config.mode(), &*entropy)?,
        limits: config.limits.limits()?,
        messages: MessageWriter::new(brand, Arc::new(PhoneMessages)),
    }))
}
