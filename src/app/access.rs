//! What the core knows of access: the profile in use, how long HMRC's permission lasts, what is added by hand.

use std::fmt;

use chrono::{NaiveDate, TimeDelta};

use crate::app::model::Model;
use crate::rules::machine::Known;
use crate::rules::profile::Keeps;
use crate::rules::retirement::Retirement;
use crate::rules::{Environment, Nino, ProfileName, Role, Secret};
use crate::words::access as words;

/// How long before its end HMRC's permission is worth a word: the eighteenth of its eighteen months.
const WARN_BEFORE: TimeDelta = TimeDelta::days(31);

/// What is known of the access in use. Told by the shell whenever it changes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AccessState {
    /// The profile in use; none in the demo and for a server named on the command line.
    pub profile: Option<ProfileName>,
    /// The profile the program starts with, where it is known to be another one.
    pub starts_with: Option<ProfileName>,
    /// As whom somebody signs in.
    pub role: Role,
    /// Where secrets are kept.
    pub keeps: Option<Keeps>,
    /// The last day of HMRC's permission for this program, when somebody is signed in.
    pub authority_ends: Option<NaiveDate>,
    /// The versions of HMRC's APIs that are going to end, as told with the answers.
    pub retirements: Vec<Retirement>,
}

impl AccessState {
    /// The last day of the permission, when it is near enough to be told.
    pub fn ends_soon(&self, today: NaiveDate) -> Option<NaiveDate> {
        self.authority_ends.filter(|ends| *ends - today <= WARN_BEFORE)
    }
}

/// What is to be told of the access in use: what presses, then what does not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notices {
    /// Something is to be done soon.
    pub pressing: Vec<String>,
    /// Good to know.
    pub quiet: Vec<String>,
    /// An offer, made only where everything else has been said.
    pub offer: Option<&'static str>,
}

/// What is to be told of the access in use.
pub fn notices(model: &Model) -> Notices {
    let today = model.today();
    let access = &model.access;
    let pressing = access.ends_soon(today).map(|ends| words::authority_ends(ends, today));
    let mut quiet: Vec<String> = access.retirements.iter().map(words::retirement).collect();
    if let (Some(name), Some(other)) = (&access.profile, &access.starts_with) {
        quiet.push(words::starts_with(name, other));
    }
    if access.keeps == Some(Keeps::Memory) && access.authority_ends.is_some() {
        quiet.push(words::ONLY_THIS_RUN.to_owned());
    }
    let demo = model.settings.environment == Environment::Demo && access.profile.is_none();
    let offer = (demo && model.settings.may_set_up).then_some(words::DEMO_OFFER);
    Notices { pressing: pressing.into_iter().collect(), quiet, offer }
}

/// A header as HMRC is sent it.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderShown {
    /// HMRC's name for it.
    pub name: &'static str,
    /// Its value as it is sent, or why it is not sent.
    pub value: Known<String>,
}

/// Without the value: it tells who sits where.
impl fmt::Debug for HeaderShown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = self.value.as_ref().map(|_| "…");
        f.debug_struct("HeaderShown").field("name", &self.name).field("value", &value).finish()
    }
}

/// A profile to be added. Redirect addresses, scopes and HMRC's addresses are the usual ones of its environment.
#[derive(Clone, PartialEq, Eq)]
pub struct NewProfile {
    /// Its name.
    pub name: ProfileName,
    /// Which HMRC; never the demo.
    pub environment: Environment,
    /// For a server on this computer: its address, such as `http://127.0.0.1:8080`.
    pub server: Option<String>,
    /// As whom.
    pub role: Role,
    /// The application's client id.
    pub client_id: String,
    /// Where its secrets are to be kept.
    pub keeps: Keeps,
    /// The passphrase of the sealed file, where secrets are kept in one.
    pub passphrase: Option<Secret>,
    /// The taxpayer, for an individual who gave it.
    pub person: Option<NewClient>,
}

/// Without whatever tells who it is.
impl fmt::Debug for NewProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewProfile")
            .field("name", &self.name)
            .field("environment", &self.environment)
            .field("role", &self.role)
            .field("keeps", &self.keeps)
            .finish_non_exhaustive()
    }
}

/// A taxpayer to be added to the profile: its own, or an agent's client.
#[derive(Clone, PartialEq, Eq)]
pub struct NewClient {
    /// Their name; empty when none was given.
    pub name: String,
    /// Their National Insurance number.
    pub nino: Nino,
    /// Their Unique Taxpayer Reference, ten digits.
    pub utr: Option<String>,
    /// As whom an agent acts for them; none where the profile's own role counts.
    pub role: Option<Role>,
}

/// Without whatever tells who it is.
impl fmt::Debug for NewClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewClient").field("nino", &self.nino).field("role", &self.role).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_the_permission_is_told_a_month_before() {
        let ends: NaiveDate = "2027-06-03".parse().unwrap();
        let state = AccessState { authority_ends: Some(ends), ..AccessState::default() };
        assert_eq!(state.ends_soon("2027-05-02".parse().unwrap()), None);
        assert_eq!(state.ends_soon("2027-05-03".parse().unwrap()), Some(ends));
        assert_eq!(state.ends_soon("2027-06-04".parse().unwrap()), Some(ends));
    }

    #[test]
    fn nothing_that_tells_who_it_is_is_debugged() {
        let client = NewClient {
            name: "Canary Name".to_owned(),
            nino: "AA000001A".parse().unwrap(),
            utr: Some("1234567890".to_owned()),
            role: None,
        };
        let profile = NewProfile {
            name: "firm-a".parse().unwrap(),
            environment: Environment::Sandbox,
            server: None,
            role: Role::Individual,
            client_id: "canary-id".to_owned(),
            keeps: Keeps::File,
            passphrase: Some(Secret::new("canary-passphrase")),
            person: Some(client.clone()),
        };
        let header = HeaderShown { name: "Gov-Client-User-IDs", value: Ok("os=canary".to_owned()) };
        let shown = format!("{client:?} {profile:?} {header:?}").to_lowercase();
        assert!(!shown.contains("canary") && !shown.contains("1234567890") && !shown.contains("aa000001a"), "{shown}");
    }
}
