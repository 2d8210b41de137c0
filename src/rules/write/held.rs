//! What HMRC holds of what a change is about, before and after it.

use super::change::Topic;
use crate::rules::coding_out::{CodedOut, CodingOutStatus, Component, Correction, Kind, Source};
use crate::rules::{Answer, Money, SentOption as _, TaxYear};

/// What HMRC answered about a topic: what a review shows on its left side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// The amounts in a year's tax code.
    CodedOut {
        /// HMRC's own.
        held: CodedOut,
        /// The customer's own.
        user: CodedOut,
        /// Those in use.
        latest: CodedOut,
    },
    /// The choice for a year's bill.
    CodingOut(CodingOutStatus),
}

/// How a record stands, as far as a change can make a difference to it. Kept in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// The customer's own amounts, by kind, then by id; none means that HMRC's figures apply.
    CodedOut(Vec<Correction>),
    /// The choice.
    CodingOut {
        /// Whether the bill is not to be collected through a tax code.
        opted_out: bool,
    },
}

impl Held {
    /// The answers to [`Topic::questions`], in their order; `None` where they are answers to something else.
    pub fn of(topic: Topic, answers: Vec<Answer>) -> Option<Self> {
        let mut answers = answers.into_iter();
        let mut coded_out = || match answers.next() {
            Some(Answer::CodedOut(coded)) => Some(coded),
            _ => None,
        };
        match topic {
            Topic::CodedOut(_) => Some(Self::CodedOut { held: coded_out()?, user: coded_out()?, latest: coded_out()? }),
            Topic::CodingOut(_) => match answers.next() {
                Some(Answer::CodingOutStatus(status)) => Some(Self::CodingOut(status)),
                _ => None,
            },
        }
    }

    /// How it stands.
    pub fn standing(&self) -> Standing {
        match self {
            Self::CodedOut { user, .. } => Standing::CodedOut(user.corrections()),
            Self::CodingOut(status) => Standing::CodingOut { opted_out: status.opted_out },
        }
    }

    /// Whether a review of `self` still holds when HMRC now answers `now`: everything but the times HMRC answered at.
    pub fn is_still(&self, now: &Self) -> bool {
        match (self, now) {
            (Self::CodingOut(one), Self::CodingOut(other)) => one.opted_out == other.opted_out,
            (one, other) => one == other,
        }
    }
}

/// What reading back after a write found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// It stands as the write would have it.
    AsSent,
    /// It stands as before the write.
    AsBefore,
    /// It stands otherwise: somebody else changed it meanwhile.
    Otherwise,
}

/// What HMRC's record says about a write whose outcome is not known.
pub fn read_back(before: &Standing, after: &Standing, now: &Standing) -> Reading {
    if now == after {
        Reading::AsSent
    } else if now == before {
        Reading::AsBefore
    } else {
        Reading::Otherwise
    }
}

/// One line of a review: before and after side by side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// An amount in a tax code.
    Amount {
        /// Its kind.
        kind: Kind,
        /// HMRC's number for it.
        id: Option<u64>,
        /// The earlier year it concerns.
        related: Option<TaxYear>,
        /// HMRC's own figure.
        hmrc: Option<Money>,
        /// The figure in use before.
        before: Option<Money>,
        /// Whether that was the customer's own.
        was_own: bool,
        /// The figure in use after.
        after: Option<Money>,
        /// What becomes of it.
        difference: Difference,
    },
    /// The choice for a year's bill.
    Choice {
        /// Whether opted out before.
        before: bool,
        /// Whether opted out after.
        after: bool,
    },
}

impl Line {
    /// Whether it is in the tax code: HMRC cannot match an entry it has neither a figure nor a year for, and that is in
    /// no code and no total.
    pub const fn is_matched(&self) -> bool {
        !matches!(self, Self::Amount { hmrc: None, related: None, .. })
    }
}

/// What becomes of an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Difference {
    /// Another figure than before.
    Changed,
    /// The same figure; it was HMRC's and becomes the customer's own, because the request replaces everything.
    BecomesOwn,
    /// The same figure, and whose it is stays.
    Same,
    /// The customer's own figure goes; HMRC's applies again.
    BackToHmrc,
    /// An entry HMRC could not match goes.
    Dropped,
}

impl Difference {
    /// Its name in the journal and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::BecomesOwn => "becomes-own",
            Self::Same => "same",
            Self::BackToHmrc => "back-to-hmrc",
            Self::Dropped => "dropped",
        }
    }
}

impl Held {
    /// Before and after side by side, in HMRC's order: what HMRC holds, then what it could not match.
    pub fn lines(&self, after: &Standing) -> Vec<Line> {
        match (self, after) {
            (Self::CodedOut { held, user, latest }, Standing::CodedOut(own)) => {
                let mut lines: Vec<Line> = latest.components.iter().map(|one| line(one, held, own)).collect();
                lines.extend(user.unmatched.iter().map(|one| unmatched(one, own)));
                let shown = |one: &Correction| {
                    let known = latest.components.iter().chain(&user.unmatched);
                    known.into_iter().any(|other| same(other, one))
                };
                lines.extend(own.iter().filter(|one| !shown(one)).map(new));
                lines
            }
            (Self::CodingOut(status), Standing::CodingOut { opted_out }) => {
                vec![Line::Choice { before: status.opted_out, after: *opted_out }]
            }
            (Self::CodedOut { .. } | Self::CodingOut(_), _) => Vec::new(),
        }
    }
}

impl Standing {
    /// Before and after, where nothing more is known than the customer's own amounts, or the choice.
    pub fn lines(&self, after: &Self) -> Vec<Line> {
        match (self, after) {
            (Self::CodedOut(before), Self::CodedOut(after)) => {
                let is = |one: &Correction, other: &Correction| (one.kind, one.id) == (other.kind, other.id);
                let added = after.iter().filter(|one| !before.iter().any(|other| is(one, other)));
                before
                    .iter()
                    .map(|one| own(one, after.iter().find(|other| is(one, other))))
                    .chain(added.map(new))
                    .collect()
            }
            (Self::CodingOut { opted_out: before }, Self::CodingOut { opted_out: after }) => {
                vec![Line::Choice { before: *before, after: *after }]
            }
            (Self::CodedOut(_) | Self::CodingOut { .. }, _) => Vec::new(),
        }
    }
}

/// The customer's own figure before, and what stands in its place after.
fn own(before: &Correction, after: Option<&Correction>) -> Line {
    Line::Amount {
        kind: before.kind,
        id: Some(before.id),
        related: None,
        hmrc: None,
        before: Some(before.amount),
        was_own: true,
        after: after.map(|one| one.amount),
        difference: match after {
            None => Difference::BackToHmrc,
            Some(one) if one.amount == before.amount => Difference::Same,
            Some(_) => Difference::Changed,
        },
    }
}

fn same(component: &Component, own: &Correction) -> bool {
    component.kind == own.kind && component.id == Some(own.id)
}

fn line(component: &Component, held: &CodedOut, own: &[Correction]) -> Line {
    let hmrc = held.components.iter().find(|one| one.kind == component.kind && one.id == component.id);
    let sent = own.iter().find(|one| same(component, one));
    let was_own = component.source == Some(Source::User);
    let after = sent.map(|one| one.amount).or_else(|| hmrc.map(|one| one.amount));
    let difference = match sent {
        None if was_own => Difference::BackToHmrc,
        Some(_) if after != Some(component.amount) => Difference::Changed,
        Some(_) if !was_own => Difference::BecomesOwn,
        None | Some(_) => Difference::Same,
    };
    Line::Amount {
        kind: component.kind,
        id: component.id,
        related: component.related_tax_year.value(),
        hmrc: hmrc.map(|one| one.amount),
        before: Some(component.amount),
        was_own,
        after,
        difference,
    }
}

fn unmatched(component: &Component, own: &[Correction]) -> Line {
    let sent = own.iter().find(|one| same(component, one));
    Line::Amount {
        kind: component.kind,
        id: component.id,
        related: None,
        hmrc: None,
        before: Some(component.amount),
        was_own: true,
        after: sent.map(|one| one.amount),
        difference: match sent {
            None => Difference::Dropped,
            Some(one) if one.amount == component.amount => Difference::Same,
            Some(_) => Difference::Changed,
        },
    }
}

const fn new(own: &Correction) -> Line {
    Line::Amount {
        kind: own.kind,
        id: Some(own.id),
        related: None,
        hmrc: None,
        before: None,
        was_own: false,
        after: Some(own.amount),
        difference: Difference::Changed,
    }
}
