//! Startup time: from starting the process to the first 200 of `/readyz`, with a fresh store each time.

use crate::failure::Outcome;
use crate::server::Launch;
use crate::stats::median;

/// Starts and ends the server `times` and answers the median in ms.
///
/// The time includes `taskset`, which the process begins as: about a millisecond against the
/// server.
///
/// # Errors
/// If a start fails, or the server does not end cleanly on SIGTERM.
pub async fn measure(launch: &mut Launch, times: usize) -> Outcome<f64> {
    let mut took = Vec::new();
    for _ in 0..times {
        let server = launch.start().await?;
        took.push(server.took.as_secs_f64() * 1000.0);
        server.stop()?;
    }
    Ok(median(took))
}
