//! A write on paper: what it will change, what was sent, what became of it.

use super::{failure_of, side_by_side};
use crate::cli::journal::receipt;
use crate::cli::output::json::Object;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::sheet::Sheet;
use crate::cli::output::{Report, Setting};
use crate::cli::trouble::{exit, exit_code_of};
use crate::rules::failure::Changed;
use crate::rules::write::{Change, Found, Outcome, Request, Reviewed, Written};
use crate::service::write::Told;
use crate::words::codes::Explained;
use crate::words::{capital, write as words};

/// What was sent, and what reading back at once said where the answer was lost.
pub(super) struct Ended {
    pub(super) told: Told,
    pub(super) found: Option<Found>,
}

/// What somebody reads before they say yes.
pub(super) fn review(reviewed: &Reviewed, setting: &Setting) -> Report {
    let mut page = heading(reviewed, setting);
    side_by_side::tables(&mut page, reviewed, setting);
    explanation(&mut page, reviewed, setting);
    page.say_in(Tone::Quiet, "--dry-run instead of --unlock shows the request as it would be sent.");
    Report::new(name(&reviewed.draft().change), Object::new(), page, Sheet::default())
        .about(reviewed.draft().change.topic().tax_year())
}

/// What would be sent.
pub(super) fn dry_run(reviewed: &Reviewed, setting: &Setting) -> Report {
    let mut page = heading(reviewed, setting);
    side_by_side::tables(&mut page, reviewed, setting);
    explanation(&mut page, reviewed, setting);
    page.title("What would be sent");
    let request = reviewed.request();
    page.line(Tone::Plain, format!("{} {}", request.method, setting.mask(&request.path)));
    page.line(Tone::Plain, format!("Accept: {}", request.accept));
    page.line(Tone::Plain, request.body.clone().unwrap_or_else(|| "(no body)".to_owned()));
    page.say_in(Tone::Strong, "Nothing was sent. --unlock instead of --dry-run allows sending it.");
    done(reviewed, "dry-run", page, Object::new(), setting)
}

/// What became of it: the receipt, as `journal show` has it ever after, and what the journal does not know.
pub(super) fn told(ended: &Ended, reviewed: &Reviewed, setting: &Setting) -> Report {
    let mut page = heading(reviewed, setting);
    let (outcome, code) = of(ended);
    let told = &ended.told;
    let written = Written::of(&told.rows);
    if let Some(written) = &written {
        receipt::on_page(&mut page, written, setting.voice());
    }
    let explained = explained(ended, &reviewed.draft().change, setting);
    if let Some(Explained { what, next }) = &explained {
        // The receipt says the same.
        if written.is_none() {
            page.say_in(Tone::Late, what.clone());
            page.say(next.clone());
        }
    }
    let kept = matches!(reviewed.draft().change, Change::CorrectCodedOut { .. })
        && matches!(
            (&told.outcome, ended.found),
            (Outcome::Refused(_), _) | (Outcome::Unknown(_), Some(Found::NotDone))
        );
    if kept {
        let kept = "The amounts are kept: `quarterdeck coding-out amend` takes them up again.";
        page.say(setting.reader.put(kept));
    }
    let mut more = Object::new();
    if let Some(Explained { what, next }) = &explained {
        let failure = failure_of(&told.outcome);
        let error = Object::new()
            .put("code", &failure.map_or("interrupted", |failure| failure.code.as_str()))
            .put("message", what)
            .put("hint", next)
            .put("changed", &failure.map_or(Changed::Unknown, |failure| failure.changed).as_str())
            .maybe("correlationId", failure.and_then(|failure| failure.correlation_id.as_ref()));
        more = more.put("error", &error);
    }
    let nino = setting.nino_for_programs().unwrap_or_default();
    let receipt = written.map(|written| receipt::object(&written, &nino, setting.voice()));
    let mut report = done(reviewed, outcome, page, more.put("receipt", &receipt), setting);
    report.exit = code;
    report.asides = asides(told, setting);
    report
}

/// HMRC's record is another one than was reviewed: nothing was sent.
pub(super) fn changed(before: &Reviewed, anew: &Reviewed, setting: &Setting) -> Report {
    let mut page = heading(anew, setting);
    page.say_in(
        Tone::Late,
        "Somebody else changed HMRC's record after it was shown: nothing was sent. This is how it stands now, and what \
         would be sent.",
    );
    side_by_side::tables(&mut page, anew, setting);
    page.say("Run the command again to review and send it.");
    let reviewed = Object::new().put("reviewed", &side_by_side::side(before, false));
    let mut report = done(anew, "changed", page, reviewed, setting);
    report.exit = exit::USAGE;
    report
}

/// It stands so already: nothing was sent, and nothing is wrong.
pub(super) fn needless(change: &Change, said: &Explained, setting: &Setting) -> Report {
    const OUTCOME: &str = "nothing-to-send";
    let Explained { what, next } = said;
    let mut page = Page::titled(words::title(change, setting.voice()));
    page.say_in(Tone::Strong, what.clone());
    page.say(next.clone());
    let data = Object::new().put("outcome", &OUTCOME).put("said", what).put("request", &None::<String>);
    let sheet = side_by_side::so_already(change, OUTCOME);
    Report::new(name(change), data, page, sheet).about(change.topic().tax_year())
}

fn heading(reviewed: &Reviewed, setting: &Setting) -> Page {
    let mut page = Page::titled(words::title(&reviewed.draft().change, setting.voice()));
    page.say(format!("{}.", capital(&super::whereto(setting))));
    page
}

fn explanation(page: &mut Page, reviewed: &Reviewed, setting: &Setting) {
    let (change, voice) = (&reviewed.draft().change, setting.voice());
    if let Some(none) = words::no_amount_changes(&reviewed.lines(), voice) {
        page.say_in(Tone::Strong, none);
    }
    page.say(words::hmrc_will(change, voice));
    if let Some(own) = words::becomes_own(&reviewed.lines(), voice) {
        page.say(own);
    }
    page.say(words::may_be_refused(change));
    page.say(words::dates_that_matter(change, reviewed.seen(), setting.today()));
}

/// What HMRC made of it, and the exit code.
const fn of(ended: &Ended) -> (&'static str, u8) {
    match (&ended.told.outcome, ended.found) {
        (Outcome::Accepted(_), _) => ("accepted", exit::DONE),
        (Outcome::Unknown(_), Some(Found::Done | Found::AfterAll)) => ("done", exit::DONE),
        (Outcome::Unknown(_), Some(Found::NotDone)) => ("not-done", exit::UNREACHED),
        (Outcome::Unknown(_), _) => ("unknown", exit::UNKNOWN),
        (Outcome::Refused(refused), _) => ("refused", exit_code_of(&refused.failure)),
    }
}

fn explained(ended: &Ended, change: &Change, setting: &Setting) -> Option<Explained> {
    let voice = setting.voice();
    let said = match (&ended.told.outcome, ended.found) {
        (Outcome::Accepted(_), _) | (Outcome::Unknown(_), Some(Found::Done | Found::AfterAll)) => return None,
        (Outcome::Refused(refused), _) => words::refused(&refused.failure, change, voice),
        (Outcome::Unknown(unknown), _) => words::unknown(unknown.failure.as_ref(), change, voice),
    };
    Some(Explained { next: setting.reader.put(&said.next), ..said })
}

/// What went wrong beside the write itself.
fn asides(told: &Told, setting: &Setting) -> Vec<String> {
    let unread = told.unread.as_ref().map(|failure| {
        let why = crate::cli::wording::explain(failure, &setting.reader).what;
        format!("HMRC took it, but its record could not be read again: {why}")
    });
    let trouble = told.trouble.as_ref().map(|error| {
        format!("What HMRC answered could not be noted: could not {error}. `quarterdeck journal` finds it out again.")
    });
    unread.into_iter().chain(trouble).collect()
}

const fn name(change: &Change) -> &'static str {
    match change {
        Change::CorrectCodedOut { .. } => "coding-out-amend",
        Change::DeleteCodedOut { .. } => "coding-out-delete",
        Change::OptOutOfCodingOut { .. } => "coding-out-opt-out",
        Change::OptInToCodingOut { .. } => "coding-out-opt-in",
    }
}

fn done(reviewed: &Reviewed, outcome: &str, page: Page, more: Object, setting: &Setting) -> Report {
    let draft = reviewed.draft();
    let data = Object::new()
        .put("write", &draft.id.as_str())
        .put("before", &side_by_side::side(reviewed, false))
        .put("after", &side_by_side::side(reviewed, true))
        .put("request", &request(reviewed.request(), setting))
        .put("outcome", &outcome)
        .with(more);
    let sheet = side_by_side::sheet(reviewed, outcome);
    Report::new(name(&draft.change), data, page, sheet).about(draft.change.topic().tax_year())
}

fn request(request: &Request, setting: &Setting) -> Object {
    Object::new()
        .put("method", &request.method)
        .put("path", &setting.mask(&request.path))
        .put("accept", &request.accept)
        .put("body", &request.body)
}
