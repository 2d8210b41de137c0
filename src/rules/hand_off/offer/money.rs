//! Paying, having money back, and paying in instalments.

use super::{About, Asked, Offer, PayPart, Point, Unknown, Verdict, Why};
use crate::rules::Money;
use crate::rules::charges::Account;
use crate::rules::credit::Credit;
use crate::rules::penalties::PaymentPlans;

/// The three sums of an account that are above nothing.
fn parts(account: &Account, wanted: &[PayPart]) -> Vec<Point> {
    let balance = &account.balance;
    let all = [
        (PayPart::Overdue, balance.overdue_amount),
        (PayPart::Within30Days, balance.payable_amount),
        (PayPart::Later, balance.pending_charge_due_amount),
    ];
    let told = all.into_iter().filter(|(part, amount)| wanted.contains(part) && amount.is_positive());
    told.map(|(part, amount)| Point::Part { part, amount }).collect()
}

const ALL: [PayPart; 3] = [PayPart::Overdue, PayPart::Within30Days, PayPart::Later];

/// What HMRC's page offers to pay: what is overdue, else what is due within 30 days, else what is due later, else what
/// the charges come to; none where nothing is to be paid. Source: HMRC's account.
pub fn page_offers(account: &Account) -> Option<Money> {
    let balance = &account.balance;
    let sums = [balance.overdue_amount, balance.payable_amount, balance.pending_charge_due_amount];
    let first = sums.into_iter().find(|sum| sum.is_positive());
    first.or_else(|| {
        // Those that stand in none of the three sums and are to be paid all the same: without a day, say.
        let owed = account.documents.iter().filter(|one| one.is_to_pay());
        Some(owed.map(|one| one.outstanding_amount + one.interest_left()).sum()).filter(|sum: &Money| sum.is_positive())
    })
}

/// Paying: the sum HMRC's page would offer, and its parts.
pub(super) fn pay(asked: &Asked<'_>) -> Offer {
    let Some(account) = asked.known.account else { return Offer::plain(Verdict::NotKnown(Unknown::Account)) };
    let Some(amount) = page_offers(account) else {
        let points = vec![Point::OlderDebtsFirst];
        return Offer { about: About::Nothing, verdict: Verdict::Closed(Why::NothingToPay), points };
    };
    let mut points = vec![Point::PageOffers(amount)];
    points.extend(parts(account, &ALL));
    points.extend(
        PaymentPlans::of(asked.known.penalties, account, asked.today)
            .overdue(account, asked.today)
            .map(Point::PlanCovers),
    );
    points.extend([Point::PaymentReference, Point::OlderDebtsFirst]);
    Offer { about: About::Amount(amount), verdict: Verdict::YES, points }
}

/// What is left to ask for. HMRC's figure of what is available counts credit that is set against charges too; where it
/// does, what is neither used nor asked for is meant.
fn left(credit: &Credit<'_>) -> Money {
    let all = credit.available.unwrap_or_else(|| credit.in_all() - credit.refunds());
    credit.free().unwrap_or(all)
}

/// A refund: credit above nothing that was not asked for already. Source: HMRC's account, "money in your account".
pub(super) fn refund(asked: &Asked<'_>) -> Offer {
    let Some(account) = asked.known.account else { return Offer::plain(Verdict::NotKnown(Unknown::Account)) };
    let credit = Credit::of(account);
    let (left, pending) = (left(&credit), credit.refunds().abs());
    let verdict = match () {
        () if left.is_positive() => Verdict::YES,
        // HMRC calls it available, and all of it is set against charges.
        () if credit.available.is_some_and(Money::is_positive) => Verdict::NotKnown(Unknown::NotTold),
        () => return Offer::plain(Verdict::Closed(Why::NoCredit { pending })),
    };
    let mut points = vec![Point::Credit { available: left, pending }];
    let soon = account.balance.payable_amount + account.balance.pending_charge_due_amount;
    // What is overdue while there is money in the account, then what would be missing later.
    points.extend(parts(account, &[PayPart::Overdue]));
    points.extend(soon.is_positive().then_some(Point::ThenDue(soon)));
    points.push(Point::OlderDebtsFirst);
    let about = if left.is_positive() { About::Amount(left) } else { About::Nothing };
    Offer { about, verdict, points }
}

/// Where a refund stands: HMRC tells software of those in progress, and nothing of the others.
pub(super) fn refund_status(asked: &Asked<'_>) -> Offer {
    let Some(account) = asked.known.account else { return Offer::plain(Verdict::NotKnown(Unknown::Account)) };
    let credit = Credit::of(account);
    let pending = credit.refunds().abs();
    if !pending.is_positive() {
        return Offer::plain(Verdict::NotKnown(Unknown::NotTold));
    }
    let points = vec![Point::Credit { available: left(&credit).max(Money::ZERO), pending }];
    Offer { about: About::Nothing, verdict: Verdict::YES, points }
}

/// The most that HMRC lets somebody pay in instalments online. Source: HMRC's payment plan service.
const PLAN_LIMIT_PENCE: i64 = 3_000_000;

/// A payment plan: for what is overdue, up to a limit, with returns up to date and no plan running.
pub(super) fn payment_plan(asked: &Asked<'_>) -> Offer {
    let known = asked.known;
    let Some(account) = known.account else { return Offer::plain(Verdict::NotKnown(Unknown::Account)) };
    let limit = Money::from_pence(PLAN_LIMIT_PENCE);
    let late = known.returns.map(|returns| returns.iter().find(|one| one.is_late(asked.today)));
    let runs = known.penalties.is_some_and(|all| all.late_payment.iter().any(|one| one.has_plan_on(asked.today)));
    let verdict = match () {
        () if runs => Verdict::Closed(Why::PlanRuns),
        () if !account.balance.overdue_amount.is_positive() => Verdict::Closed(Why::NothingOverdue),
        () if account.balance.total_balance > limit => Verdict::Closed(Why::AbovePlanLimit(limit)),
        () => match late {
            None => Verdict::NotKnown(Unknown::Returns),
            Some(Some(late)) => late
                .tax_year()
                .map_or(Verdict::NotKnown(Unknown::Returns), |year| Verdict::Closed(Why::ReturnMissing(year))),
            Some(None) => Verdict::YES,
        },
    };
    if matches!(verdict, Verdict::Closed(_)) {
        return Offer::plain(verdict);
    }
    let mut points = parts(account, &[PayPart::Overdue]);
    points.push(Point::ConditionsNotShown);
    Offer { about: About::Nothing, verdict, points }
}

/// Paying ahead, weekly or monthly: for those who owe nothing late.
pub(super) fn budget_plan(asked: &Asked<'_>) -> Offer {
    let Some(account) = asked.known.account else { return Offer::plain(Verdict::NotKnown(Unknown::Account)) };
    if account.balance.overdue_amount.is_positive() {
        return Offer::plain(Verdict::Closed(Why::SomethingOverdue));
    }
    let mut points = parts(account, &[PayPart::Within30Days, PayPart::Later]);
    points.push(Point::ConditionsNotShown);
    Offer { about: About::Nothing, verdict: Verdict::YES, points }
}
