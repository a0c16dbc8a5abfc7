//! `countersign doctor`

use provider::registry::Connected;
use store::{Inspection, Mode};

use super::clock::Lead;
use super::{runtime, say};
use crate::config::Config;
use crate::infrastructure::entropy::OsEntropy;
use crate::infrastructure::keys;
use crate::name::PROGRAM;
use crate::start::database;

/// What was found of one thing: in order, or not.
type Finding = Result<String, String>;

/// Looks at everything a start needs, and asks the provider who it is. Nothing is sent, made or
/// changed.
pub fn run(config: &Config) -> Result<(), String> {
    let mut providers = Vec::new();
    for choice in config.providers() {
        providers.push(config.connect(choice).map_err(|error| error.to_string())?);
    }
    let inspection = database::inspect(config).map_err(|error| error.to_string());
    let mut findings = vec![
        ("configuration", Ok(format!("{} mode", config.mode()))),
        ("store", store(config, &inspection)),
        ("clock", clock(&inspection)),
        ("keys", keys(config, &inspection)),
    ];
    let runtime = runtime()?;
    for connected in &providers {
        findings.push(("provider", runtime.block_on(provider(connected.as_deref()))));
    }
    for notice in config.notices() {
        say(format_args!("note  {notice}"))?;
    }
    for (what, found) in &findings {
        match found {
            Ok(words) => say(format_args!("ok    {what:14}{words}"))?,
            Err(words) => say(format_args!("FAIL  {what:14}{words}"))?,
        }
    }
    let failed = findings.iter().filter(|(_, found)| found.is_err()).count();
    if failed == 0 {
        Ok(())
    } else {
        Err(format!("{failed} of {} checks failed", findings.len()))
    }
}

fn store(config: &Config, inspection: &Result<Option<Inspection>, String>) -> Finding {
    let path = config.store.path.display();
    match inspection {
        Ok(Some(_)) => Ok(path.to_string()),
        Ok(None) => Ok(format!("{path}: none yet; a start makes it")),
        Err(error) => Err(error.clone()),
    }
}

/// How far service time is ahead of the wall clock: it never runs back, so a wall clock that was once
/// wrong shows for as long.
fn clock(inspection: &Result<Option<Inspection>, String>) -> Finding {
    let Ok(Some(inspection)) = inspection else {
        return Ok("no record yet".to_owned());
    };
    let lead = Lead::of(inspection.mark);
    if lead.is_too_far() {
        Err(lead.to_string())
    } else {
        Ok(lead.to_string())
    }
}

/// The keys that the store was written with.
fn keys(config: &Config, inspection: &Result<Option<Inspection>, String>) -> Finding {
    let path = &config.keys.path;
    let named = inspection
        .as_ref()
        .ok()
        .and_then(|found| found.as_ref()?.named_key);
    let is_made_at_start = config.mode() == Mode::Sandbox && named.is_none();
    if !path.exists() && is_made_at_start {
        return Ok(format!("{}: none yet; a start makes it", path.display()));
    }
    keys::load(path, named, config.mode(), &OsEntropy)
        .map(|_| path.display().to_string())
        .map_err(|error| error.to_string())
}

async fn provider(connected: Option<&dyn Connected>) -> Finding {
    match connected {
        Some(connected) => connected.probe().await,
        None => Ok(format!(
            "sandbox: codes arrive on virtual phones; set provider.use to reach real ones ({PROGRAM} stays a demo until then)"
        )),
    }
}
