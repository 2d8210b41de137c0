//! Changing both payments on account of a year.

use chrono::Datelike;

use super::deeds::What;
use super::html::Doc;
use super::visit::{Shown, Visit, plain, pounds, read_pounds};
use crate::rules::TaxYear;
use crate::simulator::ledger::{Document, Kind};
use crate::simulator::story::Pence;

/// HMRC's codes for why they are reduced.
const REASONS: [(&str, &str, &str); 4] = [
    ("001", "Profit from business or property will be lower", ""),
    ("002", "Other income will be lower", ""),
    ("003", "Allowances or reliefs will be higher", ""),
    ("004", "More tax will be taken off at source", ""),
];
/// HMRC's code for raising them again, which nobody is asked for.
const RAISED: &str = "005";

/// The payments on account that may be changed now.
struct OnAccount {
    year: TaxYear,
    now: Pence,
    at_first: Pence,
    /// Whether they were changed before: only then may they be raised.
    changed: bool,
}

/// From February to 5 April only this year's; otherwise those of the year before as well, as long as its return is not in.
fn may_change(visit: &Visit<'_>) -> Option<OnAccount> {
    let this_year = visit.this_year();
    let only_this_year = (2..=3).contains(&visit.today.month()) || (visit.today.month() == 4 && visit.today.day() <= 5);
    let before = this_year.previous().filter(|_| !only_this_year);
    let account = visit.account();
    let found = |year: TaxYear| -> Option<OnAccount> {
        let is_first = |one: &&Document| one.kind == Kind::FirstOnAccount && one.year == Some(year);
        let first = account.documents.iter().find(is_first)?;
        let open = visit.story.submitted(year, visit.today).is_none() && visit.today <= year.filing_deadline();
        let changed = first.history.iter().any(|change| change.on_account_reason.is_some());
        open.then_some(first.relevant_amount).flatten().map(|at_first| OnAccount {
            year,
            now: first.original(),
            at_first,
            changed,
        })
    };
    [before, Some(this_year)].into_iter().flatten().find_map(found)
}

fn question(visit: &Visit<'_>, of: &OnAccount, wrong: Option<&str>) -> Doc {
    let told = |name: &'static str| visit.form.get(name);
    let form = visit
        .form_to("/adjust-poa/start")
        .field("amount", "What should each payment be, in pounds?", "Half of the tax you expect.", told("amount"))
        .radios("reason", "Why, if less", &REASONS, told("reason"));
    Doc::new("Adjust payments on account")
        .error(wrong)
        .facts(&[
            ("Tax year", of.year.in_words()),
            ("Each payment now", pounds(of.now)),
            ("Each payment at first", pounds(of.at_first)),
        ])
        .p(if of.changed {
            "You changed them before: less or more is possible, below what they were at first."
        } else {
            "The first change can only reduce them."
        })
        .warning(
            "Reduced too far, the difference costs interest. Raised after paying, the missing part is overdue at once.",
        )
        .form(form)
}

/// The amount of the form and the reason, or what is wrong with them.
fn read(visit: &Visit<'_>, of: &OnAccount) -> Result<(Pence, &'static str), &'static str> {
    let to = read_pounds(visit.form.get("amount")).ok_or("Enter an amount in pounds.")?;
    if to == of.now {
        return Err("Enter an amount that is different from now.");
    }
    if to > of.now && !of.changed {
        return Err("The first change can only reduce them: enter less than now.");
    }
    if to >= of.at_first {
        return Err("Enter less than each payment was at first.");
    }
    if to > of.now {
        return Ok((to, RAISED));
    }
    let told = visit.form.get("reason");
    let reason = REASONS.iter().map(|(code, _, _)| *code).find(|code| *code == told);
    Ok((to, reason.ok_or("Choose why they should be less.")?))
}

fn none(visit: &Visit<'_>) -> Shown {
    let doc = Doc::new("Adjust payments on account")
        .p("There are no payments on account that can be changed now.")
        .link(&visit.at("/what-you-owe"), "What you owe");
    doc.into()
}

pub(super) fn start(visit: &Visit<'_>) -> Shown {
    let Some(of) = may_change(visit) else { return none(visit) };
    if !visit.post {
        return question(visit, &of, None).into();
    }
    let (to, reason) = match read(visit, &of) {
        Ok(read) => read,
        Err(wrong) => return question(visit, &of, Some(wrong)).into(),
    };
    let why = REASONS.iter().find(|one| one.0 == reason).map_or("Raised again", |one| one.1);
    let facts = [
        ("Tax year", of.year.in_words()),
        ("Each payment now", pounds(of.now)),
        ("Each payment afterwards", pounds(to)),
        ("Why", why.to_owned()),
    ];
    let form = visit
        .form_to("/adjust-poa/confirmation")
        .hidden("amount", &plain(to))
        .hidden("reason", visit.form.get("reason"))
        .button("Confirm this is true");
    Doc::new("Check your answers").facts(&facts).form(form).into()
}

/// Changes them as was checked.
pub(super) fn adjust(visit: &Visit<'_>) -> Shown {
    let Some(of) = may_change(visit) else { return none(visit) };
    if !visit.post {
        return visit.go("/adjust-poa/start");
    }
    let (to, reason) = match read(visit, &of) {
        Ok(read) => read,
        Err(wrong) => return question(visit, &of, Some(wrong)).into(),
    };
    match visit.do_it(What::Adjusted { year: of.year.start_year(), to, reason: reason.to_owned() }) {
        Ok(()) => visit.go("/adjust-poa/success"),
        Err(refused) => refused,
    }
}

pub(super) fn adjusted(visit: &Visit<'_>) -> Shown {
    let Some(of) = may_change(visit).filter(|of| of.changed) else { return visit.go("/adjust-poa/start") };
    let doc = Doc::new("Payments on account updated")
        .done(&format!("Each payment on account for {} is now {}.", of.year.in_words(), pounds(of.now)))
        .link(&visit.at("/what-you-owe"), "What you owe");
    doc.into()
}
