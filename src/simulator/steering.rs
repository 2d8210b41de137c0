//! `/simulator/…`: the clock, the faults, the reset, the writes and the end of every sign-in. Not for pages in a browser, which send an `Origin`.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Method, Response, StatusCode, header};
use chrono::DateTime;
use serde_json::{Value, json};

use super::faults::{self, Fault};
use super::server::Simulator;
use super::state::Changes;

/// Answers one such call.
pub(super) fn steer(
    simulator: &Simulator,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    body: Option<&Bytes>,
) -> Response<Body> {
    let answer = |status: StatusCode, body: Option<Value>| {
        let body = body.map(|body| body.to_string()).unwrap_or_default();
        let builder = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
        builder.body(Body::from(body)).unwrap_or_default()
    };
    if headers.contains_key(header::ORIGIN) {
        return answer(StatusCode::FORBIDDEN, None);
    }
    match (method, path) {
        (&Method::GET, "/simulator/clock") => {
            answer(StatusCode::OK, Some(json!({ "now": simulator.now().to_rfc3339() })))
        }
        (&Method::PUT, "/simulator/clock") => {
            let sent: Option<Value> = body.and_then(|body| serde_json::from_slice(body).ok());
            let now = sent.as_ref().and_then(|sent| sent.get("now")).and_then(Value::as_str);
            match now.and_then(|now| DateTime::parse_from_rfc3339(now).ok()) {
                Some(now) => {
                    simulator.set_clock(Some(now.to_utc()));
                    answer(StatusCode::NO_CONTENT, None)
                }
                None => answer(StatusCode::BAD_REQUEST, Some(json!({ "message": "send {\"now\": INSTANT}" }))),
            }
        }
        (&Method::POST, "/simulator/reset") => {
            simulator.set_clock(None);
            simulator.writes.forget();
            simulator.desk.browsers.end_all();
            match simulator.desk.store().change(|all| *all = Changes::default()) {
                Ok(()) => answer(StatusCode::NO_CONTENT, None),
                Err(_not_kept) => answer(StatusCode::INTERNAL_SERVER_ERROR, None),
            }
        }
        (&Method::PUT, "/simulator/faults") => match body.and_then(faults) {
            Some(faults) => {
                simulator.desk.set_faults(faults);
                answer(StatusCode::NO_CONTENT, None)
            }
            None => {
                answer(StatusCode::BAD_REQUEST, Some(json!({ "message": "send {\"faults\": [SPEC]}; no throttle" })))
            }
        },
        (&Method::GET, "/simulator/writes") => answer(StatusCode::OK, Some(simulator.writes.list())),
        // What a person does under "Manage authorised applications" in their HMRC account.
        (&Method::DELETE, "/simulator/sign-ins") => {
            simulator.desk.sign_ins.end_all();
            answer(StatusCode::NO_CONTENT, None)
        }
        _ => answer(StatusCode::NOT_FOUND, None),
    }
}

/// Other faults from now on. The limit on calls stays as it was at the start: its bucket is filled already.
fn faults(body: &Bytes) -> Option<Vec<Fault>> {
    let sent: Value = serde_json::from_slice(body).ok()?;
    let specs = sent.get("faults")?.as_array()?.iter();
    let faults: Option<Vec<Fault>> = specs.map(|spec| spec.as_str()?.parse().ok()).collect();
    faults.filter(|faults| faults::limit(faults).is_none())
}
