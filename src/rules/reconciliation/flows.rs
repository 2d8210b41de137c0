//! What moved: what settled each charge, where each payment went, what credit was used for, and whether documents agree
//! with their own lines.

use super::balances::not_sent;
use super::{Cause, Check, CheckId, Involved, Known, Outcome, What, check};
use crate::rules::Money;
use crate::rules::charges::settled::{Settlement, settlement};
use crate::rules::charges::{BreakdownLine, Document};
use crate::rules::credit::Credit;
use crate::rules::sent::SentOption;
use crate::rules::whereabouts::{Documents, Rest};

/// A charge with what settled it.
pub(super) struct Settled<'a> {
    pub(super) charge: &'a Document,
    pub(super) by: Settlement<'a>,
}

/// Every charge that is no estimate, with what settled it. Where the payments are not known, what items call a payment
/// still counts as one; the check says that it cannot be known.
pub(super) fn settled_charges(known: Known<'_>) -> Vec<Settled<'_>> {
    let (accounts, payments) = (known.accounts(), known.payments.unwrap_or_default());
    let charges = known.documents().into_iter().filter(|document| document.is_charge() && !document.is_charge_estimate);
    charges.map(|charge| Settled { charge, by: settlement(charge, &accounts, Some(payments)) }).collect()
}

fn of_document(document: &Document, amount: Money) -> Involved<'_> {
    Involved { what: What::Document(document), amount }
}

/// What was settled of the charges, against what settled it.
pub(super) fn charges<'a>(known: Known<'a>, charges: &[Settled<'a>]) -> Check<'a> {
    let settled: Money = charges.iter().map(|one| one.by.settled).sum();
    let told: Money = charges.iter().map(|one| one.by.told()).sum();
    let mut check = Check {
        id: CheckId::Charges,
        hmrc: Some(settled),
        documents: Some(told),
        outcome: Outcome::Agrees,
        involved: Vec::new(),
    };
    let missing =
        [(known.history.is_none(), Cause::HistoryNotKnown), (known.payments.is_none(), Cause::PaymentsNotKnown)];
    let missing: Vec<Cause> = missing.into_iter().filter(|(holds, _)| *holds).map(|(_, cause)| cause).collect();
    let untold: Vec<&Settled<'_>> = charges.iter().filter(|one| !one.by.untold().is_zero()).collect();
    if untold.is_empty() {
        return check;
    }
    check.involved = untold.iter().map(|one| of_document(one.charge, one.by.untold())).collect();
    if !missing.is_empty() {
        check.outcome = Outcome::CannotBeKnown(missing);
        return check;
    }
    let mut causes: Vec<Cause> = Vec::new();
    for one in untold {
        let older = one.charge.document_date.value().is_some_and(|day| day < known.range.from());
        let cause = match () {
            () if one.charge.is_coded_out => Cause::CodedOut,
            () if older && one.by.untold().is_positive() => Cause::OlderThanRange,
            () if !known.same_moment => Cause::AnotherMoment,
            () => Cause::Unknown,
        };
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    check.outcome = Outcome::Differs { difference: settled - told, causes };
    check
}

/// What HMRC received, against what it tells of where it went: judged payment by payment, since one too much and one too
/// little are two differences and not none.
pub(super) fn payments(known: Known<'_>) -> Check<'_> {
    let Some(payments) = known.payments else {
        let outcome = Outcome::CannotBeKnown(vec![Cause::PaymentsNotKnown]);
        return Check { id: CheckId::Payments, hmrc: None, documents: None, outcome, involved: Vec::new() };
    };
    let documents = Documents::of(&known.accounts());
    let received: Money = payments.iter().filter_map(|payment| payment.payment_amount).sum();
    let mut difference = Money::ZERO;
    let (mut differs, mut unknown): (Vec<Cause>, Vec<Cause>) = (Vec::new(), Vec::new());
    let mut involved = Vec::new();
    for payment in payments {
        let went = documents.whereabouts(payment);
        let left = went.not_shown() + went.not_told() - went.beyond();
        let (list, cause) = match went.rest {
            Rest::Nothing => continue,
            Rest::Told { not_shown, .. } if not_shown.is_zero() => continue,
            Rest::Told { .. } => (&mut differs, Cause::BeforeMtd),
            Rest::NotTold(_) => (&mut unknown, Cause::PaymentDocumentMissing),
            Rest::Exceeded(_) if known.same_moment => (&mut differs, Cause::Unknown),
            Rest::Exceeded(_) => (&mut differs, Cause::AnotherMoment),
            Rest::NoAmount => (&mut unknown, Cause::FigureNotSent),
        };
        if !list.contains(&cause) {
            list.push(cause);
        }
        difference += left;
        involved.push(Involved { what: What::Payment(payment), amount: left });
    }
    let outcome = match (differs.is_empty(), unknown.is_empty()) {
        (true, true) => Outcome::Agrees,
        (true, false) => Outcome::CannotBeKnown(unknown),
        (false, _) => {
            differs.extend(unknown);
            Outcome::Differs { difference, causes: differs }
        }
    };
    Check { id: CheckId::Payments, hmrc: Some(received), documents: Some(received - difference), outcome, involved }
}

/// HMRC's figures of credit, against each other and against the credits on the account.
pub(super) fn credit<'a>(known: Known<'a>, charges: &[Settled<'a>]) -> Vec<Check<'a>> {
    let credit = Credit::of(known.open);
    let mut checks = Vec::new();
    let sources = credit.from_sources();
    let involved = || credit.sources.iter().map(|source| of_document(source.document, source.open)).collect();
    match credit.unallocated {
        Some(hmrc) => checks.push(check(known, CheckId::CreditNotUsed, (hmrc, sources), involved(), &[])),
        None if sources.is_zero() => {}
        None => checks.push(Check { involved: involved(), ..not_sent(CheckId::CreditNotUsed, sources) }),
    }
    if let Some(hmrc) = credit.allocated {
        checks.push(used(known, charges, hmrc));
    }
    let both = credit.unallocated.unwrap_or_default() + credit.allocated.unwrap_or_default();
    if let Some(hmrc) = credit.total {
        checks.push(check(known, CheckId::CreditInAll, (hmrc, both), Vec::new(), &[]));
    }
    if let Some(hmrc) = credit.available {
        let left = credit.in_all() - credit.refunds();
        checks.push(check(known, CheckId::CreditToClaim, (hmrc, left), Vec::new(), &[]));
    }
    checks
}

/// `allocatedCredit`: HMRC's documentation does not say which used credit it counts, all of it or what is set aside for
/// charges that are not due yet. Where neither is HMRC's figure, it cannot be known.
fn used<'a>(known: Known<'a>, charges: &[Settled<'a>], hmrc: Money) -> Check<'a> {
    let by_credit = |one: &Settled<'a>| one.by.by_credits();
    let to_come = |one: &&Settled<'a>| one.charge.document_due_date.value().is_some_and(|due| due >= known.today);
    let all: Money = charges.iter().map(by_credit).sum();
    let ahead: Money = charges.iter().filter(to_come).map(by_credit).sum();
    let matching = [ahead, all].into_iter().find(|sum| *sum == hmrc);
    let outcome = match matching {
        Some(_) => Outcome::Agrees,
        None if known.history.is_none() => Outcome::CannotBeKnown(vec![Cause::HistoryNotKnown]),
        None => Outcome::CannotBeKnown(vec![Cause::UsedCreditNotSplit]),
    };
    let parts = charges.iter().filter(|one| !by_credit(one).is_zero());
    Check {
        id: CheckId::CreditUsed,
        hmrc: Some(hmrc),
        documents: Some(matching.unwrap_or(all)),
        outcome,
        involved: parts.map(|one| of_document(one.charge, by_credit(one))).collect(),
    }
}

/// Documents of both answers against their own lines and items; nothing to check where HMRC sent no lines.
pub(super) fn breakdown<'a>(known: Known<'a>) -> Option<Check<'a>> {
    let accounts = known.accounts();
    let documents = || accounts.iter().flat_map(|account| &account.documents).filter(|one| !one.breakdown.is_empty());
    documents().next()?;
    let sum: Money = documents().map(|document| document.original_amount).sum();
    let off = documents().filter_map(|document| Some(of_document(document, off_its_lines(document)?)));
    let involved: Vec<Involved<'a>> = off.collect();
    let difference: Money = involved.iter().map(|one| one.amount).sum();
    let causes = || super::cause::of(difference, &[], known.same_moment);
    let outcome = if involved.is_empty() { Outcome::Agrees } else { Outcome::Differs { difference, causes: causes() } };
    Some(Check { id: CheckId::Breakdown, hmrc: Some(sum), documents: Some(sum - difference), outcome, involved })
}

/// The first sum of a document that is not that of its lines, or of a line that is not that of its items.
fn off_its_lines(document: &Document) -> Option<Money> {
    let all = |of: fn(&BreakdownLine) -> Option<Money>| document.breakdown.iter().map(of).sum::<Option<Money>>();
    let against = |hmrc: Money, parts: Option<Money>| parts.map(|parts| hmrc - parts);
    let of_lines = [
        against(document.original_amount, all(|line| line.original_amount)),
        against(document.outstanding_amount, all(|line| line.outstanding_amount)),
    ];
    let of_items = document.breakdown.iter().flat_map(|line| {
        let items = line.items.iter().map(|item| item.amount).sum::<Option<Money>>().filter(|_| !line.items.is_empty());
        let left = line.original_amount.zip(line.cleared_amount).map(|(original, cleared)| original - cleared);
        [
            line.original_amount.and_then(|original| against(original, items)),
            line.outstanding_amount.and_then(|outstanding| against(outstanding, left)),
        ]
    });
    of_lines.into_iter().chain(of_items).flatten().find(|difference| !difference.is_zero())
}

/// What is left on documents as both answers tell it: on those that came with both, and on those that came as still open
/// with the history alone.
pub(super) fn both_answers<'a>(known: Known<'a>) -> Option<Check<'a>> {
    let history = known.history?;
    let open: std::collections::HashMap<_, &Document> =
        known.open.documents.iter().map(|document| (&document.document_id, document)).collect();
    let left = |document: &Document| document.outstanding_amount + document.interest_left();
    let (mut hmrc, mut sum) = (Money::ZERO, Money::ZERO);
    let mut involved: Vec<Involved<'a>> = Vec::new();
    let mut compared = false;
    let told =
        history.documents.iter().filter(|one| one.document_id.unreadable() != Some("") && !one.is_charge_estimate);
    for past in told {
        let now = open.get(&past.document_id).copied();
        let (open, past_left) = (now.map(left).unwrap_or_default(), left(past));
        compared = compared || now.is_some();
        (hmrc, sum) = (hmrc + open, sum + past_left);
        let same = |now: &Document| {
            (now.original_amount, now.amount_coded_out) == (past.original_amount, past.amount_coded_out)
        };
        if open != past_left || !now.is_none_or(same) {
            involved.push(of_document(past, open - past_left));
        }
    }
    let outcome = match (involved.is_empty(), compared) {
        (true, false) => return None,
        (true, true) => Outcome::Agrees,
        // One moment's answers cannot hold two balances of one document.
        (false, _) => Outcome::Differs { difference: hmrc - sum, causes: vec![Cause::AnotherMoment] },
    };
    Some(Check { id: CheckId::BothAnswers, hmrc: Some(hmrc), documents: Some(sum), outcome, involved })
}
