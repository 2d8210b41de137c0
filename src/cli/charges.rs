//! `charges`: what is open on the account, or everything; one charge; how it changed.

mod fields;
mod history;
mod list;
mod one;
mod page;

pub(super) use history::history;
pub(super) use one::show;

use self::fields::{condition_word, document, standing_word};
use chrono::NaiveDate;

use super::desk::{Ask, Desk};
use super::output::json::Object;
use super::output::page::Tone;
use super::output::sheet::{Sheet, cell};
use super::output::{Report, Setting};
use super::parts::Parts;
use super::payments::payment_fields;
use super::trouble::Trouble;
use crate::rules::allocation::Payment;
use crate::rules::charges::{Account, ChargeStanding, Condition, Document};
use crate::rules::sent::SentOption;
use crate::rules::whereabouts::Documents;
use crate::rules::{DateRange, Money, TaxYear};
use crate::words::charges;

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
    let paid = async {
        match range {
            Some(range) => Some(desk.payments(range).await),
            None => None,
        }
    };
    // Only the penalties tell of payment plans; without them none is known.
    let (account, paid, penalties) = tokio::join!(account, paid, desk.penalties());
    let account = account?;
    let setting = &setting.with_plans(account.as_deref(), penalties.as_deref().ok());
    let mut report =
        shape(account.as_deref(), setting, range, year, paid.as_ref().and_then(|paid| paid.as_deref().ok()));
    if let Some(paid) = &paid {
        let mut parts = Parts::default();
        parts.note("payments", paid, Vec::is_empty);
        report.asides = parts.asides(&setting.reader);
    }
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
fn shape(
    account: Option<&Account>,
    setting: &Setting,
    range: Option<DateRange>,
    year: Option<TaxYear>,
    paid: Option<&[Payment]>,
) -> Report {
    let mut documents = sorted(account);
    documents.retain(|one| year.is_none() || one.tax_year.value() == year);
    let (asking, giving): (Vec<&Document>, Vec<&Document>) = documents.into_iter().partition(|one| one.is_charge());
    let objects = |list: &[&Document]| list.iter().map(|one| document(one, setting)).collect::<Vec<_>>();
    let sums = Sums::of(&asking, setting, range.is_some());
    // Payments are of no tax year, so none is missing from the list of one.
    let undocumented = paid.filter(|_| year.is_none()).map(|paid| undocumented(paid, account)).unwrap_or_default();
    let without: Vec<Object> = undocumented.iter().map(|one| payment_fields(one, setting)).collect();
    let data = Object::new()
        .maybe("from", range.map(DateRange::from).as_ref())
        .maybe("to", range.map(DateRange::to).as_ref())
        .put("charges", &objects(&asking))
        .put("credits", &objects(&giving))
        .maybe("paymentsWithoutDocument", paid.is_some().then_some(&without))
        .put("sums", &sums.object());
    let total = account.filter(|_| range.is_none() && year.is_none()).map(|account| account.balance.total_balance);
    let listed = list::Listed { asking: &asking, giving: &giving, undocumented: &undocumented, range, year };
    let page = list::page(total, &listed, setting);
    Report::new("charges", data, page, sheet(&asking, &giving, setting))
}

/// Payments of which HMRC sent no document among those of the account, so that they stand in no list of documents.
fn undocumented<'a>(paid: &'a [Payment], account: Option<&Account>) -> Vec<&'a Payment> {
    let accounts: Vec<&Account> = account.into_iter().collect();
    let documents = Documents::of(&accounts);
    // A document without lot and item may be that of any payment of its day and sum, so none of those is called missing.
    let unnamed: Vec<&Document> = account
        .map_or(&[][..], |account| &account.documents)
        .iter()
        .filter(|one| !one.is_charge() && one.payment_lot.is_none())
        .collect();
    let may_be = |payment: &Payment| {
        unnamed.iter().any(|one| {
            let day = one.effective_date_of_payment.value().or_else(|| one.document_date.value());
            day == payment.received() && Some(one.original_amount.abs()) == payment.payment_amount
        })
    };
    let is_missing = |one: &&Payment| documents.whereabouts(one).document.is_none() && !may_be(one);
    let mut found: Vec<&Payment> = paid.iter().filter(is_missing).collect();
    found.sort_by_key(|one| (one.received(), one.id()));
    found
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
    /// With `paid_too` a charge stands beside the interest that is left on it, and counts with what it was.
    fn of(asking: &[&Document], setting: &Setting, paid_too: bool) -> Self {
        let mine = || asking.iter().filter(|one| !is_apart(one, setting));
        Self {
            original: mine().filter_map(|one| one.original_shown(paid_too)).sum(),
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
