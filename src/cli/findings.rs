//! `findings` and `check`: what needs attention, most urgent first.

use chrono::TimeDelta;

use super::desk::{Ask, Desk};
use super::known::Facts;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::parts::Parts;
use super::trouble::exit;
use crate::rules::findings::{Finding, SOON_DAYS, Urgency};
use crate::rules::next_dates::NextDate;
use crate::words::{dates, findings, next_dates};

/// The parts findings come from.
pub(super) const LOOKED_AT: [&str; 7] =
    ["balance", "obligations", "penalties", "codingOut", "itsaStatus", "payments", "businesses"];

/// The names of the findings, for the help of the command.
pub(super) fn help() -> String {
    let widest = findings::KINDS.iter().map(|(id, _)| id.len()).max().unwrap_or_default();
    let lines = findings::KINDS.iter().map(|(id, what)| format!("  {id:widest$}  {what}"));
    let lines = lines.collect::<Vec<_>>().join("\n");
    format!(
        "What it looks for, by the id in json and csv:\n{lines}\n\nA part that HMRC does not answer silences only the \
         findings that need it, and is named. The overview\nshows the same findings."
    )
}

/// Asks, and lays out what needs attention.
pub(super) async fn report<A: Ask>(desk: &Desk<'_, A>, setting: &Setting) -> Report {
    let facts = Facts::gather_all(desk).await;
    let parts = facts.parts();
    let found = facts.findings();
    let data = Object::new().put("findings", &objects(&found, setting)).put("parts", &parts.object(&setting.reader));
    let mut page = Page::titled("Needs attention");
    let not_known = parts.not_known(&LOOKED_AT);
    if !found.is_empty() {
        page.table(table(&found, setting));
    } else if not_known.is_empty() {
        page.say("Nothing needs attention.");
    }
    for sentence in not_known {
        page.say(sentence);
    }
    let mut report = Report::new("findings", data, page, sheet(&found, &[], setting));
    report.exit = parts.exit_code(&["balance", "obligations"]);
    report.asides = parts.asides(&setting.reader);
    report
}

/// Asks, and says something only if something needs attention; the exit code tells which. What is merely worth knowing
/// is left to `findings`: it would be said every day for months.
pub(super) async fn check<A: Ask>(desk: &Desk<'_, A>, setting: &Setting, within: Option<u16>) -> Report {
    let facts = Facts::gather_all(desk).await;
    let soon: Vec<NextDate> = within.map_or_else(Vec::new, |days| {
        let until = desk.today + TimeDelta::days(i64::from(days));
        // What is past its day, or due within days, is a finding already.
        let told = desk.today + TimeDelta::days(SOON_DAYS);
        facts.next_dates().into_iter().filter(|next| next.date > told && next.date <= until).collect()
    });
    let mut found = facts.findings();
    found.retain(|finding| finding.urgency != Urgency::Note);
    shape_check(&found, &soon, &facts.parts(), setting)
}

fn shape_check(found: &[Finding], soon: &[NextDate], parts: &Parts, setting: &Setting) -> Report {
    let data = Object::new()
        .put("findings", &objects(found, setting))
        .put("next", &soon.iter().map(|next| next_object(next, setting)).collect::<Vec<_>>())
        .put("parts", &parts.object(&setting.reader));
    let mut page = Page::bare();
    for finding in found {
        page.line(tone_of(finding.urgency), findings::sentence(finding, setting.voice(), setting.today()));
    }
    for next in soon {
        let when = format!("{}, {}", dates::day_of_week(next.date), dates::from_today(next.date, setting.today()));
        page.line(Tone::Soon, format!("{when}: {}", next_dates::sentence(&next.what, setting.voice())));
    }
    let not_known = parts.not_known(&LOOKED_AT);
    for sentence in &not_known {
        page.line(Tone::Soon, sentence.clone());
    }
    let mut report = Report::new("check", data, page, sheet(found, soon, setting));
    let something = !(found.is_empty() && soon.is_empty());
    // What is offered to no software is no news; what HMRC did not answer is.
    report.silent = !something && parts.exit_code_of_any() == exit::DONE;
    report.asides = parts.asides(&setting.reader);
    // What HMRC did not answer must not pass for "nothing": without a finding the failure decides.
    report.exit = if something { exit::FOUND } else { parts.exit_code_of_any() };
    report
}

const fn tone_of(urgency: Urgency) -> Tone {
    match urgency {
        Urgency::Now => Tone::Late,
        Urgency::Soon => Tone::Soon,
        Urgency::Note => Tone::Plain,
    }
}

/// Each finding as scripts get it.
pub(super) fn objects(found: &[Finding], setting: &Setting) -> Vec<Object> {
    let object = |finding: &Finding| {
        Object::new()
            .put("id", &finding.id())
            .put("urgency", &finding.urgency.as_str())
            .maybe("amount", finding.amount().as_ref())
            .maybe("since", finding.since().as_ref())
            .maybe("until", finding.until().as_ref())
            .put("goTo", &finding.place.as_str())
            .put("text", &findings::sentence(finding, setting.voice(), setting.today()))
    };
    found.iter().map(object).collect()
}

/// A next date as scripts get it.
pub(super) fn next_object(next: &NextDate, setting: &Setting) -> Object {
    Object::new()
        .put("date", &next.date)
        .put("what", &next.what.as_str())
        .maybe("amount", next.what.amount().as_ref())
        .maybe("onHold", next.what.on_hold().as_ref())
        .maybe("taxYear", next.what.tax_year().as_ref())
        .put("daysUntil", &(next.date - setting.today()).num_days())
        .put("text", &next_dates::sentence(&next.what, setting.voice()))
}

/// Marks, sentences, and where to go; also a part of the overview.
pub(super) fn table(found: &[Finding], setting: &Setting) -> Table {
    let mut table = Table::new(&[Column::text("Urgency"), Column::prose("What").alone(), Column::text("See")]);
    for finding in found {
        let urgency = match finding.urgency {
            Urgency::Now => "now",
            Urgency::Soon => "soon",
            Urgency::Note => "note",
        };
        table.row([
            Cell::from(urgency).tone(tone_of(finding.urgency)),
            findings::sentence(finding, setting.voice(), setting.today()).into(),
            finding.place.as_str().into(),
        ]);
    }
    table
}

fn sheet(found: &[Finding], soon: &[NextDate], setting: &Setting) -> Sheet {
    let mut sheet = Sheet::new(&["id", "urgency", "amount", "since", "until", "goTo", "text"]);
    for finding in found {
        sheet.row([
            finding.id().to_owned(),
            finding.urgency.as_str().to_owned(),
            cell(finding.amount().as_ref()),
            cell(finding.since().as_ref()),
            cell(finding.until().as_ref()),
            finding.place.as_str().to_owned(),
            findings::sentence(finding, setting.voice(), setting.today()),
        ]);
    }
    for next in soon {
        sheet.row([
            format!("next-{}", next.what.as_str()),
            Urgency::Soon.as_str().to_owned(),
            cell(next.what.amount().as_ref()),
            String::new(),
            next.date.to_string(),
            String::new(),
            next_dates::sentence(&next.what, setting.voice()),
        ]);
    }
    sheet
}
