//! The catalogue of tasks: who may do what where. Data in `assets/tasks.toml`, part of the program; a person's own
//! `tasks.toml` beside the settings lays its entries over it, because HMRC's addresses move.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::OnceLock;
use std::{fs, io};

use serde::Deserialize;
use toml::Table;

use super::reason;
use crate::rules::hand_off::address::is_hidden;
use crate::rules::hand_off::pages::ABOUT;
use crate::rules::hand_off::{DoneBy, ExactPage, Page, Task};

const CATALOGUE: &str = include_str!("../../assets/tasks.toml");

/// A catalogue cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// The one that came with the program; a fault of the program.
    #[error("the list of tasks that came with the program cannot be read: {0}")]
    Shipped(String),
    /// A person's own says something it must not.
    #[error("{}, {what}", file.display())]
    Wrong {
        /// Where it lies.
        file: PathBuf,
        /// The entry, the field, and what is wrong with it.
        what: String,
    },
    /// A person's own cannot be read.
    #[error("could not read {}: {}", file.display(), reason(cause))]
    Unreadable {
        /// Where it lies.
        file: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
}

/// A file of tasks before its entries are read, so that each mistake can be told with its entry.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    checked: Option<toml::value::Datetime>,
    #[serde(default)]
    task: Vec<Table>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: String,
    #[serde(default)]
    #[cfg_attr(not(test), expect(dead_code, reason = "ties an entry to the product's table, for the tests"))]
    rows: Vec<u8>,
    title: String,
    by: By,
    live: bool,
    checked: toml::value::Datetime,
    who: Vec<Who>,
    pane: Option<String>,
    individual: Option<String>,
    agent: Option<String>,
    fallback: Option<String>,
    #[serde(default)]
    exact: BTreeMap<String, Exact>,
    #[serde(default = "of_client")]
    of_client: bool,
    path: Vec<String>,
    why: String,
    #[serde(default)]
    have_ready: Vec<String>,
    warning: Option<String>,
    afterwards: Option<String>,
}

/// Pages about one thing, by the name of what they are about.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Exact {
    individual: Option<String>,
    agent: Option<String>,
}

const fn of_client() -> bool {
    true
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum By {
    Software,
    Hmrc,
    Both,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "kebab-case")]
enum Who {
    Individual,
    MainAgent,
    SupportingAgent,
}

/// Every task as it came with the program, in the catalogue's order, which is the order they are listed in. Read once.
pub fn catalogue() -> Result<&'static [Task], CatalogueError> {
    static READ: OnceLock<Result<Vec<Task>, String>> = OnceLock::new();
    match READ.get_or_init(|| read(CATALOGUE, None)) {
        Ok(tasks) => Ok(tasks),
        Err(problem) => Err(CatalogueError::Shipped(problem.clone())),
    }
}

/// Every task, with a person's own entries, where `file` is there, laid over those that came with the program.
pub fn catalogue_with(file: Option<&Path>) -> Result<Vec<Task>, CatalogueError> {
    let shipped = catalogue()?;
    let Some(file) = file else { return Ok(shipped.to_vec()) };
    match fs::read_to_string(file) {
        Ok(text) => read(CATALOGUE, Some(&text)).map_err(|what| CatalogueError::Wrong { file: file.to_owned(), what }),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(shipped.to_vec()),
        Err(cause) => Err(CatalogueError::Unreadable { file: file.to_owned(), cause }),
    }
}

fn read(shipped: &str, own: Option<&str>) -> Result<Vec<Task>, String> {
    let mut entries = entries(shipped, None)?;
    let since = entries.first().and_then(|entry| entry.get("checked")).cloned();
    for laid in own.map(|own| self::entries(own, since)).transpose()?.unwrap_or_default() {
        let same = entries.iter_mut().find(|known| known.get("id") == laid.get("id"));
        match same {
            Some(known) => lay(known, laid),
            None => entries.push(laid),
        }
    }
    entries.into_iter().map(task).collect()
}

/// The entries of a file, each with the day it was checked: its own, that of the file, or else `since`.
fn entries(text: &str, since: Option<toml::Value>) -> Result<Vec<Table>, String> {
    let catalogue: Catalogue = toml::from_str(text).map_err(|error| in_one_line(text, &error))?;
    let checked = catalogue.checked.map(toml::Value::Datetime).or(since);
    let mut seen = std::collections::BTreeSet::new();
    for (number, entry) in catalogue.task.iter().enumerate() {
        let Some(id) = entry.get("id").and_then(toml::Value::as_str).filter(|id| is_name(id)) else {
            return Err(format!("entry {}: `id` must be lower-case letters, digits and hyphens", number + 1));
        };
        if !seen.insert(id) {
            return Err(format!("entry `{id}` is there twice"));
        }
    }
    let mut entries = catalogue.task;
    if let Some(checked) = checked {
        for entry in &mut entries {
            entry.entry("checked").or_insert_with(|| checked.clone());
        }
    }
    Ok(entries)
}

fn is_name(id: &str) -> bool {
    !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
}

/// Lays the fields of one entry over those of another; pages about a thing are laid over each other one by one.
fn lay(known: &mut Table, laid: Table) {
    for (field, value) in laid {
        match (known.get_mut(&field), value) {
            (Some(toml::Value::Table(known)), toml::Value::Table(laid)) => lay(known, laid),
            (_, value) => drop(known.insert(field, value)),
        }
    }
}

/// What is wrong with a file's form, and where, in one line.
fn in_one_line(text: &str, error: &toml::de::Error) -> String {
    let before = error.span().and_then(|span| text.get(..span.start));
    let line = before.map(|before| format!("line {}: ", before.matches('\n').count() + 1)).unwrap_or_default();
    format!("{line}{}", error.message().replace('\n', " "))
}

/// Reads an entry; what is wrong with it is told with its name and the field.
fn task(entry: Table) -> Result<Task, String> {
    let id = entry.get("id").and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    let of_field = |field: &str, what: &str| format!("entry `{id}`, field `{field}`: {what}");
    let entry: Entry = serde_path_to_error::deserialize(entry).map_err(|error| {
        let (path, what) = (error.path().to_string(), error.inner().message().replace('\n', " "));
        // A field that is missing or unknown is named by the message itself.
        if path == "." || what.contains("field `") { format!("entry `{id}`: {what}") } else { of_field(&path, &what) }
    })?;
    entry.into_task().map_err(|(field, what)| of_field(&field, &what))
}

/// A field of an entry, and what is wrong with it.
type Wrong = (String, String);

impl Entry {
    fn into_task(self) -> Result<Task, Wrong> {
        let day = self.checked.to_string();
        let no_day = |_not_a_date| ("checked".to_owned(), "that is no day, as in 2026-08-21".to_owned());
        let checked = day.parse().map_err(no_day)?;
        self.holds_nothing_hidden()?;
        Ok(Task {
            by: match self.by {
                By::Software => DoneBy::Software,
                By::Hmrc => DoneBy::Hmrc,
                By::Both => DoneBy::Both,
            },
            for_individual: self.who.contains(&Who::Individual),
            for_main_agent: self.who.contains(&Who::MainAgent),
            for_supporting_agent: self.who.contains(&Who::SupportingAgent),
            exact: self.exact.into_iter().map(|(about, pages)| exact(about, pages)).collect::<Result<_, Wrong>>()?,
            individual: read_text("individual", self.individual)?,
            agent: read_text("agent", self.agent)?,
            fallback: read_text("fallback", self.fallback)?,
            of_client: self.of_client,
            id: self.id,
            title: self.title,
            pane: self.pane,
            path: self.path,
            live: self.live,
            checked,
            why: self.why,
            have_ready: self.have_ready,
            warning: self.warning,
            afterwards: self.afterwards,
        })
    }

    /// Nothing that moves a terminal's cursor or turns the direction of a text comes from a file.
    fn holds_nothing_hidden(&self) -> Result<(), Wrong> {
        let one = |field, text: &Option<String>| (field, text.clone().unwrap_or_default());
        let texts = [
            ("title", self.title.clone()),
            ("why", self.why.clone()),
            one("pane", &self.pane),
            one("warning", &self.warning),
            one("afterwards", &self.afterwards),
            ("path", self.path.concat()),
            ("have_ready", self.have_ready.concat()),
        ];
        match texts.iter().find(|(_, text)| text.chars().any(is_hidden)) {
            Some((field, _)) => Err(((*field).to_owned(), "it holds characters that cannot be seen".to_owned())),
            None => Ok(()),
        }
    }
}

/// The pages about one thing.
fn exact(about: String, pages: Exact) -> Result<ExactPage, Wrong> {
    let field = format!("exact.{about}");
    let Some((_, blanks)) = ABOUT.iter().find(|(name, _)| *name == about) else {
        let names: Vec<&str> = ABOUT.iter().map(|(name, _)| *name).collect();
        return Err((field, format!("no page can be about that; what there is: {}", names.join(", "))));
    };
    let read = |whose: &str, text: Option<String>| {
        let field = format!("{field}.{whose}");
        let page: Option<Page> = read_text(&field, text)?;
        if page.as_ref().is_some_and(|page| !page.has_only(blanks)) {
            let names: Vec<String> = blanks.iter().map(|blank| format!("{{{}}}", blank.name())).collect();
            let may = if names.is_empty() { "nothing".to_owned() } else { names.join(", ") };
            return Err((field, format!("what may stand in braces there: {may}")));
        }
        Ok(page)
    };
    Ok(ExactPage { individual: read("individual", pages.individual)?, agent: read("agent", pages.agent)?, about })
}

/// An address or page in a field.
fn read_text<T: FromStr<Err: std::fmt::Display>>(field: &str, text: Option<String>) -> Result<Option<T>, Wrong> {
    text.map(|text| text.parse().map_err(|error| (field.to_owned(), format!("that is {error}")))).transpose()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::rules::hand_off::{Address, CHOOSE_CLIENT, client_page};

    #[test]
    fn every_row_of_the_products_table_is_there() {
        let entries = entries(CATALOGUE, None).unwrap().into_iter().map(|entry| Entry::deserialize(entry).unwrap());
        let rows: BTreeSet<u8> = entries.flat_map(|entry| entry.rows).collect();
        assert_eq!(rows, (1..=26).collect());
    }

    #[test]
    fn names_are_words_and_stand_once() {
        let tasks = catalogue().unwrap();
        let names: BTreeSet<&str> = tasks.iter().map(|task| task.id.as_str()).collect();
        assert_eq!(names.len(), tasks.len());
        for name in names {
            assert!(name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{name}");
        }
    }

    #[test]
    fn every_entry_says_what_a_person_needs() {
        const PANES: [&str; 7] =
            ["Obligations", "What you owe", "Payments", "Coding out", "Year end", "Businesses", "Penalties"];
        for task in catalogue().unwrap() {
            let id = &task.id;
            assert!(!task.title.trim().is_empty(), "{id} has no title");
            let sentences = std::iter::once(&task.why).chain(&task.warning).chain(&task.afterwards);
            for sentence in sentences {
                assert!(sentence.ends_with('.') && sentence.len() > 20, "{id}: {sentence:?} is no sentence");
            }
            assert!(task.have_ready.iter().all(|thing| !thing.ends_with('.')), "{id}: a thing is not a sentence");
            assert!(task.pane.as_deref().is_none_or(|pane| PANES.contains(&pane)), "{id}: {:?}", task.pane);
            let anyone = task.for_individual || task.for_main_agent || task.for_supporting_agent;
            assert_eq!(anyone, task.live, "{id}: a live task is open to somebody, and only that");
            match task.by {
                DoneBy::Software => assert!(task.pane.is_some() && task.individual.is_none() && task.agent.is_none()),
                DoneBy::Hmrc | DoneBy::Both => {
                    assert!(task.fallback.is_some(), "{id} has nowhere to turn to when a page has moved");
                    let page = task.individual.is_some() || task.agent.is_some();
                    assert_eq!(page, task.live, "{id}: a live task has a page, and only that");
                    assert_eq!(task.individual.is_some(), task.for_individual, "{id}: the taxpayer's page");
                    assert_eq!(
                        task.agent.is_some(),
                        task.for_main_agent || task.for_supporting_agent,
                        "{id}: the agent's page"
                    );
                }
            }
        }
    }

    #[test]
    fn agents_are_never_sent_where_hmrc_does_not_let_them() {
        for id in ["contact-preference", "budget-payment-plan", "payment-plan", "refund-bank-details"] {
            let task = catalogue().unwrap().iter().find(|task| task.id == id).unwrap();
            assert!(task.agent.is_none() && !task.for_main_agent && !task.for_supporting_agent, "{id}");
        }
    }

    #[test]
    fn every_address_is_the_right_persons() {
        for task in catalogue().unwrap() {
            for address in [&task.individual, &task.agent, &task.fallback].into_iter().flatten() {
                let address = address.as_str();
                // HMRC's account drops every other parameter when told where a visitor came from.
                assert!(!address.contains("origin="), "{}: {address}", task.id);
                assert!(!address.contains(['{', '}', ' ', '#']), "{}: {address}", task.id);
            }
            let agent = task.agent.as_ref().map_or("", |page| page.as_str());
            assert!(!agent.contains("/view/") || agent.contains("/view/agents/"), "{}: {agent}", task.id);
            let individual = task.individual.as_ref().map_or("", |page| page.as_str());
            assert!(!individual.contains("/agents/"), "{}: {individual}", task.id);
        }
    }

    #[test]
    fn the_pages_of_a_task_that_is_not_live_are_not_offered() {
        let tasks = catalogue().unwrap();
        let address = |id: &str| tasks.iter().find(|task| task.id == id).unwrap().address().map(Address::as_str);
        assert_eq!(address("sa302"), Some("https://www.gov.uk/sa302-tax-calculation"));
        assert_eq!(
            address("opt-out"),
            Some("https://www.tax.service.gov.uk/report-quarterly/income-and-expenses/view/reporting-frequency")
        );
        assert_eq!(address("calendar-periods"), None);
    }

    #[test]
    fn a_misspelt_field_is_found() {
        let broken = CATALOGUE.replacen("fallback =", "falback =", 1);
        assert!(read(&broken, None).unwrap_err().contains("falback"));
    }

    #[test]
    fn an_agents_page_is_about_a_client_where_hmrcs_page_goes_by_the_one_chosen() {
        for task in catalogue().unwrap() {
            let agent = task.agent.as_ref().map_or("", |page| page.as_str());
            let by_choice = agent.contains("/view/agents/") || agent.contains("/view-penalty/");
            assert_eq!(task.of_client && !agent.is_empty(), by_choice && task.id != CHOOSE_CLIENT, "{}", task.id);
        }
    }

    #[test]
    fn pages_about_one_thing_are_for_whoever_may_do_the_task() {
        let mut found = 0;
        for task in catalogue().unwrap() {
            for page in &task.exact {
                found += 1;
                let place = (&task.id, &page.about);
                assert_eq!(page.individual.is_some(), task.for_individual, "{place:?}");
                assert_eq!(page.agent.is_some(), task.for_main_agent, "{place:?}");
                let individual = page.individual.as_ref().map_or("", Page::as_str);
                let agent = page.agent.as_ref().map_or("", Page::as_str);
                assert!(!individual.contains("/agents/") && !individual.contains("origin="), "{place:?}");
                assert!(!agent.contains("/view/") || agent.contains("/view/agents/"), "{place:?}");
                // A taxpayer's page and an agent's are about the same.
                let tail = |page: &str| page.split_once('?').map(|(_, tail)| tail.to_owned());
                assert!(individual.is_empty() || tail(individual) == tail(agent), "{place:?}");
            }
        }
        assert_eq!(found, 23);
    }

    #[test]
    fn the_page_that_names_a_client_takes_ten_digits_and_nothing_else() {
        let tasks = catalogue().unwrap();
        let page = |utr| client_page(tasks, utr).unwrap().to_string();
        let plain = "https://www.tax.service.gov.uk/report-quarterly/income-and-expenses/view/agents/client-utr";
        assert_eq!(page(Some("12345 67890")), format!("{plain}/1234567890"));
        for other in [None, Some(""), Some("123"), Some("123456789K"), Some("../../../x"), Some("١٢٣٤٥٦٧٨٩٠")]
        {
            assert_eq!(page(other), plain, "{other:?}");
        }
    }

    fn own(text: &str) -> Result<Vec<Task>, String> {
        read(CATALOGUE, Some(text))
    }

    #[test]
    fn a_persons_own_entries_are_laid_over_those_that_came_with_the_program() {
        let moved = r#"
            checked = 2027-01-02
            [[task]]
            id = "pay"
            individual = "https://www.tax.service.gov.uk/manage-self-assessment/pay"
            [[task]]
            id = "opt-out"
            [task.exact.tax-year]
            individual = "https://www.tax.service.gov.uk/manage-self-assessment/optout?year={end-year}"
            [[task]]
            id = "my-own"
            title = "Something new"
            by = "hmrc"
            live = true
            checked = 2027-02-03
            who = ["individual"]
            individual = "https://www.gov.uk/new"
            path = []
            why = "It came after this version of the program."
        "#;
        let tasks = own(moved).unwrap();
        let shipped = catalogue().unwrap();
        assert_eq!(tasks.len(), shipped.len() + 1);
        let find = |tasks: &[Task], id: &str| tasks.iter().find(|task| task.id == id).unwrap().clone();
        let (pay, was) = (find(&tasks, "pay"), find(shipped, "pay"));
        assert!(pay.individual.as_ref().unwrap().as_str().ends_with("/manage-self-assessment/pay"));
        assert_eq!((pay.checked.to_string(), was.checked.to_string()), ("2027-01-02".into(), "2026-08-21".into()));
        assert_eq!((&pay.agent, &pay.title, &pay.exact), (&was.agent, &was.title, &was.exact));
        let (out, was) = (find(&tasks, "opt-out"), find(shipped, "opt-out"));
        assert!(out.exact[0].individual.as_ref().unwrap().as_str().ends_with("year={end-year}"));
        assert_eq!(out.exact[0].agent, was.exact[0].agent);
        assert_eq!(find(&tasks, "my-own").checked.to_string(), "2027-02-03");
        assert_eq!(find(&tasks, "home"), find(shipped, "home"));
    }

    #[test]
    fn a_mistake_in_a_persons_own_is_told_with_its_entry_and_its_field() {
        for (text, said) in [
            ("[[task]]\nid = \"pay\"\nindividul = \"x\"", "entry `pay`: unknown field `individul`, expected one of"),
            (
                "[[task]]\nid = \"pay\"\nindividual = \"https://evil.example/\"",
                "entry `pay`, field `individual`: that is no address of HMRC or GOV.UK",
            ),
            ("[[task]]\nid = \"pay\"\nlive = \"yes\"", "entry `pay`, field `live`: invalid type: string \"yes\""),
            (
                "[[task]]\nid = \"pay\"\nwho = [\"accountant\"]",
                "entry `pay`, field `who[0]`: unknown variant `accountant`",
            ),
            ("[[task]]\nid = \"mine\"\ntitle = \"Mine\"", "entry `mine`: missing field `by`"),
            ("[[task]]\ntitle = \"Mine\"", "entry 1: `id` must be lower-case letters"),
            ("[[task]]\nid = \"pay\"\n[[task]]\nid = \"pay\"", "entry `pay` is there twice"),
            ("tasks = 1", "line 1: unknown field `tasks`"),
            ("[[task]\n", "line 1: "),
            (
                "[[task]]\nid = \"pay\"\n[task.exact.sum]\nagent = \"https://www.gov.uk/\"",
                "entry `pay`, field `exact.sum`: no page can be about that",
            ),
            (
                "[[task]]\nid = \"pay\"\n[task.exact.amount]\nagent = \"https://www.gov.uk/{utr}\"",
                "entry `pay`, field `exact.amount.agent`: what may stand in braces there: {pence}",
            ),
            ("[[task]]\nid = \"pay\"\ntitle = \"\\u202Eyap\"", "entry `pay`, field `title`: it holds characters"),
            ("[[task]]\nid = \"pay\"\nchecked = 12:00:00", "entry `pay`, field `checked`: that is no day"),
        ] {
            let why = own(text).unwrap_err();
            assert!(why.starts_with(said) && !why.contains('\n'), "{why}");
        }
    }

    #[test]
    fn a_file_that_is_not_there_changes_nothing_and_one_that_cannot_be_read_is_said() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("tasks.toml");
        assert_eq!(catalogue_with(Some(&file)).unwrap(), catalogue().unwrap());
        fs::write(&file, "[[task]]\nid = 1").unwrap();
        assert!(catalogue_with(Some(&file)).unwrap_err().to_string().contains("tasks.toml, entry 1: "));
        assert!(matches!(catalogue_with(Some(folder.path())), Err(CatalogueError::Unreadable { .. })));
    }

    /// A catalogue that is soon read.
    const SMALL: &str = r#"
        checked = 2026-08-21
        [[task]]
        id = "pay"
        title = "Pay"
        by = "hmrc"
        live = true
        who = ["individual", "main-agent"]
        individual = "https://www.tax.service.gov.uk/pay"
        path = []
        why = "No payment can be made through software."
        [task.exact.amount]
        individual = "https://www.tax.service.gov.uk/pay?amountInPence={pence}"
    "#;

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { cases: 2000, ..Default::default() })]

        /// Whatever a person's file says, every address that can be opened lies on the two hosts.
        #[test]
        fn a_hostile_file_opens_nothing_else(
            id in proptest::sample::select(vec!["pay", "pay", "new-one"]),
            field in proptest::sample::select(vec!["individual", "agent", "fallback", "exact.amount.individual"]),
            host in proptest::sample::select(vec![
                "https://www.gov.uk/", "https://www.gov.uk", "http://www.gov.uk/", "https://evil.example/", "//", "",
                "https://www.tax.service.gov.uk/", "https://www.gov.uk@", "https://www.gov.uk:8443/", "data:",
                "https://www.gov.uk\\@evil.example/", "https://user:word@www.gov.uk/", "HTTPS://www.gov.uk/",
                "https://www.g\u{43e}v.uk/", "https://www\u{3002}gov\u{3002}uk/", "https://www.gov.uk./", "https:/\\www.gov.uk/",
                "https://www.gov.uk%2f@evil.example/", "\thttps://www.gov.uk/", "https://www.gov.uk\n.evil.example/",
            ]),
            rest in "[a-z./%?#&={}@:\\\\ \u{202e}-]{0,12}|(%2[fFeE]|[.][.]|/|[\n\t]|[{]pence[}]){0,4}|\\PC{0,8}",
        ) {
            let value = toml::Value::String(format!("{host}{rest}"));
            if let Ok(tasks) = read(SMALL, Some(&format!("[[task]]\nid = \"{id}\"\n{field} = {value}\n"))) {
                for task in tasks {
                    let pages = [task.individual, task.agent, task.fallback].into_iter().flatten();
                    let exact = task.exact.into_iter().flat_map(|page| [page.individual, page.agent]).flatten();
                    // With what a page may have in braces, and with what an answer of HMRC's might hold there.
                    let fill = |page: Page| [Some("0"), Some(&*rest), None].map(|value| page.fill(|_| value.map(str::to_owned)));
                    let exact = exact.flat_map(fill).flatten();
                    for address in pages.chain(exact).chain(client_page(catalogue().unwrap(), Some(&rest))) {
                        let url = url::Url::parse(address.as_str()).unwrap();
                        let host = url.host_str().unwrap();
                        proptest::prop_assert!(crate::rules::hand_off::address::HOSTS.contains(&host), "{}", url);
                        proptest::prop_assert_eq!((url.scheme(), url.port(), url.username()), ("https", None, ""));
                    }
                }
            }
        }
    }
}
