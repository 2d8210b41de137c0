//! Handing over: the tasks of a row, the card of one, and what comes of opening its page.

use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::export::ExportWhat;
use crate::app::handing_over::{CEASE, Card, Code, Goes, HandOffSheet, HandedOver, Laid, Started, Step, Which};
use crate::app::key::{self, Key};
use crate::app::model::{Model, Notice, Overlay};
use crate::app::pane::Pane;
use crate::app::rows;
use crate::app::rows::hand_off::{has_ceased, wanted, why_none};
use crate::app::update::{ask_missing, commands, keys, paper, remember_selection, watching};
use crate::rules::hand_off::offer::Why;
use crate::rules::hand_off::watch::Way;
use crate::rules::hand_off::{About, Address};
use crate::words::hand_off::for_the_client;

/// Hands over what the row on screen is for: its card, or the tasks to choose from.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    // The row it is opened on is the one its sums are taken from.
    remember_selection(model, model.pane);
    let tasks = wanted(model);
    match tasks.as_slice() {
        [] => {
            say(model, why_none(model));
            Vec::new()
        }
        _ => open_sheet(model, tasks),
    }
}

/// Opens the card of a task by its name.
pub(super) fn open_task(model: &mut Model, id: &str) -> Vec<Effect> {
    open_sheet(model, vec![(id.to_owned(), About::Nothing)])
}

fn open_sheet(model: &mut Model, tasks: Vec<(String, About)>) -> Vec<Effect> {
    let only = tasks.first().filter(|_| tasks.len() == 1);
    let card = only.map(|(task, about)| Card::new(task.clone(), about.clone()));
    let (subject, owed) = (model.subject.clone(), model.owed());
    model.overlay = Some(Overlay::HandOff(Box::new(HandOffSheet { subject, tasks, chosen: 0, card, owed })));
    settle_choice(model);
    ask_missing(model)
}

/// What is known of the account may be another: a sum to pay follows what is owed, and a card that nobody chose on yet
/// may know now which way is open.
pub(super) fn answered(model: &mut Model) {
    follow_the_sum(model);
    leave_out_what_ended(model);
    if card(model).is_some_and(|card| !card.picked && card.step == Step::Reading) {
        settle_choice(model);
    }
}

/// Takes the end of a business off the tasks to choose from, once it is known that it has ended.
fn leave_out_what_ended(model: &mut Model) {
    let Some(Overlay::HandOff(sheet)) = &model.overlay else { return };
    let ended = |(task, about): &(String, About)| task == CEASE && has_ceased(model, about);
    let Some(place) = sheet.tasks.iter().position(ended).filter(|_| sheet.card.is_none()) else { return };
    if let Some(sheet) = sheet_mut(model) {
        sheet.tasks.remove(place);
        let last = sheet.tasks.len().saturating_sub(1);
        sheet.chosen = if sheet.chosen > place { sheet.chosen - 1 } else { sheet.chosen.min(last) };
    }
}

/// Takes the sums of the open sheet anew where something else is owed than when they were taken: from the row they came
/// from while it is there, else HMRC's own.
fn follow_the_sum(model: &mut Model) {
    let Some(now) = model.owed() else { return };
    let Some(sheet) = sheet_mut(model) else { return };
    if sheet.owed.replace(now).is_none_or(|then| then == now) {
        return;
    }
    let of_row = if is_on_its_row(model) { wanted(model) } else { Vec::new() };
    let anew = |task: &str, about: &mut About| {
        let is_sum = |about: &About| matches!(about, About::Amount(_));
        if is_sum(about) {
            let found = of_row.iter().find(|(one, about)| one == task && is_sum(about));
            *about = found.map(|(_, about)| about.clone()).unwrap_or_default();
        }
    };
    let Some(sheet) = sheet_mut(model) else { return };
    for (task, about) in &mut sheet.tasks {
        anew(task, about);
    }
    let Some(card) = sheet.card.as_mut().filter(|card| matches!(card.asked, About::Amount(_))) else { return };
    anew(&card.task, &mut card.asked);
    card.about = card.asked.clone();
    // What was opened was opened about something else.
    if matches!(card.step, Step::Open { .. } | Step::Sure { .. }) {
        card.step = Step::Reading;
    }
    settle_choice(model);
}

/// Whether the cursor still stands on the row the sheet was opened on.
fn is_on_its_row(model: &Model) -> bool {
    let list = model.list();
    let here = list.selected_index().map(|index| rows::id(model, model.pane, index));
    model.pane != Pane::Online && here.is_some() && here == list.selected
}

/// Puts the choice of a card on a way that is open, where none was asked for.
fn settle_choice(model: &mut Model) {
    use crate::rules::hand_off::offer::Verdict;
    let Some(laid) = laid(model) else { return };
    let first = laid.offers.iter().position(|offer| matches!(offer.verdict, Verdict::Open { .. }));
    let asked = laid.offers.get(laid.chosen).map(|offer| offer.about.clone());
    let open = first.and_then(|place| laid.offers.get(place)).map(|offer| offer.about.clone());
    if let Some(card) = card_mut(model) {
        let about = if card.asked == About::Nothing { open.or(asked) } else { asked };
        card.about = about.unwrap_or_default();
    }
}

fn sheet_mut(model: &mut Model) -> Option<&mut HandOffSheet> {
    match &mut model.overlay {
        Some(Overlay::HandOff(sheet)) => Some(sheet),
        _ => None,
    }
}

fn card_mut(model: &mut Model) -> Option<&mut Card> {
    sheet_mut(model)?.card.as_mut()
}

fn card(model: &Model) -> Option<&Card> {
    match &model.overlay {
        Some(Overlay::HandOff(sheet)) => sheet.card.as_ref(),
        _ => None,
    }
}

fn laid(model: &Model) -> Option<Laid<'_>> {
    card(model)?.laid(model)
}

fn say(model: &mut Model, text: &str) {
    model.notice = Some(Notice { text: text.to_owned(), trouble: false });
}

/// A key while tasks or a card are on screen.
pub(super) fn press(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    match card(model) {
        None => press_tasks(model, key, meant),
        Some(card) if card.code.is_some() => {
            // A code is read by a telephone; any key goes back to the card.
            if let Some(card) = card_mut(model) {
                card.code = None;
            }
            Vec::new()
        }
        Some(Card { step: Step::Sure { .. }, .. }) => press_sure(model, key, meant),
        Some(Card { step: Step::Comparing, .. }) => press_comparing(model, key, meant),
        Some(_) => press_card(model, key, meant),
    }
}

fn press_tasks(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    let Some(sheet) = sheet_mut(model) else { return Vec::new() };
    let last = sheet.tasks.len().saturating_sub(1);
    match meant {
        _ if key.code == key::Code::Enter => return open_chosen(model),
        Some(Command::Open) => return open_chosen(model),
        Some(Command::Down | Command::NextPart) => sheet.chosen = (sheet.chosen + 1).min(last),
        Some(Command::Up | Command::PreviousPart) => sheet.chosen = sheet.chosen.saturating_sub(1),
        Some(Command::Top) => sheet.chosen = 0,
        Some(Command::Bottom) => sheet.chosen = last,
        Some(Command::Back | Command::HandOver | Command::Quit) => model.overlay = None,
        _ => {}
    }
    Vec::new()
}

fn open_chosen(model: &mut Model) -> Vec<Effect> {
    let Some(sheet) = sheet_mut(model) else { return Vec::new() };
    let Some((task, about)) = sheet.tasks.get(sheet.chosen).cloned() else { return Vec::new() };
    sheet.card = Some(Card::new(task, about));
    settle_choice(model);
    ask_missing(model)
}

/// One step back: from what is asked, to the tasks of the row, to the pane.
fn back(model: &mut Model) {
    let Some(sheet) = sheet_mut(model) else { return };
    match &mut sheet.card {
        Some(card) if matches!(card.step, Step::Sure { .. } | Step::Comparing | Step::WrongClient) => {
            card.step = Step::Reading;
            card.scroll = 0;
        }
        Some(_) if sheet.tasks.len() > 1 => sheet.card = None,
        _ => model.overlay = None,
    }
}

fn press_card(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    if key.code == key::Code::Enter {
        return go(model);
    }
    if keys::read_on(model, meant) {
        return Vec::new();
    }
    match meant {
        Some(Command::NextPart) => choose(model, 1),
        Some(Command::PreviousPart) => choose(model, -1),
        Some(Command::Copy) => copy(model),
        Some(Command::QrCode) => draw_code(model),
        Some(Command::OpenAgain) => open_again(model),
        Some(Command::Export) => export(model),
        Some(Command::Mask) => commands::run(model, Command::Mask),
        Some(Command::Refresh) => commands::run(model, Command::Refresh),
        Some(Command::Back | Command::HandOver | Command::Quit) => {
            back(model);
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Chooses another of the ways a task can be done: another tax year, business or penalty.
fn choose(model: &mut Model, by: i8) -> Vec<Effect> {
    let Some(laid) = laid(model) else { return Vec::new() };
    // With one way only there is nothing to choose.
    let Some(last) = laid.offers.len().checked_sub(1).filter(|last| *last > 0) else { return Vec::new() };
    // It goes round: after the last comes the first.
    let place = match laid.chosen.checked_add_signed(by.into()) {
        Some(place) if place <= last => place,
        Some(_) => 0,
        None => last,
    };
    let about = laid.offers.get(place).map(|offer| offer.about.clone());
    if let (Some(card), Some(about)) = (card_mut(model), about) {
        // What was opened was opened about something else.
        if card.about != about {
            card.step = Step::Reading;
        }
        card.about = about;
        card.picked = true;
    }
    Vec::new()
}

/// Enter: goes on from where the card stands.
fn go(model: &mut Model) -> Vec<Effect> {
    let Some(card) = card(model) else { return Vec::new() };
    let (step, Some(laid)) = (card.step.clone(), laid(model)) else { return Vec::new() };
    match (&laid.goes, &step) {
        (Goes::Here(pane), _) => {
            let pane = *pane;
            model.overlay = None;
            commands::run(model, Command::Show(pane))
        }
        (Goes::Nowhere, _) => {
            say(model, "There is no page to open for this");
            Vec::new()
        }
        (_, Step::Opening(_)) => Vec::new(),
        (_, Step::Reading) if laid.is_refused() && !matches!(laid.goes, Goes::Elsewhere(_)) => {
            set_step(model, Step::Sure { open: false });
            Vec::new()
        }
        // The person was told the address, and goes on once it is open.
        (_, Step::NotOpened { which: Which::Client, .. }) => {
            set_step(model, Step::Comparing);
            Vec::new()
        }
        _ => {
            let which = laid.page_at(&step).map(|(which, _)| which);
            which.map(|which| open_page(model, which)).unwrap_or_default()
        }
    }
}

fn set_step(model: &mut Model, step: Step) {
    if let Some(card) = card_mut(model) {
        card.step = step;
        card.scroll = 0;
    }
}

/// Asks once more, where the account says that it cannot be done now. No is chosen at first.
fn press_sure(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    let Some(Step::Sure { open }) = card_mut(model).map(|card| &mut card.step) else { return Vec::new() };
    match meant {
        _ if key.code == key::Code::Enter => {
            if *open {
                let which = laid(model).and_then(|laid| laid.page_at(&Step::Reading).map(|(which, _)| which));
                return which.map(|which| open_page(model, which)).unwrap_or_default();
            }
            back(model);
        }
        Some(Command::Down | Command::Up | Command::NextPart | Command::PreviousPart) => *open = !*open,
        Some(Command::Back | Command::Quit) => back(model),
        _ => {}
    }
    Vec::new()
}

/// An agent compared the name on HMRC's page with the client's.
fn press_comparing(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    match key.code {
        key::Code::Char('y') => open_page(model, Which::Task),
        key::Code::Char('n') => {
            set_step(model, Step::WrongClient);
            Vec::new()
        }
        _ if meant == Some(Command::Back) => {
            back(model);
            Vec::new()
        }
        _ => {
            let _scrolled = keys::read_on(model, meant);
            Vec::new()
        }
    }
}

fn next_number(model: &mut Model) -> u64 {
    model.handing_over.asked += 1;
    let number = model.handing_over.asked;
    if let Some(card) = card_mut(model) {
        card.number = number;
    }
    number
}

/// What is handed over with the card on screen; nothing for nobody.
fn handed_over(model: &Model, way: Way) -> Option<HandedOver> {
    let card = card(model)?;
    let about = laid(model)?.offer().map(|offer| offer.about.clone()).unwrap_or_default();
    let subject = model.subject.clone()?;
    Some(HandedOver { subject, task: card.task.clone(), about, role: model.role(), way, before: None })
}

/// Whether the account on screen is still the one the sheet was opened for. If not, it is closed.
fn still_theirs(model: &mut Model) -> bool {
    let theirs = matches!(&model.overlay, Some(Overlay::HandOff(sheet)) if sheet.subject == model.subject);
    if !theirs {
        model.overlay = None;
        say(model, "Somebody else is on screen now; nothing was opened");
    }
    theirs
}

fn open_page(model: &mut Model, which: Which) -> Vec<Effect> {
    if !still_theirs(model) {
        return Vec::new();
    }
    let Some(address) = laid(model).and_then(|laid| laid.page(which).cloned()) else { return Vec::new() };
    // The page that names the client is no task yet.
    let gone = handed_over(model, Way::Opened).filter(|_| which == Which::Task).map(Box::new);
    let number = next_number(model);
    set_step(model, Step::Opening(which));
    vec![Effect::OpenPage { number, address, gone }]
}

/// The task's own page again: signing in loses it.
fn open_again(model: &mut Model) -> Vec<Effect> {
    let opened = card(model).is_some_and(|card| matches!(card.step, Step::Open { .. }));
    let address = laid(model).and_then(|laid| laid.task_page().cloned()).filter(|_| opened);
    let Some(address) = address else {
        say(model, "Enter opens it first; then a opens the exact page again, because signing in loses it");
        return Vec::new();
    };
    if !still_theirs(model) {
        return Vec::new();
    }
    let number = next_number(model);
    set_step(model, Step::Opening(Which::Task));
    vec![Effect::OpenPage { number, address, gone: None }]
}

/// A browser was started, or was not.
pub(super) fn opened(
    model: &mut Model,
    number: u64,
    gone: Option<HandedOver>,
    outcome: Result<Started, String>,
) -> Vec<Effect> {
    let at = model.now;
    let went = outcome.is_ok();
    if let Some(card) = card_mut(model).filter(|card| card.number == number) {
        let which = match card.step {
            Step::Opening(which) => which,
            _ => Which::Task,
        };
        card.scroll = 0;
        card.step = match (outcome, which) {
            (Ok(_), Which::Client) => Step::Comparing,
            (Ok(started), Which::Task) => Step::Open { at, started },
            (Err(why), which) => Step::NotOpened { which, why },
        };
    }
    match gone.filter(|_| went) {
        Some(gone) => record(model, gone),
        None => Vec::new(),
    }
}

/// Keeps that somebody was handed over, and looks after what comes of it.
fn record(model: &Model, gone: HandedOver) -> Vec<Effect> {
    // What is noted is about the account on screen; nobody else's can have been handed over from there.
    let theirs = Some(&gone.subject) == model.subject.as_ref();
    if theirs { watching::gone(model, gone) } else { Vec::new() }
}

/// Copies the address of the page to go to next; for what an agent may never do, the words to send to the client.
fn copy(model: &mut Model) -> Vec<Effect> {
    let (Some(card), Some(laid)) = (card(model), laid(model)) else { return Vec::new() };
    if laid.closed == Some(Why::NeverAgents) {
        return vec![Effect::Copy { text: for_the_client(laid.task), what: "the words for your client".to_owned() }];
    }
    let Some((which, address)) = laid.page_at(&card.step) else {
        say(model, "There is no address to copy");
        return Vec::new();
    };
    let text = model.really_opened(address).unwrap_or_else(|| address.to_string());
    let mut effects = vec![Effect::Copy { text, what: "the address".to_owned() }];
    if which == Which::Task {
        effects.extend(shown(model));
    }
    effects
}

/// Draws the address as a QR code.
fn draw_code(model: &mut Model) -> Vec<Effect> {
    let (Some(card), Some(laid)) = (card(model), laid(model)) else { return Vec::new() };
    let Some((which, address)) = laid.page_at(&card.step) else {
        say(model, "There is no address to draw");
        return Vec::new();
    };
    let address: Address = address.clone();
    let number = next_number(model);
    if let Some(card) = card_mut(model) {
        card.code = Some(Code::Drawing);
    }
    let mut effects = vec![Effect::DrawCode { number, address }];
    if which == Which::Task {
        effects.extend(shown(model));
    }
    effects
}

/// Notes that somebody was shown the way, once for each card.
fn shown(model: &mut Model) -> Vec<Effect> {
    let gone_already = card(model).is_some_and(|card| matches!(card.step, Step::Open { .. }) || card.shown);
    if gone_already {
        return Vec::new();
    }
    if let Some(card) = card_mut(model) {
        card.shown = true;
    }
    handed_over(model, Way::Shown).map(|gone| record(model, gone)).unwrap_or_default()
}

/// The QR code was drawn, or cannot be.
pub(super) fn code(model: &mut Model, number: u64, drawn: Result<Vec<Vec<bool>>, String>) -> Vec<Effect> {
    let waiting = |card: &Card| card.number == number && card.code == Some(Code::Drawing);
    if let Some(card) = card_mut(model).filter(|card| waiting(card)) {
        card.code = Some(match drawn {
            Ok(rows) => Code::Drawn(rows),
            Err(why) => Code::Failed(why),
        });
    }
    Vec::new()
}

/// A copy of what HMRC would delete, before it does.
fn export(model: &mut Model) -> Vec<Effect> {
    let Some(year) = laid(model).and_then(|laid| laid.year_to_copy()) else {
        say(model, "There is nothing to copy to a file here");
        return Vec::new();
    };
    if let Some(Overlay::HandOff(sheet)) = model.overlay.take() {
        model.handing_over.aside = Some(sheet);
    }
    paper::open_export(model, ExportWhat::Updates(year))
}
