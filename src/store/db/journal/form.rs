//! A step of a write, and what it changes, as JSON with a version of its own.
//!
//! The journal outlives the program's own types, so what is on disk has types of its own here.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::basis::BasisForm;
use crate::rules::coding_out::{Correction, Corrections, Kind};
use crate::rules::failure::{Changed, FailureDetail};
use crate::rules::write::{Change, Found, Proof, Standing, Step, Withdrawal};
use crate::rules::{Failure, FailureKind, Money, TaxYear};

/// The version of the form.
const VERSION: u32 = 1;

/// What stands in the column `details`. Which fields there are depends on the step.
#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct DetailsForm {
    version: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    change: Option<ChangeForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<StandingForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureForm>,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    basis: Option<BasisForm>,
    /// The time at HMRC; earlier versions did not note it.
    #[serde(skip_serializing_if = "Option::is_none")]
    there: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct ChangeForm {
    kind: String,
    tax_year: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    amounts: Option<Vec<AmountForm>>,
}

#[derive(Serialize, Deserialize)]
struct AmountForm {
    kind: String,
    id: u64,
    amount: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
enum StandingForm {
    CodedOut(Vec<AmountForm>),
    OptedOut(bool),
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct FailureForm {
    kind: String,
    code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<u16>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    details: Vec<DetailForm>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    paths: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hmrc_message: Option<String>,
    changed: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation_id: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct DetailForm {
    code: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    paths: Vec<String>,
}

/// What stands in a draft's column `change`.
#[derive(Serialize, Deserialize)]
struct DraftForm {
    version: u32,
    change: ChangeForm,
}

/// The details of a step. Always one line.
pub(super) fn details(step: &Step, there: DateTime<Utc>) -> String {
    let form = match step {
        Step::Confirmed { before, change, basis } => DetailsForm {
            change: Some(change.into()),
            before: Some(before.into()),
            basis: basis.as_deref().map(BasisForm::from),
            ..DetailsForm::default()
        },
        Step::Sent => DetailsForm::default(),
        Step::Withdrawn { why } => {
            DetailsForm { result: why.map(|why| why.name().to_owned()), ..DetailsForm::default() }
        }
        Step::Accepted { correlation_id } => {
            DetailsForm { correlation_id: correlation_id.clone(), ..DetailsForm::default() }
        }
        Step::Refused { failure } => DetailsForm { failure: Some(failure.into()), ..DetailsForm::default() },
        Step::Unknown { failure } => {
            DetailsForm { failure: failure.as_ref().map(FailureForm::from), ..DetailsForm::default() }
        }
        Step::Proved(proof) => DetailsForm { result: Some(proof.name().to_owned()), ..DetailsForm::default() },
        Step::Found(found) => DetailsForm { result: Some(found.name().to_owned()), ..DetailsForm::default() },
    };
    // Plain structs of texts and numbers: there is nothing in them that JSON cannot say.
    let there = Some(there.to_rfc3339_opts(SecondsFormat::AutoSi, true));
    serde_json::to_string(&DetailsForm { version: VERSION, there, ..form }).unwrap_or_default()
}

/// The step of that name with these details, and the time at HMRC; `None` where it cannot be read.
pub(super) fn step(name: &str, details: &str) -> Option<(Step, Option<DateTime<Utc>>)> {
    let form: DetailsForm = serde_json::from_str(details).ok()?;
    if form.version != VERSION {
        return None;
    }
    let there = match &form.there {
        Some(there) => Some(there.parse().ok()?),
        None => None,
    };
    let step = match name {
        "confirmed" => Step::Confirmed {
            before: form.before?.read()?,
            change: form.change?.read()?,
            basis: match form.basis {
                Some(basis) => Some(Box::new(basis.read()?)),
                None => None,
            },
        },
        "sent" => Step::Sent,
        "accepted" => Step::Accepted { correlation_id: form.correlation_id },
        "refused" => Step::Refused { failure: form.failure?.read()? },
        "unknown" => Step::Unknown {
            failure: match form.failure {
                Some(failure) => Some(failure.read()?),
                None => None,
            },
        },
        "proved" => Step::Proved(named(PROOFS, Proof::name, &form.result?)?),
        "found" => Step::Found(named(FOUND, Found::name, &form.result?)?),
        "withdrawn" => Step::Withdrawn {
            why: match form.result {
                Some(why) => Some(named(Withdrawal::ALL, Withdrawal::name, &why)?),
                None => None,
            },
        },
        _ => return None,
    };
    Some((step, there))
}

/// A change as a draft keeps it.
pub(in crate::store::db) fn change_to_json(change: &Change) -> String {
    serde_json::to_string(&DraftForm { version: VERSION, change: change.into() }).unwrap_or_default()
}

/// The change a draft kept; `None` where it cannot be read.
pub(in crate::store::db) fn change_from_json(text: &str) -> Option<Change> {
    let form: DraftForm = serde_json::from_str(text).ok()?;
    (form.version == VERSION).then_some(form.change)?.read()
}

const PROOFS: [Proof; 2] = [Proof::AsSent, Proof::NotAsSent];
const FOUND: [Found; 4] = [Found::Done, Found::NotDone, Found::ChangedByOthers, Found::AfterAll];
const KINDS: [FailureKind; 9] = [
    FailureKind::SignIn,
    FailureKind::NotAuthorised,
    FailureKind::NotOffered,
    FailureKind::Refused,
    FailureKind::Throttled,
    FailureKind::Unavailable,
    FailureKind::Unreachable,
    FailureKind::BadAnswer,
    FailureKind::Invalid,
];
const CHANGED: [Changed; 2] = [Changed::No, Changed::Unknown];

/// The one of that name.
pub(super) fn named<T: Copy, const N: usize>(all: [T; N], name: impl Fn(T) -> &'static str, wanted: &str) -> Option<T> {
    all.into_iter().find(|one| name(*one) == wanted)
}

const fn kind_name(kind: FailureKind) -> &'static str {
    match kind {
        FailureKind::SignIn => "sign-in",
        FailureKind::NotAuthorised => "not-authorised",
        FailureKind::NotOffered => "not-offered",
        FailureKind::Refused => "refused",
        FailureKind::Throttled => "throttled",
        FailureKind::Unavailable => "unavailable",
        FailureKind::Unreachable => "unreachable",
        FailureKind::BadAnswer => "bad-answer",
        FailureKind::Invalid => "invalid",
    }
}

impl From<&Change> for ChangeForm {
    fn from(change: &Change) -> Self {
        let amounts = match change {
            Change::CorrectCodedOut { amounts, .. } => Some(amount_forms(amounts.amounts())),
            Change::DeleteCodedOut { .. } | Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. } => None,
        };
        Self { kind: change.name().to_owned(), tax_year: change.topic().tax_year().to_string(), amounts }
    }
}

impl ChangeForm {
    fn read(self) -> Option<Change> {
        let tax_year: TaxYear = self.tax_year.parse().ok()?;
        Some(match self.kind.as_str() {
            "coding-out amend" => {
                Change::CorrectCodedOut { tax_year, amounts: Corrections::new(corrections(self.amounts?)?).ok()? }
            }
            "coding-out delete" => Change::DeleteCodedOut { tax_year },
            "coding-out opt-out" => Change::OptOutOfCodingOut { tax_year },
            "coding-out opt-in" => Change::OptInToCodingOut { tax_year },
            _ => return None,
        })
    }
}

impl From<&Standing> for StandingForm {
    fn from(standing: &Standing) -> Self {
        match standing {
            Standing::CodedOut(amounts) => Self::CodedOut(amount_forms(amounts)),
            Standing::CodingOut { opted_out } => Self::OptedOut(*opted_out),
        }
    }
}

impl StandingForm {
    fn read(self) -> Option<Standing> {
        Some(match self {
            Self::CodedOut(amounts) => Standing::CodedOut(corrections(amounts)?),
            Self::OptedOut(opted_out) => Standing::CodingOut { opted_out },
        })
    }
}

fn amount_forms(amounts: &[Correction]) -> Vec<AmountForm> {
    let form = |one: &Correction| AmountForm {
        kind: one.kind.as_str().to_owned(),
        id: one.id,
        amount: one.amount.to_string(),
    };
    amounts.iter().map(form).collect()
}

fn corrections(forms: Vec<AmountForm>) -> Option<Vec<Correction>> {
    let read = |form: AmountForm| {
        let kind = named(Kind::ALL, Kind::as_str, &form.kind)?;
        Some(Correction { kind, id: form.id, amount: Money::parse(&form.amount).ok()? })
    };
    forms.into_iter().map(read).collect()
}

impl From<&Failure> for FailureForm {
    fn from(failure: &Failure) -> Self {
        let detail = |one: &FailureDetail| DetailForm { code: one.code.clone(), paths: one.paths.clone() };
        Self {
            kind: kind_name(failure.kind).to_owned(),
            code: failure.code.clone(),
            status: failure.status,
            details: failure.details.iter().map(detail).collect(),
            paths: failure.paths.clone(),
            hmrc_message: failure.hmrc_message.clone(),
            changed: failure.changed.as_str().to_owned(),
            correlation_id: failure.correlation_id.clone(),
        }
    }
}

impl FailureForm {
    fn read(self) -> Option<Failure> {
        let detail = |form: DetailForm| FailureDetail { code: form.code, paths: form.paths };
        Some(Failure {
            kind: named(KINDS, kind_name, &self.kind)?,
            code: self.code,
            status: self.status,
            details: self.details.into_iter().map(detail).collect(),
            paths: self.paths,
            hmrc_message: self.hmrc_message,
            changed: named(CHANGED, Changed::as_str, &self.changed)?,
            correlation_id: self.correlation_id,
        })
    }
}
