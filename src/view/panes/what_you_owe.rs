//! What you owe: charges, what is left of each, and interest.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::app::questions;
use crate::app::remote::read;
use crate::app::rows::Owed;
use crate::rules::charges::{BalanceDetails, ChargeStanding, Document, DocumentKind};
use crate::rules::{Money, Query, Sent, SentOption};
use crate::view::detail::{Line, fact};
use crate::view::pen::{Pen, below, width};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{self, Cell, Column};
use crate::view::widgets::meter::{Share, bar};
use crate::words::{charges, dates};

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Due", 11, 1),
    Column::words("Charge", 22, 0).growing(),
    Column::words("Tax year", 8, 2),
    Column::figures("Original", 12, 4),
    Column::figures("Outstanding", 12, 0),
    Column::figures("Interest", 9, 3),
    Column::words("State", 18, 0),
];

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let document = model.rows.document(*model.rows.charges.get(index)?)?;
    let standing = document.standing(model.today());
    let quiet = matches!(standing, ChargeStanding::Paid | ChargeStanding::ThroughTaxCode);
    let plain = if quiet { Meaning::Quiet } else { Meaning::Plain };
    let due = document.document_due_date.as_ref().map(dates::day_sent).unwrap_or_default();
    let year = document.tax_year.as_ref().map(ToString::to_string).unwrap_or_default();
    let (state, meaning) = state(document, standing);
    Some(vec![
        (due, plain),
        (charges::document(document).into_owned(), plain),
        (year, plain),
        (charges::cell(document.original_amount), plain),
        (charges::cell(document.outstanding_amount), if quiet { plain } else { Meaning::Strong }),
        (charges::cell(document.interest_left()), Meaning::Estimate),
        (state, meaning),
    ])
}

fn state(document: &Document, standing: ChargeStanding) -> (String, Meaning) {
    let locks = document.locks();
    let meaning = match standing {
        ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly => Meaning::Late,
        ChargeStanding::Due { days } if days <= 30 => Meaning::Soon,
        ChargeStanding::Paid => Meaning::Good,
        ChargeStanding::Estimate => Meaning::Estimate,
        ChargeStanding::Due { .. } | ChargeStanding::NoDueDate | ChargeStanding::ThroughTaxCode => Meaning::Plain,
    };
    let mark = match standing {
        ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly => "! ",
        ChargeStanding::Paid => "✓ ",
        _ => "",
    };
    let review = if locks.charge_on_hold || locks.interest_charge_on_hold { ", under review" } else { "" };
    (format!("{mark}{}{review}", charges::standing(standing)), meaning)
}

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let Some(account) = model.rows.account() else { return };
    if area.height < 3 {
        return;
    }
    let balance = &account.balance;
    if balance.total_balance.is_zero() && balance.overdue_amount.is_zero() {
        pen.put(area.x + 2, area.y, area.width - 2, "Nothing to pay, as far as HMRC tells software.", Meaning::Good);
        return;
    }
    let glyphs = pen.theme.glyphs;
    let parts = [
        (Share { amount: balance.overdue_amount, glyph: glyphs.full, meaning: Meaning::Late }, "overdue"),
        (Share { amount: balance.payable_amount, glyph: glyphs.half, meaning: Meaning::Soon }, "due within 30 days"),
        (
            Share { amount: balance.pending_charge_due_amount, glyph: glyphs.light, meaning: Meaning::Plain },
            "not yet due",
        ),
    ];
    let room = area.width.min(90);
    bar(pen, Rect { x: area.x + 2, width: room.saturating_sub(2), ..area }, &parts.map(|(share, _)| share));
    let mut x = area.x + 2;
    for (share, name) in parts {
        let end = area.x + area.width;
        let amount = share.amount.pounds();
        let meaning = if share.amount.is_zero() { Meaning::Quiet } else { share.meaning };
        let strong = if share.amount.is_zero() { Meaning::Quiet } else { Meaning::Strong };
        let label = format!(" {name}");
        x = pen.put_all(
            x,
            area.y + 1,
            end.saturating_sub(x),
            &[(share.glyph, meaning), (" ", meaning), (&amount, strong), (&label, Meaning::Plain)],
        );
        x += 4;
    }
    let all_together = format!("= {}", balance.total_balance.pounds());
    if x + width(&all_together) + 8 <= area.x + area.width {
        pen.put_all(
            x,
            area.y + 1,
            width(&all_together) + 8,
            &[(&all_together, Meaning::Strong), (" in all", Meaning::Plain)],
        );
    } else {
        let text = format!("{all_together} in all");
        pen.put(area.x + 2, area.y + 2, area.width, &text, Meaning::Strong);
    }
}

pub(super) fn height_foot(model: &Model) -> u16 {
    let coded = model.rows.account().map_or(0, |account| account.coding.len().min(2));
    7 + u16::try_from(coded).unwrap_or(0)
}

pub(super) fn draw_foot(model: &Model, pen: &mut Pen<'_>, list: Rect, foot: Rect) {
    if foot.height < 4 || model.list().is_empty() {
        return draw_notes(model, pen, foot);
    }
    let fitted = ledger::fit(COLUMNS, list, model.wide);
    let first = [3, 4].iter().filter_map(|column| fitted.end_of(*column)).min().unwrap_or(list.x).saturating_sub(12);
    let right = fitted.end_of(5).or_else(|| fitted.end_of(4)).unwrap_or(first);
    pen.rule(first, foot.y, right.saturating_sub(first));
    let Owed { original, outstanding, interest } = model.rows.owed;
    let equals = format!("= {}", (outstanding + interest).pounds());
    // Where the column of interest has no room, the sum says what it adds.
    let hidden = fitted.end_of(5).is_none() && !interest.is_zero();
    let cells: Vec<Cell> = vec![
        (String::new(), Meaning::Plain),
        ("To pay directly".to_owned(), Meaning::Quiet),
        (String::new(), Meaning::Plain),
        (charges::cell(original), Meaning::Plain),
        (charges::cell(outstanding), Meaning::Strong),
        (charges::cell(interest), Meaning::Estimate),
        (if hidden { format!("+ {} interest", interest.grouped()) } else { equals.clone() }, Meaning::Strong),
    ];
    fitted.row(pen, foot.y + 1, COLUMNS, &cells, false);
    if let (true, Some(state)) = (hidden, fitted.start_of(6)) {
        pen.put(state, foot.y + 2, 18, &equals, Meaning::Strong);
    }
    draw_notes(model, pen, below(foot, if hidden { 4 } else { 3 }));
}

fn draw_notes(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let Some(account) = model.rows.account() else { return };
    let mut used = 0;
    for coding in account.coding.iter().take(2) {
        let Some(charge) = coding.charge else { continue };
        let text = charges::through_tax_code(coding.coding_tax_year.value(), model.voice());
        let bill = coding.return_tax_year.value().map(|year| format!(", of the {year} bill")).unwrap_or_default();
        let line = format!("{} {text}{bill}", charge.pounds());
        if used < area.height {
            pen.put(area.x + 2, area.y + used, area.width - 2, &line, Meaning::Plain);
            used += 1;
        }
    }
    let balance = &account.balance;
    if let (Some(credit), true) = (credit(balance), used < area.height) {
        pen.put(area.x + 2, area.y + used, area.width - 2, &credit, Meaning::Plain);
        used += 1;
    }
    let room = below(area, used);
    let room = Rect { x: room.x + 2, width: room.width.saturating_sub(2).min(100), ..room };
    pen.paragraph(room, charges::BEFORE_MTD, Meaning::Quiet);
}

/// Credit with its parts: what is not used yet, what was asked back, what is left to claim.
fn credit(balance: &BalanceDetails) -> Option<String> {
    let unused = balance.unallocated_credit.filter(|amount| amount.is_positive())?;
    let asked = [balance.first_pending_amount_requested, balance.second_pending_amount_requested];
    let asked: Money = asked.into_iter().flatten().sum();
    if asked.is_zero() {
        return Some(format!("{} of credit not used yet", unused.pounds()));
    }
    let left = balance.available_credit.map(|left| format!(", {} left to claim", left.pounds())).unwrap_or_default();
    Some(format!("{} of credit not used yet: {} asked back and on its way{left}", unused.pounds(), asked.pounds()))
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let document = model.rows.document(*model.rows.charges.get(index)?)?;
    let standing = document.standing(model.today());
    let (state, meaning) = state(document, standing);
    let mut lines = vec![Line::Fact("State", state, meaning)];
    lines.extend(fact("Due", document.document_due_date.as_ref().map(dates::day_sent)));
    lines.push(Line::Fact("Left to pay", document.outstanding_amount.pounds(), Meaning::Strong));
    lines.push(Line::Fact("Originally", document.original_amount.pounds(), Meaning::Plain));
    let reference = document.breakdown.iter().find_map(|line| line.charge_reference.clone());
    lines.extend(fact("Charge reference number", reference));
    lines.extend(fact("Document", Some(document.document_id.to_string())));
    lines.extend(fact("HMRC's own words", document.document_description.clone()));
    let text = document.document_text.clone().filter(|text| Some(text) != document.document_description.as_ref());
    lines.extend(fact("", text));
    lines.extend(
        document
            .coded_out_status()
            .and_then(|status| fact("Tax code", Some(charges::coded_out_status(status).into_owned()))),
    );
    lines.extend(
        document.poa_relevant_amount.map(|amount| Line::Fact("Worked out from", amount.pounds(), Meaning::Plain)),
    );
    how_to_pay(document, standing, &mut lines);
    breakdown(document, &mut lines);
    interest(document, &mut lines);
    paid_by(model, document, &mut lines);
    history(model, document, &mut lines);
    let year = document.tax_year.value().map(|year| format!(" {year}")).unwrap_or_default();
    Some((format!("{}{year}", charges::document(document)), lines))
}

/// Where a charge is paid, and with which reference. Software can neither pay nor know the UTR.
fn how_to_pay(document: &Document, standing: ChargeStanding, lines: &mut Vec<Line>) {
    let text = match standing {
        ChargeStanding::Paid | ChargeStanding::Estimate => return,
        ChargeStanding::ThroughTaxCode => {
            "Nothing to pay here: it is taken through the tax code, with your wages or pension."
        }
        _ if is_penalty(document) => {
            "Paid in HMRC online services: 9. A penalty has a payment reference of its own, on HMRC's letter about it."
        }
        _ => {
            "Paid in HMRC online services: 9. The payment reference is your UTR followed by the letter K, never the charge \
             reference number."
        }
    };
    lines.extend([Line::Blank, Line::Text(text.to_owned(), Meaning::Quiet)]);
}

fn is_penalty(document: &Document) -> bool {
    matches!(
        document.kind(),
        DocumentKind::LateSubmissionPenalty
            | DocumentKind::FirstLatePaymentPenalty
            | DocumentKind::SecondLatePaymentPenalty
    )
}

fn breakdown(document: &Document, lines: &mut Vec<Line>) {
    if document.breakdown.is_empty() {
        return;
    }
    lines.extend([Line::Blank, Line::Heading("Made up of".to_owned())]);
    for line in &document.breakdown {
        let kind = line.kind();
        let sum = line.original_amount.map(Money::grouped).unwrap_or_default();
        lines.push(Line::Sum(charges::breakdown(&kind).into_owned(), sum, Meaning::Plain));
    }
}

fn interest(document: &Document, lines: &mut Vec<Line>) {
    let Some(interest) = &document.late_payment_interest else { return };
    lines.extend([Line::Blank, Line::Heading("Late payment interest".to_owned())]);
    lines.push(Line::Sum("Still owed, to today (est.)".to_owned(), interest.left().grouped(), Meaning::Estimate));
    let rate = interest.rate.map(|rate| format!("{rate} per cent a year, HMRC's latest rate"));
    lines.extend(fact("Rate", rate));
    lines.extend(fact("From", interest.start_date.as_ref().map(dates::day_sent)));
    lines.extend(fact("To", interest.end_date.as_ref().map(dates::day_sent)));
    if document.locks().interest_accrual_on_hold {
        lines.push(Line::Text("Interest is not running for now.".to_owned(), Meaning::Quiet));
    }
}

fn paid_by(model: &Model, document: &Document, lines: &mut Vec<Line>) {
    let payments = model.rows.payments();
    let mut found = false;
    for payment in payments {
        for allocation in &payment.allocations {
            if allocation.document_id.as_ref() != Some(&document.document_id) {
                continue;
            }
            if !found {
                lines.extend([Line::Blank, Line::Heading("Paid by".to_owned())]);
                found = true;
            }
            let day = payment.transaction_date.as_ref().map(dates::day_sent).unwrap_or_default();
            let method = payment.payment_method.as_deref().unwrap_or("payment");
            let sum = allocation.cleared_amount.map(Money::grouped).unwrap_or_default();
            lines.push(Line::Sum(format!("{day}  {method}"), sum, Meaning::Good));
        }
    }
    if !found && model.remote(&questions::payments(model)).known().is_some() && document.is_part_paid() {
        lines.extend([
            Line::Blank,
            Line::Text(
                "Part of it is settled, by something other than a payment of the last four tax years.".to_owned(),
                Meaning::Quiet,
            ),
        ]);
    }
}

fn history(model: &Model, document: &Document, lines: &mut Vec<Line>) {
    let Sent::Read(id) = &document.document_id else { return };
    let remote = model.remote(&Query::ChargeHistory(id.clone()));
    if let Some(changes) = remote.known().and_then(|known| read::charge_history(&known.value)) {
        if changes.is_empty() {
            return;
        }
        lines.extend([Line::Blank, Line::Heading("History".to_owned())]);
        for change in changes {
            let day = change.changed.as_ref().map(dates::day_sent).unwrap_or_default();
            let why = change.poa_adjustment_reason.as_deref().map(charges::poa_adjustment_reason);
            let why = why.map(|why| format!(": {why}")).unwrap_or_default();
            lines.push(Line::Sum(
                format!("{day}  {}{why}", change.change_reason),
                change.total_amount.grouped(),
                Meaning::Plain,
            ));
        }
    } else if remote.is_loading() {
        lines.extend([Line::Blank, Line::Text("Asking HMRC for its history …".to_owned(), Meaning::Quiet)]);
    } else if remote.failure().is_some() {
        lines
            .extend([Line::Blank, Line::Text("Its history could not be had. r asks again.".to_owned(), Meaning::Soon)]);
    }
}
