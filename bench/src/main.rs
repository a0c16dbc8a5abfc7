//! The load driver behind `make bench`.
//!
//! It starts a release build of Countersign with a fresh store on disk, drives it over loopback
//! with closed loops that are bounded in count and time, and prints the budget table beside what
//! was measured. Server and driver have a core each. The server is started with its own defaults,
//! so what is measured is what an operator runs.

#![forbid(unsafe_code)]

mod args;
mod assets;
mod budget;
mod client;
mod cycle;
mod failure;
mod first_view;
mod http;
mod load;
mod machine;
mod number;
mod page;
mod report;
mod server;
mod startup;
mod stats;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::args::Args;
use crate::failure::{Failure, Outcome};
use crate::load::{Load, real};
use crate::machine::{Cores, memory};
use crate::number::Numbers;
use crate::report::{Report, number};
use crate::server::{Launch, Server};

fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new("."));
    let words = std::env::args().skip(1);
    let outcome = match Args::parse(words, root, |key| std::env::var(key).ok()) {
        Ok(Some(args)) => run(&args),
        Ok(None) => Ok(args::HELP.to_owned()),
        Err(failure) => Err(failure),
    };
    match outcome {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("bench failed: {failure}");
            ExitCode::FAILURE
        }
    }
}

/// Shares the cores while there is one thread, then measures, unless a signal ends it before.
fn run(args: &Args) -> Outcome<String> {
    let cores = Cores::share()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(Failure::during("starting the runtime"))?;
    runtime.block_on(async {
        let mut terminate =
            signal(SignalKind::terminate()).map_err(Failure::during("listening for signals"))?;
        // What is dropped on the way out ends the server and removes its folder.
        tokio::select! {
            report = measure(args, cores) => Ok(report?.text()),
            _ = terminate.recv() => Err(Failure::new("terminated")),
            _ = tokio::signal::ctrl_c() => Err(Failure::new("interrupted")),
        }
    })
}

/// Every step, in the order that keeps each one undisturbed by the others.
async fn measure(args: &Args, cores: Cores) -> Outcome<Report> {
    let mut launch = Launch::new(&args.binary, &args.data, cores.clone())?;
    let disk = machine::file_system(launch.folder())?;
    let mut facts = machine::facts(&cores)?;
    facts.push(format!("disk     {disk}, under {}", args.data.display()));
    let mut report = Report::new(facts);
    let conditions = Conditions {
        pinned: cores.pinned,
        disk,
    };

    let start = startup::measure(&mut launch, args.starts).await?;
    let start_detail = format!("median of {}", args.starts);
    report.step("start");

    let server = launch.start().await?;
    let outcome = loads(args, &cores, &server, &conditions, &mut report).await;
    if let Err(failure) = outcome {
        return Err(server.explain(failure));
    }
    report.judge(&budget::START, start, &start_detail, None);
    server.stop()?;
    report.step("stop");
    Ok(report)
}

/// What differs from the conditions that the budgets name.
struct Conditions {
    pinned: bool,
    disk: String,
}

impl Conditions {
    fn one_core(&self) -> Option<String> {
        (!self.pinned).then(|| "server not on a core of its own".to_owned())
    }

    fn on_disk(&self) -> Option<String> {
        let memory = matches!(self.disk.as_str(), "tmpfs" | "ramfs");
        memory
            .then(|| format!("store on {}", self.disk))
            .or_else(|| self.one_core())
    }
}

/// Everything that one server, started fresh, is measured for.
async fn loads(
    args: &Args,
    cores: &Cores,
    server: &Server,
    conditions: &Conditions,
    report: &mut Report,
) -> Outcome<()> {
    tokio::time::sleep(Duration::from_millis(500)).await;
    let idle = memory(server.pid, "VmRSS")?;

    let paint = match args.views {
        Some(times) => Some(first_view::paint(server, &args.root, cores, times).await?),
        None => None,
    };
    let weight = first_view::weigh(server, paint.as_ref()).await?;
    report.step("first view");

    let numbers = Arc::new(Numbers::default());
    let one = cycle::measure(server, &numbers, 1, args.plan).await?;
    report.load("cycle, 1 connection", one);
    let sixteen = cycle::measure(server, &numbers, 16, args.plan).await?;
    report.load("cycle, 16 connections", sixteen);
    let many = cycle::measure(server, &numbers, 64, args.plan).await?;
    report.load("cycle, 64 connections", many);
    let peak = memory(server.pid, "VmHWM")?;
    report.step("cycles");

    let pages = page::measure(server, 16, args.plan).await?;
    report.load("form page, 16 connections", pages);
    report.step("form page");

    let latencies =
        |load: &Load| format!("p50 {} µs, p99 {} µs", number(load.p50), number(load.p99));
    report.judge(
        &budget::CYCLES,
        sixteen.rate,
        &latencies(&sixteen),
        conditions.on_disk(),
    );
    report.judge(
        &budget::CYCLE_CPU,
        sixteen.server_cpu,
        "",
        conditions.on_disk(),
    );
    pending(args, server, &numbers, conditions, report).await?;
    report.judge(
        &budget::PAGES,
        pages.rate,
        &latencies(&pages),
        conditions.one_core(),
    );
    judge_view(&weight, paint.as_ref(), report);
    report.judge(&budget::IDLE, idle, "", None);
    report.judge(&budget::PEAK, peak, "", None);
    Ok(())
}

/// Cycles right before and right after so many verifications were left pending.
async fn pending(
    args: &Args,
    server: &Server,
    numbers: &Arc<Numbers>,
    conditions: &Conditions,
    report: &mut Report,
) -> Outcome<()> {
    let before = cycle::measure(server, numbers, 16, args.plan).await?;
    report.load("cycle, 16, right before", before);
    let filled = cycle::fill(server, numbers, args.pending, args.fill).await?;
    report.step("filling");
    let after = cycle::measure(server, numbers, 16, args.plan).await?;
    report.load(
        format!("cycle, 16, {} pending", number(real(filled.turns))),
        after,
    );
    report.step("pending cycles");

    let seconds = filled.time.as_secs_f64();
    report.note(format!(
        "made {} pending in {seconds:.0} s ({} a second); then {} MiB resident, {} MiB at most, store {} MiB",
        number(real(filled.turns)),
        number(real(filled.turns) / seconds),
        number(memory(server.pid, "VmRSS")?),
        number(memory(server.pid, "VmHWM")?),
        number(server.store_size()?),
    ));
    let fewer = (filled.turns < budget::PENDING_COUNT)
        .then(|| format!("only {} pending", number(real(filled.turns))));
    let detail = format!("{} of {} /s", number(after.rate), number(before.rate));
    let share = after.rate * 100.0 / before.rate;
    report.judge(
        &budget::PENDING,
        share,
        &detail,
        fewer.or_else(|| conditions.on_disk()),
    );
    Ok(())
}

fn judge_view(weight: &first_view::Weight, paint: Option<&first_view::Paint>, report: &mut Report) {
    let kilobytes = |bytes: usize| real(u64::try_from(bytes).unwrap_or(u64::MAX)) / 1000.0;
    let types = weight
        .by_type
        .iter()
        .map(|(kind, bytes)| format!("{kind} {}", number(kilobytes(*bytes))));
    let types = types.collect::<Vec<_>>().join(", ");
    let unseen = paint
        .is_none()
        .then(|| "only what the HTML names".to_owned());
    report.judge(&budget::VIEW, kilobytes(weight.bodies()), &types, unseen);
    report.note(format!(
        "first view: {} requests, {} kB of bodies, {} kB of heads beside them",
        weight.requests,
        number(kilobytes(weight.bodies())),
        number(kilobytes(weight.heads)),
    ));
    let Some(paint) = paint else {
        report.left_out(&budget::PAINT, "no browser");
        report.left_out(&budget::USABLE, "no browser");
        return;
    };
    let detail = format!(
        "{} ms, bare HTML {} ms",
        number(paint.page),
        number(paint.bare)
    );
    report.judge(
        &budget::PAINT,
        paint.page * 100.0 / paint.bare,
        &detail,
        None,
    );
    report.judge(&budget::USABLE, paint.usable, "", None);
    report.note(format!(
        "first view on Slow 4G in {}: WASM live after {} ms",
        paint.browser,
        number(paint.hydrated)
    ));
}
