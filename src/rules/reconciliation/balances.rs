//! HMRC's totals of what is owed, against the charges they are made of.

use std::collections::BTreeSet;

use chrono::Days;

use super::{Cause, Check, CheckId, Involved, Known, Outcome, What, check};
use crate::rules::charges::{ChargeStanding, Document, DocumentKind};
use crate::rules::{Money, Sent, SentOption, TaxYear};

/// Days ahead that `payableAmount` looks.
const SOON: u64 = 30;

/// The three parts by due date, and their total.
pub(super) fn due<'a>(known: Known<'a>) -> Vec<Check<'a>> {
    let balance = &known.open.balance;
    let soon = known.today.checked_add_days(Days::new(SOON)).unwrap_or(known.today);
    let part = |document: &Document| {
        let due = document.document_due_date.value()?;
        Some(match due {
            due if due < known.today => CheckId::Overdue,
            due if due <= soon => CheckId::DueWithin30Days,
            _ => CheckId::NotYetDue,
        })
    };
    let of_part = |id: &CheckId| -> Vec<&'a Document> {
        charges(known).filter(|document| part(document).as_ref() == Some(id)).collect()
    };
    let parts = [
        (CheckId::Overdue, balance.overdue_amount),
        (CheckId::DueWithin30Days, balance.payable_amount),
        (CheckId::NotYetDue, balance.pending_charge_due_amount),
    ];
    let mut checks: Vec<Check<'a>> =
        parts.into_iter().map(|(id, hmrc)| of_charges(known, &of_part(&id), id, hmrc)).collect();
    let three = balance.overdue_amount + balance.payable_amount + balance.pending_charge_due_amount;
    checks.push(check(known, CheckId::TotalOfItsParts, (balance.total_balance, three), Vec::new(), &[]));
    checks.push(of_charges(known, &charges(known).collect::<Vec<_>>(), CheckId::Total, balance.total_balance));
    checks
}

/// Open charges of any standing.
fn charges(known: Known<'_>) -> impl Iterator<Item = &Document> {
    known.open.documents.iter().filter(|document| document.is_charge())
}

/// Whether HMRC's totals count it: neither an estimate nor collected through a tax code.
fn counts(known: Known<'_>, document: &Document) -> bool {
    !matches!(document.standing(known.today), ChargeStanding::ThroughTaxCode | ChargeStanding::Estimate)
}

fn is_on_hold(document: &Document) -> bool {
    let locks = document.locks();
    locks.charge_on_hold || locks.estimated_charge_on_hold || locks.interest_charge_on_hold
}

/// A figure against charges with the interest left on them.
fn of_charges<'a>(known: Known<'a>, documents: &[&'a Document], id: CheckId, hmrc: Money) -> Check<'a> {
    let counted: Vec<&Document> = documents.iter().copied().filter(|document| counts(known, document)).collect();
    let sum = |wanted: &dyn Fn(&Document) -> bool, of: &dyn Fn(&Document) -> Money| -> Money {
        documents.iter().filter(|document| wanted(document)).map(|document| of(document)).sum()
    };
    let with_interest = |document: &Document| document.outstanding_amount + document.interest_left();
    let held = |document: &Document| counts(known, document) && is_on_hold(document);
    let standing = |wanted: ChargeStanding| move |document: &Document| document.standing(known.today) == wanted;
    let undated = |document: &Document| counts(known, document) && document.document_due_date.value().is_none();
    let candidates = [
        (-sum(&undated, &with_interest), Cause::NoDueDate),
        (-sum(&|document| counts(known, document), &Document::interest_left), Cause::InterestNotIncluded),
        (sum(&standing(ChargeStanding::Estimate), &|document| document.outstanding_amount), Cause::EstimateIncluded),
        (sum(&standing(ChargeStanding::ThroughTaxCode), &|document| document.outstanding_amount), Cause::CodedOut),
        (-sum(&held, &with_interest), Cause::Lock),
        (-sum(&held, &|document| document.outstanding_amount), Cause::Lock),
        (-sum(&held, &Document::interest_left), Cause::Lock),
    ];
    let from_documents = counted.iter().map(|document| with_interest(document)).sum();
    let involved = counted.into_iter().map(|document| involved(document, with_interest(document))).collect();
    check(known, id, (hmrc, from_documents), involved, &candidates)
}

fn involved(document: &Document, amount: Money) -> Involved<'_> {
    Involved { what: What::Document(document), amount }
}

/// Balancing payments still to pay, year by year and in all.
pub(super) fn balancing(known: Known<'_>) -> Vec<Check<'_>> {
    let balance = &known.open.balance;
    let told = &balance.bcd_balance_per_year;
    let open = || charges(known).filter(|document| counts(known, document) && !document.outstanding_amount.is_zero());
    let is_balancing = |document: &&Document| document.kind() == DocumentKind::BalancingCharge;
    // Years whose balancing payment is open are checked even where HMRC lists nothing for them.
    let listed: BTreeSet<&Sent<TaxYear>> = told.iter().map(|(year, _)| year).collect();
    let years: BTreeSet<&Sent<TaxYear>> =
        open().filter(is_balancing).filter_map(|document| document.tax_year.as_ref()).chain(listed).collect();
    let mut checks = Vec::new();
    for year in years {
        let hmrc = told.iter().filter(|(of, _)| of == year).map(|(_, amount)| *amount).sum();
        let of_year: Vec<&Document> = open().filter(|document| document.tax_year.as_ref() == Some(year)).collect();
        let mine: Vec<&Document> = of_year.iter().copied().filter(is_balancing).collect();
        let sum: Money = mine.iter().map(|document| document.outstanding_amount).sum();
        let other = of_year.iter().filter(|document| !is_balancing(document));
        let mut candidates: Vec<(Money, Cause)> =
            other.map(|document| (document.outstanding_amount, Cause::OtherKind)).collect();
        let interest: Money = mine.iter().map(|document| document.interest_left()).sum();
        let held: Money = mine.iter().filter(|one| is_on_hold(one)).map(|document| document.outstanding_amount).sum();
        candidates.extend([(interest, Cause::InterestNotIncluded), (-held, Cause::Lock)]);
        let parts = mine.into_iter().map(|document| involved(document, document.outstanding_amount)).collect();
        checks.push(check(known, CheckId::BalancingOf(year.clone()), (hmrc, sum), parts, &candidates));
    }
    let in_years: Money = told.iter().map(|(_, amount)| *amount).sum();
    // HMRC may leave the sum of them out; then there is nothing to hold against them.
    if let Some(total) = balance.total_bcd_balance {
        checks.push(check(known, CheckId::BalancingInAll, (total, in_years), Vec::new(), &[]));
    }
    checks
}

/// A figure HMRC left out although there is something it would count.
pub(super) fn not_sent<'a>(id: CheckId, documents: Money) -> Check<'a> {
    Check {
        id,
        hmrc: None,
        documents: Some(documents),
        outcome: Outcome::CannotBeKnown(vec![Cause::FigureNotSent]),
        involved: Vec::new(),
        counted: None,
        besides: None,
    }
}

/// What tax codes collect, in all and return by return.
pub(super) fn coded_out(known: Known<'_>) -> Vec<Check<'_>> {
    let collected: Vec<&Document> =
        charges(known).filter(|document| document.standing(known.today) == ChargeStanding::ThroughTaxCode).collect();
    let sum: Money = collected.iter().map(|document| document.outstanding_amount).sum();
    let in_all: Money = collected.iter().filter_map(|document| document.amount_coded_out).sum();
    let codings: Money = known.open.coding.iter().filter_map(|coding| coding.charge).sum();
    let mut checks = Vec::new();
    let parts = || collected.iter().map(|document| involved(document, document.outstanding_amount)).collect();
    match known.open.balance.amount_coded_out {
        Some(hmrc) => {
            let candidates = [(in_all - sum, Cause::CodedOut), (codings - sum, Cause::CodedOut)];
            checks.push(check(known, CheckId::CodedOut, (hmrc, sum), parts(), &candidates));
        }
        None if sum.is_zero() => {}
        None => checks.push(Check { involved: parts(), ..not_sent(CheckId::CodedOut, sum) }),
    }
    for coding in &known.open.coding {
        let Some(hmrc) = coding.charge else { continue };
        let year = coding.return_tax_year.clone();
        let is_its = |document: &&Document| {
            document.amount_coded_out.is_some() && year.is_some() && document.tax_year == year && document.is_charge()
        };
        let mine: Vec<&Document> = known.documents().into_iter().filter(is_its).collect();
        let id = CheckId::CodedOutOf(year.clone());
        if mine.is_empty() {
            let why = if known.history.is_some() { Cause::OlderThanRange } else { Cause::HistoryNotKnown };
            let outcome = Outcome::CannotBeKnown(vec![why]);
            checks.push(Check { documents: None, outcome, ..check(known, id, (hmrc, hmrc), Vec::new(), &[]) });
            continue;
        }
        let coded = |document: &Document| document.amount_coded_out.unwrap_or_default();
        let sum: Money = mine.iter().map(|document| coded(document)).sum();
        let left: Money = mine.iter().map(|document| document.outstanding_amount).sum();
        let parts = mine.iter().map(|document| involved(document, coded(document))).collect();
        checks.push(check(known, id, (hmrc, sum), parts, &[(left - sum, Cause::CodedOut)]));
    }
    checks
}
