//! Anybody may do anything on HMRC's pages in any order: the figures agree afterwards as they did before, today and on
//! days to come, and no page fails.

use axum::body::{Bytes, to_bytes};
use axum::http::{Request, StatusCode, header};
use chrono::{DateTime, Utc};
use proptest::prelude::*;
use url::form_urlencoded::Serializer;

use super::call::morning;
use super::desk::{Desk, desk};
use super::online;
use super::reconciled_tests::Answers;
use super::world_tests::{check_penalties, check_sums};
use crate::rules::reconciliation::Cause;

const VIEW: &str = "/report-quarterly/income-and-expenses/view";

/// A browser that is signed in.
struct Tab<'a> {
    desk: &'a Desk,
    cookie: String,
    now: DateTime<Utc>,
}

struct Seen {
    status: StatusCode,
    location: String,
    cookie: Option<String>,
    body: String,
}

impl<'a> Tab<'a> {
    fn new(desk: &'a Desk, nino: &str, now: DateTime<Utc>) -> Self {
        let mut tab = Self { desk, cookie: String::new(), now };
        let sign_in = format!("{VIEW}/sign-in");
        tab.cookie = tab.get(&sign_in).cookie.unwrap();
        tab.cookie = tab.post(&sign_in, &sign_in, &[("who", nino)]).cookie.unwrap();
        tab
    }

    fn send(&self, method: &str, address: &str, form: &str) -> Seen {
        let request = Request::builder().method(method).uri(address).header(header::HOST, "localhost:1");
        let (parts, ()) = request.header(header::COOKIE, &self.cookie).body(()).unwrap().into_parts();
        let answer = online::page(self.desk, &parts, Some(&Bytes::from(form.to_owned())), self.now).unwrap();
        let text = |name| answer.headers().get(name).map(|value| value.to_str().unwrap().to_owned());
        let (status, location) = (answer.status(), text(header::LOCATION).unwrap_or_default());
        let cookie = text(header::SET_COOKIE).map(|cookie| cookie.split(';').next().unwrap().to_owned());
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let body = runtime.block_on(to_bytes(answer.into_body(), 1 << 20)).unwrap();
        assert!(!status.is_server_error(), "{method} {address}: {status}");
        Seen { status, location, cookie, body: String::from_utf8(body.to_vec()).unwrap() }
    }

    fn get(&self, address: &str) -> Seen {
        self.send("GET", address, "")
    }

    /// Sends a form with the token of the page `from`, wherever its answers lead.
    fn post(&self, from: &str, address: &str, fields: &[(&str, &str)]) -> Seen {
        let page = self.get(from).body;
        let token = page.split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let mut form = Serializer::new(String::new());
        form.append_pair("token", token.unwrap_or_default()).extend_pairs(fields);
        self.send("POST", address, &form.finish())
    }

    /// Sends a form with a token from a page that always has one.
    fn act(&self, tail: &str, fields: &[(&str, &str)]) -> Seen {
        self.post(&format!("{VIEW}/payment"), &format!("{VIEW}{tail}"), fields)
    }

    /// The addresses on a page that look like this.
    fn links(&self, page: &str, like: &str) -> Vec<String> {
        let body = self.get(page).body;
        let links = body.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
        links.filter(|link| link.contains(like)).map(|link| link.replace("&amp;", "&")).collect()
    }
}

/// Something to try.
#[derive(Debug, Clone)]
enum Move {
    Add { kind: usize, days_ago: i64 },
    SignUpBusiness,
    Cease { which: usize, days_ago: i64 },
    OptOut,
    SignUp,
    Adjust { pounds: u32, reason: usize },
    Pay { pence: u32, later: bool },
    PayAll,
    Claim { pence: u32 },
    Appeal { which: usize },
    Wait { days: i64 },
}

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let one = prop_oneof![
        (0usize..3, -6i64..900).prop_map(|(kind, days_ago)| Move::Add { kind, days_ago }),
        Just(Move::SignUpBusiness),
        (0usize..3, 0i64..500).prop_map(|(which, days_ago)| Move::Cease { which, days_ago }),
        Just(Move::OptOut),
        Just(Move::SignUp),
        (0u32..6_000, 0usize..4).prop_map(|(pounds, reason)| Move::Adjust { pounds, reason }),
        (1u32..900_000, any::<bool>()).prop_map(|(pence, later)| Move::Pay { pence, later }),
        Just(Move::PayAll),
        (1u32..200_000).prop_map(|pence| Move::Claim { pence }),
        (0usize..6).prop_map(|which| Move::Appeal { which }),
        (1i64..120).prop_map(|days| Move::Wait { days }),
    ];
    prop::collection::vec(one, 1..9)
}

fn day_fields(day: chrono::NaiveDate) -> [(&'static str, String); 3] {
    use chrono::Datelike;
    [("day", day.day().to_string()), ("month", day.month().to_string()), ("year", day.year().to_string())]
}

/// Tries it; HMRC's pages may refuse.
fn try_it(tab: &mut Tab<'_>, one: &Move) {
    let today = tab.now.date_naive();
    match one {
        Move::Add { kind, days_ago } => {
            let kind = ["self-employment", "uk-property", "foreign-property"][*kind];
            let [day, month, year] = day_fields(today - chrono::Duration::days(*days_ago));
            let fields = [
                ("kind", kind),
                (day.0, &day.1),
                (month.0, &month.1),
                (year.0, &year.1),
                ("name", "Second Trade"),
                ("trade", "Trying things"),
                ("line1", "1 High Street"),
                ("postcode", "LA9 0AA"),
            ];
            tab.act("/manage-your-businesses/business-check-answers", &fields);
        }
        Move::SignUpBusiness => {
            for view in tab.links(&format!("{VIEW}/manage-your-businesses"), "your-details?id=") {
                let id = view.rsplit("id=").next().unwrap();
                let year = this_year(today);
                let fields = [("id", id), ("taxYear", year.as_str()), ("quarterly", "yes")];
                tab.act("/manage-your-businesses/manage/your-details", &fields);
            }
        }
        Move::Cease { which, days_ago } => {
            let pages = tab.links(&format!("{VIEW}/manage-your-businesses"), "confirm-cease");
            let Some(page) = pages.get(which % pages.len().max(1)) else { return };
            let body = tab.get(page).body;
            let id = body.split("name=\"id\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            let [day, month, year] = day_fields(today - chrono::Duration::days(*days_ago));
            let fields = [("id", id), (day.0, &day.1), (month.0, &month.1), (year.0, &year.1)];
            tab.act("/manage-your-businesses/cease/check-cease-details", &fields);
        }
        Move::OptOut | Move::SignUp => {
            let (like, tail) = match one {
                Move::OptOut => ("/optout?taxYear=", "/optout"),
                _ => ("/sign-up/start?taxYear=", "/sign-up/start"),
            };
            for page in tab.links(&format!("{VIEW}/reporting-frequency"), like).iter().take(1) {
                let year = page.rsplit('=').next().unwrap();
                let seen = tab.act(tail, &[("taxYear", year), ("answer", "yes")]);
                assert!(seen.location.contains("/completed?"), "{}", seen.location);
            }
        }
        Move::Adjust { pounds, reason } => {
            let (amount, reason) = (pounds.to_string(), ["001", "002", "003", "004"][*reason]);
            tab.act("/adjust-poa/confirmation", &[("amount", &amount), ("reason", reason)]);
        }
        Move::Pay { pence, later } => {
            let amount = format!("{}.{:02}", pence / 100, pence % 100);
            let when = if *later { "later" } else { "now" };
            let fields = [("amount", amount.as_str()), ("method", "Debit card"), ("when", when)];
            assert_eq!(tab.act("/payment/confirm", &fields).status, StatusCode::SEE_OTHER);
        }
        Move::PayAll => {
            let body = tab.get(&format!("{VIEW}/payment")).body;
            let offered = body.split("name=\"amount\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
            let fields = [("amount", offered.unwrap()), ("method", "BACS"), ("when", "now")];
            tab.act("/payment/confirm", &fields);
        }
        Move::Claim { pence } => {
            let amount = format!("{}.{:02}", pence / 100, pence % 100);
            tab.act("/start-refund/confirm", &[("amount", &amount)]);
        }
        Move::Appeal { which } => {
            let pages = tab.links("/view-penalty/self-assessment", "appeal-penalty?penaltyId=");
            let Some(page) = pages.get(which % pages.len().max(1)) else { return };
            let id = page.rsplit('=').next().unwrap();
            let [day, month, year] = day_fields(today);
            let fields = [
                ("penaltyId", id),
                ("reason", "health"),
                (day.0, &day.1),
                (month.0, &month.1),
                (year.0, &year.1),
                ("text", "It was so."),
            ];
            let seen = tab.post(&format!("{VIEW}/payment"), "/appeal-penalty/self-assessment/confirm", &fields);
            assert!(seen.location.contains("/received?"), "{}", seen.location);
        }
        Move::Wait { days } => {
            let nino = tab.get(&format!("{VIEW}/income-tax"));
            assert_eq!(nino.status, StatusCode::OK);
            tab.now += chrono::Duration::days(*days);
        }
    }
}

fn this_year(today: chrono::NaiveDate) -> String {
    crate::rules::TaxYear::containing(today).start_year().to_string()
}

fn check(desk: &Desk, nino: &str, now: DateTime<Utc>) {
    check_sums(desk, nino, now);
    check_penalties(desk, nino, now);
    let left = Answers::of(desk, nino, now).map(|all| all.not_agreeing()).unwrap_or_default();
    for (figure, difference, causes) in left {
        let named = !causes.is_empty() && !causes.contains(&Cause::Unknown);
        assert!(named, "{nino} on {}: {figure} {difference}", now.date_naive());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn figures_agree_whatever_was_done(person in 0usize..19, moves in moves(), ahead in 0i64..400) {
        let desk = desk();
        let nino = desk.people.list()[person].nino.as_str().to_owned();
        let start = morning("2026-11-21".parse().unwrap());
        let mut now = start;
        for one in &moves {
            let mut tab = Tab::new(&desk, &nino, now);
            try_it(&mut tab, one);
            now = tab.now;
            check(&desk, &nino, now);
        }
        check(&desk, &nino, now + chrono::Duration::days(ahead));
    }
}
