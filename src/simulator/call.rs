//! One call to one endpoint, and the checks HMRC makes of paths, queries and bodies.

use std::fmt::Write as _;
use std::sync::{Arc, MutexGuard};

use chrono::{DateTime, Datelike, NaiveDate, Utc};
use serde_json::Value;

use super::desk::Desk;
use super::ledger::Account;
use super::obligations::Update;
use super::reply::{Problem, Reply};
use super::routes::Parts;
use super::state::{Changes, Store, key};
use super::story::{Business, Story};
use crate::rules::tax_year::NotATaxYear;
use crate::rules::{BusinessId, TaxYear};

/// A call that reached its endpoint: the person is known and may be asked about.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) desk: &'a Desk,
    pub(crate) story: Arc<Story>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) today: NaiveDate,
    /// The path's variable parts, by name.
    pub(crate) path: Parts,
    pub(crate) query: Vec<(String, String)>,
    /// The body of a write.
    pub(crate) body: Option<Value>,
    /// The sandbox's `suspend-temporal-validations`.
    pub(crate) any_time: bool,
}

/// Problems found so far.
pub(crate) type Problems = Vec<Problem>;

impl Call<'_> {
    /// A variable part of the path.
    pub(crate) fn part(&self, name: &str) -> &str {
        self.path.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str())
    }

    /// A query parameter, the first of its name.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The tax year of the path; every endpoint that has one checks it first.
    pub(crate) fn tax_year(&self) -> Result<TaxYear, Reply> {
        tax_year(self.part("taxYear")).map_err(Reply::refuse)
    }

    /// Notes a wrong tax year, or one before `minimum` (production) or the year before it (sandbox).
    pub(crate) fn check_tax_year(&self, minimum: Option<Minimum>, problems: &mut Problems) {
        match tax_year(self.part("taxYear")) {
            Err(code) => problems.push(Problem::new(code)),
            Ok(year) => {
                let first = minimum.map(|minimum| if self.desk.sandbox { minimum.sandbox } else { minimum.production });
                if first.is_some_and(|first| year.start_year() < first) {
                    problems.push(Problem::new("RULE_TAX_YEAR_NOT_SUPPORTED"));
                }
            }
        }
    }

    /// Notes a wrong business id.
    pub(crate) fn check_business_id(&self, problems: &mut Problems) {
        if !is_business_id(self.part("businessId")) {
            problems.push(Problem::new("FORMAT_BUSINESS_ID"));
        }
    }

    /// A flag of the query: absent is false.
    pub(crate) fn flag(&self, name: &str) -> bool {
        self.asked(name).is_some_and(|text| text.eq_ignore_ascii_case("true"))
    }

    /// Notes a flag that is neither true nor false.
    pub(crate) fn check_flag(&self, name: &str, code: &'static str, problems: &mut Problems) {
        let fits = |text: &str| text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false");
        if !self.asked(name).is_none_or(fits) {
            problems.push(Problem::new(code));
        }
    }

    /// A date of the query that can be read.
    pub(crate) fn day(&self, name: &str) -> Option<NaiveDate> {
        self.asked(name).and_then(iso_date)
    }

    /// The business of the path, if it is one of this person's.
    pub(crate) fn business(&self) -> Option<&Business> {
        let id = self.part("businessId");
        self.story.businesses.iter().find(|business| business.id == id)
    }

    /// A key of the changes: the person, and these parts.
    pub(crate) fn key(&self, parts: &[&str]) -> String {
        let mut whole = self.story.nino.clone();
        for part in parts {
            // Writing into a String cannot fail.
            let _written = write!(whole, "|{part}");
        }
        whole
    }

    /// What people changed.
    pub(crate) fn store(&self) -> MutexGuard<'_, Store> {
        self.desk.store()
    }

    /// Makes a change that outlives the simulator, or fails as HMRC does when something behind it fails.
    pub(crate) fn change(&self, make: impl FnOnce(&mut Changes)) -> Result<Reply, Reply> {
        let kept = self.store().change(make);
        kept.map(|()| Reply::done()).map_err(|_not_kept| Reply::refuse("INTERNAL_SERVER_ERROR"))
    }

    /// Every quarterly update asked of this person.
    pub(crate) fn updates(&self) -> Vec<Update> {
        self.desk.updates(&self.story, self.today)
    }

    /// The account as it stands today.
    pub(crate) fn account(&self) -> Account {
        self.desk.account(&self.story, self.today)
    }
}

/// Whether a business reports calendar quarters in a year, and the year the choice was made for, if one was.
pub(crate) fn is_calendar(
    changes: &Changes,
    story: &Story,
    business: &Business,
    year: TaxYear,
    today: NaiveDate,
) -> (bool, Option<TaxYear>) {
    let told = business.calendar_since.map(|since| since.on(today)).filter(|since| *since <= year);
    let mut back = Some(year);
    while let Some(candidate) = back.filter(|candidate| told.is_none_or(|told| *candidate >= told)) {
        let name = key(&[&story.nino, &business.id, &candidate.to_string()]);
        if let Some(chosen) = changes.quarterly_types.get(&name) {
            return (chosen == "calendar", Some(candidate));
        }
        if Some(candidate) == told {
            break;
        }
        back = candidate.previous();
    }
    (told.is_some(), told)
}

/// The first tax year an endpoint takes, as the year it starts in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Minimum {
    pub(crate) production: u16,
    pub(crate) sandbox: u16,
}

/// A tax year by HMRC's pattern, or the code that says what is wrong.
pub(crate) fn tax_year(text: &str) -> Result<TaxYear, &'static str> {
    text.parse().map_err(|wrong| match wrong {
        NotATaxYear::Format => "FORMAT_TAX_YEAR",
        NotATaxYear::Range => "RULE_TAX_YEAR_RANGE_INVALID",
    })
}

/// A business id exactly as HMRC's validators take it: upper case only.
pub(crate) fn is_business_id(text: &str) -> bool {
    text.parse::<BusinessId>().is_ok_and(|id| id.as_str() == text)
}

/// A date written `2026-01-31` and nothing else, in the years HMRC takes.
pub(crate) fn iso_date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let day: NaiveDate = text.parse().ok().filter(|_| shaped)?;
    (1900..=2099).contains(&day.year()).then_some(day)
}

/// HMRC's way to write an instant.
pub(crate) fn timestamp(instant: DateTime<Utc>) -> String {
    instant.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// The morning of a day, as an instant.
pub(crate) fn morning(day: NaiveDate) -> DateTime<Utc> {
    day.and_hms_opt(9, 30, 0).map_or_else(DateTime::default, |at| at.and_utc())
}
