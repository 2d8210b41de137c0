//! The way to a page: only from this computer, only signed in, only for whom HMRC lets in.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use chrono::{DateTime, Utc};
use url::form_urlencoded;

use super::html::{Doc, Who, whole};
use super::sessions::{Session, SignedIn};
use super::visit::{Answers, Shown, Visit};
use super::{AGENTS, STYLE_PATH, VIEW, catalogue, clients, route, sign_in};
use crate::simulator::desk::Desk;
use crate::simulator::faults;

const STYLE: &str =
    concat!(include_str!("../../../assets/simulator/page.css"), include_str!("../../../assets/simulator/online.css"));

/// Where HMRC's pages begin.
const HMRC: [&str; 12] = [
    "/report-quarterly",
    "/manage-self-assessment",
    "/view-penalty",
    "/appeal-penalty",
    "/personal-account",
    "/business-account",
    "/agent-services-account",
    "/agent-client-relationships",
    "/set-up-a-payment-plan",
    "/track-a-self-assessment-refund",
    "/request-a-self-assessment-refund",
    "/self-assessment",
];
/// Where pages of GOV.UK begin that the catalogue of tasks leads to.
const GOV_UK: [&str; 10] = [
    "/guidance",
    "/government",
    "/pay-self-assessment-tax-bill",
    "/find-hmrc-contacts",
    "/understand-self-assessment-bill",
    "/difficulties-paying-hmrc",
    "/log-in-register-hmrc-online-services",
    "/tell-hmrc-change-of-details",
    "/sa302-tax-calculation",
    "/tax-appeals",
];

fn under(roots: &[&str], path: &str) -> bool {
    roots.iter().any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether a path is one of HMRC's own rather than of GOV.UK.
pub(super) fn is_hmrc(path: &str) -> bool {
    under(&HMRC, path)
}

/// What a path of HMRC's leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place<'a> {
    /// The account service; signing in forgets the address. What comes after its base.
    Account { agents: bool, tail: &'a str },
    /// A page for taxpayers that signing in comes back to.
    ForPeople,
    /// A page for agents that signing in comes back to.
    ForAgents,
}

fn place(path: &str) -> Place<'_> {
    if let Some(tail) = path.strip_prefix(AGENTS).filter(|tail| tail.is_empty() || tail.starts_with('/')) {
        return Place::Account { agents: true, tail };
    }
    if let Some(tail) = path.strip_prefix(VIEW).filter(|tail| tail.is_empty() || tail.starts_with('/')) {
        return Place::Account { agents: false, tail };
    }
    if under(&["/view-penalty", "/appeal-penalty"], path) {
        let agents = path.split('/').any(|part| part == "agent" || part.starts_with("agent-"));
        return Place::Account { agents, tail: path };
    }
    let for_agents = ["/agent-services-account", "/agent-client-relationships/authorisation-request"];
    if under(&for_agents, path) || path.ends_with("/sign-up/client") { Place::ForAgents } else { Place::ForPeople }
}

/// Whether signing in comes back to this address.
pub(super) fn is_kept(address: &str) -> bool {
    is_hmrc(address) && !address.contains("//") && !matches!(place(address), Place::Account { .. })
}

/// Answers a browser, if this is one of these pages.
pub(crate) fn page(desk: &Desk, parts: &Parts, body: Option<&Bytes>, now: DateTime<Utc>) -> Option<Response<Body>> {
    let path = parts.uri.path();
    let gov_uk = under(&GOV_UK, path) || (!is_hmrc(path) && catalogue::knows(path));
    if !gov_uk && !is_hmrc(path) && path != STYLE_PATH {
        return None;
    }
    let Some(host) = own_host(&parts.headers) else {
        let doc = Doc::new("Not here").p("These pages are served to this computer only, under its own name.");
        return Some(html(&doc.with_status(StatusCode::MISDIRECTED_REQUEST), None, path));
    };
    if path == STYLE_PATH {
        return Some(style());
    }
    if gov_uk {
        return Some(html(&catalogue::gov_uk(path), None, path));
    }
    Some(Browser::new(desk, parts, host, now).answer(body))
}

/// The host that was asked for, if it is this computer by one of its own names.
fn own_host(headers: &HeaderMap) -> Option<&str> {
    let host = headers.get(header::HOST)?.to_str().ok()?;
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    ["localhost", "127.0.0.1", "[::1]"].contains(&name).then_some(host)
}

/// One request of a browser.
struct Browser<'a> {
    desk: &'a Desk,
    parts: &'a Parts,
    host: &'a str,
    now: DateTime<Utc>,
    /// The name of its cookie: two simulators on one computer must not end each other's sign-ins.
    cookie: String,
    id: Option<String>,
    session: Option<Session>,
}

impl<'a> Browser<'a> {
    fn new(desk: &'a Desk, parts: &'a Parts, host: &'a str, now: DateTime<Utc>) -> Self {
        let cookie = format!("hmrc-demo-{}", host.rsplit_once(':').map_or("80", |(_, port)| port));
        let sent = parts.headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
        let mut pairs = sent.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
        let id = pairs.find(|(name, _)| *name == cookie).map(|(_, value)| value.to_owned());
        let session = id.as_deref().and_then(|id| desk.browsers.find(id, now));
        let id = id.filter(|_| session.is_some());
        Self { desk, parts, host, now, cookie, id, session }
    }

    fn answer(mut self, body: Option<&Bytes>) -> Response<Body> {
        let path = self.parts.uri.path().to_owned();
        let query = Answers::read(self.parts.uri.query().unwrap_or_default().as_bytes());
        let form = Answers::read(body.map(AsRef::as_ref).unwrap_or_default());
        let post = match self.parts.method {
            Method::GET | Method::HEAD => false,
            Method::POST => true,
            _ => {
                let doc = Doc::new("Not possible").p("A page is opened or its form is sent.");
                return html(&doc.with_status(StatusCode::METHOD_NOT_ALLOWED), None, &path);
            }
        };
        if post && !self.is_own_form(&form) {
            let doc = Doc::new("This form is not from this page")
                .p("Nothing was changed. Open the page again and send its form from there.");
            return html(&doc.with_status(StatusCode::FORBIDDEN), None, &path);
        }
        if path == super::SIGN_IN {
            return if post { self.sign_in(&form, &path) } else { self.ask(query.get("keep"), None, &path) };
        }
        if path == super::SIGN_OUT {
            if let Some(id) = &self.id {
                self.desk.browsers.end(id);
            }
            let doc = Doc::new("You have signed out").link(super::SIGN_IN, "Sign in again");
            return html(&doc, None, &path);
        }
        let Some(who) = self.session.as_ref().and_then(|session| session.who.clone()) else {
            let keep =
                is_kept(&path).then(|| self.parts.uri.path_and_query().map_or(path.as_str(), |all| all.as_str()));
            return go(&sign_in::address(keep));
        };
        let shown = self.show(&who, &path, query, form, post);
        match shown {
            Shown::Go(address) => go(&address),
            Shown::Doc(doc) => html(&doc, Some(&self.line(&who)), &path),
        }
    }

    /// Whether a form was sent from the page it stands on: by its token and by what the browser says.
    fn is_own_form(&self, form: &Answers) -> bool {
        let origin = self.parts.headers.get(header::ORIGIN);
        let own = origin.is_none_or(|origin| origin.to_str().ok() == Some(format!("http://{}", self.host).as_str()));
        own && self.session.as_ref().is_some_and(|session| session.token == form.get("token"))
    }

    /// The page to sign in on.
    fn ask(&mut self, keep: &str, wrong: Option<&str>, path: &str) -> Response<Body> {
        if self.session.is_none() {
            self.id = self.desk.browsers.begin(None, None, self.now);
            self.session = self.id.as_deref().and_then(|id| self.desk.browsers.find(id, self.now));
        }
        let token = self.session.as_ref().map(|session| session.token.clone()).unwrap_or_default();
        let mut response = html(&sign_in::page(self.desk, &token, keep, wrong), None, path);
        self.give_cookie(&mut response);
        response
    }

    fn sign_in(&mut self, form: &Answers, path: &str) -> Response<Body> {
        let Some(who) = sign_in::chosen(self.desk, form.get("who")) else {
            return self.ask(form.get("keep"), Some("Choose who signs in."), path);
        };
        let keep = Some(form.get("keep")).filter(|keep| is_kept(keep));
        self.id = self.desk.browsers.begin(self.id.as_deref(), Some(who), self.now);
        let home = format!("{VIEW}/income-tax");
        let mut response = go(keep.unwrap_or(&home));
        self.give_cookie(&mut response);
        response
    }

    fn give_cookie(&self, response: &mut Response<Body>) {
        let Some(id) = &self.id else { return };
        let cookie = format!("{}={id}; Path=/; HttpOnly; SameSite=Lax", self.cookie);
        if let Ok(value) = HeaderValue::try_from(cookie) {
            response.headers_mut().insert(header::SET_COOKIE, value);
        }
    }

    fn show(&self, who: &SignedIn, path: &str, query: Answers, form: Answers, post: bool) -> Shown {
        let agent = !matches!(who, SignedIn::Person(_));
        let (agents, tail) = match place(path) {
            Place::Account { agents, tail } => (agents, tail),
            Place::ForAgents if agent => return clients::agent_page(path),
            Place::ForPeople if !agent => (false, path),
            Place::ForAgents => return clients::not_an_agent(),
            Place::ForPeople => return clients::only_the_taxpayer(),
        };
        let (Some(session), Some(id)) = (self.session.as_ref(), self.id.as_deref()) else {
            return Shown::Go(sign_in::address(None));
        };
        let nino = match (who, agents) {
            // Where nobody belongs who comes there, HMRC sends them where they do.
            (SignedIn::Person(_), true) => return Shown::Go(format!("{VIEW}/income-tax")),
            (SignedIn::Person(nino), false) => nino.clone(),
            (_, false) => return Shown::Go(format!("{AGENTS}/client-utr")),
            (_, true) => {
                let choosing = clients::Choosing { simulated: self.desk, id, session, now: self.now };
                if let Some(shown) = clients::choose(&choosing, tail, &form, post) {
                    return shown;
                }
                match &session.client {
                    Some(nino) => nino.clone(),
                    None => return Shown::Go(format!("{AGENTS}/client-utr")),
                }
            }
        };
        let story = self.desk.story(&nino, self.now);
        let enrolled = |nino: &str| !faults::not_enrolled(&self.desk.faults(), nino);
        let Some(story) = story.filter(|story| enrolled(&story.nino)) else {
            return if place(path) == Place::ForPeople {
                catalogue::plain(path, &[]).map_or_else(|| Shown::Doc(catalogue::missing()), Shown::Doc)
            } else {
                Shown::Doc(clients::no_access())
            };
        };
        let visit = Visit {
            desk: self.desk,
            now: self.now,
            today: self.now.date_naive(),
            story,
            agents,
            supporting: *who == SignedIn::SupportingAgent,
            token: session.token.clone(),
            path: path.to_owned(),
            query,
            form,
            post,
        };
        route::show(&visit, tail)
    }

    /// Who is signed in, and for whom.
    fn line(&self, who: &SignedIn) -> Who {
        let name = |nino: &str| self.desk.people.find(nino).map(|story| story.name.clone()).unwrap_or_default();
        let client = || {
            let session = self.session.as_ref();
            session
                .and_then(|session| session.client.as_deref())
                .map_or_else(String::new, |nino| format!(", for {}", name(nino)))
        };
        match who {
            SignedIn::Person(nino) => Who { name: name(nino), home: format!("{VIEW}/income-tax") },
            SignedIn::MainAgent => {
                Who { name: format!("An agent{}", client()), home: "/agent-services-account/home".to_owned() }
            }
            SignedIn::SupportingAgent => {
                Who { name: format!("A supporting agent{}", client()), home: "/agent-services-account/home".to_owned() }
            }
        }
    }
}

impl Answers {
    /// Reads a query or the body of a form.
    fn read(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }
}

fn go(address: &str) -> Response<Body> {
    let builder = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, address);
    with_manners(builder.body(Body::empty()).unwrap_or_default())
}

fn html(doc: &Doc, who: Option<&Who>, path: &str) -> Response<Body> {
    let builder = Response::builder().status(doc.status).header(header::CONTENT_TYPE, "text/html; charset=utf-8");
    with_manners(builder.body(Body::from(whole(doc, who, path))).unwrap_or_default())
}

fn style() -> Response<Body> {
    let builder = Response::builder().status(StatusCode::OK).header(header::CONTENT_TYPE, "text/css; charset=utf-8");
    with_manners(builder.body(Body::from(STYLE)).unwrap_or_default())
}

/// No page is kept, framed, sends a form elsewhere, or fetches anything but its own style; nothing runs in it.
fn with_manners(mut response: Response<Body>) -> Response<Body> {
    const MANNERS: [(header::HeaderName, &str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
        // Not `no-referrer`: the form would then come from the origin `null`.
        (header::REFERRER_POLICY, "same-origin"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    for (name, value) in MANNERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
