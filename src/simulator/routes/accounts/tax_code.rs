//! Coding out underpayments and debts: the amounts in a year's tax code, and a person's corrections of them.

use chrono::{DateTime, Utc};
use rust_decimal::prelude::ToPrimitive as _;
use serde_json::{Map, Value};

use super::TAX_CODE_MINIMUM;
use crate::rules::{Money, TaxYear};
use crate::simulator::call::{Call, Problems, morning, timestamp};
use crate::simulator::reply::{Fields, Problem, Reply, amount};
use crate::simulator::state::UserAmount;
use crate::simulator::story::{CodeKind, Pence};
use crate::simulator::when::later;

/// HMRC's names of the parts, and whether each is a list.
const PARTS: [(CodeKind, &str, bool); 4] = [
    (CodeKind::SelfAssessmentUnderpayment, "selfAssessmentUnderpayment", true),
    (CodeKind::PayeUnderpayment, "payeUnderpayment", true),
    (CodeKind::Debt, "debt", true),
    (CodeKind::InYearAdjustment, "inYearAdjustment", false),
];
const MOST: Pence = 9_999_999_999_999;
const LARGEST_ID: u64 = 999_999_999_999_999;
const WRONG_BODY: &str = "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED";

/// An amount HMRC holds.
struct Held {
    kind: CodeKind,
    id: u64,
    amount: Pence,
    related: Option<TaxYear>,
    since: DateTime<Utc>,
}

pub(super) fn check_read(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    call.check_tax_year(Some(TAX_CODE_MINIMUM), &mut problems);
    if call.asked("source").is_some_and(|source| !["hmrcHeld", "user", "latest"].contains(&source)) {
        problems.push(Problem::new("FORMAT_SOURCE"));
    }
    Reply::problems(problems)
}

pub(super) fn check_delete(call: &Call<'_>) -> Result<(), Reply> {
    let mut problems = Problems::new();
    call.check_tax_year(Some(TAX_CODE_MINIMUM), &mut problems);
    Reply::problems(problems)
}

pub(super) fn check_write(call: &Call<'_>) -> Result<(), Reply> {
    check_delete(call)?;
    if !call.any_time && !call.tax_year()?.has_ended(call.today) {
        return Err(Reply::refuse("RULE_TAX_YEAR_NOT_ENDED"));
    }
    parse(call.body.as_ref(), call.now).map(drop)
}

pub(super) fn read(call: &Call<'_>) -> Result<Reply, Reply> {
    let year = call.tax_year()?;
    let (held, sent) = (held(call, year), sent(call, year));
    let source = call.asked("source").unwrap_or("latest");
    let matches = |one: &Held| sent.iter().find(|sent| (sent.kind, sent.id) == (one.kind, one.id));
    let with_ids = year.has_ended(call.today);
    let mut components: Vec<(CodeKind, Value)> = Vec::new();
    for one in &held {
        let value = match (source, matches(one)) {
            ("hmrcHeld", _) | ("latest", None) => component(one, with_ids, one.amount, one.since, "hmrcHeld"),
            ("user" | "latest", Some(sent)) => component(one, with_ids, sent.amount, sent.sent, "user"),
            _ => continue,
        };
        components.push((one.kind, value));
    }
    let known = |sent: &UserAmount| held.iter().any(|one| (sent.kind, sent.id) == (one.kind, one.id));
    let unmatched: Vec<(CodeKind, Value)> = sent
        .iter()
        .filter(|sent| source != "hmrcHeld" && !known(sent))
        .map(|sent| {
            let value = Fields::default()
                .maybe("id", with_ids.then_some(sent.id))
                .set("amount", amount(sent.amount))
                .set("submittedOn", timestamp(sent.sent));
            (sent.kind, value.done())
        })
        .collect();
    if components.is_empty() && unmatched.is_empty() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    let body = Fields::default()
        .maybe("taxCodeComponents", grouped(&components))
        .maybe("unmatchedCustomerSubmissions", grouped(&unmatched));
    Ok(Reply::ok(body.done()))
}

pub(super) fn write(call: &Call<'_>) -> Result<Reply, Reply> {
    let year = call.tax_year()?;
    let amounts = parse(call.body.as_ref(), call.now)?;
    let mut ids: Vec<_> = amounts.iter().map(|one| (one.kind, one.id)).collect();
    ids.sort_unstable();
    if ids.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
        return Err(Reply::refuse("RULE_DUPLICATE_ID_NOT_ALLOWED"));
    }
    check_window(call, year)?;
    let key = call.key(&[&year.to_string()]);
    call.change(|all| {
        all.corrections.insert(key, amounts);
    })
}

pub(super) fn delete(call: &Call<'_>) -> Result<Reply, Reply> {
    let year = call.tax_year()?;
    if sent(call, year).is_empty() {
        return Err(Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"));
    }
    check_window(call, year)?;
    let key = call.key(&[&year.to_string()]);
    call.change(|all| {
        all.corrections.insert(key, Vec::new());
    })
}

/// Corrections end when the year's return is in, and with the amendment window in any case.
fn check_window(call: &Call<'_>, year: TaxYear) -> Result<(), Reply> {
    let over = call.today > later(year, 1).filing_deadline() || call.story.submitted(year, call.today).is_some();
    if over { Err(Reply::refuse("RULE_OUTSIDE_AMENDMENT_WINDOW")) } else { Ok(()) }
}

/// What HMRC holds in the tax code of `year`: what earlier returns had coded out, and what the story adds.
fn held(call: &Call<'_>, year: TaxYear) -> Vec<Held> {
    let account = call.account();
    let returns = account.codings.iter().filter(|coding| coding.collected_in == year).map(|coding| {
        (CodeKind::SelfAssessmentUnderpayment, coding.charge, Some(coding.return_year), morning(coding.since))
    });
    let told = call.story.tax_code.iter().filter(|one| one.year.on(call.today) == year).map(|one| {
        let related = one.related.map(|related| related.on(call.today));
        (one.kind, one.amount.0, related, morning(later(year, -1).filing_deadline()))
    });
    let mut all: Vec<Held> = Vec::new();
    for (kind, amount, related, since) in returns.chain(told) {
        let number = all.iter().filter(|one| one.kind == kind).count() + 1;
        all.push(Held { kind, id: id_of(call, year, kind, number as u64), amount, related, since });
    }
    all
}

/// What the person sent for `year`: through the API, else in their story.
fn sent(call: &Call<'_>, year: TaxYear) -> Vec<UserAmount> {
    if let Some(sent) = call.store().changes.corrections.get(&call.key(&[&year.to_string()])) {
        return sent.clone();
    }
    let told = call.story.corrections.iter().filter(|one| one.year.on(call.today) == year);
    told.filter(|one| one.sent.on(call.today) <= call.today)
        .map(|one| UserAmount {
            kind: one.kind,
            id: id_of(call, year, one.kind, one.number),
            amount: one.amount.0,
            sent: morning(one.sent.on(call.today)),
        })
        .collect()
}

/// An id of up to fifteen digits: the year, the part, the person, and a counter; the counter 0 is nobody's.
fn id_of(call: &Call<'_>, year: TaxYear, kind: CodeKind, number: u64) -> u64 {
    let part = PARTS.iter().position(|(known, _, _)| *known == kind).unwrap_or_default() as u64 + 1;
    let person = u64::from(call.story.number());
    u64::from(year.start_year() % 100) * 10_000_000_000 + part * 1_000_000_000 + person * 100 + number
}

fn component(held: &Held, with_id: bool, sum: Pence, since: DateTime<Utc>, source: &str) -> Value {
    Fields::default()
        .maybe("id", with_id.then_some(held.id))
        .set("amount", amount(sum))
        .maybe("relatedTaxYear", held.related.map(|year| year.to_string()))
        .set("submittedOn", timestamp(since))
        .set("source", source)
        .done()
}

fn grouped(values: &[(CodeKind, Value)]) -> Option<Value> {
    let mut fields = Fields::default();
    for (kind, name, is_list) in PARTS {
        let mine: Vec<Value> = values.iter().filter(|(of, _)| *of == kind).map(|(_, value)| value.clone()).collect();
        fields = match (mine.is_empty(), is_list) {
            (true, _) => fields,
            (false, true) => fields.set(name, mine),
            (false, false) => fields.maybe(name, mine.into_iter().next()),
        };
    }
    (!values.is_empty()).then(|| fields.done())
}

/// Reads the body of a correction. Wrong fields come alone; wrong values only when every field is right.
fn parse(body: Option<&Value>, now: DateTime<Utc>) -> Result<Vec<UserAmount>, Reply> {
    let components = body.and_then(|body| body.get("taxCodeComponents"));
    let Some(components) = components.and_then(Value::as_object) else {
        let path = if body.is_some_and(Value::is_object) { "/taxCodeComponents" } else { "" };
        let problem = match path {
            "" => Problem::new(WRONG_BODY),
            path => Problem::at(WRONG_BODY, path.to_owned()),
        };
        return Reply::problems(vec![problem]).map(|()| Vec::new());
    };
    let mut problems = Problems::new();
    let entries = entries(components, &mut problems);
    if entries.is_empty() && problems.is_empty() {
        problems.push(Problem::at(WRONG_BODY, "/taxCodeComponents".to_owned()));
    }
    for (_, path, entry) in &entries {
        for field in ["id", "amount"] {
            if !entry.get(field).is_some_and(Value::is_number) {
                problems.push(Problem::at(WRONG_BODY, format!("{path}/{field}")));
            }
        }
    }
    Reply::problems(problems)?;
    let mut problems = Problems::new();
    let mut amounts = Vec::new();
    for (kind, path, entry) in entries {
        let (id, sum) = (entry.get("id").and_then(read_id), entry.get("amount").and_then(read_amount));
        if id.is_none() {
            problems.push(Problem::at("FORMAT_ID", format!("{path}/id")));
        }
        if sum.is_none() {
            problems.push(Problem::at("FORMAT_VALUE", format!("{path}/amount")));
        }
        if let (Some(id), Some(amount)) = (id, sum) {
            amounts.push(UserAmount { kind, id, amount, sent: now });
        }
    }
    Reply::problems(problems).map(|()| amounts)
}

/// Every entry of the body with its path.
fn entries<'a>(components: &'a Map<String, Value>, problems: &mut Problems) -> Vec<(CodeKind, String, &'a Value)> {
    let mut found = Vec::new();
    for (kind, name, is_list) in PARTS {
        let path = format!("/taxCodeComponents/{name}");
        match (components.get(name), is_list) {
            (None, _) => {}
            (Some(Value::Array(list)), true) if !list.is_empty() => {
                found.extend(list.iter().enumerate().map(|(place, entry)| (kind, format!("{path}/{place}"), entry)));
            }
            (Some(entry @ Value::Object(_)), false) => found.push((kind, path, entry)),
            (Some(_), _) => problems.push(Problem::at(WRONG_BODY, path)),
        }
    }
    found
}

fn read_id(value: &Value) -> Option<u64> {
    let text = value.to_string();
    let id: u64 = text.parse().ok()?;
    (1..=LARGEST_ID).contains(&id).then_some(id)
}

/// At most two decimals as written: zeros at the end count.
fn read_amount(value: &Value) -> Option<Pence> {
    let money = Money::parse(&value.to_string()).ok()?.decimal();
    if money.scale() > 2 {
        return None;
    }
    let pence = money.checked_mul(rust_decimal::Decimal::ONE_HUNDRED)?.to_i64()?;
    (0..=MOST).contains(&pence).then_some(pence)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;
    use serde_json::json;

    fn codes(body: &Value) -> Vec<String> {
        match parse(Some(body), DateTime::default()) {
            Ok(_) => Vec::new(),
            Err(reply) => {
                let body = reply.body.unwrap();
                let errors = body["errors"].as_array().cloned().unwrap_or_else(|| vec![body.clone()]);
                errors.iter().map(|error| format!("{} {}", error["code"].as_str().unwrap(), error["paths"])).collect()
            }
        }
    }

    #[rstest]
    #[case(json!({}), &[r#"RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED ["/taxCodeComponents"]"#])]
    #[case(Value::Null, &["RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED null"])]
    #[case(json!({"taxCodeComponents": {}}), &[r#"RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED ["/taxCodeComponents"]"#])]
    #[case(
        json!({"taxCodeComponents": {"debt": []}}),
        &[r#"RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED ["/taxCodeComponents/debt"]"#]
    )]
    #[case(
        json!({"taxCodeComponents": {"debt": [{"id": "1", "amount": 5}]}}),
        &[r#"RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED ["/taxCodeComponents/debt/0/id"]"#]
    )]
    #[case(
        serde_json::from_str(r#"{"taxCodeComponents": {"debt": [{"id": 1.0, "amount": 100.250}]}}"#).unwrap(),
        &[
            r#"FORMAT_ID ["/taxCodeComponents/debt/0/id"]"#,
            r#"FORMAT_VALUE ["/taxCodeComponents/debt/0/amount"]"#,
        ]
    )]
    #[case(json!({"taxCodeComponents": {"inYearAdjustment": {"id": 1, "amount": 0}}}), &[])]
    fn bodies(#[case] body: Value, #[case] expected: &[&str]) {
        assert_eq!(codes(&body), expected);
    }
}
