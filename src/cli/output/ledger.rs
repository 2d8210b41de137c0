//! A statement as a journal of plain-text accounting, for hledger and ledger.
//!
//! Every entry balances; every account and the one commodity are declared, so that `hledger check --strict` accepts it.
//! The account with HMRC is a liability: below nothing in the journal where the statement is above it.

use std::fmt::Write as _;

use chrono::NaiveDate;

use crate::cli::output::Setting;
use crate::rules::Money;
use crate::rules::charges::DocumentKind;
use crate::rules::statement::{Event, Statement, What};
use crate::words::harmless;
use crate::words::statement as words;

/// The account with HMRC.
const HMRC: &str = "liabilities:hmrc:self assessment";
/// What a tax code has still to collect.
const TAX_CODE: &str = "liabilities:hmrc:tax code";
/// What a tax code collected: pay or a pension that its payer kept back.
const KEPT_BACK: &str = "income:pay:kept back by a tax code";
/// Debts from before Making Tax Digital, which software cannot see.
const OLDER: &str = "liabilities:hmrc:not shown to software";
const TAX: &str = "expenses:tax:self assessment";
const INTEREST: &str = "expenses:tax:interest";
const PENALTIES: &str = "expenses:tax:penalties";
const INTEREST_PAID_BACK: &str = "income:tax:repayment interest";
const BANK: &str = "assets:bank";
const OPENING: &str = "equity:opening balances";
/// Every account, and for those that need it what they are for.
const ACCOUNTS: [(&str, &str); 10] = [
    (HMRC, ""),
    (TAX_CODE, "left here until HMRC says it was collected"),
    (OLDER, "the debts are not in this journal, as HMRC does not show them"),
    (TAX, ""),
    (INTEREST, ""),
    (PENALTIES, ""),
    (INTEREST_PAID_BACK, ""),
    (KEPT_BACK, "what came off pay or a pension, which are booked elsewhere"),
    (BANK, ""),
    (OPENING, ""),
];

/// The statement as a journal. What is of today and not of its days stands below it, as comments: interest that still
/// accrues is HMRC's estimate and no entry.
pub fn journal(told: &Statement, setting: &Setting) -> String {
    let mut out = String::new();
    line(&mut out, "; Statement of account with HMRC, Self Assessment, by Quarterdeck");
    line(&mut out, &format!("; {}", words::period(told.period)));
    if let Some(person) = &setting.person {
        line(&mut out, &format!("; {}", one_line(person)));
    }
    line(&mut out, &format!("; as HMRC answered on {}", answered_on(setting)));
    line(&mut out, "\ncommodity £1,000.00\n");
    for (account, what) in ACCOUNTS {
        line(&mut out, &format!("account {account}"));
        if !what.is_empty() {
            line(&mut out, &format!("    ; {what}"));
        }
    }
    for one in in_order(told, setting) {
        entry(&mut out, &one);
    }
    line(&mut out, &format!("\n{} * Balance carried forward", told.period.to()));
    line(&mut out, &format!("    {HMRC}  £0.00 = {}", sum(-told.closing)));
    let code = &told.tax_code;
    if !(code.opening.is_zero() && code.closing.is_zero() && code.collected.is_empty()) {
        line(&mut out, &format!("    {TAX_CODE}  £0.00 = {}", sum(-code.closing)));
    }
    if !code.closing.is_zero() {
        for said in words::WITH_THE_CODE {
            line(&mut out, &format!("    ; {said}"));
        }
    }
    today(&mut out, told, setting);
    out
}

/// What is of the day HMRC answered, and no entry: from the balance carried forward to HMRC's total.
fn today(out: &mut String, told: &Statement, setting: &Setting) {
    let (ending, day) = (&told.ending, answered_on(setting));
    let rows = [
        ("Came since, up to that day", told.since_then.unwrap_or_default()),
        ("Interest still accruing, est.", ending.accruing),
        ("Not explained by these events", ending.difference),
        ("Credit not used yet, in the balance and not in HMRC's total", ending.unused_credit),
    ];
    line(out, &format!("\n; No entries: from this balance to HMRC's total of {day}."));
    line(
        out,
        &format!(";   {:<60}  {:>14}", format!("Balance carried forward, {}", told.period.to()), sum(told.closing)),
    );
    for (name, amount) in rows.into_iter().filter(|(_, amount)| !amount.is_zero()) {
        line(out, &format!(";   {name:<60}  {:>14}", sum(amount)));
    }
    line(out, &format!(";   {:<60}  {:>14}", format!("HMRC's total, {day}"), sum(ending.total)));
}

fn answered_on(setting: &Setting) -> NaiveDate {
    setting.kept_since.unwrap_or(setting.now).date_naive()
}

/// An entry of two postings: `amount` to one account, and off the other.
struct Entry {
    day: NaiveDate,
    text: String,
    comments: Vec<String>,
    amount: Money,
    to: &'static str,
    from: &'static str,
}

/// Everything that is an entry, by day.
fn in_order(told: &Statement, setting: &Setting) -> Vec<Entry> {
    let brought = |text: &str, amount: Money, from: &'static str| Entry {
        day: told.period.from(),
        text: text.to_owned(),
        comments: Vec::new(),
        amount,
        to: OPENING,
        from,
    };
    let opening = [
        brought("Balance brought forward", told.opening, HMRC),
        brought("Brought forward: what a tax code is to collect", told.tax_code.opening, TAX_CODE),
    ];
    let mut entries: Vec<Entry> = opening.into_iter().filter(|one| !one.amount.is_zero()).collect();
    entries.extend(told.entries.iter().map(|one| Entry {
        // Where its day cannot be read it stands last, as on the statement.
        day: one.event.date.value().unwrap_or(told.period.to()),
        text: words::label(&one.event),
        comments: comments(&one.event, setting),
        amount: one.event.amount,
        to: other(&one.event),
        from: HMRC,
    }));
    entries.extend(told.tax_code.collected.iter().map(|one| {
        Entry {
            day: one.date,
            text: words::collected(one),
            comments: tags([
                ("document", one.document_id.as_ref().map(ToString::to_string)),
                ("tax-year", one.tax_year.map(|year| year.to_string())),
            ])
            .into_iter()
            .chain([words::collected_when(one).to_owned()])
            .collect(),
            amount: one.amount,
            to: TAX_CODE,
            from: KEPT_BACK,
        }
    }));
    entries.sort_by_key(|one| one.day);
    entries
}

fn entry(out: &mut String, one: &Entry) {
    line(out, &format!("\n{} * {}", one.day, one_line(&one.text)));
    for comment in &one.comments {
        line(out, &format!("    ; {}", one_line(comment)));
    }
    line(out, &format!("    {:<40}  {:>16}", one.to, sum(one.amount)));
    line(out, &format!("    {:<40}  {:>16}", one.from, sum(-one.amount)));
}

/// One line of tags, as hledger reads them; none without any.
fn tags<const COUNT: usize>(tags: [(&str, Option<String>); COUNT]) -> Option<String> {
    let tags = tags.into_iter().filter_map(|(name, value)| Some(format!("{name}:{}", value?.replace(',', " "))));
    Some(tags.collect::<Vec<_>>().join(", ")).filter(|line| !line.is_empty())
}

/// Tags first, as hledger reads them, then what a person reads.
fn comments(event: &Event, setting: &Setting) -> Vec<String> {
    let (payment, reference) = match &event.what {
        What::Payment { id, reference, .. } => {
            (id.as_ref().map(ToString::to_string), reference.as_deref().map(|text| setting.mask(text)))
        }
        _ => (None, None),
    };
    let tags = tags([
        ("document", event.document_id.as_ref().map(ToString::to_string)),
        ("due", event.due.as_ref().map(ToString::to_string)),
        ("tax-year", event.tax_year.map(|year| year.to_string())),
        ("payment", payment),
        ("reference", reference),
        ("date-as-sent", event.date.unreadable().map(str::to_owned)),
    ]);
    let mut lines: Vec<String> = tags.into_iter().collect();
    lines.extend((!event.is_dated).then(|| words::no_day(event).to_owned()));
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
        .map(|letter| match letter {
            ';' => ',',
            '|' => ' ',
            letter if letter.is_control() => ' ',
            letter => letter,
        })
        .collect();
    text.trim().to_owned()
}

fn line(out: &mut String, text: &str) {
    let _a_string_takes_everything = writeln!(out, "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::statement::Entry;
    use crate::rules::statement::tests::any_odd_account;
    use crate::rules::{DateRange, Environment, Sent};
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn setting() -> Setting {
        let person = Some("Maya\n2026-01-01 * Somebody else".to_owned());
        Setting { person, ..Setting::of(Environment::Demo, "2026-11-21T12:00:00Z".parse().unwrap()) }
    }

    fn told(events: &[(String, i64)]) -> Statement {
        let mut balance = Money::from_pence(100);
        let entries = events.iter().map(|(text, pence)| {
            let amount = Money::from_pence(*pence);
            balance += amount;
            let event = Event {
                date: Sent::parse("2026-06-12".to_owned()),
                is_dated: true,
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
            tax_code: crate::rules::statement::TaxCode::default(),
            ending: crate::rules::statement::Ending::default(),
        }
    }

    /// Every posting with its account; not the assertions.
    fn postings(journal: &str) -> Vec<(String, Money)> {
        let lines = journal
            .lines()
            .filter(|line| line.starts_with("    ") && !line.trim_start().starts_with(';') && !line.contains(" = "));
        let parts = lines.map(|line| line.trim().rsplit_once('£').unwrap());
        parts.map(|(account, sum)| (account.trim().to_owned(), sum.parse().unwrap())).collect()
    }

    /// What each account comes to.
    fn posted(journal: &str) -> BTreeMap<String, Money> {
        let mut all = BTreeMap::new();
        for (account, sum) in postings(journal) {
            *all.entry(account).or_default() += sum;
        }
        all
    }

    proptest! {
        /// Whatever HMRC calls things: every entry has two postings that cancel, and the last asserts their sum.
        #[test]
        fn every_entry_balances(events in prop::collection::vec(("[\\PC\n;|@=:,]{0,30}", -99_999i64..99_999), 0..8)) {
            let told = told(&events);
            let journal = journal(&told, &setting());
            prop_assert_eq!(posted(&journal), BTreeMap::from([(HMRC.to_owned(), -told.closing), (TAX.to_owned(), told.closing - told.opening), (OPENING.to_owned(), told.opening)]).into_iter().filter(|(account, _)| !events.is_empty() || account != TAX).collect::<BTreeMap<_, _>>());
            prop_assert_eq!(postings(&journal).len(), 2 * (events.len() + 1));
            let assertion = format!("= £{}", -told.closing);
            prop_assert!(journal.contains(&assertion));
            // A day starts an entry, and nothing else does.
            let entries = journal.lines().filter(|line| line.starts_with("20")).count();
            prop_assert_eq!(entries, events.len() + 2);
        }

        /// Of accounts as people live them, over any days: every entry balances, and each account of HMRC's ends where
        /// the statement says, what a tax code has still to collect too.
        #[test]
        fn the_accounts_end_where_the_statement_does(made in any_odd_account(), from in 0u64..1_300, days in 0u64..1_300) {
            let first: NaiveDate = "2023-04-06".parse().unwrap();
            let from = first + chrono::Days::new(from);
            let told = made.statement(&from.to_string(), &(from + chrono::Days::new(days)).to_string());
            let journal = journal(&told, &setting());
            for pair in postings(&journal).chunks(2) {
                prop_assert_eq!(pair[0].1 + pair[1].1, Money::ZERO);
            }
            let posted = posted(&journal);
            let ends = |account: &str| posted.get(account).copied().unwrap_or_default();
            prop_assert_eq!(ends(HMRC), -told.closing);
            prop_assert_eq!(ends(TAX_CODE), -told.tax_code.closing);
            prop_assert_eq!(ends(KEPT_BACK), -told.tax_code.collected.iter().map(|one| one.amount).sum::<Money>());
        }
    }
}
