//! Pages that do nothing here: what HMRC's page of a task is called and what it would do.

use std::sync::LazyLock;

use axum::http::StatusCode;
use serde::Deserialize;

use super::html::Doc;

/// The tasks of the program's catalogue, so that none of its addresses leads nowhere.
static TASKS: LazyLock<Catalogue> =
    LazyLock::new(|| toml::from_str(include_str!("../../../assets/tasks.toml")).unwrap_or_default());

#[derive(Debug, Default, Deserialize)]
struct Catalogue {
    #[serde(default, rename = "task")]
    tasks: Vec<Task>,
}

#[derive(Debug, Deserialize)]
struct Task {
    title: String,
    individual: Option<String>,
    agent: Option<String>,
    fallback: Option<String>,
    #[serde(default)]
    why: String,
    #[serde(default)]
    have_ready: Vec<String>,
    warning: Option<String>,
    afterwards: Option<String>,
}

/// The path of an address: no host, no query, no tab.
fn path_of(address: &str) -> &str {
    let rest = address.strip_prefix("https://").unwrap_or(address);
    let path = rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/");
    path.split(['?', '#']).next().unwrap_or_default()
}

impl Task {
    fn is_at(&self, path: &str) -> bool {
        [&self.individual, &self.agent].into_iter().flatten().any(|address| path_of(address) == path)
    }
}

/// Whether the catalogue leads to this path.
pub(super) fn knows(path: &str) -> bool {
    let fallback = |task: &Task| task.fallback.as_deref().is_some_and(|address| path_of(address) == path);
    TASKS.tasks.iter().any(|task| task.is_at(path) || fallback(task))
}

/// The page of the first task at this path, with these ways to go on.
pub(super) fn plain(path: &str, links: &[(String, String)]) -> Option<Doc> {
    let task = TASKS.tasks.iter().find(|task| task.is_at(path))?;
    let mut doc = Doc::new(&task.title).p(&task.why);
    if !task.have_ready.is_empty() {
        doc = doc.heading("What HMRC's page asks for").bullets(&task.have_ready);
    }
    if let Some(warning) = &task.warning {
        doc = doc.warning(warning);
    }
    if let Some(afterwards) = &task.afterwards {
        doc = doc.heading("What changes").p(afterwards);
    }
    doc = doc.hint("In the demo this page does nothing.");
    Some(if links.is_empty() { doc } else { doc.links(links) })
}

/// A page of GOV.UK.
pub(super) fn gov_uk(path: &str) -> Doc {
    let links = [
        (format!("{}/income-tax", super::VIEW), "Sign in to Manage your Self Assessment".to_owned()),
        ("/agent-services-account/home".to_owned(), "Sign in to the agent services account".to_owned()),
    ];
    if let Some(doc) = plain(path, &links) {
        return doc;
    }
    let words = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("GOV.UK").replace('-', " ");
    let mut letters = words.chars();
    let title: String = letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    let for_what: Vec<&str> = TASKS
        .tasks
        .iter()
        .filter(|task| task.fallback.as_deref().is_some_and(|address| path_of(address) == path))
        .map(|task| task.title.as_str())
        .collect();
    let doc = Doc::new(&title).p("Here GOV.UK has guidance, and a way to HMRC's pages.");
    let doc = if for_what.is_empty() { doc } else { doc.heading("What people come here for").bullets(&for_what) };
    doc.links(&links)
}

/// No page.
pub(super) fn missing() -> Doc {
    Doc::new("Page not found")
        .p("HMRC may have a page here; the demo has none.")
        .link(&format!("{}/income-tax", super::VIEW), "Home")
        .with_status(StatusCode::NOT_FOUND)
}
