use super::*;
use crate::rules::businesses::{Business, Latency};
use rstest::rstest;

const TODAY: &str = "2026-11-21";

fn business(id: &str, kind: &str, started: Option<&str>, ended: Option<&str>) -> Business {
    Business {
        business_id: sent(id),
        type_of_business: kind.into(),
        trading_type: None,
        trading_name: None,
        year_of_migration: None,
        first_accounting_period: None,
        latency: None,
        quarterly_type_choice: None,
        accounting_periods: Vec::new(),
        commencement_date: started.map(sent),
        cessation_date: ended.map(sent),
        address: Vec::new(),
    }
}

/// A sole trade can always be added; property of a kind is held once, and what has ended is not held. In the table: what
/// may be said of UK property and of foreign property.
#[rstest]
#[case::nothing(&[], true, ["yes", "yes"])]
#[case::sole_trades(&[("self-employment", None), ("self-employment", None)], true, ["yes", "yes"])]
#[case::at_home(&[("uk-property", None)], true, ["held", "yes"])]
#[case::abroad(&[("foreign-property", None)], true, ["yes", "held"])]
#[case::both(&[("foreign-property", None), ("uk-property", None)], true, ["held", "held"])]
#[case::ended_today(&[("uk-property", Some("2026-11-21")), ("foreign-property", None)], true, ["yes", "held"])]
#[case::ends_tomorrow(&[("uk-property", Some("2026-11-22"))], true, ["held", "yes"])]
#[case::ended_and_new(&[("uk-property", Some("2020-04-05")), ("uk-property", None)], true, ["held", "yes"])]
#[case::somewhere(&[("property-unspecified", None)], true, ["not told", "not told"])]
#[case::somewhere_and_at_home(&[("property-unspecified", None), ("uk-property", None)], true, ["held", "not told"])]
#[case::not_all_are_known(&[], false, ["not known", "not known"])]
#[case::one_of_them_is(&[("uk-property", None)], false, ["held", "not known"])]
fn adding(#[case] held: &[(&str, Option<&str>)], #[case] all_businesses: bool, #[case] wanted: [&str; 2]) {
    let all: Vec<Business> = held.iter().map(|(kind, ended)| business("XAIS00000000001", kind, None, *ended)).collect();
    let all: Vec<&Business> = all.iter().collect();
    let asked = Asked { all_businesses, ..asked(Known { businesses: &all, ..Known::default() }, TODAY) };
    let told = offers(&task("add-business"), &asked);
    let kinds = [TypeOfBusiness::SelfEmployment, TypeOfBusiness::UkProperty, TypeOfBusiness::ForeignProperty];
    assert_eq!(told.iter().map(|one| one.about.clone()).collect::<Vec<_>>(), kinds.map(About::NewBusiness));
    for (offer, wanted) in told.iter().zip(["yes", wanted[0], wanted[1]]) {
        let (verdict, points) = match wanted {
            "yes" => (Verdict::YES, vec![Point::OutsideAtFirst]),
            "held" => (Verdict::Closed(Why::AlreadyHeld), Vec::new()),
            "not told" => (Verdict::NotKnown(Unknown::NotTold), vec![Point::OutsideAtFirst]),
            _ => (Verdict::NotKnown(Unknown::Businesses), vec![Point::OutsideAtFirst]),
        };
        assert_eq!((&offer.verdict, &offer.points), (&verdict, &points), "{:?}", offer.about);
    }
}

#[rstest]
#[case::sole_trade("self-employment", Some("2020-05-01"), None, Some("started 2020-05-01"))]
#[case::old_sole_trade("self-employment", Some("2015-04-05"), None, Some("not before 2015-04-06"))]
#[case::start_of_online("self-employment", Some("2015-04-06"), None, Some("started 2015-04-06"))]
#[case::no_start("self-employment", None, None, Some("not before 2015-04-06"))]
#[case::property("uk-property", Some("2010-01-01"), None, Some("started 2010-01-01, all uk-property"))]
#[case::property_abroad("foreign-property", None, None, Some("all foreign-property"))]
#[case::over("self-employment", Some("2020-05-01"), Some("2026-03-31"), None)]
#[case::ending("self-employment", Some("2020-05-01"), Some("2026-12-31"), None)]
fn ending_one(
    #[case] kind: &str,
    #[case] started: Option<&str>,
    #[case] ended: Option<&str>,
    #[case] wanted: Option<&str>,
) {
    let it = business("XAIS00000000001", kind, started, ended);
    let all = [&it];
    let told = one("cease-business", &asked(Known { businesses: &all, ..Known::default() }, TODAY));
    assert_eq!(told.about, About::Business { id: "XAIS00000000001".parse().unwrap(), kind: kind.into() });
    let Some(wanted) = wanted else {
        assert_eq!((told.verdict, told.points), (Verdict::Closed(Why::Ceased(day(ended.unwrap()))), Vec::new()));
        return;
    };
    let short = |point: &Point| match point {
        Point::StartedOn(day) => format!("started {day}"),
        Point::EndNotBefore(day) => format!("not before {day}"),
        Point::AllOfKind(kind) => format!("all {kind}"),
        other => panic!("{other:?}"),
    };
    assert_eq!(told.verdict, Verdict::YES);
    assert_eq!(told.points.iter().map(short).collect::<Vec<_>>().join(", "), wanted);
}

#[test]
fn updates_up_to_the_end_stay_and_later_ones_vanish() {
    let it = business("XAIS00000000001", "self-employment", Some("2020-05-01"), None);
    let all = [&it];
    let updates = [
        update("XAIS00000000001", "2026-10-05", "open"),
        update("XAIS00000000001", "2027-01-05", "open"),
        update("XAIS00000000001", "2027-04-05", "open"),
        update("XAIS00000000001", "2026-07-05", "fulfilled"),
        update("XAIS00000000002", "2027-04-05", "open"),
    ];
    let of = |today| {
        let known = Known { businesses: &all, updates: Some(&updates), ..Known::default() };
        let told = one("cease-business", &asked(known, today)).points;
        let stay = told.iter().find_map(|point| if let Point::StayDue(n) = point { Some(*n) } else { None });
        let vanish = told.iter().find_map(|point| if let Point::Vanish(n) = point { Some(*n) } else { None });
        (stay, vanish)
    };
    assert_eq!(of("2026-10-05"), (Some(1), Some(2)), "on the last day of a quarter the next has not begun");
    assert_eq!(of("2026-10-06"), (Some(2), Some(1)));
    assert_eq!(of("2027-01-06"), (Some(3), None));
}

#[test]
fn none_some_and_not_all() {
    let none = asked(Known::default(), TODAY);
    assert_eq!(one("cease-business", &none).verdict, Verdict::Closed(Why::NoBusiness));
    assert_eq!(one("new-business-years", &none).verdict, Verdict::Closed(Why::NoNewBusiness));
    let first = business("XAIS00000000001", "self-employment", None, None);
    let odd = business("XAIS00000000002", "property-unspecified", None, None);
    let all = [&first, &odd];
    let some = Asked { all_businesses: false, ..asked(Known { businesses: &all, ..Known::default() }, TODAY) };
    let told: Vec<Verdict> = offers(&task("cease-business"), &some).into_iter().map(|offer| offer.verdict).collect();
    let unknown = Verdict::NotKnown;
    assert_eq!(told, [Verdict::YES, unknown(Unknown::NotTold), unknown(Unknown::Businesses)]);
}

#[rstest]
#[case::both("2026-27", "2027-28", None, &["2026-27", "2027-28"])]
#[case::second("2025-26", "2026-27", None, &["2026-27"])]
#[case::over("2024-25", "2025-26", None, &[])]
#[case::ended("2026-27", "2027-28", Some("2026-11-01"), &[])]
fn the_first_two_years(
    #[case] first: &str,
    #[case] second: &str,
    #[case] ended: Option<&str>,
    #[case] wanted: &[&str],
) {
    let years = [(sent(first), LatencyIndicator::Annual), (sent(second), LatencyIndicator::Quarterly)];
    let it = Business {
        latency: Some(Latency { end_date: sent("2028-04-05"), years: years.clone() }),
        ..business("XAIS00000000001", "self-employment", None, ended)
    };
    let old = business("XAIS00000000002", "self-employment", None, None);
    let all = [&it, &old];
    let told = one("new-business-years", &asked(Known { businesses: &all, ..Known::default() }, TODAY));
    assert_eq!(told.is_open(), !wanted.is_empty());
    let of = |name: &&str| {
        let (tax_year, how) = years.iter().find(|(year, _)| year.to_string() == **name).unwrap().clone();
        Point::FirstYear { tax_year, how }
    };
    assert_eq!(told.points, wanted.iter().map(of).collect::<Vec<_>>());
}

#[test]
fn the_list_to_compare_has_every_business_with_its_days() {
    let it = business("XAIS00000000001", "uk-property", Some("2020-05-01"), Some("2026-03-31"));
    let all = [&it];
    let told = one("check-active-businesses", &asked(Known { businesses: &all, ..Known::default() }, TODAY));
    assert_eq!(told.verdict, Verdict::NotKnown(Unknown::NotTold), "HMRC does not tell whom it asks");
    let (started, ended) = (Some(day("2020-05-01")), Some(day("2026-03-31")));
    assert_eq!(told.points, [Point::Listed { name: None, kind: TypeOfBusiness::UkProperty, started, ended }]);
}
