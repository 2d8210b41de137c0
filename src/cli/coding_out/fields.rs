//! Coding out for programs.

use super::See;
use crate::cli::output::json::Object;
use crate::rules::charges::{CodedOutStatus, Document};
use crate::rules::coding_out::{
    Closing, CodeTime, CodedOut, Collection, Component, Kind, Returned, Source, Window, collections, returned, total_of,
};

/// Everything but how each part went.
pub(super) fn data(seen: &See<'_>) -> Object {
    let mut data = Object::new();
    for (wanted, coded) in seen.amounts {
        data = data.put(wanted.as_str(), &coded_out(coded));
    }
    let status = seen.status.as_ref().map(|status| super::status_object(status, seen.about, seen.setting));
    data = data.put("totals", &totals(seen)).put("status", &status).put("actions", &actions(seen));
    let Some(account) = &seen.account else { return data };
    let collected = collections(account, seen.about.year, seen.setting.today());
    let collected: Vec<Object> = collected.iter().map(collection).collect();
    let back: Vec<Object> = returned(account).iter().map(came_back).collect();
    data.put("collected", &collected).put("returned", &back)
}

fn coded_out(coded: &CodedOut) -> Object {
    Object::new()
        .put("taxCodeComponents", &by_kind(&coded.components))
        .put("unmatchedCustomerSubmissions", &by_kind(&coded.unmatched))
        .put("total", &coded.total())
}

/// HMRC's form: a list for each kind, but one object for the in-year adjustment.
fn by_kind(components: &[Component]) -> Object {
    Kind::ALL.into_iter().fold(Object::new(), |all, kind| {
        let of_kind: Vec<Object> = components.iter().filter(|one| one.kind == kind).map(component).collect();
        match (kind, of_kind.as_slice()) {
            (_, []) => all,
            (Kind::InYearAdjustment, [one]) => all.put(kind.as_str(), one),
            _ => all.put(kind.as_str(), &of_kind),
        }
    })
}

fn component(one: &Component) -> Object {
    Object::new()
        .maybe("id", one.id.as_ref())
        .put("amount", &one.amount)
        .maybe("relatedTaxYear", one.related_tax_year.as_ref())
        .put("submittedOn", &one.submitted_on)
        .maybe("source", one.source.as_ref().map(Source::as_str).as_ref())
}

/// What each source's amounts of each kind come to.
fn totals(seen: &See<'_>) -> Object {
    let rows = seen.rows();
    Kind::ALL.into_iter().fold(Object::new(), |all, kind| {
        if !rows.iter().any(|row| row.kind == kind && !row.unmatched) {
            return all;
        }
        let of_kind = seen
            .amounts
            .iter()
            .fold(Object::new(), |sums, (wanted, _)| sums.put(wanted.as_str(), &total_of(&rows, kind, *wanted)));
        all.put(kind.as_str(), &of_kind)
    })
}

/// What can be done now, since when, until when, and why not.
fn actions(seen: &See<'_>) -> Object {
    let correctable = seen.correctable();
    let choice = seen.about.window(seen.setting);
    let opted_out = seen.status.as_ref().map(|status| status.opted_out);
    let action = |at: Window, needless: Option<&'static str>| {
        let open = at.is_open() && needless.is_none();
        Object::new().put("open", &open).put("needless", &needless).put("window", &window(at))
    };
    let nothing = (seen.has_own() == Some(false)).then_some("nothing-submitted");
    Object::new()
        .put("amend", &action(correctable, None))
        .put("delete", &action(correctable, nothing))
        .put("optOut", &action(choice, (opted_out == Some(true)).then_some("already-opted-out")))
        .put("optIn", &action(choice, (opted_out == Some(false)).then_some("already-opted-in")))
}

/// A window.
pub(super) fn window(window: Window) -> Object {
    match window {
        Window::NotYet { opens } => Object::new().put("state", &"not-yet").put("opens", &opens),
        Window::Open { since, until, return_unknown } => Object::new()
            .put("state", &"open")
            .put("since", &since)
            .put("until", &until)
            .put("returnUnknown", &return_unknown),
        Window::Closed(Closing::ReturnIn(day)) => {
            Object::new().put("state", &"closed").put("because", &"return-submitted").put("returnReceived", &day)
        }
        Window::Closed(Closing::LastDay(last)) => {
            Object::new().put("state", &"closed").put("because", &"last-day-passed").put("until", &last)
        }
    }
}

fn collection(one: &Collection<'_>) -> Object {
    let detail = one.detail;
    let time = one.time.map(|time| match time {
        CodeTime::Past => "past",
        CodeTime::Current => "current",
        CodeTime::Coming => "coming",
    });
    let charges: Vec<Object> = one.charges.iter().map(|one| charge(one, one.coded_out_status())).collect();
    Object::new()
        .put("returnTaxYear", &detail.and_then(|detail| detail.return_tax_year.clone()))
        .put("codingTaxYear", &detail.and_then(|detail| detail.coding_tax_year.clone()))
        .put("charge", &detail.and_then(|detail| detail.charge))
        .put("totalLiabilityAmount", &detail.and_then(|detail| detail.total_liability_amount))
        .put("initiationDate", &detail.and_then(|detail| detail.initiation_date.clone()))
        .put("taxCode", &time)
        .put("estimatedPerMonth", &one.per_month)
        .put("charges", &charges)
}

fn came_back(one: &Returned<'_>) -> Object {
    charge(one.charge, Some(one.status)).put("outstandingAmount", &one.charge.outstanding_amount)
}

fn charge(one: &Document, status: Option<&CodedOutStatus>) -> Object {
    Object::new()
        .put("documentId", &one.document_id)
        .put("taxYear", &one.tax_year)
        .put("amountCodedOut", &one.amount_coded_out)
        .put("codedOutStatus", &status.map(CodedOutStatus::as_str))
}
