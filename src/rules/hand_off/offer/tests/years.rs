use super::*;
use crate::rules::itsa_status::{StatusDetail, YearStatus};
use rstest::rstest;

/// Every status HMRC documents, one it does not, and none at all, each with a letter for the tables below.
const STATUSES: [(Option<&str>, char); 10] = [
    (Some("MTD Voluntary"), 'V'),
    (Some("MTD Mandated"), 'M'),
    (Some("Annual"), 'A'),
    (Some("No Status"), 'N'),
    (None, 'N'),
    (Some("Dormant"), 'D'),
    (Some("Brand New"), '?'),
    (Some("MTD Exempt"), 'E'),
    (Some("Digitally Exempt"), 'E'),
    (Some("Non Digital"), 'E'),
];

fn statuses(three: [Option<&str>; 3]) -> Vec<YearStatus> {
    let of = |(year, status): (&str, Option<&str>)| {
        status.map(|status| YearStatus {
            tax_year: sent(year),
            details: vec![StatusDetail {
                submitted_on: sent("2026-05-01T10:00:00Z"),
                status: status.into(),
                reason: String::new(),
                business_income_two_years_prior: None,
            }],
        })
    };
    ["2025-26", "2026-27", "2027-28"].into_iter().zip(three).filter_map(of).collect()
}

/// What HMRC's page offers to leave: rows by the current year's status, columns by the next one's, in each cell the
/// current and the next year. `y` offered, `-` not, `?` not known.
const LEAVE: &str = "
      V  M  A  N  D  ?
  V   yy y- y- yy y- y?
  M   -y -- -- -- -- -?
  A   -y -- -- -- -- -?
  N   -y -- -- -- -- -?
  D   -y -- -- -- -- -?
  ?   ?y ?- ?- ?? ?- ??
";

/// What it offers to come back to.
const COME_BACK: &str = "
      V  M  A  N  D  ?
  V   -- -- -y -- -- -?
  M   -- -- -y -- -- -?
  A   y- y- yy yy y- y?
  N   -- -- -y -- -- -?
  D   -- -- -y -- -- -?
  ?   ?- ?- ?y ?? ?- ??
";

/// The year before, by its status and its return.
const LEAVE_BEFORE: &str = "
      in open unlisted unheard
  V   -  y    ?        ?
  M   -  -    -        -
  A   -  -    -        -
  N   -  -    -        -
  D   -  -    -        -
  ?   ?  ?    ?        ?
";

fn cell(table: &'static str, row: char, column: &str) -> &'static str {
    let mut lines = table.lines().filter(|line| !line.trim().is_empty());
    let at = lines.next().unwrap().split_whitespace().position(|name| name == column).unwrap();
    let row = lines.find(|line| line.trim_start().starts_with(row)).unwrap();
    row.split_whitespace().nth(at + 1).unwrap()
}

fn letters(offers: &[Offer]) -> String {
    let letter = |offer: &Offer| match offer.verdict {
        Verdict::Open { .. } => 'y',
        Verdict::Closed(_) => '-',
        Verdict::NotKnown(_) => '?',
    };
    offers.iter().map(letter).collect()
}

#[test]
fn every_status_of_three_years_with_every_return_and_role() {
    let returns = [
        ("in", Some(vec![tax_return("2025-26", "fulfilled")])),
        ("open", Some(vec![tax_return("2025-26", "open")])),
        ("unlisted", Some(vec![tax_return("2024-25", "fulfilled")])),
        ("unheard", None),
    ];
    let mut combinations = 0;
    for (before, b) in STATUSES {
        for (now, n) in STATUSES {
            for (then, t) in STATUSES {
                let years = statuses([before, now, then]);
                for (how, returns) in &returns {
                    let known = Known { statuses: Some(&years), returns: returns.as_deref(), ..Known::default() };
                    for role in Role::ALL {
                        let asked = Asked { role, ..asked(known, "2026-11-21") };
                        let (leave, back) = (offers(&task("opt-out"), &asked), offers(&task("sign-up-again"), &asked));
                        let told = (letters(&leave), letters(&back));
                        let exempt = [b, n, t].contains(&'E');
                        let wanted = if exempt {
                            ("-".to_owned(), "-".to_owned())
                        } else {
                            let column = t.to_string();
                            let before = cell(LEAVE_BEFORE, b, how);
                            (format!("{before}{}", cell(LEAVE, n, &column)), cell(COME_BACK, n, &column).to_owned())
                        };
                        assert_eq!(told, wanted, "{before:?} {now:?} {then:?}, return {how}, {role:?}");
                        let why_exempt = |all: &[Offer]| all[0].verdict == Verdict::Closed(Why::Exempt);
                        assert_eq!((why_exempt(&leave), why_exempt(&back)), (exempt, exempt));
                        combinations += 1;
                    }
                }
            }
        }
    }
    assert_eq!(combinations, 12_000);
}

#[test]
fn without_the_statuses_nothing_is_offered_or_refused() {
    let unheard = asked(Known::default(), "2026-11-21");
    for id in ["opt-out", "sign-up-again", "sign-up", "exemption"] {
        assert_eq!(one(id, &unheard).verdict, Verdict::NotKnown(Unknown::Statuses), "{id}");
    }
    let mut years = statuses([Some("Annual"), Some("MTD Voluntary"), None]);
    years[0].tax_year = sent("next year");
    let odd = asked(Known { statuses: Some(&years), ..Known::default() }, "2026-11-21");
    let told = offers(&task("opt-out"), &odd);
    assert_eq!(letters(&told), "?y?", "a year that cannot be read may be any of those that are missing");
}

/// What is said of leaving, in short: years that go too, those required again, at once, what is deleted.
fn said(offer: &Offer) -> Vec<String> {
    let short = |point: &Point| match point {
        Point::LaterYearsToo(year) => format!("{year} too"),
        Point::RequiredAgain(year) => format!("{year} again"),
        Point::AtOnce => "at once".to_owned(),
        Point::UpdatesDeleted { tax_year, received } => format!("{tax_year} loses {received:?}"),
        Point::CopyFirst(year) => format!("copy {year}"),
        other => panic!("{other:?}"),
    };
    offer.points.iter().map(short).collect()
}

#[rstest]
#[case::all(["MTD Voluntary"; 3], 0, &["2026-27 too", "2027-28 too", "at once", "2025-26 loses Some(2)", "copy 2025-26", "2026-27 loses Some(1)", "copy 2026-27"])]
#[case::only_before(["MTD Voluntary", "MTD Mandated", "MTD Mandated"], 0, &["2026-27 again", "2027-28 again", "2025-26 loses Some(2)", "copy 2025-26"])]
#[case::over_a_required_year(["MTD Voluntary", "MTD Mandated", "MTD Voluntary"], 0, &["2026-27 again", "2027-28 too", "at once", "2025-26 loses Some(2)", "copy 2025-26"])]
#[case::one_year(["Annual", "MTD Voluntary", "MTD Mandated"], 1, &["2027-28 again", "2026-27 loses Some(1)", "copy 2026-27"])]
#[case::onwards(["Annual", "MTD Voluntary", "No Status"], 1, &["2027-28 too", "at once", "2026-27 loses Some(1)", "copy 2026-27"])]
#[case::next(["Annual", "MTD Mandated", "MTD Voluntary"], 2, &["at once"])]
fn what_follows_from_leaving(#[case] three: [&str; 3], #[case] which: usize, #[case] wanted: &[&str]) {
    let years = statuses(three.map(Some));
    let updates = [
        update("XAIS00000000001", "2026-01-05", "fulfilled"),
        update("XAIS00000000002", "2026-04-05", "fulfilled"),
        update("XAIS00000000001", "2026-07-05", "fulfilled"),
        update("XAIS00000000001", "2026-10-05", "open"),
        tax_return("2025-26", "fulfilled"),
    ];
    let returns = [tax_return("2025-26", "open")];
    let known =
        Known { statuses: Some(&years), year_updates: Some(&updates), returns: Some(&returns), ..Known::default() };
    let told = offers(&task("opt-out"), &asked(known, "2026-11-21"));
    assert_eq!(said(&told[which]), wanted);
}

#[test]
fn how_many_updates_go_is_not_guessed_and_none_is_no_loss() {
    let years = statuses([Some("Annual"), Some("MTD Voluntary"), None]);
    let known = Known { statuses: Some(&years), ..Known::default() };
    let of = |known| said(&offers(&task("opt-out"), &asked(known, "2026-11-21"))[1]);
    assert_eq!(of(known), ["2027-28 too", "at once", "2026-27 loses None", "copy 2026-27"]);
    assert_eq!(of(Known { year_updates: Some(&[]), ..known }), ["2027-28 too", "at once"]);
}

#[rstest]
#[case("2026-04-06", None)]
#[case("2026-08-07", None)]
#[case("2026-08-08", Some(1))]
#[case("2026-11-08", Some(2))]
#[case("2027-02-07", Some(2))]
#[case("2027-02-08", Some(3))]
#[case("2027-04-05", Some(3))]
fn coming_back_late_in_the_year(#[case] today: &str, #[case] overdue: Option<usize>) {
    let years = statuses([None, Some("Annual"), Some("Annual")]);
    let known = Known { statuses: Some(&years), ..Known::default() };
    let told = offers(&task("sign-up-again"), &asked(known, today));
    let points = |overdue: Option<usize>| overdue.map(Point::OverdueAtOnce).into_iter().collect::<Vec<_>>();
    assert_eq!(told[0].points, points(overdue));
    assert_eq!(told[1].points, points(None), "nothing of a year that has not begun is late");
}

#[rstest]
#[case("MTD Mandated", false, true)]
#[case("MTD Voluntary", false, true)]
#[case("Annual", true, true)]
#[case("Digitally Exempt", true, false)]
fn who_is_in_need_not_sign_up_and_who_is_exempt_need_not_apply(
    #[case] now: &str,
    #[case] sign_up: bool,
    #[case] exemption: bool,
) {
    let years = statuses([None, Some(now), None]);
    let asked = asked(Known { statuses: Some(&years), ..Known::default() }, "2026-11-21");
    assert_eq!((one("sign-up", &asked).is_open(), one("exemption", &asked).is_open()), (sign_up, exemption));
}
