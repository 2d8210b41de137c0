//! Coding out in words.

use crate::rules::charges::Document;
use crate::rules::coding_out::{Closing, CodeTime, Collection, Kind, Returned, Source, Window};
use crate::rules::tax_code_terms::TaxCodeTerms;
use crate::rules::{Money, TaxYear};
use crate::words::{Voice, charges, dates};
use chrono::NaiveDate;

/// "Self Assessment underpayment".
pub const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::SelfAssessmentUnderpayment => "Self Assessment underpayment",
        Kind::PayeUnderpayment => "PAYE underpayment",
        Kind::Debt => "Debt",
        Kind::InYearAdjustment => "In-year adjustment",
    }
}

/// Whose figure it is.
pub fn source(source: Option<&Source>) -> &str {
    match source {
        Some(Source::HmrcHeld) => "HMRC",
        Some(Source::User) => "you",
        Some(Source::Other(text)) => text,
        None => "–",
    }
}

/// Whether something can be changed now, since when, until when, and why not: "can be changed until …".
pub fn window(window: Window, year: TaxYear) -> String {
    match window {
        Window::NotYet { opens } => {
            format!("can be changed from {}, when the {year} tax year has ended", dates::day(opens))
        }
        Window::Open { since, until, return_unknown } => {
            let until = until.map_or_else(String::new, |last| format!("{}, or until ", dates::day(last)));
            let unknown = if return_unknown { "; HMRC did not say whether that return is in" } else { "" };
            format!(
                "can be changed until {until}the {year} return is submitted (open since {}){unknown}",
                dates::day(since)
            )
        }
        Window::Closed(Closing::ReturnIn(Some(day))) => {
            format!("can no longer be changed: the {year} return is in, since {}", dates::day(day))
        }
        Window::Closed(Closing::ReturnIn(None)) => format!("can no longer be changed: the {year} return is in"),
        Window::Closed(Closing::LastDay(last)) => {
            format!("can no longer be changed: {} was the last day", dates::day(last))
        }
    }
}

/// The same without since when it is open, for where there is little room.
pub fn window_in_short(of: Window, year: TaxYear) -> String {
    let whole = window(of, year);
    match of {
        Window::Open { since, .. } => whole.replace(&format!(" (open since {})", dates::day(since)), ""),
        Window::NotYet { .. } | Window::Closed(_) => whole,
    }
}

/// Above entries that HMRC could not match, where they stand below the amounts of a tax code.
pub const APART: &str = "HMRC could not match these: in no tax code, and in no sum";

/// The tax code that a year's bill is collected through: "your 2027-28 tax code".
pub fn collecting_code(year: TaxYear, voice: Voice) -> String {
    let later = year.next().and_then(TaxYear::next).map(|later| format!("{later} ")).unwrap_or_default();
    format!("{} {later}tax code", voice.possessive())
}

/// What to do about entries that HMRC could not match.
pub fn unmatched(voice: Voice) -> String {
    format!(
        "HMRC could not match these to anything it holds, so they are in no tax code. Check number and kind against HMRC's \
         figures. `quarterdeck coding-out amend --drop-unmatched` sends {} amounts without them.",
        voice.possessive()
    )
}

/// What a tax code collects: how much, of which bill, through which code, since when, and about how much a month.
pub fn collection(one: &Collection<'_>, voice: Voice) -> String {
    let your = voice.possessive();
    let Some(detail) = one.detail else {
        return "HMRC does not say through the code of which year:".to_owned();
    };
    let sum = detail.charge.map_or_else(|| "An amount HMRC does not name".to_owned(), Money::pounds);
    let bill = detail.return_tax_year.as_ref().map(|year| format!(" of the {year} bill")).unwrap_or_default();
    let code = detail.coding_tax_year.as_ref().map(|year| format!(" {year}")).unwrap_or_default();
    let verb = match one.time {
        Some(CodeTime::Past) => "was to be collected",
        Some(CodeTime::Coming) => "will be collected",
        Some(CodeTime::Current) | None => "is collected",
    };
    let since = detail.initiation_date.as_ref().map(|day| format!(" (initiated {})", dates::day_sent(day)));
    let since = since.unwrap_or_default();
    let month = one.per_month.map(|month| {
        let who = match voice {
            Voice::You => "you are",
            Voice::YourClient => "your client is",
        };
        format!(
            " That is about {} a month less in pay or pension est.: a twelfth. HMRC does not tell how often {who} paid, nor \
             in how many months it is collected.",
            month.pounds()
        )
    });
    format!("{sum}{bill} {verb} through {your}{code} tax code{since}.{}", month.unwrap_or_default())
}

/// A charge that went to a tax code and came back.
pub fn returned(one: &Returned<'_>, voice: Voice) -> String {
    let left = one.charge.outstanding_amount;
    let now = if left.is_positive() {
        format!("{} of it is to be paid directly", left.pounds())
    } else {
        "nothing of it is left to pay".to_owned()
    };
    format!("{}: {}; {now}.", charge(one.charge, voice), charges::coded_out_status(one.status))
}

/// A charge by its name, year and document: "Balancing payment 2024-25 (003500000005)".
pub fn charge(charge: &Document, voice: Voice) -> String {
    let year = charge.tax_year.as_ref().map(|year| format!(" {year}")).unwrap_or_default();
    format!("{}{year} ({})", charges::document_for(charge, voice), charge.document_id)
}

/// Where the conditions stand, when there is no room for them.
pub const TERMS_ELSEWHERE: &str =
    "Not for every bill: a taller window, or `quarterdeck coding-out`, tells on which conditions.";

/// On which conditions HMRC collects a year's bill so, and who said it: the whole of what a finding only brings up.
pub fn terms(year: TaxYear, until: NaiveDate, terms: &TaxCodeTerms, voice: Voice) -> String {
    let who = match voice {
        Voice::You => "you already pay",
        Voice::YourClient => "your client already pays",
    };
    let class2 = if terms.class2_too { "" } else { "; never for Class 2" };
    format!(
        "HMRC does so only if the {year} return is in by {} and the bill is below {}, which a part payment does not help; \
         and only if {who} tax through PAYE, and neither over {} per cent of the PAYE income nor over {} times the usual \
         tax would go in tax{class2} ({}, {}).",
        dates::day_long(until),
        terms.owed_less_than.pounds(),
        terms.most_of_paye_income,
        terms.most_times_usual_tax,
        terms.source.name,
        dates::day(terms.source.checked)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::dated::{Source, Years};

    #[test]
    fn every_condition_of_paying_through_a_tax_code_is_told_with_its_source() {
        let (year, day): (TaxYear, NaiveDate) = ("2025-26".parse().unwrap(), "2026-12-30".parse().unwrap());
        let all = TaxCodeTerms {
            years: Years { from: year, to: None },
            owed_less_than: Money::from_pence(300_000),
            submit_by: (12, 30),
            most_of_paye_income: 50,
            most_times_usual_tax: 2,
            class2_too: false,
            source: Source {
                name: "GOV.UK".to_owned(),
                address: String::new(),
                checked: "2026-11-22".parse().unwrap(),
            },
        };
        assert_eq!(
            terms(year, day, &all, Voice::You),
            "HMRC does so only if the 2025-26 return is in by 30 December 2026 and the bill is below £3,000.00, which a part \
             payment does not help; and only if you already pay tax through PAYE, and neither over 50 per cent of the PAYE \
             income nor over 2 times the usual tax would go in tax; never for Class 2 (GOV.UK, 22 Nov 2026)."
        );
        assert!(terms(year, day, &all, Voice::YourClient).contains("your client already pays tax"));
    }
}
