//! What you owe: charges, what is left of each, and interest.

mod detail;
mod foot;
mod money;

use ratatui::layout::Rect;

pub(super) use detail::detail;
pub(super) use foot::{draw_foot, height_foot};

use crate::app::model::{DetailPlace, Model};
use crate::rules::Money;
use crate::rules::charges::{Bucket, ChargeStanding, Condition, Document};
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::view::widgets::meter::{Share, bar};
use crate::words::{charges, dates};

/// Columns for where a charge stands and what else is true of it, in a word or two.
const STATE: u16 = 21;
/// The same where there is room for all of it.
const ROOMY_STATE: u16 = 34;
/// From this width of the terminal on there is.
const ROOMY_FROM: u16 = 150;
/// Columns for figures below a million.
const FIGURES: u16 = 11;
/// Columns for interest below a hundred thousand.
const INTEREST: u16 = 9;
/// Columns for the largest figure HMRC can send, with its sign.
const BROAD: u16 = 18;

const COLUMNS: &[Column] = &of_widths(25, FIGURES, INTEREST, STATE);
const ROOMY_COLUMNS: &[Column] = &of_widths(25, FIGURES, INTEREST, ROOMY_STATE);
/// With room for any figure HMRC can send; words give way to it.
const BROAD_COLUMNS: &[Column] = &of_widths(16, BROAD, BROAD, STATE);

const fn of_widths(charge: u16, figures: u16, interest: u16, state: u16) -> [Column; 7] {
    [
        Column::words("Due", 11, 1),
        Column::words("Charge", charge, 0).growing(),
        Column::words("Tax year", 8, 2),
        Column::figures("Original", figures, 4),
        Column::figures("Outstanding", figures, 0),
        Column::figures("Interest", interest, 3),
        Column::words("State", state, 0),
    ]
}

/// The columns, as broad as the figures of this account need them.
pub(super) fn columns(model: &Model) -> &'static [Column] {
    let owed = &model.rows.owed;
    let fits = |sum: Money, room: u16| width(&sum.grouped()) <= room;
    let figures = fits(model.rows.broadest, FIGURES) && fits(owed.outstanding, FIGURES) && fits(owed.original, FIGURES);
    match (figures && fits(owed.interest, INTEREST), is_roomy(model)) {
        (true, true) => ROOMY_COLUMNS,
        (true, false) => COLUMNS,
        (false, _) => BROAD_COLUMNS,
    }
}

fn is_roomy(model: &Model) -> bool {
    let beside = model.detail.is_some() && model.detail_place() == DetailPlace::Right;
    model.size.0 >= ROOMY_FROM && !beside
}

/// Columns there are for the state.
fn room_for_state(model: &Model) -> u16 {
    columns(model).last().map_or(STATE, |column| column.width)
}

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let document = model.rows.document(*model.rows.charges.get(index)?)?;
    let standing = document.standing(model.today());
    let quiet = matches!(standing, ChargeStanding::Paid | ChargeStanding::ThroughTaxCode);
    let plain = if quiet { Meaning::Quiet } else { Meaning::Plain };
    let due = document.date_shown().map(dates::day_sent).unwrap_or_default();
    let year = document.tax_year.as_ref().map(ToString::to_string).unwrap_or_default();
    let state = state(document, model, Some(room_for_state(model)));
    // Among what is paid too, the row is the charge with what it was; else it is the interest left on it.
    let name = if model.paid_too && document.is_interest_only() {
        charges::in_voice(charges::kind(&document.named_kind()), model.voice())
    } else {
        charges::document_for(document, model.voice())
    };
    let name = name.into_owned();
    Some(vec![
        (due, plain),
        (name, plain),
        (year, plain),
        (charges::cell(document.original_shown(model.paid_too).unwrap_or_default()), plain),
        (charges::cell(document.outstanding_amount), if quiet { plain } else { Meaning::Strong }),
        (charges::cell(document.interest_left()), Meaning::Estimate),
        (state, meaning(standing)),
    ])
}

/// How a standing looks.
const fn meaning(standing: ChargeStanding) -> Meaning {
    match standing.bucket() {
        Some(Bucket::Overdue) => Meaning::Late,
        Some(Bucket::DueWithin30Days) => Meaning::Soon,
        Some(Bucket::NotYetDue) => Meaning::Plain,
        None => match standing {
            ChargeStanding::Paid => Meaning::Good,
            ChargeStanding::Estimate => Meaning::Estimate,
            _ => Meaning::Plain,
        },
    }
}

/// Where a charge stands and in a word or two what else is true of it. Where there is no room for all of it, whole words
/// give way: a hold of HMRC's is worth more than the days and the mark, the days more than anything else.
fn state(document: &Document, model: &Model, room: Option<u16>) -> String {
    let standing = document.standing(model.today());
    let mark = match standing.bucket() {
        Some(Bucket::Overdue) => "! ",
        _ if standing == ChargeStanding::Paid => "✓ ",
        _ => "",
    };
    let (days, brief) = (charges::standing(standing), charges::standing_brief(standing));
    let conditions = model.rows.conditions(document, model.today());
    let mut tags: Vec<&str> = conditions.iter().filter_map(charges::tag).collect();
    tags.dedup();
    let holds: Vec<&Condition> = conditions.iter().filter(|one| charges::hold(one)).collect();
    let words_of = |of: fn(&Condition) -> Option<&'static str>| {
        let mut words: Vec<&str> = holds.iter().filter_map(|one| of(one)).collect();
        words.dedup();
        words
    };
    let (held, held_in_short) = (words_of(charges::tag), words_of(charges::tag_in_short));
    let marked = |mark: &str, standing: &str, tags: &[&str]| {
        let mut words = vec![standing];
        words.extend(tags);
        format!("{mark}{}", words.join(", "))
    };
    let with = |standing: &str, tags: &[&str]| marked(mark, standing, tags);
    let first = tags.get(..1).unwrap_or_default();
    let mut tries = vec![with(&days, &tags)];
    if holds.is_empty() {
        tries.push(with(&days, first));
    } else {
        // Every hold there is, before the days and the mark.
        tries.extend([with(&days, &held), with(brief, &tags)]);
        for tags in [&held, &held_in_short] {
            tries.extend([with(brief, tags), marked("", brief, tags)]);
        }
        tries.extend([with(brief, first), marked("", brief, first)]);
    }
    tries.extend([with(&days, &[]), with(brief, &[])]);
    let fits = |text: &&String| room.is_none_or(|room| width(text) <= room);
    let best = tries.iter().find(fits).or_else(|| tries.last());
    best.cloned().unwrap_or_default()
}

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let Some(account) = model.rows.account() else { return };
    if area.height < 3 {
        return;
    }
    let balance = &account.balance;
    if balance.total_balance.is_zero() && balance.overdue_amount.is_zero() {
        pen.put(area.x + 2, area.y, area.width - 2, "Nothing to pay, as far as HMRC tells software.", Meaning::Good);
        return;
    }
    let glyphs = pen.theme.glyphs;
    let parts = [
        (Share { amount: balance.overdue_amount, glyph: glyphs.full, meaning: Meaning::Late }, Bucket::Overdue),
        (Share { amount: balance.payable_amount, glyph: glyphs.half, meaning: Meaning::Soon }, Bucket::DueWithin30Days),
        (
            Share { amount: balance.pending_charge_due_amount, glyph: glyphs.light, meaning: Meaning::Plain },
            Bucket::NotYetDue,
        ),
    ];
    let room = area.width.min(90);
    bar(pen, Rect { x: area.x + 2, width: room.saturating_sub(2), ..area }, &parts.map(|(share, _)| share));
    let mut pieces: Vec<[(String, Meaning); 3]> = Vec::new();
    for (share, bucket) in parts {
        let nothing = share.amount.is_zero();
        let meaning = if nothing { Meaning::Quiet } else { share.meaning };
        let strong = if nothing { Meaning::Quiet } else { Meaning::Strong };
        let planned = model.rows.planned(model.today()).filter(|_| bucket == Bucket::Overdue);
        let planned = planned.map(|sum| format!(", {}", charges::of_it_planned(sum))).unwrap_or_default();
        let label = format!(" {}{planned}", charges::bucket(bucket));
        pieces.push([(format!("{} ", share.glyph), meaning), (share.amount.pounds(), strong), (label, Meaning::Plain)]);
    }
    // Never "all": HMRC shows software only these years.
    pieces.push([
        ("= ".to_owned(), Meaning::Strong),
        (balance.total_balance.pounds(), Meaning::Strong),
        (" since sign-up".to_owned(), Meaning::Plain),
    ]);
    in_rows(pen, Rect { x: area.x + 2, width: area.width - 2, ..below(area, 1) }, &pieces);
}

/// Writes pieces one after another, on a new row where one does not fit whole.
fn in_rows(pen: &mut Pen<'_>, area: Rect, pieces: &[[(String, Meaning); 3]]) {
    const GAP: u16 = 4;
    let (mut x, mut y) = (area.x, area.y);
    for piece in pieces {
        let wide: u16 = piece.iter().map(|(text, _)| width(text)).sum();
        if x > area.x && x + wide > area.x + area.width {
            (x, y) = (area.x, y + 1);
        }
        if y >= area.y + area.height {
            return;
        }
        let texts: Vec<(&str, Meaning)> = piece.iter().map(|(text, meaning)| (text.as_str(), *meaning)).collect();
        x = pen.put_all(x, y, (area.x + area.width).saturating_sub(x), &texts) + GAP;
    }
}
