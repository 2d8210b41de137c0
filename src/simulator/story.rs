//! The people of the demo as they are told in `assets/demo/people/*.toml`.
//!
//! A story holds only what a person did (returns, payments, updates, choices) and the figures of their returns.
//! Charges, balances, interest, penalties and obligations all follow from it; that is why they add up.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::when::{DayMonth, When, YearFromNow};
use crate::rules::Money;

/// A sum in whole pence, negative for credits. The simulator reckons in nothing else.
pub(crate) type Pence = i64;

/// One person.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Story {
    /// National Insurance number.
    pub(crate) nino: String,
    /// Name.
    pub(crate) name: String,
    /// One sentence about them.
    #[serde(rename = "story")]
    pub(crate) summary: String,
    /// First tax year inside Making Tax Digital; nothing on the account without it.
    pub(crate) joined: Option<YearFromNow>,
    /// Whether HMRC serves no obligations because the trader is insolvent.
    #[serde(default)]
    pub(crate) insolvent: bool,
    /// Businesses.
    #[serde(default, rename = "business")]
    pub(crate) businesses: Vec<Business>,
    /// Returns, the earliest year first.
    #[serde(default, rename = "return")]
    pub(crate) returns: Vec<Return>,
    /// Payments made.
    #[serde(default, rename = "payment")]
    pub(crate) payments: Vec<Payment>,
    /// Refunds that were paid out.
    #[serde(default, rename = "refund")]
    pub(crate) refunds: Vec<Refund>,
    /// Refunds asked for and not paid out yet.
    #[serde(default)]
    pub(crate) refunds_pending: Vec<Sum>,
    /// Credit from returns that was set against charges.
    #[serde(default, rename = "credit_used")]
    pub(crate) credits_used: Vec<CreditUsed>,
    /// Estimated charges, shown only on request and in no total.
    #[serde(default, rename = "estimate")]
    pub(crate) estimates: Vec<Estimate>,
    /// Charges HMRC raised by hand.
    #[serde(default, rename = "hmrc_adjustment")]
    pub(crate) hmrc_adjustments: Vec<HmrcAdjustment>,
    /// Charges on hold.
    #[serde(default)]
    pub(crate) on_hold: Vec<Target>,
    /// Charges under appeal, whose collection is put off.
    #[serde(default)]
    pub(crate) stood_over: Vec<Target>,
    /// Amounts in a tax code beside the returns' own.
    #[serde(default, rename = "tax_code")]
    pub(crate) tax_code: Vec<TaxCodeAmount>,
    /// Corrections sent by the person earlier.
    #[serde(default, rename = "correction")]
    pub(crate) corrections: Vec<Correction>,
    /// Tax years for which they opted out of collection through a tax code.
    #[serde(default)]
    pub(crate) opted_out_of_coding: Vec<YearFromNow>,
    /// Appeals against penalties.
    #[serde(default, rename = "appeal")]
    pub(crate) appeals: Vec<Appeal>,
    /// Payment plans.
    #[serde(default, rename = "payment_plan")]
    pub(crate) payment_plans: Vec<PaymentPlan>,
    /// ITSA statuses.
    #[serde(default, rename = "status")]
    pub(crate) statuses: Vec<Status>,
}

/// An appeal against a penalty: for a missed deadline, or the first penalty for paying a year's bill late.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Appeal {
    /// The deadline that was missed.
    pub(crate) missed: Option<When>,
    /// The year whose bill was paid late.
    pub(crate) paid_late: Option<YearFromNow>,
    /// HMRC's word for where it stands.
    pub(crate) status: String,
    /// HMRC's word for who looks at it.
    pub(crate) level: Option<String>,
    /// The penalty's number or charge reference, where it was made on HMRC's pages.
    #[serde(skip)]
    pub(crate) of: Option<String>,
}

/// A payment plan for a year's bill. While it is kept to, no second penalty grows.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaymentPlan {
    /// The year of the bill.
    pub(crate) of: YearFromNow,
    /// First day.
    pub(crate) from: When,
    /// Last day.
    pub(crate) to: When,
}

/// A sum as written in a story: `"1234.50"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Deserialize)]
#[serde(try_from = "String")]
pub(crate) struct Sum(pub(crate) Pence);

/// A text that is no sum of whole pence.
#[derive(Debug, thiserror::Error)]
#[error("not a sum of pounds and pence")]
pub(crate) struct NotASum;

impl TryFrom<String> for Sum {
    type Error = NotASum;

    fn try_from(text: String) -> Result<Self, NotASum> {
        let money = Money::parse(&text).map_err(|_not_money| NotASum)?;
        pence(money).map(Self).ok_or(NotASum)
    }
}

/// A sum in whole pence; `None` where it has a fraction of a penny or is beyond counting.
pub(crate) fn pence(money: Money) -> Option<Pence> {
    let text = money.to_string();
    let (pounds, rest) = text.split_once('.')?;
    if rest.len() != 2 {
        return None;
    }
    format!("{pounds}{rest}").parse().ok()
}

/// A business.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Business {
    /// HMRC's id.
    pub(crate) id: String,
    /// `self-employment`, `uk-property`, `foreign-property` or `property-unspecified`.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// Trading name, of a self-employment.
    pub(crate) name: Option<String>,
    /// What it trades in, of a self-employment.
    pub(crate) trade: Option<String>,
    /// First day.
    pub(crate) commenced: When,
    /// Last day, when it has closed.
    pub(crate) ceased: Option<When>,
    /// `CASH` or `ACCRUAL`.
    #[serde(default = "cash")]
    pub(crate) accounting: String,
    /// Last day of its accounting period, as day and month; 5 April when not told.
    pub(crate) accounts_to: Option<DayMonth>,
    /// Since which tax year it reports calendar quarters.
    pub(crate) calendar_since: Option<YearFromNow>,
    /// Address, up to four lines.
    #[serde(default)]
    pub(crate) address: Vec<String>,
    /// Postcode.
    pub(crate) postcode: Option<String>,
    /// The days the four updates of a year are sent, `""` for one that is not; `usual`, or a year of its own.
    #[serde(default)]
    pub(crate) updates: BTreeMap<String, [String; 4]>,
    /// Whether HMRC has not taken the updates away that it asked for after the business closed.
    #[serde(default)]
    pub(crate) still_asked: bool,
    /// Due dates of updates that HMRC has and does not say since when.
    #[serde(default)]
    pub(crate) undated: Vec<When>,
    /// The first two years of a new business: `A` annual, `Q` quarterly.
    pub(crate) latency: Option<[String; 2]>,
    /// Periods of account sent to HMRC.
    #[serde(default)]
    pub(crate) periods_of_account: Vec<PeriodsOfAccount>,
    /// The day HMRC was told of it on its pages: updates that were due before are not asked for.
    #[serde(skip)]
    pub(crate) told_on: Option<NaiveDate>,
}

fn cash() -> String {
    "CASH".to_owned()
}

/// Periods of account sent for one tax year.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PeriodsOfAccount {
    /// The tax year.
    pub(crate) year: YearFromNow,
    /// When they were sent.
    pub(crate) sent: When,
    /// First and last day of each; none means "no period of account ended in this year".
    #[serde(default)]
    pub(crate) dates: Vec<[When; 2]>,
}

/// A tax return.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Return {
    /// Its tax year.
    pub(crate) year: YearFromNow,
    /// The day it was submitted.
    pub(crate) submitted: When,
    /// Income Tax, after tax deducted at source.
    #[serde(default)]
    pub(crate) income_tax: Sum,
    /// Class 4 National Insurance.
    #[serde(default)]
    pub(crate) class4: Sum,
    /// Voluntary Class 2 National Insurance, a charge of its own.
    #[serde(default)]
    pub(crate) class2: Sum,
    /// Capital Gains Tax.
    #[serde(default)]
    pub(crate) capital_gains_tax: Sum,
    /// Student loan repayment.
    #[serde(default)]
    pub(crate) student_loan: Sum,
    /// Payments on account made before Making Tax Digital, which this account does not hold.
    #[serde(default)]
    pub(crate) paid_before: Sum,
    /// How much of the balancing payment a tax code collects.
    #[serde(default)]
    pub(crate) coded_out: Sum,
    /// An amendment of the return.
    pub(crate) amended: Option<Amended>,
    /// A claim to reduce the payments on account that this return brought.
    pub(crate) reduced: Option<Reduced>,
    /// Claims made on HMRC's pages to change them, the earliest first.
    #[serde(skip)]
    pub(crate) adjusted: Vec<Reduced>,
    /// When the tax code stopped collecting, because the code changed: the rest is back on the account.
    pub(crate) coding_ended: Option<When>,
    /// A later amendment by which less tax came of it: a credit that lowers the balancing payment.
    pub(crate) lowered: Option<Later>,
    /// An enquiry of HMRC's by which more tax came of it.
    pub(crate) enquiry: Option<Later>,
}

/// A sum that came of a change to a return.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Later {
    /// When.
    pub(crate) on: When,
    /// How much more or less Income Tax came of it, without a sign.
    pub(crate) amount: Sum,
}

/// A charge HMRC raised by hand.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HmrcAdjustment {
    /// The tax year it concerns.
    pub(crate) year: YearFromNow,
    /// When.
    pub(crate) on: When,
    /// How much.
    pub(crate) amount: Sum,
}

/// An amendment of a return.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Amended {
    /// When.
    pub(crate) on: When,
    /// How much more Income Tax came of it.
    pub(crate) more: Sum,
}

/// A claim to reduce payments on account.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Reduced {
    /// When.
    pub(crate) on: When,
    /// What each comes to afterwards.
    pub(crate) to: Sum,
    /// HMRC's reason code, 001 to 005.
    pub(crate) reason: String,
}

/// What a payment is for, written `POA1 CY-1`, `BCD CY-2`, `NIC2 CY-1`, `REC1 CY-1`, `ENQ CY-2` or `PENALTIES`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub(crate) enum Target {
    /// First payment on account.
    FirstOnAccount(YearFromNow),
    /// Second payment on account.
    SecondOnAccount(YearFromNow),
    /// Balancing payment.
    Balancing(YearFromNow),
    /// Class 2 National Insurance.
    Class2(YearFromNow),
    /// Extra amount on the first payment on account.
    FirstReconciliation(YearFromNow),
    /// Extra amount on the second payment on account.
    SecondReconciliation(YearFromNow),
    /// What came of an enquiry.
    Enquiry(YearFromNow),
    /// Whatever penalties are charged by then.
    Penalties,
}

impl TryFrom<String> for Target {
    type Error = super::when::NotAWhen;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "PENALTIES" {
            return Ok(Self::Penalties);
        }
        let (kind, year) = text.split_once(' ').unwrap_or((text.as_str(), ""));
        let year = year.parse()?;
        match kind {
            "POA1" => Ok(Self::FirstOnAccount(year)),
            "POA2" => Ok(Self::SecondOnAccount(year)),
            "BCD" => Ok(Self::Balancing(year)),
            "NIC2" => Ok(Self::Class2(year)),
            "REC1" => Ok(Self::FirstReconciliation(year)),
            "REC2" => Ok(Self::SecondReconciliation(year)),
            "ENQ" => Ok(Self::Enquiry(year)),
            _ => kind.parse::<YearFromNow>().map(Self::Balancing),
        }
    }
}

/// A payment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Payment {
    /// The day HMRC received it.
    pub(crate) on: When,
    /// How much; without it, exactly what its targets come to on that day, interest included.
    pub(crate) amount: Option<Sum>,
    /// Whether, without an amount, it leaves the interest on its targets unpaid.
    #[serde(default)]
    pub(crate) without_interest: bool,
    /// What it goes to, in order. What is left over stays unused.
    #[serde(default, rename = "for")]
    pub(crate) targets: Vec<Target>,
    /// The part HMRC set against a debt from before Making Tax Digital.
    #[serde(default)]
    pub(crate) older_debt: Sum,
    /// How it was paid.
    #[serde(default = "bank")]
    pub(crate) method: String,
    /// Whether HMRC shows software the payment's own document.
    #[serde(default = "yes")]
    pub(crate) document: bool,
    /// What of it was paid back.
    pub(crate) refunded: Option<PaidBack>,
    /// Paid on HMRC's pages: it goes to whatever is open, the oldest first, and so much of it to penalties.
    #[serde(skip)]
    pub(crate) to_penalties: Option<Pence>,
}

const fn yes() -> bool {
    true
}

/// A part of a payment that was paid back.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PaidBack {
    /// When.
    pub(crate) on: When,
    /// How much; no more than is unused.
    pub(crate) amount: Sum,
}

/// Credit from a return, set against charges.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CreditUsed {
    /// When.
    pub(crate) on: When,
    /// The year of the return.
    pub(crate) of: YearFromNow,
    /// How much at most; without it, all there is.
    pub(crate) amount: Option<Sum>,
    /// What it goes to, in order.
    #[serde(rename = "for")]
    pub(crate) targets: Vec<Target>,
}

fn bank() -> String {
    "Faster Payment".to_owned()
}

/// A refund that was paid out: all that is left of the credit from one year's return.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Refund {
    /// The day it was paid out.
    pub(crate) on: When,
    /// The year of the return.
    pub(crate) of: YearFromNow,
}

/// An estimated charge.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Estimate {
    /// Its tax year.
    pub(crate) year: YearFromNow,
    /// The day it was made.
    pub(crate) on: When,
    /// How much.
    pub(crate) amount: Sum,
}

/// The part of a tax code an amount stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum CodeKind {
    /// An earlier year's Self Assessment underpayment.
    SelfAssessmentUnderpayment,
    /// An earlier year's PAYE underpayment.
    PayeUnderpayment,
    /// A debt.
    Debt,
    /// An adjustment within the year.
    InYearAdjustment,
}

/// An amount HMRC holds in a tax code.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaxCodeAmount {
    /// The year whose tax code holds it.
    pub(crate) year: YearFromNow,
    /// Where it stands.
    pub(crate) kind: CodeKind,
    /// How much.
    pub(crate) amount: Sum,
    /// The year it concerns.
    pub(crate) related: Option<YearFromNow>,
}

/// A correction the person sent.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Correction {
    /// The year whose tax code it corrects.
    pub(crate) year: YearFromNow,
    /// Where it stands.
    pub(crate) kind: CodeKind,
    /// Which of HMRC's amounts of that kind it corrects, counted from 1; 0 matches none.
    pub(crate) number: u64,
    /// How much.
    pub(crate) amount: Sum,
    /// When it was sent.
    pub(crate) sent: When,
}

/// An ITSA status.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Status {
    /// The tax year.
    pub(crate) year: YearFromNow,
    /// HMRC's word for it.
    #[serde(rename = "status")]
    pub(crate) word: String,
    /// HMRC's reason.
    pub(crate) reason: String,
    /// When it was set.
    pub(crate) since: When,
    /// Qualifying income two years before.
    pub(crate) income: Option<Sum>,
}

impl Story {
    /// Their number: the digits of their NINO, from which every id of theirs is made.
    pub(crate) fn number(&self) -> u32 {
        self.nino.chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default()
    }

    /// The return of `year` if it has been submitted by `today`, with the day.
    pub(crate) fn submitted(&self, year: crate::rules::TaxYear, today: NaiveDate) -> Option<NaiveDate> {
        let found = self.returns.iter().find(|one| one.year.on(today) == year)?;
        Some(found.submitted.on(today)).filter(|day| *day <= today)
    }

    /// The status that holds for `year`, as HMRC writes it.
    pub(crate) fn status_of(&self, year: crate::rules::TaxYear, today: NaiveDate) -> Option<&Status> {
        let of_year = self.statuses.iter().filter(|one| one.year.on(today) == year && one.since.on(today) <= today);
        of_year.max_by_key(|one| one.since.on(today))
    }
}

impl Business {
    /// Whether it is a self-employment.
    pub(crate) fn is_self_employment(&self) -> bool {
        self.kind == "self-employment"
    }
}
