//! Retrieve Self Assessment Balance and Transactions.

use chrono::NaiveDate;
use serde_json::Value;

use super::{charge_type, check_range, description, document_type, is_alphanumeric, text};
use crate::rules::TaxYear;
use crate::simulator::call::{Call, Problems};
use crate::simulator::ledger::{Account, By, Clearing, Document, Interest, Kind, Line, PaymentMade};
use crate::simulator::reply::{Fields, Problem, Reply, amount};
use crate::simulator::story::Pence;
use crate::simulator::when::add_days;

/// The flags of the query and the code of each when it is neither true nor false.
const FLAGS: [(&str, &str); 6] = [
    ("onlyOpenItems", "FORMAT_ONLY_OPEN_ITEMS"),
    ("includeLocks", "FORMAT_INCLUDE_LOCKS"),
    ("calculateAccruedInterest", "FORMAT_CALCULATE_ACCRUED_INTEREST"),
    ("removePOA", "FORMAT_REMOVE_PAYMENT_ON_ACCOUNT"),
    ("customerPaymentInformation", "FORMAT_CUSTOMER_PAYMENT_INFORMATION"),
    ("includeEstimatedCharges", "FORMAT_INCLUDE_ESTIMATED_CHARGES"),
];
/// HMRC's marker for "no tax year" as it comes out of its breakdown.
const NO_TAX_YEAR: &str = "9998-99";

pub(super) fn check(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    if call.asked("docNumber").is_some_and(|number| number.len() != 12 || !is_alphanumeric(number, 12)) {
        problems.push(Problem::new("FORMAT_DOC_NUMBER"));
    }
    check_range(call, &mut problems);
    for (name, code) in FLAGS {
        call.check_flag(name, code, &mut problems);
    }
    Reply::problems(problems)?;
    let narrowed = call.asked("docNumber").is_some() || call.asked("fromDate").is_some();
    if call.flag("onlyOpenItems") == narrowed {
        return Err(Reply::refuse("RULE_INCONSISTENT_QUERY_PARAMS"));
    }
    Ok(())
}

pub(super) fn answer(call: &Call<'_>) -> Result<Reply, Reply> {
    let account = call.account();
    if account.documents.is_empty() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    let view = View { call, account: &account, accruing: call.flag("calculateAccruedInterest") };
    let shown: Vec<&Document> = account.documents.iter().filter(|document| view.shows(document)).collect();
    if shown.is_empty() && call.asked("docNumber").is_some() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    let list = |values: Vec<Value>| Some(values).filter(|values| !values.is_empty());
    let body = Fields::default()
        .set("balanceDetails", view.balance())
        .maybe("codingDetails", list(view.coding_details()))
        .maybe("documentDetails", list(shown.iter().map(|document| view.document(document)).collect()))
        .maybe("financialDetails", list(shown.iter().flat_map(|document| view.lines(document)).collect()));
    Ok(Reply::ok(body.done()))
}

/// The account as one question sees it.
struct View<'a> {
    call: &'a Call<'a>,
    account: &'a Account,
    /// Whether interest that still grows is reckoned to today.
    accruing: bool,
}

impl View<'_> {
    /// Whether the question asks for this document.
    fn shows(&self, document: &Document) -> bool {
        let call = self.call;
        if (document.kind == Kind::Estimate && !call.flag("includeEstimatedCharges"))
            || (document.kind == Kind::Payment && call.flag("removePOA"))
        {
            return false;
        }
        if call.flag("onlyOpenItems") {
            return document.outstanding() != 0 || self.interest_left(document) > 0;
        }
        let named = call.asked("docNumber").is_none_or(|number| document.id == number);
        let in_range = call.day("fromDate").is_none_or(|from| document.created >= from)
            && call.day("toDate").is_none_or(|to| document.created <= to);
        named && in_range
    }

    fn interest(&self, document: &Document) -> Interest {
        let interest = self.account.interest(document);
        if interest.grows && !self.accruing { Interest::default() } else { interest }
    }

    fn interest_left(&self, document: &Document) -> Pence {
        self.interest(document).left()
    }

    fn balance(&self) -> Value {
        let today = self.account.today;
        let soon = add_days(today, 30);
        let (mut overdue, mut payable, mut pending) = (0, 0, 0);
        let (mut oldest, mut next_payable, mut next_pending) = (None, None, None);
        let earlier = |known: &mut Option<NaiveDate>, day| *known = Some(known.map_or(day, |known| known.min(day)));
        for document in self.account.documents.iter().filter(|document| document.counts()) {
            let Some(due) = document.due else { continue };
            let (left, interest) = (document.outstanding(), self.interest_left(document));
            overdue += interest;
            if left == 0 {
                if interest > 0 {
                    earlier(&mut oldest, due);
                }
            } else if due < today {
                overdue += left;
                earlier(&mut oldest, due);
            } else if due <= soon {
                payable += left;
                earlier(&mut next_payable, due);
            } else {
                pending += left;
                earlier(&mut next_pending, due);
            }
        }
        let open_credit = |document: &&Document| !document.is_charge() && document.outstanding() < 0;
        let credit: Pence =
            -self.account.documents.iter().filter(open_credit).map(Document::outstanding).sum::<Pence>();
        let mut asked = self.call.story.refunds_pending.iter().map(|sum| sum.0);
        // What is no longer there is not paid back.
        let first = asked.next().map(|sum| sum.min(credit)).filter(|sum| *sum > 0);
        let rest = credit - first.unwrap_or_default();
        let second = asked.next().map(|sum| sum.min(rest)).filter(|sum| *sum > 0);
        let per_year = self.balancing_per_year();
        let balancing: Pence = per_year.iter().map(|(_, left)| left).sum();
        let coded: Pence = self.collected_now().map(Document::outstanding).sum();
        let per_year: Vec<Value> = per_year
            .into_iter()
            .map(|(year, left)| {
                Fields::default().set("taxYear", year.to_string()).set("bcdAmount", amount(left)).done()
            })
            .collect();
        let set_aside = self.account.set_aside();
        let has_credit = credit > 0 || set_aside > 0;
        Fields::default()
            .set("payableAmount", amount(payable))
            .maybe("payableDueDate", next_payable.map(iso))
            .set("pendingChargeDueAmount", amount(pending))
            .maybe("pendingChargeDueDate", next_pending.map(iso))
            .set("overdueAmount", amount(overdue))
            .maybe("earliestPaymentDateOverdue", oldest.map(|day| iso(add_days(day, 1))))
            .set("totalBalance", amount(payable + pending + overdue))
            .set("bcdBalancePerYear", per_year)
            .maybe("totalBcdBalance", (balancing > 0).then(|| amount(balancing)))
            .maybe("amountCodedOut", (coded > 0).then(|| amount(coded)))
            .maybe("unallocatedCredit", has_credit.then(|| amount(credit)))
            .maybe("allocatedCredit", has_credit.then(|| amount(set_aside)))
            .maybe("totalCredit", has_credit.then(|| amount(credit + set_aside)))
            .maybe("firstPendingAmountRequested", first.map(amount))
            .maybe("secondPendingAmountRequested", second.map(amount))
            .maybe(
                "availableCredit",
                has_credit.then(|| amount(credit + set_aside - first.unwrap_or_default() - second.unwrap_or_default())),
            )
            .done()
    }

    /// Balancing payments still to pay, by year; with what came back from a tax code, which has their code.
    fn balancing_per_year(&self) -> Vec<(TaxYear, Pence)> {
        let balancing = |document: &&Document| matches!(document.kind, Kind::Balancing | Kind::CancelledPaye);
        let mut per_year: std::collections::BTreeMap<TaxYear, Pence> = std::collections::BTreeMap::new();
        for document in self.account.documents.iter().filter(balancing).filter(|document| document.outstanding() > 0) {
            if let Some(year) = document.year {
                *per_year.entry(year).or_default() += document.outstanding();
            }
        }
        per_year.into_iter().collect()
    }

    /// Documents a tax code collects now or soon.
    fn collected_now(&self) -> impl Iterator<Item = &Document> {
        self.account.documents.iter().filter(|document| document.coded_in.is_some() && document.outstanding() > 0)
    }

    fn coding_details(&self) -> Vec<Value> {
        let current = |coding: &&crate::simulator::ledger::Coding| !coding.collected_in.has_ended(self.account.today);
        let details = self.account.codings.iter().filter(current).map(|coding| {
            let coded = Fields::default().set("charge", amount(coding.charge)).set("initiationDate", iso(coding.since));
            Fields::default()
                .set("returnTaxYear", coding.return_year.to_string())
                .set("totalLiabilityAmount", amount(coding.total_liability))
                .set("codingTaxYear", coding.collected_in.to_string())
                .set("coded", coded.done())
                .done()
        });
        details.collect()
    }

    fn document(&self, document: &Document) -> Value {
        let payment = document.payment.and_then(|number| self.account.payments.get(number));
        let last = document.clearings().map(|clearing| clearing.on).max();
        let last_clearing = last.map(|day| {
            let that_day: Vec<&Clearing> = document.clearings().filter(|clearing| clearing.on == day).collect();
            let reason = that_day.first().map_or("Other", |clearing| match clearing.by {
                By::Payment(_) | By::Charge(_) | By::Interest(_) => "Incoming Payment",
                By::Refund => "Outgoing Payment",
                By::TaxCode | By::OlderDebt | By::Credit(_) => "Other",
            });
            Fields::default()
                .set("lastClearingDate", iso(day))
                .set("lastClearingReason", reason)
                .set("lastClearedAmount", amount(that_day.iter().map(|clearing| clearing.amount).sum()))
                .done()
        });
        Fields::default()
            .maybe("taxYear", document.year.map(|year| year.to_string()))
            .set("documentId", document.id.as_str())
            .maybe("formBundleNumber", document.is_charge().then(|| format!("0{}", document.id)))
            .maybe("creditReason", credit_reason(document))
            .set("documentDate", iso(document.created))
            .set("documentText", text(document.kind))
            .maybe("documentDueDate", document.due.map(iso))
            .set("documentDescription", description(document.kind))
            .set("originalAmount", amount(document.original()))
            .set("outstandingAmount", amount(document.outstanding()))
            .maybe("lastClearing", last_clearing)
            .set("isChargeEstimate", document.kind == Kind::Estimate)
            .set("isCodedOut", document.coded_in.is_some())
            .maybe("paymentLot", payment.map(|payment| payment.lot.clone()))
            .maybe("paymentLotItem", payment.map(|payment| payment.item.clone()))
            .maybe("effectiveDateOfPayment", payment.map(|payment| iso(payment.on)))
            .maybe("latePaymentInterest", self.late_payment_interest(document))
            .maybe("chargeClassification", classification(document))
            .maybe("amountCodedOut", amount_coded_out(document).map(amount))
            .maybe("reducedCharge", self.reduced_charge(document))
            .maybe("poaRelevantAmount", document.relevant_amount.map(amount))
            .done()
    }

    /// The charge that a credit came of lowering.
    fn reduced_charge(&self, document: &Document) -> Option<Value> {
        let charge = self.account.documents.get(document.lowers?)?;
        let reduced = Fields::default()
            .set("chargeType", document_type(charge.kind).1)
            .set("documentNumber", charge.id.as_str())
            .set("amendmentDate", iso(document.created))
            .maybe("taxYear", charge.year.map(|year| year.to_string()));
        Some(reduced.done())
    }

    fn late_payment_interest(&self, document: &Document) -> Option<Value> {
        let interest = self.interest(document);
        if interest.total == 0 {
            return None;
        }
        let posted = if interest.grows { 0 } else { interest.total };
        let held = if document.on_hold || document.stood_over { interest.left() } else { 0 };
        let value = Fields::default()
            .maybe("latePaymentInterestId", interest_id(document))
            .maybe("accruingInterestAmount", interest.grows.then(|| amount(interest.total)))
            .set("interestRate", amount(self.account.rates.late_payment_interest.0))
            .maybe("interestStartDate", interest.from.map(iso))
            .maybe("interestEndDate", interest.until.map(iso))
            .set("interestAmount", amount(posted))
            .maybe("interestDunningLockAmount", (held > 0).then(|| amount(held)))
            .set("interestOutstandingAmount", amount(interest.left()));
        Some(value.done())
    }

    fn lines(&self, document: &Document) -> Vec<Value> {
        let interest = self.interest(document);
        let (kind, kind_text) = document_type(document.kind);
        let numbered = (1..).zip(&document.lines);
        let lines = numbered.map(|(number, line): (usize, &Line)| {
            let (sub, sub_text) = charge_type(line.tax);
            let detail = Fields::default()
                .set("documentId", document.id.as_str())
                .set("documentType", kind)
                .set("documentTypeDescription", kind_text)
                .set("chargeType", sub)
                .set("chargeTypeDescription", sub_text);
            Fields::default()
                .set("taxYear", document.year.map_or_else(|| NO_TAX_YEAR.to_owned(), |year| year.to_string()))
                .set("chargeDetail", detail.done())
                .maybe("taxPeriodFrom", document.year.map(|year| iso(year.start())))
                .maybe("taxPeriodTo", document.year.map(|year| iso(year.end())))
                .set("contractAccount", format!("X00{:06}", self.call.story.number()))
                .set("documentNumber", document.id.as_str())
                .set("documentNumberItem", format!("{number:04}"))
                .maybe("chargeReference", document.reference.clone())
                .set("originalAmount", amount(line.amount))
                .set("outstandingAmount", amount(line.outstanding()))
                .maybe("clearedAmount", (line.cleared() != 0).then(|| amount(line.cleared())))
                .maybe("accruedInterest", (number == 1 && interest.total > 0).then(|| amount(interest.total)))
                .set("items", self.items(document, line))
                .done()
        });
        lines.collect()
    }

    /// One item for each part that was cleared, and one for what is left.
    fn items(&self, document: &Document, line: &Line) -> Vec<Value> {
        let mut items: Vec<Value> = Vec::new();
        for clearing in &line.clearings {
            let item = self.item(document, items.len() + 1, clearing.amount);
            items.push(self.cleared_item(item, document, clearing).done());
        }
        if line.outstanding() != 0 || items.is_empty() {
            items.push(self.item(document, items.len() + 1, line.outstanding()).done());
        }
        items
    }

    fn item(&self, document: &Document, number: usize, sum: Pence) -> Fields {
        let open = document.outstanding() != 0;
        let (held, reviewed) = (document.on_hold && open, (document.on_hold || document.stood_over) && open);
        let locks = || {
            Fields::default()
                .set("isChargeOnHold", held)
                .set("isEstimatedChargeOnHold", false)
                .set("isInterestAccrualOnHold", false)
                .set("isInterestChargeOnHold", reviewed)
                .done()
        };
        let from_return = matches!(
            document.kind,
            Kind::Balancing
                | Kind::OverpaidTax
                | Kind::CodedOut
                | Kind::CancelledPaye
                | Kind::Class2
                | Kind::AmendedCredit
                | Kind::FirstReconciliation
                | Kind::SecondReconciliation
        );
        Fields::default()
            .set("itemId", format!("{:03}", number % 1000))
            .maybe("dueDate", document.due.map(iso))
            .set("amount", amount(sum))
            .maybe("locks", self.call.flag("includeLocks").then(locks))
            .set("isReturn", from_return)
            .set("isChargeEstimate", document.kind == Kind::Estimate)
            .maybe("codedOutStatus", coded_out_status(document))
    }

    fn cleared_item(&self, item: Fields, document: &Document, clearing: &Clearing) -> Fields {
        let number = match clearing.by {
            By::Payment(number) => Some(number),
            _ => document.payment,
        };
        let reason = match clearing.by {
            By::Payment(_) | By::Charge(_) | By::Interest(_) => "Incoming Payment",
            By::Refund => "Outgoing Payment",
            By::TaxCode | By::Credit(_) => "Automatic Clearing",
            By::OlderDebt => "Manual Clearing",
        };
        let item = item
            .set("clearingDate", iso(clearing.on))
            .set("clearingReason", reason)
            .maybe("outgoingPaymentMethod", (clearing.by == By::Refund).then_some("BACS Payment out"));
        let asked = self.call.flag("customerPaymentInformation") && !self.call.flag("removePOA");
        let payment = number.and_then(|number| self.account.payments.get(number));
        // A credit and the charge it was set against carry the number of one joining document.
        let joined = match clearing.by {
            By::Credit(_) => self.account.place_of(document),
            By::Charge(place) if document.payment.is_none() => Some(place),
            _ => None,
        };
        if let Some(joining) = joined.filter(|_| asked).and_then(|charge| self.account.joining(charge)) {
            return item.set("clearingSAPDocument", joining);
        }
        match payment.filter(|_| asked && clearing.by != By::OlderDebt) {
            Some(payment) => with_payment(item, payment),
            None => item,
        }
    }
}

fn with_payment(item: Fields, payment: &PaymentMade) -> Fields {
    item.set("paymentReference", payment.reference.as_str())
        .set("paymentAmount", amount(payment.amount))
        .set("paymentMethod", payment.method.as_str())
        .set("paymentLot", payment.lot.as_str())
        .set("paymentLotItem", payment.item.as_str())
        .set("clearingSAPDocument", payment.clearing_document.as_str())
}

/// The reference under which interest on one charge is charged.
pub(super) fn interest_id(document: &Document) -> Option<String> {
    document.reference.as_deref().map(|reference| reference.replacen('X', "I", 1))
}

/// HMRC's word for why an amended charge exists.
pub(super) fn classification(document: &Document) -> Option<&'static str> {
    (document.kind == Kind::Enquiry).then_some("enquiry-amendment")
}

/// How far collection through a tax code has come.
fn coded_out_status(document: &Document) -> Option<&'static str> {
    match document.kind {
        Kind::CodedOut if document.outstanding() == 0 => Some("fully-collected"),
        Kind::CodedOut => Some("initiated"),
        Kind::CancelledPaye if document.collected_by_tax_code() > 0 => Some("partly-collected"),
        Kind::CancelledPaye => Some("cancelled"),
        _ => None,
    }
}

fn amount_coded_out(document: &Document) -> Option<Pence> {
    match document.kind {
        Kind::CodedOut => Some(document.original()),
        Kind::CancelledPaye => Some(document.collected_by_tax_code()),
        _ => None,
    }
}

fn credit_reason(document: &Document) -> Option<&'static str> {
    match document.kind {
        Kind::OverpaidTax | Kind::AmendedCredit => Some("Income tax Self Assessment Return"),
        Kind::Payment if document.outstanding() < 0 => Some("Excess Payment"),
        Kind::Payment => Some("Voluntary Payment"),
        _ => None,
    }
}

fn iso(day: NaiveDate) -> String {
    day.to_string()
}
