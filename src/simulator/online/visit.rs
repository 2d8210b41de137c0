//! One look at a page: whose affairs, on which day, with which answers.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use super::deeds::{Deed, What};
use super::html::{Doc, Form};
use super::{AGENTS, VIEW};
use crate::rules::{Money, TaxYear};
use crate::simulator::desk::Desk;
use crate::simulator::ledger::Account;
use crate::simulator::story::{Business, Pence, Story, pence};

/// So much is kept for one person; nobody plays longer.
const MOST_DEEDS: usize = 60;

/// What a browser sent: names and values.
#[derive(Debug, Default)]
pub(super) struct Answers(pub(super) Vec<(String, String)>);

impl Answers {
    /// The first value of this name without blanks around it; empty where there is none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value.trim())
    }
}

/// What a browser gets.
#[derive(Debug)]
pub(super) enum Shown {
    Doc(Doc),
    /// Another page.
    Go(String),
}

impl From<Doc> for Shown {
    fn from(doc: Doc) -> Self {
        Self::Doc(doc)
    }
}

/// One look at a page by somebody who may.
#[derive(Debug)]
pub(super) struct Visit<'a> {
    pub(super) desk: &'a Desk,
    pub(super) now: DateTime<Utc>,
    pub(super) today: NaiveDate,
    pub(super) story: Arc<Story>,
    /// Whether an agent looks, for a client.
    pub(super) agents: bool,
    pub(super) supporting: bool,
    pub(super) token: String,
    pub(super) path: String,
    pub(super) query: Answers,
    pub(super) form: Answers,
    /// Whether a form was sent.
    pub(super) post: bool,
}

impl Visit<'_> {
    /// The address of a page of the account service.
    pub(super) fn at(&self, tail: &str) -> String {
        format!("{}{tail}", if self.agents { AGENTS } else { VIEW })
    }

    /// Another page of it.
    pub(super) fn go(&self, tail: &str) -> Shown {
        Shown::Go(self.at(tail))
    }

    /// A form that goes to a page of it.
    pub(super) fn form_to(&self, tail: &str) -> Form {
        Form::new(&self.at(tail), &self.token)
    }

    /// "You have", or "Your client has".
    pub(super) const fn who_has(&self) -> &'static str {
        if self.agents { "Your client has" } else { "You have" }
    }

    pub(super) fn account(&self) -> Account {
        self.desk.account(&self.story, self.today)
    }

    /// The tax year of today.
    pub(super) fn this_year(&self) -> TaxYear {
        TaxYear::containing(self.today)
    }

    /// The business a link of HMRC's names.
    pub(super) fn business_of(&self, link: &str) -> Option<&Business> {
        self.story.businesses.iter().find(|business| business_link(&business.id) == link)
    }

    /// Whether this business has ended.
    pub(super) fn has_ended(&self, business: &Business) -> bool {
        business.ceased.is_some_and(|day| day.on(self.today) <= self.today)
    }

    /// Does something: it is kept, and every answer about this person follows from it from now on. A page says so where
    /// it cannot be kept.
    pub(super) fn do_it(&self, what: What) -> Result<(), Shown> {
        let deed = Deed { at: self.now, what };
        let mut full = false;
        let kept = self.desk.store().change(|all| {
            let deeds = all.online.entry(self.story.nino.clone()).or_default();
            full = deeds.len() >= MOST_DEEDS;
            if !full {
                deeds.push(deed);
            }
        });
        let refused = |text: &str| {
            let doc = Doc::new("Sorry, there is a problem with the demo").p(text);
            Err(Shown::Doc(doc.with_status(axum::http::StatusCode::INTERNAL_SERVER_ERROR)))
        };
        match kept {
            Ok(()) if full => refused("It keeps no more changes for one person. Reset it: quarterdeck demo reset"),
            Ok(()) => Ok(()),
            Err(_not_kept) => refused("The change could not be kept, so it was not made."),
        }
    }
}

/// How a business is called.
pub(super) fn name_of(business: &Business) -> String {
    let kind = match business.kind.as_str() {
        "uk-property" => "UK property",
        "foreign-property" => "Foreign property",
        "property-unspecified" => "Property",
        _ => "Sole trader business",
    };
    business.name.clone().or_else(|| business.trade.clone()).unwrap_or_else(|| kind.to_owned())
}

/// What HMRC's pages know a business by: a hash of its id backwards, then one of its id.
pub(super) fn business_link(id: &str) -> String {
    let hash = |text: &str| text.bytes().fold(0i32, |hash, byte| hash.wrapping_mul(31).wrapping_add(i32::from(byte)));
    let backwards: String = id.chars().rev().collect();
    format!("{}{}", hash(&backwards).unsigned_abs(), hash(id).unsigned_abs())
}

/// A sum as people read it: `£1,234.50`.
pub(super) fn pounds(sum: Pence) -> String {
    let whole = (sum.unsigned_abs() / 100).to_string();
    let mut grouped = String::new();
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{}£{grouped}.{:02}", if sum < 0 { "-" } else { "" }, sum.unsigned_abs() % 100)
}

/// A sum as it stands in a field: `1234.50`.
pub(super) fn plain(sum: Pence) -> String {
    format!("{}.{:02}", sum / 100, sum.unsigned_abs() % 100)
}

/// A sum as somebody types it; none below nothing or with a part of a penny.
pub(super) fn read_pounds(text: &str) -> Option<Pence> {
    Money::typed(text).and_then(pence)
}

/// A day as people read it: `31 January 2027`.
pub(super) fn long_day(day: NaiveDate) -> String {
    day.format("%-d %B %Y").to_string()
}

/// The day that `day`, `month` and `year` of a form name.
pub(super) fn read_day(form: &Answers) -> Option<NaiveDate> {
    let number = |name: &str| form.get(name).parse::<u32>().ok();
    let year = i32::try_from(number("year").filter(|year| (1900..2100).contains(year))?).ok()?;
    NaiveDate::from_ymd_opt(year, number("month")?, number("day")?)
}

/// A tax year by the year it starts in, as HMRC's addresses have it.
pub(super) fn starting(text: &str) -> Option<TaxYear> {
    text.parse().ok().and_then(TaxYear::starting)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[test]
    fn a_business_link_is_hmrcs() {
        assert_eq!(business_link("XA00001234"), "4154473711487316523");
        assert_eq!(business_link("XAIS12345678901"), "1993371133350155453");
    }

    #[rstest]
    #[case("1,234.5", Some(123_450))]
    #[case("£1,234.50", Some(123_450))]
    #[case("12", Some(1_200))]
    #[case("0", Some(0))]
    #[case("-1", None)]
    #[case("1.234", None)]
    #[case("", None)]
    #[case("<b>", None)]
    #[case("99999999999999999", None)]
    fn sums_are_read(#[case] text: &str, #[case] sum: Option<Pence>) {
        assert_eq!(read_pounds(text), sum);
    }

    #[test]
    fn sums_are_shown() {
        assert_eq!([0, 5, 123_456, 123_456_789].map(pounds), ["£0.00", "£0.05", "£1,234.56", "£1,234,567.89"]);
        assert_eq!(plain(123_450), "1234.50");
    }
}
