use std::num::NonZeroU32;

use rstest::rstest;

use super::*;
use crate::rules::Role;
use crate::rules::profile::{ConnectionMethod, Keeps};

fn of(environment: Environment) -> Addresses {
    let at = |what: &str| format!("https://{}.example/{what}", environment.as_str());
    Addresses { api: at("api"), authorise: at("authorise"), token: at("token") }
}

fn read(text: &str) -> Result<Profiles, String> {
    form::read(text, Path::new("profiles.toml"), &of).map_err(|error| error.to_string())
}

fn places() -> (tempfile::TempDir, Places) {
    let home = tempfile::tempdir().unwrap();
    let places = Places::find(Some(home.path())).unwrap();
    (home, places)
}

fn sandbox(name: &str) -> Profile {
    Profile {
        name: name.parse().unwrap(),
        environment: Environment::Sandbox,
        role: Role::Individual,
        client_id: "abcDEF123".to_owned(),
        redirects: Profile::REDIRECTS.map(str::to_owned).to_vec(),
        scopes: Profile::SCOPES.map(str::to_owned).to_vec(),
        keeps: Keeps::Keyring,
        connection_method: ConnectionMethod::Desktop,
        calls_per_second: None,
        addresses: of(Environment::Sandbox),
    }
}

fn local(name: &str) -> Profile {
    let at = |path: &str| format!("http://127.0.0.1:8080{path}");
    Profile {
        environment: Environment::Local,
        role: Role::MainAgent,
        keeps: Keeps::KeyFile,
        connection_method: ConnectionMethod::Other,
        calls_per_second: NonZeroU32::new(5),
        addresses: Addresses { api: at(""), authorise: at("/oauth/authorize"), token: at("/oauth/token") },
        ..sandbox(name)
    }
}

fn names(profiles: &Profiles) -> Vec<&str> {
    profiles.all.iter().map(|profile| profile.name.as_str()).collect()
}

#[test]
fn the_least_a_person_must_write_is_enough() {
    let profiles = read("[profile.work]\nenvironment = \"sandbox\"\nclient-id = \"abcDEF123\"\n").unwrap();
    assert_eq!(profiles, Profiles { current: None, all: vec![sandbox("work")], unknown: Vec::new() });
    assert_eq!(read("").unwrap(), Profiles::default());
}

#[test]
fn what_is_written_is_read_back() {
    let (_home, places) = places();
    let broker = Profile {
        addresses: Addresses { token: "https://broker.example/token".to_owned(), ..of(Environment::Sandbox) },
        ..sandbox("broker")
    };
    add(&places, sandbox("work"), &of).unwrap();
    add(&places, local("mock"), &of).unwrap();
    add(&places, broker.clone(), &of).unwrap();
    let loaded = load(&places.profiles_file(), &of).unwrap();
    assert_eq!(loaded.all, [broker, local("mock"), sandbox("work")]);
    assert_eq!(loaded.in_use(), Some(&sandbox("work")), "the first one is in use");
    insta::assert_snapshot!(std::fs::read_to_string(places.profiles_file()).unwrap());
}

#[test]
fn one_is_used_another_removed() {
    let (_home, places) = places();
    let [work, mock]: [ProfileName; 2] = ["work", "mock"].map(|name| name.parse().unwrap());
    add(&places, sandbox("work"), &of).unwrap();
    add(&places, local("mock"), &of).unwrap();
    assert_eq!(use_(&places, &mock, &of).unwrap().current, Some(mock.clone()));
    assert_eq!(add(&places, local("mock"), &of).unwrap_err().code(), "profile-exists");
    let left = remove(&places, &mock, &of).unwrap();
    assert_eq!((left.current.as_ref(), names(&left)), (None, vec!["work"]));
    assert_eq!(remove(&places, &mock, &of).unwrap_err().code(), "no-such-profile");
    assert_eq!(use_(&places, &mock, &of).unwrap_err().code(), "no-such-profile");
    assert_eq!(use_(&places, &work, &of).unwrap().current, Some(work.clone()));
    assert_eq!(names(&remove(&places, &work, &of).unwrap()), [""; 0]);
    assert_eq!(load(&places.profiles_file(), &of).unwrap(), Profiles::default());
}

#[test]
fn keys_nobody_knows_are_reported_and_survive_a_change() {
    let (_home, places) = places();
    let text = "colour = 1\n[profile.work]\nenvironment = \"sandbox\"\nclient-id = \"abcDEF123\"\nclient_id = \"x\"\n";
    std::fs::create_dir_all(&places.config).unwrap();
    std::fs::write(places.profiles_file(), text).unwrap();
    let said: Vec<String> =
        load(&places.profiles_file(), &of).unwrap().unknown.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 2);
    let ends = said[1].ends_with("the key `profile.work.client_id` means nothing here; did you mean `client-id`?");
    assert!(ends, "{said:?}");
    add(&places, local("mock"), &of).unwrap();
    let after = load(&places.profiles_file(), &of).unwrap();
    assert_eq!((names(&after), after.unknown.len()), (vec!["mock", "work"], 2));
}

const START: &str = "[profile.work]\nclient-id = \"x\"\n";

#[rstest]
#[case("", "line 1, key `profile.work.environment`: it is missing; it takes \"sandbox\", \"production\" or \"local\"")]
#[case("environment = \"demo\"", "line 3, key `profile.work.environment`: the demo needs no profile")]
#[case("environment = \"live\"", "line 3, key `profile.work.environment`: it takes \"sandbox\"")]
#[case("environment = 1", "line 3, key `profile.work.environment`: it takes \"sandbox\"")]
#[case("environment = \"sandbox\"\nrole = \"agent\"", "line 4, key `profile.work.role`: it takes \"individual\"")]
#[case("environment = \"sandbox\"\nsecrets = \"key-file\"", "line 4, key `profile.work.secrets`: \"key-file\" is not")]
#[case("environment = \"sandbox\"\nsecrets = \"plain\"", "line 4, key `profile.work.secrets`: it takes \"keyring\"")]
#[case(
    "environment = \"production\"\napi-url = \"https://x.example\"",
    "line 4, key `profile.work.api-url`: it follows"
)]
#[case("environment = \"sandbox\"\nauthorise-url = \"x\"", "line 4, key `profile.work.authorise-url`: it follows")]
#[case("environment = \"sandbox\"\ntoken-url = \"http://x.example\"", "line 4, key `profile.work.token-url`: a broker")]
#[case("environment = \"sandbox\"\nredirects = []", "line 4, key `profile.work.redirects`: it takes one to five")]
#[case(
    "environment = \"sandbox\"\nredirects = [\"http://127.0.0.1:1/cb\"]",
    "line 4, key `profile.work.redirects`: HMRC"
)]
#[case("environment = \"sandbox\"\nredirects = [1]", "line 4, key `profile.work.redirects`: it takes one to five")]
#[case("environment = \"sandbox\"\nscopes = [\"a b\"]", "line 4, key `profile.work.scopes`: it takes permissions")]
#[case(
    "environment = \"sandbox\"\ncalls-per-second = 0",
    "line 4, key `profile.work.calls-per-second`: it takes a whole"
)]
#[case(
    "environment = \"sandbox\"\nconnection-method = \"x\"",
    "line 4, key `profile.work.connection-method`: it takes"
)]
#[case("environment = \"local\"", "line 1, key `profile.work.api-url`: it is missing: a local profile names all three")]
#[case(
    "environment = \"local\"\napi-url = \"http://10.0.0.1\"",
    "line 4, key `profile.work.api-url`: a local profile talks"
)]
#[case("environment = \"sandbox\"\nenvironment = \"sandbox\"", "line 4: this key is set already")]
#[case("environment = ", "line 3: this is not written as a setting is, as in [profile.work]")]
fn what_is_wrong_is_named_by_line_and_key(#[case] rest: &str, #[case] said: &str) {
    let error = read(&format!("{START}{rest}\n")).unwrap_err();
    assert!(error.starts_with(&format!("profiles.toml, {said}")), "{error}");
}

#[rstest]
#[case("version = 2\n", "line 1, key `version`: a newer version")]
#[case("\ncurrent = \"home\"\n", "line 2, key `current`: there is no profile of that name")]
#[case("[profile.Work]\nenvironment = \"sandbox\"\n", "line 1, key `profile.Work`: that is no name of a profile")]
#[case("[profile.work]\nenvironment = \"sandbox\"\n", "line 1, key `profile.work.client-id`: it is missing")]
#[case("profile = 3\n", "line 1, key `profile`: it takes a table for each profile")]
fn what_is_wrong_around_the_profiles_too(#[case] text: &str, #[case] said: &str) {
    let error = read(text).unwrap_err();
    assert!(error.starts_with(&format!("profiles.toml, {said}")), "{error}");
}

#[test]
fn a_profile_that_would_not_be_read_back_is_not_written() {
    let (_home, places) = places();
    add(&places, sandbox("work"), &of).unwrap();
    let before = std::fs::read(places.profiles_file()).unwrap();
    for wrong in [
        Profile { keeps: Keeps::KeyFile, ..sandbox("wrong") },
        Profile { redirects: vec!["http://127.0.0.1/cb".to_owned()], ..sandbox("wrong") },
        Profile { client_id: String::new(), ..sandbox("wrong") },
        Profile { addresses: of(Environment::Sandbox), ..local("wrong") },
    ] {
        assert_eq!(add(&places, wrong, &of).unwrap_err().code(), "configuration");
    }
    assert_eq!(std::fs::read(places.profiles_file()).unwrap(), before);
}

#[test]
fn copies_that_change_at_once_lose_nothing() {
    let (_home, places) = places();
    std::thread::scope(|scope| {
        for number in 0..8 {
            let places = &places;
            scope.spawn(move || add(places, sandbox(&format!("work-{number}")), &of).unwrap());
        }
    });
    let loaded = load(&places.profiles_file(), &of).unwrap();
    assert_eq!((loaded.all.len(), loaded.current.is_some()), (8, true));
}

#[cfg(unix)]
#[test]
fn the_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_home, places) = places();
    add(&places, sandbox("work"), &of).unwrap();
    assert_eq!(places.profiles_file().metadata().unwrap().permissions().mode() & 0o777, 0o600);
}
