//! Obligations: quarterly updates and tax returns, and what each asks of a person today. Obligations 3.0.

use chrono::{Months, NaiveDate};

use super::open_enum::open_enum;
use super::sent::Sent;
use super::{BusinessId, TaxYear, TypeOfBusiness};

open_enum! {
    /// HMRC's word for whether it has what it asked for.
    pub enum ObligationStatus {
        /// Still to be sent.
        Open = "open",
        /// Received.
        Fulfilled = "fulfilled",
    }
}

/// What an obligation asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Duty {
    /// A quarterly update of one business.
    QuarterlyUpdate {
        /// The kind of business.
        type_of_business: TypeOfBusiness,
        /// Which business.
        business_id: Sent<BusinessId>,
    },
    /// The tax return (final declaration).
    TaxReturn,
}

/// One obligation.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Obligation {
    /// What it asks for.
    pub duty: Duty,
    /// First day of the period; from 2025-26 on every period starts with its tax year (updates are cumulative).
    pub period_start: Sent<NaiveDate>,
    /// Last day of the period.
    pub period_end: Sent<NaiveDate>,
    /// The day it is due; HMRC's own date, never derived.
    pub due: Sent<NaiveDate>,
    /// HMRC's word.
    pub status: ObligationStatus,
    /// The day it was received, when it was.
    pub received: Option<Sent<NaiveDate>>,
}

/// Where an obligation stands today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Received by HMRC.
    Received,
    /// The due date has passed; due today is not late.
    Late {
        /// Whole days since the due date, 1 or more.
        days: i64,
    },
    /// The period has ended and the due date has not passed.
    Due {
        /// Whole days until the due date, 0 today.
        days: i64,
    },
    /// The period has not ended; it may be sent early.
    Upcoming {
        /// Whole days until the due date.
        days: i64,
    },
    /// HMRC's status or due date cannot be read, so nothing is said about it.
    Unclear,
}

impl Obligation {
    /// Where it stands on `today`.
    pub fn standing(&self, today: NaiveDate) -> Standing {
        match (&self.status, self.due.value()) {
            (ObligationStatus::Fulfilled, _) => Standing::Received,
            (ObligationStatus::Open, Some(due)) => {
                let days = (due - today).num_days();
                if days < 0 {
                    Standing::Late { days: -days }
                } else if self.period_end.value().is_some_and(|end| today <= end) {
                    Standing::Upcoming { days }
                } else {
                    Standing::Due { days }
                }
            }
            (ObligationStatus::Open, None) | (ObligationStatus::Other(_), _) => Standing::Unclear,
        }
    }

    /// True when it is open and its due date has passed.
    pub fn is_late(&self, today: NaiveDate) -> bool {
        matches!(self.standing(today), Standing::Late { .. })
    }

    /// The tax year its period belongs to, from the last day of the period.
    ///
    /// Calendar quarters start on 1 April, still in the year before, so the first day does not tell.
    pub fn tax_year(&self) -> Option<TaxYear> {
        self.period_end.value().map(TaxYear::containing)
    }

    /// Which quarter of its tax year it closes, 1 to 4; `None` for a return or an unusual period.
    pub fn quarter(&self) -> Option<u8> {
        if self.duty == Duty::TaxReturn {
            return None;
        }
        let end = self.period_end.value()?;
        let months = match (chrono::Datelike::month(&end), chrono::Datelike::day(&end)) {
            (7, 5) | (6, 30) => 1,
            (10, 5) | (9, 30) => 2,
            (1, 5) | (12, 31) => 3,
            (4, 5) | (3, 31) => 4,
            _ => return None,
        };
        Some(months)
    }

    /// Whether the quarter it closes begins after `day`. Updates restate the year so far, so only their last day tells
    /// which quarter they close.
    pub fn quarter_begins_after(&self, day: NaiveDate) -> bool {
        let before = self.period_end.value().and_then(|end| end.checked_sub_months(QUARTER));
        before.is_some_and(|before| before >= day)
    }

    /// Whether it is an update of this business.
    pub fn is_update_of(&self, business: &Sent<BusinessId>) -> bool {
        matches!(&self.duty, Duty::QuarterlyUpdate { business_id, .. } if business_id == business)
    }

    /// True when HMRC's status and received date contradict each other.
    pub fn contradicts_itself(&self) -> bool {
        match self.status {
            ObligationStatus::Fulfilled => self.received.is_none(),
            ObligationStatus::Open => self.received.is_some(),
            ObligationStatus::Other(_) => false,
        }
    }
}

/// Whether the return of `year` is in: everything HMRC asks for of it is received. None where HMRC lists none of it, or
/// says something else than received or not.
pub fn return_is_in(returns: &[Obligation], year: TaxYear) -> Option<bool> {
    let mut of_year = returns.iter().filter(|one| one.tax_year() == Some(year)).peekable();
    of_year.peek()?;
    of_year.try_fold(true, |all, one| match one.status {
        ObligationStatus::Fulfilled => Some(all),
        ObligationStatus::Open => Some(false),
        ObligationStatus::Other(_) => None,
    })
}

/// Months of a quarter.
const QUARTER: Months = Months::new(3);

/// `first` and `second` as one list without doubles: by due date, then duty, then period. An obligation that both
/// hold is kept once; where they differ, the one in `second` wins (the later answer).
pub fn merge(first: &[Obligation], second: &[Obligation]) -> Vec<Obligation> {
    let key = |o: &Obligation| (o.due.clone(), o.duty.clone(), o.period_start.clone(), o.period_end.clone());
    let mut all: std::collections::BTreeMap<_, Obligation> = first.iter().map(|o| (key(o), o.clone())).collect();
    all.extend(second.iter().map(|o| (key(o), o.clone())));
    all.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn update(end: &str, due: &str, status: &str) -> Obligation {
        Obligation {
            duty: Duty::QuarterlyUpdate {
                type_of_business: TypeOfBusiness::SelfEmployment,
                business_id: Sent::parse("XAIS00000000001".to_owned()),
            },
            period_start: Sent::parse("2026-04-06".to_owned()),
            period_end: Sent::parse(end.to_owned()),
            due: Sent::parse(due.to_owned()),
            status: status.into(),
            received: None,
        }
    }

    #[rstest]
    #[case("2026-10-05", "2026-11-07", "open", "2026-11-06", Standing::Due { days: 1 })]
    #[case("2026-10-05", "2026-11-07", "open", "2026-11-07", Standing::Due { days: 0 })]
    #[case("2026-10-05", "2026-11-07", "open", "2026-11-08", Standing::Late { days: 1 })]
    #[case("2026-10-05", "2026-11-07", "open", "2026-10-05", Standing::Upcoming { days: 33 })]
    #[case("2026-10-05", "2026-11-07", "fulfilled", "2026-12-01", Standing::Received)]
    #[case("2026-10-05", "soon", "open", "2026-12-01", Standing::Unclear)]
    #[case("sometime", "2026-11-07", "open", "2026-11-01", Standing::Due { days: 6 })]
    #[case("2026-10-05", "2026-11-07", "lost", "2026-12-01", Standing::Unclear)]
    fn standing_on_a_day(
        #[case] end: &str,
        #[case] due: &str,
        #[case] status: &str,
        #[case] today: &str,
        #[case] expected: Standing,
    ) {
        assert_eq!(update(end, due, status).standing(today.parse().unwrap()), expected);
    }

    #[rstest]
    #[case("2026-07-05", Some(1))]
    #[case("2026-09-30", Some(2))]
    #[case("2027-01-05", Some(3))]
    #[case("2027-03-31", Some(4))]
    #[case("2027-02-01", None)]
    fn quarters(#[case] end: &str, #[case] quarter: Option<u8>) {
        assert_eq!(update(end, "2027-05-07", "open").quarter(), quarter);
    }

    #[test]
    fn a_calendar_quarter_belongs_to_the_year_it_ends_in() {
        assert_eq!(update("2027-03-31", "2027-05-07", "open").tax_year(), Some("2026-27".parse().unwrap()));
    }

    #[test]
    fn merged_lists_hold_each_obligation_once_and_the_later_answer_wins() {
        let open = update("2026-10-05", "2026-11-07", "open");
        let done = update("2026-10-05", "2026-11-07", "fulfilled");
        let other = update("2026-07-05", "2026-08-07", "fulfilled");
        assert_eq!(merge(&[open], &[done.clone(), other.clone()]), [other, done]);
    }
}
