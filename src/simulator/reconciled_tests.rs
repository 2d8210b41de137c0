//! The reconciliation held against every person of the demo on many days: every figure agrees or its difference is named,
//! and a penny anywhere is noticed. Here simulator and client meet, in tests only.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::call::morning;
use super::desk::{Desk, Request, desk};
use crate::hmrc::apis::sa_accounts::{PaymentsAndAllocations, decode_account};
use crate::hmrc::endpoint::Endpoint;
use crate::rules::DateRange;
use crate::rules::reconciliation::{Cause, Known, Outcome, reconcile};

/// HMRC's three answers as JSON.
#[derive(Clone)]
pub(super) struct Answers {
    open: Value,
    history: Value,
    payments: Value,
    today: NaiveDate,
}

fn ask(desk: &Desk, path: &str, query: &str, now: DateTime<Utc>) -> Option<Value> {
    let query = query.split('&').filter_map(|pair| pair.split_once('='));
    let request = Request {
        method: "GET".to_owned(),
        path: path.to_owned(),
        query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        authorization: Some("Bearer any".to_owned()),
        accept: Some("application/vnd.hmrc.4.0+json".to_owned()),
        ..Request::default()
    };
    desk.answer(&request, now).body.filter(|body| body["code"].is_null())
}

impl Answers {
    pub(super) fn of(desk: &Desk, nino: &str, now: DateTime<Utc>) -> Option<Self> {
        let path = |call: &str| format!("/accounts/self-assessment/{nino}/{call}");
        let flags = "calculateAccruedInterest=true&includeLocks=true";
        let open = ask(desk, &path("balance-and-transactions"), &format!("onlyOpenItems=true&{flags}"), now)?;
        let (mut history, mut payments) = (open.clone(), json!({ "payments": [] }));
        history["documentDetails"] = json!([]);
        history["financialDetails"] = json!([]);
        for part in DateRange::four_tax_years_to(now.date_naive()).split(DateRange::ACCOUNTS_LIMIT) {
            let days = format!("fromDate={}&toDate={}", part.from(), part.to());
            let all = format!("{days}&{flags}&customerPaymentInformation=true");
            if let Some(body) = ask(desk, &path("balance-and-transactions"), &all, now) {
                for list in ["documentDetails", "financialDetails"] {
                    let more = body[list].as_array().cloned().unwrap_or_default();
                    history[list].as_array_mut().unwrap().extend(more);
                }
            }
            if let Some(body) = ask(desk, &path("payments-and-allocations"), &days, now) {
                let more = body["payments"].as_array().cloned().unwrap();
                payments["payments"].as_array_mut().unwrap().extend(more);
            }
        }
        Some(Self { open, history, payments, today: now.date_naive() })
    }

    /// Every check that does not agree, with its difference and causes.
    pub(super) fn not_agreeing(&self) -> Vec<(String, String, Vec<Cause>)> {
        let read = |value: &Value| decode_account(value.to_string().as_bytes()).unwrap();
        let (open, history) = (read(&self.open), read(&self.history));
        let payments = PaymentsAndAllocations::read(self.payments.to_string().as_bytes()).unwrap();
        let known = Known {
            open: &open,
            history: Some(&history),
            payments: Some(&payments),
            range: DateRange::four_tax_years_to(self.today),
            today: self.today,
            same_moment: true,
        };
        let checks = reconcile(known).checks;
        let told = checks.iter().filter_map(|check| match &check.outcome {
            Outcome::Agrees => None,
            Outcome::Differs { difference, causes } => {
                Some((format!("{:?}", check.id), difference.to_string(), causes.clone()))
            }
            Outcome::CannotBeKnown(causes) => Some((format!("{:?}", check.id), String::new(), causes.clone())),
        });
        told.collect()
    }
}

#[test]
fn every_figure_of_everybody_agrees_or_names_its_cause_on_many_days() {
    let desk = desk();
    for person in desk.people.list() {
        let nino = person.nino.as_str();
        let mut day: NaiveDate = "2026-04-01".parse().unwrap();
        let last: NaiveDate = "2028-04-10".parse().unwrap();
        while day <= last {
            for (check, difference, causes) in
                Answers::of(&desk, nino, morning(day)).map(|all| all.not_agreeing()).unwrap_or_default()
            {
                assert!(
                    !causes.is_empty() && !causes.contains(&Cause::Unknown),
                    "{nino} on {day}: {check} {difference}"
                );
            }
            day += chrono::Duration::days(41);
        }
    }
}

#[test]
fn what_software_cannot_see_is_named_for_those_whose_story_has_it() {
    let desk = desk();
    let of = |nino: &str| Answers::of(&desk, nino, morning("2026-11-21".parse().unwrap())).unwrap().not_agreeing();
    let (missing, before) = (Cause::PaymentDocumentMissing, Cause::BeforeMtd);
    assert_eq!(of("AA000017A"), [("Payments".to_owned(), "775.00".to_owned(), vec![before, missing])]);
    for nino in ["AA000001A", "AA000003A", "AA000015A", "AA000016A"] {
        assert_eq!(of(nino), [], "{nino}");
    }
}

/// Where each sum of the answers stands, as JSON pointers.
fn sums(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, one)| sums(one, &format!("{path}/{name}"), found)),
        Value::Array(list) => {
            list.iter().enumerate().for_each(|(place, one)| sums(one, &format!("{path}/{place}"), found));
        }
        Value::Number(_) => found.push(path.to_owned()),
        _ => {}
    }
}

/// Sums that nothing in HMRC's answers can be held against, and why.
const ALONE: [&str; 10] = [
    // A rate is no sum.
    "interestRate",
    // Parts of what is still owed in interest, whose parts HMRC does not send.
    "accruingInterestAmount",
    "interestAmount",
    "interestDunningLockAmount",
    "accruedInterest",
    // Told once, beside the items that say the same in more detail or as a note.
    "lastClearedAmount",
    "totalLiabilityAmount",
    "poaRelevantAmount",
    // What a payment came to, repeated on each item it cleared.
    "paymentAmount",
    // What the charge came to, repeated on each allocation.
    "amount",
];

fn is_checked(pointer: &str) -> bool {
    let name = pointer.rsplit('/').next().unwrap_or_default();
    let in_items = pointer.contains("/items/");
    let of_a_payment = pointer.starts_with("/payments/") && !pointer.contains("/allocations/");
    !ALONE.contains(&name) || (name == "amount" && in_items) || (name == "paymentAmount" && of_a_payment)
}

#[test]
fn a_penny_anywhere_is_noticed() {
    let desk = desk();
    for nino in ["AA000001A", "AA000017A"] {
        let answers = Answers::of(&desk, nino, morning("2026-11-21".parse().unwrap())).unwrap();
        let before = answers.not_agreeing();
        for part in 0..3 {
            let mut pointers = Vec::new();
            sums([&answers.open, &answers.history, &answers.payments][part], "", &mut pointers);
            for pointer in pointers.into_iter().filter(|pointer| is_checked(pointer)) {
                // The totals of the history are those of the open account, which count.
                let collected = pointer.starts_with("/documentDetails") && pointer.ends_with("/amountCodedOut");
                // What was collected through a tax code is told once, when it is no longer open.
                if part == 1
                    && (collected || pointer.starts_with("/balanceDetails") || pointer.starts_with("/codingDetails"))
                {
                    continue;
                }
                let mut changed = answers.clone();
                let Answers { open, history, payments, .. } = &mut changed;
                let sum = [open, history, payments][part].pointer_mut(&pointer).unwrap();
                let more = sum.to_string().parse::<rust_decimal::Decimal>().unwrap() + rust_decimal::Decimal::new(1, 2);
                *sum = serde_json::from_str(&more.to_string()).unwrap();
                assert_ne!(changed.not_agreeing(), before, "{nino}: a penny more at {pointer} of answer {part}");
            }
        }
    }
}
