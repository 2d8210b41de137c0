//! Money in the account, and asking for it back.

use super::deeds::What;
use super::html::{Cell, Doc};
use super::money::label;
use super::visit::{Shown, Visit, long_day, plain, pounds, read_pounds};
use crate::simulator::ledger::{Account, Document};
use crate::simulator::story::Pence;

/// HMRC tells software of two refunds in progress at most.
const MOST_PENDING: usize = 2;

fn credits(account: &Account) -> impl Iterator<Item = &Document> {
    account.documents.iter().filter(|document| !document.is_charge() && document.outstanding() < 0)
}

/// Unused credit, the refunds in progress, and what is left of it to claim.
fn credit(visit: &Visit<'_>, account: &Account) -> (Pence, Vec<Pence>, Pence) {
    let all: Pence = credits(account).map(|document| -document.outstanding()).sum();
    let (mut left, mut pending) = (all, Vec::new());
    for asked in visit.story.refunds_pending.iter().take(MOST_PENDING) {
        let sum = asked.0.min(left);
        if sum > 0 {
            pending.push(sum);
            left -= sum;
        }
    }
    (all, pending, left)
}

pub(super) fn money(visit: &Visit<'_>) -> Shown {
    let account = visit.account();
    let (all, pending, left) = credit(visit, &account);
    let doc = Doc::new("Money in your account");
    if all == 0 {
        return doc.p("There is no money in your account.").into();
    }
    let row = |document: &Document| -> Vec<Cell> {
        let sum = pounds(-document.outstanding());
        vec![long_day(document.created).into(), label(document.kind).into(), sum.into()]
    };
    let mut rows: Vec<Vec<Cell>> = credits(&account).map(row).collect();
    rows.extend(pending.iter().map(|sum| vec!["".into(), "Refund in progress".into(), pounds(-sum).into()]));
    let doc = doc
        .p(&format!("Credit: {}", pounds(left)))
        .heading("Where the money came from")
        .table(&["Date", "Description", "Amount"], rows);
    let doc = if left > 0 && visit.story.refunds_pending.len() < MOST_PENDING {
        doc.link(&visit.at("/start-refund"), "Claim a refund")
    } else {
        doc.p("Nothing more can be claimed now.")
    };
    doc.into()
}

fn may_claim(visit: &Visit<'_>) -> Option<Pence> {
    let (_, _, left) = credit(visit, &visit.account());
    (left > 0 && visit.story.refunds_pending.len() < MOST_PENDING).then_some(left)
}

fn question(visit: &Visit<'_>, most: Pence, wrong: Option<&str>) -> Doc {
    let amount = if visit.post { visit.form.get("amount").to_owned() } else { plain(most) };
    let hint = format!("Up to {}.", pounds(most));
    let form = visit.form_to("/start-refund").field("amount", "How much do you want back, in pounds?", &hint, &amount);
    Doc::new("Claim a refund")
        .error(wrong)
        .hint("HMRC asks for the bank account here, and to sign in once more. The demo asks for neither.")
        .form(form)
}

fn read(visit: &Visit<'_>, most: Pence) -> Result<Pence, &'static str> {
    let sum = read_pounds(visit.form.get("amount")).ok_or("Enter an amount in pounds.")?;
    if sum == 0 {
        return Err("Enter an amount above nothing.");
    }
    if sum > most { Err("Enter no more than there is.") } else { Ok(sum) }
}

pub(super) fn start(visit: &Visit<'_>) -> Shown {
    let Some(most) = may_claim(visit) else { return visit.go("/money-in-your-account") };
    if !visit.post {
        return question(visit, most, None).into();
    }
    match read(visit, most) {
        Err(wrong) => question(visit, most, Some(wrong)).into(),
        Ok(sum) => {
            let form = visit.form_to("/start-refund/confirm").hidden("amount", &plain(sum));
            let facts = [("Refund", pounds(sum)), ("To", "A bank account, at HMRC".to_owned())];
            Doc::new("Check your claim").facts(&facts).form(form.button("Claim this refund")).into()
        }
    }
}

/// Asks for the refund that was checked.
pub(super) fn ask(visit: &Visit<'_>) -> Shown {
    let Some(most) = may_claim(visit).filter(|_| visit.post) else { return visit.go("/money-in-your-account") };
    let amount = match read(visit, most) {
        Ok(sum) => sum,
        Err(wrong) => return question(visit, most, Some(wrong)).into(),
    };
    match visit.do_it(What::RefundAsked { amount }) {
        Ok(()) => visit.go("/start-refund/asked"),
        Err(refused) => refused,
    }
}

pub(super) fn asked(visit: &Visit<'_>) -> Shown {
    let (_, pending, _) = credit(visit, &visit.account());
    let Some(latest) = pending.last() else { return visit.go("/money-in-your-account") };
    let doc = Doc::new("Refund asked for")
        .done(&format!("{} asked for {}.", visit.who_has(), pounds(*latest)))
        .p("HMRC may take up to 5 days to show it.")
        .link(&visit.at("/money-in-your-account"), "Money in your account");
    doc.into()
}

pub(super) fn track(visit: &Visit<'_>) -> Shown {
    let (_, pending, _) = credit(visit, &visit.account());
    let doc = Doc::new("Track a refund");
    if pending.is_empty() {
        return doc.p("No refund is in progress.").into();
    }
    let rows = pending.iter().map(|sum| vec!["Processing".into(), pounds(*sum).into()]).collect();
    doc.table(&["Status", "Refund"], rows).into()
}
