//! From returns to charges: payments on account, balancing payments, what a tax code collects, overpaid tax.

use chrono::NaiveDate;

use super::{
    Account, By, Change, Clearing, Coding, Document, Kind, Line, Tax, charge_reference, document_id,
    first_on_account_due, second_on_account_due,
};
use crate::rules::TaxYear;
use crate::simulator::story::{Pence, Reduced, Return, Story};
use crate::simulator::when::{add_days, later};

/// Days HMRC gives to pay what it raises later than the bill itself.
const DAYS_TO_PAY: i64 = 30;
/// Days HMRC gives to pay what a tax code no longer collects.
const DAYS_AFTER_CODING: i64 = 42;
/// Below this much tax on a return there are no payments on account.
const LEAST_FOR_PAYMENTS_ON_ACCOUNT: Pence = 100_000;

impl Account {
    /// Every charge that the returns submitted so far brought, and the estimates.
    pub(super) fn raise_bills(&mut self, story: &Story) {
        let person = story.number();
        let mut returns: Vec<&Return> = story.returns.iter().collect();
        returns.sort_by_key(|one| one.year);
        let today = self.today;
        for one in returns.into_iter().filter(|one| one.submitted.on(today) <= today) {
            self.raise_bill(one, person);
            self.raise_payments_on_account(one, person);
        }
        for estimate in story.estimates.iter().filter(|one| one.on.on(self.today) <= self.today) {
            let year = estimate.year.on(self.today);
            let lines = vec![Line::new(Tax::Income, estimate.amount.0)];
            let made = estimate.on.on(self.today);
            self.documents.push(charge(Kind::Estimate, year, person, made, year.filing_deadline(), lines));
        }
        for adjustment in story.hmrc_adjustments.iter().filter(|one| one.on.on(today) <= today) {
            let (year, made) = (adjustment.year.on(today), adjustment.on.on(today));
            let lines = vec![Line::new(Tax::Income, adjustment.amount.0)];
            let due = add_days(made, DAYS_TO_PAY);
            self.documents.push(charge(Kind::HmrcAdjustment, year, person, made, due, lines));
        }
    }

    fn raise_bill(&mut self, one: &Return, person: u32) {
        let (year, made) = (one.year.on(self.today), one.submitted.on(self.today));
        self.raise_reconciliations(one, person);
        let on_account = |tax| -> Pence {
            let mine =
                self.documents.iter().filter(|document| document.year == Some(year) && is_on_account(document.kind));
            mine.flat_map(|document| &document.lines).filter(|line| line.tax == tax).map(|line| line.amount).sum()
        };
        let mut lines = vec![
            Line::new(Tax::Income, one.income_tax.0 - on_account(Tax::Income) - one.paid_before.0),
            Line::new(Tax::Class4, one.class4.0 - on_account(Tax::Class4)),
            Line::new(Tax::CapitalGains, one.capital_gains_tax.0),
            Line::new(Tax::StudentLoan, one.student_loan.0),
        ];
        let first_total: Pence = lines.iter().map(|line| line.amount).sum();
        let mut history = vec![change(made, first_total, "ITSA return")];
        if let Some(amended) = one.amended.as_ref().filter(|amended| amended.on.on(self.today) <= self.today) {
            add_to_first(&mut lines, amended.more.0);
            history.push(change(amended.on.on(self.today), first_total + amended.more.0, "Amended return"));
        }
        let total: Pence = lines.iter().map(|line| line.amount).sum();
        if one.class2.0 > 0 {
            let class2 = vec![Line::new(Tax::Class2, one.class2.0)];
            self.documents.push(charge(Kind::Class2, year, person, made, year.filing_deadline(), class2));
        }
        if total < 0 {
            let credit = vec![Line::new(Tax::Income, total)];
            let mut document = charge(Kind::OverpaidTax, year, person, made, made, credit);
            document.history = history;
            self.documents.push(document);
            return;
        }
        let coded = one.coded_out.0.min(total);
        let liability = one.income_tax.0 + one.class4.0 + one.capital_gains_tax.0 + one.student_loan.0;
        let lines = together(lines, total - coded);
        let place = self.documents.len();
        if total > coded {
            let mut document = charge(Kind::Balancing, year, person, made, year.filing_deadline(), lines);
            document.history = history;
            self.documents.push(document);
            self.lower(one, place, person);
        }
        if coded > 0 {
            let ended = one.coding_ended.map(|ended| ended.on(self.today)).filter(|ended| *ended <= self.today);
            match ended {
                Some(ended) => self.give_back(year, person, made, coded, ended),
                None => self.code_out(year, person, made, coded, liability),
            }
        }
        self.enquire(one, person);
    }

    /// Payments on account that had been reduced too far are raised again, at most to what they first were. They were
    /// due when the payments on account were, so interest counts from then.
    fn raise_reconciliations(&mut self, one: &Return, person: u32) {
        let (year, made) = (one.year.on(self.today), one.submitted.on(self.today));
        let bill = one.income_tax.0 + one.class4.0;
        for (of, kind) in
            [(Kind::FirstOnAccount, Kind::FirstReconciliation), (Kind::SecondOnAccount, Kind::SecondReconciliation)]
        {
            let reduced = self.documents.iter().find(|document| document.year == Some(year) && document.kind == of);
            let Some((due, at_first, now)) =
                reduced.and_then(|one| Some((one.due?, one.relevant_amount?, one.original())))
            else {
                continue;
            };
            let extra = at_first.min(bill / 2) - now;
            if extra > 0 {
                let class4 = extra * one.class4.0 / bill.max(1);
                let mut lines = vec![Line::new(Tax::Income, extra - class4), Line::new(Tax::Class4, class4)];
                lines.retain(|line| line.amount != 0);
                let mut document = charge(kind, year, person, made, due, lines);
                document.history = vec![change(made, extra, "ITSA return")];
                self.documents.push(document);
            }
        }
    }

    /// An amendment by which less tax came of it: a credit, set against the balancing payment as far as that is open.
    fn lower(&mut self, one: &Return, place: usize, person: u32) {
        let year = one.year.on(self.today);
        let Some(lowered) = one.lowered.as_ref().filter(|lowered| lowered.on.on(self.today) <= self.today) else {
            return;
        };
        let on = lowered.on.on(self.today);
        let credit_place = self.documents.len();
        let Some(balancing) = self.documents.get_mut(place) else { return };
        let mut left = lowered.amount.0;
        for line in &mut balancing.lines {
            let amount = line.outstanding().clamp(0, left);
            if amount > 0 {
                line.clearings.push(Clearing { on, amount, by: By::Credit(credit_place) });
                left -= amount;
            }
        }
        let mut line = Line::new(Tax::Income, -lowered.amount.0);
        if left < lowered.amount.0 {
            line.clearings.push(Clearing { on, amount: left - lowered.amount.0, by: By::Charge(place) });
        }
        let mut credit = charge(Kind::AmendedCredit, year, person, on, on, vec![line]);
        credit.lowers = Some(place);
        self.documents.push(credit);
    }

    /// What came of an enquiry is due with the balancing payment, or 30 days after when that is later.
    fn enquire(&mut self, one: &Return, person: u32) {
        let year = one.year.on(self.today);
        let Some(enquiry) = one.enquiry.as_ref().filter(|enquiry| enquiry.on.on(self.today) <= self.today) else {
            return;
        };
        let on = enquiry.on.on(self.today);
        let due = year.filing_deadline().max(add_days(on, DAYS_TO_PAY));
        let lines = vec![Line::new(Tax::Income, enquiry.amount.0)];
        let mut document = charge(Kind::Enquiry, year, person, on, due, lines);
        document.history = vec![change(on, enquiry.amount.0, "Amended return")];
        self.documents.push(document);
    }

    /// A tax code collected part of it, month by month, until the code changed on `ended`; the rest is to be paid within
    /// 42 days.
    fn give_back(&mut self, year: TaxYear, person: u32, made: NaiveDate, amount: Pence, ended: NaiveDate) {
        let months = ((ended - later(year, 2).start()).num_days() * 12 / 365).clamp(0, 12);
        let collected = amount * months / 12;
        let mut line = Line::new(Tax::Income, amount);
        if collected > 0 {
            line.clearings.push(Clearing { on: ended, amount: collected, by: By::TaxCode });
        }
        let due = add_days(ended, DAYS_AFTER_CODING);
        let mut document = charge(Kind::CancelledPaye, year, person, made, due, vec![line]);
        document.history = vec![change(made, amount, "ITSA return")];
        self.documents.push(document);
    }

    /// A tax code two years on collects it; when that year is over it has been collected.
    fn code_out(&mut self, year: TaxYear, person: u32, made: NaiveDate, amount: Pence, total_liability: Pence) {
        let coding_year = later(year, 2);
        let mut line = Line::new(Tax::Income, amount);
        if coding_year.has_ended(self.today) {
            line.clearings.push(Clearing { on: coding_year.end(), amount, by: By::TaxCode });
        }
        let mut document = charge(Kind::CodedOut, year, person, made, year.filing_deadline(), vec![line]);
        document.coded_in = Some(coding_year);
        document.history = vec![change(made, amount, "ITSA return")];
        self.documents.push(document);
        self.codings.push(Coding {
            return_year: year,
            collected_in: coding_year,
            total_liability,
            charge: amount,
            since: made,
        });
    }

    fn raise_payments_on_account(&mut self, one: &Return, person: u32) {
        let (made, next) = (one.submitted.on(self.today), later(one.year.on(self.today), 1));
        if one.income_tax.0 + one.class4.0 < LEAST_FOR_PAYMENTS_ON_ACCOUNT {
            return;
        }
        let halves = [(Tax::Income, one.income_tax.0 / 2), (Tax::Class4, one.class4.0 / 2)];
        let full = halves.iter().map(|(_, half)| half).sum::<Pence>();
        let mut claims: Vec<&Reduced> = one.reduced.iter().chain(&one.adjusted).collect();
        claims.retain(|claim| claim.on.on(self.today) <= self.today);
        claims.sort_by_key(|claim| claim.on.on(self.today));
        for (kind, due) in
            [(Kind::FirstOnAccount, first_on_account_due(next)), (Kind::SecondOnAccount, second_on_account_due(next))]
        {
            let mut history = vec![change(made, full, "ITSA return")];
            let mut lines: Vec<Line> = halves.iter().map(|(tax, half)| Line::new(*tax, *half)).collect();
            for claim in &claims {
                let class4 = halves[1].1 * claim.to.0 / full.max(1);
                lines = vec![Line::new(Tax::Income, claim.to.0 - class4), Line::new(Tax::Class4, class4)];
                let mut entry = change(claim.on.on(self.today), claim.to.0, "Customer Request");
                entry.on_account_reason = Some(claim.reason.clone());
                history.push(entry);
            }
            // A charge claimed down to nothing keeps a line that says so.
            let nothing = lines.iter().all(|line| line.amount == 0);
            lines.retain(|line| line.amount != 0 || (nothing && line.tax == Tax::Income));
            let mut document = charge(kind, next, person, made, due, lines);
            document.history = history;
            document.relevant_amount = Some(full);
            self.documents.push(document);
        }
    }
}

/// Whether it is paid ahead of the bill of its year.
const fn is_on_account(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::FirstOnAccount | Kind::SecondOnAccount | Kind::FirstReconciliation | Kind::SecondReconciliation
    )
}

/// `lines` so that they come to `total` and none is below nothing: what one line lacks or a tax code takes comes off
/// the others, the first first.
fn together(mut lines: Vec<Line>, total: Pence) -> Vec<Line> {
    let mut surplus: Pence = lines.iter().map(|line| line.amount.max(0)).sum::<Pence>() - total;
    for line in &mut lines {
        line.amount = line.amount.max(0);
        let taken = surplus.clamp(0, line.amount);
        line.amount -= taken;
        surplus -= taken;
    }
    lines.retain(|line| line.amount != 0);
    lines
}

fn add_to_first(lines: &mut [Line], more: Pence) {
    if let Some(first) = lines.first_mut() {
        first.amount += more;
    }
}

pub(super) const fn change(on: NaiveDate, total: Pence, reason: &'static str) -> Change {
    Change { on, total, reason, on_account_reason: None }
}

/// A document of `kind` with its ids.
pub(super) fn charge(
    kind: Kind,
    year: TaxYear,
    person: u32,
    created: NaiveDate,
    due: NaiveDate,
    lines: Vec<Line>,
) -> Document {
    let counter = match kind {
        Kind::Balancing => 10,
        Kind::Enquiry => 15,
        Kind::AmendedCredit => 16,
        Kind::HmrcAdjustment => 17,
        Kind::FirstOnAccount => 20,
        Kind::FirstReconciliation => 21,
        Kind::SecondOnAccount => 30,
        Kind::SecondReconciliation => 31,
        // The same document before and after.
        Kind::CodedOut | Kind::CancelledPaye => 40,
        Kind::Class2 => 50,
        Kind::Estimate => 60,
        Kind::OverpaidTax => 70,
        Kind::FirstLatePaymentPenalty => 81,
        Kind::SecondLatePaymentPenalty => 82,
        Kind::LateSubmissionPenalty | Kind::Payment | Kind::Refund => 90,
    };
    Document {
        kind,
        year: Some(year),
        id: document_id(1, year, counter, person),
        reference: Some(charge_reference("XM", year, counter, person)),
        created,
        due: Some(due),
        lines,
        interest_paid: Vec::new(),
        history: Vec::new(),
        on_hold: false,
        stood_over: false,
        relevant_amount: None,
        coded_in: None,
        payment: None,
        lowers: None,
    }
}
