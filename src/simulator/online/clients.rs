//! Agents: the client is chosen in the browser's session, by UTR, and confirmed by name.

use axum::http::StatusCode;
use chrono::{DateTime, Utc};

use super::AGENTS;
use super::html::{Doc, Form};
use super::sessions::Session;
use super::visit::{Answers, Shown};
use crate::simulator::desk::Desk;
use crate::simulator::faults;
use crate::simulator::story::Story;

/// What choosing a client needs.
pub(super) struct Choosing<'a> {
    pub(super) simulated: &'a Desk,
    /// Of the browser's session.
    pub(super) id: &'a str,
    pub(super) session: &'a Session,
    pub(super) now: DateTime<Utc>,
}

/// A person's UTR: the digits of their made-up National Insurance number.
pub(super) fn utr(story: &Story) -> String {
    format!("{:010}", story.number() % 1_000_000)
}

/// The pages on which an agent chooses a client; none for any other page.
pub(super) fn choose(choosing: &Choosing<'_>, tail: &str, form: &Answers, post: bool) -> Option<Shown> {
    match (tail, post) {
        ("/client-utr", true) => Some(look_up(choosing, form)),
        ("/confirm-client-details", true) => Some(confirm(choosing)),
        ("/confirm-client-details", false) => Some(confirm_page(choosing)),
        ("/remove-client-sessions", _) => {
            choosing
                .simulated
                .browsers
                .change(choosing.id, |session| (session.client, session.looked_up) = (None, None));
            Some(Shown::Go(format!("{AGENTS}/client-utr")))
        }
        ("/client-utr", false) => Some(utr_page(choosing, "", None).into()),
        _ => tail.strip_prefix("/client-utr/").map(|utr| utr_page(choosing, utr, None).into()),
    }
}

fn utr_page(choosing: &Choosing<'_>, utr: &str, wrong: Option<&str>) -> Doc {
    let form = Form::new(&format!("{AGENTS}/client-utr"), &choosing.session.token).field(
        "utr",
        "Unique Taxpayer Reference",
        "Ten digits. In the demo: the digits of the client's National Insurance number, with zeros before them.",
        utr,
    );
    Doc::new("What is your client's Unique Taxpayer Reference?").error(wrong).form(form)
}

fn look_up(choosing: &Choosing<'_>, form: &Answers) -> Shown {
    let digits: String = form.get("utr").chars().filter(|letter| !letter.is_whitespace()).collect();
    if digits.len() != 10 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return utr_page(choosing, form.get("utr"), Some("Enter the ten digits of the UTR.")).into();
    }
    let number = digits.strip_prefix("0000").unwrap_or_default();
    let story = choosing.simulated.story(&format!("AA{number}A"), choosing.now);
    let enrolled = |story: &Story| !faults::not_enrolled(&choosing.simulated.faults(), &story.nino);
    let Some(story) = story.filter(|story| enrolled(story)) else {
        let doc = Doc::new("You cannot view this client")
            .p("The UTR is wrong, or the client has not signed up for Making Tax Digital for Income Tax.")
            .link(&format!("{AGENTS}/client-utr"), "Enter another UTR");
        return doc.with_status(StatusCode::NOT_FOUND).into();
    };
    if faults::has_no_agent(&choosing.simulated.faults(), &story.nino) {
        let doc = Doc::new("You are not authorised to view this client")
            .p("The client must authorise you first.")
            .link("/agent-client-relationships/authorisation-request", "Ask a client to authorise you");
        return doc.with_status(StatusCode::FORBIDDEN).into();
    }
    choosing.simulated.browsers.change(choosing.id, |session| session.looked_up = Some(story.nino.clone()));
    Shown::Go(format!("{AGENTS}/confirm-client-details"))
}

fn confirm_page(choosing: &Choosing<'_>) -> Shown {
    let found = choosing.session.looked_up.as_deref().and_then(|nino| choosing.simulated.people.find(nino));
    let Some(story) = found else { return Shown::Go(format!("{AGENTS}/client-utr")) };
    let form = Form::new(&format!("{AGENTS}/confirm-client-details"), &choosing.session.token);
    let doc = Doc::new("Confirm your client's details")
        .facts(&[("Client name", story.name.clone()), ("Unique Taxpayer Reference", utr(&story))])
        .form(form.button("Confirm and continue"))
        .link(&format!("{AGENTS}/client-utr"), "Change client");
    doc.into()
}

fn confirm(choosing: &Choosing<'_>) -> Shown {
    choosing.simulated.browsers.change(choosing.id, |session| {
        if let Some(nino) = session.looked_up.take() {
            session.client = Some(nino);
        }
    });
    Shown::Go(format!("{AGENTS}/income-tax"))
}

/// The pages of the agent services account.
pub(super) fn agent_page(path: &str) -> Shown {
    if path != "/agent-services-account/home" {
        return super::catalogue::plain(path, &[]).unwrap_or_else(super::catalogue::missing).into();
    }
    let doc = Doc::new("Agent services account").heading("Making Tax Digital for Income Tax").links(&[
        (
            format!("{AGENTS}/client-utr"),
            "Manage Self Assessment details for clients that are already signed up".to_owned(),
        ),
        ("/agent-client-relationships/authorisation-request".to_owned(), "Ask a client to authorise you".to_owned()),
    ]);
    doc.into()
}

pub(super) fn not_an_agent() -> Shown {
    let doc = Doc::new("You cannot access this account")
        .p("It belongs to agents, who sign in with the user ID of their agent services account.")
        .link(super::SIGN_OUT, "Sign out");
    doc.with_status(StatusCode::FORBIDDEN).into()
}

pub(super) fn only_the_taxpayer() -> Shown {
    let doc = Doc::new("Only the taxpayer can do this")
        .p("This page belongs to the taxpayer's own sign-in. Agents cannot use it for a client.")
        .link(super::SIGN_OUT, "Sign out");
    doc.with_status(StatusCode::FORBIDDEN).into()
}

/// What HMRC tells a supporting agent about most pages.
pub(super) fn only_the_main_agent(home: &str) -> Shown {
    let doc = Doc::new("You are a supporting agent for this client")
        .p("Only their main agent can access payments, credits and refunds, tax returns, charges, penalties and appeals.")
        .link(home, "Back to what a supporting agent can do");
    doc.with_status(StatusCode::FORBIDDEN).into()
}

/// What HMRC tells those who have not signed up.
pub(super) fn no_access() -> Doc {
    Doc::new("You cannot access this service")
        .p("This account is not signed up for Making Tax Digital for Income Tax.")
        .link(
            "/guidance/sign-up-your-business-for-making-tax-digital-for-income-tax",
            "Sign up for Making Tax Digital for Income Tax",
        )
        .with_status(StatusCode::FORBIDDEN)
}
