//! What each kind of charge is, in one or two plain sentences. Source: HMRC's own account and its guide for software.

use std::borrow::Cow;

use crate::rules::charges::{CodedOutEffect, CodedOutStatus, Document, DocumentKind};
use crate::words::{Voice, capital};

/// Why there is this charge: its kind's reason, unless a tax code has to do with it.
pub fn why_of(document: &Document, voice: Voice) -> Cow<'static, str> {
    let kind = document.kind();
    let codable = kind.is_payment_on_account() || kind == DocumentKind::BalancingCharge;
    let effect = document.coded_out_status().filter(|_| codable).map(CodedOutStatus::effect);
    match effect {
        Some(CodedOutEffect::BackOnTheAccount) => why(&DocumentKind::CancelledPaye, voice),
        Some(CodedOutEffect::Collecting | CodedOutEffect::Collected) => Cow::Owned(format!(
            "Part of {} bill that HMRC collects through the tax code, with wages or a pension.",
            voice.possessive()
        )),
        _ => why(&kind, voice),
    }
}

/// Why there are charges of this kind.
pub fn why(kind: &DocumentKind, voice: Voice) -> Cow<'static, str> {
    let your = voice.possessive();
    Cow::Borrowed(match kind {
        DocumentKind::BalancingCharge => {
            return Cow::Owned(format!(
                "What {your} tax return leaves to pay for the year, after payments on account."
            ));
        }
        DocumentKind::FirstPaymentOnAccount | DocumentKind::SecondPaymentOnAccount => {
            return Cow::Owned(format!("One of two advance payments towards {your} bill for the year."));
        }
        DocumentKind::ReconciliationDebit(which) => {
            return Cow::Owned(format!(
                "{} tax return came to more than the reduced payments on account. This is the extra amount on the {} one.",
                capital(your),
                if *which == 1 { "first" } else { "second" }
            ));
        }
        DocumentKind::ReconciliationCredit(_) => {
            "The tax return came to less than the payments on account. The difference is given back as credit."
        }
        DocumentKind::AmendedReturn => "The tax return was amended, and more tax came of it. This is the difference.",
        DocumentKind::EnquiryAmendment => {
            "HMRC enquired into the tax return and changed it. This is the extra tax that came of it."
        }
        DocumentKind::AmendedReturnCredit => {
            "The tax return was amended, and less tax came of it. This is the difference."
        }
        DocumentKind::Class2 => "Class 2 National Insurance for the year, paid through Self Assessment.",
        DocumentKind::CancelledPaye => {
            "A tax code was to collect this and no longer does, so what is left of it is to be paid directly."
        }
        DocumentKind::LateSubmissionPenalty => {
            "Charged when a missed deadline brings the penalty points to the threshold, and for each one missed after."
        }
        DocumentKind::FirstLatePaymentPenalty => {
            "Charged because tax was still unpaid 15 days, or 30 days, after it was due."
        }
        DocumentKind::SecondLatePaymentPenalty => {
            "Charged for each day that tax stayed unpaid from 30 days after it was due."
        }
        DocumentKind::HmrcAdjustment => {
            "A charge HMRC made by hand to put the account right. It tells software no more."
        }
        DocumentKind::HmrcAdjustmentCredit => {
            "A credit HMRC made by hand to put the account right. It tells software no more."
        }
        DocumentKind::OverpaidTax => "The tax return came to less than had been paid. The difference is credit.",
        DocumentKind::EarlierYearCredit => "Credit carried over from an earlier tax year.",
        DocumentKind::RepaymentInterest => "Interest HMRC pays on money it gave back.",
        DocumentKind::Payment => "Money HMRC received.",
        DocumentKind::Refund => "Money HMRC paid out.",
        DocumentKind::Clearing => "An entry of HMRC's books that only joins others.",
        DocumentKind::Unknown(_) => {
            "HMRC tells software no more about this kind of charge; the words in quotation marks are its own. HMRC \
             online services explain it."
        }
    })
}
