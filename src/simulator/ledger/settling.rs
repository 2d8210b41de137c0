//! From payments and refunds to cleared lines.

use chrono::{Datelike, NaiveDate};

use super::bills::charge;
use super::{Account, Allocated, By, Clearing, Document, Kind, Line, PaymentMade, Tax, document_id};
use crate::rules::TaxYear;
use crate::simulator::story::{Payment, Pence, Story, Target};

impl Account {
    /// Makes every payment up to today whose targets are `wanted`, the earliest first.
    pub(super) fn make_payments(&mut self, story: &Story, wanted: impl Fn(&[Target]) -> bool) {
        let mut payments: Vec<(NaiveDate, usize, &Payment)> = (0..)
            .zip(&story.payments)
            .map(|(told, payment): (usize, _)| (payment.on.on(self.today), told, payment))
            .collect();
        payments.retain(|(on, _, payment)| *on <= self.today && wanted(&payment.targets));
        payments.sort_by_key(|(on, ..)| *on);
        for (on, told, payment) in payments {
            let mut places = match payment.to_penalties {
                Some(_) => self.oldest_first(),
                None => payment.targets.iter().flat_map(|target| self.places_of(*target)).collect(),
            };
            places.retain(|place| self.documents.get(*place).is_some_and(|document| document.created <= on));
            let amount =
                payment.amount.map_or_else(|| self.left_of(&places, on, !payment.without_interest), |sum| sum.0);
            if amount > 0 {
                let count = 1 + self.payments.iter().filter(|made| made.on == on).count();
                self.make_payment((told, payment), on, amount, &places, count, story.number());
            }
        }
    }

    /// The places of every charge that counts, in the order they fall due.
    pub(crate) fn oldest_first(&self) -> Vec<usize> {
        let charges = (0..).zip(&self.documents).filter(|(_, document)| document.counts());
        let mut places: Vec<(Option<NaiveDate>, usize)> =
            charges.map(|(place, document)| (document.due, place)).collect();
        places.sort_unstable();
        places.into_iter().map(|(_, place)| place).collect()
    }

    /// Sets the part of each payment made on HMRC's pages that is meant for penalties against those there were then.
    pub(super) fn pay_penalties_online(&mut self, story: &Story) {
        for number in 0..self.payments.len() {
            let Some((on, told)) = self.payments.get(number).map(|made| (made.on, made.told)) else { continue };
            let mut left = story.payments.get(told).and_then(|payment| payment.to_penalties).unwrap_or_default();
            let mut places = self.oldest_first();
            places.retain(|place| self.documents.get(*place).is_some_and(|one| one.is_penalty() && one.created <= on));
            let mut allocations = Vec::new();
            for place in places {
                left -= self.settle(place, on, left, number, &mut allocations);
            }
            let own = self.documents.iter_mut().find(|document| document.payment == Some(number));
            if let Some(line) = own.and_then(|document| document.lines.first_mut()) {
                line.clearings.extend(allocations.iter().map(|one| one.on_the_payment(on)));
            }
            if let Some(made) = self.payments.get_mut(number) {
                made.allocations.extend(allocations);
            }
        }
    }

    /// What these documents come to on `day`, with their interest or without it.
    fn left_of(&self, places: &[usize], day: NaiveDate, with_interest: bool) -> Pence {
        let documents = places.iter().filter_map(|place| self.documents.get(*place));
        let interest = |document: &Document| if with_interest { document.interest(day, self.rates).left() } else { 0 };
        documents.map(|document| document.outstanding() + interest(document)).sum()
    }

    fn make_payment(
        &mut self,
        (told, payment): (usize, &Payment),
        on: NaiveDate,
        amount: Pence,
        places: &[usize],
        count: usize,
        person: u32,
    ) {
        let number = self.payments.len();
        let year = TaxYear::containing(on);
        let older_debt = payment.older_debt.0.min(amount);
        let mut left = amount - older_debt - payment.to_penalties.unwrap_or_default();
        let mut allocations = Vec::new();
        for place in places {
            left -= self.settle(*place, on, left, number, &mut allocations);
        }
        // Where HMRC shows no document, no credit is left on the account either: the rest is gone to an older debt.
        let older_debt = if payment.document { older_debt } else { older_debt + left };
        let mut line = Line::new(Tax::Money, -amount);
        if older_debt > 0 {
            line.clearings.push(Clearing { on, amount: -older_debt, by: By::OlderDebt });
        }
        line.clearings.extend(allocations.iter().map(|one| one.on_the_payment(on)));
        let mut document = charge(Kind::Payment, year, person, on, on, vec![line]);
        document.id = document_id(3, year, number + 1, person);
        (document.year, document.reference, document.payment) = (None, None, Some(number));
        self.pay_back(payment, &mut document, number, person);
        if payment.document {
            self.documents.push(document);
        }
        self.payments.push(PaymentMade {
            told,
            on,
            amount,
            method: payment.method.clone(),
            reference: format!("{:010}K", person % 1_000_000),
            lot: format!("08{:02}{:02}{:02}{:04}", on.year() % 100, on.month(), on.day(), person % 10_000),
            item: format!("{count:06}"),
            clearing_document: document_id(2, year, number + 1, person),
            allocations,
        });
    }

    /// Sets up to `most` against one document, its lines first and then its interest; says how much it took.
    fn settle(
        &mut self,
        place: usize,
        on: NaiveDate,
        most: Pence,
        payment: usize,
        allocations: &mut Vec<Allocated>,
    ) -> Pence {
        let rates = self.rates;
        let Some(document) = self.documents.get_mut(place) else { return 0 };
        let mut left = most;
        for line in &mut document.lines {
            let amount = line.outstanding().clamp(0, left);
            if amount > 0 {
                line.clearings.push(Clearing { on, amount, by: By::Payment(payment) });
                left -= amount;
            }
        }
        if left < most {
            allocations.push(Allocated { document: place, amount: most - left, to_interest: false });
        }
        if document.outstanding() == 0 {
            let amount = document.interest(on, rates).left().clamp(0, left);
            if amount > 0 {
                document.interest_paid.push((on, amount, payment));
                allocations.push(Allocated { document: place, amount, to_interest: true });
                left -= amount;
            }
        }
        most - left
    }

    /// Pays a part of a payment back, as far as it is unused; a document says so.
    fn pay_back(&mut self, payment: &Payment, document: &mut Document, number: usize, person: u32) {
        let Some(refunded) = &payment.refunded else { return };
        let on = refunded.on.on(self.today);
        let amount = refunded.amount.0.clamp(0, -document.outstanding().min(0));
        if on > self.today || amount == 0 {
            return;
        }
        if let Some(line) = document.lines.first_mut() {
            line.clearings.push(Clearing { on, amount: -amount, by: By::Refund });
        }
        let year = TaxYear::containing(on);
        let paid_out = Line { tax: Tax::Money, amount, clearings: vec![Clearing { on, amount, by: By::Refund }] };
        let mut refund = charge(Kind::Refund, year, person, on, on, vec![paid_out]);
        refund.id = document_id(6, year, number + 1, person);
        refund.reference = None;
        self.documents.push(refund);
    }

    /// Sets credit from returns against charges: both sides are cleared by the same sum.
    pub(super) fn use_credits(&mut self, story: &Story) {
        for used in &story.credits_used {
            let (on, year) = (used.on.on(self.today), used.of.on(self.today));
            if on > self.today {
                continue;
            }
            let is_it = |document: &Document| {
                document.kind == Kind::OverpaidTax && document.year == Some(year) && document.created <= on
            };
            let Some(credit) = self.documents.iter().position(is_it) else { continue };
            let open = self.documents.get(credit).map_or(0, |document| -document.outstanding());
            let mut left = used.amount.map_or(open, |sum| sum.0).clamp(0, open.max(0));
            let places: Vec<usize> = used.targets.iter().flat_map(|target| self.places_of(*target)).collect();
            for place in places {
                let amount = self.documents.get_mut(place).filter(|charge| charge.created <= on).map_or(0, |charge| {
                    let mut taken = 0;
                    for line in &mut charge.lines {
                        let amount = line.outstanding().clamp(0, left - taken);
                        if amount > 0 {
                            line.clearings.push(Clearing { on, amount, by: By::Credit(credit) });
                            taken += amount;
                        }
                    }
                    taken
                });
                if amount > 0
                    && let Some(line) = self.documents.get_mut(credit).and_then(|credit| credit.lines.first_mut())
                {
                    line.clearings.push(Clearing { on, amount: -amount, by: By::Charge(place) });
                    left -= amount;
                }
            }
        }
    }

    /// Pays the refunds up to today: the credit is cleared, and a document says so.
    pub(super) fn pay_refunds(&mut self, story: &Story) {
        for refund in &story.refunds {
            let (on, year) = (refund.on.on(self.today), refund.of.on(self.today));
            let credit = |document: &&mut Document| {
                document.kind == Kind::OverpaidTax && document.year == Some(year) && document.created <= on
            };
            if on > self.today {
                continue;
            }
            let mut paid_out = 0;
            for document in self.documents.iter_mut().filter(credit) {
                for line in &mut document.lines {
                    let amount = line.outstanding();
                    paid_out -= amount;
                    line.clearings.push(Clearing { on, amount, by: By::Refund });
                }
            }
            if paid_out > 0 {
                let line = Line {
                    tax: Tax::Money,
                    amount: paid_out,
                    clearings: vec![Clearing { on, amount: paid_out, by: By::Refund }],
                };
                let mut document = charge(Kind::Refund, year, story.number(), on, on, vec![line]);
                document.reference = None;
                self.documents.push(document);
            }
        }
    }
}

impl Allocated {
    /// What it clears of the payment's own line.
    fn on_the_payment(&self, on: NaiveDate) -> Clearing {
        let by = if self.to_interest { By::Interest(self.document) } else { By::Charge(self.document) };
        Clearing { on, amount: -self.amount, by }
    }
}
