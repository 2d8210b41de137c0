//! The passphrase and the sign-in.

use ratatui::layout::Rect;

use super::{foot, sheet};
use crate::app::field::Hidden;
use crate::app::model::{Connection, Model};
use crate::app::sign_in::{SignIn, Waiting};
use crate::rules::Environment;
use crate::view::detail::{Line, draw_lines, height};
use crate::view::pen::{Pen, above, below, width};
use crate::view::theme::Meaning;
use crate::words::codes::{Explained, at_a_server};
use crate::words::{access, dates, set_up};

/// Columns of text that are still easy to read.
const READABLE: u16 = 92;
/// What stands for a letter that is not shown.
const DOT: &str = "•";

/// A sheet of lines, with `rows` more below them; gives the room below the lines.
pub(super) fn told(pen: &mut Pen<'_>, body: Rect, title: &str, lines: &[Line], rows: u16) -> (Rect, Rect) {
    let room = body.width.saturating_sub(4).min(READABLE);
    let needed = height(lines, room);
    let area = sheet(pen, body, needed.saturating_add(rows).saturating_add(4), title);
    // On a small screen the rows below come before the room around everything.
    let roomy = needed.saturating_add(rows).saturating_add(2) <= area.height;
    let room = Rect { width: room.min(area.width), ..area };
    let inside = if roomy { Rect { y: room.y + 1, height: room.height - 2, ..room } } else { room };
    let told = needed.min(inside.height.saturating_sub(rows));
    draw_lines(pen, above(inside, told), lines, 0);
    (area, below(inside, told))
}

/// A field whose letters are not shown; the terminal's cursor stands in it.
pub(super) fn hidden(pen: &mut Pen<'_>, (x, y): (u16, u16), room: u16, field: &Hidden, focused: bool) {
    let letters = u16::try_from(field.letters()).unwrap_or(u16::MAX);
    let shown = letters.min(room.saturating_sub(1).min(40));
    let end = pen.put(x, y, room, &DOT.repeat(usize::from(shown)), Meaning::Strong);
    if letters > shown {
        pen.put(end + 1, y, room.saturating_sub(shown + 1), &format!("({letters} letters)"), Meaning::Quiet);
    }
    if focused {
        pen.cursor = Some((end, y));
    }
}

pub(super) fn passphrase(model: &Model, pen: &mut Pen<'_>, body: Rect, field: &Hidden, trying: bool) {
    let name = model.access.profile.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = format!("The sign-in and figures of {name} are sealed with your passphrase.");
    let mut lines = vec![Line::Text(text, Meaning::Plain), Line::Blank];
    if matches!(model.connection, Connection::Locked { wrong: true }) {
        let text = "! That passphrase does not fit. Nothing is lost; try again.";
        lines.extend([Line::Text(text.to_owned(), Meaning::Late), Line::Blank]);
    }
    let (area, room) = told(pen, body, "Locked", &lines, 1);
    let label = "Passphrase  ";
    pen.put(room.x, room.y, room.width, label, Meaning::Plain);
    let start = room.x + width(label);
    if trying {
        pen.put(start, room.y, room.width, "opening …", Meaning::Quiet);
    } else {
        hidden(pen, (start, room.y), room.width.saturating_sub(width(label)), field, true);
    }
    foot(pen, area, &[("Enter", "opens"), ("Esc", "leaves the field; then q quits, L asks again")]);
}

pub(super) fn draw(model: &Model, pen: &mut Pen<'_>, body: Rect, step: &SignIn) {
    match step {
        SignIn::Told => before(model, pen, body),
        SignIn::Starting => {
            let lines = [Line::Text("Getting ready to sign in …".to_owned(), Meaning::Plain)];
            let (area, _) = told(pen, body, "Sign in", &lines, 0);
            foot(pen, area, &[("Esc", "gives up")]);
        }
        SignIn::Checking(_) => {
            let lines = [Line::Text("Giving the code to HMRC …".to_owned(), Meaning::Plain)];
            let (area, _) = told(pen, body, "Sign in", &lines, 0);
            foot(pen, area, &[("Esc", "gives up")]);
        }
        SignIn::Waiting(waiting) => wait(pen, body, waiting),
        SignIn::Failed { code } => {
            let local = model.settings.environment == Environment::Local;
            let here = local.then(|| at_a_server(code, model.settings.server_port)).flatten();
            let Explained { what, next } = here.unwrap_or_else(|| {
                let told = access::sign_in_failed(code);
                Explained { what: told.what.to_owned(), next: told.next.to_owned() }
            });
            let lines = [Line::Text(format!("! {what}"), Meaning::Late), Line::Blank, Line::Text(next, Meaning::Plain)];
            let (area, _) = told(pen, body, "Not signed in", &lines, 0);
            foot(pen, area, &[("Enter", "starts again"), ("Esc", "closes")]);
        }
    }
}

fn before(model: &Model, pen: &mut Pen<'_>, body: Rect) {
    let until = model.signed_in_until();
    let mut lines = Vec::new();
    if let Some(name) = &model.access.profile {
        lines.push(Line::Fact("Profile", name.to_string(), Meaning::Strong));
        let label = if until.is_some() { "Signed in" } else { "Signing in" };
        lines.push(Line::Fact(label, set_up::role(model.access.role).0.to_owned(), Meaning::Plain));
        if let Some(day) = until {
            lines.push(Line::Fact("Until", dates::day_long(day), Meaning::Plain));
        }
        lines.push(Line::Blank);
    }
    if until.is_some() {
        lines.push(Line::Text(access::SIGNED_IN_ALREADY.to_owned(), Meaning::Plain));
        let (area, _) = told(pen, body, "Signed in already", &lines, 0);
        foot(pen, area, &[("Enter", "signs in again, in the browser"), ("Esc", "stays signed in")]);
        return;
    }
    for text in access::before_sign_in(model.settings.environment) {
        lines.extend([Line::Text(text.to_owned(), Meaning::Plain), Line::Blank]);
    }
    lines.pop();
    let (area, _) = told(pen, body, "Sign in", &lines, 0);
    foot(pen, area, &[("Enter", "opens the browser"), ("Esc", "not now")]);
}

fn wait(pen: &mut Pen<'_>, body: Rect, waiting: &Waiting) {
    let text = match (waiting.opened, waiting.by_hand) {
        (true, true) => "Waiting for your browser … Sign in there. HMRC then shows a code: paste it here.",
        (true, false) => "Waiting for your browser, ten minutes at most … Sign in there, and come back.",
        (false, true) => {
            "No browser could be opened here. Open this address in one, on any computer. HMRC then shows a code: paste \
             it here."
        }
        (false, false) => {
            "No browser could be opened here. Open this address in one, within ten minutes, and sign in there. Where that is \
             another computer, it ends on a page that it cannot show: copy the whole address of that page, press p and \
             paste it here."
        }
    };
    let mut lines = vec![
        Line::Text(text.to_owned(), Meaning::Plain),
        Line::Blank,
        Line::Text(waiting.address.clone(), Meaning::Quiet),
        Line::Blank,
    ];
    if let Some(code) = &waiting.refused {
        let told = access::sign_in_failed(code);
        lines.push(Line::Text(format!("! {} {}", told.what, access::PASTE_AGAIN), Meaning::Late));
        lines.push(Line::Blank);
    }
    let (area, room) = told(pen, body, "Sign in", &lines, 1);
    let meaning = if waiting.typing { Meaning::Accent } else { Meaning::Quiet };
    let label = if waiting.by_hand { "HMRC's code  " } else { "Code, if HMRC shows one  " };
    pen.put(room.x, room.y, room.width, label, meaning);
    let start = room.x + width(label);
    hidden(pen, (start, room.y), room.width.saturating_sub(width(label)), &waiting.code, waiting.typing);
    if waiting.typing {
        foot(pen, area, &[("Enter", "sends the code"), ("Esc", "leaves the field")]);
    } else {
        let again = if waiting.opened { "opens again" } else { "tries a browser" };
        foot(pen, area, &[("y", "copies the address"), ("o", again), ("p", "code"), ("Esc", "gives up")]);
    }
}
