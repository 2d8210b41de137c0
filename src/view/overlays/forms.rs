//! Forms: setting up a profile, adding and removing clients.

use ratatui::layout::Rect;
use ratatui::widgets::{Clear, Widget};

use super::sign_in::{hidden, told};
use super::{foot, sheet};
use crate::app::export::ExportForm;
use crate::app::field;
use crate::app::form::{Entry, FieldId, Form, Pick};
use crate::app::model::Model;
use crate::app::set_up::{Page, SetUp};
use crate::app::update::client_fields;
use crate::app::what_if::WhatIf;
use crate::rules::profile::Keeps;
use crate::rules::{Environment, Nino, Role};
use crate::view::detail::{Line, draw_lines, height};
use crate::view::pen::{Pen, above, below, width, wrap};
use crate::view::theme::Meaning;
use crate::words::{access, set_up as words};

/// Columns of the names of fields.
const LABELS: u16 = 22;
/// Columns of text that are still easy to read.
const READABLE: u16 = 92;

/// What a field is called, and what is to be known about it.
const fn label(id: FieldId) -> (&'static str, &'static str) {
    match id {
        FieldId::Environment => ("Which HMRC", ""),
        FieldId::Server => ("Its address", "As in http://127.0.0.1:8080, which quarterdeck simulator serve prints."),
        FieldId::Role => ("For whom", ""),
        FieldId::ClientId => ("Client ID", "From the Developer Hub, under “Client ID”. Paste it."),
        FieldId::ClientSecret => (
            "Client secret",
            "From the Developer Hub, under “Client secrets”. Paste it; it is not shown, and kept encrypted.",
        ),
        FieldId::ProfileName => {
            ("Name of the profile", "What you call it by: small letters, digits and hyphens, as in firm-a.")
        }
        FieldId::Name => (
            "Name",
            "Shown with the number on screen, to tell people apart. It stays on this computer, and may be left empty.",
        ),
        FieldId::Nino => {
            ("NINO", "The National Insurance number, as in AA 00 00 01 A. It is kept encrypted, and masked on screen.")
        }
        FieldId::Utr => ("UTR", "The Unique Taxpayer Reference: ten digits, as in 12345 67890. May be left empty."),
        FieldId::ClientRole => ("You are their", ""),
        FieldId::Keeps => ("Kept in", ""),
        FieldId::Passphrase => {
            ("Passphrase", "At least 12 letters. It cannot be recovered: keep it where you keep such things.")
        }
        FieldId::PassphraseAgain => ("The same again", ""),
        FieldId::ExportForm => ("As", ""),
        FieldId::File => ("File", "In the folder Quarterdeck was started in, unless you write another."),
        FieldId::WhatIf => ("What if", ""),
        FieldId::Amount => ("How much £", "As in 1200 or 1,200.50. Of payments on account: what each would come to."),
        FieldId::Day => ("HMRC receives it on", "Today or later, as in 2027-01-31."),
    }
}

fn is_local(form: &Form) -> bool {
    form.chosen(FieldId::Environment) == Some(Pick::Environment(Environment::Local))
}

/// What is to be known about a field where the server is on this computer, if that is something else.
const fn local_help(id: FieldId) -> Option<&'static str> {
    match id {
        FieldId::ClientId => Some("Filled in for quarterdeck simulator serve; another server may want its own."),
        FieldId::ClientSecret => Some("Filled in too. Ctrl-u empties the field, for a secret of your own."),
        _ => None,
    }
}

fn choice(id: FieldId, pick: Pick) -> (&'static str, &'static str) {
    match pick {
        Pick::Environment(environment) => words::environment(environment),
        Pick::Role(role) if id == FieldId::ClientRole => words::client_role(role),
        Pick::Role(role) => words::role(role),
        Pick::Keeps(keeps) => access::keeps(keeps),
        Pick::ExportForm(form) => export_form(form),
        Pick::WhatIf(asked) => what_if(asked),
    }
}

const fn export_form(form: ExportForm) -> (&'static str, &'static str) {
    match form {
        ExportForm::Csv => ("CSV", "For spreadsheets."),
        ExportForm::Json => ("JSON", "For programs: what the command prints with --format json."),
        ExportForm::Ledger => ("Ledger journal", "For hledger or ledger, each entry balanced."),
        ExportForm::Ics => ("Calendar", "HMRC's due dates as whole days, with an alarm a week before."),
        ExportForm::Text => ("Text", "A page 80 columns wide, to print or to file."),
    }
}

const fn what_if(asked: WhatIf) -> (&'static str, &'static str) {
    match asked {
        WhatIf::Pay => ("a payment is made", "What it would clear, and what interest would stop."),
        WhatIf::Reduce => ("payments on account are reduced", "The difference on each date, and the risk."),
    }
}

/// Draws fields one below the other. Where there is no room for all, those before the one with the keys go first.
pub(super) fn fields(pen: &mut Pen<'_>, area: Rect, form: &Form, among: &[FieldId]) {
    let focus = among.iter().position(|id| *id == form.focus).unwrap_or(0);
    let gap = u16::from(among.len() <= 3 && area.height > 12);
    for first in 0..=focus {
        Clear.render(area, pen.buffer);
        let mut used = 0;
        for (place, id) in among.iter().enumerate().skip(first) {
            let room = below(area, used);
            if room.height == 0 {
                break;
            }
            used += field(pen, room, form, *id, among.len() == 1) + gap;
            if place == focus && (used <= area.height + gap || first == focus) {
                // The one with the keys is all there: the rest may be cut.
                draw_rest(pen, below(area, used), form, among.get(place + 1..).unwrap_or_default(), gap);
                return;
            }
        }
    }
}

fn draw_rest(pen: &mut Pen<'_>, area: Rect, form: &Form, rest: &[FieldId], gap: u16) {
    let mut used = 0;
    for id in rest {
        let room = below(area, used);
        if room.height > 0 {
            used += field(pen, room, form, *id, false) + gap;
        }
    }
}

/// Draws a field; gives the rows it takes. A choice that stands alone explains everything there is to choose.
fn field(pen: &mut Pen<'_>, area: Rect, form: &Form, id: FieldId, alone: bool) -> u16 {
    let focused = form.focus == id;
    let (name, help) = label(id);
    let help = if is_local(form) { local_help(id).unwrap_or(help) } else { help };
    if focused {
        pen.put(area.x, area.y, 2, pen.theme.glyphs.selected, Meaning::Accent);
    }
    pen.put(area.x + 2, area.y, LABELS, name, if focused { Meaning::Accent } else { Meaning::Quiet });
    let start = area.x + 2 + LABELS;
    let value = Rect { x: start, width: area.width.saturating_sub(2 + LABELS), ..area };
    let used = match form.entry(id) {
        Some(Entry::Line(line)) => typed(pen, value, line, focused),
        Some(Entry::Hidden(typed)) => {
            hidden(pen, (value.x, value.y), value.width, typed, focused);
            1
        }
        Some(Entry::Choice { of, chosen }) => choices(pen, value, id, of, *chosen, (focused, alone)),
        None => 0,
    };
    let wrong = form.wrong(id).filter(|_| form.tried);
    let (text, meaning) = match wrong {
        Some(wrong) => (format!("! {}", words::wrong(wrong)), Meaning::Late),
        None if focused => (help.to_owned(), Meaning::Quiet),
        None => return used,
    };
    used + paragraph(pen, below(value, used), &text, meaning)
}

/// A paragraph as far as there is room for it; gives the rows it would take.
fn paragraph(pen: &mut Pen<'_>, area: Rect, text: &str, meaning: Meaning) -> u16 {
    pen.paragraph(area, text, meaning);
    u16::try_from(wrap(text, area.width).len()).unwrap_or(u16::MAX)
}

fn typed(pen: &mut Pen<'_>, area: Rect, line: &field::Line, focused: bool) -> u16 {
    // The end of a text that is too long is what is being typed.
    let before = u16::try_from(line.cursor()).unwrap_or(u16::MAX);
    let skip = before.saturating_sub(area.width.saturating_sub(1));
    let text: String = line.value().chars().skip(usize::from(skip)).collect();
    pen.put(area.x, area.y, area.width, &text, Meaning::Strong);
    if focused {
        let at = area.x + before.saturating_sub(skip).min(area.width.saturating_sub(1));
        pen.cursor = Some((at, area.y));
        // Where nothing stands yet, a field is seen by its line.
        let rest = area.width.saturating_sub(width(&text)).min(24);
        if text.is_empty() {
            pen.rule(area.x, area.y, rest);
        }
    }
    1
}

fn choices(
    pen: &mut Pen<'_>,
    area: Rect,
    id: FieldId,
    of: &[Pick],
    chosen: Pick,
    (focused, alone): (bool, bool),
) -> u16 {
    let mut used = 0;
    for (place, pick) in of.iter().enumerate() {
        let room = below(area, used);
        let here = *pick == chosen;
        let (name, help) = choice(id, *pick);
        let mark = if here { "● " } else { "○ " };
        let meaning = match (here, focused) {
            (true, true) => Meaning::Accent,
            (true, false) => Meaning::Strong,
            (false, _) => Meaning::Plain,
        };
        let name = format!("{} {name}", place + 1);
        if room.height > 0 {
            pen.put_all(room.x, room.y, room.width, &[(mark, meaning), (&name, meaning)]);
        }
        if here && focused && room.height > 0 {
            pen.cursor = Some((room.x, room.y));
        }
        used += 1;
        let room = below(area, used);
        let inner = Rect { x: room.x + 4, width: room.width.saturating_sub(4), ..room };
        if here || alone {
            used += paragraph(pen, inner, help, Meaning::Quiet);
        }
    }
    used
}

/// Says at the foot of `area` that something is asked before it is closed, is under way, or did not work; gives the
/// room above it.
fn outcome(pen: &mut Pen<'_>, area: Rect, leaving: bool, adding: bool, failed: Option<&str>) -> Rect {
    let (text, meaning) = match (leaving, adding, failed) {
        (true, ..) => ("Throw away what you typed? y throws it away, any other key goes on.".to_owned(), Meaning::Soon),
        (_, true, _) => ("Adding …".to_owned(), Meaning::Quiet),
        (.., Some(why)) => (format!("! {why}"), Meaning::Late),
        (.., None) => return area,
    };
    let rows = u16::try_from(wrap(&text, area.width).len()).unwrap_or(u16::MAX).min(area.height);
    pen.paragraph(below(area, area.height - rows), &text, meaning);
    above(area, area.height.saturating_sub(rows + 1))
}

/// Draws the page of the set-up.
pub(super) fn set_up(pen: &mut Pen<'_>, body: Rect, page: &SetUp) {
    let title = match page.page {
        Page::Environment => "Which HMRC",
        Page::Role => "For whom",
        Page::Hub => "At HMRC's Developer Hub",
        Page::Application => "Your application",
        Page::Who => "What it is called",
        Page::Secrets => "Where secrets are kept",
        Page::Review => "Is this right?",
    };
    let number = page.page.number();
    let title = format!("Set up a profile, {number} of {}: {title}", Page::ALL.len());
    let area = sheet(pen, body, body.height, &title);
    let area = Rect { width: area.width.min(READABLE), ..area };
    let lines = intro(page);
    let room = outcome(pen, area, page.leaving, page.adding, page.failed.as_deref());
    let used = height(&lines, room.width).min(room.height);
    let left = draw_lines(pen, room, &lines, page.scroll);
    if !page.fields().is_empty() {
        fields(pen, below(room, used), &page.form, page.fields());
    }
    let back = if number == 1 { "closes" } else { "goes back" };
    match page.page {
        Page::Hub => {
            let more = format!("{left} more");
            let mut keys = vec![("j k", "choose"), ("y", "copies it"), ("Enter", "goes on"), ("Esc", back)];
            if left > 0 {
                keys.push(("PgDn", more.as_str()));
            }
            foot(pen, area, &keys);
        }
        Page::Review => foot(pen, area, &[("Enter", "adds the profile"), ("Esc", back)]),
        _ => fields_foot(pen, area, &page.form, page.fields(), &[("Enter", "goes on"), ("Esc", back)]),
    }
}

/// Says which keys work among fields: those of the one that has them, then `others`.
fn fields_foot(pen: &mut Pen<'_>, area: Rect, form: &Form, among: &[FieldId], others: &[(&str, &str)]) {
    let mut keys = Vec::new();
    if form.is_at_a_choice() {
        keys.push(("j k", "choose"));
    }
    if among.len() > 1 {
        keys.push(("Tab", "next field"));
    }
    keys.extend(others);
    foot(pen, area, &keys);
}

/// What a page says above its fields.
fn intro(page: &SetUp) -> Vec<Line> {
    let text = |text: &str| vec![Line::Text(text.to_owned(), Meaning::Plain), Line::Blank];
    match page.page {
        Page::Environment => text(words::SANDBOX_FIRST),
        Page::Role => text("HMRC gives a permission to one user ID. Choose whose it will be."),
        Page::Application if is_local(&page.form) => {
            text("A server on this computer needs no registration. Enter takes what is filled in here.")
        }
        Page::Application => text("Both are shown at the Developer Hub, on the application's page “Credentials”."),
        Page::Who if page.role() == Role::Individual => {
            text("The number may be left empty and given later, in the list of people.")
        }
        Page::Who => text("Clients are added afterwards, in the list of clients."),
        Page::Secrets => text(
            "The client secret, your sign-in and the key to stored figures. Chosen once, and never changed by itself.",
        ),
        Page::Review => review(page),
        Page::Hub => hub(page),
    }
}

fn review(page: &SetUp) -> Vec<Line> {
    let form = &page.form;
    let fact = |label: &'static str, text: String| Line::Fact(label, text, Meaning::Plain);
    let mut lines = vec![
        Line::Fact("Profile", form.text(FieldId::ProfileName).to_owned(), Meaning::Strong),
        fact("Which HMRC", words::environment(page.environment()).0.to_owned()),
    ];
    if page.environment() == Environment::Local {
        lines.push(fact("Its address", form.text(FieldId::Server).to_owned()));
    }
    lines.push(fact("For whom", words::role(page.role()).0.to_owned()));
    lines.push(fact("Client ID", form.text(FieldId::ClientId).to_owned()));
    lines.push(fact("Client secret", "given, not shown".to_owned()));
    if page.role() == Role::Individual {
        let name = form.text(FieldId::Name);
        let nino = crate::app::form::nino(form.text(FieldId::Nino));
        let nino = nino.map_or_else(|| "later".to_owned(), |nino| nino.masked_on_screen());
        lines.push(fact("Name", if name.is_empty() { "–".to_owned() } else { name.to_owned() }));
        lines.push(fact("NINO", nino));
        let utr = crate::app::form::utr(form.text(FieldId::Utr)).map_or_else(|| "–".to_owned(), |utr| masked_utr(&utr));
        lines.push(fact("UTR", utr));
    }
    lines.push(fact("Secrets are kept in", access::keeps(page.keeps()).0.to_owned()));
    if page.keeps() == Keeps::Memory {
        lines.push(Line::Text(access::ONLY_THIS_RUN.to_owned(), Meaning::Soon));
    }
    lines.push(Line::Blank);
    let text = "Nothing was sent to HMRC yet. Signing in comes next, in your browser.";
    lines.push(Line::Text(text.to_owned(), Meaning::Quiet));
    lines
}

/// A UTR of which only the last four digits are shown.
pub(in crate::view) fn masked_utr(utr: &str) -> String {
    let tail: String = utr.chars().skip(utr.chars().count().saturating_sub(4)).collect();
    format!("•••••• {tail}")
}

/// The steps at the Developer Hub, with the addresses to copy.
fn hub(page: &SetUp) -> Vec<Line> {
    let environment = page.environment();
    let mut lines = Vec::new();
    let addresses: Vec<&str> = page.addresses().collect();
    if environment != Environment::Local {
        lines.push(Line::Text(words::HUB.to_owned(), Meaning::Plain));
        lines.extend([address(page, 0, addresses.first().copied()), Line::Blank]);
    }
    for (index, step) in words::hub_steps(environment).iter().enumerate() {
        lines.push(Line::Text(format!("{}. {step}", index + 1), Meaning::Plain));
        if index == 1 {
            lines.extend((1..addresses.len()).map(|place| address(page, place, addresses.get(place).copied())));
        }
        if index == 2 {
            lines.extend(apis(environment));
        }
    }
    lines
}

fn address(page: &SetUp, place: usize, address: Option<&str>) -> Line {
    let here = page.address == place;
    let text = format!("{} {}", if here { "▸" } else { "·" }, address.unwrap_or_default());
    Line::Text(text, if here { Meaning::Accent } else { Meaning::Plain })
}

fn apis(environment: Environment) -> Vec<Line> {
    let mut all = words::APIS.to_vec();
    if environment == Environment::Sandbox {
        all.extend(words::SANDBOX_APIS);
    }
    vec![
        Line::Text(all.join(" · "), Meaning::Strong),
        Line::Text(format!("For later versions also: {}.", words::LATER_APIS.join(", ")), Meaning::Quiet),
    ]
}

/// Draws the form for somebody to be added.
pub(super) fn client(
    model: &Model,
    pen: &mut Pen<'_>,
    body: Rect,
    form: &Form,
    (leaving, adding, failed): (bool, bool, Option<&str>),
) {
    let (title, text) = if model.access.role.is_agent() {
        (
            "Add a client",
            "HMRC tells no program who an agent's clients are, so Quarterdeck keeps its own list, encrypted on this computer. \
             Your client must have authorised you at HMRC.",
        )
    } else {
        ("Add yourself", "HMRC knows you by your National Insurance number. It is kept encrypted on this computer.")
    };
    let lines = [Line::Text(text.to_owned(), Meaning::Plain), Line::Blank];
    let (area, room) = told(pen, body, title, &lines, 11);
    let room = outcome(pen, room, leaving, adding, failed);
    fields(pen, room, form, client_fields(model));
    let others = [("Enter", "goes on; after the last, adds"), ("Esc", "closes")];
    fields_foot(pen, area, form, client_fields(model), &others);
}

/// Asks for the word that removes somebody.
pub(super) fn removal(model: &Model, pen: &mut Pen<'_>, body: Rect, (nino, name): (&Nino, &str), typed: &field::Line) {
    let nino = if model.reveal { nino.spaced() } else { nino.masked_on_screen() };
    let who = if name.is_empty() { nino } else { format!("{name}, {nino}") };
    let lines = [
        Line::Text(format!("Take {who} off the list?"), Meaning::Strong),
        Line::Blank,
        Line::Text(
            "The stored figures go with them. Nothing changes at HMRC: you stay their agent there.".to_owned(),
            Meaning::Plain,
        ),
        Line::Blank,
    ];
    let (area, room) = told(pen, body, "Remove a client", &lines, 1);
    let label = "Type yes to remove  ";
    pen.put(room.x, room.y, room.width, label, Meaning::Plain);
    let value = Rect { x: room.x + width(label), width: room.width.saturating_sub(width(label)), ..room };
    self::typed(pen, value, typed, true);
    foot(pen, area, &[("Enter", "removes, if the word is there"), ("Esc", "keeps them")]);
}
