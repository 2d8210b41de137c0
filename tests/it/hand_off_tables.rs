//! Who can do which task of HMRC online services and when: every task of the catalogue, against tables written from the
//! conditions HMRC's own account applies, and not from the code; the verdict and the sentence that says why.
//!
//! A table has the parts of an account it looks at in its first line, then what they are (`*` anything, `a|b` either,
//! `!a` anything else) and what comes of it. The first line that fits counts, every combination of the parts must fit
//! one, and every line must be the first to fit some. What a table does not name is tried in two ways, and must not
//! matter.

mod account;
mod sentences;
mod tables;

use std::collections::BTreeSet;

use quarterdeck::rules::Role;
use quarterdeck::rules::hand_off::offer::{Offer, offers};
use quarterdeck::rules::hand_off::{About, Task};
use quarterdeck::store::tasks::catalogue;
use quarterdeck::words::Voice;
use quarterdeck::words::hand_off as words;

use self::account::{Chosen, Held, PARTS, values};
use self::sentences::sentence;
use self::tables::{BY_ACCOUNT, BY_ROLE, Table};

/// One line of a table: what each part may be, and what comes of it.
struct Line {
    parts: Vec<(&'static str, &'static str)>,
    comes: &'static str,
}

impl Line {
    fn fits(&self, chosen: &Chosen) -> bool {
        self.parts.iter().all(|(part, wanted)| {
            let value = chosen[part];
            match wanted.strip_prefix('!') {
                Some(not) => not.split('|').all(|one| one != value),
                None => *wanted == "*" || wanted.split('|').any(|one| one == value),
            }
        })
    }
}

/// The parts a table names, and its lines.
fn read(table: &Table) -> (Vec<&'static str>, Vec<Line>) {
    let mut lines = table.lines.lines().map(str::trim).filter(|line| !line.is_empty());
    let head = lines.next().unwrap();
    let names: Vec<&str> = head.trim_end_matches("->").split_whitespace().collect();
    let line = |text: &'static str| {
        let (wanted, comes) = text.split_once("->").unwrap();
        let wanted: Vec<&str> = wanted.split_whitespace().collect();
        assert_eq!(wanted.len(), names.len(), "{}: {text}", table.task);
        for (part, wanted) in names.iter().zip(&wanted) {
            let known = wanted.trim_start_matches('!').split('|').all(|one| one == "*" || values(part).contains(&one));
            assert!(known, "{}: {part} is never {wanted}", table.task);
        }
        Line { parts: names.iter().copied().zip(wanted).collect(), comes: comes.trim() }
    };
    let lines = lines.map(line).collect();
    (names, lines)
}

/// Every combination of the parts that are named; the others are the first, or the last, they can be.
fn combinations(names: &[&'static str]) -> Vec<Chosen> {
    let others = |last: bool| -> Chosen {
        let pick = |all: &'static [&'static str]| if last { all.last() } else { all.first() };
        PARTS.into_iter().filter(|(part, _)| *part != "day").map(|(part, all)| (part, *pick(all).unwrap())).collect()
    };
    let mut all: Vec<Chosen> = [false, true].map(others).into_iter().collect();
    for one in &mut all {
        one.insert("day", values("day")[0]);
    }
    for name in names {
        let with = |chosen: &Chosen, value| {
            let mut chosen = chosen.clone();
            chosen.insert(name, value);
            chosen
        };
        all = all.iter().flat_map(|chosen| values(name).iter().map(move |value| with(chosen, *value))).collect();
    }
    all
}

fn find(id: &str) -> &'static Task {
    catalogue().unwrap().iter().find(|task| task.id == id).unwrap_or_else(|| panic!("there is no task {id}"))
}

/// What is offered of a task, or the one way of it that a table is about. Where nothing is said of a way, what is said
/// of all of them counts.
fn told(table: &Table, role: Role, chosen: &Chosen) -> Vec<Offer> {
    let held = Held::of(chosen);
    let businesses = held.businesses();
    let all = offers(find(table.task), &held.asked(role, &businesses));
    assert!(!all.is_empty(), "{}: {role:?} {chosen:?}", table.task);
    let of = |about: &About| table.way.is_empty() || *about == About::Nothing || way(about) == table.way;
    all.into_iter().filter(|offer| of(&offer.about)).collect()
}

fn way(about: &About) -> String {
    match about {
        About::TaxYear(year) => year.to_string(),
        About::NewBusiness(kind) => kind.to_string(),
        other => panic!("no table is about a way like {other:?}"),
    }
}

/// The verdict in the tables' words, and what is said of it to each reader.
fn assert_comes(offers: &[Offer], comes: &str, place: &str) {
    let wanted: Vec<&str> = comes.split(" + ").map(str::trim).collect();
    assert_eq!(offers.len(), wanted.len(), "{place}: {offers:?} should be {comes}");
    for (offer, wanted) in offers.iter().zip(wanted) {
        let word = wanted.split_whitespace().next().unwrap();
        assert_eq!(offer.verdict.reason().unwrap_or("open"), word, "{place}: {offer:?} should be {comes}");
        for voice in [Voice::You, Voice::YourClient] {
            assert_eq!(words::verdict(&offer.verdict, voice), sentence(wanted, voice), "{place}");
        }
        // Who is refused is told nothing of what would come of it; who is not is told no empty sentence.
        for point in &offer.points {
            assert!(words::point(point, Voice::You).len() > 10, "{place}: {point:?}");
        }
    }
}

/// What the tables say of a task and a role, whatever the account holds; `yes` where the account decides.
pub(crate) fn by_role(id: &str, role: Role) -> &'static str {
    let line = BY_ROLE.lines().find(|line| line.split_whitespace().next() == Some(id));
    let cells: Vec<&str> = line.unwrap_or_else(|| panic!("no table says who may do {id}")).split_whitespace().collect();
    assert_eq!(cells.len(), 4, "{id}");
    match role {
        Role::Individual => cells[1],
        Role::MainAgent => cells[2],
        Role::SupportingAgent => cells[3],
    }
}

#[test]
fn every_task_of_the_catalogue_has_tables_and_no_table_is_of_another() {
    let tasks: BTreeSet<&str> = catalogue().unwrap().iter().map(|task| task.id.as_str()).collect();
    let roles: Vec<&str> = BY_ROLE.lines().filter_map(|line| line.split_whitespace().next()).collect();
    assert_eq!(roles.iter().copied().collect::<BTreeSet<_>>(), tasks);
    assert_eq!(roles.len(), tasks.len(), "a task stands twice");
    let accounts: BTreeSet<&str> = BY_ACCOUNT.iter().map(|table| table.task).collect();
    for task in catalogue().unwrap() {
        let somebody = Role::ALL.into_iter().any(|role| by_role(&task.id, role) == "yes");
        assert_eq!(
            accounts.contains(task.id.as_str()),
            somebody,
            "{}: who may, may by what the account holds",
            task.id
        );
    }
    assert!(accounts.is_subset(&tasks));
}

#[test]
fn every_task_for_every_role_and_account() {
    let mut tried = 0;
    for table in BY_ACCOUNT {
        let (names, lines) = read(table);
        let mut used = vec![false; lines.len()];
        for chosen in combinations(&names) {
            let place = format!("{} {} {chosen:?}", table.task, table.way);
            let first = lines.iter().position(|line| line.fits(&chosen)).unwrap_or_else(|| panic!("no line: {place}"));
            used[first] = true;
            for role in Role::ALL.into_iter().filter(|role| by_role(table.task, *role) == "yes") {
                assert_comes(&told(table, role, &chosen), lines[first].comes, &format!("{place} {role:?}"));
                tried += 1;
            }
        }
        let unused: Vec<&str> = lines.iter().zip(used).filter(|(_, used)| !used).map(|(line, _)| line.comes).collect();
        assert!(unused.is_empty(), "{} {}: never the first to fit: {unused:?}", table.task, table.way);
    }
    assert!(tried > 20_000, "only {tried} were tried");
}

/// Whom HMRC does not let do a task is refused it, with the reason, whatever the account holds; and is shown no page.
#[test]
fn who_may_not_is_refused_whatever_the_account_holds() {
    for task in catalogue().unwrap() {
        for role in Role::ALL {
            let comes = by_role(&task.id, role);
            let pages = task.pages(role, &About::Nothing, None);
            if comes == "yes" {
                assert!(pages.is_ok(), "{} {role:?}", task.id);
                continue;
            }
            assert_eq!(pages.map_err(|why| why.as_str()).err(), Some(comes), "{} {role:?}", task.id);
            let names: Vec<&str> = PARTS.iter().map(|(name, _)| *name).collect();
            for name in names {
                for chosen in combinations(&[name]) {
                    let held = Held::of(&chosen);
                    let businesses = held.businesses();
                    let place = format!("{} {role:?} {chosen:?}", task.id);
                    assert_comes(&offers(task, &held.asked(role, &businesses)), comes, &place);
                }
            }
        }
    }
}
