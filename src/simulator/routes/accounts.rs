//! Self Assessment Accounts (MTD) 4.0.

use chrono::NaiveDate;

use super::{Api, Endpoint, Scenario, nothing_to_check};
use crate::simulator::call::{Call, Minimum, Problems, iso_date};
use crate::simulator::ledger::{Kind, Tax};
use crate::simulator::reply::Problem;

mod balance;
mod coding_choice;
mod history;
mod made_up_penalties;
mod payments;
mod penalties;
mod tax_code;

const API: Api = Api::SelfAssessmentAccounts;
const NOTHING: Scenario = Scenario::Refuse("MATCHING_RESOURCE_NOT_FOUND");
const NO_PARTNER: (&str, Scenario) =
    ("BUSINESS_PARTNER_NOT_EXIST", Scenario::Refuse("RULE_BUSINESS_PARTNER_NOT_EXIST"));
const NO_CONTRACT: (&str, Scenario) =
    ("ITSA_CONTRACT_OBJECT_NOT_EXIST", Scenario::Refuse("RULE_ITSA_CONTRACT_OBJECT_NOT_EXIST"));
const TOO_LATE: (&str, Scenario) = ("OUTSIDE_AMENDMENT_WINDOW", Scenario::Refuse("RULE_OUTSIDE_AMENDMENT_WINDOW"));
/// First tax year of the amounts in a tax code.
const TAX_CODE_MINIMUM: Minimum = Minimum { production: 2021, sandbox: 2019 };

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        api: API,
        method: "GET",
        path: "/accounts/self-assessment/{nino}/balance-and-transactions",
        takes_body: false,
        check: balance::check,
        scenarios: &[("NOT_FOUND", NOTHING)],
        answer: balance::answer,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/accounts/self-assessment/{nino}/payments-and-allocations",
        takes_body: false,
        check: payments::check,
        scenarios: &[("NOT_FOUND", NOTHING), ("INVALID_DATE_RANGE", Scenario::Refuse("RULE_INVALID_DATE_RANGE"))],
        answer: payments::answer,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/accounts/self-assessment/{nino}/charges/{transactionId}",
        takes_body: false,
        check: history::check_transaction,
        scenarios: &[("NOT_FOUND", NOTHING)],
        answer: history::by_transaction,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/accounts/self-assessment/{nino}/charges/transactionId/{transactionId}",
        takes_body: false,
        check: history::check_transaction,
        scenarios: &[("NOT_FOUND", NOTHING)],
        answer: history::by_transaction,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/accounts/self-assessment/{nino}/charges/chargeReference/{chargeReference}",
        takes_body: false,
        check: history::check_reference,
        scenarios: &[("NOT_FOUND", NOTHING)],
        answer: history::by_reference,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/accounts/self-assessment/{nino}/{taxYear}/collection/tax-code",
        takes_body: false,
        check: tax_code::check_read,
        scenarios: &[("NOT_FOUND", NOTHING)],
        answer: tax_code::read,
    },
    Endpoint {
        api: API,
        method: "PUT",
        path: "/accounts/self-assessment/{nino}/{taxYear}/collection/tax-code",
        takes_body: true,
        check: tax_code::check_write,
        scenarios: &[("DUPLICATE_ID_NOT_ALLOWED", Scenario::Refuse("RULE_DUPLICATE_ID_NOT_ALLOWED")), TOO_LATE],
        answer: tax_code::write,
    },
    Endpoint {
        api: API,
        method: "DELETE",
        path: "/accounts/self-assessment/{nino}/{taxYear}/collection/tax-code",
        takes_body: false,
        check: tax_code::check_delete,
        scenarios: &[("NOT_FOUND", NOTHING), TOO_LATE],
        answer: tax_code::delete,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/accounts/self-assessment/{nino}/{taxYear}/collection/tax-code/coding-out/status",
        takes_body: false,
        check: coding_choice::check,
        scenarios: &[NO_PARTNER, NO_CONTRACT],
        answer: coding_choice::status,
    },
    Endpoint {
        api: API,
        method: "POST",
        path: "/accounts/self-assessment/{nino}/{taxYear}/collection/tax-code/coding-out/opt-out",
        takes_body: false,
        check: coding_choice::check,
        scenarios: &[NO_PARTNER, NO_CONTRACT, ("ALREADY_OPTED_OUT", Scenario::Refuse("RULE_ALREADY_OPTED_OUT"))],
        answer: coding_choice::opt_out,
    },
    Endpoint {
        api: API,
        method: "POST",
        path: "/accounts/self-assessment/{nino}/{taxYear}/collection/tax-code/coding-out/opt-in",
        takes_body: false,
        check: coding_choice::check,
        scenarios: &[NO_PARTNER, NO_CONTRACT, ("ALREADY_OPTED_IN", Scenario::Refuse("RULE_ALREADY_OPTED_IN"))],
        answer: coding_choice::opt_in,
    },
    Endpoint {
        api: API,
        method: "GET",
        path: "/accounts/self-assessment/{nino}/penalties",
        takes_body: false,
        check: nothing_to_check,
        scenarios: made_up_penalties::SCENARIOS,
        answer: penalties::answer,
    },
];

/// Most days between the two dates of a range.
const LONGEST_RANGE: i64 = 732;

/// Notes dates of the query that cannot be read, or are the wrong way round, or too far apart.
fn check_range(call: &Call<'_>, problems: &mut Problems) {
    let (from, to) = (call.asked("fromDate"), call.asked("toDate"));
    let read = |told: Option<&str>, code, problems: &mut Problems| -> Option<NaiveDate> {
        let day = iso_date(told?);
        if day.is_none() {
            problems.push(Problem::new(code));
        }
        day
    };
    match (from.is_some(), to.is_some()) {
        (true, false) => problems.push(Problem::new("MISSING_TO_DATE")),
        (false, true) => problems.push(Problem::new("MISSING_FROM_DATE")),
        _ => {}
    }
    let from = read(from, "FORMAT_FROM_DATE", problems);
    let to = read(to, "FORMAT_TO_DATE", problems);
    if let (Some(from), Some(to)) = (from, to) {
        if to < from {
            problems.push(Problem::new("RANGE_TO_DATE_BEFORE_FROM_DATE"));
        } else if (to - from).num_days() > LONGEST_RANGE {
            problems.push(Problem::new("RULE_INVALID_DATE_RANGE"));
        }
    }
}

/// Up to `most` letters and digits.
fn is_alphanumeric(text: &str, most: usize) -> bool {
    (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// HMRC's `documentDescription`, with the spelling HMRC uses.
const fn description(kind: Kind) -> &'static str {
    match kind {
        Kind::FirstOnAccount | Kind::Estimate => "ITSA- POA 1",
        Kind::SecondOnAccount => "ITSA - POA 2",
        Kind::Balancing | Kind::OverpaidTax | Kind::AmendedCredit => "ITSA- Bal Charge",
        Kind::CodedOut | Kind::Class2 => "TRM New Charge",
        Kind::CancelledPaye => "TRM Amend Charge",
        Kind::LateSubmissionPenalty
        | Kind::FirstLatePaymentPenalty
        | Kind::SecondLatePaymentPenalty
        | Kind::FirstReconciliation
        | Kind::SecondReconciliation
        | Kind::Enquiry
        | Kind::HmrcAdjustment => "New Charge",
        Kind::Payment => "Payment",
        Kind::Refund => "Repayment",
    }
}

/// HMRC's `documentText`.
const fn text(kind: Kind) -> &'static str {
    match kind {
        Kind::FirstOnAccount | Kind::Estimate => "ITSA- POA 1",
        Kind::SecondOnAccount => "ITSA- POA 2",
        Kind::Balancing => "ITSA- Bal Charge",
        Kind::OverpaidTax => "ITSA- Bal Charge Credit",
        Kind::CodedOut => "Balancing payment collected through PAYE tax code",
        Kind::Class2 => "Class 2 National Insurance",
        Kind::CancelledPaye => "Cancelled PAYE Self Assessment",
        Kind::FirstReconciliation => "POA 1 Reconciliation Debit",
        Kind::SecondReconciliation => "POA 2 Reconciliation Debit",
        Kind::Enquiry => "Enquiry amendment",
        Kind::HmrcAdjustment => "ITSA Misc Charge",
        Kind::AmendedCredit => "Amended return credit",
        Kind::LateSubmissionPenalty => "Late submission penalty",
        Kind::FirstLatePaymentPenalty => "First late payment penalty",
        Kind::SecondLatePaymentPenalty => "Second late payment penalty",
        Kind::Payment => "Payment",
        Kind::Refund => "Repayment",
    }
}

/// HMRC's main transaction code and its text.
const fn document_type(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::FirstOnAccount | Kind::Estimate => ("4920", "SA Payment on Account 1"),
        Kind::SecondOnAccount => ("4930", "SA Payment on Account 2"),
        Kind::Balancing | Kind::CodedOut | Kind::CancelledPaye | Kind::Class2 => ("4910", "SA Balancing Charge"),
        Kind::FirstReconciliation => ("4911", "POA 1 Reconciliation Debit"),
        Kind::SecondReconciliation => ("4913", "POA 2 Reconciliation Debit"),
        Kind::Enquiry => ("4915", "SA Amended Return Charge"),
        Kind::AmendedCredit => ("4916", "SA Amended Return Credit"),
        Kind::HmrcAdjustment => ("4000", "ITSA Misc Charge"),
        Kind::OverpaidTax => ("4905", "SA Balancing Charge Credit"),
        Kind::LateSubmissionPenalty => ("4027", "SA Late Submission Penalty"),
        Kind::FirstLatePaymentPenalty => ("4028", "SA First Late Payment Penalty"),
        Kind::SecondLatePaymentPenalty => ("4029", "SA Second Late Payment Penalty"),
        Kind::Payment => ("0060", "On Account"),
        Kind::Refund => ("6010", "Repayment"),
    }
}

/// HMRC's sub transaction code and its text.
const fn charge_type(tax: Tax) -> (&'static str, &'static str) {
    match tax {
        Tax::Income => ("1005", "ITSA England & NI"),
        Tax::Class4 => ("1004", "NIC4-GB"),
        Tax::Class2 => ("1003", "NIC2-GB"),
        Tax::CapitalGains => ("1015", "CGT"),
        Tax::StudentLoan => ("1030", "SL"),
        Tax::Penalty => ("1090", "Penalty"),
        Tax::Money => ("0100", "On Account"),
    }
}
