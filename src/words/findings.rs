//! What a finding says, to a taxpayer and to an agent.

use crate::rules::findings::{About, Finding};
use crate::words::{Voice, capital, count, dates, next_dates};
use chrono::NaiveDate;

/// One sentence: what needs attention and why.
pub fn sentence(finding: &Finding, voice: Voice, today: NaiveDate) -> String {
    match &finding.about {
        About::OverdueMoney { amount, interest, since } => {
            let since = since.map_or_else(String::new, |day| format!(" since {}", dates::day_long(day)));
            let interest = if interest.is_positive() {
                format!("; {} of it is interest to today (est.)", interest.pounds())
            } else {
                String::new()
            };
            format!("{} has been overdue{since}{interest}", amount.pounds())
        }
        About::OverdueUpdate { due, businesses, penalised, .. } => {
            let late = count((today - *due).num_days(), "day", "days");
            let which = if *businesses > 1 { format!(", for {businesses} businesses") } else { String::new() };
            // What a late update brings where it is penalised depends on rules of the year; only what is certain is said.
            let point = if *penalised == Some(false) { "; no penalty point, as updates are voluntary" } else { "" };
            format!("The update due on {} is {late} late{which}{point}", dates::day_long(*due))
        }
        About::OverdueReturn { due, tax_year } => {
            let late = count((today - *due).num_days(), "day", "days");
            let year = tax_year.map_or_else(String::new, |year| format!("{year} "));
            let whose = match voice {
                Voice::You => "Your",
                Voice::YourClient => "Your client's",
            };
            format!("{whose} {year}tax return is {late} late")
        }
        About::DueSoon { what, date } => {
            format!("{}: {}", capital(&dates::from_today(*date, today)), next_dates::sentence(what, voice))
        }
        About::CreditBesideDebt { credit, overdue } => {
            format!("{} of credit is not used, while {} is overdue", credit.pounds(), overdue.pounds())
        }
        About::CodingOutChoice { tax_year, until, opted_out } => {
            let now = if *opted_out { "paid directly" } else { "collected through the tax code where it can be" };
            format!("Until {}: choose how the {tax_year} bill is paid; now it is {now}", dates::day_long(*until))
        }
        About::PointsNearThreshold { points, threshold, charge } => {
            let points_in_words = count(i64::from(*points), "penalty point", "penalty points");
            if points >= threshold {
                format!(
                    "{} {} {points_in_words}, the number that brings a {} penalty",
                    voice.subject_capital(),
                    voice.have(),
                    charge.pounds()
                )
            } else {
                format!("{points_in_words} of {threshold}; at {threshold} HMRC charges {}", charge.pounds())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;
    use crate::rules::findings::{Place, Urgency};
    use rstest::rstest;

    fn said(about: About, voice: Voice) -> String {
        let finding = Finding { urgency: Urgency::Now, place: Place::WhatYouOwe, about };
        sentence(&finding, voice, "2026-11-21".parse().unwrap())
    }

    #[rstest]
    #[case(3, "3 penalty points of 4; at 4 HMRC charges £200.00")]
    #[case(4, "Your client has 4 penalty points, the number that brings a £200.00 penalty")]
    fn points_near_the_threshold(#[case] points: u32, #[case] expected: &str) {
        let charge = Money::from_pence(20_000);
        assert_eq!(said(About::PointsNearThreshold { points, threshold: 4, charge }, Voice::YourClient), expected);
    }

    #[test]
    fn overdue_money_names_its_day_and_interest() {
        let about = About::OverdueMoney {
            amount: Money::from_pence(122_879),
            interest: Money::from_pence(2_879),
            since: "2026-07-31".parse().ok(),
        };
        assert_eq!(
            said(about, Voice::You),
            "£1,228.79 has been overdue since 31 July 2026; £28.79 of it is interest to today (est.)"
        );
    }
}
