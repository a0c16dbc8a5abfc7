//! `countersign serve`

use std::io::Write;
use std::net::SocketAddr;

use store::Mode;
use tokio::signal::unix::{SignalKind, signal};

use super::runtime;
use crate::config::Config;
use crate::infrastructure::logs;
use crate::infrastructure::process;
use crate::infrastructure::projects::DEMO_SECRET;
use crate::name::{BRAND, PROGRAM};
use crate::routes::routes;
use crate::start::{Running, start};
use verification::ProjectId;

/// Serves until a signal asks to stop.
pub fn run(config: &Config) -> Result<(), String> {
    let logs = logs::init(&config.log).map_err(|error| format!("standard error: {error}"))?;
    process::forbid_core_dumps();
    for notice in config.notices() {
        tracing::warn!("{notice}");
    }
    runtime()?.block_on(async {
        tokio::spawn(logs.watch());
        // The signal handlers are installed before the program says that it is ready. So a stop is
        // never abrupt.
        let mut terminate = signal(SignalKind::terminate()).map_err(|error| error.to_string())?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(|error| error.to_string())?;
        let running = start(config, routes())
            .await
            .map_err(|error| error.to_string())?;
        if let Err(error) = greet(config, &running) {
            tracing::warn!(%error, site = running.site_url, "ready; standard output is not read");
        }
        let failure = tokio::select! {
            _ = terminate.recv() => None,
            _ = interrupt.recv() => None,
            reason = running.failed() => Some(reason),
        };
        running.retire();
        if failure.is_none() {
            tracing::info!(delay = ?running.shutdown_delay, "stopping");
            // A second signal means at once.
            tokio::select! {
                () = tokio::time::sleep(running.shutdown_delay) => {}
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
        }
        let stopped = running.stop().await;
        match failure {
            Some(reason) => Err(format!(
                "the store failed and can't be trusted until restarted: {reason}"
            )),
            None => stopped.map_err(|error| error.to_string()),
        }
    })
}

/// Says where everything is, and how to try it.
fn greet(config: &Config, running: &Running) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    match (running.mode, running.sandbox) {
        (Mode::Sandbox, Some(phones)) if config.provider.stand_in => writeln!(
            out,
            "{BRAND} is ready (sandbox, over a stand-in for {:?}).

  site     http://{}
  phones   http://{phones}

The stand-in makes the codes, and they arrive on its phones; the clocks here are moved here.
Ctrl+C stops it.",
            config.provider.choices, running.site
        )?,
        (Mode::Sandbox, Some(phones)) => greet_sandbox(&mut out, running, phones)?,
        _ => writeln!(
            out,
            "{BRAND} is ready (live: codes reach real phones).

  site     http://{}

`{PROGRAM} project create NAME` lets a program call the APIs; `{PROGRAM} doctor` checks the provider.
Ctrl+C stops it.",
            running.site
        )?,
    }
    out.flush()
}

fn greet_sandbox(
    out: &mut impl Write,
    running: &Running,
    phones: SocketAddr,
) -> std::io::Result<()> {
    let site = &running.site_url;
    let credentials = format!("{}:{}", ProjectId::DEMO, DEMO_SECRET);
    writeln!(
        out,
        "{BRAND} is ready (sandbox: nothing leaves this machine).

  site     http://{}
  phones   http://{phones}

Open the site and ask for a code for +1 212 555 0123, or paste:

  ID=$(curl -s {site}/v1/verifications -u {credentials} \\
    -H 'Content-Type: application/json' -d '{{\"to\":\"+12125550123\",\"channel\":\"sms\"}}' \\
    | tee /dev/stderr | sed 's/.*\"id\":\"\\([^\"]*\\)\".*/\\1/')
  curl -s 'http://{phones}/sandbox/v1/numbers/+12125550123/messages'
  curl -s {site}/v1/verifications/$ID/check -u {credentials} \\
    -H 'Content-Type: application/json' -d '{{\"code\":\"THE CODE\"}}'

Ctrl+C stops it.",
        running.site
    )
}
