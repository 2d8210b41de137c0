//! ITSA status in the words of HMRC's own account, and what each asks of a person.

use std::borrow::Cow;

use crate::rules::itsa_status::Status;

/// HMRC's own word for it: "Required", "Voluntarily signed up".
pub fn status(status: &Status) -> Cow<'_, str> {
    Cow::Borrowed(match status {
        Status::MtdMandated => "Required",
        Status::MtdVoluntary => "Voluntarily signed up",
        Status::Annual => "Not required",
        Status::MtdExempt | Status::DigitallyExempt | Status::NonDigital => "Exempt",
        Status::Dormant => "Dormant",
        Status::NoStatus => "No status",
        Status::Other(text) => text,
    })
}

/// What it asks for.
pub const fn duties(status: &Status) -> &'static str {
    match status {
        Status::MtdMandated => {
            "Quarterly updates and a tax return. Late ones can bring penalty points: Penalties says which."
        }
        Status::MtdVoluntary => {
            "Quarterly updates and a tax return. Only a late return can bring a penalty. Leaving is possible in HMRC \
             online services."
        }
        Status::Annual => "One tax return a year, due 31 January. No quarterly updates.",
        Status::MtdExempt | Status::DigitallyExempt | Status::NonDigital => {
            "One tax return a year, due 31 January. No quarterly updates: an exemption applies."
        }
        Status::Dormant => "Nothing for now. HMRC makes no deadlines while the account is dormant.",
        Status::NoStatus | Status::Other(_) => "HMRC's account says more about this.",
    }
}
