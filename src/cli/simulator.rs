//! `simulator serve` and `demo reset`.

use super::Streams;
use super::arguments::Serve;
use super::output::Report;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::plan::Plan;
use super::trouble::Trouble;
use super::wording::harmless;
use super::world;
use crate::service::access::forget_demo;
use crate::store::places::NoHome;

/// Serves until the process is told to end.
pub(super) fn serve(plan: &Plan, options: &Serve, streams: &mut Streams<'_>) -> Result<(), Trouble> {
    let (running, of_no_use) = world::serve(&plan.world, options)?;
    for spec in of_no_use {
        streams.say(&format!("Warning: --fault {}: no request can ever meet it\n", harmless(&spec)));
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    // Whoever reads the first line may end this at once, and must find it listening.
    let entered = runtime.enter();
    let end = told_to_end().map_err(Trouble::Writing)?;
    drop(entered);
    let mut lines = format!("base-url: {}\ntoken: {}\n", running.base_url(), running.token());
    for person in running.people() {
        use std::fmt::Write;
        let _infallible = writeln!(lines, "{}\t{}\t{}", person.nino, person.name, person.story);
    }
    // A program that reads only the first lines and closes the pipe still wants the server.
    let _nobody_reads_on = streams.out.write_all(lines.as_bytes()).and_then(|()| streams.out.flush());
    runtime.block_on(end).map_err(Trouble::Writing)
}

/// Listens for signals from now on; what comes back ends with the first of them.
#[cfg(unix)]
fn told_to_end() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => Ok(()),
            _ = terminate.recv() => Ok(()),
            _ = hang_up.recv() => Ok(()),
        }
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "listening can fail elsewhere")]
fn told_to_end() -> std::io::Result<impl Future<Output = std::io::Result<()>>> {
    Ok(tokio::signal::ctrl_c())
}

/// Clears the demo's world.
pub(super) fn reset(plan: &Plan) -> Result<Report, Trouble> {
    let places = plan.places.as_ref().ok_or(NoHome)?;
    world::reset(&places.demo())?;
    forget_demo(places)?;
    let mut page = Page::bare();
    page.line(Tone::Plain, "The demo starts afresh.");
    let mut sheet = Sheet::new(&["reset"]);
    sheet.row(["true".to_owned()]);
    Ok(Report::new("demo-reset", Object::new().put("reset", &true), page, sheet))
}
