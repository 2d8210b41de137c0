//! What a question is called where its answer is kept.
//!
//! These names are on disk: they are added to, never changed.

use crate::rules::coding_out::Wanted;
use crate::rules::{DateRange, Query};

/// The name of a question, the same for the same question in every version of this program.
///
/// The usual range, four tax years back to today, is one question however the days pass: tomorrow its answer of today
/// is still the last one there is.
pub fn question_key(query: &Query) -> String {
    match query {
        Query::OpenAccount => "account/open".to_owned(),
        Query::AccountHistory(range) => format!("account/{}", days(*range)),
        Query::AccountDocument(id) => format!("account/document/{id}"),
        Query::Payments(range) => format!("payments/{}", days(*range)),
        Query::Payment(id) => format!("payments/one/{id}"),
        Query::ChargeHistory(id) => format!("charge-history/{id}"),
        Query::ChargeHistoryByReference(reference) => format!("charge-history/reference/{reference}"),
        Query::CodedOut(year, wanted) => format!("coded-out/{year}/{}", source(*wanted)),
        Query::CodingOutStatus(year) => format!("coding-out-status/{year}"),
        Query::Penalties => "penalties".to_owned(),
        Query::OpenUpdates => "updates/open".to_owned(),
        Query::UpdatesOf(year) => format!("updates/{year}"),
        Query::Returns(None) => "returns".to_owned(),
        Query::Returns(Some(year)) => format!("returns/{year}"),
        Query::Businesses => "businesses".to_owned(),
        Query::Business(id) => format!("businesses/{id}"),
        Query::AccountingType(id, year) => format!("accounting-type/{id}/{year}"),
        Query::PeriodsOfAccount(id, year) => format!("periods-of-account/{id}/{year}"),
        Query::LateAccountingDateRule(id, year) => format!("late-accounting-date-rule/{id}/{year}"),
        Query::SentUpdates(id, income, year) => format!("sent-updates/{}/{id}/{year}", income.as_str()),
        Query::ItsaStatus(year) => format!("itsa-status/{year}"),
    }
}

fn days(range: DateRange) -> String {
    if range == DateRange::four_tax_years_to(range.to()) {
        "four-tax-years".to_owned()
    } else {
        format!("{}..{}", range.from(), range.to())
    }
}

const fn source(wanted: Wanted) -> &'static str {
    match wanted {
        Wanted::HmrcHeld => "hmrc-held",
        Wanted::User => "user",
        Wanted::Latest => "latest",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::TaxYear;
    use crate::rules::updates::Income;

    fn day(text: &str) -> chrono::NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_usual_range_is_one_question_from_day_to_day() {
        let of = |today| question_key(&Query::Payments(DateRange::four_tax_years_to(day(today))));
        assert_eq!(of("2026-11-21"), "payments/four-tax-years");
        assert_eq!(of("2026-11-22"), "payments/four-tax-years");
        let own = DateRange::new(day("2026-01-01"), day("2026-02-01")).unwrap();
        assert_eq!(question_key(&Query::Payments(own)), "payments/2026-01-01..2026-02-01");
    }

    #[test]
    fn different_questions_have_different_names() {
        let year = TaxYear::starting(2026).unwrap();
        let other = TaxYear::starting(2025).unwrap();
        let document: crate::rules::DocumentId = "000000000001".parse().unwrap();
        let business: crate::rules::BusinessId = "XAIS12345678901".parse().unwrap();
        let usual = DateRange::four_tax_years_to(day("2026-11-21"));
        let all = [
            Query::OpenAccount,
            Query::AccountHistory(usual),
            Query::AccountDocument(document.clone()),
            Query::Payments(usual),
            Query::ChargeHistory(document),
            Query::CodedOut(year, Wanted::Latest),
            Query::CodedOut(year, Wanted::User),
            Query::CodedOut(other, Wanted::User),
            Query::CodingOutStatus(year),
            Query::Penalties,
            Query::OpenUpdates,
            Query::UpdatesOf(year),
            Query::Returns(None),
            Query::Returns(Some(year)),
            Query::Businesses,
            Query::Business(business.clone()),
            Query::AccountingType(business.clone(), year),
            Query::PeriodsOfAccount(business.clone(), year),
            Query::LateAccountingDateRule(business.clone(), year),
            Query::SentUpdates(business.clone(), Income::SelfEmployment, year),
            Query::SentUpdates(business, Income::UkProperty, year),
            Query::ItsaStatus(year),
        ];
        let names: std::collections::BTreeSet<String> = all.iter().map(question_key).collect();
        assert_eq!(names.len(), all.len(), "{names:?}");
    }
}
