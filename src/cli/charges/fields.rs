//! The fields of a charge for programs: HMRC's names, our own beside them.

use crate::cli::output::Setting;
use crate::cli::output::json::Object;
use crate::rules::charges::{
    BreakdownLine, Bucket, ChargeStanding, Condition, Document, Item, LatePaymentInterest, Locks, ReducedCharge,
};
use crate::words::{Voice, charges};

/// A word for scripts.
pub(super) const fn standing_word(standing: ChargeStanding) -> &'static str {
    match standing {
        ChargeStanding::Paid => "paid",
        ChargeStanding::InterestOnly => "interest-only",
        ChargeStanding::ThroughTaxCode => "through-tax-code",
        ChargeStanding::Estimate => "estimate",
        ChargeStanding::NoDueDate => "no-due-date",
        ChargeStanding::Overdue { .. } => "overdue",
        ChargeStanding::Due { .. } => "due",
    }
}

/// HMRC's fields of a document, ours beside them.
pub(super) fn document(one: &Document, setting: &Setting) -> Object {
    let voice = setting.voice();
    let standing = one.standing(setting.today());
    let days = match standing {
        ChargeStanding::Overdue { days } => Some(-days),
        ChargeStanding::Due { days } => Some(days),
        _ => None,
    };
    let clearing = one.last_clearing.as_ref().map(|last| {
        Object::new()
            .maybe("lastClearingDate", last.date.as_ref())
            .maybe("lastClearingReason", last.reason.as_ref())
            .maybe("lastClearedAmount", last.amount.as_ref())
    });
    let reduced = one.reduced_charge.as_ref().map(reduced);
    let lines: Vec<Object> = one.breakdown.iter().map(|line| breakdown(line, setting)).collect();
    Object::new()
        .maybe("taxYear", one.tax_year.as_ref())
        .put("documentId", &one.document_id)
        .put("label", &charges::document_for(one, voice))
        .maybe("standing", one.is_charge().then(|| standing_word(standing)).as_ref())
        .maybe("bucket", standing.bucket().filter(|_| one.is_charge()).map(bucket_word).as_ref())
        .maybe("dateShown", one.date_shown().filter(|_| one.is_charge()))
        .maybe("daysUntilDue", days.filter(|_| one.is_charge()).as_ref())
        .maybe("formBundleNumber", one.form_bundle_number.as_ref())
        .maybe("creditReason", one.credit_reason.as_ref())
        .put("documentDate", &one.document_date)
        .maybe("documentText", one.document_text.as_ref())
        .maybe("documentDueDate", one.document_due_date.as_ref())
        .maybe("documentDescription", one.document_description.as_ref())
        .maybe("chargeClassification", one.charge_classification.as_ref())
        .put("originalAmount", &one.original_amount)
        .put("outstandingAmount", &one.outstanding_amount)
        .put("interestLeft", &one.interest_left())
        .put("conditions", &setting.conditions(one).iter().map(|of| condition(of, voice)).collect::<Vec<_>>())
        .maybe("lastClearing", clearing.as_ref())
        .put("isChargeEstimate", &one.is_charge_estimate)
        .put("isCodedOut", &one.is_coded_out)
        .maybe("paymentLot", one.payment_lot.as_ref())
        .maybe("paymentLotItem", one.payment_lot_item.as_ref())
        .maybe("effectiveDateOfPayment", one.effective_date_of_payment.as_ref())
        .maybe("latePaymentInterest", one.late_payment_interest.as_ref().map(interest).as_ref())
        .maybe("amountCodedOut", one.amount_coded_out.as_ref())
        .maybe("reducedCharge", reduced.as_ref())
        .maybe("poaRelevantAmount", one.poa_relevant_amount.as_ref())
        .put("financialDetails", &lines)
}

fn reduced(reduced: &ReducedCharge) -> Object {
    Object::new()
        .maybe("chargeType", reduced.charge_type.as_ref())
        .maybe("documentNumber", reduced.document_number.as_ref())
        .maybe("amendmentDate", reduced.amendment_date.as_ref())
        .maybe("taxYear", reduced.tax_year.as_ref())
}

/// A sum of HMRC's totals as `overview` names it.
pub(super) const fn bucket_word(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Overdue => "overdue",
        Bucket::DueWithin30Days => "dueWithin30Days",
        Bucket::NotYetDue => "notYetDue",
    }
}

/// A word for scripts.
pub(super) const fn condition_word(condition: &Condition) -> &'static str {
    match condition {
        Condition::InPaymentPlan { .. } => "in-payment-plan",
        Condition::UnderReview { .. } => "under-review",
        Condition::PaymentOnHold => "payment-on-hold",
        Condition::EstimateOnHold => "estimate-on-hold",
        Condition::InterestOnHold => "interest-on-hold",
        Condition::PartPaid { .. } => "part-paid",
        Condition::PartUsed { .. } => "part-used",
        Condition::Accruing(_) => "accruing-interest",
        Condition::Posted(_) => "posted-interest",
        Condition::InterestLeft { .. } => "interest-left",
        Condition::CodedOut { .. } => "coded-out",
        Condition::Estimate => "estimate",
        Condition::Amended(_) => "amended",
        Condition::CameOfReducing(_) => "came-of-reducing",
    }
}

/// A condition: its word, its figures, and the sentence people read.
fn condition(of: &Condition, voice: Voice) -> Object {
    let object = Object::new().put("condition", &condition_word(of));
    let object = match of {
        Condition::InPaymentPlan { from, to } => object.put("startDate", from).put("endDate", to),
        Condition::UnderReview { interest_not_charged, .. } => {
            object.maybe("interestNotCharged", interest_not_charged.as_ref())
        }
        Condition::PartPaid { settled: sum }
        | Condition::PartUsed { used: sum }
        | Condition::InterestLeft { left: sum } => object.put("amount", sum),
        Condition::Accruing(interest) => object
            .put("amount", &interest.so_far)
            .maybe("interestRate", interest.rate.as_ref())
            .maybe("since", interest.since.as_ref())
            .maybe("estimatedPerDay", interest.per_day.as_ref()),
        Condition::Posted(interest) => object
            .put("amount", &interest.amount)
            .maybe("unpaid", interest.unpaid.as_ref())
            .maybe("from", interest.from.as_ref())
            .maybe("to", interest.to.as_ref()),
        Condition::CodedOut { status, amount } => {
            object.put("codedOutStatus", &status.as_str().to_owned()).maybe("amount", amount.as_ref())
        }
        Condition::Amended(class) => object.put("chargeClassification", &class.as_str().to_owned()),
        Condition::CameOfReducing(charge) => object.put("reducedCharge", &reduced(charge)),
        Condition::PaymentOnHold | Condition::EstimateOnHold | Condition::InterestOnHold | Condition::Estimate => {
            object
        }
    };
    object.put("text", &charges::condition(of, voice))
}

fn interest(interest: &LatePaymentInterest) -> Object {
    Object::new()
        .maybe("latePaymentInterestId", interest.id.as_ref())
        .maybe("accruingInterestAmount", interest.accruing_amount.as_ref())
        .maybe("interestRate", interest.rate.as_ref())
        .maybe("interestStartDate", interest.start_date.as_ref())
        .maybe("interestEndDate", interest.end_date.as_ref())
        .maybe("interestAmount", interest.amount.as_ref())
        .maybe("interestDunningLockAmount", interest.dunning_lock_amount.as_ref())
        .maybe("interestOutstandingAmount", interest.outstanding_amount.as_ref())
}

fn breakdown(line: &BreakdownLine, setting: &Setting) -> Object {
    let detail = Object::new()
        .put("documentId", &line.document_id)
        .maybe("documentType", line.document_type.as_ref())
        .maybe("documentTypeDescription", line.document_type_description.as_ref())
        .maybe("chargeType", line.charge_type.as_ref())
        .maybe("chargeTypeDescription", line.charge_type_description.as_ref());
    Object::new()
        .maybe("taxYear", line.tax_year.as_ref())
        .put("label", &charges::breakdown(&line.kind()))
        .put("chargeDetail", &detail)
        .maybe("taxPeriodFrom", line.tax_period_from.as_ref())
        .maybe("taxPeriodTo", line.tax_period_to.as_ref())
        .maybe("chargeReference", line.charge_reference.as_ref())
        .maybe("originalAmount", line.original_amount.as_ref())
        .maybe("outstandingAmount", line.outstanding_amount.as_ref())
        .maybe("clearedAmount", line.cleared_amount.as_ref())
        .maybe("accruedInterest", line.accrued_interest.as_ref())
        .put("items", &line.items.iter().map(|one| item(one, setting)).collect::<Vec<_>>())
}

fn item(item: &Item, setting: &Setting) -> Object {
    let reference = item.payment_reference.as_deref().map(|text| setting.mask(text));
    Object::new()
        .maybe("itemId", item.item_id.as_ref())
        .maybe("dueDate", item.due_date.as_ref())
        .maybe("amount", item.amount.as_ref())
        .maybe("clearingDate", item.clearing_date.as_ref())
        .maybe("clearingReason", item.clearing_reason.as_ref())
        .maybe("outgoingPaymentMethod", item.outgoing_payment_method.as_ref())
        .maybe("locks", item.locks.map(locks).as_ref())
        .maybe("isReturn", item.is_return.as_ref())
        .maybe("paymentReference", reference.as_ref())
        .maybe("paymentAmount", item.payment_amount.as_ref())
        .maybe("paymentMethod", item.payment_method.as_ref())
        .maybe("paymentLot", item.payment_lot.as_ref())
        .maybe("paymentLotItem", item.payment_lot_item.as_ref())
        .maybe("clearingSAPDocument", item.clearing_document.as_ref())
        .maybe("isChargeEstimate", item.is_charge_estimate.as_ref())
        .maybe("codedOutStatus", item.coded_out_status.as_ref().map(|status| status.as_str().to_owned()).as_ref())
}

fn locks(locks: Locks) -> Object {
    Object::new()
        .put("isChargeOnHold", &locks.charge_on_hold)
        .put("isEstimatedChargeOnHold", &locks.estimated_charge_on_hold)
        .put("isInterestAccrualOnHold", &locks.interest_accrual_on_hold)
        .put("isInterestChargeOnHold", &locks.interest_charge_on_hold)
}
