//! Who may know whom, and who may do what: `ARCHITECTURE.md`, held against the sources.
//!
//! The sources are read as text, without comments, texts in quotes and tests. That is crude and enough: what it looks
//! for is written plainly where it occurs, and the last tests here show that it is found.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails, in its own functions too")]
#![expect(clippy::string_slice, reason = "the places were found in the same text")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The parts of the program, and those each may know.
const MAY_KNOW: [(&str, &[&str]); 11] = [
    ("rules", &[]),
    ("words", &["rules"]),
    ("hmrc", &["rules"]),
    ("store", &["rules"]),
    ("service", &["hmrc", "store", "rules"]),
    ("app", &["rules", "words"]),
    ("view", &["app", "rules", "words"]),
    ("simulator", &["rules"]),
    ("desktop", &["rules"]),
    ("cli", &["service", "rules", "words", "desktop", "simulator", "store"]),
    ("runtime", &["rules", "words", "hmrc", "store", "service", "app", "view", "simulator", "desktop", "cli"]),
];

/// The one file that joins the command line to the interface, and so knows both.
const WIRING: (&str, &[&str]) = ("cli/interface.rs", &["app", "view", "runtime"]);

/// Of the rules the simulator may know money, dates and ids, and nothing that the client reads answers into.
const SIMULATOR_RULES: [&str; 14] = [
    "money",
    "Money",
    "ids",
    "Nino",
    "BusinessId",
    "DocumentId",
    "PaymentId",
    "TransactionId",
    "ChargeReference",
    "tax_year",
    "TaxYear",
    "date_range",
    "DateRange",
    "NotANino",
];

/// Parts that only compute: what happens to them depends on what they are given and on nothing else.
const PURE: [&str; 4] = ["rules", "words", "app", "view"];

/// What a pure part does not do.
const IMPURE: [&str; 10] = [
    "async fn",
    "async move",
    ".await",
    "tokio",
    "reqwest",
    "rusqlite",
    "Utc::now",
    "Local::now",
    "Instant::now",
    "SystemTime::now",
];

/// What a pure part does not take from the standard library.
const IMPURE_STD: [&str; 6] = ["fs", "env", "net", "process", "thread", "os"];

/// What only some files may do, which files, and why.
const ONLY: [(&[&str], &[&str], &str); 6] = [
    (&["Utc::now", "Local::now", "SystemTime::now"], &["service/clock.rs"], "time comes in as a value"),
    (
        &["stdout(", "stderr(", "print!(", "println!(", "eprint!(", "eprintln!("],
        &["runtime/terminal.rs", "runtime/crash.rs", "cli.rs", "cli/", "desktop/browser/start.rs"],
        "one place writes to the terminal: a frame must never be written into. (A crash speaks after the terminal is \
         given back, the command line has no frames; a browser is given no output at all.)",
    ),
    (&["env::var"], &["cli/environment.rs"], "the environment is read once"),
    (&["rusqlite"], &["store.rs", "store/"], "only the store has SQL"),
    (
        &["client.write(", "AmendCodedOut", "business_details::writes"],
        &["service/write/request.rs", "hmrc/"],
        "every write takes the one path: noted before it is sent, sent once, found out when its answer is lost",
    ),
    (
        &["tokio::spawn", "spawn_blocking", "spawn_local", "JoinSet", "thread::spawn", "thread::Builder"],
        &[
            "runtime.rs",
            "runtime/",
            "service.rs",
            "service/",
            "simulator/",
            "hmrc/auth/session.rs",
            "store/secrets/keyring.rs",
        ],
        "tasks and threads belong to the shell. (A renewal of the sign-in goes on when nobody waits for it any more; a \
         keyring may never answer, and only another thread can stop waiting.)",
    ),
];

/// Names that say nothing about what a file is for.
const EMPTY_NAMES: [&str; 8] = ["utils", "util", "common", "helpers", "helper", "types", "manager", "misc"];

/// The most lines of a file.
const MOST_LINES: usize = 600;

/// A source file: its path under `src`, and its text.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn new(path: &str, text: &str) -> Self {
        Self { path: path.to_owned(), text: text.to_owned() }
    }

    /// Its part of the program: the first name of its path.
    fn part(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.strip_suffix(".rs").unwrap_or(first)
    }

    /// Whether all of it is tests.
    fn is_tests(&self) -> bool {
        self.path.split('/').any(|name| name == "tests" || name == "tests.rs" || name.ends_with("_tests.rs"))
    }

    /// How many names deep its module is.
    fn depth(&self) -> usize {
        self.path.split('/').count()
    }

    /// The program in it: no comments, no texts in quotes, no tests.
    fn program(&self) -> String {
        let program = without_comments_and_quotes(&self.text);
        let end = program.find("#[cfg(test)]\nmod tests {").unwrap_or(program.len());
        program[..end].to_owned()
    }
}

/// Every source under `folder`.
fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
                found.push(Source { path: name, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    assert!(!found.is_empty(), "no sources under {}", root.display());
    found
}

/// Blanks out comments and the insides of quotes; lines stay lines.
fn without_comments_and_quotes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            'r' if starts_raw(rest) && !out.ends_with(|before: char| before.is_alphanumeric() || before == '_') => {
                let hashes = rest[1..].chars().take_while(|letter| *letter == '#').count();
                let close = format!("\"{}", "#".repeat(hashes));
                let open = hashes + 2;
                rest[open..].find(&close).map_or(rest.len(), |end| open + end + close.len())
            }
            '"' => quoted(rest, '"'),
            '\'' => character(rest),
            _ => {
                out.push(letter);
                rest = &rest[letter.len_utf8()..];
                continue;
            }
        };
        out.extend(rest[..length].matches('\n'));
        rest = &rest[length..];
    }
    out
}

fn starts_raw(text: &str) -> bool {
    text[1..].trim_start_matches('#').starts_with('"')
}

/// The length of what stands in quotes at the start of `text`, quotes included.
fn quoted(text: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            letter if letter == quote => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// The length of a character in quotes, or of the mark of a lifetime.
fn character(text: &str) -> usize {
    let mut letters = text.chars().skip(1);
    let first = letters.next();
    if first == Some('\\') || letters.next() == Some('\'') { quoted(text, '\'') } else { 1 }
}

/// The names that are asked for under `crate` (or under enough `super`s to get there), each with what follows it.
fn known(source: &Source) -> Vec<(String, Vec<String>)> {
    let program = source.program();
    let mut found = Vec::new();
    for (at, _) in program.match_indices("crate::") {
        let before = program[..at].chars().next_back();
        if before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_' && letter != ':') {
            found.extend(paths(&program[at + "crate::".len()..]));
        }
    }
    let climb = "super::".repeat(source.depth());
    for (at, _) in program.match_indices(&climb) {
        let rest = &program[at + climb.len()..];
        if !rest.starts_with("super::") && !program[..at].ends_with("super::") {
            found.extend(paths(rest));
        }
    }
    found
}

/// The names at the start of a path or of each path in braces, with the names one step further.
fn paths(text: &str) -> Vec<(String, Vec<String>)> {
    branches(text)
        .into_iter()
        .filter_map(|branch| {
            let name: String = branch.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect();
            let next = branch[name.len()..].strip_prefix("::").map(branches).unwrap_or_default();
            let word = |text: &&str| {
                text.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
            };
            let next = next.iter().map(word).filter(|name| !name.is_empty()).collect();
            (!name.is_empty()).then_some((name, next))
        })
        .collect()
}

/// What stands at the start of `text`: one path, or each path of a pair of braces.
fn branches(text: &str) -> Vec<&str> {
    let Some(inside) = text.strip_prefix('{') else { return vec![text] };
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, letter) in inside.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(inside[start..at].trim());
                return found;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(inside[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    found
}

fn knows_too_much(source: &Source) -> Vec<String> {
    let part = source.part();
    let Some((_, allowed)) = MAY_KNOW.iter().find(|(name, _)| *name == part) else { return Vec::new() };
    let wiring = if source.path == WIRING.0 { WIRING.1 } else { &[] };
    let is_part = |name: &str| MAY_KNOW.iter().any(|(part, _)| *part == name);
    let mut wrong = BTreeSet::new();
    for (name, next) in known(source) {
        if is_part(&name) && name != part && !allowed.contains(&name.as_str()) && !wiring.contains(&name.as_str()) {
            wrong.insert(format!("{}: {part} must not know {name}", source.path));
        }
        if part == "simulator" && name == "rules" {
            for item in next.iter().filter(|item| !SIMULATOR_RULES.contains(&item.as_str())) {
                wrong.insert(format!("{}: the simulator must not share {item} with the client", source.path));
            }
        }
    }
    wrong.into_iter().collect()
}

fn does_too_much(source: &Source) -> Vec<String> {
    let program = source.program();
    let mut wrong = Vec::new();
    if PURE.contains(&source.part()) {
        for word in IMPURE.iter().filter(|word| says(&program, word)) {
            wrong.push(format!("{}: {word} in a part that only computes", source.path));
        }
        let taken = program.match_indices("std::").flat_map(|(at, word)| paths(&program[at + word.len()..]));
        for (name, _) in taken.filter(|(name, _)| IMPURE_STD.contains(&name.as_str())) {
            wrong.push(format!("{}: std::{name} in a part that only computes", source.path));
        }
    }
    for (words, files, why) in ONLY {
        let may = |file: &&str| source.path == *file || (file.ends_with('/') && source.path.starts_with(file));
        if !files.iter().any(may) {
            for word in words.iter().filter(|word| says(&program, word)) {
                wrong.push(format!("{}: {word} here, but {why}", source.path));
            }
        }
    }
    wrong
}

/// Whether a program says a word, not just one that ends with it.
fn says(program: &str, word: &str) -> bool {
    program.match_indices(word).any(|(at, _)| {
        let before = program[..at].chars().next_back();
        before.is_none_or(|letter| !letter.is_alphanumeric() && letter != '_')
    })
}

fn is_badly_named(source: &Source) -> Option<String> {
    let empty = |name: &str| EMPTY_NAMES.contains(&name.strip_suffix(".rs").unwrap_or(name));
    source.path.split('/').any(empty).then(|| format!("{}: a name that says nothing", source.path))
}

fn is_too_long(source: &Source) -> Option<String> {
    let lines = source.text.lines().count();
    (lines > MOST_LINES).then(|| format!("{}: {lines} lines", source.path))
}

#[track_caller]
fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_part_is_named_here() {
    let parts: BTreeSet<String> = sources("src").iter().map(|source| source.part().to_owned()).collect();
    let named: BTreeSet<String> =
        MAY_KNOW.iter().map(|(part, _)| (*part).to_owned()).chain(["lib".to_owned(), "main".to_owned()]).collect();
    assert_eq!(parts, named);
}

#[test]
fn nobody_knows_whom_they_must_not() {
    let wrong: Vec<String> =
        sources("src").iter().filter(|source| !source.is_tests()).flat_map(knows_too_much).collect();
    assert_none(&wrong);
}

#[test]
fn nobody_does_what_they_must_not() {
    let wrong: Vec<String> =
        sources("src").iter().filter(|source| !source.is_tests()).flat_map(does_too_much).collect();
    assert_none(&wrong);
}

#[test]
fn files_are_named_for_something_and_can_be_read_in_one_go() {
    let all = || ["src", "tests", "benches"].into_iter().flat_map(sources);
    assert_none(&all().filter_map(|source| is_badly_named(&source)).collect::<Vec<_>>());
    assert_none(&all().filter_map(|source| is_too_long(&source)).collect::<Vec<_>>());
}

// The checks themselves: each finds what it is for, and nothing that is not there.

#[test]
fn a_part_that_knows_too_much_is_found_however_it_is_written() {
    for (path, text) in [
        ("rules/charges.rs", "use crate::words::Voice;"),
        ("app/update.rs", "use crate::{rules::Query, hmrc::client::Client};"),
        ("app/update.rs", "use crate::{\n    rules::{Query, Answer},\n    view::{self},\n};"),
        ("view/panes/payments.rs", "fn draw(client: &crate::hmrc::client::Client) {}"),
        ("words.rs", "use super::app::model::Model;"),
        ("words/dates.rs", "use super::super::service::clock::Clock;"),
        ("cli/charges.rs", "use crate::runtime::run;"),
        ("simulator/routes.rs", "use crate::rules::charges::Account;"),
        ("simulator/routes.rs", "use crate::rules::{Money, penalties::Penalties};"),
        ("desktop/clipboard.rs", "use crate::store::places::Places;"),
    ] {
        assert_eq!(knows_too_much(&Source::new(path, text)).len(), 1, "{path}: {text}");
    }
}

#[test]
fn a_part_that_knows_what_it_may_is_left_in_peace() {
    for (path, text) in [
        ("app/update.rs", "use crate::{rules::Query, words::Voice, app::model::Model};"),
        ("app/update.rs", "//! See [`runtime`](crate::runtime).\n/* crate::runtime */ let a = \"crate::runtime\";"),
        ("app/update.rs", "use crate::rules::Query;\n#[cfg(test)]\nmod tests {\n    use crate::simulator::start;\n}"),
        ("app/rows/order.rs", "use super::super::list::ListState;"),
        ("cli/interface.rs", "use crate::runtime::run;"),
        ("simulator/routes.rs", "use crate::rules::{Money, TaxYear, tax_year::NotATaxYear};"),
        ("runtime/event_loop.rs", "use crate::view;"),
    ] {
        assert_eq!(knows_too_much(&Source::new(path, text)), Vec::<String>::new(), "{path}: {text}");
    }
}

#[test]
fn a_part_that_does_too_much_is_found() {
    for (path, text) in [
        ("rules/money.rs", "pub async fn ask() {}"),
        ("app/update.rs", "use std::{fmt, fs};"),
        ("app/update.rs", "let text = std::fs::read(path);"),
        ("view/frame.rs", "let today = chrono::Utc::now();"),
        ("service/query.rs", "let now = Utc::now();"),
        ("runtime/event_loop.rs", "println!(\"{now}\");"),
        ("runtime/event_loop.rs", "write!(std::io::stdout(), \"{now}\")"),
        ("store/places.rs", "let home = std::env::var(\"HOME\");"),
        ("hmrc/client.rs", "tokio::spawn(call());"),
        ("service/accounts.rs", "client.write(&request).await"),
        ("cli/coding_out.rs", "use crate::hmrc::apis::sa_accounts::{AmendCodedOut, Which};"),
    ] {
        assert!(!does_too_much(&Source::new(path, text)).is_empty(), "{path}: {text}");
    }
    for (path, text) in [
        ("rules/money.rs", "// tokio\nlet text = r#\"std::fs \"Utc::now\" \"#; let quote = '\"'; let x: &'static str;"),
        ("service/clock.rs", "Utc::now()"),
        ("runtime/terminal.rs", "io::stdout()"),
        ("cli.rs", "io::stdout().lock()"),
        ("runtime/tests.rs", "paper.blueprint!()"),
    ] {
        assert_eq!(does_too_much(&Source::new(path, text)), Vec::<String>::new(), "{path}: {text}");
    }
}

#[test]
fn a_bad_name_and_a_long_file_are_found() {
    assert!(is_badly_named(&Source::new("app/utils.rs", "")).is_some());
    assert!(is_badly_named(&Source::new("app/common/rows.rs", "")).is_some());
    assert!(is_badly_named(&Source::new("hmrc/business_types.rs", "")).is_none());
    assert!(is_too_long(&Source::new("app/rows.rs", &"\n".repeat(MOST_LINES + 1))).is_some());
    assert!(is_too_long(&Source::new("app/rows.rs", &"\n".repeat(MOST_LINES))).is_none());
}
