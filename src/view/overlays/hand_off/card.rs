//! The card of a task: whether it can be done now, what will happen, what to have ready, and where it goes.

use ratatui::layout::Rect;

use super::{foot, key, name, points, sheet};
use crate::app::command::Command;
use crate::app::handing_over::{Card, Goes, HandOffSheet, Laid, Started, Step, Which};
use crate::app::model::Model;
use crate::rules::hand_off::offer::{Verdict, Why};
use crate::rules::hand_off::{DoneBy, Offer, Task};
use crate::rules::{Environment, Role, TaxYear};
use crate::view::detail::{Line, draw_lines, fact};
use crate::view::pen::{Pen, above, below, width, wrap};
use crate::view::theme::Meaning;
use crate::words::{dates, hand_off as words};

/// Draws the card.
pub(super) fn draw(
    model: &Model,
    pen: &mut Pen<'_>,
    body: Rect,
    page: &HandOffSheet,
    (card, laid): (&Card, &Laid<'_>),
) {
    let area = sheet(pen, body, body.height, &laid.task.title);
    let bottom = bottom(model, card, laid, area.width);
    let rows = u16::try_from(bottom.len()).unwrap_or(u16::MAX).min(area.height / 2);
    // Without anything at the bottom, what is left below is told on the sheet's own lower rule.
    let room = above(area, area.height.saturating_sub(rows + u16::from(rows > 0)));
    let lines = lines(model, card, laid);
    let left = draw_lines(pen, room, &lines, card.scroll);
    let foot_of_card = below(area, room.height);
    if rows > 0 {
        pen.rule(foot_of_card.x, foot_of_card.y, foot_of_card.width);
    }
    for (row, y) in bottom.iter().take(usize::from(rows)).zip(foot_of_card.y + 1..) {
        let mut x = foot_of_card.x;
        for (text, meaning, link) in row {
            let room = (foot_of_card.x + foot_of_card.width).saturating_sub(x);
            x = match link {
                Some(address) => pen.put_link((x, y), room, text, *meaning, address),
                None => pen.put(x, y, room, text, *meaning),
            };
        }
    }
    let pairs = keys_here(model, card, laid, page.tasks.len() > 1);
    let pairs: Vec<(&str, &str)> = pairs.iter().map(|(key, does)| (key.as_str(), *does)).collect();
    foot(pen, area, &pairs);
    if left > 0 {
        let more = format!(" {left} more below: j ");
        pen.put_right(area.x + area.width, room.y + room.height, width(&more), &more, Meaning::Quiet);
    }
}

fn text(text: impl Into<String>, meaning: Meaning) -> Line {
    Line::Text(text.into(), meaning)
}

fn heading(text: &str) -> [Line; 2] {
    [Line::Blank, Line::Heading(text.to_owned())]
}

fn items<'a>(things: impl IntoIterator<Item = &'a String>) -> impl Iterator<Item = Line> {
    things.into_iter().map(|thing| Line::Item("·", thing.clone(), Meaning::Plain))
}

/// Everything that is said, the most important first; it scrolls.
fn lines(model: &Model, card: &Card, laid: &Laid<'_>) -> Vec<Line> {
    let mut lines = where_it_stands(model, card, laid);
    if matches!(card.step, Step::Sure { .. } | Step::Comparing | Step::WrongClient) {
        return lines;
    }
    if !lines.is_empty() {
        lines.push(Line::Blank);
    }
    lines.extend(verdicts(model, laid));
    if laid.closed == Some(Why::NeverAgents) {
        lines.extend(heading("Words to send to your client"));
        let words = words::for_the_client(laid.task);
        lines.extend(words.lines().map(|line| match line.trim() {
            "" => Line::Blank,
            line => text(line, Meaning::Plain),
        }));
    }
    let copied = laid.year_to_copy();
    lines.extend(laid.offer().map(|offer| what_to_know(model, offer, copied)).unwrap_or_default());
    lines.extend(laid.task.warning.as_ref().map(|warning| Line::Item("!", warning.clone(), Meaning::Soon)));
    if let Some(year) = laid.year_to_copy() {
        let key = key(model, Command::Export);
        let copy = format!("A copy of the updates sent for {year} first: {key} writes it to a file.");
        lines.push(text(copy, Meaning::Strong));
    }
    let copy = copied.map(|year| format!("A copy of the updates sent for {year}"));
    if copy.is_some() || !laid.task.have_ready.is_empty() {
        lines.extend(heading("Have ready"));
        lines.extend(items(laid.task.have_ready.iter().chain(&copy)));
    }
    lines.extend(the_way(model, laid));
    lines.extend(about_the_task(laid.task));
    lines
}

/// What became of opening it, and what to do next.
fn where_it_stands(model: &Model, card: &Card, laid: &Laid<'_>) -> Vec<Line> {
    let name = model.person().map(|person| person.name.clone()).filter(|name| !name.is_empty());
    match &card.step {
        Step::Reading => Vec::new(),
        Step::Sure { .. } => sure(model, laid),
        Step::Opening(_) => vec![text("Starting a browser …", Meaning::Quiet)],
        Step::Comparing => {
            let mut lines = vec![
                text("Step 1 of 2: which client HMRC's pages are about", Meaning::Title),
                Line::Blank,
                text(
                    "HMRC's page asks to sign in with the agent services account, then shows one client's name and \
                     UTR. A browser goes on with whichever client was chosen in it last, so compare before going on.",
                    Meaning::Plain,
                ),
                Line::Blank,
                text(format!("{}   y / n", words::is_it(name.as_deref())), Meaning::Strong),
            ];
            lines.extend(type_the_utr(model));
            lines
        }
        Step::WrongClient => vec![
            Line::Item("!", words::SOMEBODY_ELSE.to_owned(), Meaning::Late),
            Line::Blank,
            text(
                "Choose “Change client” on HMRC's page, or open the page again with Enter, and take your client's UTR \
                 from your own records. Nothing of the task was opened.",
                Meaning::Plain,
            ),
        ],
        Step::Open { at, started } => {
            let opened = match started {
                Started::NewWindow => "Opened in a new browser window",
                Started::AsSetUp => "Handed to the browser",
            };
            let opened = format!("{opened} at {}.", at.format("%H:%M"));
            let mut lines = vec![Line::Item("✓", opened, Meaning::Good)];
            if !laid.task.path.is_empty() {
                lines.push(text(
                    format!(
                        "HMRC asks to sign in and then shows its home page, whichever page was opened. From there: {}. \
                         Or, once signed in, {} opens the exact page again.",
                        laid.task.path.join(" › "),
                        key(model, Command::OpenAgain)
                    ),
                    Meaning::Plain,
                ));
            }
            lines
        }
        Step::NotOpened { which, why } => {
            let mut lines = vec![Line::Item("!", why.clone(), Meaning::Soon)];
            let (copies, shows) = (key(model, Command::Copy), key(model, Command::QrCode));
            let only_here = laid.page(*which).and_then(|address| model.really_opened(address)).is_some();
            let only_here = words::only_here(model.settings.environment).filter(|_| only_here);
            let go_on = match (which, only_here) {
                (Which::Client, _) => "Open the address below in a browser yourself; Enter goes on once it is open.",
                (Which::Task, None) => "Open the address below in a browser yourself, on any computer or telephone.",
                (Which::Task, Some(_)) => "Open the address below in a browser on this computer yourself.",
            };
            let how = only_here.map_or_else(|| format!("{shows} shows it as a QR code."), str::to_owned);
            lines.push(text(format!("{go_on} {copies} copies it. {how}"), Meaning::Plain));
            lines
        }
    }
}

/// Where the client's UTR is not known, HMRC's page asks for it.
fn type_the_utr(model: &Model) -> Option<Line> {
    (!model.knows_the_utr()).then(|| {
        text(
            "Your list of clients has no UTR for this client, so type it on HMRC's page; a client's entry can hold it.",
            Meaning::Quiet,
        )
    })
}

fn sure(model: &Model, laid: &Laid<'_>) -> Vec<Line> {
    let why = match laid.offer().map(|offer| &offer.verdict) {
        Some(Verdict::Closed(why)) => words::why(why, model.voice()).into_owned(),
        _ => String::new(),
    };
    vec![
        Line::Item("✗", format!("Not now. {why}"), Meaning::Late),
        Line::Blank,
        text(words::ALL_THE_SAME, Meaning::Plain),
    ]
}

/// The most ways of doing a task that are listed at once.
const LISTED: usize = 5;

/// Whether it can be done now: the chosen way in a sentence, and below it the others in a few words.
fn verdicts(model: &Model, laid: &Laid<'_>) -> Vec<Line> {
    let Some(chosen) = laid.offer() else { return Vec::new() };
    let named = |offer: &Offer| name(model, &offer.about);
    let (mark, said, meaning) = verdict(model, chosen);
    let about = named(chosen).map(|name| format!("{name}: ")).unwrap_or_default();
    let mut lines = vec![Line::Item(mark, format!("{about}{said}"), meaning)];
    if laid.offers.len() < 2 {
        return lines;
    }
    let first = (laid.chosen + 1).saturating_sub(LISTED);
    lines.push(Line::Blank);
    for (place, offer) in laid.offers.iter().enumerate().skip(first).take(LISTED) {
        let name = named(offer).unwrap_or_default();
        let (mark, _, _) = verdict(model, offer);
        let here = place == laid.chosen;
        let (pointer, meaning) = if here { ("▸", Meaning::Strong) } else { (" ", Meaning::Quiet) };
        lines.push(Line::Item(pointer, format!("{mark} {name}, {}", in_short(&offer.verdict)), meaning));
    }
    let more = laid.offers.len() - LISTED.min(laid.offers.len());
    let more = if more > 0 { format!(" {} in all.", laid.offers.len()) } else { String::new() };
    lines.push(Line::Item(" ", format!("Tab chooses another.{more}"), Meaning::Quiet));
    lines
}

/// Whether it can be done now, in a word or two.
fn in_short(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Open { until: Some(day) } => format!("until {}", dates::day(*day)),
        Verdict::Open { until: None } => "can be done now".to_owned(),
        Verdict::Closed(_) => "not now".to_owned(),
        Verdict::NotKnown(_) => "HMRC's page will say".to_owned(),
    }
}

fn verdict(model: &Model, offer: &Offer) -> (&'static str, String, Meaning) {
    let said = words::verdict(&offer.verdict, model.voice()).into_owned();
    match offer.verdict {
        Verdict::Open { .. } => ("✓", said, Meaning::Good),
        Verdict::Closed(_) => ("✗", said, Meaning::Late),
        Verdict::NotKnown(_) => ("?", said, Meaning::Soon),
    }
}

/// What will happen and the sums that matter.
fn what_to_know(model: &Model, offer: &Offer, copied: Option<TaxYear>) -> Vec<Line> {
    let sums: Vec<Line> = offer
        .points
        .iter()
        .flat_map(|point| points::sums(point, &offer.about))
        .map(|(label, sum)| Line::Sum(label, sum.grouped(), Meaning::Strong))
        .collect();
    let said = offer.points.iter().filter_map(|point| points::said(point, model.voice(), copied));
    let said: Vec<String> = said.collect();
    let mut lines = Vec::new();
    if !sums.is_empty() {
        lines.extend(heading("The sums"));
        lines.extend(sums);
    }
    if !said.is_empty() {
        lines.extend(heading("What will happen, and what to know"));
        lines.extend(items(&said));
    }
    lines
}

/// The menus to go through after signing in.
fn the_way(model: &Model, laid: &Laid<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if laid.task_page().is_none() {
        return lines;
    }
    lines.extend(heading("The way there"));
    let account = if model.role().is_agent() { "the agent services account" } else { "Government Gateway" };
    match &laid.goes {
        Goes::Pages(pages) => {
            if pages.client.is_some() {
                lines.push(Line::Fact(
                    "First",
                    "the page that names the client; compare the name".to_owned(),
                    Meaning::Plain,
                ));
                lines.extend(type_the_utr(model));
            }
            if !laid.task.path.is_empty() {
                let path = format!("{}, after signing in with {account}", laid.task.path.join(" › "));
                lines.push(Line::Fact("Menus", path, Meaning::Plain));
            }
        }
        Goes::Elsewhere(_) => {
            lines.push(text("The address below says where to turn.", Meaning::Plain));
        }
        Goes::Here(_) | Goes::Nowhere => {}
    }
    if let Some(fallback) = laid.task.fallback.as_ref().filter(|fallback| Some(*fallback) != laid.task_page()) {
        lines.extend(fact("If that has moved", Some(fallback.to_string())));
    }
    if model.settings.environment == Environment::Sandbox {
        lines.push(text("HMRC's sandbox has no pages of its own: this opens HMRC's real ones.", Meaning::Soon));
    }
    lines
}

fn who(task: &Task) -> String {
    let roles = [
        (Role::Individual, "the taxpayer"),
        (Role::MainAgent, "a main agent"),
        (Role::SupportingAgent, "a supporting agent"),
    ];
    let may: Vec<&str> =
        roles.into_iter().filter(|(role, _)| task.closed_to(*role).is_none()).map(|(_, name)| name).collect();
    match may.as_slice() {
        [] => "nobody, for now".to_owned(),
        [one] => format!("only {one}"),
        [rest @ .., last] => format!("{} and {last}", rest.join(", ")),
    }
}

fn about_the_task(task: &Task) -> Vec<Line> {
    let mut lines = Vec::new();
    lines.extend(heading("Afterwards, and why"));
    lines.extend(fact("Afterwards", task.afterwards.clone()));
    if task.by == DoneBy::Software {
        lines.extend(fact("Why in software", Some(task.why.clone())));
        return lines;
    }
    lines.extend(fact("Who may", Some(who(task))));
    lines.extend(fact("Why only there", Some(task.why.clone())));
    let live = if task.live { "live" } else { "not live" };
    lines.extend(fact("HMRC's page", Some(format!("{live}, checked on {}", dates::day(task.checked)))));
    lines
}

/// A row of pieces: each with its looks, and where it leads to.
type Row = Vec<(String, Meaning, Option<String>)>;

/// What always stays in sight: what is asked, or the address that is opened.
fn bottom(model: &Model, card: &Card, laid: &Laid<'_>, room: u16) -> Vec<Row> {
    if let Step::Sure { open } = card.step {
        let row = |chosen: bool, said: &str| {
            let (mark, meaning) = if chosen { ("▸ ", Meaning::Accent) } else { ("  ", Meaning::Plain) };
            vec![(mark.to_owned(), Meaning::Accent, None), (said.to_owned(), meaning, None)]
        };
        return vec![row(!open, "No, go back"), row(open, "Open HMRC's page all the same")];
    }
    let mut rows = Vec::new();
    if let Goes::Here(pane) = laid.goes {
        let said = format!("Enter goes to {} in this program.", model.title_of(pane));
        return vec![vec![(said, Meaning::Plain, None)]];
    }
    let Some((which, address)) = laid.page_at(&card.step) else { return rows };
    let label = match (which, laid.client_page()) {
        (Which::Client, _) => "1 of 2",
        (Which::Task, Some(_)) => "2 of 2",
        (Which::Task, None) => "Opens",
    };
    let mut add = |label: &str, address: &str, meaning: Meaning| {
        rows.extend(wrapped(label, (&model.address_shown(which, address), address), room, meaning));
    };
    let really = model.really_opened(address);
    let label = if really.is_some() && which == Which::Task && laid.client_page().is_none() { "HMRC's" } else { label };
    add(label, address.as_str(), if really.is_some() { Meaning::Plain } else { Meaning::Strong });
    if let Some(really) = really {
        add("Opens", &really, Meaning::Strong);
        let said = if model.settings.environment == Environment::Demo {
            "the demo's own page, in place of HMRC's: nothing there is real"
        } else {
            "this server's page, in place of HMRC's"
        };
        rows.push(vec![
            (" ".repeat(usize::from(LABEL)), Meaning::Plain, None),
            (said.to_owned(), Meaning::Quiet, None),
        ]);
    }
    rows
}

/// Columns of the labels beside addresses.
const LABEL: u16 = 8;

/// An address in full, over as many rows as it takes; a link, unless something of it is masked.
fn wrapped(label: &str, (shown, address): (&str, &str), room: u16, meaning: Meaning) -> Vec<Row> {
    let lines = wrap(shown, room.saturating_sub(LABEL));
    let labels = std::iter::once(label).chain(std::iter::repeat(""));
    let link = (shown == address).then(|| address.to_owned());
    lines
        .into_iter()
        .zip(labels)
        .map(|(line, label)| {
            let blank = " ".repeat(usize::from(LABEL.saturating_sub(width(label))));
            vec![(format!("{label}{blank}"), Meaning::Quiet, None), (line, meaning, link.clone())]
        })
        .collect()
}

/// Which keys do what, at this step.
fn keys_here(model: &Model, card: &Card, laid: &Laid<'_>, from_tasks: bool) -> Vec<(String, &'static str)> {
    let of = |command: Command, does: &'static str| (key(model, command), does);
    let named = |key: &str, does: &'static str| (key.to_owned(), does);
    let back = if from_tasks { "back" } else { "closes" };
    let page = laid.page_at(&card.step).is_some();
    let mut pairs = Vec::new();
    match &card.step {
        Step::Sure { .. } => {
            return vec![named("j k", "choose"), named("Enter", "takes what is chosen"), named("Esc", "No")];
        }
        Step::Comparing => {
            return vec![named("y", "yes: opens the task"), named("n", "no"), named("Esc", "back")];
        }
        Step::WrongClient => pairs.push(named("Enter", "opens the client page again")),
        Step::NotOpened { which: Which::Client, .. } => pairs.push(named("Enter", "goes on")),
        Step::NotOpened { which: Which::Task, .. } => pairs.push(named("Enter", "tries again")),
        Step::Open { .. } => pairs.push((key(model, Command::OpenAgain), "opens it again")),
        Step::Opening(_) => {}
        Step::Reading => match &laid.goes {
            Goes::Pages(_) if laid.is_refused() => pairs.push(named("Enter", "open all the same?")),
            // Where there is more to offer, every key has fewer words.
            Goes::Pages(_) if laid.year_to_copy().is_some() => pairs.push(named("Enter", "opens it")),
            Goes::Pages(_) => pairs.push(named("Enter", "opens a new browser window")),
            Goes::Elsewhere(_) => pairs.push(named("Enter", "opens where to turn")),
            Goes::Here(_) => pairs.push(named("Enter", "goes there")),
            Goes::Nowhere => {}
        },
    }
    if laid.closed == Some(Why::NeverAgents) {
        pairs.push(of(Command::Copy, "copies these words"));
    } else if page {
        pairs.push(of(Command::Copy, "copies"));
        pairs.push(of(Command::QrCode, "QR"));
    }
    if laid.year_to_copy().is_some() {
        pairs.push(of(Command::Export, "a copy first"));
    }
    pairs.push(named("Esc", back));
    pairs
}
