//! A statement as a journal of plain-text accounting, for hledger and ledger.
//!
//! Every entry balances; every account and the one commodity are declared, so that `hledger check --strict` accepts it.
//! The account with HMRC is a liability: below nothing in the journal where the statement is above it.

use std::fmt::Write as _;

use crate::cli::output::Setting;
use crate::rules::charges::DocumentKind;
use crate::rules::statement::{Event, Statement, What};
use crate::rules::{Money, Sent};
use crate::words::harmless;
use crate::words::statement as words;

/// The account with HMRC.
const HMRC: &str = "liabilities:hmrc:self assessment";
/// What a tax code collects.
const TAX_CODE: &str = "liabilities:hmrc:tax code";
/// Debts from before Making Tax Digital, which software cannot see.
const OLDER: &str = "liabilities:hmrc:not shown to software";
const TAX: &str = "expenses:tax:self assessment";
const INTEREST: &str = "expenses:tax:interest";
const PENALTIES: &str = "expenses:tax:penalties";
const INTEREST_PAID_BACK: &str = "income:tax:repayment interest";
const BANK: &str = "assets:bank";
const OPENING: &str = "equity:opening balances";
const ACCOUNTS: [&str; 9] = [HMRC, TAX_CODE, OLDER, TAX, INTEREST, PENALTIES, INTEREST_PAID_BACK, BANK, OPENING];

/// The statement as a journal. Interest that still accrues is HMRC's estimate and no entry.
pub fn journal(told: &Statement, setting: &Setting) -> String {
    let mut out = String::new();
    line(&mut out, "; Statement of account with HMRC, Self Assessment, by Quarterdeck");
    line(&mut out, &format!("; {}", words::period(told.period)));
    if let Some(person) = &setting.person {
        line(&mut out, &format!("; {}", one_line(person)));
    }
    line(&mut out, &format!("; as HMRC answered on {}", setting.kept_since.unwrap_or(setting.now).date_naive()));
    line(&mut out, "\ncommodity £1,000.00\n");
    for account in ACCOUNTS {
        line(&mut out, &format!("account {account}"));
    }
    if !told.opening.is_zero() {
        let day = told.period.from().to_string();
        entry(&mut out, &day, "Balance brought forward", &[], told.opening, OPENING);
    }
    for one in &told.entries {
        let day = match &one.event.date {
            Sent::Read(day) => *day,
            // Its day cannot be read; it stands last, as on the statement.
            Sent::Unreadable(_) => told.period.to(),
        };
        let comments = comments(&one.event, setting);
        entry(&mut out, &day.to_string(), &words::label(&one.event), &comments, one.event.amount, other(&one.event));
    }
    line(&mut out, &format!("\n{} * Balance carried forward", told.period.to()));
    line(&mut out, &format!("    {HMRC}  £0.00 = {}", sum(-told.closing)));
    if !told.ending.accruing.is_zero() {
        line(&mut out, &format!("; Interest still accruing (est., no entry): £{}", told.ending.accruing));
    }
    if !told.ending.difference.is_zero() {
        line(&mut out, &format!("; Not explained by these entries: £{}", told.ending.difference));
    }
    out
}

fn entry(out: &mut String, day: &str, text: &str, comments: &[String], amount: Money, other: &str) {
    line(out, &format!("\n{day} * {}", one_line(text)));
    for comment in comments {
        line(out, &format!("    ; {}", one_line(comment)));
    }
    line(out, &format!("    {other:<40}  {:>16}", sum(amount)));
    line(out, &format!("    {HMRC:<40}  {:>16}", sum(-amount)));
}

/// Tags first, as hledger reads them, then what a person reads.
fn comments(event: &Event, setting: &Setting) -> Vec<String> {
    let tag = |name: &str, value: Option<String>| value.map(|value| format!("{name}:{}", value.replace(',', " ")));
    let (payment, reference) = match &event.what {
        What::Payment { id, reference, .. } => {
            (id.as_ref().map(ToString::to_string), reference.as_deref().map(|text| setting.mask(text)))
        }
        _ => (None, None),
    };
    let unreadable = event.date.unreadable().map(str::to_owned);
    let tags = [
        tag("document", event.document_id.as_ref().map(ToString::to_string)),
        tag("due", event.due.as_ref().map(ToString::to_string)),
        tag("tax-year", event.tax_year.map(|year| year.to_string())),
        tag("payment", payment),
        tag("reference", reference),
        tag("date-as-sent", unreadable),
    ];
    let tags: Vec<String> = tags.into_iter().flatten().collect();
    let mut lines = if tags.is_empty() { Vec::new() } else { vec![tags.join(", ")] };
    lines.extend(event.parts.iter().map(words::part));
    lines
}

/// The other side of an event.
const fn other(event: &Event) -> &'static str {
    match &event.what {
        What::Interest { .. } | What::Earlier { interest: true, .. } => INTEREST,
        What::Earlier { kind, .. }
        | What::Charge { kind, .. }
        | What::Changed { kind, .. }
        | What::Credit { kind, .. }
        | What::Cancelled { kind, .. } => of_kind(kind),
        What::ToTaxCode { .. } => TAX_CODE,
        What::Payment { .. } | What::Refund { .. } => BANK,
        What::NotShown { .. } => OLDER,
    }
}

const fn of_kind(kind: &DocumentKind) -> &'static str {
    match kind {
        DocumentKind::RepaymentInterest => INTEREST_PAID_BACK,
        DocumentKind::Payment | DocumentKind::Refund => BANK,
        kind if kind.is_penalty() => PENALTIES,
        _ => TAX,
    }
}

fn sum(amount: Money) -> String {
    format!("£{amount}")
}

/// Nothing of HMRC's texts may end a line, start a comment or change what a line means.
fn one_line(text: &str) -> String {
    let text: String = harmless(text)
        .chars()
        .map(|letter| if letter.is_control() || matches!(letter, ';' | '|') { ' ' } else { letter })
        .collect();
    text.trim().to_owned()
}

fn line(out: &mut String, text: &str) {
    let _a_string_takes_everything = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::wording::Reader;
    use crate::rules::statement::Entry;
    use crate::rules::{DateRange, Environment};
    use proptest::prelude::*;

    fn setting() -> Setting {
        Setting {
            environment: Environment::Demo,
            place: None,
            profile: None,
            nino: None,
            person: Some("Maya\n2026-01-01 * Somebody else".to_owned()),
            now: "2026-11-21T12:00:00Z".parse().unwrap(),
            kept_since: None,
            reveal: false,
            reader: Reader::default(),
        }
    }

    fn told(events: &[(String, i64)]) -> Statement {
        let mut balance = Money::from_pence(100);
        let entries = events.iter().map(|(text, pence)| {
            let amount = Money::from_pence(*pence);
            balance += amount;
            let event = Event {
                date: Sent::parse("2026-06-12".to_owned()),
                what: What::Charge { kind: DocumentKind::Unknown(text.clone()), coded_out: None },
                amount,
                due: Some(Sent::parse(text.clone())),
                document_id: None,
                tax_year: None,
                parts: Vec::new(),
            };
            Entry { event, balance }
        });
        let entries: Vec<Entry> = entries.collect();
        Statement {
            period: DateRange::new("2026-04-06".parse().unwrap(), "2026-11-21".parse().unwrap()).unwrap(),
            opening: Money::from_pence(100),
            entries,
            closing: balance,
            since_then: None,
            ending: crate::rules::statement::Ending::default(),
        }
    }

    proptest! {
        /// Whatever HMRC calls things: every entry has two postings that cancel, and the last asserts their sum.
        #[test]
        fn every_entry_balances(events in prop::collection::vec(("[\\PC\n;|@=:,]{0,30}", -99_999i64..99_999), 0..8)) {
            let told = told(&events);
            let journal = journal(&told, &setting());
            let sums: Vec<Money> = journal
                .lines()
                .filter(|line| line.starts_with("    ") && !line.trim_start().starts_with(';') && !line.contains(" = "))
                .map(|line| line.rsplit_once('£').unwrap().1.parse().unwrap())
                .collect();
            prop_assert_eq!(sums.len(), 2 * (events.len() + 1));
            for pair in sums.chunks(2) {
                prop_assert_eq!(pair[0] + pair[1], Money::ZERO);
            }
            let hmrc: Money = sums.iter().skip(1).step_by(2).sum();
            prop_assert_eq!(hmrc, -told.closing);
            let assertion = format!("= £{}", -told.closing);
            prop_assert!(journal.contains(&assertion));
            // A day starts an entry, and nothing else does.
            let entries = journal.lines().filter(|line| line.starts_with("20")).count();
            prop_assert_eq!(entries, events.len() + 2);
        }
    }
}
