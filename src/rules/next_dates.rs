//! The next dates: what must be sent, and what must be paid, day by day.

use chrono::NaiveDate;

use super::charges::{Account, ChargeStanding, Document};
use super::obligations::{Duty, Obligation, ObligationStatus, Standing};
use super::sent::SentOption;
use super::{Money, TaxYear};

/// Something to do by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextDate<'a> {
    /// The day.
    pub date: NaiveDate,
    /// What is to be done.
    pub what: NextThing<'a>,
}

/// What is to be done by a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NextThing<'a> {
    /// Send quarterly updates.
    Updates(Vec<&'a Obligation>),
    /// Submit a tax return.
    Return(&'a Obligation),
    /// Pay charges.
    Pay {
        /// What is left of them together, interest included.
        amount: Money,
        /// The charges.
        charges: Vec<&'a Document>,
    },
}

impl NextThing<'_> {
    /// The word used in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Updates(_) => "quarterly-update",
            Self::Return(_) => "tax-return",
            Self::Pay { .. } => "payment",
        }
    }

    /// The sum to pay, when it is about one.
    pub const fn amount(&self) -> Option<Money> {
        match self {
            Self::Pay { amount, .. } => Some(*amount),
            Self::Updates(_) | Self::Return(_) => None,
        }
    }

    /// The tax year, when it is about one.
    pub fn tax_year(&self) -> Option<TaxYear> {
        match self {
            Self::Updates(updates) => updates.first().and_then(|update| update.tax_year()),
            Self::Return(one) => one.tax_year(),
            Self::Pay { charges, .. } => charges.first().and_then(|charge| charge.tax_year.value()),
        }
    }
}

/// Everything with a day to it that is still to be done, the earliest day first: what is late comes first of all. On
/// one day updates come before returns, and those before payments.
///
/// `open` may hold fulfilled obligations too; they are left out, as is what cannot be read.
pub fn next_dates<'a>(open: &'a [Obligation], account: Option<&'a Account>, today: NaiveDate) -> Vec<NextDate<'a>> {
    let mut updates: std::collections::BTreeMap<NaiveDate, Vec<&Obligation>> = std::collections::BTreeMap::new();
    let mut all = Vec::new();
    for obligation in open.iter().filter(|one| one.status == ObligationStatus::Open) {
        let standing = obligation.standing(today);
        let Some(date) = obligation.due.value().filter(|_| standing != Standing::Unclear) else { continue };
        match obligation.duty {
            Duty::QuarterlyUpdate { .. } => updates.entry(date).or_default().push(obligation),
            Duty::TaxReturn => all.push(NextDate { date, what: NextThing::Return(obligation) }),
        }
    }
    let mut payments: std::collections::BTreeMap<NaiveDate, Vec<&Document>> = std::collections::BTreeMap::new();
    for charge in account.iter().flat_map(|account| &account.documents).filter(|document| document.is_charge()) {
        let to_pay = matches!(
            charge.standing(today),
            ChargeStanding::Overdue { .. } | ChargeStanding::Due { .. } | ChargeStanding::InterestOnly
        );
        if let Some(date) = charge.document_due_date.value().filter(|_| to_pay) {
            payments.entry(date).or_default().push(charge);
        }
    }
    all.extend(updates.into_iter().map(|(date, due)| NextDate { date, what: NextThing::Updates(due) }));
    all.extend(payments.into_iter().map(|(date, mut charges)| {
        charges.sort_by_key(|charge| (charge.tax_year.value(), charge.document_id.clone()));
        let amount = charges.iter().map(|charge| charge.outstanding_amount + charge.interest_left()).sum();
        NextDate { date, what: NextThing::Pay { amount, charges } }
    }));
    all.sort_by_key(|next| {
        let order = match next.what {
            NextThing::Updates(_) => 0,
            NextThing::Return(_) => 1,
            NextThing::Pay { .. } => 2,
        };
        (next.date, order)
    });
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{Sent, TypeOfBusiness};

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
        let dates = next_dates(&open, None, day("2026-11-21"));
        let shape: Vec<(NaiveDate, usize)> = dates
            .iter()
            .map(|next| match &next.what {
                NextThing::Updates(updates) => (next.date, updates.len()),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(shape, [(day("2026-11-07"), 2), (day("2027-02-07"), 1)]);
    }
}
