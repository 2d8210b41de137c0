//! The dates that come next: what to send, what to pay, in the order they press.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::businesses::TypeOfBusiness;
use super::charges::{Account, ChargeStanding, DocumentKind};
use super::obligations::{Duty, Obligation, ObligationStatus};
use super::sent::{Sent, SentOption};
use super::{BusinessId, Money, TaxYear};

/// Something due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextDate {
    /// The day; in the past when it is late.
    pub date: NaiveDate,
    /// What is due.
    pub what: Due,
}

/// What is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Due {
    /// Quarterly updates, one for each business, with one deadline.
    Updates {
        /// Kind and id of each business.
        businesses: Vec<(TypeOfBusiness, Sent<BusinessId>)>,
        /// Last day of the period.
        period_end: Option<NaiveDate>,
    },
    /// A tax return.
    Return {
        /// Its year.
        tax_year: Option<TaxYear>,
    },
    /// Money.
    Payment {
        /// Everything due that day, interest so far included.
        amount: Money,
        /// What of it is on hold, so that it is not asked for now.
        on_hold: Money,
        /// The charges.
        charges: Vec<DueCharge>,
    },
}

/// A charge that is due on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueCharge {
    /// What it goes by among what is owed.
    pub kind: DocumentKind,
    /// Its year.
    pub tax_year: Option<TaxYear>,
    /// Whether the charge itself is paid, and only interest is left on it.
    pub only_interest: bool,
}

/// Everything open with a date, the earliest first; on one day updates come before returns before money.
pub fn next_dates(account: Option<&Account>, obligations: &[Obligation], today: NaiveDate) -> Vec<NextDate> {
    let mut updates: BTreeMap<NaiveDate, Vec<&Obligation>> = BTreeMap::new();
    let mut all = Vec::new();
    for one in obligations.iter().filter(|one| one.status == ObligationStatus::Open) {
        match (one.due.value(), &one.duty) {
            (Some(due), Duty::QuarterlyUpdate { .. }) => updates.entry(due).or_default().push(one),
            (Some(date), Duty::TaxReturn) => {
                all.push(NextDate { date, what: Due::Return { tax_year: one.tax_year() } });
            }
            (None, _) => {}
        }
    }
    all.extend(updates.into_iter().map(|(date, due)| NextDate { date, what: updates_due(&due) }));
    all.extend(account.map(|account| payments_due(account, today)).unwrap_or_default());
    all.sort_by_key(|next| (next.date, next.what.rank()));
    all
}

impl Due {
    /// The word used in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Updates { .. } => "quarterly-update",
            Self::Return { .. } => "tax-return",
            Self::Payment { .. } => "payment",
        }
    }

    /// The sum to pay, when it is about one.
    pub const fn amount(&self) -> Option<Money> {
        match self {
            Self::Payment { amount, .. } => Some(*amount),
            Self::Updates { .. } | Self::Return { .. } => None,
        }
    }

    /// What of the sum is on hold, when some is.
    pub fn on_hold(&self) -> Option<Money> {
        match self {
            Self::Payment { on_hold, .. } => Some(*on_hold).filter(|sum| sum.is_positive()),
            Self::Updates { .. } | Self::Return { .. } => None,
        }
    }

    /// The tax year, when it is about one.
    pub fn tax_year(&self) -> Option<TaxYear> {
        match self {
            Self::Updates { period_end, .. } => period_end.map(TaxYear::containing),
            Self::Return { tax_year } => *tax_year,
            Self::Payment { charges, .. } => charges.first().and_then(|charge| charge.tax_year),
        }
    }

    const fn rank(&self) -> u8 {
        match self {
            Self::Updates { .. } => 0,
            Self::Return { .. } => 1,
            Self::Payment { .. } => 2,
        }
    }
}

fn updates_due(due: &[&Obligation]) -> Due {
    let business = |one: &&Obligation| match &one.duty {
        Duty::QuarterlyUpdate { type_of_business, business_id } => {
            Some((type_of_business.clone(), business_id.clone()))
        }
        Duty::TaxReturn => None,
    };
    Due::Updates {
        businesses: due.iter().filter_map(business).collect(),
        period_end: due.iter().filter_map(|one| one.period_end.value()).max(),
    }
}

fn payments_due(account: &Account, today: NaiveDate) -> Vec<NextDate> {
    let mut days: BTreeMap<NaiveDate, (Money, Money, Vec<DueCharge>)> = BTreeMap::new();
    for document in account.documents.iter().filter(|document| document.is_charge()) {
        let standing = document.standing(today);
        let owed = matches!(
            standing,
            ChargeStanding::Overdue { .. } | ChargeStanding::Due { .. } | ChargeStanding::InterestOnly
        );
        // The day it stands under among the charges too: one debt has one date.
        let day = document.date_shown().and_then(Sent::value).or_else(|| document.document_due_date.value());
        if let (true, Some(due)) = (owed, day) {
            let (amount, on_hold, charges) = days.entry(due).or_default();
            let left = document.outstanding_amount + document.interest_left();
            *amount += left;
            if document.locks().charge_on_hold {
                *on_hold += left;
            }
            charges.push(DueCharge {
                kind: document.named_kind(),
                tax_year: document.tax_year.value(),
                only_interest: document.is_interest_only(),
            });
        }
    }
    days.into_iter()
        .map(|(date, (amount, on_hold, mut charges))| {
            charges.sort_by_key(|charge| (charge.tax_year, charge.kind.clone()));
            NextDate { date, what: Due::Payment { amount, on_hold, charges } }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::charges::{CodedOutStatus, LatePaymentInterest};
    use crate::rules::statement::tests::document;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn update(business: &str, due: &str, status: ObligationStatus) -> Obligation {
        Obligation {
            duty: Duty::QuarterlyUpdate {
                type_of_business: TypeOfBusiness::SelfEmployment,
                business_id: Sent::parse(business.to_owned()),
            },
            period_start: day("2026-04-06").into(),
            period_end: day("2026-10-05").into(),
            due: Sent::parse(due.to_owned()),
            status,
            received: None,
        }
    }

    #[test]
    fn updates_of_one_deadline_are_one_date_and_what_is_done_or_unreadable_is_none() {
        let open = [
            update("XAIS00000000001", "2027-02-07", ObligationStatus::Open),
            update("XAIS00000000001", "2026-11-07", ObligationStatus::Open),
            update("XAIS00000000002", "2026-11-07", ObligationStatus::Open),
            update("XAIS00000000003", "2026-11-07", ObligationStatus::Fulfilled),
            update("XAIS00000000004", "soon", ObligationStatus::Open),
            update("XAIS00000000005", "2026-11-07", ObligationStatus::Other("paused".to_owned())),
        ];
        let shape: Vec<(NaiveDate, usize)> = next_dates(None, &open, day("2026-11-21"))
            .iter()
            .map(|next| match &next.what {
                Due::Updates { businesses, .. } => (next.date, businesses.len()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(shape, [(day("2026-11-07"), 2), (day("2027-02-07"), 1)]);
    }

    #[test]
    fn a_debt_has_the_name_and_the_day_it_has_among_the_charges() {
        let mut back = document("BACK", "4910", day("2025-06-12"), 87_000, 43_500);
        back.document_due_date = Some(day("2025-11-21").into());
        back.breakdown[0].items[0].coded_out_status = Some(CodedOutStatus::PartlyCollected);
        let mut paid = document("PAID", "4910", day("2025-12-18"), 97_000, 0);
        paid.document_due_date = Some(day("2026-01-31").into());
        paid.late_payment_interest = Some(LatePaymentInterest {
            outstanding_amount: Some(Money::from_pence(247)),
            end_date: Some(day("2026-02-12").into()),
            ..LatePaymentInterest::default()
        });
        let account = Account { documents: vec![back, paid], ..Account::default() };
        let told: Vec<(NaiveDate, DocumentKind, bool)> = next_dates(Some(&account), &[], day("2026-11-21"))
            .into_iter()
            .map(|next| match next.what {
                Due::Payment { charges, .. } => (next.date, charges[0].kind.clone(), charges[0].only_interest),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(
            told,
            [
                (day("2025-11-21"), DocumentKind::CancelledPaye, false),
                (day("2026-02-12"), DocumentKind::BalancingCharge, true)
            ]
        );
        assert_eq!(account.documents[0].kind(), DocumentKind::BalancingCharge, "what it is stays what it is");
    }
}
