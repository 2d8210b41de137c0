//! Setting a profile up, question by question: what the command line did not say is asked for.
//!
//! Without a person to ask, what is missing is said with the option that gives it.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use super::base_url::{BaseUrl, NotLocal};
use super::hidden;
use super::plan::{ToAdd, utr};
use super::streams::{err_width, folded};
use super::trouble::Trouble;
use crate::rules::profile::Keeps;
use crate::rules::{Environment, Nino, Profile, ProfileName, Role, Secret};
use crate::service::set_up::Wanted;
use crate::store::db::NewEntry;
use crate::store::profiles::Profiles;
use crate::store::secrets;
use crate::words::{capital, set_up};

/// What is given, and what is asked of the person for the rest.
pub(super) fn complete(new: &ToAdd, known: &Profiles) -> Result<Wanted, Trouble> {
    let person = Person { there: somebody_is_there() };
    let environment = environment(new, &person)?;
    let base = base(new, &person, environment)?;
    let name = name(new, &person, environment, known)?;
    let role = match new.role {
        Some(role) => role,
        // Whoever said on the command line which server it is, is asked as little as can be.
        None if !person.there || (environment == Environment::Local && new.environment.is_some()) => Role::Individual,
        None => person.choose(
            "Who signs in?",
            &[
                ("the taxpayer", Role::Individual),
                ("a main agent", Role::MainAgent),
                ("a supporting agent", Role::SupportingAgent),
            ],
        )?,
    };
    let client_id = client_id(new, &person, environment)?;
    let client_secret = client_secret(new, &person, environment)?;
    let keeps = keeps(new, &person, environment)?;
    let passphrase = match keeps {
        Keeps::File if person.there && new.passphrase_file.is_none() => Some(person.new_passphrase()?),
        Keeps::File if new.passphrase_file.is_none() => {
            return Err(Trouble::usage(
                "needs-passphrase",
                "a new sealed file needs a passphrase, and there is no terminal to ask for it",
                "Write it to a file that only you can read (chmod 600) and name that in QUARTERDECK_PASSPHRASE_FILE; or run \
                 this in a terminal to be asked.",
            ));
        }
        _ => None,
    };
    let nino = match &new.nino {
        Some(nino) => Some(nino.clone()),
        None if role.is_agent() || !person.there => None,
        None => Some(person.until("National Insurance number: ", |text| {
            text.parse::<Nino>().map_err(|_not_a_nino| "Two letters, six digits and a letter A to D.".to_owned())
        })?),
    };
    if nino.is_none() && !role.is_agent() {
        return Err(missing("nino", "the taxpayer's National Insurance number", "--nino"));
    }
    let given_name = match &new.person {
        None if person.there && !role.is_agent() => Some(Person::line("Name (may be left empty): ")?),
        other => other.clone(),
    };
    let reference = match &new.utr {
        None if person.there && !role.is_agent() => {
            person.until("Unique Taxpayer Reference (may be left empty): ", |text| {
                if text.is_empty() { Ok(None) } else { utr(text).map(Some).map_err(|why| why.said().message) }
            })?
        }
        other => other.clone(),
    };
    let name_given = given_name.map(|name| name.trim().to_owned()).unwrap_or_default();
    Ok(Wanted {
        name,
        environment,
        base: base.map(|base| base.as_str().to_owned()),
        role,
        client_id,
        client_secret,
        redirects: Vec::new(),
        keeps,
        passphrase,
        person: nino.map(|nino| NewEntry { name: name_given, nino, utr: reference, role: None }),
        token_url: None,
        authorise_url: None,
        calls_per_second: None,
        connection_method: new.connection_method,
    })
}

fn missing(code: &'static str, what: &str, option: &str) -> Trouble {
    Trouble::usage(
        code,
        format!("a profile needs {what}"),
        format!("Add {option}, or run it in a terminal to be asked."),
    )
}

fn environment(new: &ToAdd, person: &Person) -> Result<Environment, Trouble> {
    match new.environment {
        Some(environment) => Ok(environment),
        None if person.there => {
            person.say(
                "A profile is a way to HMRC: which HMRC, as whom, with which application.\n\
                 Until you have production access from HMRC, the sandbox with its made-up data is all there is.",
            );
            person.choose(
                "Which HMRC?",
                &[
                    ("HMRC's sandbox: made-up data", Environment::Sandbox),
                    ("HMRC itself: real tax", Environment::Production),
                    ("a server on this computer, such as `quarterdeck simulator serve`", Environment::Local),
                ],
            )
        }
        None => Err(missing("environment", "an environment", "--environment sandbox or production, or --base-url")),
    }
}

/// The address of a server on this computer; HMRC's own are known.
fn base(new: &ToAdd, person: &Person, environment: Environment) -> Result<Option<BaseUrl>, Trouble> {
    match &new.base {
        Some(base) => Ok(Some(base.clone())),
        None if environment != Environment::Local => Ok(None),
        None if person.there => {
            person.say("\n`quarterdeck simulator serve`, in another terminal, prints its address.");
            person.until("Address of the server, as in http://127.0.0.1:9000: ", |text| {
                text.parse().map(Some).map_err(|why: NotLocal| format!("{}.", capital(&why.to_string())))
            })
        }
        None => Err(Trouble::usage(
            "base-url",
            "a local profile needs the address of its server",
            "As in --base-url http://127.0.0.1:8080; `quarterdeck simulator serve` prints one.",
        )),
    }
}

fn name(new: &ToAdd, person: &Person, environment: Environment, known: &Profiles) -> Result<ProfileName, Trouble> {
    let taken = |name: &ProfileName| known.all.iter().any(|one| one.name == *name);
    let in_use = |name: &ProfileName| format!("A profile is called {name} already.");
    if let Some(name) = &new.name {
        if taken(name) {
            let hint = format!("Choose another name, or `quarterdeck profile remove {name}` first.");
            return Err(Trouble::usage("profile", format!("a profile is called {name} already"), hint));
        }
        return Ok(name.clone());
    }
    let usual = environment.as_str();
    if !person.there {
        return Err(missing("profile", "a name", "it after `profile add`"));
    }
    person.until(&format!("Name of the profile [{usual}]: "), |text| {
        let text = if text.is_empty() { usual } else { text };
        let name: ProfileName = text.parse().map_err(|why: crate::rules::profile::NotAProfileName| {
            format!("{}.", capital(&format!("that is {why}")))
        })?;
        if taken(&name) { Err(in_use(&name)) } else { Ok(name) }
    })
}

fn client_id(new: &ToAdd, person: &Person, environment: Environment) -> Result<String, Trouble> {
    match (&new.client_id, environment) {
        (Some(id), _) => Ok(id.clone()),
        // A server on this computer knows no applications.
        (None, Environment::Local) => Ok("quarterdeck".to_owned()),
        (None, _) if person.there => {
            person.say(&at_the_hub(environment, &new.redirects));
            person.until("Client ID: ", |text| {
                if text.is_empty() {
                    Err("It is shown on the application's page at HMRC.".to_owned())
                } else {
                    Ok(text.to_owned())
                }
            })
        }
        (None, _) => Err(missing("client-id", "the client id of your application", "--client-id")),
    }
}

/// Where applications are registered.
const HUB_ADDRESS: &str = "https://developer.service.hmrc.gov.uk";

/// What to do at HMRC's Developer Hub, before there is a client id.
fn at_the_hub(environment: Environment, redirects: &[String]) -> String {
    use std::fmt::Write as _;
    let mut text = format!("\n{}\n  {}\n", set_up::HUB, HUB_ADDRESS);
    let steps = set_up::hub_steps(environment);
    let redirects: Vec<&str> =
        if redirects.is_empty() { Profile::REDIRECTS.to_vec() } else { redirects.iter().map(String::as_str).collect() };
    let sandbox: &[&str] = if environment == Environment::Sandbox { set_up::SANDBOX_APIS } else { &[] };
    let lists: [&[&str]; 2] = [&redirects, &[set_up::APIS, sandbox].concat()];
    let mut lists = lists.iter();
    for (number, step) in (1..).zip(steps) {
        // Writing to a String cannot fail.
        let _written = writeln!(text, "{number}. {step}");
        if step.ends_with(':') {
            for item in lists.next().copied().unwrap_or_default() {
                text.extend(["     ", item, "\n"]);
            }
        }
    }
    text
}

fn client_secret(new: &ToAdd, person: &Person, environment: Environment) -> Result<Option<Secret>, Trouble> {
    if let Some(secret) = &new.client_secret {
        return Ok(Some(secret.clone()));
    }
    // A broker holds the secret itself.
    if new.token_url.is_some() && environment != Environment::Local {
        return Ok(None);
    }
    if environment == Environment::Local {
        return Ok(Some(Secret::new("local")));
    }
    let typed = if person.there {
        hidden::ask("Client secret (not shown): ")?.reveal().to_owned()
    } else {
        let mut line = String::new();
        io::stdin().lock().read_line(&mut line).map_err(Trouble::Writing)?;
        line
    };
    let secret = typed.trim();
    if secret.is_empty() {
        return Err(Trouble::usage(
            "client-secret",
            "HMRC wants a client secret, and none was given",
            "Type it when asked, or write it to standard input. It is never an argument.",
        ));
    }
    Ok(Some(Secret::new(secret)))
}

fn keeps(new: &ToAdd, person: &Person, environment: Environment) -> Result<Keeps, Trouble> {
    if let Some(keeps) = new.keeps {
        return Ok(keeps);
    }
    if environment == Environment::Local {
        return Ok(Keeps::KeyFile);
    }
    match secrets::keyring_is_there() {
        Ok(()) => Ok(Keeps::Keyring),
        Err(why) if person.there => {
            person.say(&format!("\nThere is no keyring to keep secrets in: could not {why}."));
            person.choose(
                "Where shall they be kept?",
                &[
                    ("in a file sealed with a passphrase", Keeps::File),
                    ("nowhere: only while the program runs", Keeps::Memory),
                ],
            )
        }
        Err(_) if new.passphrase_file.is_some() => Ok(Keeps::File),
        Err(why) => Err(crate::service::access::AccessError::from(why).into()),
    }
}

/// Asks before something is thrown away; the answer is no unless it is "yes". Without a person to ask, `--yes` is.
pub(super) fn confirm(what: &str) -> Result<(), Trouble> {
    let person = Person { there: somebody_is_there() };
    if !person.there {
        return Err(Trouble::usage(
            "not-confirmed",
            "this asks before it goes on, and there is no terminal to ask in",
            "Add --yes to go on.",
        ));
    }
    person.say(what);
    if Person::line("Type yes to go on: ")? == "yes" { Ok(()) } else { Err(Trouble::CalledOff) }
}

/// Whether somebody sits at the terminal who can be asked.
pub(super) fn somebody_is_there() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// What is typed after `prompt`; nothing when the input ends.
pub(super) fn typed(prompt: &str) -> Result<String, Trouble> {
    let mut err = io::stderr();
    err.write_all(folded(prompt, err_width()).as_bytes()).and_then(|()| err.flush()).map_err(Trouble::Writing)?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(Trouble::Writing)?;
    Ok(line.trim().to_owned())
}

/// Whoever sits at the terminal, if anybody does.
struct Person {
    there: bool,
}

impl Person {
    fn say(&self, text: &str) {
        if self.there {
            let _nobody_to_tell = io::stderr().write_all(folded(&format!("{text}\n"), err_width()).as_bytes());
        }
    }

    fn line(prompt: &str) -> Result<String, Trouble> {
        let mut err = io::stderr();
        err.write_all(prompt.as_bytes()).and_then(|()| err.flush()).map_err(Trouble::Writing)?;
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line).map_err(Trouble::Writing)? {
            0 => Err(Trouble::usage("given-up", "the questions were not answered to the end", "Nothing was changed.")),
            _ => Ok(line.trim().to_owned()),
        }
    }

    /// Asks until the answer is one.
    fn until<T>(&self, prompt: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, Trouble> {
        loop {
            match read(&Self::line(prompt)?) {
                Ok(value) => return Ok(value),
                Err(why) => self.say(&why),
            }
        }
    }

    fn choose<T: Copy>(&self, question: &str, choices: &[(&str, T)]) -> Result<T, Trouble> {
        self.say(&format!("\n{question}"));
        for (number, (words, _)) in choices.iter().enumerate() {
            self.say(&format!("  {}  {words}", number + 1));
        }
        self.until("Number [1]: ", |text| {
            let number = if text.is_empty() { Ok(1) } else { text.parse::<usize>() };
            let place = number.ok().and_then(|number| number.checked_sub(1));
            place
                .and_then(|place| choices.get(place))
                .map(|(_, value)| *value)
                .ok_or_else(|| "One of the numbers.".to_owned())
        })
    }

    fn new_passphrase(&self) -> Result<Secret, Trouble> {
        self.say("\nThe passphrase is asked for each time Quarterdeck starts. It cannot be recovered.");
        loop {
            let first = hidden::ask("New passphrase (not shown): ")?;
            let again = hidden::ask("Once more: ")?;
            match (first.reveal().chars().count() < 8, first == again) {
                (true, _) => self.say("Eight characters at least."),
                (false, false) => self.say("The two are not the same."),
                (false, true) => return Ok(first),
            }
        }
    }
}
