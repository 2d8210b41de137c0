//! From lateness to penalties: a point for each missed deadline, a charge at the threshold, and penalties for tax paid
//! late. They follow from the obligations and the charges, so they cannot disagree with them.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::bills::charge;
use super::{Account, Document, Kind, Line, Tax, charge_reference, document_id};
use crate::rules::TaxYear;
use crate::simulator::obligations::Update;
use crate::simulator::story::{Appeal, Pence, Story};
use crate::simulator::when::{add_days, add_years};

/// Days HMRC gives to pay a penalty.
const DAYS_TO_PAY: i64 = 30;

/// Everything HMRC would say about penalties.
#[derive(Debug, Clone, Default)]
pub(crate) struct PenaltyView {
    pub(crate) late_submissions: Vec<LateSubmission>,
    pub(crate) late_payments: Vec<LatePayment>,
}

/// A point, or a charge at the threshold.
#[derive(Debug, Clone)]
pub(crate) struct LateSubmission {
    pub(crate) number: String,
    /// Whether it has a place in the balance of points.
    pub(crate) counts: bool,
    /// `point`, `threshold` or `charge`; none when it no longer counts.
    pub(crate) category: Option<&'static str>,
    pub(crate) created: NaiveDate,
    pub(crate) expires: NaiveDate,
    pub(crate) expiry_reason: Option<&'static str>,
    pub(crate) missed: Vec<Missed>,
    /// Reference, amount, still to pay, due.
    pub(crate) charge: Option<(String, Pence, Pence, NaiveDate)>,
    pub(crate) appeal: Option<AppealMade>,
}

/// An appeal: where it stands, and who looks at it.
#[derive(Debug, Clone)]
pub(crate) struct AppealMade {
    pub(crate) status: String,
    pub(crate) level: Option<String>,
}

/// An update or a return that was late.
#[derive(Debug, Clone)]
pub(crate) struct Missed {
    /// The business; none for a return.
    pub(crate) source: Option<String>,
    pub(crate) start: NaiveDate,
    pub(crate) end: NaiveDate,
    pub(crate) due: NaiveDate,
    pub(crate) received: Option<NaiveDate>,
}

/// A penalty for paying late.
#[derive(Debug, Clone)]
pub(crate) struct LatePayment {
    /// Whether it is the second of the two.
    pub(crate) second: bool,
    /// Reference, created, due and still to pay once it is charged; while it grows there is none.
    pub(crate) posted: Option<(String, NaiveDate, NaiveDate, Pence)>,
    pub(crate) amount: Pence,
    /// Tax unpaid after 15 and after 30 days.
    pub(crate) unpaid: (Pence, Pence),
    /// Days the second penalty has run.
    pub(crate) days: i64,
    pub(crate) principal_reference: String,
    pub(crate) principal_document: String,
    pub(crate) principal_year: TaxYear,
    pub(crate) principal_due: NaiveDate,
    pub(crate) principal_cleared: Option<NaiveDate>,
    pub(crate) principal_left: Pence,
    pub(crate) plan: Option<(NaiveDate, NaiveDate)>,
    pub(crate) appeal: Option<AppealMade>,
}

impl Account {
    /// Raises the penalties that follow from `updates` and from what was paid late, with their documents.
    pub(super) fn raise_penalties(&mut self, story: &Story, updates: &[Update]) {
        self.raise_points(story, updates);
        let late: Vec<Document> =
            self.documents.iter().filter(|document| document.kind == Kind::Balancing).cloned().collect();
        for principal in late {
            self.raise_first(&principal, story);
            self.raise_second(&principal, story);
        }
    }

    fn raise_points(&mut self, story: &Story, updates: &[Update]) {
        let mut deadlines: BTreeMap<NaiveDate, Vec<Missed>> = BTreeMap::new();
        let mandated = |year| story.status_of(year, self.today).is_some_and(|status| status.word == "MTD Mandated");
        for update in updates.iter().filter(|update| update.was_late(self.today) && mandated(update.year)) {
            let source = story.businesses.get(update.business).and_then(|business| business.name.clone());
            deadlines.entry(update.due).or_default().push(Missed {
                source: Some(source.unwrap_or_else(|| "Property".to_owned())),
                start: update.start,
                end: update.end,
                due: update.due,
                received: update.received,
            });
        }
        for (due, missed) in self.late_returns(story).filter(|(_, missed)| mandated(TaxYear::containing(missed.end))) {
            deadlines.entry(due).or_default().push(missed);
        }
        // The places of the points that count. At the threshold they stop expiring one by one.
        let mut counting: Vec<usize> = Vec::new();
        for (due, missed) in deadlines {
            let created = add_days(due, 1);
            let threshold = self.rates.points_threshold;
            if counting.len() < threshold {
                self.expire_points(&mut counting, created);
            }
            let place = self.penalties.late_submissions.len();
            let category = match counting.len() {
                full if full >= threshold => "charge",
                nearly if nearly + 1 == threshold => "threshold",
                _ => "point",
            };
            if category != "charge" {
                counting.push(place);
            }
            let year = TaxYear::containing(created);
            let number = document_id(6, year, place + 1, story.number());
            let charge =
                (category != "point").then(|| self.charge_late_submission(story.number(), year, created, place + 1));
            self.penalties.late_submissions.push(LateSubmission {
                counts: category != "charge",
                category: Some(category),
                created,
                expires: add_years(created, 2),
                expiry_reason: None,
                missed,
                charge,
                appeal: appeal(story, |one| {
                    one.missed.is_some_and(|day| day.on(self.today) == due) || one.of.as_ref() == Some(&number)
                }),
                number,
            });
        }
        if counting.len() < self.rates.points_threshold {
            let today = self.today;
            self.expire_points(&mut counting, today);
        }
    }

    /// The returns that were not in by their deadline, with that deadline.
    fn late_returns(&self, story: &Story) -> impl Iterator<Item = (NaiveDate, Missed)> {
        let today = self.today;
        let first = story.joined.map(|joined| joined.on(today));
        let years =
            std::iter::successors(first, |year| year.next()).take_while(move |year| year.filing_deadline() < today);
        let late = years.filter_map(|year| {
            let (due, received) = (year.filing_deadline(), story.submitted(year, today));
            let missed = Missed { source: None, start: year.start(), end: year.end(), due, received };
            (received.unwrap_or(today) > due).then_some((due, missed))
        });
        late.collect::<Vec<_>>().into_iter()
    }

    /// The payment plan of the story for the bill of `year`, once it has begun.
    fn plan(&self, story: &Story, year: TaxYear) -> Option<(NaiveDate, NaiveDate)> {
        let found = story.payment_plans.iter().find(|plan| plan.of.on(self.today) == year)?;
        Some((found.from.on(self.today), found.to.on(self.today))).filter(|(from, _)| *from <= self.today)
    }

    /// Points that are two years old on `day` no longer count.
    fn expire_points(&mut self, counting: &mut Vec<usize>, day: NaiveDate) {
        counting.retain(|place| {
            let Some(point) = self.penalties.late_submissions.get_mut(*place) else { return false };
            if point.expires > day {
                return true;
            }
            (point.counts, point.category, point.expiry_reason) = (false, None, Some("natural-expiry"));
            false
        });
    }

    fn charge_late_submission(
        &mut self,
        person: u32,
        year: TaxYear,
        created: NaiveDate,
        count: usize,
    ) -> (String, Pence, Pence, NaiveDate) {
        let (amount, due) = (self.rates.points_charge.0, add_days(created, DAYS_TO_PAY));
        let lines = vec![Line::new(Tax::Penalty, amount)];
        let mut document = charge(Kind::LateSubmissionPenalty, year, person, created, due, lines);
        let reference = charge_reference("XP", year, 90 + count % 10, person);
        document.id = document_id(4, year, count, person);
        document.reference = Some(reference.clone());
        self.documents.push(document);
        (reference, amount, amount, due)
    }

    /// The first penalty: on tax unpaid after 15 days, and on tax unpaid after 30; charged on day 31.
    fn raise_first(&mut self, principal: &Document, story: &Story) {
        let Some(due) = principal.due else { return };
        let (day_15, day_30) = (add_days(due, 15), add_days(due, 30));
        if self.today <= day_15 || principal.outstanding_on(day_15) <= 0 {
            return;
        }
        let unpaid_15 = principal.outstanding_on(day_15);
        let unpaid_30 = if self.today > day_30 { principal.outstanding_on(day_30) } else { 0 };
        let amount = per_cent(unpaid_15, self.rates.first_penalty_day_15.0)
            + per_cent(unpaid_30, self.rates.first_penalty_day_30.0);
        let created = add_days(due, 31);
        let posted = (self.today >= created).then_some(created);
        self.raise_late_payment(principal, story, false, amount, (unpaid_15, unpaid_30), 0, posted);
    }

    /// The second penalty: daily from day 31 until the tax is paid; charged when it is.
    fn raise_second(&mut self, principal: &Document, story: &Story) {
        let Some(due) = principal.due else { return };
        let day_30 = add_days(due, 30);
        if self.today <= day_30 || principal.outstanding_on(day_30) <= 0 {
            return;
        }
        let paid = (principal.outstanding() == 0).then(|| latest_clearing(principal)).flatten();
        // A payment plan that is kept to stops it.
        let plan = principal.year.and_then(|year| self.plan(story, year)).map(|(from, _)| from.max(day_30));
        let until = [paid, plan].into_iter().flatten().min().unwrap_or(self.today);
        let days = (until - day_30).num_days();
        let (pence_days, _) = principal.pence_days(day_30, until);
        let amount = Pence::try_from(pence_days * i128::from(self.rates.second_penalty.0) / 3_650_000);
        let amount = amount.unwrap_or_default();
        if amount > 0 {
            self.raise_late_payment(principal, story, true, amount, (0, 0), days.min(999), paid);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "the facts of one penalty, from two callers beside it")]
    fn raise_late_payment(
        &mut self,
        principal: &Document,
        story: &Story,
        second: bool,
        amount: Pence,
        unpaid: (Pence, Pence),
        days: i64,
        posted: Option<NaiveDate>,
    ) {
        let (Some(year), Some(principal_due)) = (principal.year, principal.due) else { return };
        let kind = if second { Kind::SecondLatePaymentPenalty } else { Kind::FirstLatePaymentPenalty };
        let plan = self.plan(story, year);
        let posted = posted.map(|created| {
            let due = add_days(created, DAYS_TO_PAY);
            let document = charge(kind, year, story.number(), created, due, vec![Line::new(Tax::Penalty, amount)]);
            let reference = document.reference.clone().unwrap_or_default();
            self.documents.push(document);
            (reference, created, due, amount)
        });
        let reference = posted.as_ref().map(|(reference, ..)| reference);
        let appeal = appeal(story, |one| {
            (!second && one.paid_late.is_some_and(|of| of.on(self.today) == year))
                || (one.of.is_some() && one.of.as_ref() == reference)
        });
        self.penalties.late_payments.push(LatePayment {
            second,
            posted,
            amount,
            unpaid,
            days,
            principal_reference: principal.reference.clone().unwrap_or_default(),
            principal_document: principal.id.clone(),
            principal_year: year,
            principal_due,
            principal_cleared: latest_clearing(principal),
            principal_left: principal.outstanding(),
            plan,
            appeal,
        });
    }

    /// What of a penalty's charge is still to pay, by its reference.
    pub(crate) fn penalty_left(&self, reference: &str) -> Option<Pence> {
        let of = self.documents.iter().find(|document| document.reference.as_deref() == Some(reference));
        of.map(Document::outstanding)
    }
}

/// The appeal of the story that is about what `fits`.
fn appeal(story: &Story, fits: impl Fn(&Appeal) -> bool) -> Option<AppealMade> {
    let found = story.appeals.iter().find(|one| fits(one))?;
    Some(AppealMade { status: found.status.clone(), level: found.level.clone() })
}

fn latest_clearing(document: &Document) -> Option<NaiveDate> {
    document.clearings().map(|clearing| clearing.on).max()
}

/// `hundredths` of a per cent of a sum, rounded down to the penny.
fn per_cent(sum: Pence, hundredths: Pence) -> Pence {
    Pence::try_from(i128::from(sum) * i128::from(hundredths) / 10_000).unwrap_or_default()
}
