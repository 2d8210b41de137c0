//! `login` and `logout`.

use std::io::{BufRead as _, IsTerminal as _};

use chrono::{DateTime, NaiveDate, Utc};

use super::access::unlocked;
use super::arguments::Login;
use super::output::Report;
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::Sheet;
use super::plan::Plan;
use super::trouble::{Trouble, exit};
use super::wording::Reader;
use super::{Streams, hidden, world};
use crate::rules::{Environment, Query, Secret, Subject, TaxYear};
use crate::service::access::{AccessError, Unlocked};
use crate::service::sign_in::{SigningIn, Tokens, is_slip, sign_out};
use crate::store::places::NoHome;
use crate::words::dates;

/// HMRC has no way for software to end its own permission.
pub(super) const WHERE_AUTHORITY_ENDS: &str = "HMRC still knows your permission for this application; you can take it back in \
                                    your HMRC account, under \"Manage authorised applications\".";

/// Signs in through a browser, or with a pasted code.
pub(super) fn login(plan: &Plan, login: &Login, streams: &mut Streams<'_>) -> Result<Report, Trouble> {
    let unlocked = unlocked(&plan.world, plan.places.as_ref().ok_or(NoHome)?)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    if let Some(until) = signed_in_until(&unlocked) {
        streams.say(&format!("Already signed in until {}; signing in again.\n", dates::day_long(until)));
    }
    let tokens = runtime.block_on(async {
        let signing_in = SigningIn::start(&unlocked, login.paste).await?;
        tell(&signing_in, login, plan, streams);
        let waited = async {
            if signing_in.by_hand() {
                return by_hand(&signing_in, plan, streams).await;
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
    // Ctrl-C ends the program no longer by itself, so that it is listened to here as well.
    let readable = runtime.block_on(async {
        tokio::select! {
            biased;
            _interrupted = tokio::signal::ctrl_c() => Readable::unknown(Ok("It was not tried out.".to_owned())),
            readable = readable(&unlocked, plan) => readable,
        }
    });
    let profile = unlocked.profile();
    let until = tokens.authority_ends();
    let mut page = Page::bare();
    page.line(Tone::Good, format!("Signed in: {}.", profile.name));
    page.line(Tone::Plain, until_words(until));
    let mut asides = Vec::new();
    match &readable.said {
        Ok(said) => page.line(Tone::Plain, said.clone()),
        Err(said) => asides.push(said.clone()),
    }
    let mut object = Object::new().put("signedIn", &true).put("authorityEnds", &until.date_naive());
    object = object.put("accountReadable", &readable.state);
    object = object.put("scopes", &tokens.scopes);
    let mut sheet = Sheet::new(&["profile", "authorityEnds"]);
    sheet.row([profile.name.to_string(), until.date_naive().to_string()]);
    Ok(Report { asides, exit: readable.exit, ..Report::new("login", object, page, sheet) })
}

/// Whether whoever signed in may see the account the profile is for.
struct Readable {
    /// "yes", "no" or "unknown".
    state: &'static str,
    /// What is said of it: as it should be, or a warning.
    said: Result<String, String>,
    exit: u8,
}

impl Readable {
    const fn unknown(said: Result<String, String>) -> Self {
        Self { state: "unknown", said, exit: exit::DONE }
    }
}

/// HMRC does not tell software who signed in; a first read shows whether it was somebody who may see this account.
async fn readable(unlocked: &Unlocked, plan: &Plan) -> Readable {
    let setting = world::setting(&plan.world, plan.looks, None);
    let opened = match unlocked.open() {
        Ok(opened) => opened,
        // Signed in all the same.
        Err(error) => {
            let said = Trouble::from(error).said_to(&setting.reader);
            return Readable::unknown(Err(format!("{} {}", said.message, said.hint)));
        }
    };
    let agent = unlocked.profile().role.is_agent();
    let entry = match (plan.world.client, &plan.world.nino) {
        (Some(id), _) => opened.people.iter().find(|entry| entry.id == id),
        (None, Some(nino)) => opened.people.iter().find(|entry| entry.nino == *nino),
        (None, None) => opened.people.first(),
    };
    let Some(nino) = entry.map(|entry| &entry.nino).or(plan.world.nino.as_ref()) else {
        let next = if agent {
            "Next, add a client: `quarterdeck clients add --name NAME --nino NINO`."
        } else {
            "The profile does not say whose account it is: add --nino to each command."
        };
        return Readable::unknown(Ok(setting.reader.put(next)));
    };
    let number = if setting.reveal { nino.as_str().to_owned() } else { nino.masked() };
    let name = entry.map(|entry| entry.name.as_str()).filter(|name| !name.is_empty());
    let whose = name.map_or_else(|| number.clone(), |name| format!("{name} ({number})"));
    let subject = Subject { nino: nino.clone() };
    let status = Query::ItsaStatus(TaxYear::containing(plan.world.clock.today()));
    let failure = match opened.accounts.ask(&subject, &status).await {
        Ok(_status) => {
            let said = Ok(format!("HMRC shows this sign-in the account of {whose}."));
            return Readable { state: "yes", said, exit: exit::DONE };
        }
        Err(failure) => failure,
    };
    if failure.code != NOT_AUTHORISED {
        let said = Trouble::from(failure).said_to(&setting.reader);
        let said = format!("Whether HMRC shows this sign-in the account of {whose} is not known: {}", said.message);
        return Readable::unknown(Err(said));
    }
    let (why, exit) = if agent {
        ("the client has not authorised you, the number is another's, or it was not an agent who signed in", exit::DONE)
    } else {
        ("somebody else signed in, this person is not signed up, or HMRC wants more proof of identity", exit::SIGN_IN)
    };
    let next = setting.reader.put(if agent {
        "`quarterdeck doctor` says more."
    } else {
        "To sign in as somebody else, sign out on HMRC's page first, then run `quarterdeck login`."
    });
    let said = format!(
        "HMRC does not show this sign-in the account of {whose}: {why}. It does not tell software which. {next}"
    );
    Readable { state: "no", said: Err(said), exit }
}

/// HMRC's code for somebody who may not see an account.
const NOT_AUTHORISED: &str = "CLIENT_OR_AGENT_NOT_AUTHORISED";

/// Why a program that reads, and writes only when told to, asks for both.
const WHY_BOTH: &str = "HMRC will ask you to let Quarterdeck see and change Self Assessment. Both are asked for at once, so \
                        that corrections need no second sign-in; nothing is ever written before you unlock it: with U \
                        in the interface, with --unlock on the command line.\n\n";

fn until_words(until: DateTime<Utc>) -> String {
    let day = dates::day_long(until.date_naive());
    format!("HMRC lets Quarterdeck in until {day}; after that, sign in again.")
}

/// Says where to go, and sends a browser there.
fn tell(signing_in: &SigningIn, login: &Login, plan: &Plan, streams: &mut Streams<'_>) {
    let opened = if login.no_browser || login.paste { None } else { Some(plan.desktop.open(signing_in.address())) };
    let text = match &opened {
        Some(Ok(_opened)) => {
            "A browser has been opened for you to sign in. If it shows nothing, open this address in one:"
        }
        Some(Err(_)) | None => "Open this address in a browser to sign in:",
    };
    streams.say(WHY_BOTH);
    if let Some(Err(why)) = &opened {
        streams.say(&format!("Could not {why}.\n"));
        let reader = Reader::of(&plan.world.source);
        let paste = "On a computer without a browser, call this off and run `quarterdeck login --paste`: the browser of any \
                     other computer will do then.";
        streams.say(&format!("{}\n", reader.put(paste)));
    }
    streams.say(&format!("{text}\n\n  {}\n\n", signing_in.address()));
    if signing_in.by_hand() {
        streams.say("At the end it shows a code. Paste it here (or the whole address): ");
    } else {
        streams.say("Waiting for the browser, ten minutes at most; Ctrl-C calls it off.\n");
    }
}

/// Until when HMRC's permission lasts, where there is one that is not over.
fn signed_in_until(unlocked: &Unlocked) -> Option<NaiveDate> {
    let tokens = unlocked.vault().load().ok().flatten()?;
    let until = tokens.authority_ends();
    (until > unlocked.clock().now()).then(|| until.date_naive())
}

/// Takes the code that a person pastes. A slip ends nothing where somebody is there to be asked again.
async fn by_hand(signing_in: &SigningIn, plan: &Plan, streams: &mut Streams<'_>) -> Result<Tokens, Trouble> {
    let terminal = std::io::stdin().is_terminal();
    loop {
        match signing_in.paste(&pasted()?).await {
            Err(error) if terminal && is_slip(&error) => {
                let said = Trouble::from(error).said_to(&Reader::of(&plan.world.source));
                streams.say(&format!("{}\nPaste it again, or call it off with Ctrl-C: ", said.message));
            }
            outcome => return Ok(outcome?),
        }
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
    if was && unlocked.profile().environment != Environment::Local {
        page.line(Tone::Quiet, WHERE_AUTHORITY_ENDS.to_owned());
    }
    let mut sheet = Sheet::new(&["profile", "wasSignedIn"]);
    sheet.row([name.to_string(), was.to_string()]);
    Ok(Report::new("logout", Object::new().put("signedIn", &false).put("wasSignedIn", &was), page, sheet))
}
