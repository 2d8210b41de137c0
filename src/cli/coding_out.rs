//! `coding-out`: amounts in a year's tax code, and whether a year's bill may be collected through one.

pub(super) mod draft;

mod fields;
mod page;

use chrono::NaiveDate;

use super::desk::{Ask, Desk, coding_out_year};
use super::output::json::{Json as _, Object};
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::{Report, Setting};
use super::parts::Parts;
use super::trouble::Trouble;
use crate::rules::charges::Account;
use crate::rules::coding_out::{
    CodedOut, CodingOutStatus, Return, Row, Wanted, Window, choice as choice_window, correction, side_by_side,
};
use crate::rules::tax_code_terms::{TaxCodeTerms, open_terms};
use crate::rules::{DateRange, Failure, TaxYear};
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

/// Asks for the amounts: one source, or all three side by side; for what tax codes collect; and for the choice.
pub(super) async fn show<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    source: Option<Wanted>,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    refuse_a_year_to_come(year, desk.today)?;
    let (year, the_return) = year_of(desk, year).await?;
    let amounts = async {
        if let Some(wanted) = source {
            return Ok(vec![(wanted, desk.coded_out(year, wanted).await?)]);
        }
        let ask = |wanted| desk.coded_out(year, wanted);
        let (held, user, latest) = tokio::join!(ask(Wanted::HmrcHeld), ask(Wanted::User), ask(Wanted::Latest));
        Ok(vec![(Wanted::HmrcHeld, held?), (Wanted::User, user?), (Wanted::Latest, latest?)])
    };
    // What was collected is settled, so the open items alone would not tell.
    let account = desk.account_history(DateRange::four_tax_years_to(desk.today));
    let (status, amounts, account): (_, Result<_, Failure>, _) =
        tokio::join!(desk.coding_out_status(year), amounts, account);
    let amounts = amounts?;
    let mut parts = Parts::default();
    parts.note("status", &status, |_| false);
    parts.note("account", &account, Option::is_none);
    let about = Choice { year, the_return };
    let seen = See { amounts: &amounts, status: status.ok(), account: account.ok().flatten(), about: &about, setting };
    let data = fields::data(&seen).put("parts", &parts.object(&setting.reader));
    let mut report = Report::new("coding-out", data, page::page(&seen), sheet(&amounts));
    report.asides = parts.asides(&setting.reader);
    Ok(report.about(year))
}

/// Everything `coding-out` shows.
struct See<'a> {
    amounts: &'a [(Wanted, CodedOut)],
    status: Option<CodingOutStatus>,
    account: Option<Box<Account>>,
    about: &'a Choice,
    setting: &'a Setting,
}

impl See<'_> {
    /// The amounts, each with what every source has of it.
    fn rows(&self) -> Vec<Row> {
        let sources: Vec<(Wanted, &CodedOut)> = self.amounts.iter().map(|(wanted, coded)| (*wanted, coded)).collect();
        side_by_side(&sources)
    }

    /// Whether amounts in the tax code can be corrected now.
    fn correctable(&self) -> Window {
        correction(self.about.year, self.about.the_return, self.setting.today())
    }

    /// Whether there is a correction that could be deleted; not known where it was not asked for.
    fn has_own(&self) -> Option<bool> {
        self.amounts.iter().find(|(wanted, _)| *wanted == Wanted::User).map(|(_, coded)| !coded.is_empty())
    }
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

fn status_object(status: &CodingOutStatus, about: &Choice, setting: &Setting) -> Object {
    let window = fields::window(about.window(setting));
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
    if window.is_open() {
        let (command, what) = if status.opted_out { ("opt-in", "opts back in") } else { ("opt-out", "opts out") };
        page.line(Tone::Quiet, format!("`quarterdeck coding-out {command}` {what}."));
    }
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
