//! Findings about what is owed without being overdue: interest, and what a tax code gave back.

use chrono::NaiveDate;

use super::overdue::growth;
use super::{About, Finding, Known, Place, Urgency};
use crate::rules::SentOption;
use crate::rules::charges::{CodedOutEffect, CodedOutStatus, Document, DocumentKind};

/// Interest is owed or grows although HMRC's overdue total is nothing: on a charge that is paid, or that HMRC does not
/// count as overdue. Where there is an overdue total, the interest is told with it.
pub(super) fn interest_growing(known: Known<'_>) -> Option<Finding> {
    let account = known.account?;
    if account.balance.overdue_amount.is_positive() {
        return None;
    }
    let with_interest = || account.documents.iter().filter(|one| one.is_charge() && one.interest_left().is_positive());
    let charges = with_interest().count();
    (charges > 0).then(|| Finding {
        urgency: Urgency::Soon,
        place: Place::WhatYouOwe,
        about: About::InterestGrowing {
            interest: with_interest().map(Document::interest_left).sum(),
            a_day: growth(with_interest()),
            charges,
        },
    })
}

/// A tax code was to collect it and does not, after a change of code: it is back on the account. Source: guide, "if the
/// tax code changes the amount returns to the account"; HMRC's account, statuses cancelled, not and partly collected.
pub(super) fn returned_from_tax_code(known: Known<'_>, today: NaiveDate) -> Option<Finding> {
    let is_back = |one: &&Document| {
        let told = one.coded_out_status().map(CodedOutStatus::effect) == Some(CodedOutEffect::BackOnTheAccount);
        one.outstanding_amount.is_positive() && (told || one.kind() == DocumentKind::CancelledPaye) && one.is_charge()
    };
    let back: Vec<&Document> = known.account?.documents.iter().filter(is_back).collect();
    let (first, others) = back.split_first()?;
    let status = first.coded_out_status();
    let due = back.iter().filter_map(|one| one.document_due_date.value()).min();
    Some(Finding {
        urgency: if due.is_some_and(|due| due < today) { Urgency::Now } else { Urgency::Soon },
        place: Place::WhatYouOwe,
        about: About::ReturnedFromTaxCode {
            amount: back.iter().map(|one| one.outstanding_amount).sum(),
            charges: back.len(),
            status: status.filter(|_| others.iter().all(|one| one.coded_out_status() == status)).cloned(),
            due,
        },
    })
}
