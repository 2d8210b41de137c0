//! How a charge changed, in words.

use std::borrow::Cow;

use super::raw;
use crate::rules::Money;
use crate::rules::charges::ChargeChange;
use crate::words::Voice;

/// Why payments on account were changed, from HMRC's three-digit reason; the code itself where it is no known one.
pub fn poa_adjustment_reason(code: &str) -> &str {
    match code {
        "001" => "profits down, or the business ceased",
        "002" => "other income down",
        "003" => "allowances and reliefs up",
        "004" => "more tax taken off at source than the year before",
        "005" => "raised again after an earlier change",
        other => other,
    }
}

/// The same, saying so where HMRC's reason is no known one.
pub fn poa_reason(code: &str) -> String {
    match poa_adjustment_reason(code) {
        known if known != code => known.to_owned(),
        unknown => format!("HMRC's reason {}", raw(unknown)),
    }
}

/// Why a charge changed: HMRC's reason in plain words, an unknown one raw; with the reason for changing a payment on
/// account and the classification, where HMRC gives them.
pub fn change_reason(change: &ChargeChange, voice: Voice) -> String {
    let reason: Cow<'_, str> = match (change.change_reason.trim(), voice) {
        ("", _) => Cow::Borrowed("HMRC gives no reason"),
        ("ITSA return", _) => Cow::Borrowed("return received"),
        ("Amended return", _) => Cow::Borrowed("return amended"),
        ("Customer Request", Voice::You) => Cow::Borrowed("changed at your request"),
        ("Customer Request", Voice::YourClient) => Cow::Borrowed("changed at your client's request"),
        (other, _) => Cow::Owned(raw(other)),
    };
    let poa = change.poa_adjustment_reason.as_deref().map(poa_reason);
    let class = change.charge_classification.as_deref();
    let class = class.map(|word| super::classification(&word.into(), voice).into_owned());
    let more: Vec<String> = poa.into_iter().chain(class).collect();
    if more.is_empty() { reason.into_owned() } else { format!("{reason} ({})", more.join("; ")) }
}

/// "+340.00", "-210.00", "no change"; nothing for the first entry.
pub fn difference(by: Option<Money>) -> String {
    match by {
        None => String::new(),
        Some(by) if by.is_zero() => "no change".to_owned(),
        Some(by) if by.is_positive() => format!("+{}", by.grouped()),
        Some(by) => by.grouped(),
    }
}
