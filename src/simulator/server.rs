//! HTTP around the desk: one thread with a runtime of its own, loopback only.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Query, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, header};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use tokio::sync::oneshot;

use super::desk::{Desk, Request, Shared};
use super::faults::{self, Trouble};
use super::fraud_headers::test_api::{self, Received};
use super::oauth::{self, Outcome, Refusal, SignIns};
use super::online::{self, Browsers};
use super::people::{self, People, scatter};
use super::reply::Reply;
use super::state::Store;
use super::steering::steer;
use super::throttle::{Bucket, Limit};
use super::writes::Writes;
use super::{Options, SimPerson, StartError};

/// Bodies longer than this are refused.
const LONGEST_BODY: usize = 1024 * 1024;

type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// A simulator that runs. Dropping it shuts it down and waits for its thread.
pub struct Running {
    base_url: String,
    token: String,
    people: Vec<SimPerson>,
    shared: Arc<Simulator>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// What every connection shares.
pub(super) struct Simulator {
    pub(super) desk: Shared,
    clock: Clock,
    /// The instant set through `/simulator/clock`, instead of the clock.
    set_to: Mutex<Option<DateTime<Utc>>>,
    /// What calls told about the computer they came from.
    received: Received,
    /// What reached the endpoints that change something.
    pub(super) writes: Writes,
    limit: Option<(Limit, Mutex<Bucket>)>,
    seed: u64,
    /// What the correlation ids are made of.
    ids: u64,
    requests: AtomicU64,
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running").field("base_url", &self.base_url).finish_non_exhaustive()
    }
}

impl Running {
    /// Where it listens: `http://127.0.0.1:PORT`.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The bearer token it takes even with strict authorisation.
    pub fn token(&self) -> &str {
        &self.token
    }

    /// Everybody it knows, the most instructive first.
    pub fn people(&self) -> &[SimPerson] {
        &self.people
    }

    /// What time it is there: the clock it was given, or the instant set through `/simulator/clock`.
    pub fn now(&self) -> DateTime<Utc> {
        self.shared.now()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // The thread may have ended on its own; then nobody listens any more, which is what is wanted.
            let _gone = stop.send(());
        }
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

pub(super) fn start(options: Options) -> Result<Running, StartError> {
    let people = People::load(options.seed, options.clients)?;
    // A world that outlives this process gets ids that no other process gives.
    let lasting = options.state_dir.is_some();
    let ids = if lasting { scatter(options.seed, uuid::Uuid::new_v4().as_u64_pair().0, 9) } else { options.seed };
    let store = Store::open(options.state_dir).map_err(StartError::State)?;
    let token = format!("simulator-{:016x}", scatter(options.seed, 0, 42));
    let listed = people.list();
    let desk = Desk {
        people,
        rates: people::rates()?,
        sandbox: options.sandbox_rules,
        sign_ins: SignIns::new(token.clone(), options.strict_auth),
        faults: Mutex::new(Arc::new([])),
        store: Mutex::new(store),
        browsers: Browsers::default(),
    };
    let bucket = |limit: Limit| (limit, Mutex::new(Bucket::new(limit.per_second, tokio::time::Instant::now())));
    let shared = Arc::new(Simulator {
        desk: Arc::new(desk),
        clock: options.now,
        set_to: Mutex::new(None),
        limit: faults::limit(&options.faults).map(bucket),
        received: Received::default(),
        writes: Writes::default(),
        seed: options.seed,
        ids,
        requests: AtomicU64::new(0),
    });
    shared.desk.set_faults(options.faults);
    // Bound before the thread starts, so that a taken port is an error of this call.
    let listener = std::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))
        .map_err(StartError::Listen)?;
    listener.set_nonblocking(true).map_err(StartError::Listen)?;
    let address = listener.local_addr().map_err(StartError::Listen)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(StartError::Thread)?;
    let (stop, stopped) = oneshot::channel();
    let router = Router::new().fallback(handle).with_state(Arc::clone(&shared));
    let thread = std::thread::Builder::new()
        .name("simulator".to_owned())
        .spawn(move || runtime.block_on(serve(listener, router, stopped)))
        .map_err(StartError::Thread)?;
    Ok(Running {
        base_url: format!("http://{address}"),
        token,
        people: listed,
        shared,
        stop: Some(stop),
        thread: Some(thread),
    })
}

/// Serves until told to stop; connections still open then are dropped with the runtime.
async fn serve(listener: std::net::TcpListener, router: Router, stopped: oneshot::Receiver<()>) {
    let Ok(listener) = tokio::net::TcpListener::from_std(listener) else { return };
    tokio::select! {
        _never = axum::serve(listener, router) => {}
        _stop = stopped => {}
    }
}

impl Simulator {
    pub(super) fn now(&self) -> DateTime<Utc> {
        let set_to = *self.set_to.lock().unwrap_or_else(PoisonError::into_inner);
        set_to.unwrap_or_else(|| (self.clock)())
    }

    pub(super) fn set_clock(&self, to: Option<DateTime<Utc>>) {
        *self.set_to.lock().unwrap_or_else(PoisonError::into_inner) = to;
    }

    /// The limit, when this call is one too many.
    fn over_limit(&self) -> Option<Limit> {
        let (limit, bucket) = self.limit.as_ref()?;
        let there = bucket.lock().unwrap_or_else(PoisonError::into_inner).take(tokio::time::Instant::now());
        (!there).then_some(*limit)
    }
}

async fn handle(State(simulator): State<Arc<Simulator>>, request: axum::extract::Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let body = to_bytes(body, LONGEST_BODY).await;
    if path.starts_with("/simulator/") {
        return steer(&simulator, &parts.method, &path, &parts.headers, body.ok().as_ref());
    }
    if let Some(page) = oauth::page(&simulator.desk, &parts, body.as_ref().ok(), simulator.now()) {
        return page;
    }
    if let Some(page) = online::page(&simulator.desk, &parts, body.as_ref().ok(), simulator.now()) {
        return page;
    }
    let for_token = path == oauth::TOKEN_PATH;
    let count = simulator.requests.fetch_add(1, Ordering::Relaxed);
    let trouble = faults::trouble(&simulator.desk.faults(), parts.method.as_str(), &path, simulator.seed, count);
    // The limit is one of the APIs' gateway.
    if let Some(limit) = (!for_token).then(|| simulator.over_limit()).flatten() {
        return throttled(&simulator, limit, count);
    }
    if !trouble.latency.is_zero() {
        tokio::time::sleep(trouble.latency).await;
    }
    if trouble.hang {
        std::future::pending::<()>().await;
    }
    if let Some(status) = trouble.status {
        let reply = if for_token { Refusal::out_of_order(status).into() } else { out_of_order(status) };
        return respond(&simulator, &reply, &Trouble::default(), count);
    }
    let Ok(body) = body else {
        return respond(&simulator, &Reply::turn_away("REQUEST_ENTITY_TOO_LARGE"), &trouble, count);
    };
    if for_token {
        let reply = token(&simulator, &parts, &body).await;
        let mut response = respond(&simulator, &reply, &trouble, count);
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        return response;
    }
    if let Some(delay) = trouble.late.filter(|_| parts.method != Method::GET) {
        // On a task of its own: it is done also where whoever asked has gone meanwhile.
        tokio::spawn(async move {
            tokio::time::sleep(delay).await;
            call(&simulator, &parts, body)
        });
        return lost();
    }
    let reply = call(&simulator, &parts, body);
    match trouble.fail_after {
        Some(status) if parts.method != Method::GET => {
            respond(&simulator, &out_of_order(status), &Trouble::default(), count)
        }
        _ => respond(&simulator, &reply, &trouble, count),
    }
}

/// A call of one of the APIs.
fn call(simulator: &Simulator, parts: &Parts, body: Bytes) -> Reply {
    let query = Query::<Vec<(String, String)>>::try_from_uri(&parts.uri).map(|query| query.0).unwrap_or_default();
    let request = Request {
        method: parts.method.to_string(),
        path: parts.uri.path().to_owned(),
        query,
        authorization: text(&parts.headers, "authorization"),
        accept: text(&parts.headers, "accept"),
        content_type: text(&parts.headers, "content-type"),
        scenario: text(&parts.headers, "gov-test-scenario"),
        suspend_temporal_validations: text(&parts.headers, "suspend-temporal-validations").as_deref() == Some("true"),
        body: body.into(),
    };
    let sent = parts.headers.iter();
    let sent: Vec<(String, String)> =
        sent.map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned())).collect();
    let now = simulator.now();
    let judged = test_api::answer(&simulator.desk, &simulator.received, &request, &sent, now);
    judged.unwrap_or_else(|| {
        simulator.received.note(&request, &sent, now);
        let reply = simulator.desk.answer(&request, now);
        if parts.method != Method::GET {
            simulator.writes.note(&request.method, &request.path, &request.body, reply.status);
        }
        reply
    })
}

/// A call for a token.
async fn token(simulator: &Arc<Simulator>, parts: &Parts, body: &[u8]) -> Reply {
    if parts.method != Method::POST {
        return Refusal::wrong_method().into();
    }
    let kind = text(&parts.headers, "content-type");
    let begun = match simulator.desk.sign_ins.token(kind.as_deref(), body, simulator.now()) {
        Outcome::Done(reply) => return reply,
        Outcome::Begun(begun) => begun,
    };
    let open = faults::slow_refresh(&simulator.desk.faults());
    if open.is_zero() {
        return simulator.desk.sign_ins.finish(&begun, simulator.now());
    }
    // On a task of its own: once begun it ends, also where whoever asked hangs up meanwhile.
    let shared = Arc::clone(simulator);
    let finished = tokio::spawn(async move {
        tokio::time::sleep(open).await;
        shared.desk.sign_ins.finish(&begun, shared.now())
    });
    finished.await.unwrap_or_else(|_ended_with_the_simulator| Refusal::out_of_order(500).into())
}

fn text(headers: &HeaderMap, name: &str) -> Option<String> {
    headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
}

/// What stands in front of HMRC's services answers with when it fails.
fn out_of_order(status: u16) -> Reply {
    let (code, message) = match status {
        401 => ("INVALID_CREDENTIALS", "Invalid Authentication information provided"),
        403 => ("CLIENT_OR_AGENT_NOT_AUTHORISED", "The client and/or agent is not authorised"),
        404 => ("MATCHING_RESOURCE_NOT_FOUND", "Matching resource not found"),
        429 => ("MESSAGE_THROTTLED_OUT", "The request for the API is throttled"),
        503 => ("SERVER_ERROR", "Service unavailable"),
        504 => ("GATEWAY_TIMEOUT", "The service behind did not answer in time"),
        _ => ("INTERNAL_SERVER_ERROR", "An error occurred"),
    };
    Reply { status, body: Some(json!({ "code": code, "message": message })), from_handler: false }
}

fn throttled(simulator: &Simulator, limit: Limit, count: u64) -> Response<Body> {
    let mut response = respond(simulator, &out_of_order(429), &Trouble::default(), count);
    if let Some(after) = limit.retry_after {
        response.headers_mut().insert(header::RETRY_AFTER, after.as_secs().into());
    }
    response
}

/// The headers of a version that is about to end, as HMRC sends them.
fn about_to_end(now: DateTime<Utc>, headers: &mut HeaderMap) {
    let day = |away: TimeDelta| (now + away).format("%a, %d %b %Y 23:59:59 GMT").to_string();
    let all = [
        ("deprecation", day(TimeDelta::days(-30))),
        ("sunset", day(TimeDelta::days(150))),
        ("link", "https://developer.service.hmrc.gov.uk/api-documentation".to_owned()),
    ];
    for (name, value) in all {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
}

fn respond(simulator: &Simulator, reply: &Reply, trouble: &Trouble, count: u64) -> Response<Body> {
    if trouble.lose_answer {
        return lost();
    }
    let (status, bytes, kind) = if let Some(garble) = trouble.garble {
        faults::spoil(garble, reply.status, reply.body.clone())
    } else {
        let bytes = reply.body.as_ref().map(|body| body.to_string().into_bytes()).unwrap_or_default();
        (reply.status, bytes, "application/json")
    };
    let mut builder = Response::builder().status(status);
    if !bytes.is_empty() {
        builder = builder.header(header::CONTENT_TYPE, kind);
    }
    if reply.from_handler {
        builder = builder.header("X-CorrelationId", correlation_id(simulator.ids, count));
    }
    let mut response = builder.body(Body::from(bytes)).unwrap_or_default();
    if let Ok(date) = HeaderValue::try_from(simulator.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string()) {
        response.headers_mut().insert(header::DATE, date);
    }
    if trouble.deprecated {
        about_to_end(simulator.now(), response.headers_mut());
    }
    response
}

/// An id of 36 characters, the same for the same seed and request.
fn correlation_id(seed: u64, count: u64) -> String {
    let hex = format!("{:016x}{:016x}", scatter(seed, count, 7), scatter(seed, count, 8));
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

/// A body that fails before its first byte: the connection is closed and no byte of an answer has left.
fn lost() -> Response<Body> {
    let failing = futures_util::stream::once(async {
        Err::<Bytes, std::io::Error>(std::io::Error::new(std::io::ErrorKind::ConnectionReset, "answer lost on purpose"))
    });
    Response::new(Body::from_stream(failing))
}
