//! The form of `profiles.toml`.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::path::Path;

use serde::Deserialize;
use toml::{Table, Value};

use super::addresses::{broker, check_redirect, loopback};
use super::{AddressesOf, Profiles};
use crate::rules::profile::{Addresses, ConnectionMethod, Keeps};
use crate::rules::{Environment, Profile, ProfileName};
use crate::store::settings::{self, ConfigError, Vocabulary};

/// The version of the file's form.
const VERSION: u32 = 1;
/// The most redirect addresses HMRC registers for an application.
const MOST_REDIRECTS: usize = 5;

const HEAD: &str = "# The profiles of Quarterdeck. Nothing here is secret. It may be edited; `quarterdeck profile` edits it\n\
                    # too, and keeps what it knows nothing of, but no comments.\n\n";

const VOCABULARY: Vocabulary = Vocabulary {
    keys: &[
        "version",
        "current",
        "profile",
        "environment",
        "role",
        "client-id",
        "redirects",
        "scopes",
        "secrets",
        "connection-method",
        "calls-per-second",
        "api-url",
        "authorise-url",
        "token-url",
    ],
    takes,
    example: "[profile.work]",
};

#[derive(Deserialize)]
struct File {
    version: Option<u32>,
    current: Option<String>,
    #[serde(default)]
    profile: BTreeMap<String, Given>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Given {
    environment: Option<String>,
    role: Option<String>,
    client_id: Option<String>,
    redirects: Option<Vec<String>>,
    scopes: Option<Vec<String>>,
    secrets: Option<String>,
    connection_method: Option<String>,
    calls_per_second: Option<NonZeroU32>,
    api_url: Option<String>,
    authorise_url: Option<String>,
    token_url: Option<String>,
}

/// What a key takes, for a person who wrote something else.
fn takes(key: &str) -> Option<&'static str> {
    Some(match key {
        "version" => "1",
        "current" => "the name of one of the profiles in quotation marks",
        "profile" => "a table for each profile, as in [profile.work]",
        "environment" => "\"sandbox\", \"production\" or \"local\"",
        "role" => "\"individual\", \"main-agent\" or \"supporting-agent\"",
        "client-id" => "the application's client id in quotation marks, as HMRC's Developer Hub shows it",
        "redirects" => "one to five addresses, as in [\"http://localhost:8917/cb\"]",
        "scopes" => "permissions, as in [\"read:self-assessment\", \"write:self-assessment\"]",
        "secrets" => "\"keyring\", \"file\", \"memory\" or, in a local profile, \"key-file\"",
        "connection-method" => "\"DESKTOP_APP_DIRECT\" or \"OTHER_DIRECT\"",
        "calls-per-second" => "a whole number from 1",
        "api-url" | "authorise-url" | "token-url" => "an address in quotation marks",
        _ => return None,
    })
}

/// What is wrong with a key of a profile.
struct Wrong {
    key: &'static str,
    problem: String,
}

impl Wrong {
    fn new(key: &'static str, problem: impl Into<String>) -> Self {
        Self { key, problem: problem.into() }
    }

    /// Another value than the key takes.
    fn value(key: &'static str) -> Self {
        Self::new(key, format!("it takes {}", takes(key).unwrap_or_default()))
    }

    fn missing(key: &'static str) -> Self {
        Self::new(key, format!("it is missing; it takes {}", takes(key).unwrap_or_default()))
    }
}

/// Reads profiles from `text`; `file` is only named.
pub(super) fn read(text: &str, file: &Path, addresses_of: AddressesOf<'_>) -> Result<Profiles, ConfigError> {
    let wrong = |path: &[&str], problem: String| ConfigError::Wrong {
        file: file.to_owned(),
        line: settings::line_of_key(text, path),
        key: Some(path.join(".")),
        problem,
    };
    let (given, unknown): (File, _) = settings::read(text, file, &VOCABULARY)?;
    match given.version {
        None | Some(VERSION) => {}
        Some(0) => return Err(wrong(&["version"], Wrong::value("version").problem)),
        Some(_) => return Err(wrong(&["version"], "a newer version of Quarterdeck wrote this file".to_owned())),
    }
    let mut all = Vec::with_capacity(given.profile.len());
    for (name, profile) in given.profile {
        let parsed =
            name.parse::<ProfileName>().map_err(|error| wrong(&["profile", &name], format!("that is {error}")))?;
        let profile = profile_of(parsed, profile, addresses_of);
        all.push(profile.map_err(|Wrong { key, problem }| wrong(&["profile", &name, key], problem))?);
    }
    let current = match given.current {
        None => None,
        Some(name) => match all.iter().find(|profile| profile.name.as_str() == name) {
            Some(profile) => Some(profile.name.clone()),
            None => return Err(wrong(&["current"], "there is no profile of that name".to_owned())),
        },
    };
    Ok(Profiles { current, all, unknown })
}

fn profile_of(name: ProfileName, given: Given, addresses_of: AddressesOf<'_>) -> Result<Profile, Wrong> {
    let environment = match given.environment.as_deref() {
        Some("sandbox") => Environment::Sandbox,
        Some("production") => Environment::Production,
        Some("local") => Environment::Local,
        Some("demo") => return Err(Wrong::new("environment", "the demo needs no profile: it is `quarterdeck --demo`")),
        Some(_) => return Err(Wrong::value("environment")),
        None => return Err(Wrong::missing("environment")),
    };
    let addresses = addresses_in(&given, environment, addresses_of)?;
    Ok(Profile {
        name,
        environment,
        role: word("role", given.role)?.unwrap_or_default(),
        client_id: client_id(given.client_id)?,
        redirects: redirects(given.redirects)?,
        scopes: scopes(given.scopes)?,
        keeps: keeps(word("secrets", given.secrets)?, environment)?,
        connection_method: connection_method(given.connection_method.as_deref())?,
        calls_per_second: given.calls_per_second,
        addresses,
    })
}

fn word<T: std::str::FromStr>(key: &'static str, text: Option<String>) -> Result<Option<T>, Wrong> {
    text.map(|text| text.parse().map_err(|_another_word| Wrong::value(key))).transpose()
}

fn client_id(text: Option<String>) -> Result<String, Wrong> {
    let id = text.ok_or_else(|| Wrong::missing("client-id"))?;
    let fits = (1..=100).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    if fits { Ok(id) } else { Err(Wrong::value("client-id")) }
}

fn redirects(given: Option<Vec<String>>) -> Result<Vec<String>, Wrong> {
    let Some(redirects) = given else { return Ok(Profile::REDIRECTS.map(str::to_owned).to_vec()) };
    if !(1..=MOST_REDIRECTS).contains(&redirects.len()) {
        return Err(Wrong::value("redirects"));
    }
    for redirect in &redirects {
        check_redirect(redirect).map_err(|problem| Wrong::new("redirects", problem))?;
    }
    Ok(redirects)
}

fn scopes(given: Option<Vec<String>>) -> Result<Vec<String>, Wrong> {
    let Some(scopes) = given else { return Ok(Profile::SCOPES.map(str::to_owned).to_vec()) };
    let fits = |scope: &String| !scope.is_empty() && scope.bytes().all(|byte| byte.is_ascii_graphic());
    if !scopes.is_empty() && scopes.iter().all(fits) { Ok(scopes) } else { Err(Wrong::value("scopes")) }
}

/// Real secrets are never in a file that is not sealed; made-up ones may be, and are unless somebody says otherwise.
fn keeps(given: Option<Keeps>, environment: Environment) -> Result<Keeps, Wrong> {
    let is_local = matches!(environment, Environment::Local);
    match given {
        Some(Keeps::KeyFile) if !is_local => {
            Err(Wrong::new("secrets", "\"key-file\" is not sealed, so it is for local profiles only"))
        }
        Some(keeps) => Ok(keeps),
        None if is_local => Ok(Keeps::KeyFile),
        None => Ok(Keeps::Keyring),
    }
}

fn connection_method(text: Option<&str>) -> Result<ConnectionMethod, Wrong> {
    let Some(text) = text else { return Ok(ConnectionMethod::default()) };
    let methods = [ConnectionMethod::Desktop, ConnectionMethod::Other];
    let method = methods.into_iter().find(|method| method.as_str() == text);
    method.ok_or_else(|| Wrong::value("connection-method"))
}

fn addresses_in(given: &Given, environment: Environment, addresses_of: AddressesOf<'_>) -> Result<Addresses, Wrong> {
    let urls = [("api-url", &given.api_url), ("authorise-url", &given.authorise_url), ("token-url", &given.token_url)];
    if matches!(environment, Environment::Local) {
        let [api, authorise, token] = urls.map(|(key, url)| match url {
            Some(url) => loopback(url).map_err(|problem| Wrong::new(key, problem)),
            None => Err(Wrong::new(key, "it is missing: a local profile names all three of its addresses")),
        });
        return Ok(Addresses { api: api?, authorise: authorise?, token: token? });
    }
    let [api, authorise, _] = urls;
    if let Some((key, _)) = [api, authorise].into_iter().find(|(_, url)| url.is_some()) {
        return Err(Wrong::new(key, "it follows from the environment, and only a local profile may change it"));
    }
    let mut addresses = addresses_of(environment);
    if let Some(url) = &given.token_url {
        addresses.token = broker(url).map_err(|problem| Wrong::new("token-url", problem))?;
    }
    Ok(addresses)
}

/// The profiles as text; what `before` holds that nobody knows is kept.
pub(super) fn write(profiles: &Profiles, before: &str, addresses_of: AddressesOf<'_>) -> String {
    let mut file: Table = before.parse().unwrap_or_default();
    file.insert("version".to_owned(), Value::Integer(VERSION.into()));
    set(&mut file, "current", profiles.current.as_ref().map(|name| text(name.as_str())));
    let mut tables = match file.remove("profile") {
        Some(Value::Table(tables)) => tables,
        _ => Table::new(),
    };
    tables.retain(|name, _| profiles.all.iter().any(|profile| profile.name.as_str() == name));
    for profile in &profiles.all {
        let table = tables.entry(profile.name.as_str()).or_insert_with(|| Value::Table(Table::new()));
        if let Value::Table(table) = table {
            fill(table, profile, addresses_of);
        }
    }
    if !tables.is_empty() {
        file.insert("profile".to_owned(), Value::Table(tables));
    }
    format!("{HEAD}{file}")
}

fn fill(table: &mut Table, profile: &Profile, addresses_of: AddressesOf<'_>) {
    let list = |texts: &[String]| Some(Value::Array(texts.iter().map(|one| text(one)).collect()));
    let addresses = &profile.addresses;
    let is_local = matches!(profile.environment, Environment::Local);
    let has_broker = !is_local && addresses_of(profile.environment).token != addresses.token;
    set(table, "environment", Some(text(profile.environment.as_str())));
    set(table, "role", Some(text(profile.role.as_str())));
    set(table, "client-id", Some(text(&profile.client_id)));
    set(table, "redirects", list(&profile.redirects));
    set(table, "scopes", list(&profile.scopes));
    set(table, "secrets", Some(text(profile.keeps.as_str())));
    set(table, "connection-method", Some(text(profile.connection_method.as_str())));
    set(table, "calls-per-second", profile.calls_per_second.map(|calls| Value::Integer(calls.get().into())));
    set(table, "api-url", is_local.then(|| text(&addresses.api)));
    set(table, "authorise-url", is_local.then(|| text(&addresses.authorise)));
    set(table, "token-url", (is_local || has_broker).then(|| text(&addresses.token)));
}

fn set(table: &mut Table, key: &str, value: Option<Value>) {
    match value {
        Some(value) => drop(table.insert(key.to_owned(), value)),
        None => drop(table.remove(key)),
    }
}

fn text(text: &str) -> Value {
    Value::String(text.to_owned())
}
