//! What a finding is about, with the figures its sentence needs.

use chrono::NaiveDate;

use super::OlderCharge;
use crate::rules::charges::{CodedOutStatus, DocumentKind};
use crate::rules::itsa_status::Status;
use crate::rules::next_dates::Due;
use crate::rules::penalties::LateSubmissionCategory;
use crate::rules::penalty_rules::{Missed, NextMiss};
use crate::rules::{Money, TaxYear};

/// What a missed deadline has brought, or brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Brings {
    /// HMRC has it among its penalties.
    Given {
        /// As what.
        category: Option<LateSubmissionCategory>,
        /// What it charged.
        charge: Option<Money>,
        /// Whether it still counts.
        counts: bool,
    },
    /// HMRC has not yet; the dated rules say what is to be expected.
    Expected(NextMiss),
}

/// An open credit that is no payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OtherCredit {
    /// What it is.
    pub kind: DocumentKind,
    /// Its tax year.
    pub tax_year: Option<TaxYear>,
    /// What of it is open.
    pub open: Money,
}

/// What of overdue money HMRC does not ask for now, though its totals count it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Held {
    /// Charges whose payment is on hold, with their interest.
    pub on_hold: Money,
    /// Interest that is not charged for now.
    pub interest: Money,
}

/// What a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// Money past its due date that no payment plan covers.
    OverdueMoney {
        /// HMRC's overdue total, interest included, less what payment plans cover.
        amount: Money,
        /// Interest within it that is still owed.
        interest: Money,
        /// What the interest grows by each day: an estimate; none where HMRC sent no rate.
        a_day: Option<Money>,
        /// Since when: the due date of the oldest overdue charge.
        since: Option<NaiveDate>,
        /// What of it is on hold.
        held: Held,
        /// Whether a payment plan covers other overdue money.
        beside_plan: bool,
    },
    /// Money past its due date that a payment plan covers, which runs today.
    InPaymentPlan {
        /// What is left of it, interest included.
        amount: Money,
        /// Interest within it that is still owed.
        interest: Money,
        /// What the interest grows by each day: an estimate; none where HMRC sent no rate.
        a_day: Option<Money>,
        /// The due date of the oldest of these charges.
        since: Option<NaiveDate>,
        /// First and last day of the plan; several where charges are in different plans.
        times: Vec<(NaiveDate, NaiveDate)>,
    },
    /// Interest to pay where nothing is overdue any more.
    InterestGrowing {
        /// Interest so far.
        interest: Money,
        /// What it grows by each day: an estimate; none where it stands still.
        a_day: Option<Money>,
        /// On how many charges.
        charges: usize,
    },
    /// A quarterly update past its due date.
    OverdueUpdate {
        /// The due date.
        due: NaiveDate,
        /// How many businesses have not sent it.
        businesses: usize,
        /// Last day of the period.
        period_end: Option<NaiveDate>,
        /// What that brought, or brings.
        brings: Brings,
    },
    /// A tax return past its due date.
    OverdueReturn {
        /// The due date.
        due: NaiveDate,
        /// Its tax year.
        tax_year: Option<TaxYear>,
        /// What that brought, or brings.
        brings: Brings,
    },
    /// Something that is due within a week: an update, a return or money.
    DueSoon {
        /// What.
        what: Due,
        /// The day.
        date: NaiveDate,
    },
    /// A tax return that is due within a month.
    ReturnDeadline {
        /// Its tax year.
        tax_year: TaxYear,
        /// The day.
        due: NaiveDate,
    },
    /// Credit that could pay what is overdue.
    CreditBesideDebt {
        /// Credit not used yet.
        credit: Money,
        /// HMRC's overdue total.
        overdue: Money,
    },
    /// Refunds asked for and not paid out yet.
    PendingRefund {
        /// All of them together.
        amount: Money,
        /// How many.
        requests: usize,
    },
    /// Payments of which nothing is on a charge.
    UnallocatedPayment {
        /// All of them together.
        amount: Money,
        /// How many.
        payments: usize,
        /// When it was received, where it is one.
        received: Option<NaiveDate>,
    },
    /// Credit not used yet of which some came from something else than a payment.
    CreditNotUsed {
        /// What of it this tells of: its parts together.
        amount: Money,
        /// All of it, as HMRC says, when it does.
        of: Option<Money>,
        /// Payments of which nothing is on a charge: what is open of them, how many, when received where it is one.
        payments: Option<(Money, usize, Option<NaiveDate>)>,
        /// Other credits, the oldest first.
        others: Vec<OtherCredit>,
    },
    /// Payments of which a part is on no charge that HMRC shows.
    PartlyAllocatedPayment {
        /// Still open on the payments' own documents.
        not_allocated: Money,
        /// Neither on a charge nor open: HMRC cannot show it.
        not_shown: Money,
        /// On no charge; HMRC does not tell which of the two.
        not_told: Money,
        /// How many.
        payments: usize,
        /// When it was received, where it is one.
        received: Option<NaiveDate>,
    },
    /// Payments on account to pay, which can be reduced if income falls.
    PaymentsOnAccount {
        /// Their tax year.
        tax_year: TaxYear,
        /// What each of them is, in their order.
        each: Vec<Money>,
        /// What of them is unpaid.
        unpaid: Money,
        /// The last day to reduce them, unless the return comes before.
        until: NaiveDate,
    },
    /// Payments on account that were reduced too far: the return brought an extra amount on them.
    ReducedTooFar {
        /// Their tax year.
        tax_year: TaxYear,
        /// What is left of the extra amounts.
        left: Money,
        /// Interest on them that is still owed.
        interest: Money,
        /// What it grows by each day: an estimate; none where it stands still.
        a_day: Option<Money>,
        /// The due date of the first of them.
        since: Option<NaiveDate>,
    },
    /// A payment that went to an older charge while the one it was made for is overdue.
    WentToOlderCharge {
        /// What of it went to older charges.
        amount: Money,
        /// When it was received.
        received: NaiveDate,
        /// The older charges.
        older: Vec<OlderCharge>,
        /// What kind of charge is overdue.
        kind: DocumentKind,
        /// Its tax year.
        tax_year: Option<TaxYear>,
        /// What is left of it.
        left: Money,
    },
    /// Sums that a tax code was to collect and that are back on the account.
    ReturnedFromTaxCode {
        /// What of them is unpaid.
        amount: Money,
        /// How many charges.
        charges: usize,
        /// How far their collection came, where it is the same for all.
        status: Option<CodedOutStatus>,
        /// The earliest day to pay by.
        due: Option<NaiveDate>,
    },
    /// The last day to choose whether a bill may be collected through a tax code.
    CodingOutChoice {
        /// The year of the bill.
        tax_year: TaxYear,
        /// The last day.
        until: NaiveDate,
        /// Whether the customer has opted out.
        opted_out: bool,
    },
    /// The last day to submit a return whose bill is to be paid through a tax code.
    PayThroughTaxCode {
        /// The year of the return.
        tax_year: TaxYear,
        /// The last day.
        until: NaiveDate,
        /// The bill must be less than this; the other conditions stand with coding out.
        owed_less_than: Money,
    },
    /// Penalty points at the threshold or one before it.
    PointsNearThreshold {
        /// Points that count.
        points: u32,
        /// Points at which HMRC charges.
        threshold: u32,
        /// What it charges.
        charge: Money,
        /// The next deadline of which it is known what missing it would do.
        next: Option<(Missed, NaiveDate, NextMiss)>,
    },
    /// A business has ceased, and HMRC still asks for updates of the time after.
    CeasedBusiness {
        /// Its name; property has none.
        name: Option<String>,
        /// The day it ceased.
        ceased: NaiveDate,
        /// Updates of the time after.
        updates: usize,
        /// The first of their due dates.
        due: Option<NaiveDate>,
    },
    /// HMRC calls something received and gives no day.
    ReceivedWithoutDate {
        /// Its due date.
        due: Option<NaiveDate>,
        /// How many obligations.
        obligations: usize,
    },
    /// HMRC calls something open and gives a day of receipt.
    OpenWithReceivedDate {
        /// Its due date.
        due: Option<NaiveDate>,
        /// How many obligations.
        obligations: usize,
    },
    /// Next year's status is another than this year's.
    StatusChange {
        /// Next year.
        tax_year: TaxYear,
        /// This year's.
        now: Status,
        /// Next year's.
        then: Status,
    },
}

impl About {
    /// Every name that [`About::id`] gives, in the order of the help.
    pub const IDS: [&'static str; 23] = [
        "overdue-money",
        "in-payment-plan",
        "interest-growing",
        "overdue-update",
        "overdue-return",
        "due-soon",
        "return-deadline",
        "tax-code-returned",
        "payments-on-account",
        "reduced-too-far",
        "credit-beside-debt",
        "pending-refund",
        "unallocated-payment",
        "credit-not-used",
        "partly-allocated-payment",
        "went-to-older-charge",
        "coding-out-choice",
        "pay-through-tax-code",
        "points-near-threshold",
        "ceased-business",
        "received-without-date",
        "open-with-received-date",
        "status-change",
    ];

    /// A stable name for the kind.
    pub const fn id(&self) -> &'static str {
        match self {
            Self::OverdueMoney { .. } => "overdue-money",
            Self::InPaymentPlan { .. } => "in-payment-plan",
            Self::InterestGrowing { .. } => "interest-growing",
            Self::OverdueUpdate { .. } => "overdue-update",
            Self::OverdueReturn { .. } => "overdue-return",
            Self::DueSoon { .. } => "due-soon",
            Self::ReturnDeadline { .. } => "return-deadline",
            Self::ReturnedFromTaxCode { .. } => "tax-code-returned",
            Self::PaymentsOnAccount { .. } => "payments-on-account",
            Self::ReducedTooFar { .. } => "reduced-too-far",
            Self::WentToOlderCharge { .. } => "went-to-older-charge",
            Self::CreditBesideDebt { .. } => "credit-beside-debt",
            Self::PendingRefund { .. } => "pending-refund",
            Self::UnallocatedPayment { .. } => "unallocated-payment",
            Self::CreditNotUsed { .. } => "credit-not-used",
            Self::PartlyAllocatedPayment { .. } => "partly-allocated-payment",
            Self::CodingOutChoice { .. } => "coding-out-choice",
            Self::PayThroughTaxCode { .. } => "pay-through-tax-code",
            Self::PointsNearThreshold { .. } => "points-near-threshold",
            Self::CeasedBusiness { .. } => "ceased-business",
            Self::ReceivedWithoutDate { .. } => "received-without-date",
            Self::OpenWithReceivedDate { .. } => "open-with-received-date",
            Self::StatusChange { .. } => "status-change",
        }
    }

    /// The sum it is about, when it is about one.
    pub fn amount(&self) -> Option<Money> {
        match self {
            Self::OverdueMoney { amount, .. }
            | Self::InPaymentPlan { amount, .. }
            | Self::WentToOlderCharge { amount, .. }
            | Self::PendingRefund { amount, .. }
            | Self::UnallocatedPayment { amount, .. }
            | Self::CreditNotUsed { amount, .. }
            | Self::ReturnedFromTaxCode { amount, .. } => Some(*amount),
            Self::InterestGrowing { interest, .. } => Some(*interest),
            Self::CreditBesideDebt { credit, .. } => Some(*credit),
            Self::PartlyAllocatedPayment { not_allocated, not_shown, not_told, .. } => {
                Some(*not_allocated + *not_shown + *not_told)
            }
            Self::PaymentsOnAccount { unpaid, .. } => Some(*unpaid),
            Self::ReducedTooFar { left, interest, .. } => Some(*left + *interest),
            Self::PointsNearThreshold { charge, .. } => Some(*charge),
            Self::DueSoon { what, .. } => what.amount(),
            Self::OverdueUpdate { .. }
            | Self::OverdueReturn { .. }
            | Self::ReturnDeadline { .. }
            | Self::CodingOutChoice { .. }
            | Self::PayThroughTaxCode { .. }
            | Self::CeasedBusiness { .. }
            | Self::ReceivedWithoutDate { .. }
            | Self::OpenWithReceivedDate { .. }
            | Self::StatusChange { .. } => None,
        }
    }

    /// Since when it holds.
    pub const fn since(&self) -> Option<NaiveDate> {
        match self {
            Self::OverdueMoney { since, .. }
            | Self::InPaymentPlan { since, .. }
            | Self::ReducedTooFar { since, .. } => *since,
            Self::WentToOlderCharge { received, .. } => Some(*received),
            Self::OverdueUpdate { due, .. } | Self::OverdueReturn { due, .. } => Some(*due),
            Self::UnallocatedPayment { received, .. }
            | Self::PartlyAllocatedPayment { received, .. }
            | Self::CreditNotUsed { payments: Some((_, _, received)), .. } => *received,
            Self::CeasedBusiness { ceased, .. } => Some(*ceased),
            _ => None,
        }
    }

    /// Until when something can be done about it.
    pub const fn until(&self) -> Option<NaiveDate> {
        match self {
            Self::CodingOutChoice { until, .. }
            | Self::PayThroughTaxCode { until, .. }
            | Self::PaymentsOnAccount { until, .. } => Some(*until),
            Self::DueSoon { date, .. } => Some(*date),
            Self::ReturnDeadline { due, .. } => Some(*due),
            Self::ReturnedFromTaxCode { due, .. }
            | Self::ReceivedWithoutDate { due, .. }
            | Self::OpenWithReceivedDate { due, .. } => *due,
            _ => None,
        }
    }
}
