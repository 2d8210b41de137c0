use super::*;
use crate::rules::charges::{BreakdownLine, Document};
use rstest::rstest;

/// Both payments on account of a year: what they are, and what they were at first.
fn both(of: &str, now: &str, first: Option<&str>, left: &str) -> Vec<Document> {
    let one = |code: &str| Document {
        document_id: sent(&format!("{code}{}", of.replace('-', ""))),
        tax_year: Some(sent(of)),
        original_amount: money(now),
        outstanding_amount: money(left),
        poa_relevant_amount: first.map(money),
        breakdown: vec![BreakdownLine { document_type: Some(code.to_owned()), ..BreakdownLine::default() }],
        ..Document::default()
    };
    vec![one("4920"), one("4930")]
}

fn account(documents: Vec<Document>) -> Account {
    Account { documents, ..Account::default() }
}

/// Which year HMRC's page would change: by the day, by the years that have any (p: 2025-26, c: 2026-27, n: 2027-28),
/// and by whether the return of 2025-26 is in. `-` is none.
#[rstest]
// Before 31 January the year before comes first, unless its return is in.
#[case("2026-11-21", "", "open", "-")]
#[case("2026-11-21", "p", "open", "p")]
#[case("2026-11-21", "p", "fulfilled", "-")]
#[case("2026-11-21", "c", "open", "c")]
#[case("2026-11-21", "c", "fulfilled", "c")]
#[case("2026-11-21", "pc", "open", "p")]
#[case("2026-11-21", "pc", "fulfilled", "c")]
#[case("2027-01-31", "p", "open", "p")]
#[case("2027-01-31", "pc", "open", "p")]
// From 1 February to 5 April only the current year counts.
#[case("2027-02-01", "p", "open", "-")]
#[case("2027-02-01", "pc", "open", "c")]
#[case("2027-04-05", "p", "open", "-")]
#[case("2027-04-05", "pc", "open", "c")]
#[case("2027-04-05", "pcn", "open", "c")]
// On 6 April what was the current year is the year before.
#[case("2027-04-06", "p", "open", "-")]
#[case("2027-04-06", "c", "open", "c")]
#[case("2027-04-06", "cn", "open", "c")]
#[case("2027-04-06", "n", "open", "n")]
#[case("2028-01-31", "cn", "open", "c")]
#[case("2028-02-01", "cn", "open", "n")]
fn the_year_by_day_and_return(#[case] today: &str, #[case] years: &str, #[case] first: &str, #[case] wanted: &str) {
    let name = |letter: char| match letter {
        'p' => "2025-26",
        'c' => "2026-27",
        _ => "2027-28",
    };
    let open = account(years.chars().flat_map(|letter| both(name(letter), "1000", Some("1000"), "1000")).collect());
    let returns = [tax_return("2025-26", first), tax_return("2026-27", "open")];
    let past = Account::default();
    let known = Known { account: Some(&open), history: Some(&past), returns: Some(&returns), ..Known::default() };
    let told = one("payments-on-account", &asked(known, today));
    match wanted.chars().next() {
        Some('-') => assert!(matches!(told.verdict, Verdict::Closed(_)), "{told:?}"),
        letter => {
            let year = year(name(letter.unwrap()));
            assert_eq!(told.about, About::TaxYear(year));
            assert_eq!(told.verdict, Verdict::Open { until: Some(year.filing_deadline()) });
        }
    }
}

#[test]
fn a_refusal_says_which_condition_failed() {
    let open = account(both("2025-26", "1000", None, "1000"));
    let past = Account::default();
    let of = |known, today| one("payments-on-account", &asked(known, today)).verdict;
    let returns = [tax_return("2025-26", "fulfilled")];
    let known = Known { account: Some(&open), history: Some(&past), returns: Some(&returns), ..Known::default() };
    assert_eq!(of(known, "2026-11-21"), Verdict::Closed(Why::ReturnIsIn(year("2025-26"))));
    let late = [tax_return("2025-26", "open")];
    let too_late = Verdict::Closed(Why::TooLate(day("2027-01-31")));
    assert_eq!(of(Known { returns: Some(&late), ..known }, "2027-02-01"), too_late);
    assert_eq!(of(Known { account: Some(&past), ..known }, "2026-11-21"), Verdict::Closed(Why::NoPaymentsOnAccount));
    // What is not known is not refused.
    assert_eq!(of(Known { account: None, ..known }, "2026-11-21"), Verdict::NotKnown(Unknown::Account));
    assert_eq!(
        of(Known { account: Some(&past), history: None, ..known }, "2026-11-21"),
        Verdict::NotKnown(Unknown::Account),
        "paid ones are in the history only"
    );
    assert_eq!(of(Known { returns: None, ..known }, "2026-11-21"), Verdict::NotKnown(Unknown::Returns));
    assert_eq!(of(Known { returns: Some(&[]), ..known }, "2026-11-21"), Verdict::NotKnown(Unknown::Returns));
}

#[rstest]
#[case::never("1000", Some("1000"), "1000", false)]
#[case::reduced("600", Some("1000"), "600", true)]
#[case::to_nothing("0", Some("1000"), "0", true)]
#[case::not_told("1000", None, "1000", false)]
#[case::paid("1000", Some("1000"), "0", false)]
fn the_sums_and_whether_they_may_be_raised(
    #[case] now: &str,
    #[case] first: Option<&str>,
    #[case] left: &str,
    #[case] reduced: bool,
) {
    let (open, past) = (Account::default(), account(both("2026-27", now, first, left)));
    let known = Known { account: Some(&open), history: Some(&past), ..Known::default() };
    let told = one("payments-on-account", &asked(known, "2026-11-21"));
    let most = first.map(money);
    let sums = Point::OnAccount { tax_year: year("2026-27"), each: Some(money(now)), most, reduced };
    assert_eq!(told.points, [sums, Point::InterestIfTooLow]);
}

#[test]
fn two_sums_are_not_told_as_one() {
    let mut documents = both("2026-27", "600", None, "0");
    documents[1].original_amount = money("700");
    let open = account(documents);
    let told = one("payments-on-account", &asked(Known { account: Some(&open), ..Known::default() }, "2026-11-21"));
    assert!(matches!(told.points[0], Point::OnAccount { each: None, .. }), "{:?}", told.points);
}
