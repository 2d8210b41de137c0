//! What each command does.

use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::model::{Connection, DetailPlace, Model, Notice, Overlay, Part};
use crate::app::pane::Pane;
use crate::app::questions;
use crate::app::rows::{self, OverviewRow};
use crate::app::update::{
    ask, ask_missing, handing_over, keys, paper, refresh_rows, remember_selection, setting_up, signing_in, watching,
    writing,
};
use chrono::NaiveDate;

use crate::rules::SentOption;
use crate::rules::TaxYear;
use crate::rules::next_dates::Due;

pub(super) fn run(model: &mut Model, command: Command) -> Vec<Effect> {
    if let Some(why) = command.why_not(model) {
        model.notice = Some(Notice { text: why.into_owned(), trouble: false });
        return Vec::new();
    }
    match command {
        Command::Show(pane) => show(model, pane),
        Command::Down => scroll(model, 1),
        Command::Up => scroll(model, -1),
        Command::PageDown => scroll(model, page(model)),
        Command::PageUp => scroll(model, -page(model)),
        Command::Top => scroll(model, i64::MIN / 2),
        Command::Bottom => scroll(model, i64::MAX / 2),
        Command::Open => open(model),
        Command::Back => back(model),
        Command::NextPart | Command::PreviousPart => {
            model.part = match model.part {
                Part::List => Part::Detail,
                Part::Detail => Part::List,
            };
            Vec::new()
        }
        Command::EarlierYear => change_year(model, TaxYear::previous),
        Command::LaterYear => change_year(model, TaxYear::next),
        Command::Filter => {
            keys::open_filter(model);
            Vec::new()
        }
        Command::Refresh => {
            let wanted = questions::of_pane(model);
            let mut effects = if model.pane == Pane::People { vec![Effect::LookAtPeople] } else { Vec::new() };
            effects.extend(ask(model, wanted));
            effects
        }
        Command::RefreshAll => {
            let all = model.subject.as_ref().map(|subject| model.answers.questions(subject)).unwrap_or_default();
            let mut effects = vec![Effect::LookAtPeople];
            effects.extend(ask(model, all));
            effects
        }
        Command::PaidToo => {
            model.paid_too = !model.paid_too;
            say(
                model,
                if model.paid_too { "Paid charges of the last four tax years too" } else { "Only what is left to pay" },
            );
            refresh_rows(model);
            ask_missing(model)
        }
        Command::View => view(model),
        Command::ColumnsLeft => {
            model.views.column = model.views.column.saturating_sub(1);
            Vec::new()
        }
        Command::ColumnsRight => {
            let last = model.rows.matrix.as_ref().map_or(0, |matrix| matrix.columns.len().saturating_sub(1));
            model.views.column = (model.views.column + 1).min(last);
            Vec::new()
        }
        Command::Sort => sort(model),
        Command::SortReverse => {
            model.list_mut().reverse = !model.list().reverse;
            rows::reorder(model, model.pane);
            Vec::new()
        }
        Command::Wide => {
            model.wide = !model.wide;
            say(model, if model.wide { "All columns" } else { "Only the columns that fit" });
            Vec::new()
        }
        Command::Mask => {
            model.reveal = !model.reveal;
            say(model, if model.reveal { "Identifiers are shown in full" } else { "Identifiers are masked" });
            Vec::new()
        }
        Command::Copy => {
            let copied = rows::copyable(model);
            copied.map(|(text, what)| vec![Effect::Copy { text, what: what.to_owned() }]).unwrap_or_default()
        }
        Command::Palette => {
            keys::open_palette(model);
            Vec::new()
        }
        Command::Help => {
            model.overlay = Some(Overlay::Help { scroll: 0 });
            Vec::new()
        }
        Command::Export => {
            let what = paper::shown(model);
            paper::open_export(model, what)
        }
        Command::Statement => paper::open_statement(model, None),
        Command::WhatIf => paper::open_what_if(model),
        Command::SignIn => signing_in::open(model),
        Command::SetUp => setting_up::open(model),
        Command::Headers => {
            let (shown, scroll) = match model.overlay.take() {
                Some(Overlay::Headers { shown, scroll }) => (shown, scroll),
                _ => (None, 0),
            };
            model.overlay = Some(Overlay::Headers { shown, scroll });
            vec![Effect::LookAtHeaders]
        }
        Command::CheckUp => {
            model.overlay = Some(Overlay::CheckUp { steps: Vec::new(), done: false, scroll: 0 });
            vec![Effect::CheckUp]
        }
        Command::AddClient => setting_up::open_client(model),
        Command::RemoveClient => setting_up::open_removal(model),
        Command::Suspend => vec![Effect::Suspend],
        Command::Quit | Command::QuitNow => writing::leave(model),
        Command::Correct => writing::correct(model),
        Command::DeleteCorrection => writing::delete(model),
        Command::OptOut => writing::choose(model),
        Command::Unlock => writing::unlock(model),
        Command::Journal => writing::journal(model),
        Command::HandOver => handing_over::open(model),
        // They belong to a card, which takes their keys itself.
        Command::QrCode | Command::OpenAgain => Vec::new(),
        Command::HandOffDone => watching::answer(model, true),
        Command::HandOffNotDone => watching::answer(model, false),
        Command::HandOffLater => watching::later(model),
    }
}

/// Moves the cursor of the part that has the keys.
pub(super) fn scroll(model: &mut Model, by: i64) -> Vec<Effect> {
    if model.part == Part::Detail {
        if let Some(first) = &mut model.detail {
            let moved = i64::from(*first).saturating_add(by).clamp(0, i64::from(u16::MAX));
            *first = u16::try_from(moved).unwrap_or_default();
        }
        return Vec::new();
    }
    if model.pane == Pane::WhatYouOwe && model.views.shows(model.pane) {
        let lines = model.rows.reconciled.as_deref().unwrap_or_default();
        model.views.line = crate::app::reconciled::moved(lines, model.views.line, by);
        return Vec::new();
    }
    let viewport = model.viewport;
    model.list_mut().move_by(by, viewport);
    remember_selection(model, model.pane);
    if model.detail.is_some() {
        model.detail = Some(0);
        return ask_missing(model);
    }
    Vec::new()
}

fn page(model: &Model) -> i64 {
    i64::try_from(model.viewport.saturating_sub(1).max(1)).unwrap_or(10)
}

fn show(model: &mut Model, pane: Pane) -> Vec<Effect> {
    if model.pane != pane {
        model.pane = pane;
        model.detail = None;
        model.part = Part::List;
        keys::close_filter(model);
        let viewport = model.viewport;
        model.list_mut().scroll(viewport);
    }
    let mut effects = ask_missing(model);
    if pane == Pane::Online && model.connection == Connection::Ready {
        // Another copy of the program may have handed somebody over, or noticed something.
        effects.extend(watching::look(model));
    }
    effects
}

fn open(model: &mut Model) -> Vec<Effect> {
    match model.pane {
        Pane::Overview => go_to_row(model),
        Pane::People => switch_person(model),
        _ => {
            if model.detail.is_none() {
                model.detail = Some(0);
                if model.detail_place() == DetailPlace::Instead {
                    model.part = Part::Detail;
                }
            } else {
                model.part = Part::Detail;
            }
            ask_missing(model)
        }
    }
}

/// From the overview: to the pane where the selected row is dealt with.
fn go_to_row(model: &mut Model) -> Vec<Effect> {
    let row = model.list().selected_index().and_then(|index| model.rows.overview.get(index)).cloned();
    let (pane, date) = match row {
        Some(OverviewRow::Next(next)) => (pane_of_due(&next.what), Some(next.date)),
        Some(OverviewRow::Finding(finding)) => {
            let date = finding.since().or(finding.until());
            (Pane::of(finding.place), date)
        }
        None => return Vec::new(),
    };
    let effects = show(model, pane);
    if let Some(date) = date {
        select_due(model, date);
    }
    effects
}

const fn pane_of_due(due: &Due) -> Pane {
    match due {
        Due::Updates { .. } | Due::Return { .. } => Pane::Obligations,
        Due::Payment { .. } => Pane::WhatYouOwe,
    }
}

/// Puts the cursor on the first row of the pane on screen that is due on this day.
fn select_due(model: &mut Model, date: NaiveDate) {
    let is_due = |index: usize| match model.pane {
        Pane::Obligations => model.rows.obligations.get(index).and_then(|one| one.due.value()) == Some(date),
        Pane::WhatYouOwe => {
            let document = model.rows.charges.get(index).and_then(|row| model.rows.document(*row));
            document.and_then(|document| document.document_due_date.value()) == Some(date)
        }
        _ => false,
    };
    if let Some(place) = model.list().order.iter().position(|index| is_due(*index as usize)) {
        let viewport = model.viewport;
        model.list_mut().move_to(place, viewport);
        remember_selection(model, model.pane);
    }
}

fn switch_person(model: &mut Model) -> Vec<Effect> {
    let Some(person) = model.list().selected_index().and_then(|index| model.people.get(index)).cloned() else {
        return Vec::new();
    };
    model.subject = Some(person.subject);
    model.year_chosen = model.settings.tax_year.is_some();
    model.tax_year = model.settings.tax_year.unwrap_or_else(|| model.latest_year());
    for pane in Pane::ALL.into_iter().filter(|pane| !matches!(pane, Pane::People | Pane::Online)) {
        model.lists[pane.index()] = crate::app::list::ListState::default();
    }
    model.pane = Pane::Overview;
    model.detail = None;
    model.part = Part::List;
    model.views.start();
    refresh_rows(model);
    let mut effects = ask_missing(model);
    effects.extend(writing::look_at_drafts(model));
    effects
}

/// One step back: from the detail, from a filter, to the overview.
fn back(model: &mut Model) -> Vec<Effect> {
    if model.detail.is_some() {
        if model.part == Part::Detail && model.detail_place() != DetailPlace::Instead {
            model.part = Part::List;
        } else {
            model.detail = None;
            model.part = Part::List;
        }
    } else if !model.list().filter.is_empty() {
        keys::set_filter(model, String::new());
    } else if model.views.shows(model.pane) {
        return view(model);
    } else if model.pane != Pane::Overview {
        return show(model, Pane::Overview);
    }
    Vec::new()
}

fn change_year(model: &mut Model, step: fn(TaxYear) -> Option<TaxYear>) -> Vec<Effect> {
    if let Some(year) = step(model.year()) {
        model.tax_year = year;
        model.year_chosen = true;
        model.detail = None;
        model.part = Part::List;
        model.views.start();
        refresh_rows(model);
    }
    ask_missing(model)
}

/// The pane's other view, or its first again. What was open or filtered belongs to the view before.
fn view(model: &mut Model) -> Vec<Effect> {
    model.views.toggle(model.pane);
    model.detail = None;
    model.part = Part::List;
    keys::close_filter(model);
    refresh_rows(model);
    ask_missing(model)
}

fn sort(model: &mut Model) -> Vec<Effect> {
    let columns = model.sort_columns();
    let column = model.list().sort.map_or(0, |last| last + 1);
    model.list_mut().sort = (column < columns.len()).then_some(column);
    rows::reorder(model, model.pane);
    match columns.get(column) {
        Some(name) => say(model, &format!("Sorted by {name}")),
        None => say(model, "In their own order"),
    }
    Vec::new()
}

fn say(model: &mut Model, text: &str) {
    model.notice = Some(Notice { text: text.to_owned(), trouble: false });
}
