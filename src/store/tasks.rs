//! The catalogue of tasks: who may do what where. Data in `assets/tasks.toml`, part of the program.

use std::collections::BTreeMap;
use std::str::FromStr;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::rules::hand_off::{DoneBy, ExactPage, Task};

const CATALOGUE: &str = include_str!("../../assets/tasks.toml");

/// The catalogue as it came with the program cannot be read; a fault of the program.
#[derive(Debug, thiserror::Error)]
#[error("the list of tasks that came with the program cannot be read: {0}")]
pub struct CatalogueError(String);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    checked: toml::value::Datetime,
    task: Vec<Entry>,
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

/// Every task, in the catalogue's order, which is the order they are listed in. Read once.
pub fn catalogue() -> Result<&'static [Task], CatalogueError> {
    static READ: OnceLock<Result<Vec<Task>, String>> = OnceLock::new();
    match READ.get_or_init(|| read(CATALOGUE)) {
        Ok(tasks) => Ok(tasks),
        Err(problem) => Err(CatalogueError(problem.clone())),
    }
}

fn read(text: &str) -> Result<Vec<Task>, String> {
    let catalogue: Catalogue = toml::from_str(text).map_err(|error| error.to_string())?;
    let checked = catalogue.checked.to_string().parse().map_err(|_not_a_date| "`checked` is not a date".to_owned())?;
    catalogue.task.into_iter().map(|entry| entry.into_task(checked)).collect()
}

impl Entry {
    fn into_task(self, checked: chrono::NaiveDate) -> Result<Task, String> {
        let id = self.id;
        let exact = self.exact.into_iter().map(|(about, pages)| {
            let (individual, agent) = (read_text(&id, pages.individual)?, read_text(&id, pages.agent)?);
            Ok(ExactPage { about, individual, agent })
        });
        Ok(Task {
            by: match self.by {
                By::Software => DoneBy::Software,
                By::Hmrc => DoneBy::Hmrc,
                By::Both => DoneBy::Both,
            },
            for_individual: self.who.contains(&Who::Individual),
            for_main_agent: self.who.contains(&Who::MainAgent),
            for_supporting_agent: self.who.contains(&Who::SupportingAgent),
            exact: exact.collect::<Result<_, String>>()?,
            individual: read_text(&id, self.individual)?,
            agent: read_text(&id, self.agent)?,
            fallback: read_text(&id, self.fallback)?,
            of_client: self.of_client,
            id,
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
}

/// An address or page of the task `id`, where it has one.
fn read_text<T: FromStr<Err: std::fmt::Display>>(id: &str, text: Option<String>) -> Result<Option<T>, String> {
    text.map(|text| text.parse().map_err(|error| format!("{id}: {text}: that is {error}"))).transpose()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_row_of_the_products_table_is_there() {
        let entries = toml::from_str::<Catalogue>(CATALOGUE).unwrap().task;
        let rows: BTreeSet<u8> = entries.iter().flat_map(|entry| entry.rows.iter().copied()).collect();
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
        let address = |id: &str| tasks.iter().find(|task| task.id == id).unwrap().address().map(|page| page.as_str());
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
        assert!(read(&broken).unwrap_err().contains("falback"));
    }
}
