//! `countersign doctor`

use provider::signalwire::SignalWire;
use store::{Options, SqliteStore};

use super::runtime;
use crate::config::Config;
use crate::entropy::OsEntropy;
use crate::keys;
use crate::name::PROGRAM;

/// Looks at everything a start needs, and asks the provider who it is. Nothing is sent, and nothing
/// is made that is not there.
pub fn run(config: &Config) -> Result<(), String> {
    let vendor = config.vendor().map_err(|error| error.to_string())?;
    let findings = runtime()?.block_on(async {
        let (store, keys) = record(config).await;
        [
            ("configuration", Ok(format!("{} mode", config.mode()))),
            ("store", store),
            ("keys", keys),
            ("provider", provider(vendor).await),
        ]
    });
    for (what, found) in &findings {
        match found {
            Ok(words) => println!("ok    {what:14}{words}"),
            Err(words) => println!("FAIL  {what:14}{words}"),
        }
    }
    let failed = findings.iter().filter(|(_, found)| found.is_err()).count();
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} of {} checks failed", findings.len()))
    }
}

/// The store, and the keys that it was written with.
async fn record(config: &Config) -> (Result<String, String>, Result<String, String>) {
    let path = &config.store.path;
    let mut named = None;
    let store = if path.exists() {
        let options = Options {
            mode: config.mode(),
            queue: config.store.queue,
        };
        match SqliteStore::open(path, &options) {
            Ok(store) => {
                let found = store.named_key().await;
                named = found.as_ref().ok().copied().flatten();
                let closed = store.close().await;
                found
                    .and(closed)
                    .map(|()| path.display().to_string())
                    .map_err(|error| error.to_string())
            }
            Err(error) => Err(error.to_string()),
        }
    } else {
        Ok(format!("{}: none yet; a start makes it", path.display()))
    };
    let path = &config.keys.path;
    let is_made_at_start = config.mode() == store::Mode::Sandbox && named.is_none();
    let keys = if !path.exists() && is_made_at_start {
        Ok(format!("{}: none yet; a start makes it", path.display()))
    } else {
        keys::load(path, named, config.mode(), &OsEntropy)
            .map(|_| path.display().to_string())
            .map_err(|error| error.to_string())
    };
    (store, keys)
}

async fn provider(vendor: Option<SignalWire>) -> Result<String, String> {
    let Some(signalwire) = vendor else {
        return Ok(format!(
            "sandbox: codes arrive on virtual phones; set provider.use to reach real ones ({PROGRAM} stays a demo until then)"
        ));
    };
    let probe = signalwire.probe().await;
    if probe.is_ready() {
        Ok(format!("signalwire: {probe}"))
    } else {
        Err(format!("signalwire: {probe}"))
    }
}
