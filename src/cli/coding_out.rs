//! `coding-out`: amounts in a year's tax code, and whether a year's bill may be collected through one.

use chrono::NaiveDate;

use super::desk::{Ask, Desk, coding_out_year};
use super::output::json::{Json, Object};
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::parts::Parts;
use super::trouble::Trouble;
use crate::rules::coding_out::{
    Closing, CodedOut, CodingOutStatus, Component, Kind, Return, Source, Wanted, Window, choice as choice_window,
};
use crate::rules::tax_code_terms::{TaxCodeTerms, open_terms};
use crate::rules::{Failure, Money, TaxYear};
use crate::store::dated_rules;
use crate::words::{coding_out, dates};

/// The year asked for, else the latest ended one whose return is still open, else the latest ended one; and whether the
/// return of it is in, as far as HMRC says.
async fn year_of<A: Ask>(desk: &Desk<'_, A>, year: Option<TaxYear>) -> Result<(TaxYear, Return), Failure> {
    let Some(year) = year else {
        let returns = desk.returns(None).await?;
        let year = coding_out_year(&returns, desk.today);
        return Ok((year, Return::of(&returns, year)));
    };
    // Without an answer the window by date still holds.
    let returns = desk.returns(Some(year)).await.unwrap_or_default();
    Ok((year, Return::of(&returns, year)))
}

/// A year to come has no tax code with such amounts yet, and no bill.
fn refuse_a_year_to_come(year: Option<TaxYear>, today: NaiveDate) -> Result<(), Trouble> {
    let current = TaxYear::containing(today);
    match year.filter(|year| *year > current) {
        None => Ok(()),
        Some(year) => Err(Trouble::usage(
            "tax-year",
            format!("the tax year {year} has not begun, so there is nothing to collect or to choose for it"),
            format!("The choice for a year opens on the 6 April it ends; the latest year to ask about is {current}."),
        )),
    }
}

/// The choice for a year's bill.
struct Choice {
    year: TaxYear,
    the_return: Return,
}

impl Choice {
    fn window(&self, setting: &Setting) -> Window {
        choice_window(self.year, self.the_return, setting.today())
    }

    /// Closed by the return, which may come long before the last day.
    fn closed_by_return(&self) -> bool {
        matches!(self.the_return, Return::In(_))
    }

    /// On which conditions the bill can still be collected so, and until when the return must be in.
    fn terms(&self, status: &CodingOutStatus, setting: &Setting) -> Option<(&'static TaxCodeTerms, NaiveDate)> {
        let all = &dated_rules::shipped().ok()?.tax_code;
        if self.closed_by_return() || status.opted_out { None } else { open_terms(all, self.year, setting.today()) }
    }
}

/// Asks for the amounts: one source, or all three side by side; and for the choice.
pub(super) async fn show<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    source: Option<Wanted>,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    refuse_a_year_to_come(year, desk.today)?;
    let (year, the_return) = year_of(desk, year).await?;
    let status = desk.coding_out_status(year);
    let amounts = async {
        if let Some(wanted) = source {
            return Ok(vec![(wanted, desk.coded_out(year, wanted).await?)]);
        }
        let ask = |wanted| desk.coded_out(year, wanted);
        let (held, user, latest) = tokio::join!(ask(Wanted::HmrcHeld), ask(Wanted::User), ask(Wanted::Latest));
        Ok(vec![(Wanted::HmrcHeld, held?), (Wanted::User, user?), (Wanted::Latest, latest?)])
    };
    let (status, amounts): (_, Result<_, Failure>) = tokio::join!(status, amounts);
    Ok(shape(&amounts?, status, &Choice { year, the_return }, setting))
}

/// Asks for the choice only.
pub(super) async fn status<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    refuse_a_year_to_come(year, desk.today)?;
    let (year, the_return) = year_of(desk, year).await?;
    Ok(shape_status(&desk.coding_out_status(year).await?, &Choice { year, the_return }, setting))
}

fn shape(
    amounts: &[(Wanted, CodedOut)],
    status: Result<CodingOutStatus, Failure>,
    about: &Choice,
    setting: &Setting,
) -> Report {
    let mut parts = Parts::default();
    parts.note("status", &status, |_| false);
    let status = status.ok();
    let mut data = Object::new();
    for (wanted, coded) in amounts {
        data = data.put(wanted.as_str(), &coded_out(coded));
    }
    let data = data
        .put("status", &status.as_ref().map(|status| status_object(status, about, setting)))
        .put("parts", &parts.object(&setting.reader));
    let mut report = Report::new("coding-out", data, page(amounts, status.as_ref(), about, setting), sheet(amounts));
    report.asides = parts.asides(&setting.reader);
    report.about(about.year)
}

fn coded_out(coded: &CodedOut) -> Object {
    Object::new()
        .put("taxCodeComponents", &by_kind(&coded.components))
        .put("unmatchedCustomerSubmissions", &by_kind(&coded.unmatched))
        .put("total", &coded.total())
}

/// HMRC's form: a list for each kind, but one object for the in-year adjustment.
fn by_kind(components: &[Component]) -> Object {
    Kind::ALL.into_iter().fold(Object::new(), |all, kind| {
        let of_kind: Vec<Object> = components.iter().filter(|one| one.kind == kind).map(component).collect();
        match (kind, of_kind.as_slice()) {
            (_, []) => all,
            (Kind::InYearAdjustment, [one]) => all.put(kind.as_str(), one),
            _ => all.put(kind.as_str(), &of_kind),
        }
    })
}

fn component(one: &Component) -> Object {
    Object::new()
        .maybe("id", one.id.as_ref())
        .put("amount", &one.amount)
        .maybe("relatedTaxYear", one.related_tax_year.as_ref())
        .put("submittedOn", &one.submitted_on)
        .maybe("source", one.source.as_ref().map(Source::as_str).as_ref())
}

fn status_object(status: &CodingOutStatus, about: &Choice, setting: &Setting) -> Object {
    let window = match about.window(setting) {
        Window::NotYet { opens } => Object::new().put("state", &"not-yet").put("opens", &opens),
        Window::Open { since, until, return_unknown } => Object::new()
            .put("state", &"open")
            .put("since", &since)
            .put("until", &until)
            .put("returnUnknown", &return_unknown),
        Window::Closed(Closing::ReturnIn(day)) => {
            Object::new().put("state", &"closed").put("because", &"return-submitted").put("returnReceived", &day)
        }
        Window::Closed(Closing::LastDay(last)) => {
            Object::new().put("state", &"closed").put("because", &"last-day-passed").put("until", &last)
        }
    };
    let terms = about.terms(status, setting).map(|(terms, until)| {
        Object::new()
            .put("submitBy", &until)
            .put("owedLessThan", &terms.owed_less_than)
            .put("mostOfPayeIncome", &u64::from(terms.most_of_paye_income))
            .put("mostTimesUsualTax", &u64::from(terms.most_times_usual_tax))
            .put("class2Too", &terms.class2_too)
            .put("source", &terms.source.address)
            .put("checkedOn", &terms.source.checked)
    });
    Object::new()
        .put("processingDate", &status.processing_date)
        .put("taxYear", &status.tax_year)
        .put("optOutIndicator", &status.opted_out)
        .put("changeable", &window)
        .maybe("throughTaxCode", terms.as_ref())
}

fn column_name(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::HmrcHeld => "HMRC holds £",
        Wanted::User => "You submitted £",
        Wanted::Latest => "In use £",
    }
}

/// One line for each amount, told apart by kind, id and year; what several sources hold stands on one line.
fn lines(amounts: &[(Wanted, CodedOut)]) -> Vec<Line<'_>> {
    let mut lines: Vec<Line<'_>> = Vec::new();
    for kind in Kind::ALL {
        for (column, (_, coded)) in amounts.iter().enumerate() {
            for one in coded.components.iter().filter(|one| one.kind == kind) {
                let same = |line: &&mut Line<'_>| line.takes(one, column);
                match lines.iter_mut().find(same) {
                    Some(line) => line.sums.push((column, one.amount)),
                    None => lines.push(Line { one, sums: vec![(column, one.amount)] }),
                }
            }
        }
    }
    lines
}

struct Line<'a> {
    one: &'a Component,
    sums: Vec<(usize, Money)>,
}

impl Line<'_> {
    fn takes(&self, other: &Component, column: usize) -> bool {
        self.one.kind == other.kind
            && self.one.id == other.id
            && (self.one.related_tax_year == other.related_tax_year
                || self.one.related_tax_year.is_none()
                || other.related_tax_year.is_none())
            && self.sums.iter().all(|(taken, _)| *taken != column)
    }

    fn sum(&self, column: usize) -> Option<Money> {
        self.sums.iter().find(|(taken, _)| *taken == column).map(|(_, sum)| *sum)
    }
}

fn page(amounts: &[(Wanted, CodedOut)], status: Option<&CodingOutStatus>, about: &Choice, setting: &Setting) -> Page {
    let year = about.year;
    let mut page = Page::titled(format!("In the {year} tax code, for earlier years"));
    let lines = lines(amounts);
    if lines.is_empty() {
        page.say(format!("Nothing is collected through the {year} tax code."));
    } else {
        page.table(table(amounts, &lines));
    }
    let unmatched: Vec<&Component> = amounts
        .iter()
        .filter(|(wanted, _)| amounts.len() == 1 || *wanted == Wanted::User)
        .flat_map(|(_, coded)| &coded.unmatched)
        .collect();
    if !unmatched.is_empty() {
        page.title("Submitted by you, not matched by HMRC to its own figures");
        let mut table = Table::new(&[Column::prose("Amount of"), Column::number("Id"), Column::money("£")]);
        for one in unmatched {
            table.row([coding_out::kind(one.kind).into(), cell(one.id.as_ref()).into(), Cell::sum(one.amount)]);
        }
        page.table(table);
    }
    page.title(format!("Paying {} {year} bill through a later tax code", setting.voice().possessive()));
    match status {
        Some(status) => choice(&mut page, status, about, setting),
        None => page.line(Tone::Plain, "HMRC did not say whether you have opted out."),
    }
    page
}

fn table(amounts: &[(Wanted, CodedOut)], lines: &[Line<'_>]) -> Table {
    let mut columns = vec![Column::prose("Amount of"), Column::text("Tax year"), Column::number("Id").rank(1)];
    columns.extend(amounts.iter().map(|(wanted, _)| Column::money(column_name(*wanted))));
    let mut table = Table::new(&columns);
    for line in lines {
        let year = line.one.related_tax_year.as_ref().map(ToString::to_string).unwrap_or_default();
        let mut cells: Vec<Cell> =
            vec![coding_out::kind(line.one.kind).into(), year.into(), cell(line.one.id.as_ref()).into()];
        cells.extend((0..amounts.len()).map(|column| line.sum(column).map_or_else(|| "–".into(), Cell::sum)));
        table.cells(cells);
    }
    let mut total: Vec<Cell> = vec!["".into(), "".into(), "".into()];
    total.extend(amounts.iter().map(|(_, coded)| Cell::sum(coded.total())));
    table.total_cells(total);
    table
}

fn choice(page: &mut Page, status: &CodingOutStatus, about: &Choice, setting: &Setting) {
    let window = about.window(setting);
    // Before the year has ended nothing is chosen; HMRC answers with what it takes for granted.
    let now = match (status.opted_out, window) {
        (true, _) => "Opted out: HMRC will not collect it through a tax code; it is to be paid directly.",
        (false, Window::NotYet { .. }) => "Nothing is chosen yet: the year has not ended, and there is no bill.",
        (false, _) => "Allowed: HMRC may collect it through a tax code.",
    };
    page.line(Tone::Strong, now);
    page.line(Tone::Plain, format!("The choice {}.", coding_out::window(window, about.year)));
    if let Some((terms, until)) = about.terms(status, setting) {
        page.line(Tone::Plain, coding_out::terms(about.year, until, terms, setting.voice()));
    }
}

fn sheet(amounts: &[(Wanted, CodedOut)]) -> Sheet {
    let mut sheet =
        Sheet::new(&["asked", "matched", "kind", "id", "amount", "relatedTaxYear", "submittedOn", "source"]);
    for (wanted, coded) in amounts {
        let matched = coded.components.iter().map(|one| (one, true));
        for (one, matched) in matched.chain(coded.unmatched.iter().map(|one| (one, false))) {
            sheet.row([
                wanted.as_str().to_owned(),
                matched.to_string(),
                one.kind.as_str().to_owned(),
                cell(one.id.as_ref()),
                one.amount.to_string(),
                cell(one.related_tax_year.as_ref()),
                one.submitted_on.json().as_str().unwrap_or_default().to_owned(),
                cell(one.source.as_ref()),
            ]);
        }
    }
    sheet
}

fn shape_status(status: &CodingOutStatus, about: &Choice, setting: &Setting) -> Report {
    let year = about.year;
    let mut page =
        Page::titled(format!("Paying {} {year} bill through a later tax code", setting.voice().possessive()));
    choice(&mut page, status, about, setting);
    page.line(Tone::Quiet, format!("HMRC's answer of {}.", dates::instant_sent(&status.processing_date)));
    let mut sheet = Sheet::new(&["taxYear", "optOutIndicator", "processingDate"]);
    sheet.row([
        status.tax_year.to_string(),
        status.opted_out.to_string(),
        status.processing_date.json().as_str().unwrap_or_default().to_owned(),
    ]);
    Report::new("coding-out-status", status_object(status, about, setting), page, sheet).about(year)
}
