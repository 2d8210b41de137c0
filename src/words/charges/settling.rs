//! What settled a charge, in words.

use std::borrow::Cow;

use super::{document_for, raw, through_tax_code};
use crate::rules::SentOption;
use crate::rules::charges::Document;
use crate::rules::charges::settled::{Settled, SettledBy};
use crate::rules::charges::used::Use;
use crate::rules::{Money, TaxYear};
use crate::words::{Voice, capital};

/// What settled a part of a charge. `code` is the year whose tax code collected it, where HMRC tells.
pub fn settled(part: &Settled<'_>, code: Option<TaxYear>, voice: Voice) -> Cow<'static, str> {
    let method = |method: Option<&str>| method.filter(|text| !text.trim().is_empty()).unwrap_or("payment").to_owned();
    let what = match part.by {
        SettledBy::Payment(payment) => method(payment.payment_method.as_deref()),
        SettledBy::PaymentOfItem(item) => method(item.payment_method.as_deref()),
        SettledBy::Credit(credit) => document_for(credit, voice).into_owned(),
        SettledBy::TaxCode => format!("Collected {}", through_tax_code(code, voice)),
        SettledBy::WrittenOff => "Written off by HMRC".to_owned(),
        SettledBy::Reversed => "Taken back by HMRC".to_owned(),
        SettledBy::Called(reason) => format!("HMRC does not tell by what; it calls it {}", raw(reason)),
        SettledBy::NotTold(Some(reason)) => {
            format!("HMRC does not tell by what; it calls the last part {}", raw(reason))
        }
        SettledBy::NotTold(None) => "HMRC does not tell by what".to_owned(),
    };
    Cow::Owned(if part.to_interest { format!("{}, to the interest", capital(&what)) } else { capital(&what) })
}

/// A charge that a payment or credit went to: "Second payment on account 2024-25", "Balancing payment 2024-25, to the interest".
pub fn used_for(part: &Use<'_>, voice: Voice) -> String {
    let name = document_for(part.charge, voice);
    let year = part.charge.tax_year.value().map(|year| format!(" {year}")).unwrap_or_default();
    format!("{name}{year}{}", if part.to_interest { ", to the interest" } else { "" })
}

/// The credit that a refund paid out.
pub fn paid_out_of(credit: &Document, voice: Voice) -> String {
    let year = credit.tax_year.value().map(|year| format!(" {year}")).unwrap_or_default();
    format!(
        "It paid out, by its sum: {}{year} of {} (document {}).",
        document_for(credit, voice),
        credit.original_amount.abs().pounds(),
        credit.document_id
    )
}

/// HMRC's allocations come to more than what it says is settled.
pub fn settled_exceeded(sum: Money) -> String {
    format!("HMRC's answers do not agree: these parts come to {} more than it says is settled.", sum.pounds())
}

/// HMRC's history ends at another sum than the charge stands at.
/// `in_code` is what of the same bill a tax code collects under a document of its own, where that is the difference.
pub fn history_ends(total: Money, original: Money, in_code: Option<&Document>) -> String {
    let why = match in_code {
        Some(document) => format!(
            "The difference of {} is to the penny what went to a tax code: document {}.",
            (total - original).abs().pounds(),
            document.document_id
        ),
        None => "It does not tell why they differ.".to_owned(),
    };
    format!("HMRC's history ends at {}, and it lists the charge at {}. {why}", total.pounds(), original.pounds())
}
