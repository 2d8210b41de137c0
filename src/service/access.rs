//! A profile, opened: its secrets, its database, and the accounts it leads to.
//!
//! In this order, because each needs the one before: where secrets are kept, the key of the database, the people in it,
//! and only then HMRC. Nothing here waits for a network.

mod journals;

use std::any::Any;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use super::accounts::{Accounts, MakeClient};
use super::clock::Clock;
use super::keeper::Keeper;
use super::reader::{LookAtMachine, Pace};
use crate::hmrc::auth::session::Session;
use crate::hmrc::auth::{Application, SignInError, Tokens, Vault, VaultError};
use crate::hmrc::client::{Client, ClientError, Connection, Credentials, Retry};
use crate::rules::profile::{Addresses, Keeps};
use crate::rules::{Environment, Failure, FailureKind, Profile, ProfileName, Secret};
use crate::store::db::{self, Database, DbError, Entry, Journal, JournalError, Verified};
use crate::store::lock::FileLock;
use crate::store::places::Places;
use crate::store::profiles::ProfilesError;
use crate::store::secrets::{self, SecretError, SecretStore, Slot};

pub use journals::{JournalOf, open_writes_noted};
pub(super) use journals::{look_at_made_up, made_up_file};

/// Why a profile cannot be opened. The message reads after "could not".
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Its secrets are out of reach.
    #[error(transparent)]
    Secrets(#[from] SecretError),
    /// Its database cannot be used.
    #[error(transparent)]
    Database(#[from] DbError),
    /// There is no journal to write to.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The database has no thread to live on.
    #[error("start a thread for the database: {}", crate::store::reason(.0))]
    Thread(#[from] io::Error),
    /// Its address makes no name for a file.
    #[error("make a file's name of the server's address")]
    Name,
    /// A server on this computer without an address.
    #[error("find the address of the server")]
    NoAddress,
    /// The list of profiles cannot be read or changed.
    #[error(transparent)]
    Profiles(#[from] ProfilesError),
    /// What was kept cannot be forgotten.
    #[error("forget what is stored: {}", crate::store::reason(.0))]
    Forget(io::Error),
    /// No client secret was given for it.
    #[error("find the client secret of the application")]
    NoClientSecret,
    /// Signing in went wrong.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// HMRC cannot be connected to like this.
    #[error(transparent)]
    Connection(#[from] ClientError),
}

impl AccessError {
    /// A stable name for it.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Secrets(error) => error.code(),
            Self::Database(error) => error.code(),
            Self::Journal(error) => error.code(),
            Self::Thread(_) => "thread",
            Self::Name => "name",
            Self::NoAddress => "no-address",
            Self::Profiles(error) => error.code(),
            Self::Forget(_) => "not-forgotten",
            Self::NoClientSecret => "no-client-secret",
            Self::SignIn(error) => error.code(),
            Self::Connection(_) => "not-connectable",
        }
    }

    /// The same where only a question's failure can be told.
    fn failure(&self) -> Failure {
        let kind = match self {
            Self::Connection(_) | Self::Thread(_) => FailureKind::Unreachable,
            _ => FailureKind::SignIn,
        };
        Failure::new(kind, self.code())
    }
}

/// What a profile is opened with.
#[derive(Clone)]
pub struct Opening {
    /// Which.
    pub profile: Profile,
    /// Where things lie.
    pub places: Places,
    /// What time it is.
    pub clock: Clock,
    /// Opens the file of secrets, where they are kept in one.
    pub passphrase: Option<Secret>,
    /// How long an answer may take.
    pub patience: Option<Duration>,
    /// How long a read that fails for a passing reason is asked again. Somebody may be waiting at a prompt.
    pub persistence: Duration,
    /// The `Gov-Test-Scenario` to send.
    pub scenario: Option<String>,
    /// Whether HMRC must not be asked.
    pub offline: bool,
    /// Looks at this computer before each call.
    pub machine: LookAtMachine,
}

impl std::fmt::Debug for Opening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Opening")
            .field("profile", &self.profile)
            .field("offline", &self.offline)
            .finish_non_exhaustive()
    }
}

/// A profile with its secrets in reach.
#[derive(Clone)]
pub struct Unlocked {
    opening: Opening,
    secrets: Arc<dyn SecretStore>,
}

impl std::fmt::Debug for Unlocked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Unlocked").field("opening", &self.opening).finish_non_exhaustive()
    }
}

/// A profile, opened.
#[derive(Debug)]
pub struct Opened {
    /// The accounts it leads to.
    pub accounts: Accounts,
    /// The people of its book: the taxpayer, or an agent's clients.
    pub people: Vec<Entry>,
    /// What is not as it should be, though the program goes on: nothing is kept, and why.
    pub notice: Option<DbError>,
    /// Where a database that could not be read was put, so that nothing of it is lost.
    pub set_aside: Option<PathBuf>,
}

/// Brings a profile's secrets into reach. May take a second, or ask the person through their keyring.
pub fn unlock(opening: Opening) -> Result<Unlocked, AccessError> {
    let Opening { profile, places, passphrase, .. } = &opening;
    let secrets = secrets::open(profile.keeps, places, profile.environment, &profile.name, passphrase.as_ref())?;
    Ok(Unlocked { opening, secrets: secrets.into() })
}

/// Makes the place where a new profile's secrets go, and brings it into reach.
pub fn set_up(opening: Opening) -> Result<Unlocked, AccessError> {
    let Opening { profile, places, passphrase, .. } = &opening;
    secrets::set_up(profile.keeps, places, profile.environment, &profile.name, passphrase.as_ref())?;
    unlock(opening)
}

impl Unlocked {
    /// What time it is.
    pub const fn clock(&self) -> Clock {
        self.opening.clock
    }

    /// Keeps a secret.
    pub fn keep(&self, slot: Slot, secret: &Secret) -> Result<(), AccessError> {
        Ok(self.secrets.set(slot, secret)?)
    }

    /// The database alone, for the people in it. Where it cannot be used nothing can be added, which is said.
    pub fn book(&self) -> Result<Database, AccessError> {
        let (database, notice, _set_aside) = self.database()?;
        notice.map_or(Ok(database), |why| Err(why.into()))
    }

    /// The profile.
    pub const fn profile(&self) -> &Profile {
        &self.opening.profile
    }

    /// Where its secrets are.
    pub fn secrets(&self) -> &dyn SecretStore {
        self.secrets.as_ref()
    }

    /// Opens the database and, unless HMRC must not be asked, gets ready to ask it.
    pub fn open(&self) -> Result<Opened, AccessError> {
        let (database, notice, set_aside) = self.database()?;
        let people = database.people()?;
        let keeper = Keeper::start(database)?;
        let Opening { profile, clock, offline, .. } = &self.opening;
        let make = (!offline).then(|| self.make_client());
        let source = profile.addresses.api.as_str();
        let accounts = Accounts::new(make, Some(keeper), profile.role, *clock, source);
        accounts.know(&people);
        Ok(Opened { accounts, people, notice, set_aside })
    }

    fn make_client(&self) -> MakeClient {
        let live = self.clone();
        Box::new(move || live.client().map_err(|error| error.failure()))
    }

    /// The same accounts after another sign-in.
    pub fn again(&self, accounts: &Accounts) -> Accounts {
        if accounts.is_offline() { accounts.clone() } else { accounts.through(self.make_client()) }
    }

    /// The database; where it cannot be used, one in memory, so that the program goes on.
    fn database(&self) -> Result<(Database, Option<DbError>, Option<PathBuf>), AccessError> {
        let Opening { profile, places, .. } = &self.opening;
        if profile.keeps == Keeps::Memory {
            return Ok((Database::in_memory()?, None, None));
        }
        let file = places.database_file(profile.environment, &profile.name);
        let (database, set_aside) = keyed(self.secrets.as_ref(), &file, &key_lock(places))?;
        match database {
            Ok(database) => Ok((database, None, set_aside)),
            Err(error) if error.may_be_set_aside() => {
                let set_aside = db::set_aside(&file).ok();
                let (again, _) = keyed(self.secrets.as_ref(), &file, &key_lock(places))?;
                Ok((again.or_else(|_again| Database::in_memory())?, Some(error), set_aside))
            }
            Err(error) => Ok((Database::in_memory()?, Some(error), set_aside)),
        }
    }

    /// The application, with its client secret.
    pub fn application(&self) -> Result<Application, AccessError> {
        let Profile { client_id, scopes, redirects, addresses, .. } = &self.opening.profile;
        Ok(Application {
            client_id: client_id.clone(),
            secret: self.secrets.get(Slot::ClientSecret)?,
            authorise_url: addresses.authorise.clone(),
            token_url: addresses.token.clone(),
            scopes: scopes.clone(),
            redirects: redirects.clone(),
        })
    }

    /// Who signs in.
    pub fn session(&self) -> Result<Session, AccessError> {
        let clock = self.opening.clock;
        Ok(Session::new(self.application()?, self.vault(), Arc::new(move || clock.now())))
    }

    /// Where tokens are kept.
    pub fn vault(&self) -> Arc<dyn Vault> {
        let Opening { profile, places, .. } = &self.opening;
        let lock = places.locks().join(format!("sign-in-{}-{}", profile.environment.as_str(), profile.name));
        Arc::new(TokenVault { secrets: Arc::clone(&self.secrets), lock })
    }

    /// A client of HMRC that signs in as this profile does.
    pub fn client(&self) -> Result<Client, AccessError> {
        let mut connection = self.connection(Credentials::Session(self.session()?));
        connection.scenario.clone_from(&self.opening.scenario);
        connection.retry = Some(Retry { budget: self.opening.persistence, ..Retry::default() });
        Ok(Client::new(connection)?)
    }

    /// The way to this profile's HMRC, by this program's pace; each call is sent once.
    pub(super) fn connection(&self, credentials: Credentials) -> Connection {
        let Opening { profile, places, patience, machine, .. } = &self.opening;
        let pace = Pace {
            client_id: profile.client_id.clone(),
            folder: Some(places.locks()),
            per_second: profile.calls_per_second,
        };
        let mut connection = Connection::new(profile.addresses.api.clone(), Secret::default());
        connection.credentials = credentials;
        connection.machine = Some(Arc::clone(machine));
        connection.limiter = Some(pace.limiter());
        if let Some(patience) = patience {
            connection.limits.total = *patience;
            connection.limits.connect = connection.limits.connect.min(*patience);
        }
        connection
    }

    /// Reads all of the local data, and changes nothing about it, whatever is wrong with it.
    pub(super) fn look_at_data(&self) -> Result<DataSeen, AccessError> {
        let Opening { profile, places, .. } = &self.opening;
        if profile.keeps == Keeps::Memory {
            return Ok(DataSeen::InMemory);
        }
        let file = places.database_file(profile.environment, &profile.name);
        let Ok(metadata) = file.metadata() else { return Ok(DataSeen::None { folder: places.data.clone() }) };
        let Some(key) = self.secrets.get(Slot::DatabaseKey)? else { return Err(DbError::WrongKey { file }.into()) };
        let database = Database::open(&file, &key)?;
        database.verify()?;
        let people = database.people()?;
        let journal = database.look_at_journal();
        Ok(DataSeen::Whole { file, bytes: metadata.len(), crashes: places.crashes(), people, journal })
    }
}

/// What there is of local data.
#[derive(Debug)]
pub(super) enum DataSeen {
    /// It is sound.
    Whole {
        /// The database.
        file: PathBuf,
        /// Its size.
        bytes: u64,
        /// Where reports of crashes go.
        crashes: PathBuf,
        /// Who is in it.
        people: Vec<Entry>,
        /// The journal in it, and whether that is sound.
        journal: Result<(Verified, Journal), JournalError>,
    },
    /// There is none yet.
    None {
        /// Where it will be.
        folder: PathBuf,
    },
    /// It is kept nowhere.
    InMemory,
}

fn key_lock(places: &Places) -> PathBuf {
    places.locks().join("database-key")
}

/// The database in `file` with its key, which is made up the first time. One whose key is gone cannot be read by
/// anybody any more; it is put aside, not thrown away.
fn keyed(
    secrets: &dyn SecretStore,
    file: &Path,
    lock: &Path,
) -> Result<(Result<Database, DbError>, Option<PathBuf>), AccessError> {
    let mut set_aside = None;
    let key = if let Some(key) = secrets.get(Slot::DatabaseKey)? {
        key
    } else {
        // Two copies that start for the first time together make one key. Without the lock this one goes on all the same.
        let _lock = FileLock::take(lock, Duration::from_secs(10)).ok();
        if let Some(key) = secrets.get(Slot::DatabaseKey)? {
            return Ok((Database::open(file, &key), None));
        }
        if file.exists() {
            set_aside = db::set_aside(file).ok();
        }
        let key = db::new_key()?;
        secrets.set(Slot::DatabaseKey, &key)?;
        key
    };
    Ok((Database::open(file, &key), set_aside))
}

/// Where HMRC is in `environment`; the demo and local servers have no place of their own.
pub fn addresses(environment: Environment) -> Option<Addresses> {
    crate::hmrc::hosts::addresses(environment)
}

/// The addresses of a server on this computer that has everything under one base.
pub fn addresses_under(base: &str) -> Addresses {
    crate::hmrc::hosts::addresses_under(base)
}

/// Who keeps the answers of a server on this computer that is named by its address instead of by a profile.
pub fn keeper_of_base(places: &Places, authority: &str) -> Result<Keeper, AccessError> {
    keeper_with_key_file(places, Environment::Local, &name_of_base(authority)?)
}

fn name_of_base(authority: &str) -> Result<ProfileName, AccessError> {
    let plain = authority.bytes().map(|byte| if byte.is_ascii_alphanumeric() { char::from(byte) } else { '-' });
    let name: String = "url".chars().chain(plain).take(32).collect();
    name.to_ascii_lowercase().parse().map_err(|_odd| AccessError::Name)
}

/// Who keeps the demo's journal: in its own folder, so that it goes with the demo's world.
pub fn keeper_of_demo(places: &Places) -> Result<Keeper, AccessError> {
    keeper_with_key_file(&in_the_demo(places), Environment::Demo, &demo()?)
}

/// Whether the demo has a journal: whether anything was written in it.
pub fn demo_has_journal(places: &Places) -> bool {
    demo().is_ok_and(|name| in_the_demo(places).database_file(Environment::Demo, &name).exists())
}

/// Forgets the demo's journal. One that is not there is no failure.
pub fn forget_demo(places: &Places) -> Result<(), AccessError> {
    let (places, name) = (in_the_demo(places), demo()?);
    forget_data(&places, Environment::Demo, &name)?;
    Ok(secrets::open(Keeps::KeyFile, &places, Environment::Demo, &name, None)?.delete_all()?)
}

fn in_the_demo(places: &Places) -> Places {
    Places { data: places.demo(), ..places.clone() }
}

fn demo() -> Result<ProfileName, AccessError> {
    "journal".parse().map_err(|_odd| AccessError::Name)
}

/// A database of made-up data: its key is in a file beside it.
fn keeper_with_key_file(places: &Places, of: Environment, name: &ProfileName) -> Result<Keeper, AccessError> {
    let secrets = secrets::open(Keeps::KeyFile, places, of, name, None)?;
    let file = places.database_file(of, name);
    let (database, _set_aside) = keyed(secrets.as_ref(), &file, &key_lock(places))?;
    Ok(Keeper::start(database?)?)
}

/// Forgets the answers and people kept for a profile, and the journal of what was written for them.
pub fn forget_data(places: &Places, environment: Environment, name: &ProfileName) -> Result<(), AccessError> {
    db::forget(&places.database_file(environment, name)).map_err(AccessError::Forget)
}

/// Tokens in the profile's store of secrets.
struct TokenVault {
    secrets: Arc<dyn SecretStore>,
    lock: PathBuf,
}

impl From<SecretError> for VaultError {
    fn from(error: SecretError) -> Self {
        Self { code: error.code() }
    }
}

impl Vault for TokenVault {
    fn load(&self) -> Result<Option<Tokens>, VaultError> {
        let sealed = self.secrets.get(Slot::Tokens)?;
        sealed
            .map(|sealed| Tokens::from_sealed(&sealed).map_err(|_damaged| VaultError { code: "tokens-damaged" }))
            .transpose()
    }

    fn save(&self, tokens: &Tokens) -> Result<(), VaultError> {
        self.secrets.set(Slot::Tokens, &tokens.to_sealed())?;
        Ok(())
    }

    fn forget(&self) -> Result<(), VaultError> {
        self.secrets.delete(Slot::Tokens)?;
        Ok(())
    }

    fn lock(&self, patience: Duration) -> Result<Box<dyn Any + Send>, VaultError> {
        match FileLock::take(&self.lock, patience) {
            Ok(lock) => Ok(Box::new(lock)),
            Err(_held) => Err(VaultError { code: "sign-in-held" }),
        }
    }
}
