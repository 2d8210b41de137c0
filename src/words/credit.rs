//! Credit on the account, as one number with its parts.

use crate::rules::charges::Document;
use crate::rules::credit::{Credit, CreditStep, CreditSum, Mismatch};
use crate::rules::{Money, SentOption};
use crate::words::{capital, charges};

/// One line, where there is no room for a column: "Credit: £200.00 not used yet + £120.00 set against charges − £50.00
/// refund asked for = £270.00 available, HMRC's figure". `None` where there is no credit.
pub fn line(credit: &Credit<'_>) -> Option<String> {
    let way = credit.derivation();
    if let ([(CreditStep::Unallocated, only)], true) = (way.steps.as_slice(), way.is_one_figure()) {
        return Some(format!("Credit {}, not used yet", only.pounds()));
    }
    let mut said = String::new();
    for (step, sum) in &way.steps {
        said.push_str(match (said.is_empty(), sum.is_negative()) {
            (true, false) => "",
            (true, true) => "− ",
            (false, false) => " + ",
            (false, true) => " − ",
        });
        said.extend([sum.abs().pounds().as_str(), " ", in_a_line(*step)]);
    }
    let left = way.left.map(|left| format!(" = {} available, HMRC's figure", left.pounds())).unwrap_or_default();
    let free = credit.free().map(|free| format!("; {FREE} {}", free.pounds())).unwrap_or_default();
    (!said.is_empty()).then(|| format!("Credit: {said}{left}{free}"))
}

const fn in_a_line(step: CreditStep) -> &'static str {
    match step {
        CreditStep::Unallocated => "not used yet",
        CreditStep::Allocated => "allocated",
        CreditStep::Total => "in all",
        CreditStep::FirstRefund => "refund asked for",
        CreditStep::SecondRefund => "second refund asked for",
        CreditStep::Difference => "that HMRC does not explain",
    }
}

/// A step as the name of a row; the sums of the rows add up to what is left.
pub const fn step(step: CreditStep) -> &'static str {
    match step {
        CreditStep::Unallocated => "Credit not used yet",
        CreditStep::Allocated => "Credit allocated",
        CreditStep::Total => "Credit in all",
        CreditStep::FirstRefund => "less refund asked for",
        CreditStep::SecondRefund => "less second refund asked for",
        CreditStep::Difference => "that HMRC does not explain",
    }
}

/// HMRC's figure of all credit, beside the steps that come to it.
pub fn in_all(total: Money) -> String {
    format!("{} in all, before refunds", total.pounds())
}

/// The end of the way, under the rule: HMRC's `availableCredit`, which counts allocated credit too.
pub const LEFT: &str = "Available, HMRC's figure";

/// What of it is neither allocated nor asked for.
pub const FREE: &str = "neither used nor asked for";

/// What a credit is, as HMRC's account calls it, and of which year.
pub fn source(document: &Document) -> String {
    let name = charges::kind(&document.kind());
    document.tax_year.value().map_or_else(|| name.to_string(), |year| format!("{name} {year}"))
}

/// A sum of HMRC's own that does not add up.
pub fn mismatch(mismatch: Mismatch) -> String {
    let (name, parts) = match mismatch.sum {
        CreditSum::Total => ("credit in all", "what is not used and what is allocated come to"),
        CreditSum::Available => ("available credit", "the credit in all less refunds in progress comes to"),
        CreditSum::Sources => ("credit not used yet", "the open credits HMRC lists come to"),
    };
    let difference = mismatch.difference();
    let more = if difference.is_positive() { "more" } else { "less" };
    capital(&format!(
        "HMRC's own figures do not add up: {name} is {}, {} {more} than {parts} ({}).",
        mismatch.hmrc.pounds(),
        difference.abs().pounds(),
        mismatch.parts.pounds()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::charges::{Account, BalanceDetails};

    fn said(unallocated: i64, allocated: i64, refunds: [i64; 2], left: i64) -> Option<String> {
        let pence = |sum| Some(Money::from_pence(sum));
        let balance = BalanceDetails {
            unallocated_credit: pence(unallocated),
            allocated_credit: pence(allocated),
            first_pending_amount_requested: pence(refunds[0]),
            second_pending_amount_requested: pence(refunds[1]),
            available_credit: pence(left),
            ..BalanceDetails::default()
        };
        line(&Credit::of(&Account { balance, ..Account::default() }))
    }

    #[test]
    fn a_line_of_credit_is_a_sum_that_adds_up() {
        assert_eq!(
            said(82_500, 20_000, [15_000, 7_500], 80_000).unwrap(),
            "Credit: £825.00 not used yet + £200.00 allocated − £150.00 refund asked for − £75.00 second refund \
             asked for = £800.00 available, HMRC's figure; neither used nor asked for £600.00"
        );
        assert_eq!(said(12_000, 0, [0, 0], 12_000).unwrap(), "Credit £120.00, not used yet");
        assert_eq!(
            said(12_000, 0, [0, 0], 10_000).unwrap(),
            "Credit: £120.00 not used yet − £20.00 that HMRC does not explain = £100.00 available, HMRC's figure"
        );
        assert_eq!(said(0, 0, [0, 0], 0), None);
    }
}
