//! HMRC's API to test fraud prevention headers, which its sandbox has: a judge of the headers sent to it, and one of
//! those that came with the last call of each endpoint.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::{HEADERS, UNEXPECTED, judge, report, verdict};
use crate::simulator::call::timestamp;
use crate::simulator::desk::{self, Desk, Request};
use crate::simulator::reply::{Fields, Reply};
use crate::simulator::routes::Api;

/// Headers by name and value.
type Headers = Vec<(String, String)>;

/// The APIs HMRC gives feedback on; those without an [`Api`] are not simulated, so that no call of theirs ever came.
const APIS: [(&str, Option<Api>); 27] = [
    ("business-details-mtd", Some(Api::BusinessDetails)),
    ("obligations-mtd", Some(Api::Obligations)),
    ("self-assessment-accounts-mtd", Some(Api::SelfAssessmentAccounts)),
    ("self-assessment-individual-details-mtd", Some(Api::IndividualDetails)),
    ("business-income-source-summary-mtd", None),
    ("business-source-adjustable-summary-mtd", None),
    ("cis-deductions-mtd", None),
    ("individual-calculations-mtd", None),
    ("individual-losses-mtd", None),
    ("individuals-capital-gains-income-mtd", None),
    ("individuals-charges-mtd", None),
    ("individuals-disclosures-mtd", None),
    ("individuals-dividends-income-mtd", None),
    ("individuals-employments-income-mtd", None),
    ("individuals-expenses-mtd", None),
    ("individuals-foreign-income-mtd", None),
    ("individuals-insurance-policies-income-mtd", None),
    ("individuals-other-income-mtd", None),
    ("individuals-pensions-income-mtd", None),
    ("individuals-reliefs-mtd", None),
    ("individuals-savings-income-mtd", None),
    ("individuals-state-benefits-mtd", None),
    ("other-deductions-mtd", None),
    ("property-business-mtd", None),
    ("self-assessment-assist-mtd", None),
    ("self-assessment-mtd", None),
    ("self-employment-business-mtd", None),
];

/// The last call of each endpoint, whoever made it, with what it told about the computer.
#[derive(Debug, Default)]
pub(crate) struct Received(Mutex<BTreeMap<(&'static str, &'static str), Last>>);

#[derive(Debug, Clone)]
struct Last {
    api: Api,
    method: &'static str,
    path: String,
    at: DateTime<Utc>,
    headers: Headers,
}

impl Received {
    /// Notes a call, if it is one of an endpoint. There are as many notes at most as there are endpoints.
    pub(crate) fn note(&self, request: &Request, headers: &Headers, now: DateTime<Utc>) {
        let segments: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let Ok((endpoint, _)) = desk::find(&request.method, &segments) else { return };
        let told = |(name, _): &&(String, String)| name.starts_with("gov-");
        let last = Last {
            api: endpoint.api,
            method: endpoint.method,
            path: request.path.clone(),
            at: now,
            headers: headers.iter().filter(told).cloned().collect(),
        };
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert((endpoint.path, endpoint.method), last);
    }

    fn of(&self, api: Api) -> Vec<Last> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.values().filter(|last| last.api == api).cloned().collect()
    }
}

/// Answers a call of this API, if it is one.
pub(crate) fn answer(
    desk: &Desk,
    received: &Received,
    request: &Request,
    headers: &Headers,
    now: DateTime<Utc>,
) -> Option<Reply> {
    let rest = request.path.strip_prefix("/test/fraud-prevention-headers/")?;
    let passed = || {
        let bearer = desk.sign_ins.bearer(request.authorization.as_deref(), now)?;
        if desk.sign_ins.strict() && !bearer.is_application() {
            return Err(Reply::turn_away("UNAUTHORIZED"));
        }
        desk::check_accept(request.accept.as_deref(), "1.0")
    };
    let feedback_on = rest.strip_suffix("/validation-feedback").filter(|api| !api.contains('/'));
    let reply = match (rest, feedback_on) {
        ("validate", _) => passed().map(|()| Reply::ok(report(headers))),
        (_, Some(api)) => passed().and_then(|()| feedback(api, received, request)),
        _ => return None,
    };
    if request.method != "GET" {
        return Some(Reply::turn_away("INVALID_HTTP_METHOD"));
    }
    Some(reply.unwrap_or_else(|refusal| refusal))
}

fn feedback(api: &str, received: &Received, request: &Request) -> Result<Reply, Reply> {
    let known = APIS.iter().find(|(known, _)| *known == api);
    let (_, api) = known.ok_or_else(|| Reply::refuse("MATCHING_RESOURCE_NOT_FOUND"))?;
    let method = request.query.iter().find(|(name, _)| name == "connectionMethod").map(|(_, method)| method.as_str());
    // HMRC takes other methods too; nothing here knows their rules.
    if method != Some("DESKTOP_APP_DIRECT") {
        return Err(Reply::refuse("INVALID_REQUEST"));
    }
    let calls = api.map(|api| received.of(api)).unwrap_or_default();
    let calls: Vec<Value> = calls.iter().map(told).collect();
    Ok(Reply::ok(json!({ "requests": calls })))
}

/// What one call told about the computer.
fn told(last: &Last) -> Value {
    let of_method = last.headers.iter().any(|(name, _)| name != "gov-test-scenario");
    let (code, entries) =
        if of_method { (verdict(&judge(&last.headers)).0, entries(&last.headers)) } else { ("NO_HEADERS", Vec::new()) };
    json!({
        "path": last.path,
        "method": last.method,
        "requestTimestamp": timestamp(last.at),
        "code": code,
        "headers": entries,
        "crossValidation": [],
    })
}

/// Each header that came or should have come.
fn entries(headers: &Headers) -> Vec<Value> {
    let findings = judge(headers);
    let sent = |name: &str| headers.iter().find(|(sent, _)| sent == name).map(|(_, value)| value.as_str());
    let came = UNEXPECTED.into_iter().filter(|name| sent(name).is_some());
    let mut entries: Vec<Value> = HEADERS
        .into_iter()
        .map(|(name, ..)| name)
        .chain(came)
        .map(|name| {
            let finding = findings.iter().find(|finding| finding.header == name);
            let messages = |error| {
                let said = finding.filter(|finding| finding.error == error);
                said.map(|finding| finding.message).into_iter().collect::<Vec<_>>()
            };
            let code = finding.map_or("VALID_HEADER", |finding| finding.code);
            let entry = Fields::default().set("header", name).maybe("value", sent(name)).set("code", code);
            entry.set("errors", messages(true)).set("warnings", messages(false)).done()
        })
        .collect();
    if let Some(scenario) = sent("gov-test-scenario") {
        let nothing: [&str; 0] = [];
        entries.push(json!({
            "header": "gov-test-scenario", "value": scenario, "code": "TEST_SCENARIO_HEADER",
            "errors": nothing, "warnings": nothing,
        }));
    }
    entries
}
