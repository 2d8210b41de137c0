//! Where a payment went, in sentences, and the columns of payments against charges.

use crate::rules::allocation::Payment;
use crate::rules::charges::{Document, DocumentKind};
use crate::rules::matrix::{ChargeColumn, Column, Matrix};
use crate::rules::whereabouts::{Rest, Whereabouts};
use crate::rules::{Money, SentOption};
use crate::words::{Voice, charges, count, dates};

/// Where the part that software cannot see is shown; said after it. The interface names a key, a command line a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// The terminal interface.
    Screen,
    /// The command line.
    CommandLine,
}

impl Face {
    /// Where HMRC shows it.
    pub const fn show_it(self) -> &'static str {
        match self {
            Self::Screen => "HMRC online services show it: 9.",
            Self::CommandLine => "HMRC online services show it: `quarterdeck tasks show years-before-mtd`.",
        }
    }
}

/// That a year has no payments; only a year that is not over can still show one that was sent.
pub const fn none_in(year_runs: bool) -> &'static str {
    if year_runs {
        "HMRC received no payment in this tax year. One sent today can take three working days to show."
    } else {
        "HMRC received no payment in this tax year."
    }
}

/// The rule of HMRC's behind money that software cannot see.
const OLDER_FIRST: &str = "HMRC uses a payment for older Self Assessment debts first, and software cannot see those.";

/// Sentences about what of a payment is on no charge; none where every penny is.
pub fn rest(went: &Whereabouts<'_>, face: Face) -> Vec<String> {
    let mut said = Vec::new();
    let show_it = face.show_it();
    if !went.refunded.is_zero() {
        said.push(format!("{} of this payment was paid back.", went.refunded.pounds()));
    }
    if went.not_allocated().is_positive() {
        said.push(format!(
            "{} of this payment is not allocated to a charge yet: it is credit on the account.",
            went.not_allocated().pounds()
        ));
    }
    match went.rest {
        Rest::Told { not_shown, .. } if not_shown.is_positive() => said.push(format!(
            "{} of this payment is not on any Making Tax Digital charge. {OLDER_FIRST} {show_it}",
            not_shown.pounds()
        )),
        Rest::NotTold(left) => said.push(format!(
            "{} of this payment is not on a charge, and HMRC does not tell us which it is: credit not used yet, or used for \
             a debt from before Making Tax Digital. {OLDER_FIRST} {show_it}",
            left.pounds()
        )),
        Rest::Exceeded(beyond) => said.push(format!(
            "HMRC's answers do not agree: they tell of {} more than was paid. {show_it}",
            beyond.pounds()
        )),
        Rest::NoAmount => said.push("HMRC sent no amount for this payment.".to_owned()),
        Rest::Nothing | Rest::Told { .. } => {}
    }
    said
}

/// The same in few words, for a column: "not allocated", "HMRC cannot show".
pub fn which(went: &Whereabouts<'_>) -> &'static str {
    match went.rest {
        Rest::Nothing if went.refunded.is_zero() => "",
        Rest::Nothing => "refunded",
        Rest::Told { .. } if !went.refunded.is_zero() => "part refunded",
        Rest::Told { not_allocated, not_shown } if not_allocated.is_positive() && not_shown.is_positive() => {
            "part of each"
        }
        Rest::Told { not_shown, .. } if not_shown.is_positive() => "HMRC cannot show",
        Rest::Told { .. } => "not allocated",
        Rest::NotTold(_) => "HMRC does not tell",
        Rest::Exceeded(_) => "more than was paid",
        Rest::NoAmount => "no amount sent",
    }
}

/// What of a payment is on no charge, each part by name with its sum; what is too much counts against it.
pub fn off_the_charges(went: &Whereabouts<'_>) -> Vec<(&'static str, Money)> {
    let parts = [
        ("Refunded", went.refunded),
        ("Not allocated", went.not_allocated()),
        ("HMRC cannot show", went.not_shown()),
        ("On no charge; HMRC does not tell us which", went.not_told()),
        ("HMRC tells of more than was paid", -went.beyond()),
    ];
    parts.into_iter().filter(|(_, sum)| !sum.is_zero()).collect()
}

/// Sentences about what of several payments together is on no charge: refunded, not allocated, not shown, not told, and
/// told beyond what was paid.
pub fn together([refunded, open, hidden, untold, beyond]: [Money; 5], face: Face) -> Vec<String> {
    let show_it = face.show_it();
    let mut said = Vec::new();
    if hidden.is_positive() {
        let sum = hidden.pounds();
        said.push(format!("{sum} is not on any Making Tax Digital charge. {OLDER_FIRST} {show_it}"));
    }
    if untold.is_positive() {
        said.push(format!(
            "{} is on no charge, and HMRC does not tell us which it is: credit not used yet, or used for a debt from before \
             Making Tax Digital, which HMRC clears first. {show_it}",
            untold.pounds()
        ));
    }
    if open.is_positive() {
        said.push(format!("{} is not allocated to a charge yet: it is credit on the account.", open.pounds()));
    }
    if refunded.is_positive() {
        said.push(format!("{} was paid back.", refunded.pounds()));
    }
    if !beyond.is_zero() {
        said.push(format!("HMRC's answers tell of {} more than was paid.", beyond.abs().pounds()));
    }
    said
}

/// What a part of a payment went to, where it is interest on a charge that is known: the label of HMRC's account, or a
/// short one for narrow columns.
pub fn interest_on(charge: &Document, short: bool) -> String {
    let kind = charge.named_kind();
    let name = if short {
        format!("interest on {}", charges::kind_short(&kind))
    } else {
        charges::interest_on(&kind).into_owned()
    };
    charge.tax_year.value().map_or_else(|| name.clone(), |year| format!("{name} {year}"))
}

/// The head of a column in short lines. Only HMRC's text for what this program does not know, or a long name of a charge,
/// needs more than [`HEAD_WIDTH`] and is to be wrapped.
pub fn head(column: &Column) -> Vec<String> {
    let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect();
    match column {
        Column::Charge(charge) => {
            let interest = charge.is_interest.then(|| "interest on".to_owned());
            let name: Vec<String> = match short(&charge.kind) {
                Some((first, second)) => lines(&[first, second]),
                None => vec![charges::kind_short(&charge.kind).into_owned()],
            };
            interest.into_iter().chain(name).chain(Some(year(charge)).filter(|year| !year.is_empty())).collect()
        }
        Column::Refunded => lines(&["Refunded"]),
        Column::NotAllocated => lines(&["Not", "allocated"]),
        Column::NotShown => lines(&["HMRC cannot", "show"]),
        Column::NotTold => lines(&["On no charge,", "HMRC does not", "tell us which"]),
        Column::Beyond => lines(&["HMRC tells", "of more than", "was paid"]),
    }
}

/// Columns that the head of a charge in the matrix may take.
pub const HEAD_WIDTH: u16 = 16;

/// Two words or so for a kind whose name is a sentence; [`shortened`] says which one stands for it.
const fn short(kind: &DocumentKind) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        DocumentKind::ReconciliationDebit(1) => ("extra amount", "1st on account"),
        DocumentKind::ReconciliationDebit(_) => ("extra amount", "2nd on account"),
        DocumentKind::ReconciliationCredit(1) => ("credit from", "1st on account"),
        DocumentKind::ReconciliationCredit(_) => ("credit from", "2nd on account"),
        DocumentKind::AmendedReturn => ("extra amount", "amended return"),
        DocumentKind::EnquiryAmendment => ("extra amount", "HMRC enquiry"),
        DocumentKind::AmendedReturnCredit => ("credit from", "amended return"),
        DocumentKind::CancelledPaye => ("cancelled", "PAYE"),
        _ => return None,
    })
}

/// What the shortened heads of a matrix stand for, one sentence each.
fn shortened(matrix: &Matrix) -> Vec<String> {
    let mut said = Vec::new();
    for column in &matrix.columns {
        let Column::Charge(charge) = column else { continue };
        let Some((first, second)) = short(&charge.kind) else { continue };
        let sentence = format!("“{first} {second}”: {}.", charges::inside_a_sentence(charges::kind(&charge.kind)));
        if !said.contains(&sentence) {
            said.push(sentence);
        }
    }
    said
}

/// A column's whole name, on one line.
pub fn column(column: &Column) -> String {
    match column {
        Column::Charge(charge) => {
            let name =
                if charge.is_interest { charges::interest_on(&charge.kind) } else { charges::kind(&charge.kind) };
            format!("{name} {}", year(charge)).trim_end().to_owned()
        }
        Column::Refunded => "Refunded".to_owned(),
        Column::NotAllocated => "Not allocated".to_owned(),
        Column::NotShown => "HMRC cannot show".to_owned(),
        Column::NotTold => "On no charge; HMRC does not tell us which".to_owned(),
        Column::Beyond => "HMRC tells of more than was paid".to_owned(),
    }
}

fn year(charge: &ChargeColumn) -> String {
    charge.tax_year.map(|year| year.to_string()).unwrap_or_default()
}

/// Of a payment that HMRC lists among the payments but sends no document of.
pub fn without_document(payment: &Payment) -> String {
    let sum = payment.payment_amount.map_or_else(|| "a sum it does not tell".to_owned(), Money::pounds);
    let day = payment.transaction_date.as_ref().map(|day| format!(" of {}", dates::day_sent(day))).unwrap_or_default();
    format!(
        "The payment{day}, {sum}, is not listed here: HMRC sent no document of it. `quarterdeck payments` has it, and \
         where it went."
    )
}

/// What stands under the matrix: what of a year's payments software cannot see, how much, and who shows it.
pub fn under_the_matrix(matrix: &Matrix, voice: Voice, face: Face) -> Vec<String> {
    let columns = [Column::Refunded, Column::NotAllocated, Column::NotShown, Column::NotTold, Column::Beyond];
    let mut said = together(columns.map(|column| matrix.sum_of(&column)), face);
    if matrix.undated > 0 {
        let number = i64::try_from(matrix.undated).unwrap_or(i64::MAX);
        let which = count(
            number,
            "payment has no date that can be read and is",
            "payments have no date that can be read and are",
        );
        said.push(format!("{which} in no year here."));
    } else if said.is_empty() {
        said.push(format!("{OLDER_FIRST} None of {} payments of this year went there.", voice.possessive()));
    }
    let mut all = shortened(matrix);
    all.append(&mut said);
    all
}

/// A sum as a cell of the matrix.
pub fn cell(sum: Money) -> String {
    charges::cell(sum)
}
