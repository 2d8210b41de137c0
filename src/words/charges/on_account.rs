//! Payments on account in words: only what is certain of them.

use super::{change_reason, difference, inside_a_sentence};
use crate::rules::TaxYear;
use crate::rules::charges::{Document, DocumentKind};
use crate::rules::payments_on_account::{Adjustment, Half, PaymentsOnAccount};
use crate::words::{Voice, capital, dates};

/// What these payments on account come from, what they count towards, and how they were changed; a sentence each.
pub fn on_account(of: &PaymentsOnAccount<'_>, adjustments: &[Adjustment<'_>], voice: Voice) -> Vec<String> {
    let mut said = vec![counts_towards(of, voice)];
    said.extend(of.from_year.map(|year| comes_from(of, year, voice)));
    said.extend(adjustments.iter().map(|one| adjusted(one, voice)));
    said.extend(extra(&of.extra));
    said
}

/// Extra amounts, the first payment on account's first.
fn extra(documents: &[&Document]) -> Option<String> {
    let mut sorted: Vec<(DocumentKind, &Document)> = documents.iter().map(|one| (one.kind(), *one)).collect();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    let each = sorted.into_iter().map(|(kind, one)| {
        let which = if kind == DocumentKind::ReconciliationDebit(1) { "first" } else { "second" };
        format!("{} on the {which} one (document {})", one.original_amount.pounds(), one.document_id)
    });
    let each: Vec<String> = each.collect();
    let brought = "They had been reduced too far, and the return brought extra";
    (!each.is_empty()).then(|| format!("{brought}: {}.", each.join(", ")))
}

fn counts_towards(of: &PaymentsOnAccount<'_>, voice: Voice) -> String {
    let (your, year) = (voice.possessive(), of.year);
    if of.set_against.is_empty() {
        return format!("They count towards {your} {year} bill. HMRC lists no balancing payment for {year} so far.");
    }
    format!("They count towards {your} {year} bill, of which HMRC lists {}.", listed(&of.set_against, voice))
}

fn comes_from(of: &PaymentsOnAccount<'_>, year: TaxYear, voice: Voice) -> String {
    let your = voice.possessive();
    let rule = format!(
        "They come from {your} {year} bill: HMRC asks for half of its Income Tax and Class 4 National Insurance in each, \
         unless they were changed."
    );
    if of.bill.is_empty() {
        return format!("{rule} HMRC sent no balancing payment for {year} here.");
    }
    let sum = of.half().map(|half| format!(" {}", half_of(&half, year))).unwrap_or_default();
    format!("{rule} Of that bill HMRC lists {}.{sum}", listed(&of.bill, voice))
}

/// How half of the bill comes to what each is.
fn half_of(half: &Half, year: TaxYear) -> String {
    let ahead: Vec<String> = half.ahead.iter().map(|sum| sum.pounds()).collect();
    let balance = if half.balance.is_negative() {
        format!("less {} given back", half.balance.abs().pounds())
    } else {
        format!("{} of the balance", half.balance.pounds())
    };
    let parts = match ahead.as_slice() {
        [] => balance,
        ahead if half.balance.is_negative() => {
            format!("{} paid on account for {year}, {balance}", ahead.join(" and "))
        }
        ahead => format!("{} asked for on account for {year} and {balance}", ahead.join(" and ")),
    };
    let others = half.others.iter().filter(|(_, sum)| !sum.is_zero());
    let others =
        others.map(|(kind, sum)| format!(" {} of {} is no part of that.", sum.pounds(), super::breakdown(kind)));
    let others: String = others.collect();
    let parts = if half.ahead.is_empty() { String::new() } else { format!(": {parts}") };
    format!(
        "Its Income Tax and Class 4 National Insurance are {}{parts}. Half of that is {}.{others}",
        half.taxes.pounds(),
        half.half.pounds()
    )
}

/// "balancing payment £2,408.18 (document 124100000001)", one after another.
fn listed(documents: &[&Document], voice: Voice) -> String {
    let one = |document: &&Document| {
        let name = inside_a_sentence(super::document_for(document, voice));
        format!("{name} {} (document {})", document.original_amount.abs().pounds(), document.document_id)
    };
    documents.iter().map(one).collect::<Vec<_>>().join(", ")
}

fn adjusted(one: &Adjustment<'_>, voice: Voice) -> String {
    let change = one.step.change;
    let day = change.changed.as_ref().map(|day| format!("{}: ", dates::day_sent(day))).unwrap_or_default();
    let by = one.step.difference.map(|by| format!(", {}", difference(Some(by)))).unwrap_or_default();
    let why = change_reason(change, voice);
    let why = if day.is_empty() { capital(&why) } else { why };
    format!("{day}{why} to {}{by}.", change.total_amount.pounds())
}
