//! What a confirmation rested on, as JSON: so that a receipt can be read again as it was, whatever HMRC holds by then.

use chrono::{DateTime, SecondsFormat, Utc};
use serde::{Deserialize, Serialize};

use super::form::named;
use crate::rules::coding_out::Kind;
use crate::rules::write::{Basis, Difference, Line, Manner};
use crate::rules::{Money, TaxYear};

#[derive(Serialize, Deserialize)]
pub(super) struct BasisForm {
    drafted: String,
    seen: String,
    manner: String,
    lines: Vec<LineForm>,
}

/// A line of a review: an amount, where it has a kind, else the choice.
#[derive(Serialize, Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct LineForm {
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    related: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hmrc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    difference: Option<String>,
    /// Of an amount: whether it was the customer's own.
    #[serde(skip_serializing_if = "Option::is_none")]
    was_own: Option<bool>,
    /// Of the choice: opted out before, and after.
    #[serde(skip_serializing_if = "Option::is_none")]
    opted_out: Option<(bool, bool)>,
}

const DIFFERENCES: [Difference; 5] =
    [Difference::Changed, Difference::BecomesOwn, Difference::Same, Difference::BackToHmrc, Difference::Dropped];

impl From<&Basis> for BasisForm {
    fn from(basis: &Basis) -> Self {
        let instant = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
        Self {
            drafted: instant(basis.drafted),
            seen: instant(basis.seen),
            manner: basis.manner.name().to_owned(),
            lines: basis.lines.iter().map(LineForm::from).collect(),
        }
    }
}

impl BasisForm {
    pub(super) fn read(self) -> Option<Basis> {
        Some(Basis {
            drafted: self.drafted.parse().ok()?,
            seen: self.seen.parse().ok()?,
            manner: named(Manner::ALL, Manner::name, &self.manner)?,
            lines: self.lines.into_iter().map(LineForm::read).collect::<Option<_>>()?,
        })
    }
}

impl From<&Line> for LineForm {
    fn from(line: &Line) -> Self {
        let sum = |sum: &Option<Money>| sum.map(|sum| sum.to_string());
        match line {
            Line::Amount { kind, id, related, hmrc, before, was_own, after, difference } => Self {
                kind: Some(kind.as_str().to_owned()),
                id: *id,
                related: related.map(|year| year.to_string()),
                hmrc: sum(hmrc),
                before: sum(before),
                after: sum(after),
                difference: Some(difference.name().to_owned()),
                was_own: Some(*was_own),
                opted_out: None,
            },
            Line::Choice { before, after } => Self { opted_out: Some((*before, *after)), ..Self::default() },
        }
    }
}

impl LineForm {
    fn read(self) -> Option<Line> {
        if let Some((before, after)) = self.opted_out {
            return Some(Line::Choice { before, after });
        }
        Some(Line::Amount {
            kind: named(Kind::ALL, Kind::as_str, &self.kind?)?,
            id: self.id,
            related: match self.related {
                Some(year) => Some(year.parse::<TaxYear>().ok()?),
                None => None,
            },
            hmrc: sum(self.hmrc)?,
            before: sum(self.before)?,
            was_own: self.was_own?,
            after: sum(self.after)?,
            difference: named(DIFFERENCES, Difference::name, &self.difference?)?,
        })
    }
}

/// A sum that may be missing; `None` where it is none.
#[expect(clippy::option_option, reason = "a sum that is missing is not one that cannot be read")]
fn sum(text: Option<String>) -> Option<Option<Money>> {
    match text {
        Some(text) => Money::parse(&text).ok().map(Some),
        None => Some(None),
    }
}
