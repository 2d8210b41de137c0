//! A large account made up: charges of four tax years with their breakdown and interest, and a payment for each, of which
//! nine in ten clear their charge and the tenth clears half of it and leaves some of itself unused.

use chrono::{Days, NaiveDate};
use quarterdeck::rules::allocation::{Allocation, Payment};
use quarterdeck::rules::charges::{
    Account, BalanceDetails, BreakdownLine, Document, Item, LatePaymentInterest, LatePaymentInterest as Interest,
};
use quarterdeck::rules::{DateRange, Money, Percentage, Sent, TaxYear};

/// The day everything is looked at.
pub(crate) fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).unwrap()
}

/// The days everything happened in.
pub(crate) fn range() -> DateRange {
    DateRange::four_tax_years_to(today())
}

/// What is open, everything there was, and the payments.
pub(crate) struct MadeUp {
    /// What is open, with totals that add up.
    pub(crate) open: Account,
    /// Every document.
    pub(crate) history: Account,
    /// Every payment, newest first.
    pub(crate) payments: Vec<Payment>,
}

/// An account of so many documents, half of them charges and half payments.
pub(crate) fn of(documents: u32) -> MadeUp {
    let numbers = 0..documents / 2;
    let charges: Vec<Document> = numbers.clone().map(charge).collect();
    let paid: Vec<Document> = numbers.clone().map(payment_document).collect();
    let is_open = |one: &&Document| !one.outstanding_amount.is_zero();
    let open: Vec<Document> = charges.iter().chain(&paid).filter(is_open).cloned().collect();
    let owed: Money = charges.iter().map(|one| one.outstanding_amount + one.interest_left()).sum();
    let unused: Money = paid.iter().map(|one| one.outstanding_amount.abs()).sum();
    let balance = BalanceDetails {
        overdue_amount: owed,
        total_balance: owed,
        unallocated_credit: Some(unused),
        ..BalanceDetails::default()
    };
    let all = charges.into_iter().chain(paid).collect();
    let mut payments: Vec<Payment> = numbers.map(payment).collect();
    payments.sort_by_key(|payment| std::cmp::Reverse(payment.received()));
    MadeUp {
        open: Account { balance: balance.clone(), documents: open, ..Account::default() },
        history: Account { balance, documents: all, ..Account::default() },
        payments,
    }
}

/// The day of a charge, spread over the years, the last of them before today.
fn day(number: u32) -> NaiveDate {
    range().from() + Days::new(u64::from(number) * 7 % 1_300)
}

fn amount(number: u32) -> Money {
    Money::from_pence(i64::from(number % 500) * 200 + 20_000)
}

const fn is_left(number: u32) -> bool {
    number.is_multiple_of(10)
}

fn half(number: u32) -> Money {
    Money::from_pence(i64::from(number % 500) * 100 + 10_000)
}

fn charge_id(number: u32) -> String {
    format!("C{number:011}")
}

fn charge(number: u32) -> Document {
    let code = ["4910", "4920", "4930", "4911"][number as usize % 4];
    let year = TaxYear::containing(day(number));
    let left = if is_left(number) { half(number) } else { Money::ZERO };
    let interest = is_left(number).then(|| Interest {
        id: Some(format!("IM{number:012}")),
        accruing_amount: Some(Money::from_pence(i64::from(number % 90) + 1)),
        rate: Some(Percentage::new("7.75".parse().unwrap())),
        ..LatePaymentInterest::default()
    });
    Document {
        tax_year: Some(Sent::Read(year)),
        document_due_date: Some(Sent::Read(day(number))),
        late_payment_interest: interest,
        ..document(charge_id(number), code, number, amount(number), left)
    }
}

fn payment_document(number: u32) -> Document {
    let left = if is_left(number) { -half(number) } else { Money::ZERO };
    Document {
        payment_lot: Some(format!("{number:012}")),
        payment_lot_item: Some("000001".to_owned()),
        ..document(format!("P{number:011}"), "0060", number, -amount(number), left)
    }
}

fn document(id: String, code: &str, number: u32, original: Money, left: Money) -> Document {
    let document_id = Sent::parse(id);
    let line = BreakdownLine {
        tax_year: Some(Sent::Read(TaxYear::containing(day(number)))),
        document_id: document_id.clone(),
        document_type: Some(code.to_owned()),
        charge_reference: Some(format!("XM{number:012}")),
        original_amount: Some(original),
        outstanding_amount: Some(left),
        items: vec![Item::default()],
        ..BreakdownLine::default()
    };
    Document {
        document_id,
        document_date: Sent::Read(day(number)),
        original_amount: original,
        outstanding_amount: left,
        breakdown: vec![line],
        ..Document::default()
    }
}

fn payment(number: u32) -> Payment {
    let year = TaxYear::containing(day(number));
    let allocation = Allocation {
        charge_reference: format!("XM{number:012}"),
        end_date: Some(Sent::Read(year.end())),
        due_date: Some(Sent::Read(day(number))),
        document_id: Some(Sent::parse(charge_id(number))),
        document_type: Some("4910".to_owned()),
        amount: Some(amount(number)),
        cleared_amount: Some(if is_left(number) { half(number) } else { amount(number) }),
        ..Allocation::default()
    };
    Payment {
        payment_lot: Some(format!("{number:012}")),
        payment_lot_item: Some("000001".to_owned()),
        payment_amount: Some(amount(number)),
        transaction_date: Some(Sent::Read(day(number))),
        allocations: vec![allocation],
        ..Payment::default()
    }
}
