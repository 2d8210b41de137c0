//! Where the payments of a tax year went, as a table whose sums add up both ways.
//!
//! Payments are rows; the charges they went to are columns, and after them what was paid back, what is not allocated and
//! what HMRC cannot show. Every row adds up to its payment and every column to its total, because what HMRC tells beyond
//! a payment has a column of its own and counts against it.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::allocation::{Allocation, Payment};
use super::charges::{Account, Document, DocumentKind, kind_of};
use super::sent::SentOption;
use super::whereabouts::Documents;
use super::{DocumentId, Money, Sent, TaxYear};

/// Payments by charges.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Matrix {
    /// Charges first, by tax year and due date, each followed by its interest; then what is on no charge.
    pub columns: Vec<Column>,
    /// One for each payment, in the order given.
    pub rows: Vec<Row>,
    /// Payments whose date cannot be read, and which are in no year's matrix.
    pub undated: usize,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Column {
    /// A charge, or interest on it.
    Charge(ChargeColumn),
    /// Paid back.
    Refunded,
    /// Open on the payment's own document.
    NotAllocated,
    /// Neither on a charge nor open.
    NotShown,
    /// On no charge; HMRC does not tell which of the two.
    NotTold,
    /// What HMRC tells of beyond what was paid, below nothing.
    Beyond,
}

/// A charge that payments went to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChargeColumn {
    /// What it is.
    pub kind: DocumentKind,
    /// Whether it is interest on that charge.
    pub is_interest: bool,
    /// The tax year of the charge.
    pub tax_year: Option<TaxYear>,
    /// Its document; for interest, that of the charge.
    pub document_id: Option<Sent<DocumentId>>,
    /// The reference the payments name it by.
    pub charge_reference: String,
    /// When it was due.
    pub due: Option<NaiveDate>,
}

/// A payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its place among the payments given.
    pub payment: usize,
    /// How much was paid; `None` where HMRC sent no amount, which counts as nothing.
    pub amount: Option<Money>,
    /// A sum for each column.
    pub cells: Vec<Money>,
}

/// What makes two allocations the same column.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    year: Option<TaxYear>,
    due: Option<NaiveDate>,
    kind: DocumentKind,
    is_interest: bool,
    document: Option<String>,
    reference: String,
}

impl Matrix {
    /// The payments received in `year`. `accounts` as for [`super::whereabouts::of`].
    pub fn of(payments: &[Payment], accounts: &[&Account], year: TaxYear) -> Self {
        let documents = Documents::of(accounts);
        let charges = Charges::of(accounts);
        let in_year = || payments.iter().enumerate().filter(|(_, payment)| is_of(payment, year));
        let mut keys: BTreeMap<Key, ChargeColumn> = BTreeMap::new();
        for allocation in in_year().flat_map(|(_, payment)| &payment.allocations) {
            let (key, column) = charges.column(allocation);
            keys.entry(key).or_insert(column);
        }
        let places: BTreeMap<&Key, usize> = keys.keys().zip(0..).collect();
        let mut rows: Vec<(Row, [Money; 5])> = Vec::new();
        for (number, payment) in in_year() {
            let mut cells = vec![Money::ZERO; keys.len()];
            for allocation in &payment.allocations {
                let (key, _) = charges.column(allocation);
                if let Some(cell) = places.get(&key).and_then(|place| cells.get_mut(*place)) {
                    *cell += allocation.cleared_amount.unwrap_or_default();
                }
            }
            let went = documents.whereabouts(payment);
            let rest = [went.refunded, went.not_allocated(), went.not_shown(), went.not_told(), -went.beyond()];
            rows.push((Row { payment: number, amount: payment.payment_amount, cells }, rest));
        }
        let mut columns: Vec<Column> = keys.values().cloned().map(Column::Charge).collect();
        let names = [Column::Refunded, Column::NotAllocated, Column::NotShown, Column::NotTold, Column::Beyond];
        let says = |place: usize| rows.iter().any(|(_, rest)| rest.get(place).is_some_and(|sum| !sum.is_zero()));
        let said = [0, 1, 2, 3, 4].map(says);
        for ((place, name), says) in names.into_iter().enumerate().zip(said) {
            let of_row = |rest: &[Money; 5]| rest.get(place).copied().unwrap_or_default();
            // A column stands where it says something; that everything is allocated is said by one of dashes.
            if says || (name == Column::NotAllocated && !said.contains(&true)) {
                columns.push(name);
                for (row, rest) in &mut rows {
                    row.cells.push(of_row(rest));
                }
            }
        }
        let undated = payments.iter().filter(|payment| payment.received().is_none()).count();
        Self { columns, rows: rows.into_iter().map(|(row, _)| row).collect(), undated }
    }

    /// The sum of the amounts of these rows.
    pub fn total<'a>(rows: impl IntoIterator<Item = &'a Row>) -> Money {
        rows.into_iter().filter_map(|row| row.amount).sum()
    }

    /// The sum of these rows in each column.
    pub fn totals<'a>(&self, rows: impl IntoIterator<Item = &'a Row>) -> Vec<Money> {
        let mut totals = vec![Money::ZERO; self.columns.len()];
        for row in rows {
            totals.iter_mut().zip(&row.cells).for_each(|(total, cell)| *total += *cell);
        }
        totals
    }

    /// The row of a payment.
    pub fn row(&self, payment: usize) -> Option<&Row> {
        self.rows.iter().find(|row| row.payment == payment)
    }

    /// The sum of a column over all rows; nothing for one that is not there.
    pub fn sum_of(&self, column: &Column) -> Money {
        let place = self.columns.iter().position(|one| one == column);
        let cells = self.rows.iter().filter_map(|row| row.cells.get(place?).copied());
        cells.sum()
    }
}

/// Whether a payment was received in a tax year. One whose date cannot be read is of no year.
pub fn is_of(payment: &Payment, year: TaxYear) -> bool {
    payment.received().is_some_and(|day| year.contains(day))
}

/// The charge that an allocation went to the interest of: interest has no document of its own, only a reference, which its
/// charge names.
pub fn charge_of_interest<'a>(allocation: &Allocation, accounts: &[&'a Account]) -> Option<&'a Document> {
    let documents = || accounts.iter().flat_map(|account| &account.documents);
    let is_its = |document: &&Document| {
        let interest = document.late_payment_interest.as_ref();
        interest.and_then(|interest| interest.id.as_deref()) == Some(allocation.charge_reference.as_str())
    };
    if allocation.document_id.is_some() { None } else { documents().find(is_its) }
}

/// The charges of the accounts, found by document and by the reference of their interest.
struct Charges<'a> {
    by_id: BTreeMap<&'a Sent<DocumentId>, &'a Document>,
    by_interest: BTreeMap<&'a str, &'a Document>,
}

impl<'a> Charges<'a> {
    fn of(accounts: &[&'a Account]) -> Self {
        let (mut by_id, mut by_interest) = (BTreeMap::new(), BTreeMap::new());
        for document in accounts.iter().flat_map(|account| &account.documents) {
            by_id.entry(&document.document_id).or_insert(document);
            let interest = document.late_payment_interest.as_ref();
            if let Some(reference) = interest.and_then(|interest| interest.id.as_deref()) {
                by_interest.entry(reference).or_insert(document);
            }
        }
        Self { by_id, by_interest }
    }

    fn column(&self, allocation: &Allocation) -> (Key, ChargeColumn) {
        let told = allocation.document_id.as_ref().and_then(|id| self.by_id.get(id)).copied();
        // Interest has no document of its own: its reference is that of the interest on a charge, or its text says so.
        let charge = self.by_interest.get(allocation.charge_reference.as_str()).copied();
        let text = allocation.document_type_description.as_deref().unwrap_or_default();
        let is_interest = told.is_none() && (charge.is_some() || text.contains("Interest"));
        let document = told.or(charge);
        let kind = document.map_or_else(
            || kind_of(allocation.document_type.as_deref(), allocation.document_type_description.as_deref()),
            Document::kind,
        );
        let tax_year = document.and_then(|document| document.tax_year.value()).or_else(|| allocation.tax_year());
        let due = document.and_then(|document| document.document_due_date.value()).or(allocation.due_date.value());
        let document_id = document.map(|document| document.document_id.clone()).or(allocation.document_id.clone());
        let key = Key {
            year: tax_year,
            due,
            kind: kind.clone(),
            is_interest,
            document: document_id.as_ref().map(ToString::to_string),
            // A charge is told by its document; only without one does its reference tell it apart.
            reference: if document_id.is_some() { String::new() } else { allocation.charge_reference.clone() },
        };
        let charge_reference = allocation.charge_reference.clone();
        (key, ChargeColumn { kind, is_interest, tax_year, document_id, charge_reference, due })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pence(pence: i64) -> Money {
        Money::from_pence(pence)
    }

    fn allocation(document: Option<&str>, reference: &str, due: &str, cleared: i64) -> Allocation {
        Allocation {
            charge_reference: reference.to_owned(),
            end_date: Some(Sent::parse("2026-04-05".to_owned())),
            due_date: Some(Sent::parse(due.to_owned())),
            document_id: document.map(|id| Sent::parse(id.to_owned())),
            document_type: Some("4910".to_owned()),
            document_type_description: document.is_none().then(|| "SA Late Payment Interest".to_owned()),
            cleared_amount: Some(pence(cleared)),
            ..Allocation::default()
        }
    }

    fn payment(date: &str, amount: Option<i64>, allocations: Vec<Allocation>) -> Payment {
        Payment {
            payment_lot: Some("L".to_owned()),
            payment_lot_item: Some(date.to_owned()),
            payment_amount: amount.map(pence),
            transaction_date: Some(Sent::parse(date.to_owned())),
            allocations,
            ..Payment::default()
        }
    }

    fn year() -> TaxYear {
        "2026-27".parse().unwrap()
    }

    #[test]
    fn charges_stand_by_their_due_date_and_interest_after_its_charge() {
        let payments = [
            payment("2026-07-31", Some(120), Vec::new()),
            payment(
                "2026-05-01",
                Some(2500),
                vec![
                    allocation(Some("C2"), "X2", "2027-01-31", 1200),
                    allocation(None, "I1", "2026-01-31", 58),
                    allocation(Some("C1"), "X1", "2026-01-31", 842),
                ],
            ),
            payment("2025-05-01", Some(1), vec![allocation(Some("C9"), "X9", "2026-01-31", 1)]),
        ];
        let matrix = Matrix::of(&payments, &[], year());
        let names: Vec<String> = matrix
            .columns
            .iter()
            .map(|column| match column {
                Column::Charge(charge) => {
                    format!("{}{}", charge.charge_reference, if charge.is_interest { "i" } else { "" })
                }
                other => format!("{other:?}"),
            })
            .collect();
        assert_eq!(names, ["X1", "I1i", "X2", "NotTold"]);
        let cells: Vec<Vec<Money>> = matrix.rows.iter().map(|row| row.cells.clone()).collect();
        let expected = [[0, 0, 0, 120], [842, 58, 1200, 400]];
        assert_eq!(cells, expected.map(|row| row.map(pence).to_vec()));
        assert_eq!(matrix.sum_of(&Column::NotTold), pence(520));
    }

    proptest! {
        #[test]
        fn rows_add_up_to_their_payment_and_columns_to_their_total(
            all in prop::collection::vec(
                (prop::option::weighted(0.9, 0i64..100_000), prop::collection::vec((0u8..4, -1000i64..60_000), 0..4)),
                0..6,
            ),
        ) {
            let payments: Vec<Payment> = all.into_iter().map(|(amount, allocations)| {
                let to = |(charge, sum): (u8, i64)| match charge {
                    0 => allocation(None, "I1", "2026-01-31", sum),
                    other => allocation(Some(&format!("C{other}")), "X", "2026-01-31", sum),
                };
                payment("2026-05-01", amount, allocations.into_iter().map(to).collect())
            }).collect();
            let matrix = Matrix::of(&payments, &[], year());
            for row in &matrix.rows {
                prop_assert_eq!(row.cells.iter().sum::<Money>(), row.amount.unwrap_or_default());
            }
            let totals = matrix.totals(&matrix.rows);
            prop_assert_eq!(totals.iter().sum::<Money>(), Matrix::total(&matrix.rows));
            prop_assert_eq!(Matrix::total(&matrix.rows), payments.iter().filter_map(|one| one.payment_amount).sum());
        }
    }
}
