//! `login` and `logout`.

use std::io::{BufRead as _, IsTerminal as _};

use chrono::{DateTime, Utc};

use super::access::unlocked;
use super::arguments::Login;
use super::output::Report;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::plan::Plan;
use super::trouble::Trouble;
use super::{Streams, hidden};
use crate::rules::Secret;
use crate::service::access::AccessError;
use crate::service::sign_in::{SigningIn, sign_out};
use crate::store::places::NoHome;
use crate::words::dates;

/// HMRC has no way for software to end its own permission.
const WHERE_AUTHORITY_ENDS: &str = "HMRC still knows your permission for this application; you can take it back in \
                                    your HMRC account, under \"Manage authorised applications\".";

/// Signs in through a browser, or with a pasted code.
pub(super) fn login(plan: &Plan, login: &Login, streams: &mut Streams<'_>) -> Result<Report, Trouble> {
    let unlocked = unlocked(&plan.world, plan.places.as_ref().ok_or(NoHome)?)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    let tokens = runtime.block_on(async {
        let signing_in = SigningIn::start(&unlocked, login.paste).await?;
        tell(&signing_in, login, plan, streams);
        let waited = async {
            if signing_in.by_hand() {
                let pasted = pasted()?;
                return Ok(signing_in.paste(&pasted).await?);
            }
            Ok::<_, Trouble>(signing_in.wait().await?)
        };
        tokio::select! {
            // Ctrl-C first, so that it is heard when the keyboard is taken over: it would else end the program at once,
            // and leave a terminal that shows nothing of what is typed.
            biased;
            _interrupted = tokio::signal::ctrl_c() => Err(Trouble::CalledOff),
            outcome = waited => outcome,
        }
    })?;
    let profile = unlocked.profile();
    let until = tokens.authority_ends();
    let mut page = Page::bare();
    page.line(Tone::Good, format!("Signed in: {}.", profile.name));
    page.line(Tone::Plain, until_words(until));
    let mut object = Object::new().put("signedIn", &true).put("authorityEnds", &until.date_naive());
    object = object.put("scopes", &tokens.scopes);
    let mut sheet = Sheet::new(&["profile", "authorityEnds"]);
    sheet.row([profile.name.to_string(), until.date_naive().to_string()]);
    Ok(Report::new("login", object, page, sheet))
}

fn until_words(until: DateTime<Utc>) -> String {
    let day = dates::day_long(until.date_naive());
    format!("HMRC lets Quarterdeck in until {day}; after that, sign in again.")
}

/// Says where to go, and sends a browser there.
fn tell(signing_in: &SigningIn, login: &Login, plan: &Plan, streams: &mut Streams<'_>) {
    let opened = if login.no_browser || login.paste { None } else { Some(plan.desktop.open(signing_in.address())) };
    let text = match &opened {
        Some(Ok(())) => "A browser has been opened for you to sign in. If it shows nothing, open this address in one:",
        Some(Err(_)) | None => "Open this address in a browser to sign in:",
    };
    if let Some(Err(why)) = &opened {
        streams.say(&format!("Could not {why}.\n"));
    }
    streams.say(&format!("{text}\n\n  {}\n\n", signing_in.address()));
    if signing_in.by_hand() {
        streams.say("At the end it shows a code. Paste it here (or the whole address): ");
    } else {
        streams.say("Waiting for the browser; Ctrl-C calls it off.\n");
    }
}

/// The code: typed without echo by a person, read from standard input otherwise.
fn pasted() -> Result<Secret, Trouble> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return hidden::ask("");
    }
    let mut line = String::new();
    stdin.lock().read_line(&mut line).map_err(Trouble::Writing)?;
    Ok(Secret::new(line))
}

/// Forgets what was signed in with.
pub(super) fn logout(plan: &Plan) -> Result<Report, Trouble> {
    let unlocked = unlocked(&plan.world, plan.places.as_ref().ok_or(NoHome)?)?;
    let was: Result<bool, AccessError> = sign_out(&unlocked);
    let was = was?;
    let name = &unlocked.profile().name;
    let mut page = Page::bare();
    let done = if was { "Signed out on this computer" } else { "Was not signed in" };
    page.line(Tone::Plain, format!("{done}: {name}."));
    page.line(Tone::Quiet, WHERE_AUTHORITY_ENDS.to_owned());
    let mut sheet = Sheet::new(&["profile", "wasSignedIn"]);
    sheet.row([name.to_string(), was.to_string()]);
    Ok(Report::new("logout", Object::new().put("signedIn", &false).put("wasSignedIn", &was), page, sheet))
}
