//! `payments --matrix`: the payments of a tax year against the charges they went to.

use super::payment_fields;
use super::whole::Whole;
use crate::cli::desk::{Ask, Desk};
use crate::cli::output::json::Object;
use crate::cli::output::page::{Page, Tone, wrapped};
use crate::cli::output::sheet::{Sheet, cell};
use crate::cli::output::table::{Cell, Column as TableColumn, Table};
use crate::cli::output::{Report, Setting};
use crate::cli::trouble::Trouble;
use crate::rules::allocation::Payment;
use crate::rules::matrix::{Column, Matrix, Row};
use crate::rules::{DateRange, TaxYear};
use crate::words::payments::{self, Face};
use crate::words::{charges, dates};

/// Asks, and lays out the answer. Without a tax year: that of today.
pub(in crate::cli) async fn report<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    let year = year.unwrap_or_else(|| TaxYear::containing(desk.today));
    let usual = DateRange::four_tax_years_to(desk.today);
    // One answer serves every year of the usual range, and is stored as the same question.
    let range = if year.start() >= usual.from() { usual } else { DateRange::of_tax_year(year) };
    let (paid, whole) = tokio::join!(desk.payments(range), Whole::ask(desk, Some(range)));
    let mut report = shape(&paid?, &whole, year, setting).about(year);
    report.asides = whole.asides();
    Ok(report)
}

/// A column's name for programs, unique in its matrix.
fn id(column: &Column) -> String {
    match column {
        Column::Charge(charge) => {
            let of = charge.document_id.as_ref().map_or_else(|| charge.charge_reference.clone(), ToString::to_string);
            if charge.is_interest { format!("interest-{of}") } else { of }
        }
        Column::Refunded => "refunded".to_owned(),
        Column::NotAllocated => "notAllocated".to_owned(),
        Column::NotShown => "hmrcCannotShow".to_owned(),
        Column::NotTold => "hmrcDoesNotTellWhich".to_owned(),
        Column::Beyond => "moreThanPaid".to_owned(),
    }
}

fn shape(paid: &[Payment], whole: &Whole, year: TaxYear, setting: &Setting) -> Report {
    let matrix = Matrix::of(paid, &whole.accounts(), year);
    let totals = matrix.totals(&matrix.rows);
    let columns: Vec<Object> = matrix
        .columns
        .iter()
        .zip(&totals)
        .map(|(column, total)| {
            let object = Object::new().put("id", &id(column)).put("label", &payments::column(column));
            let object = match column {
                Column::Charge(charge) => object
                    .maybe("documentId", charge.document_id.as_ref())
                    .put("chargeReference", &charge.charge_reference)
                    .put("interest", &charge.is_interest)
                    .maybe("taxYear", charge.tax_year.as_ref())
                    .maybe("dueDate", charge.due.as_ref()),
                _ => object,
            };
            object.put("totalAmount", total)
        })
        .collect();
    let payment_of = |row: &Row| paid.get(row.payment);
    let rows: Vec<Object> = matrix
        .rows
        .iter()
        .filter_map(|row| {
            let cells = Object::new();
            let cells =
                matrix.columns.iter().zip(&row.cells).fold(cells, |all, (column, sum)| all.put(&id(column), sum));
            Some(payment_fields(payment_of(row)?, setting).put("amounts", &cells))
        })
        .collect();
    let data = Object::new()
        .put("columns", &columns)
        .put("payments", &rows)
        .put("totalAmount", &Matrix::total(&matrix.rows))
        .put("undatedPayments", &u64::try_from(matrix.undated).unwrap_or(u64::MAX));
    let mut page = Page::titled(format!("Where the payments of {} went", year.in_words()));
    if matrix.rows.is_empty() {
        page.say(payments::none_in(year.end() >= setting.today()));
    } else {
        page.table(table(&matrix, paid, &totals));
        for sentence in payments::under_the_matrix(&matrix, setting.voice(), Face::CommandLine) {
            page.say(sentence);
        }
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    Report::new("payments-matrix", data, page, sheet(&matrix, paid))
}

fn table(matrix: &Matrix, paid: &[Payment], totals: &[crate::rules::Money]) -> Table {
    let mut columns = vec![TableColumn::text("Received"), TableColumn::money("Amount £")];
    columns.extend(matrix.columns.iter().map(|_| TableColumn::money("")));
    let mut heads = vec!["Received".to_owned(), "Amount £".to_owned()];
    let wrap = |line: &String| wrapped(line, usize::from(payments::HEAD_WIDTH));
    let head = |column: &Column| payments::head(column).iter().flat_map(wrap).collect::<Vec<_>>().join("\n");
    heads.extend(matrix.columns.iter().map(head));
    let mut table = Table::new(&columns).headed(heads).banded(2);
    for row in &matrix.rows {
        let day = paid.get(row.payment).and_then(|payment| payment.transaction_date.as_ref());
        let mut cells = vec![day.map(dates::day_sent).unwrap_or_default().into(), Cell::money_or_none(row.amount)];
        cells.extend(row.cells.iter().map(|sum| Cell::money(*sum)));
        table.cells(cells);
    }
    let mut cells: Vec<Cell> = vec!["".into(), Cell::sum(Matrix::total(&matrix.rows))];
    cells.extend(totals.iter().map(|sum| Cell::sum(*sum)));
    table.total_cells(cells);
    table
}

fn sheet(matrix: &Matrix, paid: &[Payment]) -> Sheet {
    let mut names: Vec<String> =
        ["transactionDate", "paymentLot", "paymentLotItem", "paymentMethod", "paymentAmount"].map(str::to_owned).into();
    names.extend(matrix.columns.iter().map(|column| match column {
        Column::Charge(_) => format!("{} ({})", payments::column(column), id(column)),
        _ => id(column),
    }));
    let mut sheet = Sheet::named(names);
    for row in &matrix.rows {
        let Some(payment) = paid.get(row.payment) else { continue };
        let mut cells = vec![
            cell(payment.transaction_date.as_ref()),
            cell(payment.payment_lot.as_ref()),
            cell(payment.payment_lot_item.as_ref()),
            cell(payment.payment_method.as_ref()),
            cell(row.amount.as_ref()),
        ];
        cells.extend(row.cells.iter().map(ToString::to_string));
        sheet.cells(cells);
    }
    sheet
}
