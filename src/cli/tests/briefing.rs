//! What an account says about each task, for each role, in each form.

use super::answers::{day, maya, nobody, year};
use super::{Told, setting};
use crate::cli::briefing::{beforehand, of_all, of_one};
use crate::cli::output::page::Paper;
use crate::cli::output::{self, Report, Setting};
use crate::cli::plan::Form;
use crate::cli::trouble::Trouble;
use crate::cli::wording::Reader;
use crate::rules::hand_off::About;
use crate::rules::hand_off::offer::{Heard, Verdict, Why, offers};
use crate::rules::itsa_status::{Status, StatusDetail, YearStatus};
use crate::rules::{Answer, Query, Role, Sent};
use crate::store::tasks::catalogue;
use crate::words::{Voice, hand_off};

/// Who may do what at HMRC, from HMRC's guide and its account: I the taxpayer, M a main agent, S a supporting agent. What
/// is done in software, and what has no page, is open to nobody there.
const WHO: [(&str, &str); 34] = [
    ("home", "IMS"),
    ("contact-preference", "I"),
    ("business-details", "-"),
    ("personal-details", "I"),
    ("payments-on-account", "IM"),
    ("deadlines", "IMS"),
    ("add-business", "IMS"),
    ("cease-business", "IMS"),
    ("calendar-periods", "software"),
    ("calculations", "IM"),
    ("sa302", "-"),
    ("what-you-owe", "IM"),
    ("budget-payment-plan", "I"),
    ("payment-plan", "I"),
    ("pay", "IM"),
    ("money-in-account", "IM"),
    ("claim-refund", "IM"),
    ("refund-status", "I"),
    ("refund-bank-details", "-"),
    ("opt-out", "IMS"),
    ("sign-up-again", "IMS"),
    ("coding-out-choice", "software"),
    ("penalties", "IM"),
    ("appeal-penalty", "IM"),
    ("reporting-obligations", "IMS"),
    ("new-business-years", "IMS"),
    ("check-active-businesses", "IMS"),
    ("recent-activity", "IM"),
    ("claim-enrolment", "I"),
    ("manage-agents", "I"),
    ("ask-client", "MS"),
    ("messages", "I"),
    ("years-before-mtd", "IM"),
    ("exemption", "IMS"),
];

fn closed_to(who: &str, role: Role) -> Option<Why> {
    let letter = match role {
        Role::Individual => 'I',
        Role::MainAgent => 'M',
        Role::SupportingAgent => 'S',
    };
    match who {
        "software" => Some(Why::InSoftware),
        "-" => Some(Why::NotOnline),
        who if who.contains(letter) => None,
        _ if role == Role::Individual => Some(Why::AgentsOnly),
        "IM" => Some(Why::MainAgentOnly),
        _ => Some(Why::NeverAgents),
    }
}

#[test]
fn every_task_has_a_verdict_with_a_sentence_for_every_role() {
    let tasks = catalogue().unwrap();
    let maya = complete();
    let heard = Heard::of(day("2026-11-21"), |query| maya.0.get(query)?.as_ref().ok());
    let silent = Heard::of(day("2026-11-21"), |_any| None);
    for (id, who) in WHO {
        let task = tasks.iter().find(|task| task.id == id).unwrap_or_else(|| panic!("{id}"));
        for role in Role::ALL {
            for heard in [&heard, &silent] {
                let first = offers(task, &heard.asked(role)).remove(0).verdict;
                let closed = closed_to(who, role);
                let by_role = match &first {
                    Verdict::Closed(why) if Some(why) == closed.as_ref() => closed.clone(),
                    _ => None,
                };
                assert_eq!(by_role, closed, "{id} {role:?}");
            }
        }
    }
    for (task, role) in tasks.iter().flat_map(|task| Role::ALL.map(|role| (task, role))) {
        for offer in offers(task, &heard.asked(role)).into_iter().chain(offers(task, &silent.asked(role))) {
            for voice in [Voice::You, Voice::YourClient] {
                assert!(hand_off::verdict(&offer.verdict, voice).ends_with('.'), "{} {role:?}", task.id);
            }
        }
    }
}

/// Maya, whose year before was voluntary, with a return that is not in.
fn complete() -> Told {
    let of = |tax_year: &str, status: Status| YearStatus {
        tax_year: year(tax_year).into(),
        details: vec![StatusDetail {
            submitted_on: Sent::Read("2026-05-01T10:00:00Z".parse().unwrap()),
            status,
            reason: "Rollover".to_owned(),
            business_income_two_years_prior: None,
        }],
    };
    let told = maya();
    let this_year = told.0.get(&Query::UpdatesOf(year("2026-27"))).cloned();
    let years =
        vec![of("2025-26", Status::Annual), of("2026-27", Status::MtdVoluntary), of("2027-28", Status::MtdMandated)];
    let Some(Ok(_updates)) = this_year else { panic!("Maya has updates") };
    told.with(Query::ItsaStatus(year("2025-26")), Answer::ItsaStatus(years))
        .with(Query::UpdatesOf(year("2025-26")), Answer::Obligations(Vec::new()))
}

fn asked(told: &Told, role: Role, id: &str) -> Result<Report, Trouble> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(of_one(told, &reader(role), role, (catalogue().unwrap(), id)))
}

fn reader(role: Role) -> Setting {
    let voice = if role.is_agent() { Voice::YourClient } else { Voice::You };
    Setting { reader: Reader::spoken_to_as(voice), ..setting() }
}

fn printed(report: &Report, form: Form) -> String {
    let mut text = Vec::new();
    output::write(&mut text, report, &setting(), form, Paper::default()).unwrap();
    let mut said = String::from_utf8(text).unwrap();
    for aside in &report.asides {
        said.extend(["aside: ", aside, "\n"]);
    }
    said
}

#[test]
fn pages() {
    for id in ["opt-out", "pay", "payments-on-account", "cease-business", "appeal-penalty", "claim-refund"] {
        let report = asked(&complete(), Role::Individual, id).unwrap();
        insta::assert_snapshot!(format!("briefing_{id}"), printed(&report, Form::Table));
    }
    let report = asked(&complete(), Role::MainAgent, "payment-plan").unwrap();
    insta::assert_snapshot!("briefing_agent_payment-plan", printed(&report, Form::Table));
}

#[test]
fn objects_and_sheets() {
    for id in ["opt-out", "cease-business", "appeal-penalty"] {
        let report = asked(&complete(), Role::Individual, id).unwrap();
        insta::assert_snapshot!(format!("briefing_json_{id}"), printed(&report, Form::Json));
    }
    let report = asked(&complete(), Role::Individual, "opt-out").unwrap();
    insta::assert_snapshot!("briefing_csv_opt-out", printed(&report, Form::Csv));
}

#[test]
fn every_figure_on_the_page_is_in_the_object() {
    let money = |text: &str| -> Vec<String> {
        let sums = text.split('£').skip(1);
        let sum = |rest: &str| rest.chars().take_while(|c| c.is_ascii_digit() || ",.".contains(*c)).collect::<String>();
        sums.map(|rest| sum(rest).trim_end_matches(['.', ',']).replace(',', "")).collect()
    };
    let mut seen = 0;
    for task in catalogue().unwrap() {
        let report = asked(&complete(), Role::Individual, &task.id).unwrap();
        let object: serde_json::Value = serde_json::from_str(&printed(&report, Form::Json)).unwrap();
        let offers = &object["data"]["task"]["offers"];
        let figures = serde_json::to_string(offers).unwrap();
        for offer in offers.as_array().unwrap() {
            let said = offer["points"].as_array().unwrap().iter().map(|point| point["text"].as_str().unwrap());
            for sum in said.flat_map(money) {
                assert!(figures.contains(&format!("\"{sum}\"")), "{}: {sum}", task.id);
                seen += 1;
            }
        }
    }
    assert!(seen > 5, "{seen}");
}

#[test]
fn the_list_says_of_each_whether_it_can_be_done_now_if_anything_is_known() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let list = |told: &Told, role| {
        let report = runtime.block_on(of_all(told, &reader(role), role, catalogue().unwrap()));
        let object: serde_json::Value = serde_json::from_str(&printed(&report, Form::Json)).unwrap();
        let tasks = object["data"]["tasks"].as_array().unwrap().clone();
        move |id: &str| tasks.iter().find(|task| task["id"] == id).unwrap()["now"].clone()
    };
    let of_maya = list(&complete(), Role::Individual);
    assert_eq!([of_maya("opt-out"), of_maya("pay"), of_maya("sa302")], ["open", "open", "not-now"]);
    assert!(of_maya("calendar-periods").is_null(), "that is done in software, by whoever likes");
    let of_nobody = list(&nobody(), Role::Individual);
    assert_eq!([of_nobody("pay"), of_nobody("add-business"), of_nobody("opt-out")], ["not-now", "open", "not-known"]);
    let supporting = list(&complete(), Role::SupportingAgent);
    assert_eq!([supporting("pay"), supporting("opt-out")], ["not-now", "open"]);
    assert!(list(&Told::default(), Role::Individual)("pay").is_null(), "nothing is known, so nothing is said");
}

#[test]
fn who_is_about_to_go_is_told_of_the_way_that_was_named_or_else_of_the_first_that_is_open() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let before = |told: &Told, id: &str, named: &About| {
        let task = catalogue().unwrap().iter().find(|task| task.id == id).unwrap();
        runtime.block_on(beforehand::of(told, &reader(Role::Individual), Role::Individual, task, named))
    };
    let of_year = |named: &str| before(&complete(), "opt-out", &About::TaxYear(year(named)));
    let open = of_year("2026-27");
    let said = open.lines.join("\n");
    assert!(!open.is_refused && said.starts_with("2026-27: Can be done now"), "{said}");
    assert!(said.contains("\n  - HMRC deletes ") && said.contains("export updates --tax-year 2026-27"), "{said}");
    assert!(!said.contains("Also there"), "{said}");
    let refused = of_year("2027-28");
    assert!(refused.is_refused && refused.lines[0].starts_with("2027-28: Not now. "), "{:?}", refused.lines);
    assert!(of_year("2030-31").lines.is_empty(), "nothing is known of that year");
    // None named: the others are told too.
    let unnamed = before(&complete(), "opt-out", &About::Nothing);
    assert!(!unnamed.is_refused && !unnamed.lines[0].contains("Not now"), "{:?}", unnamed.lines);
    assert!(unnamed.lines.last().unwrap().contains("2027-28 (not now)"), "{:?}", unnamed.lines);
    // The sum HMRC's page would offer; another that is named is no other way.
    let pay = before(&complete(), "pay", &About::Nothing);
    assert!(matches!(pay.about, About::Amount(sum) if sum.is_positive()), "{:?}", pay.about);
    let other = before(&complete(), "pay", &About::Amount("1".parse().unwrap()));
    assert_eq!(other.lines, pay.lines);
    assert!(before(&nobody(), "pay", &About::Nothing).is_refused, "there is nothing to pay");
    assert!(before(&complete(), "messages", &About::Nothing).lines.is_empty(), "there is nothing to know");
    assert!(!before(&Told::default(), "pay", &About::Nothing).asides.is_empty(), "it could not be asked");
}

#[test]
fn what_cannot_be_asked_is_said_and_the_rest_stands() {
    let report = asked(&Told::default(), Role::Individual, "pay").unwrap();
    let page = printed(&report, Form::Table);
    assert!(page.contains("what is owed and paid is not known here"), "{page}");
    assert!(page.contains("https://www.tax.service.gov.uk/") && report.exit != 0, "{page}");
    let closed = asked(&Told::default(), Role::SupportingAgent, "pay").unwrap();
    assert_eq!((closed.exit, closed.asides.len()), (0, 0), "nothing is asked where no answer matters");
}
