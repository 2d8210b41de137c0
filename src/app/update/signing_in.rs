//! The passphrase and the sign-in: what keys, pasted text and the world's answers do.

use crate::app::command::Command;
use crate::app::effect::Effect;
use crate::app::field::Hidden;
use crate::app::key::{Code, Key};
use crate::app::model::{Connection, Model, Notice, Overlay};
use crate::app::sign_in::{self, SignIn, Waiting};
use crate::app::update::{ask, refresh_rows};
use crate::rules::Failure;
use crate::words::access;

/// The secrets are sealed: asks for the passphrase, unless something else is being typed.
pub(super) fn locked(model: &mut Model, wrong: bool) -> Vec<Effect> {
    model.connection = Connection::Locked { wrong };
    if matches!(model.overlay, None | Some(Overlay::Passphrase { .. })) {
        model.overlay = Some(Overlay::Passphrase { field: Hidden::default(), trying: false });
    }
    Vec::new()
}

pub(super) fn press_passphrase(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(Overlay::Passphrase { field, trying }) = &mut model.overlay else { return Vec::new() };
    match key.code {
        Code::Esc => model.overlay = None,
        // One at a time.
        _ if *trying => {}
        Code::Enter if field.is_empty() => {}
        Code::Enter => {
            let secret = field.secret();
            field.clear();
            *trying = true;
            model.connection = Connection::Connecting;
            return vec![Effect::Unlock(secret)];
        }
        _ => field.press(key),
    }
    Vec::new()
}

/// Opens the sign-in, or what must come before it.
pub(super) fn open(model: &mut Model) -> Vec<Effect> {
    model.overlay = Some(match model.connection {
        Connection::Locked { .. } => Overlay::Passphrase { field: Hidden::default(), trying: false },
        _ => Overlay::SignIn(SignIn::Told),
    });
    Vec::new()
}

/// Says that a sign-in is wanted, and which key begins it. It never begins by itself: whoever types means something else.
pub(super) fn wanted(model: &mut Model, failure: &Failure) {
    if !sign_in::mends(failure) || matches!(model.overlay, Some(Overlay::SignIn(_))) {
        return;
    }
    if Command::SignIn.why_not(model).is_none() {
        let key = model.settings.keymap.key(Command::SignIn).map(|key| key.to_string()).unwrap_or_default();
        say(model, access::sign_in_wanted(&failure.code, &key), true);
    }
}

pub(super) fn press(model: &mut Model, key: Key, meant: Option<Command>) -> Vec<Effect> {
    let Some(Overlay::SignIn(step)) = &mut model.overlay else { return Vec::new() };
    match step {
        SignIn::Waiting(waiting) if waiting.typing => return press_code(model, key),
        SignIn::Waiting(waiting) => match (key.code, meant) {
            (Code::Char('p'), _) => {
                waiting.typing = true;
                return Vec::new();
            }
            (Code::Char('y'), _) | (_, Some(Command::Copy)) => {
                return vec![Effect::Copy { text: waiting.address.clone(), what: "the address".to_owned() }];
            }
            (Code::Char('o'), _) | (_, Some(Command::HandOver)) => {
                return vec![Effect::OpenBrowser(waiting.address.clone())];
            }
            _ => {}
        },
        SignIn::Told | SignIn::Failed { .. } if key.code == Code::Enter => {
            *step = SignIn::Starting;
            return vec![Effect::SignIn];
        }
        SignIn::Told | SignIn::Failed { .. } | SignIn::Starting | SignIn::Checking(_) => {}
    }
    if key.code == Code::Esc { close(model) } else { Vec::new() }
}

/// Closes the sign-in; what is under way is given up.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    let under_way = matches!(&model.overlay, Some(Overlay::SignIn(step)) if step.is_under_way());
    model.overlay = None;
    if !under_way {
        return Vec::new();
    }
    say(model, access::CANCELLED.to_owned(), false);
    vec![Effect::CancelSignIn]
}

fn press_code(model: &mut Model, key: Key) -> Vec<Effect> {
    let Some(Overlay::SignIn(step)) = &mut model.overlay else { return Vec::new() };
    let SignIn::Waiting(waiting) = step else { return Vec::new() };
    match key.code {
        Code::Esc => waiting.typing = false,
        Code::Enter if waiting.code.is_empty() => {}
        Code::Enter => {
            let code = waiting.code.secret();
            *step = SignIn::Checking(Waiting { code: Hidden::default(), refused: None, ..waiting.clone() });
            return vec![Effect::EnterCode(code)];
        }
        _ => waiting.code.press(key),
    }
    Vec::new()
}

/// Takes in a pasted text; false where nothing takes it.
pub(super) fn paste(model: &mut Model, text: &str) -> bool {
    match &mut model.overlay {
        Some(Overlay::Passphrase { field, trying: false }) => field.paste(text),
        Some(Overlay::SignIn(SignIn::Waiting(waiting))) => {
            waiting.typing = true;
            waiting.code.paste(text);
        }
        _ => return false,
    }
    true
}

/// The browser goes on at this address.
pub(super) fn at(model: &mut Model, address: String, by_hand: bool, opened: bool) -> Vec<Effect> {
    match &mut model.overlay {
        Some(Overlay::SignIn(SignIn::Waiting(waiting))) => {
            *waiting = Waiting { address, by_hand, opened, ..waiting.clone() };
            Vec::new()
        }
        Some(Overlay::SignIn(step)) if step.is_under_way() => {
            let code = Hidden::default();
            *step = SignIn::Waiting(Waiting { address, by_hand, opened, code, typing: false, refused: None });
            Vec::new()
        }
        // Nobody waits for it any more.
        _ => vec![Effect::CancelSignIn],
    }
}

/// Somebody is signed in, even if nobody waits for it: whatever failed for want of it is asked again.
pub(super) fn done(model: &mut Model) -> Vec<Effect> {
    if matches!(model.overlay, Some(Overlay::SignIn(_))) {
        model.overlay = None;
    }
    say(model, access::SIGNED_IN.to_owned(), false);
    let again = model.subject.clone().map(|subject| model.answers.failed(&subject)).unwrap_or_default();
    model.answers.forget_refusals();
    refresh_rows(model);
    let mut effects = ask(model, again);
    effects.extend(crate::app::update::ask_missing(model));
    effects
}

/// The code was none; the attempt goes on, and takes another.
pub(super) fn code_refused(model: &mut Model, code: String) -> Vec<Effect> {
    if let Some(Overlay::SignIn(step)) = &mut model.overlay
        && let SignIn::Checking(waiting) = step
    {
        *step = SignIn::Waiting(Waiting { typing: true, refused: Some(code), ..waiting.clone() });
    }
    Vec::new()
}

pub(super) fn failed(model: &mut Model, code: String) -> Vec<Effect> {
    match &mut model.overlay {
        Some(Overlay::SignIn(step)) if step.is_under_way() => *step = SignIn::Failed { code },
        // Given up here, so that is no news.
        Some(Overlay::SignIn(_)) => {}
        _ if code == access::CANCELLED_CODE => {}
        _ => {
            let text = access::sign_in_failed(&code).what;
            say(model, text.to_owned(), true);
        }
    }
    Vec::new()
}

pub(super) fn say(model: &mut Model, text: String, trouble: bool) {
    model.notice = Some(Notice { text, trouble });
}
