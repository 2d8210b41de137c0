//! The page to sign in on. Nobody has a password: a person is picked by name.

use url::form_urlencoded::Serializer;

use super::SIGN_IN;
use super::html::{Doc, Form};
use super::sessions::SignedIn;
use crate::simulator::desk::Desk;

const MAIN_AGENT: &str = "agent";
const SUPPORTING_AGENT: &str = "supporting-agent";
/// A page does not show more people than a person would look through.
const MOST_ON_PAGE: usize = 48;

/// Where to sign in, and then go on to `keep`; without one, home.
pub(super) fn address(keep: Option<&str>) -> String {
    match keep {
        None => SIGN_IN.to_owned(),
        Some(keep) => format!("{SIGN_IN}?{}", Serializer::new(String::new()).append_pair("keep", keep).finish()),
    }
}

pub(super) fn page(desk: &Desk, token: &str, keep: &str, wrong: Option<&str>) -> Doc {
    let people: Vec<_> = desk.people.each().take(MOST_ON_PAGE).collect();
    let more = desk.people.count() - people.len();
    let choices: Vec<(&str, &str, &str)> =
        people.iter().map(|one| (one.nino.as_str(), one.name.as_str(), one.story.as_str())).collect();
    let agents = [
        (MAIN_AGENT, "A main agent", "May do almost everything for a client, who is chosen next."),
        (SUPPORTING_AGENT, "A supporting agent", "HMRC keeps payments, penalties and returns from this one."),
    ];
    let form = Form::new(SIGN_IN, token)
        .hidden("keep", keep)
        .radios("who", "An agent", &agents, "")
        .radios("who", "A taxpayer", &choices, "")
        .button("Sign in");
    let doc = Doc::new("Sign in to HMRC")
        .error(wrong)
        .p("At HMRC this asks for a Government Gateway user ID and a password. In the demo, pick somebody.");
    let doc = if more > 0 {
        doc.hint(&format!("There are {more} more people: an agent reaches all of them by their UTR."))
    } else {
        doc
    };
    doc.form(form)
}

/// Whom the form names.
pub(super) fn chosen(desk: &Desk, who: &str) -> Option<SignedIn> {
    match who {
        MAIN_AGENT => Some(SignedIn::MainAgent),
        SUPPORTING_AGENT => Some(SignedIn::SupportingAgent),
        nino => desk.people.find(nino).map(|story| SignedIn::Person(story.nino.clone())),
    }
}
