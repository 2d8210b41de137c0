//! A write on paper: what it will change, what was sent, what became of it.

use super::failure_of;
use crate::cli::output::json::Object;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::sheet::Sheet;
use crate::cli::output::table::{Cell, Column, Table};
use crate::cli::output::{Report, Setting};
use crate::cli::trouble::{exit, exit_code_of};
use crate::rules::Money;
use crate::rules::coding_out::{Kind, Source};
use crate::rules::failure::Changed;
use crate::rules::write::{Accepted, Change, Difference, Found, Held, Line, Outcome, Proof, Request, Reviewed};
use crate::service::write::Told;
use crate::words::codes::Explained;
use crate::words::{capital, coding_out, dates, write as words};

/// What was sent, and what reading back at once said where the answer was lost.
pub(super) struct Ended {
    pub(super) told: Told,
    pub(super) found: Option<Found>,
}

/// What somebody reads before they say yes.
pub(super) fn review(reviewed: &Reviewed, setting: &Setting) -> Report {
    let mut page = heading(reviewed, setting);
    before_and_after(&mut page, reviewed, setting);
    explanation(&mut page, reviewed, setting);
    page.say_in(Tone::Quiet, "--dry-run instead of --unlock shows the request as it would be sent.");
    Report::new(name(&reviewed.draft().change), Object::new(), page, Sheet::default())
        .about(reviewed.draft().change.topic().tax_year())
}

/// What would be sent.
pub(super) fn dry_run(reviewed: &Reviewed, setting: &Setting) -> Report {
    let mut page = heading(reviewed, setting);
    before_and_after(&mut page, reviewed, setting);
    explanation(&mut page, reviewed, setting);
    page.title("What would be sent");
    let request = reviewed.request();
    page.line(Tone::Plain, format!("{} {}", request.method, setting.mask(&request.path)));
    page.line(Tone::Plain, format!("Accept: {}", request.accept));
    page.line(Tone::Plain, request.body.clone().unwrap_or_else(|| "(no body)".to_owned()));
    page.say_in(Tone::Strong, "Nothing was sent. --unlock instead of --dry-run allows sending it.");
    done(reviewed, "dry-run", page, Object::new(), setting)
}

/// What became of it.
pub(super) fn told(ended: &Ended, reviewed: &Reviewed, with_review: bool, setting: &Setting) -> Report {
    let mut page = heading(reviewed, setting);
    if with_review {
        before_and_after(&mut page, reviewed, setting);
        if let Some(own) = words::becomes_own(&reviewed.lines(), setting.voice()) {
            page.say(own);
        }
    }
    let (outcome, tone, code) = of(ended);
    let mut more = Object::new();
    let told = &ended.told;
    let explained = explained(ended, &reviewed.draft().change, setting);
    match (&told.outcome, ended.found) {
        (Outcome::Accepted(accepted), _) => {
            page.say_in(tone, "HMRC took it.");
            receipt(&mut page, accepted, told.proof);
        }
        (Outcome::Unknown(_), Some(found)) => {
            page.say_in(tone, format!("HMRC's answer was lost, and {}.", words::found(found)));
        }
        (Outcome::Refused(_) | Outcome::Unknown(_), _) => {
            if let Some(Explained { what, next }) = &explained {
                page.say_in(tone, what.clone());
                page.say(next.clone());
            }
        }
    }
    if let Some(id) = failure_of(&told.outcome).and_then(|failure| failure.correlation_id.clone()) {
        page.line(Tone::Quiet, format!("HMRC's correlation id: {id}"));
    }
    let kept = matches!(reviewed.draft().change, Change::CorrectCodedOut { .. })
        && matches!(
            (&told.outcome, ended.found),
            (Outcome::Refused(_), _) | (Outcome::Unknown(_), Some(Found::NotDone))
        );
    if kept {
        page.say("The amounts are kept: `quarterdeck coding-out amend` takes them up again.");
    }
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
    let receipt = match &told.outcome {
        Outcome::Accepted(accepted) => Some(
            Object::new()
                .put("at", &accepted.at)
                .put("correlationId", &accepted.correlation_id)
                .put("proof", &told.proof.map(proof_word)),
        ),
        Outcome::Refused(_) | Outcome::Unknown(_) => None,
    };
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
    before_and_after(&mut page, anew, setting);
    page.say("Run the command again to review and send it.");
    let reviewed = Object::new().put("reviewed", &side(before, false));
    let mut report = done(anew, "changed", page, reviewed, setting);
    report.exit = exit::REFUSED;
    report
}

fn heading(reviewed: &Reviewed, setting: &Setting) -> Page {
    let mut page = Page::titled(words::title(&reviewed.draft().change, setting.voice()));
    page.say(format!("This is {}.", super::whereto(setting)));
    page
}

fn explanation(page: &mut Page, reviewed: &Reviewed, setting: &Setting) {
    let (change, voice) = (&reviewed.draft().change, setting.voice());
    page.say(words::hmrc_will(change, voice));
    if let Some(own) = words::becomes_own(&reviewed.lines(), voice) {
        page.say(own);
    }
    page.say(words::may_be_refused(change));
    page.say(words::dates_that_matter(change, reviewed.seen(), setting.today()));
}

/// What HMRC made of it, how it looks, and the exit code.
const fn of(ended: &Ended) -> (&'static str, Tone, u8) {
    match (&ended.told.outcome, ended.found) {
        (Outcome::Accepted(_), _) => ("accepted", Tone::Good, exit::DONE),
        (Outcome::Unknown(_), Some(Found::Done)) => ("done", Tone::Good, exit::DONE),
        (Outcome::Unknown(_), Some(Found::NotDone)) => ("not-done", Tone::Late, exit::UNREACHED),
        (Outcome::Unknown(_), _) => ("unknown", Tone::Late, exit::UNKNOWN),
        (Outcome::Refused(refused), _) => ("refused", Tone::Late, exit_code_of(&refused.failure)),
    }
}

fn explained(ended: &Ended, change: &Change, setting: &Setting) -> Option<Explained> {
    let voice = setting.voice();
    let said = match (&ended.told.outcome, ended.found) {
        (Outcome::Accepted(_), _) | (Outcome::Unknown(_), Some(Found::Done)) => return None,
        (Outcome::Refused(refused), _) => words::refused(&refused.failure, change, voice),
        (Outcome::Unknown(unknown), _) => words::unknown(unknown.failure.as_ref(), change, voice),
    };
    Some(Explained { next: setting.reader.put(&said.next), ..said })
}

fn receipt(page: &mut Page, accepted: &Accepted, proof: Option<Proof>) {
    let mut table = Table::new(&[Column::text(""), Column::prose("")]);
    table.row(["Time".into(), dates::instant(accepted.at).into()]);
    let id = accepted.correlation_id.clone().unwrap_or_else(|| "HMRC gave none".to_owned());
    table.row(["HMRC's correlation id".into(), id.into()]);
    let proof = proof.map_or("HMRC's record could not be read again", words::proof);
    table.row(["Proof".into(), proof.into()]);
    table.row(["In the journal".into(), accepted.sent.id.short().to_owned().into()]);
    page.table(table);
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

const fn proof_word(proof: Proof) -> &'static str {
    match proof {
        Proof::AsSent => "as-sent",
        Proof::NotAsSent => "not-as-sent",
    }
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
        .put("before", &side(reviewed, false))
        .put("after", &side(reviewed, true))
        .put("request", &request(reviewed.request(), setting))
        .put("outcome", &outcome)
        .with(more);
    let mut sheet =
        Sheet::new(&["kind", "id", "relatedTaxYear", "hmrcHeld", "before", "after", "difference", "outcome"]);
    for line in reviewed.lines() {
        sheet.row(cells(&line, outcome));
    }
    Report::new(name(&draft.change), data, page, sheet).about(draft.change.topic().tax_year())
}

fn request(request: &Request, setting: &Setting) -> Object {
    Object::new()
        .put("method", &request.method)
        .put("path", &setting.mask(&request.path))
        .put("accept", &request.accept)
        .put("body", &request.body)
}

/// One side of the review.
fn side(reviewed: &Reviewed, is_after: bool) -> Object {
    let mut amounts = Vec::new();
    for line in reviewed.lines() {
        match line {
            Line::Choice { before, after } => {
                return Object::new().put("optOutIndicator", if is_after { &after } else { &before });
            }
            Line::Amount { kind, id, related, hmrc, before, was_own, after, difference } => {
                let own = if is_after { becomes_own(difference, was_own) } else { was_own };
                let Some(amount) = (if is_after { after } else { before }) else { continue };
                let matched = !is_unmatched(reviewed, kind, id);
                let source = if own { Source::User } else { Source::HmrcHeld };
                amounts.push(
                    Object::new()
                        .put("kind", &kind.as_str())
                        .put("id", &id)
                        .maybe("relatedTaxYear", related.as_ref())
                        .put("amount", &amount)
                        .put("hmrcHeld", &hmrc)
                        .put("source", &source.as_str())
                        .put("matched", &matched)
                        .maybe("difference", is_after.then_some(word(difference)).as_ref()),
                );
            }
        }
    }
    Object::new().put("amounts", &amounts).put("total", &total(reviewed, is_after))
}

/// Whose figure it is afterwards.
const fn becomes_own(difference: Difference, was_own: bool) -> bool {
    match difference {
        Difference::Changed | Difference::BecomesOwn => true,
        Difference::BackToHmrc | Difference::Dropped => false,
        Difference::Same => was_own,
    }
}

const fn word(difference: Difference) -> &'static str {
    match difference {
        Difference::Changed => "changed",
        Difference::BecomesOwn => "becomes-own",
        Difference::Same => "same",
        Difference::BackToHmrc => "back-to-hmrc",
        Difference::Dropped => "dropped",
    }
}

/// Whether HMRC could not match an entry: it is in no tax code, and in no total.
fn is_unmatched(reviewed: &Reviewed, kind: Kind, id: Option<u64>) -> bool {
    match &reviewed.seen().held {
        Held::CodedOut { user, .. } => user.unmatched.iter().any(|one| one.kind == kind && one.id == id),
        Held::CodingOut(_) => false,
    }
}

fn total(reviewed: &Reviewed, is_after: bool) -> Money {
    let lines = reviewed.lines();
    let in_the_code = lines.iter().filter_map(|line| match line {
        Line::Amount { kind, id, before, after, .. } if !is_unmatched(reviewed, *kind, *id) => {
            if is_after {
                *after
            } else {
                *before
            }
        }
        Line::Amount { .. } | Line::Choice { .. } => None,
    });
    in_the_code.sum()
}

fn cells(line: &Line, outcome: &str) -> [String; 8] {
    let sum = |sum: Option<Money>| sum.map(|sum| sum.to_string()).unwrap_or_default();
    match line {
        Line::Amount { kind, id, related, hmrc, before, after, difference, .. } => [
            kind.as_str().to_owned(),
            id.map(|id| id.to_string()).unwrap_or_default(),
            related.map(|year| year.to_string()).unwrap_or_default(),
            sum(*hmrc),
            sum(*before),
            sum(*after),
            word(*difference).to_owned(),
            outcome.to_owned(),
        ],
        Line::Choice { before, after } => {
            let said = |opted_out: bool| if opted_out { "opted-out" } else { "opted-in" }.to_owned();
            let none = String::new;
            let changed = if before == after { "same" } else { "changed" };
            [
                "choice".to_owned(),
                none(),
                none(),
                none(),
                said(*before),
                said(*after),
                changed.to_owned(),
                outcome.to_owned(),
            ]
        }
    }
}

/// The review's table.
fn before_and_after(page: &mut Page, reviewed: &Reviewed, setting: &Setting) {
    let lines = reviewed.lines();
    if let [Line::Choice { before, after }] = lines.as_slice() {
        let mut table = Table::new(&[Column::text(""), Column::prose("")]);
        table.row(["Now".into(), words::choice(*before).into()]);
        table.row(["After".into(), Cell::from(words::choice(*after)).tone(Tone::Strong)]);
        page.table(table);
        return;
    }
    let mut table = Table::new(&[
        Column::prose("Amount of"),
        Column::text("Year").rank(1),
        Column::number("Number").rank(2),
        Column::money("HMRC holds £"),
        Column::money("In use £"),
        Column::money("After £"),
        Column::prose("").alone(),
    ]);
    for line in &lines {
        let Line::Amount { kind, id, related, hmrc, before, after, difference, .. } = line else { continue };
        let sum = |sum: Option<Money>| sum.map_or_else(|| Cell::from("–"), Cell::sum);
        let mut what = words::difference(*difference, setting.voice()).to_owned();
        if is_unmatched(reviewed, *kind, *id) {
            what = format!("not matched by HMRC{}{what}", if what.is_empty() { "" } else { "; " });
        }
        let tone = if *difference == Difference::Changed { Tone::Strong } else { Tone::Plain };
        table.row([
            coding_out::kind(*kind).into(),
            related.map(|year| year.to_string()).unwrap_or_default().into(),
            id.map(|id| id.to_string()).unwrap_or_default().into(),
            sum(*hmrc),
            sum(*before),
            sum(*after).tone(tone),
            capital(&what).into(),
        ]);
    }
    let held = match &reviewed.seen().held {
        Held::CodedOut { held, .. } => held.total(),
        Held::CodingOut(_) => Money::ZERO,
    };
    let totals = [held, total(reviewed, false), total(reviewed, true)].map(Cell::sum);
    let mut row: Vec<Cell> = vec!["".into(), "".into(), "".into()];
    row.extend(totals);
    row.push("".into());
    table.total_cells(row);
    page.table(table);
}
