//! Below the amounts: what can be done with them and until when, what a code collects, and the choice for the bill.

use ratatui::layout::Rect;

use super::{COLUMNS, keys_of};
use crate::app::command::Command;
use crate::app::model::Model;
use crate::app::remote::read;
use crate::app::writing::Looked;
use crate::rules::coding_out::{Collection, Kind, Return, Wanted, collections, returned, total_of};
use crate::rules::failure::FailureKind;
use crate::rules::tax_code_terms::open_terms;
use crate::rules::write::{Change, Topic};
use crate::rules::{Money, Query, SentOption as _, TaxYear};
use crate::view::overlays::keys;
use crate::view::pen::{Pen, above, below, width, wrap};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger;
use crate::words::{capital, charges, coding_out, count, dates, write, writing};

/// Columns of a sum.
const SUM: u16 = 10;
/// Long lines are hard to follow.
const LONGEST: u16 = 100;

/// Draws it.
pub(in crate::view::panes) fn draw(model: &Model, pen: &mut Pen<'_>, list: Rect, area: Rect) {
    if area.height < 3 {
        return;
    }
    let mut room = below(area, totals(model, pen, list, area));
    let inset = |room: Rect| Rect { x: room.x + 2, width: room.width.saturating_sub(2).min(LONGEST), ..room };
    room = below(room, actions(model, pen, inset(room)));
    if let Some((text, meaning)) = unmatched(model) {
        room = below(room, pen.paragraph(inset(room), &text, meaning));
    }
    // What can be done with the bill comes before what is only to be known, and nothing is cut in the middle.
    let kept = 6 + u16::from(Command::OptOut.why_not(model).is_none());
    let mut cut = false;
    for (text, meaning) in collected(model) {
        let rows = u16::try_from(wrap(&text, inset(room).width).len()).unwrap_or(u16::MAX);
        if room.height >= rows.saturating_add(kept) {
            room = below(room, pen.paragraph(inset(room), &text, meaning));
        } else {
            cut = true;
        }
    }
    room = below(room, u16::from(room.height > 9));
    pen.rule(room.x, room.y, if room.height > 0 { room.width } else { 0 });
    if cut && room.height > 0 {
        let more = " more in a taller window ";
        pen.put_right(room.x + room.width, room.y, width(more), more, Meaning::Quiet);
    }
    choice(model, pen, inset(below(room, 1)));
}

/// A rule and the sums of each column, as its figures stand above; gives the rows used.
fn totals(model: &Model, pen: &mut Pen<'_>, list: Rect, area: Rect) -> u16 {
    if model.rows.coding.is_empty() {
        return 1;
    }
    let fitted = ledger::fit(COLUMNS, list, model.wide);
    let columns = [(2, Wanted::HmrcHeld), (3, Wanted::User), (4, Wanted::Latest)];
    for (column, wanted) in columns {
        let sums = Kind::ALL.into_iter().filter_map(|kind| total_of(&model.rows.coding, kind, wanted));
        let sums: Vec<Money> = sums.collect();
        let Some(end) = fitted.end_of(column).filter(|_| !sums.is_empty()) else { continue };
        let meaning = if wanted == Wanted::Latest { Meaning::Strong } else { Meaning::Plain };
        let total: Money = sums.into_iter().sum();
        pen.rule(end.saturating_sub(SUM), area.y, SUM);
        let total = total.grouped();
        // A figure is never cut in the middle.
        let total = if width(&total) > SUM { "···" } else { &total };
        pen.put_right(end, area.y + 1, SUM, total, meaning);
    }
    2
}

/// What can be done with the amounts, with its keys while it can; until when, or why not. Gives the rows used.
fn actions(model: &Model, pen: &mut Pen<'_>, room: Rect) -> u16 {
    let year = model.year();
    let draft = draft(model);
    let correct = draft.as_deref().unwrap_or("correct an amount");
    let offered = [(Command::Correct, correct), (Command::DeleteCorrection, "delete yours")];
    let keys = keys_of(model, pen, room, &offered);
    let (said, meaning) = until_when(model, Topic::CodedOut(year), room.width);
    keys + pen.paragraph(below(room, keys), &said, meaning)
}

/// Until when something can be changed, or why not; in a line of so many columns, where it can be.
fn until_when(model: &Model, topic: Topic, columns: u16) -> (String, Meaning) {
    if let Some(open) = model.open_write(topic) {
        let journal = keys(model, Command::Journal).split(' ').next().unwrap_or_default().to_owned();
        return (writing::closed_by(open, &journal), Meaning::Late);
    }
    let window = model.window(topic);
    if window.is_open() && model.writing.looked == Looked::NotYet && !model.settings.offline {
        return (writing::LOOKING.to_owned(), Meaning::Quiet);
    }
    let said = |window: String| format!("{}.", capital(&window));
    let (whole, year) = (said(coding_out::window(window, topic.tax_year())), topic.tax_year());
    let fits = wrap(&whole, columns).len() <= 1;
    (if fits { whole } else { said(coding_out::window_in_short(window, year)) }, Meaning::Quiet)
}

/// What HMRC could not match, and what to do.
fn unmatched(model: &Model) -> Option<(String, Meaning)> {
    let apart = model.rows.coding.iter().filter(|row| row.unmatched && row.user.is_some()).count();
    let number = i64::try_from(apart).ok().filter(|number| *number > 0)?;
    let open = Command::Correct.why_not(model).is_none();
    let to_do = match number {
        _ if !open => "",
        1 => " c takes it away.",
        _ => " c takes them away.",
    };
    let said = format!("! HMRC could not match {}: in no code, no effect.{to_do}", count(number, "entry", "entries"));
    Some((said, Meaning::Soon))
}

/// What correcting does where a draft of it is kept.
fn draft(model: &Model) -> Option<String> {
    let draft = model.draft_of(Topic::CodedOut(model.year()))?;
    let corrects = matches!(draft.change, Change::CorrectCodedOut { .. });
    corrects.then(|| format!("take up the draft of {}", dates::instant(draft.made)))
}

/// What tax codes collect for or of this year, and what came back.
fn collected(model: &Model) -> Vec<(String, Meaning)> {
    let Some(account) = model.rows.account() else { return Vec::new() };
    let year = model.year();
    let mut lines: Vec<(String, Meaning)> = Vec::new();
    let mut estimated = false;
    for one in collections(account, year, model.today()) {
        estimated |= one.per_month.is_some();
        lines.push((collection(model, &one), Meaning::Plain));
    }
    if estimated {
        let said =
            "est.: a twelfth of it. HMRC does not tell how often pay comes, nor in how many months it is collected.";
        lines.push((said.to_owned(), Meaning::Quiet));
    }
    let back = returned(account).into_iter().filter(|one| one.charge.tax_year.value() == Some(year));
    lines.extend(back.map(|one| {
        let left = one.charge.outstanding_amount;
        let left = if left.is_zero() { String::new() } else { format!(" {} of it is left to pay: 3.", left.pounds()) };
        let status = capital(&charges::coded_out_status(one.status));
        (format!("! {} {year}: {status}.{left}", charges::document(one.charge)), Meaning::Soon)
    }));
    lines
}

fn collection(model: &Model, one: &Collection<'_>) -> String {
    let voice = model.voice();
    let charges_of: Vec<String> = one.charges.iter().map(|charge| charge_of(charge)).collect();
    let named = if charges_of.is_empty() { String::new() } else { format!(" ({})", charges_of.join(", ")) };
    let Some(detail) = one.detail else {
        return format!("{}: through a tax code; HMRC does not name its year.", charges_of.join(", "));
    };
    let sum = detail.charge.map_or_else(|| "A sum HMRC does not name".to_owned(), Money::pounds);
    let through = charges::through_tax_code(one.coding_tax_year(), voice);
    let bill = one.return_tax_year().map(|year| format!(", of the {year} bill")).unwrap_or_default();
    let since = detail.initiation_date.value().map(|day| format!(", since {}", dates::day(day))).unwrap_or_default();
    let month = one.per_month.map(|sum| format!("; about {} less pay a month est.", sum.pounds())).unwrap_or_default();
    format!("{sum} is collected {through}{bill}{named}{since}{month}")
}

fn charge_of(charge: &crate::rules::charges::Document) -> String {
    format!("{} {}", charges::inside_a_sentence(charges::kind(&charge.kind())), charge.document_id)
}

/// The other meaning: the bill of the year, and whether a later code may collect it.
fn choice(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    if area.height == 0 {
        return;
    }
    let year = model.year();
    let (your, code) = (model.voice().possessive(), coding_out::collecting_code(year, model.voice()));
    pen.put(area.x, area.y, area.width, &format!("Paying {your} {year} bill through {code}"), Meaning::Strong);
    let (text, meaning) = chosen(model, year);
    let mut room = below(area, 1);
    room = below(room, pen.paragraph(above(room, 2), &text, meaning));
    let out = model.choice_of(year).is_some_and(|status| status.opted_out);
    let title = if out { format!("opt back in for {year}") } else { format!("opt out for {year}") };
    room = below(room, keys_of(model, pen, room, &[(Command::OptOut, title.as_str())]));
    let (said, meaning) = until_when(model, Topic::CodingOut(year), room.width);
    room = below(room, pen.paragraph(above(room, 2), &said, meaning));
    terms(model, pen, room);
}

/// What is chosen.
fn chosen(model: &Model, year: TaxYear) -> (String, Meaning) {
    let remote = model.remote(&Query::CodingOutStatus(year));
    match (remote.known().and_then(|known| read::coding_out_status(&known.value)), remote.failure()) {
        (Some(status), _) => (write::chosen(status.opted_out, year, model.voice()), Meaning::Plain),
        (None, Some(failure)) if failure.kind == FailureKind::NotOffered => {
            ("HMRC does not offer this to software yet.".to_owned(), Meaning::Quiet)
        }
        (None, Some(_)) => ("HMRC gave no answer about this. r asks again.".to_owned(), Meaning::Soon),
        (None, None) => ("Asking HMRC …".to_owned(), Meaning::Quiet),
    }
}

/// On which conditions the bill may be collected so, while it is not too late; where there is no room for all
/// of them, it is said where they stand.
fn terms(model: &Model, pen: &mut Pen<'_>, room: Rect) {
    let year = model.year();
    let may = model.choice_of(year).is_some_and(|status| !status.opted_out) && model.return_of(year) == Return::Out;
    let open = model.settings.dated.and_then(|rules| open_terms(&rules.tax_code, year, model.today()));
    let Some((terms, until)) = open.filter(|_| may) else { return };
    let all = coding_out::terms(year, until, terms, model.voice());
    let fits = wrap(&all, room.width).len() <= usize::from(room.height);
    pen.paragraph(room, if fits { &all } else { coding_out::TERMS_ELSEWHERE }, Meaning::Plain);
}
