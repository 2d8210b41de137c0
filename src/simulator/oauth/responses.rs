//! The sign-in pages as HTTP: `/oauth/authorize`, and `/oauth/grantscope`, where its form goes.

use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode, header};
use chrono::{DateTime, Utc};

use super::authorise::{Asked, Delivery};
use super::grants::Code;
use super::page::{self, Shown};
use super::parameters::Parameters;
use super::{Holder, Refusal};
use crate::simulator::SimPerson;
use crate::simulator::desk::Desk;
use crate::simulator::reply::Reply;

const AUTHORISE: &str = "/oauth/authorize";
const GRANT: &str = "/oauth/grantscope";
/// A page does not show more people than a person would look through.
const MOST_ON_PAGE: usize = 48;

/// Answers a browser, if this is one of its pages.
pub(crate) fn page(desk: &Desk, parts: &Parts, body: Option<&Bytes>, now: DateTime<Utc>) -> Option<Response<Body>> {
    let answer = match (parts.uri.path(), &parts.method) {
        (AUTHORISE, &Method::GET) => ask(desk, parts.uri.query().unwrap_or_default()),
        (GRANT, &Method::POST) if is_foreign(&parts.headers) => {
            Err(Refusal::new(403, "invalid_request", "the form was sent from another site"))
        }
        (GRANT, &Method::POST) => decide(desk, body.map(AsRef::as_ref).unwrap_or_default(), now),
        (AUTHORISE | GRANT, _) => Err(Refusal::new(405, "invalid_request", "the method is not allowed here")),
        _ => return None,
    };
    Some(answer.unwrap_or_else(refused))
}

fn ask(desk: &Desk, query: &str) -> Result<Response<Body>, Refusal> {
    let asked = Asked::read(&Parameters::read(query.as_bytes()))?;
    Ok(html(StatusCode::OK, sign_in(desk, &asked, Shown::First)))
}

fn sign_in(desk: &Desk, asked: &Asked, shown: Shown) -> String {
    let people: Vec<SimPerson> = desk.people.each().take(MOST_ON_PAGE).collect();
    page::sign_in(asked, &people, desk.people.count() - people.len(), shown)
}

/// What the person pressed.
fn decide(desk: &Desk, form: &[u8], now: DateTime<Utc>) -> Result<Response<Body>, Refusal> {
    let form = Parameters::read(form);
    let asked = Asked::read(&form)?;
    if form.get("refuse")?.is_some() {
        return Ok(deny(&asked));
    }
    let Some(holder) = form.get("who")?.and_then(|who| holder(desk, who)) else {
        return Ok(html(StatusCode::BAD_REQUEST, sign_in(desk, &asked, Shown::WithoutChoice)));
    };
    let Asked { client, redirect, scopes, challenge, .. } = asked.clone();
    let code = desk.sign_ins.grant(Code { client, redirect, scopes, challenge, holder, made: now })?;
    Ok(match asked.delivery() {
        Delivery::Redirect => see(&asked.back(&[("code", &code)])),
        Delivery::Shown => html(StatusCode::OK, page::code(&code)),
        Delivery::Titled => html(StatusCode::OK, page::code_in_title(&code)),
    })
}

fn deny(asked: &Asked) -> Response<Body> {
    match asked.delivery() {
        Delivery::Redirect => see(&asked.back(&[
            ("error", "access_denied"),
            ("error_description", "user denied the authorization"),
            ("error_code", "USER_DENIED_AUTHORIZATION"),
        ])),
        Delivery::Shown | Delivery::Titled => html(StatusCode::OK, page::denied()),
    }
}

fn holder(desk: &Desk, who: &str) -> Option<Holder> {
    match who {
        page::MAIN_AGENT => Some(Holder::MainAgent),
        page::SUPPORTING_AGENT => Some(Holder::SupportingAgent),
        nino => desk.people.find(nino).map(|story| Holder::Person(story.nino.clone())),
    }
}

/// Whether a browser says that another site's page sent the form. What is no browser says nothing.
fn is_foreign(headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return false };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _port)| name);
    // A name of somebody else's that leads here would otherwise be its own origin.
    let here = ["localhost", "127.0.0.1", "[::1]"].contains(&name);
    !here || origin.to_str().ok() != Some(format!("http://{host}").as_str())
}

fn see(address: &str) -> Response<Body> {
    let builder = Response::builder().status(StatusCode::SEE_OTHER).header(header::LOCATION, address);
    with_manners(builder.body(Body::empty()).unwrap_or_default())
}

fn html(status: StatusCode, text: String) -> Response<Body> {
    let builder = Response::builder().status(status).header(header::CONTENT_TYPE, "text/html; charset=utf-8");
    with_manners(builder.body(Body::from(text)).unwrap_or_default())
}

fn refused(refusal: Refusal) -> Response<Body> {
    let Reply { status, body, .. } = refusal.into();
    let text = body.map(|body| body.to_string()).unwrap_or_default();
    let builder = Response::builder().status(status).header(header::CONTENT_TYPE, "application/json");
    with_manners(builder.body(Body::from(text)).unwrap_or_default())
}

/// No page is kept, framed, or allowed to fetch or run anything. (`form-action` is left out: browsers hold the redirect
/// that follows a form to it, and that leads to the application.)
fn with_manners(mut response: Response<Body>) -> Response<Body> {
    const MANNERS: [(header::HeaderName, &str); 4] = [
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
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
