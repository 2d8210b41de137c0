//! Businesses as HMRC holds them, and the taxpayer's status for the year.

use ratatui::layout::Rect;

use crate::app::model::Model;
use crate::app::remote::read;
use crate::rules::businesses::{Business, ListedBusiness};
use crate::rules::itsa_status::status_for;
use crate::rules::{Query, Sent, SentOption, TypeOfBusiness};
use crate::view::detail::{Line, fact};
use crate::view::pen::{Pen, below};
use crate::view::theme::Meaning;
use crate::view::widgets::ledger::{Cell, Column};
use crate::words::{businesses, dates, itsa_status};

pub(super) const COLUMNS: &[Column] = &[
    Column::words("Business", 22, 0).growing(),
    Column::words("Kind", 16, 0),
    Column::words("Since", 11, 1),
    Column::words("Quarters", 9, 2),
    Column::words("State", 20, 0),
];

fn known<'a>(model: &'a Model, listed: &ListedBusiness) -> Option<&'a Business> {
    match &listed.business_id {
        Sent::Read(id) => model.answer(&Query::Business(id.clone())).and_then(read::business),
        Sent::Unreadable(_) => None,
    }
}

fn name(listed: &ListedBusiness) -> String {
    let own = listed.trading_name.as_deref().or(listed.trading_type.as_deref());
    own.map_or_else(|| businesses::type_of_business(&listed.type_of_business).into_owned(), str::to_owned)
}

pub(super) fn cells(model: &Model, index: usize) -> Option<Vec<Cell>> {
    let listed = model.rows.businesses.get(index)?;
    let business = known(model, listed);
    let since = business.and_then(|one| one.commencement_date.as_ref()).map(dates::day_sent).unwrap_or_default();
    let quarters = business.map(|one| {
        let choice = one.quarterly_type_choice.as_ref().map(|choice| choice.period_type.as_str());
        choice.unwrap_or("standard").to_owned()
    });
    let ceased = business.and_then(|one| one.cessation_date.as_ref());
    let (state, meaning) = match (business, ceased) {
        (None, _) => ("…".to_owned(), Meaning::Quiet),
        (Some(one), Some(day)) if one.has_ceased(model.today()) => {
            (format!("ceased {}", dates::day_sent(day)), Meaning::Quiet)
        }
        (Some(_), Some(day)) => (format!("ceases {}", dates::day_sent(day)), Meaning::Soon),
        (Some(_), None) => ("trading".to_owned(), Meaning::Good),
    };
    let plain = if ceased.is_some() { Meaning::Quiet } else { Meaning::Plain };
    Some(vec![
        (name(listed), plain),
        (businesses::type_of_business(&listed.type_of_business).into_owned(), plain),
        (since, plain),
        (quarters.unwrap_or_default(), plain),
        (state, meaning),
    ])
}

pub(super) fn draw_above(model: &Model, pen: &mut Pen<'_>, area: Rect) {
    let Some(years) = model.answer(&Query::ItsaStatus(model.tax_year)).and_then(read::itsa_status) else { return };
    let Some(detail) = status_for(years, model.tax_year) else { return };
    if area.height < 2 {
        return;
    }
    let label = format!("Making Tax Digital for Income Tax in {}: ", model.tax_year);
    pen.put_all(
        area.x + 2,
        area.y,
        area.width - 2,
        &[(&label, Meaning::Quiet), (&itsa_status::status(&detail.status), Meaning::Strong)],
    );
    let room = below(area, 1);
    pen.paragraph(
        Rect { x: room.x + 2, width: room.width.saturating_sub(2), ..room },
        itsa_status::duties(&detail.status),
        Meaning::Quiet,
    );
}

pub(super) fn detail(model: &Model, index: usize) -> Option<(String, Vec<Line>)> {
    let listed = model.rows.businesses.get(index)?;
    let mut lines = Vec::new();
    lines.extend(fact("Kind", Some(businesses::type_of_business(&listed.type_of_business).into_owned())));
    lines.extend(fact("Business id", Some(listed.business_id.to_string())));
    let Some(business) = known(model, listed) else {
        lines.push(Line::Text("HMRC's details of it are not here yet.".to_owned(), Meaning::Quiet));
        return Some((name(listed), lines));
    };
    lines.extend(fact("Trading name", business.trading_name.clone()));
    lines.extend(fact("Trade", business.trading_type.clone()));
    lines.extend(fact("Started", business.commencement_date.as_ref().map(dates::day_sent)));
    lines.extend(fact("Ceased", business.cessation_date.as_ref().map(dates::day_sent)));
    let choice = business.quarterly_type_choice.as_ref();
    lines
        .extend(fact("Quarters", Some(businesses::period_type(choice.map(|choice| &choice.period_type)).into_owned())));
    lines.extend(fact(
        "Chosen for",
        choice.map(|choice| format!("{}, and kept until changed", choice.tax_year_of_choice)),
    ));
    latency(business, &mut lines);
    year_facts(model, listed, &mut lines);
    if !business.address.is_empty() {
        lines.extend([Line::Blank, Line::Heading("Address".to_owned())]);
        lines.extend(business.address.iter().map(|line| Line::Text(line.clone(), Meaning::Plain)));
    }
    let text = "Adding, ceasing or changing a business is done in HMRC online services: 9.";
    lines.extend([Line::Blank, Line::Text(text.to_owned(), Meaning::Quiet)]);
    Some((name(listed), lines))
}

fn latency(business: &Business, lines: &mut Vec<Line>) {
    let Some(latency) = &business.latency else { return };
    lines.extend([Line::Blank, Line::Heading("New business".to_owned())]);
    for (year, indicator) in &latency.years {
        lines.push(Line::Text(format!("{year}: reports {}", businesses::latency(indicator)), Meaning::Plain));
    }
    lines.extend(fact("Until", Some(dates::day_sent(&latency.end_date))));
}

fn year_facts(model: &Model, listed: &ListedBusiness, lines: &mut Vec<Line>) {
    let Sent::Read(id) = &listed.business_id else { return };
    let year = model.tax_year;
    lines.extend([Line::Blank, Line::Heading(format!("Tax year {year}"))]);
    let accounting = model.answer(&Query::AccountingType(id.clone(), year)).and_then(read::accounting_type);
    lines.extend(fact("Accounting", accounting.map(|kind| businesses::accounting_type(kind).into_owned())));
    if listed.type_of_business != TypeOfBusiness::SelfEmployment {
        return;
    }
    let periods = model.answer(&Query::PeriodsOfAccount(id.clone(), year)).and_then(read::periods_of_account);
    if let Some(periods) = periods {
        let said = if periods.any { "one ended in this year" } else { "none ended in this year" };
        lines.extend(fact("Periods of account", Some(said.to_owned())));
        for period in &periods.periods {
            let text = format!("{} – {}", dates::day_sent(&period.start), dates::day_sent(&period.end));
            lines.extend(fact("", Some(text)));
        }
    }
    let rule = model.answer(&Query::LateAccountingDateRule(id.clone(), year)).and_then(read::late_accounting_date_rule);
    if let Some(rule) = rule {
        let said = match (rule.eligible, rule.disapply) {
            (_, true) => "the late accounting date rule is set aside",
            (true, false) => "accounts are treated as ending on 5 April",
            (false, false) => "the late accounting date rule does not apply",
        };
        lines.extend(fact("Late accounting date", Some(said.to_owned())));
        let expires = rule.tax_year_election_expires.value().map(|year| format!("until {year}"));
        lines.extend(fact("", expires));
    }
}
