//! What a hand-off is about, what HMRC held, and what was noticed, as JSON with a version of its own.
//!
//! What is on disk outlives the program's own types, so it has types of its own here.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::rules::hand_off::watch::{Change, Seen};
use crate::rules::hand_off::{About, PenaltyKind};
use crate::rules::{Money, TaxYear, TypeOfBusiness};

/// The version of the form.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct AboutForm {
    version: u32,
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_year: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    of_kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    interest_only: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    /// Of a penalty: only where a review is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    review: Option<bool>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct SeenForm {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    businesses: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ends: Option<Vec<(String, Option<NaiveDate>)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reporting: Option<Vec<(String, String, String)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updates: Option<Vec<(String, NaiveDate)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    statuses: Option<Vec<(String, String)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on_account: Option<Vec<(String, String)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    payments: Option<Vec<(String, String, Option<NaiveDate>)>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refunds: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    penalties: Option<Vec<(String, Option<String>)>>,
}

#[derive(Serialize, Deserialize)]
struct ChangesForm {
    version: u32,
    changes: Vec<ChangeForm>,
}

#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct ChangeForm {
    kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    on: Option<NaiveDate>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tax_year: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

/// Plain structs of texts and numbers: there is nothing in them that JSON cannot say.
fn written(form: &impl Serialize) -> String {
    serde_json::to_string(form).unwrap_or_default()
}

/// What a hand-off is about. The same thing is always the same text.
pub(in crate::store::db) fn about_to_json(about: &About) -> String {
    let form = AboutForm { version: VERSION, ..AboutForm::default() };
    let of = |kind: &str| AboutForm { kind: kind.to_owned(), ..form };
    written(&match about {
        About::Nothing => of("nothing"),
        About::TaxYear(year) => AboutForm { tax_year: Some(year.to_string()), ..of("tax-year") },
        About::Business { id, kind } => {
            AboutForm { id: Some(id.to_string()), of_kind: Some(kind.to_string()), ..of("business") }
        }
        About::NewBusiness(kind) => AboutForm { of_kind: Some(kind.to_string()), ..of("new-business") },
        About::Charge { document, tax_year, interest_only } => AboutForm {
            id: Some(document.to_string()),
            tax_year: Some(tax_year.to_string()),
            interest_only: Some(*interest_only),
            ..of("charge")
        },
        About::Payment(document) => AboutForm { id: Some(document.to_string()), ..of("payment") },
        About::Penalty { number, kind, review } => AboutForm {
            id: Some(number.clone()),
            of_kind: Some(penalty_name(*kind).to_owned()),
            review: review.then_some(true),
            ..of("penalty")
        },
        About::Amount(amount) => AboutForm { amount: Some(amount.to_string()), ..of("amount") },
    })
}

/// What stood in it; `None` where it cannot be read.
pub(in crate::store::db) fn about_from_json(text: &str) -> Option<About> {
    let form: AboutForm = serde_json::from_str(text).ok()?;
    if form.version != VERSION {
        return None;
    }
    Some(match form.kind.as_str() {
        "nothing" => About::Nothing,
        "tax-year" => About::TaxYear(form.tax_year?.parse().ok()?),
        "business" => About::Business { id: form.id?.parse().ok()?, kind: TypeOfBusiness::from(form.of_kind?) },
        "new-business" => About::NewBusiness(TypeOfBusiness::from(form.of_kind?)),
        "charge" => About::Charge {
            document: form.id?.parse().ok()?,
            tax_year: form.tax_year?.parse().ok()?,
            interest_only: form.interest_only?,
        },
        "payment" => About::Payment(form.id?.parse().ok()?),
        "penalty" => {
            let name = form.of_kind?;
            let kind = PENALTIES.into_iter().find(|kind| penalty_name(*kind) == name)?;
            About::Penalty { number: form.id?, kind, review: form.review.unwrap_or(false) }
        }
        "amount" => About::Amount(Money::parse(&form.amount?).ok()?),
        _ => return None,
    })
}

const PENALTIES: [PenaltyKind; 3] =
    [PenaltyKind::LateSubmission, PenaltyKind::FirstLatePayment, PenaltyKind::SecondLatePayment];

const fn penalty_name(kind: PenaltyKind) -> &'static str {
    match kind {
        PenaltyKind::LateSubmission => "late-submission",
        PenaltyKind::FirstLatePayment => "first-late-payment",
        PenaltyKind::SecondLatePayment => "second-late-payment",
    }
}

pub(super) fn seen_to_json(seen: &Seen) -> String {
    let sums = |all: &Vec<(String, Money)>| all.iter().map(|(id, sum)| (id.clone(), sum.to_string())).collect();
    written(&SeenForm {
        version: VERSION,
        businesses: seen.businesses.clone(),
        ends: seen.ends.clone(),
        reporting: seen
            .reporting
            .as_ref()
            .map(|all| all.iter().map(|(id, year, how)| (id.clone(), year.to_string(), how.clone())).collect()),
        updates: seen.updates.clone(),
        statuses: seen
            .statuses
            .as_ref()
            .map(|all| all.iter().map(|(year, status)| (year.to_string(), status.clone())).collect()),
        on_account: seen.on_account.as_ref().map(sums),
        payments: seen
            .payments
            .as_ref()
            .map(|all| all.iter().map(|(id, sum, on)| (id.clone(), sum.to_string(), *on)).collect()),
        refunds: seen.refunds.as_ref().map(|all| all.iter().map(Money::to_string).collect()),
        penalties: seen.penalties.clone(),
    })
}

pub(super) fn seen_from_json(text: &str) -> Option<Seen> {
    let form: SeenForm = serde_json::from_str(text).ok()?;
    if form.version != VERSION {
        return None;
    }
    let sums = |all: Vec<(String, String)>| {
        all.into_iter().map(|(id, sum)| Some((id, Money::parse(&sum).ok()?))).collect::<Option<Vec<_>>>()
    };
    let reporting = form.reporting.clone().and_then(|all| {
        let one = |(id, year, how): (String, String, String)| Some((id, year.parse::<TaxYear>().ok()?, how));
        all.into_iter().map(one).collect::<Option<Vec<_>>>()
    });
    let statuses = form.statuses.clone().and_then(|all| {
        let one = |(year, status): (String, String)| Some((year.parse::<TaxYear>().ok()?, status));
        all.into_iter().map(one).collect::<Option<Vec<_>>>()
    });
    let on_account = form.on_account.clone().and_then(sums);
    let payments = form.payments.clone().and_then(|all| {
        let one = |(id, sum, on): (String, String, Option<NaiveDate>)| Some((id, Money::parse(&sum).ok()?, on));
        all.into_iter().map(one).collect::<Option<Vec<_>>>()
    });
    let refunds =
        form.refunds.as_ref().and_then(|all| all.iter().map(|sum| Money::parse(sum).ok()).collect::<Option<Vec<_>>>());
    let whole = is_whole(form.reporting.as_ref(), reporting.as_ref())
        && is_whole(form.statuses.as_ref(), statuses.as_ref())
        && is_whole(form.on_account.as_ref(), on_account.as_ref())
        && is_whole(form.payments.as_ref(), payments.as_ref())
        && is_whole(form.refunds.as_ref(), refunds.as_ref());
    whole.then_some(Seen {
        businesses: form.businesses,
        ends: form.ends,
        reporting,
        updates: form.updates,
        statuses,
        on_account,
        payments,
        refunds,
        penalties: form.penalties,
    })
}

/// Whether a part that is there could be read too.
const fn is_whole<A, B>(part: Option<&A>, read: Option<&B>) -> bool {
    part.is_none() || read.is_some()
}

pub(in crate::store::db) fn changes_to_json(changes: &[Change]) -> String {
    written(&ChangesForm { version: VERSION, changes: changes.iter().map(ChangeForm::from).collect() })
}

pub(in crate::store::db) fn changes_from_json(text: &str) -> Option<Vec<Change>> {
    let form: ChangesForm = serde_json::from_str(text).ok()?;
    (form.version == VERSION).then_some(form.changes)?.into_iter().map(ChangeForm::read).collect()
}

impl From<&Change> for ChangeForm {
    fn from(change: &Change) -> Self {
        let of = |kind: &str| Self { kind: kind.to_owned(), ..Self::default() };
        match change {
            Change::BusinessAdded(id) => Self { id: Some(id.clone()), ..of("business-added") },
            Change::BusinessCeased { id, on } => Self { id: Some(id.clone()), on: Some(*on), ..of("business-ceased") },
            Change::Reporting { id, tax_year, to } => Self {
                id: Some(id.clone()),
                tax_year: Some(tax_year.to_string()),
                to: Some(to.clone()),
                ..of("reporting")
            },
            Change::UpdatesGone(number) => Self { number: Some(*number), ..of("updates-gone") },
            Change::UpdatesCame(number) => Self { number: Some(*number), ..of("updates-came") },
            Change::Status { tax_year, from, to } => {
                Self { tax_year: Some(tax_year.to_string()), from: from.clone(), to: Some(to.clone()), ..of("status") }
            }
            Change::OnAccount { from, to } => {
                Self { from: Some(from.to_string()), to: Some(to.to_string()), ..of("on-account") }
            }
            Change::Payment { amount, on } => Self { to: Some(amount.to_string()), on: *on, ..of("payment") },
            Change::RefundAsked(amount) => Self { to: Some(amount.to_string()), ..of("refund-asked") },
            Change::Appeal { number, to } => Self { id: Some(number.clone()), to: Some(to.clone()), ..of("appeal") },
        }
    }
}

impl ChangeForm {
    fn read(self) -> Option<Change> {
        let money = |text: Option<String>| Money::parse(&text?).ok();
        Some(match self.kind.as_str() {
            "business-added" => Change::BusinessAdded(self.id?),
            "business-ceased" => Change::BusinessCeased { id: self.id?, on: self.on? },
            "reporting" => Change::Reporting { id: self.id?, tax_year: self.tax_year?.parse().ok()?, to: self.to? },
            "updates-gone" => Change::UpdatesGone(self.number?),
            "updates-came" => Change::UpdatesCame(self.number?),
            "status" => Change::Status { tax_year: self.tax_year?.parse().ok()?, from: self.from, to: self.to? },
            "on-account" => Change::OnAccount { from: money(self.from)?, to: money(self.to)? },
            "payment" => Change::Payment { amount: money(self.to)?, on: self.on },
            "refund-asked" => Change::RefundAsked(money(self.to)?),
            "appeal" => Change::Appeal { number: self.id?, to: self.to? },
            _ => return None,
        })
    }
}
