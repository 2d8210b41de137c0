//! `journal`: every write, where it stands, its receipt, whether the journal is whole, and all of it as a file.

mod hand_offs;
pub(super) mod receipt;

use super::export::{as_what, named};
use super::output::json::Object;
use super::output::page::{Page, Paper, Tone};
use super::output::sheet::Sheet;
use super::output::table::{Column, Table};
use super::output::{self, Report, Setting};
use super::plan::{JournalAction, Plan};
use super::streams::Streams;
use super::trouble::{Trouble, exit};
use super::wording::{explain, harmless};
use super::world::{self, Line};
use crate::rules::Subject;
use crate::rules::write::{Change, SETTLED, Standing, Where, Written, writes};
use crate::service::write::{FoundOut, Writer};
use crate::store::db::{Journal, Verified};
use crate::store::export::{NotWritten, write};
use crate::words::{capital, count, dates, write as words};

use receipt::instant;

/// Does what the command line wants with the journal.
pub(super) fn act(plan: &Plan, what: &JournalAction, streams: &mut Streams<'_>) -> Result<u8, Trouble> {
    let line = world::line(&plan.world, plan.places.as_ref())?;
    for notice in &line.notices {
        streams.say(&format!("Warning: {}\n", harmless(notice)));
    }
    let writer = world::writer(plan, &line.accounts)?;
    let setting = world::setting(&plan.world, plan.looks, None);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    match what {
        JournalAction::List => {
            let whose = whose(plan, &line)?;
            let book = Book { line: &line, whose, setting: &setting };
            let report = runtime.block_on(list(&writer, &book, plan.world.offline))?;
            super::deliver(&report, &setting, plan, streams)
        }
        JournalAction::Show(which) => {
            let whose = whose(plan, &line)?;
            let book = Book { line: &line, whose, setting: &setting };
            let report = runtime.block_on(show(&writer, &book, plan.world.offline, which))?;
            super::deliver(&report, &setting, plan, streams)
        }
        JournalAction::Verify => {
            let report = verified(&runtime.block_on(writer.verify())?);
            super::deliver(&report, &setting, plan, streams)
        }
        JournalAction::Export { out, form, over } => {
            let whose = whose(plan, &line)?;
            let book = Book { line: &line, whose, setting: &setting };
            let (journal, state) =
                runtime.block_on(async { Ok::<_, Trouble>((writer.journal().await?, writer.verify().await?)) })?;
            let report = everything(&journal, &state, &book);
            for aside in &report.asides {
                streams.say(&format!("Warning: {}\n", harmless(aside)));
            }
            let mut bytes = Vec::new();
            output::write(&mut bytes, &report, &setting, *form, Paper::default()).map_err(Trouble::Writing)?;
            let Some(out) = out else { return super::print(streams.out, &bytes).map(|()| report.exit) };
            write(out, &bytes, *over).map_err(|why| match why {
                NotWritten::Exists => Trouble::usage(
                    "file-exists",
                    format!("there is a file {} already, and it was left as it is", out.display()),
                    "--yes replaces it; or choose another name.",
                ),
                NotWritten::Io(cause) => Trouble::Folder { folder: out.clone(), cause },
            })?;
            let place = std::path::absolute(out).unwrap_or_else(|_no_folder| out.clone());
            let as_form = if named(out) == Some(*form) { "" } else { as_what(*form) };
            let said = format!("Written to {}{as_form}. Only you can read it.", place.display());
            super::print(streams.out, format!("{}\n", harmless(&said)).as_bytes())?;
            Ok(report.exit)
        }
    }
}

/// Whose writes are wanted; everybody's unless the command line says.
fn whose(plan: &Plan, line: &Line) -> Result<Option<Subject>, Trouble> {
    let said = plan.world.nino.is_some() || plan.world.client.is_some();
    if said { Ok(Some(world::one(plan, line)?.subject)) } else { Ok(None) }
}

/// Who is in the journal, and how they are shown.
struct Book<'a> {
    line: &'a Line,
    whose: Option<Subject>,
    setting: &'a Setting,
}

impl Book<'_> {
    fn wants(&self, subject: &Subject) -> bool {
        self.whose.as_ref().is_none_or(|whose| whose == subject)
    }

    /// "Maya Lindqvist", else the number, masked.
    fn who(&self, subject: &Subject) -> String {
        let known = self.line.people.iter().find(|person| person.subject == *subject);
        known.map(|person| person.name.clone()).filter(|name| !name.is_empty()).unwrap_or_else(|| {
            if self.setting.reveal { subject.nino.spaced() } else { subject.nino.masked_on_screen() }
        })
    }

    /// "The account of Maya Lindqvist AA •• •• 01 A".
    fn account_of(&self, subject: &Subject) -> String {
        let nino = if self.setting.reveal { subject.nino.spaced() } else { subject.nino.masked_on_screen() };
        let who = self.who(subject);
        if who == nino { format!("The account of {nino}") } else { format!("The account of {who} {nino}") }
    }

    fn nino(&self, subject: &Subject) -> String {
        if self.setting.reveal { subject.nino.as_str().to_owned() } else { subject.nino.masked() }
    }
}

/// "coding-out amend 2025-26".
fn what(change: Option<(&Change, &Standing)>) -> String {
    change.map_or_else(
        || "not readable".to_owned(),
        |(change, _)| format!("{} {}", change.name(), change.topic().tax_year()),
    )
}

/// Finds out what nobody knows, says so, and lists every write.
async fn list(writer: &Writer, book: &Book<'_>, offline: bool) -> Result<Report, Trouble> {
    let found = if offline { Vec::new() } else { writer.find_out().await? };
    let journal = writer.journal().await?;
    let voice = book.setting.voice();
    let mut page = Page::titled("What this program wrote to HMRC");
    let mut told = Vec::new();
    for one in found.iter().filter(|one| book.wants(&one.sent.subject)) {
        let sentence = found_out(one, book.setting);
        page.say(sentence.clone());
        told.push(sentence);
    }
    let all: Vec<Written<'_>> = writes(&journal.entries).into_iter().filter(|one| book.wants(one.subject)).collect();
    // Whose it is may be left out only where all are the same person's.
    let several = all.iter().any(|one| all.first().is_some_and(|first| first.subject != one.subject));
    let narrow = |head, least| if several { Column::prose(head).at_least(least) } else { Column::text(head) };
    let mut table = Table::new(&[
        narrow("When", 12),
        if several { Column::prose("Whose account").at_least(12) } else { Column::prose("Who").rank(1) },
        narrow("What", 16),
        narrow("What became of it", 10),
        Column::text("Receipt"),
        Column::text("HMRC's correlation id").rank(2),
    ]);
    let mut sheet = Sheet::new(&receipt::COLUMNS);
    let mut objects = Vec::new();
    for one in all.iter().rev() {
        table.row([
            one.at().map(dates::instant).unwrap_or_default().into(),
            book.who(one.subject).into(),
            what(one.change()).into(),
            capital(words::in_short(one.became())).into(),
            one.id.short().into(),
            one.correlation_id().unwrap_or_default().into(),
        ]);
        let nino = book.nino(one.subject);
        sheet.row(receipt::cells(one, &nino, voice));
        objects.push(receipt::object(one, &nino, voice));
    }
    if table.is_empty() {
        page.say("Nothing was written yet.");
    } else {
        page.table(table);
        page.say_in(Tone::Quiet, "`quarterdeck journal show RECEIPT` shows one whole.");
    }
    let open = all.iter().filter(|one| one.stands() == Where::Open).count();
    if open > 0 {
        page.say_in(
            Tone::Late,
            format!(
                "{} not known yet. HMRC's record tells for sure {} minutes after sending: run `quarterdeck journal` again then. \
                 Nothing is sent again.",
                count(i64::try_from(open).unwrap_or(i64::MAX), "outcome is", "outcomes are"),
                SETTLED.num_minutes()
            ),
        );
    }
    let handed = hand_offs::wanted(&journal, book);
    hand_offs::tell(&mut page, &handed, book);
    let data = Object::new()
        .put("foundOut", &told)
        .put("writes", &objects)
        .put("unreadableRows", &journal.unreadable)
        .put("handOffs", &hand_offs::objects(&handed, book));
    let mut report = Report::new("journal-list", data, page, sheet);
    report.asides =
        found.iter().filter_map(|one| one.trouble.as_ref()).map(|why| format!("Could not {why}.")).collect();
    report.asides.extend(unreadable(&journal));
    report.exit = if open > 0 { exit::UNKNOWN } else { exit::DONE };
    Ok(report)
}

/// One write or hand-off, whole.
async fn show(writer: &Writer, book: &Book<'_>, offline: bool, which: &str) -> Result<Report, Trouble> {
    let found = if offline { Vec::new() } else { writer.find_out().await? };
    let journal = writer.journal().await?;
    let handed = hand_offs::wanted(&journal, book);
    if let Some(one) = hand_offs::meant(&handed, which) {
        return Ok(hand_offs::show(&one, book));
    }
    let all: Vec<Written<'_>> = writes(&journal.entries).into_iter().filter(|one| book.wants(one.subject)).collect();
    let one = wanted(&all, which)?;
    let (voice, nino) = (book.setting.voice(), book.nino(one.subject));
    let told = words::receipt(one, voice);
    let mut page = Page::titled(format!("{}: {}", words::heading(told.became), told.title));
    page.say(format!("{}.", book.account_of(one.subject)));
    receipt::on_page(&mut page, one, voice);
    let mut sheet = Sheet::new(&receipt::COLUMNS);
    sheet.row(receipt::cells(one, &nino, voice));
    let mut report = Report::new("journal-show", receipt::object(one, &nino, voice), page, sheet);
    report.asides =
        found.iter().filter_map(|one| one.trouble.as_ref()).map(|why| format!("Could not {why}.")).collect();
    report.exit = if one.stands() == Where::Open { exit::UNKNOWN } else { exit::DONE };
    Ok(report)
}

/// The write that is meant: by the number of one of its rows, or by the beginning of its receipt's id.
fn wanted<'a, 'b>(all: &'b [Written<'a>], which: &str) -> Result<&'b Written<'a>, Trouble> {
    let number: Option<u64> = which.parse().ok();
    let by_row = all.iter().find(|one| one.entries.iter().any(|entry| Some(entry.number) == number));
    let mut by_id = all.iter().filter(|one| !which.is_empty() && one.id.as_str().starts_with(which));
    match (by_row, by_id.next(), by_id.next()) {
        (Some(one), _, _) | (None, Some(one), None) => Ok(one),
        (None, Some(_), Some(_)) => Err(Trouble::usage(
            "which-write",
            format!("the receipts of several writes begin with {which}"),
            "Give more of it, as `quarterdeck journal` lists it.",
        )),
        (None, None, _) => Err(Trouble::usage(
            "which-write",
            format!(
                "there is no write with the receipt, no hand-off with the name, and no row with the number, {which}"
            ),
            "`quarterdeck journal` lists every write with its receipt, and every hand-off with its name.",
        )),
    }
}

fn unreadable(journal: &Journal) -> Option<String> {
    let rows: Vec<String> = journal.unreadable.iter().map(ToString::to_string).collect();
    let many = if rows.len() == 1 { "row" } else { "rows" };
    (!rows.is_empty()).then(|| {
        format!("The journal's {many} {} cannot be read; `quarterdeck journal verify` says more.", rows.join(", "))
    })
}

/// What reading HMRC's record said about a write nobody knew of.
fn found_out(one: &FoundOut, setting: &Setting) -> String {
    let change = &one.sent.change;
    let name = format!("{} {}, sent {}", change.name(), change.topic().tax_year(), dates::instant(one.sent.at));
    match &one.found {
        Ok(Some(found)) => format!("Found out about {name}: {}.", words::found(*found)),
        Ok(None) => format!("Not known yet: {name}. HMRC's record does not show it so far, and it may still arrive."),
        Err(failure) => {
            let said = explain(failure, &setting.reader);
            format!("Not known yet: {name}. HMRC's record could not be read: {} {}", said.what, said.next)
        }
    }
}

fn command(change: Option<(&Change, &Standing)>) -> (Option<&'static str>, Option<String>) {
    (change.map(|(change, _)| change.name()), change.map(|(change, _)| change.topic().tax_year().to_string()))
}

/// What holding the journal against itself found.
fn verified(state: &Verified) -> Report {
    let rows = count(i64::try_from(state.rows).unwrap_or(i64::MAX), "row", "rows");
    let flaws: Vec<String> = state.flaws.iter().copied().map(words::flaw).collect();
    let mut page = Page::of_no_hmrc("The journal");
    if flaws.is_empty() {
        page.say_in(Tone::Good, format!("It is whole: {rows}, each as it was written."));
    } else {
        page.say_in(Tone::Late, format!("It is not as this program left it ({rows}):"));
        for text in &flaws {
            page.line(Tone::Plain, format!("· {text}"));
        }
        page.say(
            "Nothing is sent as long as this is so. `quarterdeck journal export` saves what is there; `quarterdeck profile \
             forget-data` (in the demo: `quarterdeck demo reset`) begins anew.",
        );
    }
    if state.unfinished {
        page.say("The program ended before it had noted its last row outside the database. That is not tampering.");
    }
    if let Some(last) = &state.last {
        page.line(Tone::Quiet, format!("Hash of the last row: {last}"));
    }
    let mut sheet = Sheet::new(&["rows", "lastHash", "unfinished", "flaw"]);
    let cells = |flaw: String| {
        [state.rows.to_string(), state.last.clone().unwrap_or_default(), state.unfinished.to_string(), flaw]
    };
    if flaws.is_empty() {
        sheet.row(cells(String::new()));
    }
    for text in &flaws {
        sheet.row(cells(text.clone()));
    }
    let data = Object::new()
        .put("sound", &flaws.is_empty())
        .put("rows", &state.rows)
        .put("lastHash", &state.last)
        .put("unfinished", &state.unfinished)
        .put("flaws", &flaws);
    let mut report = Report::new("journal-verify", data, page, sheet);
    report.exit = if flaws.is_empty() { exit::DONE } else { exit::STORAGE };
    report
}

/// Every step of every write.
fn everything(journal: &Journal, state: &Verified, book: &Book<'_>) -> Report {
    let voice = book.setting.voice();
    let all: Vec<Written<'_>> = writes(&journal.entries).into_iter().filter(|one| book.wants(one.subject)).collect();
    let objects: Vec<Object> = all.iter().map(|one| receipt::object(one, &book.nino(one.subject), voice)).collect();
    let mut sheet = Sheet::new(&hand_offs::COLUMNS);
    let mut rows: Vec<_> =
        all.iter().flat_map(|one| one.at_hmrc().map(move |(entry, there)| (entry, there, one))).collect();
    rows.sort_by_key(|(entry, ..)| entry.number);
    let mut lines: Vec<(u64, [String; 10])> = Vec::new();
    for (entry, there, one) in rows {
        let (command, year) = command(one.change());
        let line = [
            entry.number.to_string(),
            instant(entry.at),
            there.map(instant).unwrap_or_default(),
            one.id.to_string(),
            book.nino(one.subject),
            command.unwrap_or_default().to_owned(),
            year.unwrap_or_default(),
            entry.step.name().to_owned(),
            words::journal_step(&entry.step, voice),
            entry.step.correlation_id().unwrap_or_default().to_owned(),
        ];
        lines.push((entry.number, line));
    }
    let handed = hand_offs::wanted(journal, book);
    lines.extend(handed.iter().map(|one| (one.number, hand_offs::cells(one, book))));
    lines.sort_by_key(|(row, _)| *row);
    for (_, line) in lines {
        sheet.row(line);
    }
    let flaws: Vec<String> = state.flaws.iter().copied().map(words::flaw).collect();
    let data = Object::new()
        .put("sound", &flaws.is_empty())
        .put("rows", &state.rows)
        .put("lastHash", &state.last)
        .put("flaws", &flaws)
        .put("unreadableRows", &journal.unreadable)
        .put("writes", &objects)
        .put("handOffs", &hand_offs::objects(&handed, book));
    let mut report = Report::new("journal-export", data, Page::bare(), sheet);
    if !flaws.is_empty() {
        report
            .asides
            .push("The journal is not as this program left it; `quarterdeck journal verify` says why.".to_owned());
        report.exit = exit::STORAGE;
    }
    report
}
