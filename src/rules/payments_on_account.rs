//! Payments on account: which year they count towards, which bill they come from, and how they were changed.
//!
//! HMRC raises two payments on account for a year when the return of the year before is in. No field of its answers
//! joins them to that bill; their tax years do.

use std::collections::HashSet;

use super::charges::history::{Step, steps};
use super::charges::{Account, BreakdownKind, ChargeChange, CodedOutStatus, Document, DocumentKind};
use super::sent::{Sent, SentOption};
use super::{DocumentId, Money, TaxYear};

/// The payments on account of one tax year, as far as HMRC sent them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentsOnAccount<'a> {
    /// The year whose bill they count towards.
    pub year: TaxYear,
    /// The year whose bill they come from: the one before.
    pub from_year: Option<TaxYear>,
    /// The first.
    pub first: Option<&'a Document>,
    /// The second.
    pub second: Option<&'a Document>,
    /// Extra amounts on either, from the return of their own year, when they had been reduced too far.
    pub extra: Vec<&'a Document>,
    /// What HMRC lists of the bill they come from: the balancing payment or overpaid tax of the year before, and what
    /// of it a tax code collects. Empty when none of it is in the answers.
    pub bill: Vec<&'a Document>,
    /// The payments on account of the year before, and extra amounts on them: paid towards the bill they come from.
    pub before: Vec<&'a Document>,
    /// What HMRC lists of the bill they count towards. Empty while the return of their own year is not in.
    pub set_against: Vec<&'a Document>,
}

/// A change of payments on account told by a charge's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adjustment<'a> {
    /// The entry.
    pub step: Step<'a>,
    /// HMRC's reason, 001 to 005.
    pub reason: &'a str,
}

/// The payments on account of `year`, joined to their bill. `accounts` are looked through in turn: what is open first.
pub fn of_year<'a>(accounts: &[&'a Account], year: TaxYear) -> PaymentsOnAccount<'a> {
    let from_year = year.previous();
    let wanted = |told: Option<TaxYear>| told.is_some() && (told == Some(year) || told == from_year);
    let mut known: HashSet<&Sent<DocumentId>> = HashSet::new();
    let documents = accounts.iter().flat_map(|account| &account.documents);
    let mine: Vec<&Document> = documents
        .filter(|one| wanted(one.tax_year.value()) && !one.is_charge_estimate && known.insert(&one.document_id))
        .collect();
    let of = |wanted: Option<TaxYear>, kinds: &dyn Fn(&DocumentKind) -> bool| {
        mine.iter().copied().filter(|one| one.tax_year.value() == wanted && kinds(&one.kind())).collect::<Vec<_>>()
    };
    let one = |kind: DocumentKind| of(Some(year), &|other| *other == kind).first().copied();
    PaymentsOnAccount {
        year,
        from_year,
        first: one(DocumentKind::FirstPaymentOnAccount),
        second: one(DocumentKind::SecondPaymentOnAccount),
        extra: of(Some(year), &|kind| matches!(kind, DocumentKind::ReconciliationDebit(_))),
        before: if from_year.is_some() { of(from_year, &is_ahead) } else { Vec::new() },
        bill: if from_year.is_some() { of(from_year, &is_bill) } else { Vec::new() },
        set_against: of(Some(year), &is_bill),
    }
}

/// What is asked for ahead of a bill, or raised on that with it.
const fn is_ahead(kind: &DocumentKind) -> bool {
    kind.is_payment_on_account() || matches!(kind, DocumentKind::ReconciliationDebit(_))
}

/// How the bill before comes to what each payment on account is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Half {
    /// What was asked for ahead of that bill, the first first.
    pub ahead: Vec<Money>,
    /// Income Tax and Class 4 National Insurance of what the return left to pay; below nothing where it gave back.
    pub balance: Money,
    /// Both together.
    pub taxes: Money,
    /// Other taxes of what the return left to pay, which no payment on account is asked for.
    pub others: Vec<(BreakdownKind, Money)>,
    /// Half of the taxes: what HMRC asks for in each.
    pub half: Money,
}

/// What a return brings as its bill, as against what is paid ahead or raised later.
const fn is_bill(kind: &DocumentKind) -> bool {
    matches!(kind, DocumentKind::BalancingCharge | DocumentKind::CancelledPaye | DocumentKind::OverpaidTax)
}

/// The payments on account that `document` belongs to, when it is one.
pub fn around<'a>(document: &Document, accounts: &[&'a Account]) -> Option<PaymentsOnAccount<'a>> {
    let kind = document.kind();
    let belongs = kind.is_payment_on_account() || matches!(kind, DocumentKind::ReconciliationDebit(_));
    document.tax_year.value().filter(|_| belongs && !document.is_charge_estimate).map(|year| of_year(accounts, year))
}

/// Whether a payment on account is another sum than HMRC first asked for. Where HMRC does not say what that was, it is
/// not known, and so not said.
pub fn was_changed(document: &Document) -> bool {
    document.poa_relevant_amount.is_some_and(|first| first != document.original_amount)
}

/// The changes of a payment on account that carry HMRC's reason, from the oldest to the newest.
pub fn adjustments(history: &[ChargeChange]) -> Vec<Adjustment<'_>> {
    let told = |step: Step<'_>| step.change.poa_adjustment_reason.is_some();
    let all = steps(history).into_iter().filter(|step| told(*step));
    all.filter_map(|step| Some(Adjustment { step, reason: step.change.poa_adjustment_reason.as_deref()? })).collect()
}

impl PaymentsOnAccount<'_> {
    /// HMRC's relevant amount, from the first document that carries one.
    pub fn relevant_amount(&self) -> Option<Money> {
        [self.first, self.second].into_iter().flatten().find_map(|one| one.poa_relevant_amount)
    }

    /// How they come from the bill before; none where a part of that is not known, or where it does not come to what HMRC
    /// asks for, to the penny that halving leaves.
    pub fn half(&self) -> Option<Half> {
        let first = self.first.or(self.second)?;
        let half = self.relevant_amount().unwrap_or(first.original_amount);
        if self.bill.is_empty() {
            return None;
        }
        let mut ahead: Vec<&Document> = self.before.clone();
        ahead.sort_by_key(|one| one.kind());
        let mut balance = Money::ZERO;
        let mut others: Vec<(BreakdownKind, Money)> = Vec::new();
        for document in &self.bill {
            let lines: Option<Vec<_>> =
                document.breakdown.iter().map(|line| Some((line.kind(), line.original_amount?))).collect();
            let lines =
                lines.filter(|lines| lines.iter().map(|(_, sum)| *sum).sum::<Money>() == document.original_amount)?;
            for (kind, sum) in lines {
                match kind {
                    BreakdownKind::IncomeTax | BreakdownKind::Class4 => balance += sum,
                    other => match others.iter_mut().find(|(kind, _)| *kind == other) {
                        Some((_, all)) => *all += sum,
                        None => others.push((other, sum)),
                    },
                }
            }
        }
        let ahead: Vec<Money> = ahead.into_iter().map(|one| one.original_amount).collect();
        let taxes = ahead.iter().sum::<Money>() + balance;
        let left = (taxes - half - half).abs();
        (left <= Money::from_pence(2)).then_some(Half { ahead, balance, taxes, others, half })
    }

    /// Whether a tax code collects either of them.
    pub fn through_tax_code(&self) -> bool {
        let mut both = [self.first, self.second].into_iter().flatten();
        both.any(|one| one.coded_out_status() == Some(&CodedOutStatus::Initiated))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::charges::tests::{document, line};

    fn of(id: &str, code: &str, year: &str) -> Document {
        let mut one = document(1_000, 1_000, "2027-01-31");
        one.document_id = Sent::parse(id.to_owned());
        one.tax_year = Some(Sent::parse(year.to_owned()));
        one.breakdown = vec![line(code)];
        one
    }

    fn ids(documents: &[&Document]) -> Vec<String> {
        documents.iter().map(|one| one.document_id.to_string()).collect()
    }

    #[test]
    fn joined_to_the_bill_before_and_the_bill_they_count_towards() {
        let mut relevant = of("poa2", "4930", "2026-27");
        relevant.poa_relevant_amount = Some(Money::from_pence(240_409));
        let mut guess = of("guess", "4920", "2026-27");
        guess.is_charge_estimate = true;
        let open = Account {
            documents: vec![guess, of("poa1", "4920", "2026-27"), relevant, of("old", "4920", "2025-26")],
            ..Account::default()
        };
        let mut coded = of("coded", "4910", "2025-26");
        coded.document_text = Some("Class 2 National Insurance".to_owned());
        let past = Account {
            documents: vec![
                of("poa1", "4920", "2026-27"),
                of("bill", "4910", "2025-26"),
                coded,
                of("x", "4910", "2026-27"),
            ],
            ..Account::default()
        };
        let found = of_year(&[&open, &past], "2026-27".parse().unwrap());
        assert_eq!(found.from_year, "2025-26".parse().ok());
        assert_eq!(found.first.unwrap().document_id.to_string(), "poa1");
        assert_eq!(found.second.unwrap().document_id.to_string(), "poa2");
        assert_eq!((ids(&found.bill), ids(&found.set_against)), (vec!["bill".to_owned()], vec!["x".to_owned()]));
        assert_eq!(found.relevant_amount(), Some(Money::from_pence(240_409)));
        assert_eq!(around(&open.documents[1], &[&open]).unwrap().year, "2026-27".parse().unwrap());
        assert_eq!(around(&open.documents[0], &[&open]), None, "an estimate comes from no bill");
        assert_eq!(around(&past.documents[1], &[&open]), None, "a balancing payment is none");
    }

    #[test]
    fn half_of_the_bill_is_told_with_its_parts_or_not_at_all() {
        let sum = Money::from_pence;
        let priced = |id: &str, code: &str, year: &str, lines: &[(&str, i64)]| {
            let mut one = of(id, code, year);
            one.original_amount = sum(lines.iter().map(|(_, pence)| *pence).sum());
            let text = |tax: &str| Some(format!("{tax} England & NI"));
            let to = |(tax, pence): &(&str, i64)| crate::rules::charges::BreakdownLine {
                charge_type_description: text(tax),
                original_amount: Some(sum(*pence)),
                ..line(code)
            };
            one.breakdown = lines.iter().map(to).collect();
            one
        };
        let account = |bill: i64| Account {
            documents: vec![
                priced("poa1", "4920", "2025-26", &[("ITSA", 147_815)]),
                priced("poa2", "4930", "2025-26", &[("ITSA", 147_815)]),
                priced("bill", "4910", "2025-26", &[("ITSA", bill), ("NIC4", 100_000), ("CGT", 214_000)]),
                priced("next", "4920", "2026-27", &[("ITSA", 299_730)]),
            ],
            ..Account::default()
        };
        let told = |account: &Account| of_year(&[account], "2026-27".parse().unwrap()).half();
        let half = told(&account(203_830)).unwrap();
        assert_eq!((half.ahead, half.balance), (vec![sum(147_815), sum(147_815)], sum(303_830)));
        assert_eq!((half.taxes, half.half), (sum(599_460), sum(299_730)));
        assert_eq!(half.others, [(BreakdownKind::CapitalGainsTax, sum(214_000))]);
        assert_eq!(told(&account(203_831)).map(|half| half.half), Some(sum(299_730)), "half a penny is let go");
        assert_eq!(told(&account(203_930)), None, "what does not come to it explains nothing");
        let mut untold = account(203_830);
        untold.documents[2].breakdown[0].original_amount = None;
        assert_eq!(told(&untold), None);
    }

    #[test]
    fn extra_amounts_belong_to_their_year_and_unreadable_years_to_none() {
        let account = Account {
            documents: vec![of("debit", "4913", "2026-27"), of("odd", "4920", "twenty"), of("poa", "4920", "2026-27")],
            ..Account::default()
        };
        let found = around(&account.documents[0], &[&account]).unwrap();
        assert_eq!((ids(&found.extra), found.bill.len(), found.set_against.len()), (vec!["debit".to_owned()], 0, 0));
        assert_eq!(found.first.unwrap().document_id.to_string(), "poa");
        assert_eq!(around(&account.documents[1], &[&account]), None);
    }
}
