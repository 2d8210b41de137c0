//! One charge as a page for people.

use super::one::Known;
use super::{history, tone_of};
use crate::cli::output::Setting;
use crate::cli::output::page::{Page, Tone};
use crate::cli::output::table::{Cell, Column, Table};
use crate::rules::charges::history::ends_elsewhere;
use crate::rules::charges::{Accruing, Condition, Document};
use crate::rules::interest::steps::Steps;
use crate::rules::sent::SentOption;
use crate::rules::{Money, TaxYear};
use crate::words::{Voice, charges, dates};

/// The page.
pub(super) fn page(known: &Known<'_>, setting: &Setting) -> Page {
    let voice = setting.voice();
    let one = known.one;
    let mut page = Page::titled(charges::document_for(one, voice));
    page.line(Tone::Quiet, charges::why_of(one, voice));
    page.table(facts(one, setting));
    if !known.cause.is_empty() {
        page.title("What brought it");
        for sentence in &known.cause {
            page.line(Tone::Plain, sentence.clone());
        }
    }
    for sentence in conditions(one, setting) {
        page.say(sentence);
    }
    if !one.breakdown.is_empty() {
        page.title("What it is made of");
        page.table(breakdown(one));
    }
    if let Some(interest) = interest(one, &setting.conditions(one)) {
        page.title("Interest");
        page.table(interest);
    }
    if let Some(steps) = &known.interest_steps {
        page.line(Tone::Plain, format!("How it comes to that, at {} per cent a year:", steps.rate));
        page.table(interest_steps(steps));
        page.say(charges::interest_steps(steps));
    }
    if one.is_charge() {
        settled(known, &mut page, voice);
    }
    used(known, &mut page, voice);
    reductions(known, &mut page, voice);
    if let Some(of) = &known.on_account {
        page.title(format!("Payments on account {}", of.year));
        page.table(both(&[of.first, of.second], voice));
        for sentence in charges::on_account(of, &known.adjusted, voice) {
            page.say(sentence);
        }
    }
    if !known.steps.is_empty() {
        page.title("History");
        page.table(history::table(&known.steps, voice));
        if let Some(total) = ends_elsewhere(&known.steps, one.original_amount) {
            page.say(charges::history_ends(total, one.original_amount, known.gone_to_tax_code(total)));
        }
    }
    page
}

/// What else is true of it, without what the table of interest says.
fn conditions(one: &Document, setting: &Setting) -> Vec<String> {
    let voice = setting.voice();
    let told = setting.conditions(one);
    let elsewhere = |of: &&Condition| !matches!(of, Condition::Accruing(_) | Condition::Posted(_));
    told.iter().filter(elsewhere).map(|of| charges::condition(of, voice)).collect()
}

fn facts(one: &Document, setting: &Setting) -> Table {
    let standing = one.standing(setting.today());
    let mut table = Table::facts();
    let mut row = |name: &str, value: Option<String>, tone: Tone| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            table.row([Cell::from(name).tone(Tone::Quiet), Cell::from(value).tone(tone)]);
        }
    };
    let charge = one.is_charge();
    row("Tax year", one.tax_year.as_ref().map(ToString::to_string), Tone::Plain);
    let interest = one.interest_left().is_positive().then(|| charges::interest_left(one));
    if charge && one.is_interest_only() {
        // Two debts with two dates: the charge, which is paid, and the interest, which is not.
        row("Interest to pay", interest, Tone::Strong);
        row("Interest due", one.date_shown().map(dates::day_sent), Tone::Plain);
        row("The charge itself", Some(charges::paid_charge(one)), Tone::Plain);
    } else {
        row("Due", one.document_due_date.as_ref().filter(|_| charge).map(dates::day_sent), Tone::Plain);
        row("Original amount", Some(one.original_amount.pounds()), Tone::Plain);
        row(if charge { "Left to pay" } else { "Not used" }, Some(one.outstanding_amount.pounds()), Tone::Strong);
        row("Interest left", interest, Tone::Plain);
    }
    row("State", charge.then(|| super::state(one, setting, true)), tone_of(standing));
    let bucket = standing.bucket().filter(|_| charge);
    row("In HMRC's totals", bucket.map(|bucket| charges::bucket(bucket).to_owned()), Tone::Plain);
    row("Relevant amount", one.poa_relevant_amount.map(Money::pounds), Tone::Plain);
    row("Made on", Some(dates::day_sent(&one.document_date)), Tone::Plain);
    row("Document", Some(one.document_id.to_string()), Tone::Plain);
    let mut references: Vec<&str> = one.breakdown.iter().filter_map(|line| line.charge_reference.as_deref()).collect();
    references.dedup();
    row("Charge reference number", Some(references.join(", ")), Tone::Plain);
    let words = [one.document_description.as_deref(), one.document_text.as_deref()];
    let mut words: Vec<&str> = words.into_iter().flatten().collect();
    words.dedup();
    row("HMRC's own words", Some(words.join("; ")), Tone::Plain);
    table
}

fn breakdown(one: &Document) -> Table {
    let (settled, left) = if one.is_charge() { ("Paid £", "To pay £") } else { ("Used £", "Not used £") };
    let mut table = Table::new(&[
        Column::prose("Tax"),
        Column::money("Original £"),
        Column::money(settled).rank(1),
        Column::money(left),
    ]);
    for line in &one.breakdown {
        table.row([
            charges::breakdown(&line.kind()).into(),
            Cell::money_or_none(line.original_amount),
            Cell::money_or_none(line.cleared_amount),
            Cell::money_or_none(line.outstanding_amount),
        ]);
    }
    table
}

fn interest(one: &Document, conditions: &[Condition]) -> Option<Table> {
    let interest = one.late_payment_interest.as_ref()?;
    let accruing = conditions.iter().find_map(|of| match of {
        Condition::Accruing(accruing) => Some(accruing),
        _ => None,
    });
    let mut table = Table::facts();
    let mut row = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            table.row([Cell::from(name).tone(Tone::Quiet), value.into()]);
        }
    };
    let period = [&interest.start_date, &interest.end_date].map(|day| day.as_ref().map(dates::day_sent));
    row(
        "Period",
        match period {
            [Some(from), Some(to)] => Some(format!("{from} to {to}")),
            [Some(from), None] => Some(format!("from {from} on")),
            [None, Some(to)] => Some(format!("up to {to}")),
            [None, None] => None,
        },
    );
    row("HMRC's latest rate", interest.rate.map(|rate| format!("{rate} per cent a year")));
    row("So far", accruing.map(|accruing| format!("{} est.", accruing.so_far.pounds())));
    row("A day", accruing.and_then(per_day));
    row("Charged", interest.amount.filter(|sum| !sum.is_zero()).map(Money::pounds));
    row("Interest left", interest.outstanding_amount.map(Money::pounds));
    let held = charges::interest_held(one);
    let other = interest.dunning_lock_amount.filter(|sum| !sum.is_zero() && Some(*sum) != held);
    row("of that, not charged for now", held.filter(|_| other.is_none()).map(Money::pounds));
    row("Not charged for now, as HMRC says", other.map(Money::pounds));
    (!table.is_empty()).then_some(table)
}

fn interest_steps(steps: &Steps) -> Table {
    let mut table = Table::new(&[
        Column::text("From"),
        Column::text("To"),
        Column::number("Days"),
        Column::money("Unpaid £"),
        Column::money("Interest £ est."),
    ]);
    for step in &steps.steps {
        table.row([
            dates::day(step.from).into(),
            dates::day(step.to).into(),
            step.days.to_string().into(),
            Cell::money(step.on),
            Cell::sum(step.interest),
        ]);
    }
    table.total(["".into(), "".into(), "".into(), "".into(), Cell::sum(steps.sum)]);
    table
}

fn per_day(accruing: &Accruing) -> Option<String> {
    accruing.per_day.map(|sum| format!("about {} est.", sum.pounds()))
}

fn settled(known: &Known<'_>, page: &mut Page, voice: Voice) {
    page.title("Paid by");
    if known.settled.all().next().is_none() {
        page.say(if known.one.is_being_collected_through_the_tax_code() {
            "Being collected through the tax code; there is nothing to pay for it here."
        } else {
            "No payment HMRC shows has gone to it."
        });
    } else {
        let mut table = Table::new(&[Column::text("Date"), Column::prose("What"), Column::money("To this charge £")]);
        for part in known.settled.all() {
            table.row([
                part.on.map(dates::day_sent).unwrap_or_default().into(),
                charges::settled(part, coding_year(known), voice).into(),
                part.amount.map_or_else(|| "not told".into(), Cell::money),
            ]);
        }
        page.table(table);
    }
    if let Some(sum) = known.settled.exceeded() {
        page.say(charges::settled_exceeded(sum));
    }
}

/// The year whose tax code collected it, when HMRC still tells.
fn coding_year(known: &Known<'_>) -> Option<TaxYear> {
    let of = |year: Option<TaxYear>| year.is_some() && year == known.one.tax_year.value();
    let coding = known.coding.iter().find(|coding| of(coding.return_tax_year.value()));
    coding.and_then(|coding| coding.coding_tax_year.value())
}

/// Of a payment or credit: the charges it went to; of a refund: the credit it paid out.
fn used(known: &Known<'_>, page: &mut Page, voice: Voice) {
    if let Some(credit) = known.paid_out {
        page.say(charges::paid_out_of(credit, voice));
    }
    if known.used.is_empty() {
        return;
    }
    page.title("Used for");
    let mut table = Table::new(&[
        Column::text("Due"),
        Column::prose("Charge"),
        Column::money("To this charge £"),
        Column::text("Document").rank(1),
    ]);
    for part in &known.used {
        table.row([
            part.charge.document_due_date.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            charges::used_for(part, voice).into(),
            part.amount.map_or_else(|| "not told".into(), Cell::money),
            part.charge.document_id.to_string().into(),
        ]);
    }
    page.table(table);
}

fn reductions(known: &Known<'_>, page: &mut Page, voice: Voice) {
    if let Some(charge) = known.came_from {
        page.say(format!(
            "That charge: {}, {} (document {}).",
            charges::document_for(charge, voice),
            charge.original_amount.pounds(),
            charge.document_id
        ));
    }
    // A credit that all went to this charge stands among what settled it, and once is enough.
    let credits: Vec<_> = known.reductions.iter().filter(|credit| !known.settled.tells_all_of(credit)).collect();
    if credits.is_empty() {
        return;
    }
    page.title("Lowered by");
    let mut table = Table::new(&[
        Column::text("On"),
        Column::prose("Credit"),
        Column::money("By £"),
        Column::money("Not used £"),
        Column::text("Document").rank(1),
    ]);
    for credit in credits {
        let on = credit.reduced_charge.as_ref().and_then(|reduced| reduced.amendment_date.as_ref());
        table.row([
            dates::day_sent(on.unwrap_or(&credit.document_date)).into(),
            charges::document_for(credit, voice).into(),
            Cell::money(credit.original_amount.abs()),
            Cell::money(credit.outstanding_amount.abs()),
            credit.document_id.to_string().into(),
        ]);
    }
    page.table(table);
}

fn both(documents: &[Option<&Document>], voice: Voice) -> Table {
    let mut table = Table::new(&[
        Column::text("Due"),
        Column::prose("Charge"),
        Column::money("Amount £"),
        Column::money("To pay £"),
        Column::text("Document").rank(1),
    ]);
    for one in documents.iter().flatten() {
        table.row([
            one.document_due_date.as_ref().map(dates::day_sent).unwrap_or_default().into(),
            charges::document_for(one, voice).into(),
            Cell::money(one.original_amount),
            Cell::money(one.outstanding_amount),
            one.document_id.to_string().into(),
        ]);
    }
    table
}
