//! What was sent with the updates of a year so far: Self-Employment Business (MTD) 5.0 and Property Business (MTD) 6.0,
//! of which only the cumulative summary is served, to read.
//!
//! The figures are made up, the same for the same business, year and number of updates received, and they only grow.

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::{Api, Endpoint, Scenario};
use crate::rules::TaxYear;
use crate::simulator::call::{Call, Minimum, Problems, morning, timestamp};
use crate::simulator::people::scatter;
use crate::simulator::reply::{Fields, Problem, Reply, amount};
use crate::simulator::story::{Business, Pence};
use crate::simulator::when::add_days;

/// Updates are cumulative from 2025-26 on.
const MINIMUM: Minimum = Minimum { production: 2025, sandbox: 2025 };
/// The first year in which a foreign property is known by an id rather than by its country.
const FIRST_WITH_IDS: u16 = 2026;
const NOTHING: (&str, Scenario) = ("NOT_FOUND", Scenario::Refuse("MATCHING_RESOURCE_NOT_FOUND"));
const TOO_EARLY: (&str, Scenario) = ("TAX_YEAR_NOT_SUPPORTED", Scenario::Refuse("RULE_TAX_YEAR_NOT_SUPPORTED"));

pub(super) const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        api: Api::SelfEmploymentBusiness,
        method: "GET",
        path: "/individuals/business/self-employment/{nino}/{businessId}/cumulative/{taxYear}",
        takes_body: false,
        check,
        scenarios: &[
            ("CONSOLIDATED_EXPENSES", Scenario::Answer(|call| Ok(Reply::ok(trade(&made_up(call)?, true))))),
            NOTHING,
            TOO_EARLY,
        ],
        answer: |call| Ok(Reply::ok(trade(&sent(call, "self-employment")?, false))),
    },
    Endpoint {
        api: Api::PropertyBusiness,
        method: "GET",
        path: "/individuals/business/property/uk/{nino}/{businessId}/cumulative/{taxYear}",
        takes_body: false,
        check,
        scenarios: &[
            ("UK_PROPERTY_FULL_EXPENSES", Scenario::Answer(|call| Ok(Reply::ok(uk(&made_up(call)?, false))))),
            ("UK_PROPERTY_CONSOLIDATED", Scenario::Answer(|call| Ok(Reply::ok(uk(&made_up(call)?, true))))),
            ("FOREIGN_PROPERTY", Scenario::Answer(|_| Err(wrong_kind()))),
            NOTHING,
            TOO_EARLY,
        ],
        answer: |call| Ok(Reply::ok(uk(&sent(call, "uk-property")?, false))),
    },
    Endpoint {
        api: Api::PropertyBusiness,
        method: "GET",
        path: "/individuals/business/property/foreign/{nino}/{businessId}/cumulative/{taxYear}",
        takes_body: false,
        check: check_foreign,
        scenarios: &[
            ("FOREIGN_PROPERTY_FULL_EXPENSES", Scenario::Answer(|call| Ok(Reply::ok(foreign(&made_up(call)?, false))))),
            ("FOREIGN_PROPERTY_CONSOLIDATED", Scenario::Answer(|call| Ok(Reply::ok(foreign(&made_up(call)?, true))))),
            ("UK_PROPERTY", Scenario::Answer(|_| Err(wrong_kind()))),
            NOTHING,
            TOO_EARLY,
        ],
        answer: foreign_answer,
    },
];

fn check(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    call.check_business_id(&mut problems);
    call.check_tax_year(Some(MINIMUM), &mut problems);
    Reply::problems(problems)
}

fn check_foreign(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    call.check_business_id(&mut problems);
    call.check_tax_year(Some(MINIMUM), &mut problems);
    if call.asked("propertyId").is_some_and(|id| !is_uuid(id)) {
        problems.push(Problem::new("FORMAT_PROPERTY_ID"));
    }
    Reply::problems(problems)
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// This API's own status for it is 400.
fn wrong_kind() -> Reply {
    Reply { status: 400, ..Reply::refuse("RULE_TYPE_OF_BUSINESS_INCORRECT") }
}

/// What the latest update received covers.
struct Sent {
    year: TaxYear,
    from: NaiveDate,
    to: NaiveDate,
    received: NaiveDate,
    /// How many updates of the year it makes up for.
    updates: u64,
    /// Decides the figures.
    seed: u64,
}

impl Sent {
    /// A sum that came together over the updates: about `yearly` pounds a year.
    fn so_far(&self, salt: u64, yearly: u64) -> Pence {
        let of_update = |update: u64| {
            let per_mille = 700 + scatter(self.seed, update, salt) % 600;
            yearly * 100 / 4 * per_mille / 1000 + scatter(self.seed, update, salt + 100) % 100
        };
        Pence::try_from((0..self.updates).map(of_update).sum::<u64>()).unwrap_or_default()
    }

    fn sum(&self, salt: u64, yearly: u64) -> Value {
        amount(self.so_far(salt, yearly))
    }
}

fn seed(business: &str, year: TaxYear) -> u64 {
    let digits: String = business.chars().filter(char::is_ascii_digit).collect();
    scatter(digits.parse().unwrap_or_default(), u64::from(year.start_year()), 1)
}

/// What HMRC has for the business and year of the path, which must be of this kind.
fn sent(call: &Call<'_>, kind: &str) -> Result<Sent, Reply> {
    let nothing = || Reply::refuse("MATCHING_RESOURCE_NOT_FOUND");
    let year = call.tax_year()?;
    let business: &Business = call.business().ok_or_else(nothing)?;
    if business.kind != kind {
        return Err(if kind == "self-employment" { nothing() } else { wrong_kind() });
    }
    let place = call.story.businesses.iter().position(|one| one.id == business.id);
    let mut received: Vec<_> = call.updates();
    received.retain(|update| Some(update.business) == place && update.year == year && update.received.is_some());
    let last = received.iter().max_by_key(|update| update.end).ok_or_else(nothing)?;
    Ok(Sent {
        year,
        from: last.start.max(business.commenced.on(call.today)),
        to: last.end,
        received: last.received.unwrap_or(last.end),
        updates: received.len() as u64,
        seed: seed(&business.id, year),
    })
}

/// The sandbox's own: one update, sent the day after it ended.
fn made_up(call: &Call<'_>) -> Result<Sent, Reply> {
    let year = call.tax_year()?;
    let (from, to) = (year.start(), add_days(year.start(), 90));
    Ok(Sent { year, from, to, received: add_days(to, 1), updates: 1, seed: seed(call.part("businessId"), year) })
}

fn trade(sent: &Sent, consolidated: bool) -> Value {
    let income = Fields::default().set("turnover", sent.sum(1, 46_000)).set("other", sent.sum(2, 320)).done();
    let expenses = if consolidated {
        Fields::default().set("consolidatedExpenses", sent.sum(3, 14_000)).done()
    } else {
        Fields::default()
            .set("costOfGoods", sent.sum(4, 7_600))
            .set("carVanTravelExpenses", sent.sum(5, 2_100))
            .set("premisesRunningCosts", sent.sum(6, 1_900))
            .set("adminCosts", sent.sum(7, 640))
            .set("professionalFees", sent.sum(8, 480))
            .done()
    };
    let dates = json!({ "periodStartDate": sent.from.to_string(), "periodEndDate": sent.to.to_string() });
    Fields::default().set("periodDates", dates).set("periodIncome", income).set("periodExpenses", expenses).done()
}

fn property(sent: &Sent) -> Fields {
    Fields::default()
        .set("submittedOn", timestamp(morning(sent.received)))
        .set("fromDate", sent.from.to_string())
        .set("toDate", sent.to.to_string())
}

fn property_expenses(sent: &Sent, consolidated: bool) -> Value {
    if consolidated {
        return Fields::default().set("consolidatedExpenses", sent.sum(13, 3_200)).done();
    }
    Fields::default()
        .set("premisesRunningCosts", sent.sum(14, 900))
        .set("repairsAndMaintenance", sent.sum(15, 1_400))
        .set("financialCosts", sent.sum(16, 210))
        .set("professionalFees", sent.sum(17, 660))
        .set("residentialFinancialCost", sent.sum(18, 2_400))
        .done()
}

fn uk(sent: &Sent, consolidated: bool) -> Value {
    let income = json!({ "periodAmount": sent.sum(11, 14_400), "otherIncome": sent.sum(12, 150) });
    let of_business = json!({ "income": income, "expenses": property_expenses(sent, consolidated) });
    property(sent).set("ukProperty", of_business).done()
}

/// The id of the only property abroad: a UUID of version 4 by its form.
fn property_id(sent: &Sent) -> String {
    let seed = scatter(sent.seed, 0, 21);
    let (high, low) = (scatter(seed, 1, 22), scatter(seed, 2, 23));
    let (a, b, c) = (high >> 32, (high >> 16) & 0xffff, high & 0xfff);
    format!("{a:08x}-{b:04x}-4{c:03x}-8{:03x}-{:012x}", (low >> 48) & 0xfff, low & 0xffff_ffff_ffff)
}

fn foreign(sent: &Sent, consolidated: bool) -> Value {
    let income = json!({
        "rentIncome": { "rentAmount": sent.sum(19, 9_800) },
        "foreignTaxCreditRelief": true,
        "foreignTaxPaidOrDeducted": sent.sum(20, 700),
    });
    let named = if sent.year.start_year() >= FIRST_WITH_IDS {
        Fields::default().set("propertyId", property_id(sent))
    } else {
        Fields::default().set("countryCode", "FRA")
    };
    let entry = named.set("income", income).set("expenses", property_expenses(sent, consolidated)).done();
    property(sent).set("foreignProperty", vec![entry]).done()
}

fn foreign_answer(call: &Call<'_>) -> Result<Reply, Reply> {
    let sent = sent(call, "foreign-property")?;
    if call.asked("propertyId").is_some_and(|id| !id.eq_ignore_ascii_case(&property_id(&sent))) {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    Ok(Reply::ok(foreign(&sent, false)))
}
