//! The list of charges as a page for people.

use super::{Sums, is_apart, state, tone_of};
use crate::cli::output::Setting;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::table::{Cell, Column, Table};
use crate::rules::allocation::Payment;
use crate::rules::charges::{ChargeStanding, Document, DocumentKind};
use crate::rules::{DateRange, Money, TaxYear};
use crate::words::{Voice, charges, dates, payments};

/// What is listed.
pub(super) struct Listed<'a> {
    /// Charges, by due date.
    pub(super) asking: &'a [&'a Document],
    /// Payments, credits and refunds.
    pub(super) giving: &'a [&'a Document],
    /// Payments without a document among those.
    pub(super) undocumented: &'a [&'a Payment],
    /// The days asked for, where paid ones are listed too.
    pub(super) range: Option<DateRange>,
    /// The tax year asked for.
    pub(super) year: Option<TaxYear>,
}

/// The page; `total` is HMRC's of the whole account, where the whole of what is open is listed.
pub(super) fn page(total: Option<Money>, listed: &Listed<'_>, setting: &Setting) -> Page {
    let Listed { asking, giving, undocumented, range, year } = *listed;
    let paid_too = range.is_some();
    let mut page = Page::titled("Charges");
    if let Some(range) = range {
        let days = format!("{} to {}", dates::day(range.from()), dates::day(range.to()));
        let what = year.map_or(days, |year| format!("Those of {year}"));
        page.line(Tone::Quiet, format!("{what}, paid ones too"));
    }
    let sums = Sums::of(asking, setting, paid_too);
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
        page.table(charges_table(&asking, setting, paid_too));
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
        page.table(charges_table(&outside, setting, paid_too));
    }
    let shown: Vec<&Document> = giving.iter().copied().filter(|one| one.kind() != DocumentKind::Clearing).collect();
    if !shown.is_empty() {
        page.title("Payments, credits and refunds");
        page.table(credits_table(&shown, setting.voice()));
    }
    for one in undocumented {
        page.say(payments::without_document(one));
    }
    page.say_in(Tone::Quiet, charges::BEFORE_MTD);
    page
}

/// With `paid_too`, a charge that is paid but for interest stands as two rows: what it was, and the interest.
fn charges_table(asking: &[&Document], setting: &Setting, paid_too: bool) -> Table {
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
        if paid_too && one.is_interest_only() {
            table.row([
                one.document_due_date.as_ref().map(dates::day_sent).unwrap_or_default().into(),
                charges::in_voice(charges::kind(&one.named_kind()), voice).into(),
                one.tax_year.as_ref().map(ToString::to_string).unwrap_or_default().into(),
                Cell::money(one.original_amount),
                Cell::money(one.outstanding_amount),
                Cell::money(Money::ZERO),
                // Where there is no room for what it was, its state still says it.
                Cell::from(format!("{} paid", one.original_amount.pounds())).tone(tone_of(ChargeStanding::Paid)),
                one.document_id.to_string().into(),
            ]);
        }
        table.row([
            one.date_shown().map(dates::day_sent).unwrap_or_default().into(),
            charges::document_for(one, voice).into(),
            one.tax_year.as_ref().map(ToString::to_string).unwrap_or_default().into(),
            Cell::money_or_none(one.original_shown(false)),
            Cell::money(one.outstanding_amount),
            Cell::money(one.interest_left()),
            Cell::from(state(one, setting, false)).tone(tone_of(standing)),
            one.document_id.to_string().into(),
        ]);
    }
    let sum = |of: &dyn Fn(&Document) -> Money| Cell::sum(asking.iter().map(|one| of(one)).sum());
    table.total([
        "".into(),
        "".into(),
        "".into(),
        sum(&|one| one.original_shown(paid_too).unwrap_or_default()),
        sum(&|one| one.outstanding_amount),
        sum(&Document::interest_left),
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
