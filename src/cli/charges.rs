//! `charges`: what is open on the account, or everything; one charge; how it changed.

mod fields;
mod history;
mod one;
mod page;

pub(super) use history::history;
pub(super) use one::show;

use self::fields::{condition_word, document, standing_word};
use chrono::NaiveDate;

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::{Page, Tone};
use super::output::sheet::{Sheet, cell};
use super::output::table::{Cell, Column, Table};
use super::output::{Report, Setting};
use super::trouble::Trouble;
use crate::rules::charges::{Account, ChargeStanding, Condition, Document, DocumentKind};
use crate::rules::sent::SentOption;
use crate::rules::{DateRange, Money, TaxYear};
use crate::words::{Voice, charges, dates};

/// Asks, and lays out the answer.
pub(super) async fn report<A: Ask>(
    desk: &Desk<'_, A>,
    setting: &Setting,
    all: bool,
    year: Option<TaxYear>,
) -> Result<Report, Trouble> {
    let range = all.then(|| days_for(year, desk.today));
    let account = async {
        match range {
            Some(range) => desk.account_history(range).await,
            None => desk.open_account().await,
        }
    };
    // Only the penalties tell of payment plans; without them none is known.
    let (account, penalties) = tokio::join!(account, desk.penalties());
    let account = account?;
    let setting = &setting.with_plans(account.as_deref(), penalties.as_deref().ok());
    let report = shape(account.as_deref(), setting, range, year);
    Ok(match year {
        Some(year) => report.about(year),
        None => report,
    })
}

/// The days to ask for: those asked for everywhere, and earlier ones where the year began before them. Charges of a year
/// are often made after it, so its own days alone would miss them.
fn days_for(year: Option<TaxYear>, today: NaiveDate) -> DateRange {
    let usual = DateRange::four_tax_years_to(today);
    let from = year.map_or(usual.from(), |year| year.start().min(usual.from()));
    DateRange::new(from, usual.to()).unwrap_or(usual)
}

/// Of everything, the days decide what is in it; and of either, the tax year, when one was asked for.
fn shape(account: Option<&Account>, setting: &Setting, range: Option<DateRange>, year: Option<TaxYear>) -> Report {
    let mut documents = sorted(account);
    documents.retain(|one| year.is_none() || one.tax_year.value() == year);
    let (asking, giving): (Vec<&Document>, Vec<&Document>) = documents.into_iter().partition(|one| one.is_charge());
    let objects = |list: &[&Document]| list.iter().map(|one| document(one, setting)).collect::<Vec<_>>();
    let sums = Sums::of(&asking, setting);
    let data = Object::new()
        .maybe("from", range.map(DateRange::from).as_ref())
        .maybe("to", range.map(DateRange::to).as_ref())
        .put("charges", &objects(&asking))
        .put("credits", &objects(&giving))
        .put("sums", &sums.object());
    let total = account.filter(|_| range.is_none() && year.is_none()).map(|account| account.balance.total_balance);
    let page = page(total, &asking, &giving, setting, (range, year));
    Report::new("charges", data, page, sheet(&asking, &giving, setting))
}

/// Whether it is no part of what is to be paid directly: a tax code collects it, or HMRC only estimates it.
fn is_apart(one: &Document, setting: &Setting) -> bool {
    matches!(one.standing(setting.today()), ChargeStanding::ThroughTaxCode | ChargeStanding::Estimate)
}

/// The charges to be paid directly, added up.
struct Sums {
    original: Money,
    outstanding: Money,
    interest: Money,
}

impl Sums {
    fn of(asking: &[&Document], setting: &Setting) -> Self {
        let mine = || asking.iter().filter(|one| !is_apart(one, setting));
        Self {
            original: mine().filter_map(|one| one.original_shown()).sum(),
            outstanding: mine().map(|one| one.outstanding_amount).sum(),
            interest: mine().map(|one| one.interest_left()).sum(),
        }
    }

    fn total(&self) -> Money {
        self.outstanding + self.interest
    }

    fn object(&self) -> Object {
        Object::new()
            .put("originalAmount", &self.original)
            .put("outstandingAmount", &self.outstanding)
            .put("interestLeft", &self.interest)
            .put("total", &self.total())
    }
}

/// By due date, those without one last; then by id.
fn sorted(account: Option<&Account>) -> Vec<&Document> {
    let mut documents: Vec<&Document> = account.iter().flat_map(|account| &account.documents).collect();
    documents.sort_by_key(|one| {
        (one.document_due_date.value().is_none(), one.document_due_date.value(), one.document_id.clone())
    });
    documents
}

/// Where a charge stands, and in a word or two what else is true of it; where there is little room, of that only every
/// hold of HMRC's, else the weightiest, and then without the days.
fn state(one: &Document, setting: &Setting, all: bool) -> String {
    let (standing, conditions) = (one.standing(setting.today()), setting.conditions(one));
    let mut tags: Vec<&str> = conditions.iter().filter_map(charges::tag).collect();
    tags.dedup();
    if !all {
        let holds = conditions.iter().filter(|one| charges::hold(one));
        let mut holds: Vec<&str> = holds.filter_map(charges::tag_in_short).collect();
        holds.dedup();
        tags.truncate(1);
        tags = if holds.len() > 1 { holds } else { tags };
    }
    let brief = !tags.is_empty() && !all;
    let mut said = vec![if brief { charges::standing_brief(standing).to_owned() } else { charges::standing(standing) }];
    said.extend(tags.into_iter().map(str::to_owned));
    said.join(", ")
}

/// Interest a day, where some grows.
fn per_day(condition: &Condition) -> Option<Money> {
    match condition {
        Condition::Accruing(interest) => interest.per_day,
        _ => None,
    }
}

/// How a standing looks.
pub(super) const fn tone_of(standing: ChargeStanding) -> Tone {
    match standing {
        ChargeStanding::Overdue { .. } | ChargeStanding::InterestOnly => Tone::Late,
        ChargeStanding::Due { days } if days <= 30 => Tone::Soon,
        ChargeStanding::Paid => Tone::Good,
        _ => Tone::Plain,
    }
}

fn page(
    total: Option<Money>,
    asking: &[&Document],
    giving: &[&Document],
    setting: &Setting,
    (range, year): (Option<DateRange>, Option<TaxYear>),
) -> Page {
    let mut page = Page::titled("Charges");
    if let Some(range) = range {
        let days = format!("{} to {}", dates::day(range.from()), dates::day(range.to()));
        let what = year.map_or(days, |year| format!("Those of {year}"));
        page.line(Tone::Quiet, format!("{what}, paid ones too"));
    }
    let sums = Sums::of(asking, setting);
    let outside: Vec<&Document> = asking.iter().filter(|one| is_apart(one, setting)).copied().collect();
    let asking: Vec<&Document> = asking.iter().filter(|one| !is_apart(one, setting)).copied().collect();
    if asking.is_empty() {
        page.say(match (range, year) {
            // Of one year only, so it must not sound as if nothing were owed at all.
            (Some(_), Some(year)) => format!("HMRC holds no charges for {year}."),
            (None, Some(year)) => {
                format!("HMRC holds no open charges for {year}. Other years may have some: `quarterdeck charges` lists them.")
            }
            (Some(_), None) => "HMRC holds no charges for these days.".to_owned(),
            (None, None) if total.is_some_and(Money::is_positive) => {
                "HMRC lists no charge that makes up its total. HMRC online services may show more.".to_owned()
            }
            (None, None) => "There is nothing to pay: HMRC holds no open charges.".to_owned(),
        });
    } else {
        page.table(charges_table(&asking, setting));
    }
    if sums.interest.is_positive() {
        let est = if asking.iter().any(|one| one.interest_grows()) { " est." } else { "" };
        page.line(Tone::Plain, format!("To pay with interest so far: {}{est}", sums.total().pounds()));
    }
    if let Some(sentence) = charges::interest_not_charged(asking.iter().copied()) {
        page.line(Tone::Plain, sentence);
    }
    // HMRC's total is of the whole account, so it stands only where the whole of what is open is listed.
    if let Some(total) = total {
        page.line(Tone::Plain, format!("HMRC's total: {}", total.pounds()));
    }
    if !outside.is_empty() {
        page.title(format!(
            "No part of these sums: through {} tax code, or HMRC's estimates",
            setting.voice().possessive()
        ));
        page.table(charges_table(&outside, setting));
    }
    let shown: Vec<&Document> = giving.iter().copied().filter(|one| one.kind() != DocumentKind::Clearing).collect();
    if !shown.is_empty() {
        page.title("Payments, credits and refunds");
        page.table(credits_table(&shown, setting.voice()));
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    page
}

fn charges_table(asking: &[&Document], setting: &Setting) -> Table {
    let voice = setting.voice();
    let mut table = Table::new(&[
        Column::text("Due"),
        Column::prose("Charge").at_least(18),
        Column::text("Tax year"),
        Column::money("Original £").rank(2),
        Column::money("To pay £"),
        Column::money("Interest £").rank(1),
        Column::prose("State").at_least(12),
        Column::text("Document").rank(3),
    ]);
    for one in asking {
        let standing = one.standing(setting.today());
        table.row([
            one.date_shown().map(dates::day_sent).unwrap_or_default().into(),
            charges::document_for(one, voice).into(),
            one.tax_year.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            Cell::money_or_none(one.original_shown()),
            Cell::money(one.outstanding_amount),
            Cell::money(one.interest_left()),
            Cell::from(state(one, setting, false)).tone(tone_of(standing)),
            one.document_id.to_string().into(),
        ]);
    }
    let sum = |of: fn(&Document) -> Money| Cell::sum(asking.iter().map(|one| of(one)).sum());
    table.total([
        "".into(),
        "".into(),
        "".into(),
        sum(|one| one.original_shown().unwrap_or_default()),
        sum(|one| one.outstanding_amount),
        sum(Document::interest_left),
        "".into(),
        "".into(),
    ]);
    table
}

fn credits_table(shown: &[&Document], voice: Voice) -> Table {
    let mut table = Table::new(&[
        Column::text("Date"),
        Column::prose("What").alone(),
        Column::text("Tax year").rank(1),
        Column::money("Amount £"),
        Column::money("Not used £"),
        Column::text("Document").rank(2),
    ]);
    for one in shown {
        table.row([
            dates::day_sent(one.effective_date_of_payment.as_ref().unwrap_or(&one.document_date)).into(),
            charges::document_for(one, voice).into(),
            one.tax_year.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            Cell::money(one.original_amount.abs()),
            Cell::money(one.outstanding_amount.abs()),
            one.document_id.to_string().into(),
        ]);
    }
    table
}

fn sheet(asking: &[&Document], giving: &[&Document], setting: &Setting) -> Sheet {
    let voice = setting.voice();
    let mut sheet = Sheet::new(&[
        "documentId",
        "taxYear",
        "label",
        "documentDescription",
        "documentDate",
        "documentDueDate",
        "originalAmount",
        "outstandingAmount",
        "interestLeft",
        "standing",
        "dateShown",
        "bucket",
        "interestPerDay",
        "conditions",
    ]);
    for one in asking.iter().chain(giving) {
        let conditions = setting.conditions(one);
        let bucket = one.is_charge().then(|| one.standing(setting.today()).bucket()).flatten();
        let words: Vec<&str> = conditions.iter().map(condition_word).collect();
        sheet.row([
            one.document_id.to_string(),
            cell(one.tax_year.as_ref()),
            charges::document_for(one, voice).into_owned(),
            cell(one.document_description.as_ref()),
            one.document_date.to_string(),
            cell(one.document_due_date.as_ref()),
            one.original_amount.to_string(),
            one.outstanding_amount.to_string(),
            one.interest_left().to_string(),
            if one.is_charge() { standing_word(one.standing(setting.today())).to_owned() } else { String::new() },
            cell(one.date_shown().filter(|_| one.is_charge())),
            cell(bucket.map(fields::bucket_word).as_ref()),
            cell(conditions.iter().find_map(per_day).as_ref()),
            words.join(" "),
        ]);
    }
    sheet
}
