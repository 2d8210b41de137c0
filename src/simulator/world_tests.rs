//! The whole world on every day: sums agree, nothing panics, no answer is a 500.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use rstest::rstest;
use serde_json::Value;

use super::call::morning;
use super::desk::{Desk, Request, desk};
use super::reply::Reply;
use super::story::{Pence, pence};
use crate::rules::{Money, TaxYear};

fn instant(day: &str) -> DateTime<Utc> {
    morning(day.parse().unwrap())
}

fn ask(desk: &Desk, address: &str, now: DateTime<Utc>) -> Reply {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let version = match path.split('/').nth(1) {
        Some("accounts") => "4.0",
        Some("obligations") => "3.0",
        _ => "2.0",
    };
    let query = query.split('&').filter_map(|pair| pair.split_once('='));
    let request = Request {
        method: "GET".to_owned(),
        path: path.to_owned(),
        query: query.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        authorization: Some("Bearer any".to_owned()),
        accept: Some(format!("application/vnd.hmrc.{version}+json")),
        ..Request::default()
    };
    desk.answer(&request, now)
}

/// A JSON amount in pence; 0 where there is none.
fn sum(value: &Value) -> Pence {
    if value.is_null() { 0 } else { pence(Money::parse(&value.to_string()).unwrap()).unwrap() }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

const WHOLE: &str = "calculateAccruedInterest=true&includeLocks=true&customerPaymentInformation=true";

/// Every document of the last four years, by windows, as a client would ask.
fn documents(desk: &Desk, nino: &str, now: DateTime<Utc>) -> (Vec<Value>, Vec<Value>, Value) {
    let (mut documents, mut lines, mut balance) = (Vec::new(), Vec::new(), Value::Null);
    for years in [4i64, 2] {
        let to = now.date_naive() - chrono::Duration::days((years - 2) * 366);
        let from = to - chrono::Duration::days(731);
        let address =
            format!("/accounts/self-assessment/{nino}/balance-and-transactions?fromDate={from}&toDate={to}&{WHOLE}");
        let reply = ask(desk, &address, now);
        if reply.status == 404 {
            continue;
        }
        let body = reply.body.unwrap();
        documents.extend(list(&body["documentDetails"]).iter().cloned());
        lines.extend(list(&body["financialDetails"]).iter().cloned());
        balance = body["balanceDetails"].clone();
    }
    documents.dedup_by(|one, other| one["documentId"] == other["documentId"]);
    (documents, lines, balance)
}

pub(super) fn check_sums(desk: &Desk, nino: &str, now: DateTime<Utc>) {
    let today = now.date_naive();
    let (documents, lines, balance) = documents(desk, nino, now);
    if documents.is_empty() {
        return;
    }
    let at = |part: &str| format!("{part} of {nino} on {today}");
    let mut ids: Vec<&str> = documents.iter().map(|one| one["documentId"].as_str().unwrap()).collect();
    ids.sort_unstable();
    let count = ids.len();
    ids.dedup();
    assert_eq!(ids.len(), count, "{}", at("document ids"));
    let (mut overdue, mut soon, mut later, mut credit) = (0, 0, 0, 0);
    for document in &documents {
        let id = &document["documentId"];
        let mine: Vec<&Value> = lines.iter().filter(|line| line["chargeDetail"]["documentId"] == *id).collect();
        let of_lines = |field: &str| mine.iter().map(|line| sum(&line[field])).sum::<Pence>();
        assert_eq!(of_lines("originalAmount"), sum(&document["originalAmount"]), "{}", at("lines"));
        assert_eq!(of_lines("outstandingAmount"), sum(&document["outstandingAmount"]), "{}", at("what is left"));
        for line in &mine {
            let items = list(&line["items"]);
            let all = items.iter().map(|item| sum(&item["amount"])).sum::<Pence>();
            let cleared = items.iter().filter(|item| item["clearingDate"].is_string());
            assert_eq!(all, sum(&line["originalAmount"]), "{}", at("items"));
            assert_eq!(cleared.map(|item| sum(&item["amount"])).sum::<Pence>(), sum(&line["clearedAmount"]));
        }
        let left = sum(&document["outstandingAmount"]);
        let interest = sum(&document["latePaymentInterest"]["interestOutstandingAmount"]);
        assert!(interest >= 0, "{}", at("interest"));
        if document["isCodedOut"] == true {
            continue;
        }
        if left < 0 {
            credit -= left;
            continue;
        }
        overdue += interest;
        let due: NaiveDate = document["documentDueDate"].as_str().unwrap().parse().unwrap();
        match (due - today).num_days() {
            ..0 => overdue += left,
            0..=30 => soon += left,
            _ => later += left,
        }
    }
    assert_eq!(sum(&balance["overdueAmount"]), overdue, "{}", at("overdue"));
    assert_eq!(sum(&balance["payableAmount"]), soon, "{}", at("payable"));
    assert_eq!(sum(&balance["pendingChargeDueAmount"]), later, "{}", at("pending"));
    assert_eq!(sum(&balance["totalBalance"]), overdue + soon + later, "{}", at("total"));
    assert_eq!(sum(&balance["unallocatedCredit"]), credit, "{}", at("credit"));
    let refunds = sum(&balance["firstPendingAmountRequested"]) + sum(&balance["secondPendingAmountRequested"]);
    assert_eq!(sum(&balance["availableCredit"]), sum(&balance["totalCredit"]) - refunds, "{}", at("available"));
    check_payments(desk, nino, now, (&documents, &lines));
    check_reductions(&documents, &lines, nino);
}

/// A credit that lowered a charge names one that is there, and says it took off it what the charge says came off.
fn check_reductions(documents: &[Value], lines: &[Value], nino: &str) {
    let cleared_by = |id: &Value, clearing: &Value| -> Pence {
        let mine = lines.iter().filter(|line| line["chargeDetail"]["documentId"] == *id);
        let items = mine.flat_map(|line| list(&line["items"])).filter(|item| item["clearingSAPDocument"] == *clearing);
        items.map(|item| sum(&item["amount"])).sum()
    };
    for credit in documents.iter().filter(|one| one["reducedCharge"].is_object()) {
        let number = &credit["reducedCharge"]["documentNumber"];
        assert!(documents.iter().any(|one| one["documentId"] == *number), "{nino}: {credit}");
        let used = sum(&credit["originalAmount"]) - sum(&credit["outstandingAmount"]);
        let joined = items(lines, credit).find(|item| item["clearingSAPDocument"].is_string());
        let Some(clearing) = joined.map(|item| &item["clearingSAPDocument"]) else {
            assert_eq!(used, 0, "{nino}");
            continue;
        };
        assert_eq!(cleared_by(&credit["documentId"], clearing), used, "{nino}");
        assert_eq!(cleared_by(number, clearing), -used, "{nino}");
    }
}

/// The items of a document.
fn items<'a>(lines: &'a [Value], document: &'a Value) -> impl Iterator<Item = &'a Value> {
    let of_it = |line: &&Value| line["chargeDetail"]["documentId"] == document["documentId"];
    lines.iter().filter(of_it).flat_map(|line| list(&line["items"]))
}

/// What the charges say was paid is what the payments say went to them.
fn check_payments(desk: &Desk, nino: &str, now: DateTime<Utc>, (documents, lines): (&[Value], &[Value])) {
    let today = now.date_naive();
    let mut to_charge: BTreeMap<String, Pence> = BTreeMap::new();
    for years in [4i64, 2] {
        let to = today - chrono::Duration::days((years - 2) * 366);
        let from = to - chrono::Duration::days(731);
        let address = format!("/accounts/self-assessment/{nino}/payments-and-allocations?fromDate={from}&toDate={to}");
        let reply = ask(desk, &address, now);
        for payment in reply.body.as_ref().map_or(&[][..], |body| list(&body["payments"])) {
            let allocated: Pence = list(&payment["allocations"]).iter().map(|one| sum(&one["clearedAmount"])).sum();
            let document = documents.iter().find(|one| {
                one["paymentLot"] == payment["paymentLot"] && one["paymentLotItem"] == payment["paymentLotItem"]
            });
            let paid = sum(&payment["paymentAmount"]);
            if let Some(document) = document {
                let paid_out: Pence = items(lines, document)
                    .filter(|item| item["clearingReason"] == "Outgoing Payment")
                    .map(|item| -sum(&item["amount"]))
                    .sum();
                let unused = paid_out - sum(&document["outstandingAmount"]);
                assert_eq!(paid, -sum(&document["originalAmount"]));
                assert!(allocated + unused <= paid, "{nino} on {today}");
                if !["AA000004A", "AA000017A"].contains(&nino) {
                    assert_eq!(allocated + unused, paid, "{nino} on {today}: only two people have older debts");
                }
            } else {
                assert!(nino == "AA000017A" && allocated < paid, "{nino} on {today}: a payment without its document");
            }
            for one in list(&payment["allocations"]) {
                if let Some(id) = one["chargeDetail"]["documentId"].as_str() {
                    *to_charge.entry(id.to_owned()).or_default() += sum(&one["clearedAmount"]);
                }
            }
        }
    }
    for document in documents.iter().filter(|one| sum(&one["originalAmount"]) > 0) {
        let settled = sum(&document["originalAmount"]) - sum(&document["outstandingAmount"]);
        let paid = to_charge.get(document["documentId"].as_str().unwrap()).copied().unwrap_or_default();
        // Whatever no payment settled, its items say: a tax code, a refund, a credit.
        let elsewhere: Pence = items(lines, document)
            .filter(|item| item["clearingDate"].is_string() && item["paymentLot"].is_null())
            .map(|item| sum(&item["amount"]))
            .sum();
        assert_eq!(settled, paid + elsewhere, "{nino} on {today}: settled, paid and settled otherwise");
    }
}

/// Penalties name obligations and charges that exist, with the same dates and sums.
pub(super) fn check_penalties(desk: &Desk, nino: &str, now: DateTime<Utc>) {
    let today = now.date_naive();
    let reply = ask(desk, &format!("/accounts/self-assessment/{nino}/penalties"), now);
    let body = reply.body.unwrap();
    let mut updates: Vec<Value> = Vec::new();
    let mut year = Some(TaxYear::containing(today));
    for _ in 0..4 {
        let Some(one) = year else { break };
        let address =
            format!("/obligations/details/{nino}/income-and-expenditure?fromDate={}&toDate={}", one.start(), one.end());
        for business in ask(desk, &address, now).body.iter().flat_map(|body| list(&body["obligations"])) {
            updates.extend(list(&business["obligationDetails"]).iter().cloned());
        }
        year = one.previous();
    }
    let returns = ask(desk, &format!("/obligations/details/{nino}/crystallisation"), now).body;
    updates.extend(returns.iter().flat_map(|body| list(&body["obligations"])).cloned());
    for missed in list(&body["lateSubmissionPenalty"]["details"]).iter().flat_map(|one| list(&one["lateSubmissions"])) {
        let same = updates.iter().any(|update| {
            update["dueDate"] == missed["taxPeriodDueDate"]
                && update["periodEndDate"] == missed["taxPeriodEndDate"]
                && update["status"] == missed["taxReturnStatus"]
                && update["receivedDate"] == missed["returnReceiptDate"]
        });
        assert!(same, "{nino} on {today}: {missed}");
    }
    let (documents, lines, _) = documents(desk, nino, now);
    for penalty in list(&body["latePaymentPenalty"]["details"]) {
        let principal = documents.iter().find(|one| one["documentId"] == penalty["principalChargeDocNumber"]).unwrap();
        assert_eq!(principal["documentDueDate"], penalty["principalChargeDueDate"]);
        if let Some(reference) = penalty["penaltyChargeReference"].as_str() {
            let charged = lines.iter().find(|line| line["chargeReference"] == reference).unwrap();
            assert_eq!(charged["originalAmount"], penalty["penaltyAmountPosted"]);
            assert_eq!(charged["outstandingAmount"], penalty["penaltyAmountOutstanding"]);
        }
    }
}

#[test]
fn sums_agree_on_every_day_of_two_years_and_more() {
    let desk = desk();
    let people = desk.people.list();
    let mut day: NaiveDate = "2026-04-01".parse().unwrap();
    let last: NaiveDate = "2028-04-10".parse().unwrap();
    let mut turn = 0usize;
    while day <= last {
        // Everybody on the days on which something turns, two people in turn on the others.
        let turning = ["04-05", "04-06", "01-31", "02-01", "12-30", "12-31", "02-29", "07-31", "08-07", "08-08"];
        let everybody = turning.iter().any(|end| day.to_string().ends_with(end));
        for (place, person) in people.iter().enumerate() {
            if everybody || place % 6 == turn % 6 {
                check_sums(&desk, person.nino.as_str(), morning(day));
                check_penalties(&desk, person.nino.as_str(), morning(day));
            }
        }
        turn += 1;
        day = day.succ_opt().unwrap();
    }
}

/// Where Income Tax or Class 4 is left to balance, payments on account had not been reduced below half of the bill, or
/// what was missing was raised on them: nobody gets away with it.
#[test]
fn whoever_reduced_payments_on_account_too_far_is_asked_for_the_difference() {
    let mut desk = desk();
    desk.people = super::people::People::load(3, 60).unwrap();
    let now = instant("2026-11-21");
    let mut reduced = 0;
    for person in desk.people.list() {
        let nino = person.nino.as_str();
        let (documents, lines, _) = documents(&desk, nino, now);
        let of = |year: &Value, codes: [&str; 2]| {
            let mine = lines.iter().filter(|line| line["taxYear"] == *year);
            let mine =
                mine.filter(|line| codes.contains(&line["chargeDetail"]["documentType"].as_str().unwrap_or_default()));
            let taxed = mine.filter(|line| {
                let tax = line["chargeDetail"]["chargeTypeDescription"].as_str().unwrap_or_default();
                tax.starts_with("ITSA") || tax.starts_with("NIC4")
            });
            taxed.map(|line| sum(&line["originalAmount"])).sum::<Pence>()
        };
        for first in documents.iter().filter(|one| one["documentDescription"] == "ITSA- POA 1") {
            let (year, relevant) = (&first["taxYear"], sum(&first["poaRelevantAmount"]));
            let (balance, on_account) = (of(year, ["4910", "4910"]), of(year, ["4920", "4911"]));
            reduced += usize::from(on_account < relevant);
            assert!(balance <= 2 || on_account >= relevant, "{nino} {year}: {balance} {on_account} {relevant}");
        }
    }
    assert!(reduced > 3, "{reduced}");
}

#[test]
fn made_up_people_agree_too() {
    let mut desk = desk();
    let told = desk.people.count();
    desk.people = super::people::People::load(3, 60).unwrap();
    for person in desk.people.list().iter().skip(told) {
        let nino = person.nino.as_str();
        let (documents, ..) = documents(&desk, nino, instant("2026-11-21"));
        assert!(documents.iter().all(|one| one["documentId"].as_str().unwrap().len() == 12));
        check_penalties(&desk, nino, instant("2026-11-21"));
    }
}

#[test]
fn maya_on_21_november_2026_is_as_the_design_shows_her() {
    let desk = desk();
    let address =
        "/accounts/self-assessment/AA000001A/balance-and-transactions?onlyOpenItems=true&calculateAccruedInterest=true";
    let body = ask(&desk, address, instant("2026-11-21")).body.unwrap();
    let balance = &body["balanceDetails"];
    for (field, text) in [
        ("overdueAmount", "1228.79"),
        ("payableAmount", "0"),
        ("pendingChargeDueAmount", "7216.36"),
        ("totalBalance", "8445.15"),
        ("amountCodedOut", "842"),
        ("unallocatedCredit", "120"),
    ] {
        assert_eq!(balance[field].to_string(), text, "{field}");
    }
    assert_eq!(balance["earliestPaymentDateOverdue"], "2026-08-01");
    assert_eq!(body["codingDetails"][0]["codingTaxYear"], "2026-27");
}

fn last_day() -> NaiveDate {
    "2028-04-06".parse().unwrap()
}

#[rstest]
#[case("AA000001A", "overdueAmount")]
#[case("AA000001A", "amountCodedOut")]
#[case("AA000001A", "unallocatedCredit")]
#[case("AA000002A", "amountCodedOut")]
#[case("AA000003A", "overdueAmount")]
#[case("AA000007A", "firstPendingAmountRequested")]
#[case("AA000004A", "unallocatedCredit")]
#[case("AA000012A", "payableAmount")]
#[case("AA000013A", "overdueAmount")]
#[case("AA000014A", "overdueAmount")]
fn stories_hold_on_any_day(#[case] nino: &str, #[case] field: &str) {
    let desk = desk();
    let mut day: NaiveDate = "2026-04-06".parse().unwrap();
    while day < last_day() {
        let address = format!(
            "/accounts/self-assessment/{nino}/balance-and-transactions?onlyOpenItems=true&calculateAccruedInterest=true"
        );
        let body = ask(&desk, &address, morning(day)).body.unwrap();
        assert!(sum(&body["balanceDetails"][field]) > 0, "{field} of {nino} on {day}");
        day += chrono::Duration::days(9);
    }
}

#[test]
fn penalty_points_of_the_latest_person_reach_the_threshold_on_any_day() {
    let desk = desk();
    let mut day: NaiveDate = "2026-04-06".parse().unwrap();
    while day < last_day() {
        let body = ask(&desk, "/accounts/self-assessment/AA000003A/penalties", morning(day)).body.unwrap();
        let summary = &body["lateSubmissionPenalty"]["summary"];
        assert_eq!(summary["activePenaltyPoints"], 4, "{day}");
        let kinds: Vec<&str> = list(&body["latePaymentPenalty"]["details"])
            .iter()
            .map(|one| one["penaltyStatus"].as_str().unwrap())
            .collect();
        assert!(kinds.contains(&"accruing") && kinds.contains(&"posted"), "{day}: {kinds:?}");
        day += chrono::Duration::days(9);
    }
}
