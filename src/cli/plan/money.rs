//! What the commands about money take: the days of a statement, the amounts of a what-if.

use chrono::NaiveDate;

use super::super::arguments::{Range, WhatIfCommand};
use super::super::trouble::Trouble;
use super::Question;
use super::values::{amount, date, date_range};
use crate::rules::{DateRange, TaxYear};

/// The days of a statement: those given, else those of the tax year. HMRC tells nothing of the days after today.
pub(super) fn days_of_statement(
    range: &Range,
    year: Option<TaxYear>,
    today: NaiveDate,
) -> Result<Option<DateRange>, Trouble> {
    let days = date_range(range, today)?;
    match (days, year) {
        (Some(_), Some(_)) => Err(Trouble::usage(
            "mixed-options",
            "--tax-year and --from or --to each choose the days of the statement",
            "Give one of them.",
        )),
        (Some(days), None) if days.to() > today => Err(Trouble::usage(
            "date",
            "a statement ends today at the latest",
            "Leave --to out, or give an earlier day.",
        )),
        (days, None) => Ok(days),
        (None, Some(year)) => days_of_year(year, today).map(Some),
    }
}

/// The days of a tax year that have come.
pub(super) fn days_of_year(year: TaxYear, today: NaiveDate) -> Result<DateRange, Trouble> {
    DateRange::new(year.start(), year.end().min(today)).map_err(|_it_has_not_begun| {
        Trouble::usage(
            "tax-year",
            format!("{year} has not begun: there is nothing to state of it"),
            "A statement ends today at the latest; give an earlier year.",
        )
    })
}

/// What would follow from what.
pub(super) fn what_if(what: &WhatIfCommand, today: NaiveDate) -> Result<Question, Trouble> {
    match what {
        WhatIfCommand::Pay { amount: text, on } => {
            let on = on.as_deref().map(|text| date("on", text)).transpose()?;
            if on.is_some_and(|on| on < today) {
                return Err(Trouble::usage("date", "--on has passed", "Give today or a later day."));
            }
            let refuse = || {
                Trouble::usage(
                    "amount",
                    "a payment must be above nothing",
                    "Give pounds, and pence after a point, as in 1200 or 1200.50.",
                )
            };
            if text.starts_with('-') {
                return Err(refuse());
            }
            let amount = amount(text)?;
            if amount.is_positive() { Ok(Question::WhatIfPaid { amount, on }) } else { Err(refuse()) }
        }
        WhatIfCommand::Reduce { amount: text } if text.starts_with('-') => Err(Trouble::usage(
            "amount",
            "payments on account cannot be below nothing",
            "Give what each of the two would come to: 0 or more, as in 1200 or 1200.50.",
        )),
        WhatIfCommand::Reduce { amount: text } => Ok(Question::WhatIfReduced(amount(text)?)),
    }
}
