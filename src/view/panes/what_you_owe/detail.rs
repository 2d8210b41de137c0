//! One charge, opened: what it is, where it stands, what it is made of, and where to pay it.

use super::money;
use super::{meaning, state};
use crate::app::model::Model;
use crate::app::questions;
use crate::app::remote::read;
use crate::rules::allocation::Payment;
use crate::rules::charges::{Account, ChargeChange, ChargeStanding, Condition, Document};
use crate::rules::{Money, Query, Sent, SentOption};
use crate::view::detail::{Line, fact};
use crate::view::theme::Meaning;
use crate::words::{Voice, charges, dates, penalties};

/// What is known around one charge.
pub(super) struct Around<'a> {
    /// What is open, then the history, as far as HMRC has answered.
    pub(super) accounts: Vec<&'a Account>,
    /// Payments, when HMRC has answered.
    pub(super) payments: Option<&'a [Payment]>,
    /// How the charge changed, when HMRC has answered.
    pub(super) changes: Option<&'a [ChargeChange]>,
    /// Who is spoken to.
    pub(super) voice: Voice,
}

impl<'a> Around<'a> {
    fn of(model: &'a Model, document: &Document) -> Self {
        let past = model.remote(&questions::history(model)).known();
        let past = past.and_then(|known| read::account(&known.value));
        let paid = model.remote(&questions::payments(model)).known();
        let id = document.document_id.read();
        let changes = id.and_then(|id| model.remote(&Query::ChargeHistory(id.clone())).known());
        Self {
            accounts: model.rows.account().into_iter().chain(past).collect(),
            payments: paid.and_then(|known| read::payments(&known.value)),
            changes: changes.and_then(|known| read::charge_history(&known.value)),
            voice: model.voice(),
        }
    }
}

/// The title and the lines of the charge on this row.
pub(in crate::view::panes) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let document = model.rows.document(*model.rows.charges.get(index)?)?;
    let around = Around::of(model, document);
    let mut lines = facts(model, document);
    lines.extend([Line::Blank, Line::Text(charges::why_of(document, around.voice).into_owned(), Meaning::Plain)]);
    conditions(model, document, &mut lines);
    lines.extend(how_to_pay(document, document.standing(model.today()), around.voice));
    breakdown(document, &mut lines);
    money::interest(document, &model.rows.conditions(document, model.today()), &around, &mut lines);
    penalty_cause(model, document, &mut lines);
    money::settled(document, &around, &mut lines);
    money::used(document, &around, &mut lines);
    money::lowered(document, &around, &mut lines);
    money::on_account(document, &around, &mut lines);
    money::history(document, &around, &mut lines);
    waiting(model, document, &mut lines);
    identifiers(document, &mut lines);
    let year = document.tax_year.value().map(|year| format!(" {year}")).unwrap_or_default();
    Some((format!("{}{year}", charges::document_for(document, around.voice)), lines))
}

fn facts(model: &Model, document: &Document) -> Vec<Line> {
    let standing = document.standing(model.today());
    let mut lines = vec![Line::Fact("State", state(document, model, None), meaning(standing))];
    let interest_only = document.is_interest_only();
    if interest_only {
        lines.extend(fact("Interest due", document.date_shown().map(dates::day_sent)));
    } else {
        lines.extend(fact("Due", document.document_due_date.as_ref().map(dates::day_sent)));
    }
    lines.extend(fact("In HMRC's totals", standing.bucket().map(|bucket| charges::bucket(bucket).to_owned())));
    if !interest_only {
        lines.push(Line::Fact("Left to pay", document.outstanding_amount.pounds(), Meaning::Strong));
    }
    if document.interest_left().is_positive() {
        let meaning = if document.interest_grows() { Meaning::Estimate } else { Meaning::Strong };
        let name = if interest_only { "Interest to pay" } else { "Interest left" };
        lines.push(Line::Fact(name, charges::interest_left(document), meaning));
    }
    // Two debts with two dates: the charge, which is paid, and the interest, which is not.
    lines.push(if interest_only {
        Line::Fact("The charge itself", charges::paid_charge(document), Meaning::Plain)
    } else {
        Line::Fact("Originally", document.original_amount.pounds(), Meaning::Plain)
    });
    let relevant = document.poa_relevant_amount;
    lines.extend(relevant.map(|sum| Line::Fact("Relevant amount", sum.pounds(), Meaning::Plain)));
    lines
}

/// What else is true of it, without what the interest below says.
fn conditions(model: &Model, document: &Document, lines: &mut Vec<Line>) {
    for condition in model.rows.conditions(document, model.today()) {
        let meaning = match condition {
            Condition::Accruing(_) | Condition::Posted(_) => continue,
            Condition::UnderReview { .. } | Condition::InterestLeft { .. } => Meaning::Soon,
            _ => Meaning::Plain,
        };
        lines.push(Line::Text(charges::condition(&condition, model.voice()), meaning));
    }
}

/// Of a penalty: what was late, as HMRC's penalties tell.
fn penalty_cause(model: &Model, document: &Document, lines: &mut Vec<Line>) {
    let Some(cause) = model.rows.penalties().and_then(|held| held.behind(document)) else { return };
    lines.extend([Line::Blank, Line::Heading("What brought it".to_owned())]);
    let said = penalties::cause(cause, &model.rows.accounts(), model.today(), model.voice());
    lines.extend(said.into_iter().map(|sentence| Line::Text(sentence, Meaning::Plain)));
}

/// Where a charge is paid, and with which reference. Software can neither pay nor know the UTR.
fn how_to_pay(document: &Document, standing: ChargeStanding, voice: Voice) -> Vec<Line> {
    let text = match standing {
        ChargeStanding::Paid | ChargeStanding::Estimate => return Vec::new(),
        ChargeStanding::ThroughTaxCode => {
            "Nothing to pay here: it is taken through the tax code, with wages or a pension.".to_owned()
        }
        _ if document.kind().is_penalty() => {
            "Paid in HMRC online services: 9. A penalty has a payment reference of its own, on HMRC's letter about it."
                .to_owned()
        }
        _ => format!(
            "Paid in HMRC online services: 9. The payment reference is {} UTR followed by the letter K, never the charge \
             reference number.",
            voice.possessive()
        ),
    };
    vec![Line::Blank, Line::Text(text, Meaning::Quiet)]
}

fn breakdown(document: &Document, lines: &mut Vec<Line>) {
    if document.breakdown.is_empty() {
        return;
    }
    lines.extend([Line::Blank, Line::Heading("Made up of".to_owned())]);
    for line in &document.breakdown {
        let kind = line.kind();
        let label = charges::breakdown(&kind);
        let part = line.outstanding_amount.filter(|left| Some(*left) != line.original_amount && !left.is_zero());
        let left = part.map(|left| format!(", {} left", left.grouped())).unwrap_or_default();
        let sum = line.original_amount.map(Money::grouped).unwrap_or_default();
        lines.push(Line::Sum(format!("{label}{left}"), sum, Meaning::Plain));
    }
}

/// That HMRC has not answered, or not well.
fn waiting(model: &Model, document: &Document, lines: &mut Vec<Line>) {
    let Sent::Read(id) = &document.document_id else { return };
    let remote = model.remote(&Query::ChargeHistory(id.clone()));
    if remote.known().is_some() {
        return;
    }
    if remote.is_loading() {
        lines.extend([Line::Blank, Line::Text("Asking HMRC for its history …".to_owned(), Meaning::Quiet)]);
    } else if remote.failure().is_some() {
        lines
            .extend([Line::Blank, Line::Text("Its history could not be had. r asks again.".to_owned(), Meaning::Soon)]);
    }
}

/// What it is called in HMRC's books: to look it up by.
fn identifiers(document: &Document, lines: &mut Vec<Line>) {
    lines.push(Line::Blank);
    let reference = document.breakdown.iter().find_map(|line| line.charge_reference.clone());
    lines.extend(fact("Charge reference number", reference));
    lines.extend(fact("Document", Some(document.document_id.to_string())));
    lines.extend(fact("Made on", Some(dates::day_sent(&document.document_date))));
    lines.extend(fact("HMRC's own words", document.document_description.clone()));
    let text = document.document_text.clone().filter(|text| Some(text) != document.document_description.as_ref());
    lines.extend(fact("", text));
}
