//! What tax codes collect of the account: for which return, through the code of which year, and what came back.

use chrono::NaiveDate;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::rules::charges::{Account, CodedOutEffect, CodedOutStatus, CodingDetail, Document};
use crate::rules::sent::SentOption as _;
use crate::rules::{Money, TaxYear};

/// When a tax code is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CodeTime {
    /// Its year is over.
    Past,
    /// It is in use.
    Current,
    /// Its year is still to come.
    Coming,
}

impl CodeTime {
    /// When the tax code of `year` is used, on a day.
    pub fn of(year: TaxYear, today: NaiveDate) -> Self {
        if year.contains(today) {
            Self::Current
        } else if year.has_ended(today) {
            Self::Past
        } else {
            Self::Coming
        }
    }
}

/// What the code of a year collects of a return's bill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Collection<'a> {
    /// HMRC's word on it; none for a charge whose code HMRC does not name.
    pub detail: Option<&'a CodingDetail>,
    /// The charges of that return that went to a tax code.
    pub charges: Vec<&'a Document>,
    /// When its code is used, where HMRC names the year.
    pub time: Option<CodeTime>,
    /// About how much less pay or pension a month that means: a twelfth, an estimate of this program's, for a code in use
    /// or to come. HMRC does not tell how often the customer is paid, nor in how many months it is collected.
    pub per_month: Option<Money>,
}

impl Collection<'_> {
    /// The year whose code collects it.
    pub fn coding_tax_year(&self) -> Option<TaxYear> {
        self.detail.and_then(|detail| detail.coding_tax_year.value())
    }

    /// The year of the return.
    pub fn return_tax_year(&self) -> Option<TaxYear> {
        let of_charge = || self.charges.iter().find_map(|charge| charge.tax_year.value());
        self.detail.and_then(|detail| detail.return_tax_year.value()).or_else(of_charge)
    }
}

/// What is collected through the code of `year`, then what is collected of the bill of `year`, then its charges whose
/// code HMRC does not name. Each once, in HMRC's order.
pub fn collections(account: &Account, year: TaxYear, today: NaiveDate) -> Vec<Collection<'_>> {
    let through = account.coding.iter().filter(|one| one.coding_tax_year.value() == Some(year));
    let bill = account
        .coding
        .iter()
        .filter(|one| one.return_tax_year.value() == Some(year) && one.coding_tax_year.value() != Some(year));
    let mut found: Vec<Collection<'_>> = through.chain(bill).map(|detail| collection(account, detail, today)).collect();
    let charges: Vec<&Document> = with_a_code(account)
        .filter(|(charge, status)| charge.tax_year.value() == Some(year) && !has_come_back(status))
        .map(|(charge, _)| charge)
        .filter(|charge| !found.iter().any(|one| one.charges.iter().any(|known| std::ptr::eq(*known, *charge))))
        .collect();
    if !charges.is_empty() {
        found.push(Collection { detail: None, charges, time: None, per_month: None });
    }
    found
}

fn collection<'a>(account: &'a Account, detail: &'a CodingDetail, today: NaiveDate) -> Collection<'a> {
    let time = detail.coding_tax_year.value().map(|year| CodeTime::of(year, today));
    let of_return = detail.return_tax_year.value();
    let charges = with_a_code(account)
        .filter(|(charge, status)| {
            of_return.is_some() && charge.tax_year.value() == of_return && !has_come_back(status)
        })
        .map(|(charge, _)| charge)
        .collect();
    let goes_on = matches!(time, Some(CodeTime::Current | CodeTime::Coming));
    let per_month = detail.charge.filter(|sum| goes_on && sum.is_positive()).map(a_twelfth);
    Collection { detail: Some(detail), charges, time, per_month }
}

/// A charge that was sent to a tax code and is, all or in part, to be paid directly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned<'a> {
    /// The charge.
    pub charge: &'a Document,
    /// What became of its collection.
    pub status: &'a CodedOutStatus,
}

/// What tax codes gave back to the account, as when a code changed: HMRC's `not-collected`, `partly-collected` and
/// `cancelled`. Each charge once, in HMRC's order.
pub fn returned(account: &Account) -> Vec<Returned<'_>> {
    with_a_code(account)
        .filter(|(_, status)| has_come_back(status))
        .map(|(charge, status)| Returned { charge, status })
        .collect()
}

fn with_a_code(account: &Account) -> impl Iterator<Item = (&Document, &CodedOutStatus)> {
    account.documents.iter().filter_map(|charge| Some((charge, charge.coded_out_status()?)))
}

fn has_come_back(status: &CodedOutStatus) -> bool {
    status.effect() == CodedOutEffect::BackOnTheAccount
}

/// A twelfth, to the nearest penny.
fn a_twelfth(of: Money) -> Money {
    let exact = of.decimal().checked_div(Decimal::from(12));
    let rounded = exact.map(|exact| exact.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero));
    rounded.and_then(|sum| Money::parse(&sum.to_string()).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Sent;
    use crate::rules::charges::{BalanceDetails, BreakdownLine, Item};

    fn year(text: &str) -> TaxYear {
        text.parse().unwrap()
    }

    fn charge(id: &str, of: &str, status: Option<CodedOutStatus>) -> Document {
        Document {
            tax_year: Some(year(of).into()),
            document_id: Sent::parse(id.to_owned()),
            breakdown: vec![BreakdownLine {
                items: vec![Item { coded_out_status: status, ..Item::default() }],
                ..BreakdownLine::default()
            }],
            ..Document::default()
        }
    }

    fn detail(of: &str, through: &str, pounds: &str) -> CodingDetail {
        CodingDetail {
            return_tax_year: Some(year(of).into()),
            coding_tax_year: Some(year(through).into()),
            charge: Some(Money::parse(pounds).unwrap()),
            total_liability_amount: None,
            initiation_date: None,
        }
    }

    fn account() -> Account {
        let documents = vec![
            charge("A", "2023-24", Some(CodedOutStatus::FullyCollected)),
            charge("B", "2023-24", None),
            charge("C", "2024-25", Some(CodedOutStatus::Initiated)),
            charge("D", "2024-25", Some(CodedOutStatus::Cancelled)),
            charge("E", "2025-26", Some(CodedOutStatus::AwaitingCollection)),
        ];
        let coding = vec![detail("2023-24", "2025-26", "956.50"), detail("2024-25", "2026-27", "842.00")];
        Account::new(BalanceDetails::default(), coding, documents, Vec::new())
    }

    /// Return, code, charges and a month's part.
    fn told(of: &str) -> Vec<String> {
        let account = account();
        let all = collections(&account, year(of), "2026-11-21".parse().unwrap());
        all.iter()
            .map(|one| {
                let ids: Vec<String> = one.charges.iter().map(|charge| charge.document_id.to_string()).collect();
                let name = |year: Option<TaxYear>| year.map_or_else(|| "?".to_owned(), |year| year.to_string());
                let month = one.per_month.map_or_else(|| "-".to_owned(), |sum| sum.to_string());
                format!("{} by {} {} {month}", name(one.return_tax_year()), name(one.coding_tax_year()), ids.join(" "))
            })
            .collect()
    }

    #[test]
    fn each_charge_with_its_code_and_a_month_of_a_code_in_use_or_to_come() {
        assert_eq!(told("2026-27"), ["2024-25 by 2026-27 C 70.17"]);
        assert_eq!(
            told("2025-26"),
            ["2023-24 by 2025-26 A -", "2025-26 by ? E -"],
            "an old code costs nothing any more"
        );
        assert_eq!(told("2024-25"), ["2024-25 by 2026-27 C 70.17"], "the bill of the year");
        assert!(told("2022-23").is_empty());
    }

    #[test]
    fn what_came_back() {
        let account = account();
        let back: Vec<String> = returned(&account).iter().map(|one| one.charge.document_id.to_string()).collect();
        assert_eq!(back, ["D"]);
    }

    #[test]
    fn codes_have_their_time() {
        let day = "2026-04-05".parse().unwrap();
        assert_eq!(CodeTime::of(year("2024-25"), day), CodeTime::Past);
        assert_eq!(CodeTime::of(year("2025-26"), day), CodeTime::Current);
        assert_eq!(CodeTime::of(year("2026-27"), day), CodeTime::Coming);
    }
}
