//! What moved: what settled each charge, where each payment went, what credit was used for, and whether documents agree
//! with their own lines.

use super::balances::not_sent;
use super::{Cause, Check, CheckId, Counted, Involved, Known, Outcome, What, check};
use crate::rules::charges::settled::{Settlement, settlement};
use crate::rules::charges::{BreakdownLine, Document};
use crate::rules::credit::Credit;
use crate::rules::sent::SentOption;
use crate::rules::whereabouts::{Documents, Rest};
use crate::rules::{DocumentId, Money, Sent};

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
        counted: None,
        besides: None,
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
        return Check {
            id: CheckId::Payments,
            hmrc: None,
            documents: None,
            outcome,
            involved: Vec::new(),
            counted: None,
            besides: None,
        };
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
    let sums = (Some(received), Some(received - difference));
    Check { id: CheckId::Payments, hmrc: sums.0, documents: sums.1, outcome, involved, counted: None, besides: None }
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

/// `allocatedCredit`: HMRC's documentation says "already used", and its own name for it "allocated to overdue charges";
/// which of the used credit that is, nobody says. Where what credits paid of overdue charges, of charges to come, or of
/// all is HMRC's figure, it agrees with those charges, and what credits paid besides is told; else it cannot be known.
fn used<'a>(known: Known<'a>, charges: &[Settled<'a>], hmrc: Money) -> Check<'a> {
    let by_credit = |one: &Settled<'a>| one.by.by_credits();
    let is_to_come = |one: &Settled<'a>| one.charge.document_due_date.value().is_some_and(|due| due >= known.today);
    let kinds: [&dyn Fn(&Settled<'a>) -> bool; 3] = [&|one| !is_to_come(one), &is_to_come, &|_| true];
    let sum = |wanted: &dyn Fn(&Settled<'a>) -> bool| -> Money {
        charges.iter().filter(|one| wanted(one)).map(by_credit).sum()
    };
    let all = sum(&|_| true);
    let counted = kinds.into_iter().find(|wanted| sum(wanted) == hmrc);
    let outcome = match counted {
        Some(_) => Outcome::Agrees,
        None if known.history.is_none() => Outcome::CannotBeKnown(vec![Cause::HistoryNotKnown]),
        None => Outcome::CannotBeKnown(vec![Cause::UsedCreditNotSplit]),
    };
    // Only what is counted is involved: its sums come to the figure beside HMRC's.
    let wanted = counted.unwrap_or(&|_| true);
    let parts = charges.iter().filter(|one| wanted(one) && !by_credit(one).is_zero());
    let documents = sum(wanted);
    Check {
        id: CheckId::CreditUsed,
        hmrc: Some(hmrc),
        documents: Some(documents),
        outcome,
        involved: parts.map(|one| of_document(one.charge, by_credit(one))).collect(),
        counted: None,
        besides: Some(all - documents).filter(|rest| !rest.is_zero()),
    }
}

/// Documents of both answers against their own lines and items, each by itself: a sum over documents of two answers,
/// charges and payments, would mean nothing. Nothing to check where HMRC sent no lines.
pub(super) fn breakdown<'a>(known: Known<'a>) -> Option<Check<'a>> {
    let past = known.history.into_iter().flat_map(|account| &account.documents);
    // A document that came with both answers is one document; it is off if either copy is.
    let mut seen: std::collections::BTreeMap<&Sent<DocumentId>, Option<Involved<'a>>> =
        std::collections::BTreeMap::new();
    for document in known.open.documents.iter().chain(past).filter(|one| !one.breakdown.is_empty()) {
        let off = off_its_lines(document).map(|by| of_document(document, by));
        let place = seen.entry(&document.document_id).or_default();
        *place = place.or(off);
    }
    let looked_at = Some(seen.len()).filter(|count| *count > 0)?;
    let involved: Vec<Involved<'a>> = seen.into_values().flatten().collect();
    let difference: Money = involved.iter().map(|one| one.amount).sum();
    let causes = || super::cause::of(difference, &[], known.same_moment);
    let outcome = if involved.is_empty() { Outcome::Agrees } else { Outcome::Differs { difference, causes: causes() } };
    Some(one_by_one(CheckId::Breakdown, looked_at, outcome, involved))
}

/// A check made document by document.
fn one_by_one(id: CheckId, documents: usize, outcome: Outcome, involved: Vec<Involved<'_>>) -> Check<'_> {
    let counted = Some(Counted { documents, agree: documents.saturating_sub(involved.len()) });
    Check { id, hmrc: None, documents: None, outcome, involved, counted, besides: None }
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
    let mut involved: Vec<Involved<'a>> = Vec::new();
    let (mut compared, mut looked_at) = (false, 0);
    let told =
        history.documents.iter().filter(|one| one.document_id.unreadable() != Some("") && !one.is_charge_estimate);
    for past in told {
        let now = open.get(&past.document_id).copied();
        let (open, past_left) = (now.map(left).unwrap_or_default(), left(past));
        compared = compared || now.is_some();
        // What is settled in the history and not open is the rule, and no comparison of two figures.
        looked_at += usize::from(now.is_some() || !past_left.is_zero());
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
        (false, _) => {
            let difference = involved.iter().map(|one| one.amount).sum();
            Outcome::Differs { difference, causes: vec![Cause::AnotherMoment] }
        }
    };
    Some(one_by_one(CheckId::BothAnswers, looked_at, outcome, involved))
}
