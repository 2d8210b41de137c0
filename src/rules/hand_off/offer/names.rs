//! The words for verdicts, reasons and points in JSON: stable, and no sentences.

use super::{Now, Offer, PayPart, Point, Unknown, Verdict, Why};

impl Now {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::NotKnown => "not-known",
            Self::NotNow => "not-now",
        }
    }

    /// What all the ways of doing a task come to: open where one of them is, else not known where one of them is.
    pub fn of(offers: &[Offer]) -> Self {
        offers.iter().map(|offer| offer.verdict.now()).min().unwrap_or(Self::NotKnown)
    }
}

impl Verdict {
    /// The verdict in short.
    pub const fn now(&self) -> Now {
        match self {
            Self::Open { .. } => Now::Open,
            Self::Closed(_) => Now::NotNow,
            Self::NotKnown(_) => Now::NotKnown,
        }
    }

    /// The word for what stands in the way; none where it is open.
    pub const fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Open { .. } => None,
            Self::Closed(why) => Some(why.as_str()),
            Self::NotKnown(unknown) => Some(unknown.as_str()),
        }
    }
}

impl Unknown {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Statuses => "statuses-not-known",
            Self::Returns => "returns-not-known",
            Self::Account => "account-not-known",
            Self::Businesses => "businesses-not-known",
            Self::Penalties => "penalties-not-known",
            Self::NotTold => "not-told-to-software",
        }
    }
}

impl Why {
    /// The word used in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::NotOnline => "not-online",
            Self::InSoftware => "in-software",
            Self::NeverAgents => "never-agents",
            Self::MainAgentOnly => "main-agent-only",
            Self::AgentsOnly => "agents-only",
            Self::Status { .. } => "status",
            Self::Exempt => "exempt",
            Self::ReturnIsIn(_) => "return-is-in",
            Self::NoPaymentsOnAccount => "no-payments-on-account",
            Self::TooLate(_) => "too-late",
            Self::NothingToPay => "nothing-to-pay",
            Self::NoCredit { .. } => "no-credit",
            Self::NothingOverdue => "nothing-overdue",
            Self::SomethingOverdue => "something-overdue",
            Self::AbovePlanLimit(_) => "above-plan-limit",
            Self::PlanRuns => "plan-runs",
            Self::NoBusiness => "no-business",
            Self::Ceased(_) => "ceased",
            Self::AlreadyHeld => "already-held",
            Self::NoPenalty => "no-penalty",
            Self::NotAppealable => "not-appealable",
            Self::ReturnMissing(_) => "return-missing",
            Self::NoNewBusiness => "no-new-business",
        }
    }
}

impl Point {
    /// The word used in JSON.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::UpdatesDeleted { .. } => "updates-deleted",
            Self::CopyFirst(_) => "copy-first",
            Self::LaterYearsToo(_) => "later-year-too",
            Self::RequiredAgain(_) => "required-again",
            Self::AtOnce => "at-once",
            Self::OverdueAtOnce(_) => "overdue-at-once",
            Self::OnAccount { .. } => "on-account",
            Self::InterestIfTooLow => "interest-if-too-low",
            Self::Part { part: PayPart::Overdue, .. } => "part-overdue",
            Self::Part { part: PayPart::Within30Days, .. } => "part-within-30-days",
            Self::Part { part: PayPart::Later, .. } => "part-later",
            Self::PlanCovers(_) => "plan-covers",
            Self::PageOffers(_) => "page-offers",
            Self::PaymentReference => "payment-reference",
            Self::OlderDebtsFirst => "older-debts-first",
            Self::Credit { .. } => "credit",
            Self::ThenDue(_) => "then-due",
            Self::StayDue(_) => "updates-stay-due",
            Self::Vanish(_) => "updates-vanish",
            Self::StartedOn(_) => "started-on",
            Self::EndNotBefore(_) => "end-not-before",
            Self::AllOfKind(_) => "all-of-kind",
            Self::OutsideAtFirst => "outside-at-first",
            Self::FirstYear { .. } => "first-year",
            Self::Listed { .. } => "listed",
            Self::Penalty { .. } => "penalty",
            Self::Appealed { .. } => "appealed",
            Self::AppealBy { .. } => "appeal-by",
            Self::ConditionsNotShown => "conditions-not-shown",
        }
    }
}
