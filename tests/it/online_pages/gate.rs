//! Who comes in, where to, and who does not.

use std::collections::BTreeSet;

use super::tab::{AGENTS, DAY, Tab, VIEW, open_account, set_clock, text};
use crate::support::http::ask;
use crate::support::simulator;

const MAYA: &str = "AA000001A";

/// The tasks of the catalogue: title, individual, agent, fallback, path.
fn catalogue() -> Vec<toml::Table> {
    let text = include_str!("../../../assets/tasks.toml");
    let all: toml::Table = text.parse().unwrap();
    all["task"].as_array().unwrap().iter().map(|one| one.as_table().unwrap().clone()).collect()
}

fn path(address: &str) -> String {
    let (_host, rest) = address.strip_prefix("https://").unwrap().split_once('/').unwrap();
    format!("/{}", rest.split('#').next().unwrap())
}

fn address_of(task: &toml::Table, field: &str) -> Option<String> {
    task.get(field).and_then(|value| value.as_str()).map(path)
}

#[test]
fn signing_in_forgets_the_page_that_was_opened_and_leads_home() {
    let simulator = simulator(DAY);
    let mut tab = Tab::new(&simulator);
    tab.open(&format!("{VIEW}/what-you-owe?x=1"));
    assert_eq!((tab.title().as_str(), tab.address.as_str()), ("Sign in to HMRC", &*format!("{VIEW}/sign-in")));
    tab.submit(&[]);
    assert_eq!((tab.status, tab.error().as_str()), (400, "Choose who signs in."));
    tab.submit(&[("who", MAYA)]);
    assert_eq!((tab.title().as_str(), tab.address.as_str()), ("Self Assessment", &*format!("{VIEW}/income-tax")));
    assert!(tab.page.contains("Maya Lindqvist") && tab.page.contains("0000000001"));
    tab.open(&format!("{VIEW}/what-you-owe"));
    assert_eq!(tab.title(), "What you owe");
    tab.click("Sign out");
    tab.open(&format!("{VIEW}/what-you-owe"));
    assert_eq!(tab.title(), "Sign in to HMRC");
}

#[test]
fn pages_of_the_personal_tax_account_are_come_back_to() {
    let simulator = simulator(DAY);
    for address in ["/personal-account/preferences", "/set-up-a-payment-plan/sa-payment-plan"] {
        let mut tab = Tab::new(&simulator);
        tab.open(address);
        assert_eq!(tab.title(), "Sign in to HMRC");
        tab.submit(&[("who", MAYA)]);
        assert_eq!((tab.status, tab.address.as_str()), (200, address));
        tab.submit(&[]);
        assert!(!tab.done().is_empty());
    }
    let mut tab = Tab::new(&simulator);
    for elsewhere in ["https://evil.example/", "//evil.example/", "/oauth/token", &format!("{VIEW}/payment")] {
        tab.open(&format!("{VIEW}/sign-in"));
        tab.submit(&[("who", MAYA), ("keep", elsewhere)]);
        assert_eq!(tab.address, format!("{VIEW}/income-tax"), "{elsewhere}");
    }
}

#[test]
fn a_sign_in_ends_after_a_quarter_of_an_hour_without_a_page() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    set_clock(&simulator, "2026-11-21T12:14:59Z");
    tab.open(&format!("{VIEW}/what-you-owe"));
    assert_eq!(tab.title(), "What you owe");
    set_clock(&simulator, "2026-11-21T12:29:59Z");
    tab.open(&format!("{VIEW}/what-you-owe"));
    assert_eq!(tab.title(), "Sign in to HMRC");
}

#[test]
fn no_address_of_the_catalogue_leads_nowhere_and_every_page_says_what_it_is() {
    let simulator = simulator(DAY);
    let mut maya = Tab::signed_in(&simulator, MAYA);
    let mut agent = Tab::agent_for(&simulator, "agent", "0000000001");
    let mut seen = BTreeSet::new();
    for task in catalogue() {
        for field in ["individual", "agent", "fallback"] {
            let Some(address) = address_of(&task, field) else { continue };
            let for_agents = field == "agent" || address.starts_with("/agent-services-account");
            let tab = if for_agents { &mut agent } else { &mut maya };
            if address.contains("client-utr") {
                continue;
            }
            tab.open(&address);
            assert_eq!((tab.status, tab.address.as_str()), (200, address.as_str()), "{}", task["id"]);
            assert!(tab.page.contains("This is Quarterdeck's demo, not HMRC.</strong> Nothing here is real."));
            assert!(tab.page.contains("(simulation)</title>"));
            seen.insert(address);
        }
    }
    assert!(seen.len() > 30, "{}", seen.len());
}

#[test]
fn the_way_through_the_menus_is_there() {
    let simulator = simulator(DAY);
    for task in catalogue() {
        let steps: Vec<&str> = task["path"].as_array().unwrap().iter().map(|step| step.as_str().unwrap()).collect();
        let live = task["live"].as_bool().unwrap() && address_of(&task, "individual").is_some();
        if !live || steps.is_empty() || address_of(&task, "individual").unwrap().starts_with("/guidance") {
            continue;
        }
        // Somebody with a penalty, a payment on account, credit and a business.
        let mut tab =
            Tab::signed_in(&simulator, if steps.contains(&"Appeal this penalty") { "AA000003A" } else { MAYA });
        for step in steps.into_iter().filter(|step| *step != "Overview") {
            tab.click(step);
            assert_eq!(tab.status, 200, "{} at {step}", task["id"]);
        }
    }
}

#[test]
fn an_agent_chooses_the_client_by_utr_and_confirms_the_name() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, "agent");
    assert_eq!(tab.address, format!("{AGENTS}/client-utr"), "nobody belongs on a taxpayer's page but the taxpayer");
    tab.open(&format!("{AGENTS}/what-you-owe"));
    assert_eq!(tab.address, format!("{AGENTS}/client-utr"), "no client is chosen");
    tab.submit(&[("utr", "12345")]);
    assert_eq!(tab.status, 400);
    tab.submit(&[("utr", "9999999999")]);
    assert_eq!((tab.status, tab.title().as_str()), (404, "You cannot view this client"));
    tab.open(&format!("{AGENTS}/client-utr/0000000001"));
    assert!(tab.page.contains("value=\"0000000001\""));
    tab.submit(&[]);
    assert_eq!(tab.title(), "Confirm your client&#39;s details".replace("&#39;", "'"));
    assert!(tab.page.contains("Maya Lindqvist") && tab.page.contains("0000000001"));
    tab.open(&format!("{AGENTS}/what-you-owe"));
    assert_eq!(tab.address, format!("{AGENTS}/client-utr"), "looked up is not confirmed");
    tab.open(&format!("{AGENTS}/confirm-client-details"));
    tab.submit(&[]);
    assert_eq!(tab.address, format!("{AGENTS}/income-tax"));
    tab.click("What you owe");
    assert_eq!(tab.title(), "What your client owes");
    tab.open("/agent-services-account/home");
    tab.click("Manage Self Assessment details for clients");
    assert_eq!(tab.title(), "What is your client's Unique Taxpayer Reference?");
    tab.open(&format!("{AGENTS}/remove-client-sessions"));
    tab.open(&format!("{AGENTS}/what-you-owe"));
    assert_eq!(tab.address, format!("{AGENTS}/client-utr"));
}

#[test]
fn each_role_is_kept_where_it_belongs() {
    let simulator = simulator(DAY);
    let mut maya = Tab::signed_in(&simulator, MAYA);
    maya.open(&format!("{AGENTS}/what-you-owe"));
    assert_eq!(maya.address, format!("{VIEW}/income-tax"));
    maya.open("/agent-services-account/home");
    assert_eq!(maya.status, 403);
    let mut agent = Tab::agent_for(&simulator, "agent", "0000000001");
    agent.open("/personal-account/preferences");
    assert_eq!((agent.status, agent.title().as_str()), (403, "Only the taxpayer can do this"));
    agent.open(&format!("{AGENTS}/self-serve-time-to-pay"));
    assert_eq!(agent.status, 403);
    let mut supporting = Tab::agent_for(&simulator, "supporting-agent", "0000000001");
    for open in ["submission-deadlines", "reporting-frequency", "manage-your-businesses"] {
        supporting.open(&format!("{AGENTS}/{open}"));
        assert_eq!(supporting.status, 200, "{open}");
    }
    for closed in ["what-you-owe", "adjust-poa/start", "payment", "start-refund", "tax-years", "money-in-your-account"]
    {
        supporting.open(&format!("{AGENTS}/{closed}"));
        let told = (supporting.status, supporting.title());
        assert_eq!(told, (403, "You are a supporting agent for this client".to_owned()), "{closed}");
    }
    supporting.open("/view-penalty/self-assessment/agent");
    assert_eq!(supporting.status, 403);
}

#[test]
fn a_form_without_its_token_or_from_elsewhere_changes_nothing() {
    let simulator = simulator(DAY);
    let mut tab = Tab::signed_in(&simulator, MAYA);
    let before = open_account(&tab, MAYA);
    tab.open(&format!("{VIEW}/payment"));
    let token = tab.forms()[0].fields.iter().find(|(name, _)| name == "token").unwrap().1.clone();
    let body = |token: &str| format!("token={token}&amount=10&method=BACS&when=now");
    let post = |tab: &Tab<'_>, token: &str| {
        let request = tab.request("POST", &format!("{VIEW}/payment/confirm")).body(&body(token));
        request.with("content-type", "application/x-www-form-urlencoded")
    };
    let bad = [
        post(&tab, ""),
        post(&tab, "guessed"),
        post(&tab, &token).with("cookie", ""),
        post(&tab, &token).with("origin", "https://evil.example"),
        post(&tab, &token).with("origin", "null"),
    ];
    for request in bad {
        assert_eq!(tab.send(&request).status, 403, "{request:?}");
    }
    // Another browser's token is not this one's.
    let other = Tab::signed_in(&simulator, MAYA);
    assert_eq!(tab.send(&post(&other, &token)).status, 403);
    assert_eq!(open_account(&tab, MAYA), before);
    let good = post(&tab, &token);
    assert_eq!(tab.send(&good).status, 303);
    assert_ne!(open_account(&tab, MAYA), before);
}

#[test]
fn another_name_of_this_computer_gets_no_page() {
    let simulator = simulator(DAY);
    for (host, status) in [
        ("evil.example", 421),
        ("evil.example:8917", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8917", 200),
    ] {
        for address in [&format!("{VIEW}/sign-in"), "/guidance/x", "/demo-pages/style.css"] {
            let answer = ask("GET", address).with("host", host).send(simulator.base_url());
            assert_eq!(answer.status, status, "{host}{address}");
        }
    }
}

#[test]
fn pages_have_manners() {
    let simulator = simulator(DAY);
    let answer = ask("GET", &format!("{VIEW}/sign-in")).send(simulator.base_url());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; style-src 'self'; form-action 'self'"), "{policy}");
    let page = text(&answer);
    assert!(!page.contains("<script") && !page.contains("style=") && !page.contains("<style"));
    let style = ask("GET", "/demo-pages/style.css").send(simulator.base_url());
    assert_eq!(style.header("content-type"), Some("text/css; charset=utf-8"));
    let style = text(&style);
    assert!(style.contains("prefers-color-scheme: dark") && !style.contains("url(") && !style.contains("@import"));
    assert_eq!(ask("PUT", &format!("{VIEW}/payment")).send(simulator.base_url()).status, 405);
}

#[test]
fn what_is_typed_stays_text() {
    let simulator = simulator(DAY);
    let hostile = "\"><script>alert('1')</script>&amp;";
    let escaped = "&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;amp;";
    let mut tab = Tab::signed_in(&simulator, "agent");
    tab.submit(&[("utr", hostile)]);
    assert!(tab.page.contains(escaped) && !tab.page.contains("<script"));
    let mut tab = Tab::signed_in(&simulator, MAYA);
    for page in ["manage-your-businesses/add-sole-trader/business-name", "payment", "start-refund", "adjust-poa/start"]
    {
        tab.open(&format!("{VIEW}/{page}"));
        let names: Vec<String> = tab.forms()[0].fields.iter().map(|(name, _)| name.clone()).collect();
        let typed: Vec<(&str, &str)> =
            names.iter().filter(|name| *name != "token").map(|name| (name.as_str(), hostile)).collect();
        tab.submit(&typed);
        assert_eq!(tab.status, 400, "{page}");
        assert!(tab.page.contains(escaped) && !tab.page.contains("<script"), "{page}");
    }
    tab.open("/view-penalty/%22%3E%3Cscript%3E?penaltyId=%22%3E%3Cscript%3E");
    assert!(!tab.page.contains("<script"));
    tab.open("/guidance/%22%3E%3Cscript%3E");
    assert!(!tab.page.contains("<script"));
}

#[test]
fn who_has_not_signed_up_and_who_has_no_account_yet() {
    let simulator = simulator(DAY);
    let mut ottoline = Tab::signed_in(&simulator, "AA000009A");
    for page in ["income-tax", "what-you-owe", "money-in-your-account", "adjust-poa/start", "reporting-frequency"] {
        ottoline.open(&format!("{VIEW}/{page}"));
        assert_eq!(ottoline.status, 200, "{page}");
    }
    let faults = r#"{"faults":["not-enrolled=AA000001A"]}"#;
    let put = ask("PUT", "/simulator/faults").body(faults).send(simulator.base_url());
    assert_eq!(put.status, 204, "{}", text(&put));
    let mut maya = Tab::signed_in(&simulator, MAYA);
    assert_eq!((maya.status, maya.title().as_str()), (403, "You cannot access this service"));
    maya.open("/guidance/sign-up-your-business-for-making-tax-digital-for-income-tax");
    assert_eq!(maya.status, 200);
}
