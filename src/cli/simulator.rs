//! `simulator serve` and `demo reset`.

use std::io::Write;

use super::arguments::Serve;
use super::output::Report;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::plan::Plan;
use super::trouble::Trouble;
use super::world;
use crate::store::places::NoHome;

/// Serves until the process is told to end.
pub(super) fn serve(plan: &Plan, options: &Serve, out: &mut dyn Write) -> Result<(), Trouble> {
    let running = world::serve(&plan.world, options)?;
    let mut lines = format!("base-url: {}\ntoken: {}\n", running.base_url(), running.token());
    for person in running.people() {
        use std::fmt::Write;
        let _infallible = writeln!(lines, "{}\t{}\t{}", person.nino, person.name, person.story);
    }
    // A program that reads only the first lines and closes the pipe still wants the server.
    let _nobody_reads_on = out.write_all(lines.as_bytes()).and_then(|()| out.flush());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    runtime.block_on(told_to_end()).map_err(Trouble::Writing)
}

#[cfg(unix)]
async fn told_to_end() -> std::io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut hang_up = signal(SignalKind::hangup())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
        _ = hang_up.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn told_to_end() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

/// Clears the demo's world.
pub(super) fn reset(plan: &Plan) -> Result<Report, Trouble> {
    let places = plan.places.as_ref().ok_or(NoHome)?;
    world::reset(&places.demo())?;
    let mut page = Page::bare();
    page.line(Tone::Plain, "The demo starts afresh.");
    let mut sheet = Sheet::new(&["reset"]);
    sheet.row(["true".to_owned()]);
    Ok(Report::new("demo-reset", Object::new().put("reset", &true), page, sheet))
}
