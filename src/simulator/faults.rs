//! What goes wrong on purpose, so that a client can be seen to bear it.

use std::str::FromStr;
use std::time::Duration;

use serde_json::Value;

use super::throttle::Limit;
use crate::rules::ids::is_nino;

/// One thing that goes wrong, as `--fault` takes it.
///
/// `latency=200ms` · `status=503:0.2` · `status=503@penalties`, before anything is done · `fail-after=503`, which fails
/// after a write was done · `lose-answer=PUT`, whose answer is lost after it was done · `late=PUT:500ms`, whose answer is
/// lost at once and which is done only then · `hang@payments` ·
/// `garble=html|truncate|types|huge|escape`, each of them with `@PART` for paths that hold `PART` only ·
/// `throttle=3`, or `throttle=3:2s` to have `Retry-After` say 2 · `deprecated=obligations` · `slow-refresh=300ms`, the
/// time a refresh of a token stays open · `not-enrolled=NINO`, who then is not signed up for Making Tax Digital ·
/// `agent-not-authorised=NINO`, who then is no client of any agent that signs in.
///
/// They meet what programs call, the token endpoint among it, and not the pages a person signs in on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    kind: Kind,
    path: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Latency(Duration),
    /// Status, and how often in a million.
    Status(u16, u32),
    LoseAnswer(String),
    /// The answer is lost, and what was asked for is done so much later.
    Late(String, Duration),
    /// Status, after a write was done.
    FailAfter(u16),
    Hang,
    Garble(Garble),
    /// Not more than so many calls a second.
    Throttle(Limit),
    /// The version is about to end.
    Deprecated,
    /// A refresh of a token stays open for so long.
    SlowRefresh(Duration),
    /// This person is not signed up.
    NotEnrolled(String),
    /// This person has no agent.
    AgentNotAuthorised(String),
}

/// How an answer is spoilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Garble {
    /// A 503 with a page of HTML.
    Html,
    /// JSON that stops half-way.
    Truncate,
    /// Wrong JSON types.
    Types,
    /// 50 MB.
    Huge,
    /// Terminal escape sequences in texts.
    Escape,
}

/// A text that names no fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "not a fault: {0}; try latency=200ms, status=503:0.2, status=503@penalties, fail-after=503, lose-answer=PUT, \
     late=PUT:500ms, hang@payments, garble=html|truncate|types|huge|escape, throttle=3, deprecated=obligations, slow-refresh=300ms, \
     not-enrolled=AA000005A or agent-not-authorised=AA000005A"
)]
pub struct NotAFault(String);

/// What the faults make of one request.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    pub(crate) latency: Duration,
    pub(crate) hang: bool,
    pub(crate) status: Option<u16>,
    pub(crate) fail_after: Option<u16>,
    pub(crate) lose_answer: bool,
    pub(crate) late: Option<Duration>,
    pub(crate) garble: Option<Garble>,
    pub(crate) deprecated: bool,
}

/// The limit on calls, when one is set.
pub(crate) fn limit(faults: &[Fault]) -> Option<Limit> {
    faults.iter().find_map(|fault| match fault.kind {
        Kind::Throttle(limit) => Some(limit),
        _ => None,
    })
}

/// How long a refresh of a token stays open.
pub(crate) fn slow_refresh(faults: &[Fault]) -> Duration {
    let slow = |fault: &Fault| match fault.kind {
        Kind::SlowRefresh(open) => open,
        _ => Duration::ZERO,
    };
    faults.iter().map(slow).sum()
}

/// Whether the person with this National Insurance number is not signed up.
pub(crate) fn not_enrolled(faults: &[Fault], nino: &str) -> bool {
    faults.iter().any(|fault| matches!(&fault.kind, Kind::NotEnrolled(named) if named == nino))
}

/// Whether the person with this National Insurance number is no client of any agent.
pub(crate) fn has_no_agent(faults: &[Fault], nino: &str) -> bool {
    faults.iter().any(|fault| matches!(&fault.kind, Kind::AgentNotAuthorised(named) if named == nino))
}

/// What goes wrong with the `count`th request.
pub(crate) fn trouble(faults: &[Fault], method: &str, path: &str, seed: u64, count: u64) -> Trouble {
    let mut trouble = Trouble::default();
    let mine = faults.iter().filter(|fault| fault.path.as_ref().is_none_or(|part| path.contains(part.as_str())));
    for (place, fault) in (0u64..).zip(mine) {
        match &fault.kind {
            Kind::Latency(latency) => trouble.latency += *latency,
            Kind::Hang => trouble.hang = true,
            Kind::LoseAnswer(of) => trouble.lose_answer |= of == method,
            Kind::Late(of, delay) => trouble.late = (of == method).then_some(*delay).or(trouble.late),
            Kind::FailAfter(status) => trouble.fail_after = Some(*status),
            Kind::Garble(garble) => trouble.garble = Some(*garble),
            Kind::Deprecated => trouble.deprecated = true,
            // The server holds the bucket, the desk knows the people, and a refresh is slow by itself.
            Kind::Throttle(_) | Kind::SlowRefresh(_) | Kind::NotEnrolled(_) | Kind::AgentNotAuthorised(_) => {}
            Kind::Status(status, often) => {
                let drawn = super::people::scatter(seed, count, place + 100) % 1_000_000;
                if drawn < u64::from(*often) {
                    trouble.status = Some(*status);
                }
            }
        }
    }
    trouble
}

/// What programs call beside the endpoints.
const BESIDE: [(&str, &str); 3] = [
    ("POST", super::oauth::TOKEN_PATH),
    ("GET", "/test/fraud-prevention-headers/validate"),
    ("GET", "/test/fraud-prevention-headers/{api}/validation-feedback"),
];

impl Fault {
    /// Whether no request can ever meet it: its part lies in no path, or no endpoint is called its way. A part with a
    /// digit may be of a NINO, a year or an id, and is taken for one.
    pub fn matches_nothing(&self) -> bool {
        let fits = |path: &str, part: &str| {
            let bare = path.replace(['{', '}'], "");
            bare.contains(part) || part.bytes().any(|byte| byte.is_ascii_digit())
        };
        let endpoints = super::routes::all().map(|endpoint| (endpoint.method, endpoint.path));
        !endpoints.chain(BESIDE).any(|(of, path)| {
            self.path.as_ref().is_none_or(|part| fits(path, part))
                && match &self.kind {
                    Kind::LoseAnswer(method) | Kind::Late(method, _) => method == of,
                    Kind::FailAfter(_) => of != "GET",
                    _ => true,
                }
        })
    }
}

impl FromStr for Fault {
    type Err = NotAFault;

    fn from_str(text: &str) -> Result<Self, NotAFault> {
        let wrong = || NotAFault(text.to_owned());
        let (spec, path) = match text.split_once('@') {
            Some((_, "")) => return Err(wrong()),
            Some((spec, path)) => (spec, Some(path.to_owned())),
            None => (text, None),
        };
        let (name, value) = spec.split_once('=').unwrap_or((spec, ""));
        let kind = match name {
            "latency" => Kind::Latency(duration(value).ok_or_else(wrong)?),
            "status" => status(value).ok_or_else(wrong)?,
            "lose-answer" if !value.is_empty() => Kind::LoseAnswer(value.to_ascii_uppercase()),
            "late" => late(value).ok_or_else(wrong)?,
            "fail-after" => Kind::FailAfter(failing(value).ok_or_else(wrong)?),
            "hang" if value.is_empty() && path.is_some() => Kind::Hang,
            "hang" if !value.is_empty() => return Ok(Self { kind: Kind::Hang, path: Some(value.to_owned()) }),
            "garble" => Kind::Garble(garble(value).ok_or_else(wrong)?),
            // HMRC counts all of an application's calls together.
            "throttle" if path.is_none() => Kind::Throttle(throttle(value).ok_or_else(wrong)?),
            "deprecated" if value.is_empty() => Kind::Deprecated,
            "deprecated" if path.is_none() => {
                return Ok(Self { kind: Kind::Deprecated, path: Some(value.to_owned()) });
            }
            "slow-refresh" if path.is_none() => Kind::SlowRefresh(duration(value).ok_or_else(wrong)?),
            "not-enrolled" if path.is_none() && is_nino(value) => Kind::NotEnrolled(value.to_owned()),
            "agent-not-authorised" if path.is_none() && is_nino(value) => Kind::AgentNotAuthorised(value.to_owned()),
            _ => return Err(wrong()),
        };
        Ok(Self { kind, path })
    }
}

fn duration(text: &str) -> Option<Duration> {
    if let Some(milliseconds) = text.strip_suffix("ms") {
        return milliseconds.parse().ok().map(Duration::from_millis);
    }
    text.strip_suffix('s')?.parse().ok().map(Duration::from_secs)
}

fn status(text: &str) -> Option<Kind> {
    let (code, often) = text.split_once(':').unwrap_or((text, "1"));
    Some(Kind::Status(failing(code)?, millionths(often)?))
}

/// A status that says that something went wrong.
fn failing(text: &str) -> Option<u16> {
    text.parse().ok().filter(|code| (400..=599).contains(code))
}

/// The method of a write, and how late it is done.
fn late(text: &str) -> Option<Kind> {
    let (method, delay) = text.split_once(':')?;
    let method = method.to_ascii_uppercase();
    (method != "GET" && !method.is_empty()).then_some(Kind::Late(method, duration(delay)?))
}

fn throttle(text: &str) -> Option<Limit> {
    let (per_second, retry_after) = match text.split_once(':') {
        Some((per_second, after)) => (per_second, Some(duration(after)?)),
        None => (text, None),
    };
    let per_second = per_second.parse().ok().filter(|per_second| *per_second > 0)?;
    Some(Limit { per_second, retry_after })
}

/// A probability from 0 to 1, in millionths.
fn millionths(text: &str) -> Option<u32> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if rest.len() > 6 || !rest.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let rest: u32 = format!("{rest:0<6}").parse().ok()?;
    let whole: u32 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    whole.checked_mul(1_000_000)?.checked_add(rest).filter(|often| *often <= 1_000_000)
}

fn garble(text: &str) -> Option<Garble> {
    Some(match text {
        "html" => Garble::Html,
        "truncate" => Garble::Truncate,
        "types" => Garble::Types,
        "huge" => Garble::Huge,
        "escape" => Garble::Escape,
        _ => return None,
    })
}

/// The size of a huge body.
const HUGE: usize = 50 * 1024 * 1024;
/// Clears a screen and renames a window, where a terminal lets it.
const ESCAPES: &str = "\u{1b}[2J\u{1b}]0;gone\u{7}\u{9b}31m";
/// Texts that come from people or from HMRC's tables, and so may hold anything.
const FREE_TEXTS: [&str; 13] = [
    "tradingName",
    "tradingType",
    "businessAddressLineOne",
    "documentText",
    "documentDescription",
    "description",
    "incomeSource",
    "paymentMethod",
    "chargeTypeDescription",
    "documentTypeDescription",
    "changeReason",
    "message",
    "error_description",
];

/// The status and body of a spoilt answer, with its content type.
pub(crate) fn spoil(garble: Garble, status: u16, body: Option<Value>) -> (u16, Vec<u8>, &'static str) {
    const JSON: &str = "application/json";
    let text = |body: &Value| body.to_string().into_bytes();
    match (garble, body) {
        (Garble::Html, _) => {
            let page =
                b"<!DOCTYPE html><html><head><title>503</title></head><body><h1>Service unavailable</h1></body></html>";
            (503, page.to_vec(), "text/html")
        }
        (Garble::Huge, _) => {
            let mut huge = br#"{"padding":""#.to_vec();
            huge.resize(HUGE, b'x');
            huge.extend_from_slice(br#""}"#);
            (200, huge, JSON)
        }
        (_, None) => (status, Vec::new(), JSON),
        (Garble::Truncate, Some(body)) => {
            let mut whole = text(&body);
            whole.truncate(whole.len() / 2);
            (status, whole, JSON)
        }
        (Garble::Types, Some(mut body)) => {
            if let Value::Object(fields) = &mut body {
                fields.values_mut().for_each(wrong_type);
            }
            (status, text(&body), JSON)
        }
        (Garble::Escape, Some(mut body)) => {
            escape(&mut body);
            (status, text(&body), JSON)
        }
    }
}

fn wrong_type(value: &mut Value) {
    *value = match value {
        Value::Array(_) => Value::String("a list".to_owned()),
        Value::Object(_) => Value::Array(vec![Value::Bool(true)]),
        Value::String(_) => Value::Bool(true),
        Value::Number(_) | Value::Bool(_) | Value::Null => Value::Object(serde_json::Map::new()),
    };
}

fn escape(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value {
                    Value::String(text) if FREE_TEXTS.contains(&name.as_str()) => *text = format!("{ESCAPES}{text}"),
                    other => escape(other),
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(escape),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("latency=200ms", "GET", "/a", Trouble { latency: Duration::from_millis(200), ..Trouble::default() })]
    #[case("latency=2s@b", "GET", "/a", Trouble::default())]
    #[case("status=503", "GET", "/a", Trouble { status: Some(503), ..Trouble::default() })]
    #[case("status=503:0", "GET", "/a", Trouble::default())]
    #[case("status=429@penalties", "GET", "/x/penalties", Trouble { status: Some(429), ..Trouble::default() })]
    #[case("status=429@penalties", "GET", "/x/other", Trouble::default())]
    #[case("lose-answer=PUT", "PUT", "/a", Trouble { lose_answer: true, ..Trouble::default() })]
    #[case("lose-answer=put", "GET", "/a", Trouble::default())]
    #[case("hang@a", "GET", "/a", Trouble { hang: true, ..Trouble::default() })]
    #[case("hang=a", "GET", "/a", Trouble { hang: true, ..Trouble::default() })]
    #[case("deprecated=a", "GET", "/a", Trouble { deprecated: true, ..Trouble::default() })]
    #[case("deprecated=a", "GET", "/b", Trouble::default())]
    #[case("deprecated", "GET", "/b", Trouble { deprecated: true, ..Trouble::default() })]
    #[case("throttle=3", "GET", "/b", Trouble::default())]
    #[case("late=put:2s", "PUT", "/b", Trouble { late: Some(Duration::from_secs(2)), ..Trouble::default() })]
    #[case("late=PUT:2s", "POST", "/b", Trouble::default())]
    #[case("fail-after=500", "PUT", "/b", Trouble { fail_after: Some(500), ..Trouble::default() })]
    #[case("garble=huge", "GET", "/a", Trouble { garble: Some(Garble::Huge), ..Trouble::default() })]
    fn what_goes_wrong(#[case] spec: &str, #[case] method: &str, #[case] path: &str, #[case] expected: Trouble) {
        let fault: Fault = spec.parse().unwrap();
        assert_eq!(trouble(&[fault], method, path, 1, 1), expected);
    }

    #[rstest]
    #[case("status=503", false)]
    #[case("status=503@penalties", false)]
    #[case("status=503@AA000001A", false)]
    #[case("status=503@nowhere", true)]
    #[case("lose-answer=PUT", false)]
    #[case("lose-answer=PATCH", true)]
    #[case("lose-answer=PUT@penalties", true)]
    #[case("lose-answer=POST@token", false)]
    #[case("lose-answer=GET@token", true)]
    #[case("late=DELETE:1s", false)]
    #[case("late=PATCH:1s", true)]
    #[case("late=DELETE:1s@penalties", true)]
    #[case("fail-after=503@tax-code", false)]
    #[case("fail-after=503@penalties", true)]
    #[case("slow-refresh=300ms", false)]
    fn a_fault_no_request_can_meet_is_told(#[case] spec: &str, #[case] nothing: bool) {
        assert_eq!(spec.parse::<Fault>().unwrap().matches_nothing(), nothing);
    }

    #[rstest]
    #[case("latency=fast")]
    #[case("status=200")]
    #[case("status=503:2")]
    #[case("status=503:x")]
    #[case("hang")]
    #[case("hang@")]
    #[case("garble=rot13")]
    #[case("lose-answer")]
    #[case("late=PUT")]
    #[case("late=GET:1s")]
    #[case("late=:1s")]
    #[case("late=PUT:soon")]
    #[case("fail-after=204")]
    #[case("fail-after=")]
    #[case("throttle=0")]
    #[case("throttle=3:soon")]
    #[case("throttle=3@penalties")]
    #[case("slow-refresh=soon")]
    #[case("not-enrolled=Maya")]
    #[case("agent-not-authorised=AA000001A@list")]
    #[case("everything")]
    fn nonsense_is_refused(#[case] spec: &str) {
        assert!(spec.parse::<Fault>().is_err());
    }

    #[test]
    fn people_and_refreshes_are_found_among_the_faults() {
        let specs = ["not-enrolled=AA000002A", "agent-not-authorised=AA000003A", "slow-refresh=2s"];
        let faults = specs.map(|spec| spec.parse().unwrap());
        assert_eq!(["AA000002A", "AA000003A"].map(|nino| not_enrolled(&faults, nino)), [true, false]);
        assert_eq!(["AA000002A", "AA000003A"].map(|nino| has_no_agent(&faults, nino)), [false, true]);
        assert_eq!((slow_refresh(&faults), slow_refresh(&[])), (Duration::from_secs(2), Duration::ZERO));
        assert_eq!(trouble(&faults, "POST", "/oauth/token", 1, 1), Trouble::default());
    }

    #[test]
    fn a_limit_is_found_among_the_faults() {
        let faults = ["hang@a", "throttle=3:2s"].map(|spec| spec.parse().unwrap());
        assert_eq!(limit(&faults), Some(Limit { per_second: 3, retry_after: Some(Duration::from_secs(2)) }));
        assert_eq!(limit(&faults[..1]), None);
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed_and_about_as_often_as_asked() {
        let fault: Fault = "status=503:0.2".parse().unwrap();
        let draw = |seed| -> Vec<bool> {
            (0..1000)
                .map(|count| trouble(std::slice::from_ref(&fault), "GET", "/", seed, count).status.is_some())
                .collect()
        };
        assert_eq!(draw(1), draw(1));
        assert_ne!(draw(1), draw(2));
        let hits = draw(1).iter().filter(|hit| **hit).count();
        assert!((150..250).contains(&hits), "{hits}");
    }
}
