//! Everything about access as it is drawn: locked, signing in, setting up, roles, what HMRC is told, the check-up.

use quarterdeck::app::access::{AccessState, HeaderShown};
use quarterdeck::app::effect::Effect;
use quarterdeck::app::msg::Msg;
use quarterdeck::rules::check_up::{Found, Step, StepId, StepState};
use quarterdeck::rules::machine::Missing;
use quarterdeck::rules::profile::Keeps;
use quarterdeck::rules::retirement::Retirement;
use quarterdeck::rules::{Failure, FailureKind, Role};
use quarterdeck::view::theme::{ASCII, Theme};
use rstest::rstest;

use crate::support::world::{World, noon};

const SIZES: [(u16, u16); 2] = [(80, 24), (120, 40)];

fn at() -> Msg {
    let address = "https://test-www.tax.service.gov.uk/oauth/authorize?response_type=code&client_id=AbCdEfGh1234&\
                   scope=read%3Aself-assessment+write%3Aself-assessment&state=Zm9yLWEtc25hcHNob3Q&redirect_uri=http%3A%2F%2F\
                   localhost%3A8917%2Fcb&code_challenge=E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM&code_challenge_method=S256";
    Msg::SignInAt { address: address.to_owned(), by_hand: false, opened: true }
}

fn by_hand() -> Msg {
    let Msg::SignInAt { address, .. } = at() else { unreachable!() };
    Msg::SignInAt { address, by_hand: true, opened: false }
}

fn headers() -> Msg {
    let known = [
        ("Gov-Client-Connection-Method", "DESKTOP_APP_DIRECT"),
        ("Gov-Client-Device-ID", "beec798b-b366-47fa-b1f8-92cede14a1ce"),
        ("Gov-Client-Local-IPs", "10.1.2.3,fe80%3A%3A1"),
        ("Gov-Client-Local-IPs-Timestamp", "2026-11-21T12:00:00.000Z"),
        ("Gov-Client-MAC-Addresses", "02%3A00%3A00%3A00%3A00%3A01"),
    ];
    let mut all: Vec<HeaderShown> =
        known.into_iter().map(|(name, value)| HeaderShown { name, value: Ok(value.to_owned()) }).collect();
    let not = |name, why| HeaderShown { name, value: Err(why) };
    let known = |name, value: &str| HeaderShown { name, value: Ok(value.to_owned()) };
    all.extend([
        not("Gov-Client-Multi-Factor", Missing::NoSignIn),
        not("Gov-Client-Screens", Missing::NoScreen),
        known("Gov-Client-Timezone", "UTC+00:00"),
        known("Gov-Client-User-Agent", "os-family=Linux&os-version=6.8.0"),
        known("Gov-Client-User-IDs", "os=maya"),
        not("Gov-Client-Window-Size", Missing::NoPixels),
        not("Gov-Vendor-License-IDs", Missing::NoLicence),
        known("Gov-Vendor-Product-Name", "Quarterdeck"),
        known("Gov-Vendor-Version", "quarterdeck=0.2.0"),
    ]);
    Msg::Headers(all)
}

fn steps() -> Vec<Step> {
    let step = |id, state, text: &str, fix: Option<&str>| Step {
        id,
        state,
        noted: id == StepId::Profile,
        found: Found { text: text.to_owned(), fix: fix.map(str::to_owned) },
    };
    vec![
        step(StepId::Clock, StepState::Ok, "This computer's clock is within a second of HMRC's.", None),
        step(StepId::Profile, StepState::Ok, "firm-a, for HMRC's sandbox.", None),
        step(
            StepId::SignIn,
            StepState::Failing,
            "HMRC has ended this sign-in: its 18 months are over.",
            Some("Sign in again: L."),
        ),
        step(StepId::Agent, StepState::NotApplicable, "This profile is a taxpayer's own.", None),
    ]
}

/// The screen at both sizes, without colour; and its looks.
fn check(name: &str, reach: impl Fn((u16, u16)) -> World) {
    let mut screens = Vec::new();
    for size in SIZES {
        let mut world = reach(size);
        world.theme = Theme { colour: false, ..Theme::default() };
        let text = world.screen();
        for line in text.lines() {
            assert!(unicode_width::UnicodeWidthStr::width(line) <= usize::from(size.0), "{line}");
        }
        screens.push(format!("{} × {}\n{text}", size.0, size.1));
    }
    let mut world = reach(SIZES[1]);
    let coloured = world.looks();
    world.theme = Theme { colour: false, ..Theme::default() };
    let looks = format!("in colour\n{coloured}\n\nwithout colour\n{}", world.looks());
    insta::assert_snapshot!(format!("{name}_text"), screens.join("\n\n"));
    insta::assert_snapshot!(format!("{name}_looks"), looks);
}

fn signed_in(role: Role, size: (u16, u16)) -> World {
    World::of_profile(role, size).start()
}

#[rstest]
#[case("locked", false, "correct horse")]
#[case("locked-wrong", true, "")]
fn locked(#[case] name: &str, #[case] wrong: bool, #[case] keys: &str) {
    check(name, |size| {
        let mut world = World::of_profile(Role::Individual, size);
        world.happen(Msg::Locked { wrong });
        world.press(keys);
        world
    });
}

#[rstest]
#[case("sign-in-told", "L", &[])]
#[case("sign-in-waiting", "L<enter>", &[at()])]
#[case("sign-in-by-hand", "L<enter>", &[by_hand(), Msg::Paste("4b1d0c5e8f".to_owned())])]
#[case("sign-in-failed", "L<enter>", &[at(), Msg::SignInFailed { code: "sign-in-refused".to_owned() }])]
#[case("headers", "H", &[headers()])]
#[case("headers-shown", "Hm", &[headers()])]
#[case("check-up", "D", &[Msg::CheckedUp(steps()), Msg::CheckUpDone])]
#[case("check-up-walking", "D", &[Msg::CheckedUp(steps()[..2].to_vec())])]
fn sheets(#[case] name: &str, #[case] keys: &str, #[case] then: &[Msg]) {
    check(name, |size| {
        let mut world = signed_in(Role::Individual, size);
        world.press(keys);
        for msg in then {
            world.happen(msg.clone());
        }
        world
    });
}

#[rstest]
#[case("first-run", "")]
#[case("set-up-environment", "N")]
#[case("set-up-role", "N<enter>")]
#[case("set-up-hub", "N<enter><enter>jj")]
#[case("set-up-application", "N<enter><enter><enter>abc<enter>secret")]
#[case("set-up-wrong", "N<enter><enter><enter>abc<enter>secret<enter><tab>Maya<tab>AA12<enter><enter>")]
#[case(
    "set-up-secrets",
    "N<enter><enter><enter>abc<enter>secret<enter><enter><enter><enter><enter>j<tab>correct horse<tab>wrong<enter>"
)]
#[case(
    "set-up-review",
    "N<enter><enter><enter>abc<enter>secret<enter><enter>Maya<enter>AA000001A<enter><enter>jj<enter>"
)]
#[case("set-up-leaving", "N<enter><enter><enter>abc<esc><esc><esc><esc>")]
#[case("set-up-local", "Njj<enter>http://127.0.0.1:8080<enter>j<enter>")]
fn setting_up(#[case] name: &str, #[case] keys: &str) {
    check(name, |size| {
        let mut world = World::new(size.0, size.1).start();
        world.model.settings.may_set_up = true;
        world.press(keys);
        world
    });
}

#[rstest]
#[case("clients", Role::MainAgent, "0")]
#[case("clients-none", Role::MainAgent, "")]
#[case("people-own", Role::Individual, "0")]
#[case("client-new", Role::MainAgent, "0aSiân Ó Duibhir<enter>AA 00 00 02 A<enter>12345<enter>j<enter>")]
#[case("client-removal", Role::MainAgent, "0jxye")]
#[case("nobody-yet", Role::Individual, "")]
#[case("supporting-overview", Role::SupportingAgent, "")]
#[case("supporting-owed", Role::SupportingAgent, "3")]
#[case("supporting-refresh", Role::SupportingAgent, "8r")]
#[case("supporting-year-end", Role::SupportingAgent, "6")]
#[case("main-agent-overview", Role::MainAgent, "")]
fn roles(#[case] name: &str, #[case] role: Role, #[case] keys: &str) {
    check(name, |size| {
        let mut world = World::of_profile(role, size);
        if name.contains("none") || name.contains("nobody") {
            world.people.clear();
        }
        let mut world = world.start();
        world.press(keys);
        world
    });
}

/// What is told of the access in use: the permission's end, the end of an API, what is not kept.
#[rstest]
#[case("notices", "2026-12-03")]
#[case("notices-ended", "2026-11-20")]
fn notices(#[case] name: &str, #[case] ends: &str) {
    check(name, |size| {
        let mut world = signed_in(Role::Individual, size);
        let state = AccessState {
            keeps: Some(Keeps::Memory),
            authority_ends: Some(ends.parse().unwrap()),
            retirements: vec![Retirement {
                api: "Obligations",
                version: "3.0",
                since: None,
                ends: Some("2027-02-01".parse().unwrap()),
            }],
            ..world.model.access.clone()
        };
        world.happen(Msg::Access(state));
        world
    });
}

/// Figures of yesterday on screen while HMRC is asked, and after it could not be.
#[rstest]
#[case("kept-loading", false, false)]
#[case("kept-failed", true, false)]
#[case("kept-offline", true, true)]
fn kept(#[case] name: &str, #[case] failed: bool, #[case] offline: bool) {
    check(name, |size| {
        let known = signed_in(Role::Individual, size);
        let mut world = World::of_profile(Role::Individual, size);
        world.model.settings.offline = offline;
        world.silent = true;
        let mut world = world.start();
        let code = if offline { "offline" } else { "timed-out" };
        // What is known of the businesses brings further questions.
        while let Some(effect) = world.undone.pop() {
            let Effect::Fetch(ticket) = effect else { continue };
            if let Some(answer) = known.model.answer(&ticket.query) {
                let at = "2026-11-20T14:32:00Z".parse().unwrap();
                world.happen(Msg::Kept { ticket: ticket.clone(), answer: answer.clone(), at });
            }
            if failed {
                let outcome = Err(Failure::new(FailureKind::Unreachable, code));
                world.happen(Msg::Answered { ticket, outcome, at: noon() });
            }
        }
        world
    });
}

/// Nobody listens: said while it is asked again, then as the reason why nothing is known. Nothing is left waiting.
#[rstest]
fn what_is_in_the_way_is_said_at_once(#[values(SIZES[0], SIZES[1])] size: (u16, u16)) {
    let mut world = World::of_profile(Role::Individual, size);
    world.silent = true;
    let mut world = world.start();
    let failure = || Failure::new(FailureKind::Unreachable, "connection-refused");
    let asked = std::mem::take(&mut world.undone);
    let tickets: Vec<_> = asked
        .into_iter()
        .filter_map(|effect| if let Effect::Fetch(ticket) = effect { Some(ticket) } else { None })
        .collect();
    world.happen(Msg::Hindered { ticket: tickets[0].clone(), failure: failure() });
    let screen = world.screen();
    assert!(screen.contains("HMRC is not reachable: connection refused, asking again"), "{screen}");
    for ticket in tickets {
        world.happen(Msg::Answered { ticket, outcome: Err(failure()), at: noon() });
    }
    let screen = world.screen();
    assert!(screen.contains("no answer   r tries again"), "{screen}");
    let (_, attention) = screen.split_once("Needs attention").unwrap();
    assert!(attention.contains("HMRC gave no answer.") && !attention.contains(" …"), "{screen}");
    world.happen(Msg::NotConnected("Could not connect.".to_owned()));
    let screen = world.screen();
    let (_, attention) = screen.split_once("Needs attention").unwrap();
    assert!(attention.contains("Not known") && !attention.contains(" …"), "{screen}");
}

#[rstest]
#[case("refused-sign-in", FailureKind::SignIn, "sign-in-authority-ended", "")]
#[case("offline", FailureKind::Unreachable, "offline", "r")]
fn failing(#[case] name: &str, #[case] kind: FailureKind, #[case] code: &'static str, #[case] keys: &str) {
    check(name, |size| {
        let mut world = World::of_profile(Role::Individual, size);
        world.model.settings.offline = code == "offline";
        world.instead = Box::new(move |_| Some(Err(Failure::new(kind, code))));
        let mut world = world.start();
        world.press(keys);
        world
    });
}

/// The oldest terminals have the letters of the keyboard and no others.
#[rstest]
fn old_terminals_get_plain_letters(#[values("L", "N", "N<enter><enter>", "H", "D", "0a", "0x")] keys: &str) {
    let mut world = World::of_profile(Role::MainAgent, (80, 24));
    world.people.truncate(1);
    let mut world = world.start();
    world.theme = Theme { colour: false, glyphs: ASCII, plain: false };
    world.press(keys);
    for msg in [at(), headers(), Msg::CheckedUp(steps()), Msg::CheckUpDone] {
        world.happen(msg);
        let screen = world.screen();
        let strange: String = screen.chars().filter(|c| !c.is_ascii() && *c != '£').collect();
        assert_eq!(strange, "", "{screen}");
    }
}

/// Wherever the keys go in a form, the field that has them is on screen, with what is wrong with it.
#[rstest]
fn the_field_with_the_keys_is_always_on_screen(#[values((60, 20), (80, 24))] size: (u16, u16)) {
    let mut world = World::new(size.0, size.1).start();
    world.model.settings.may_set_up = true;
    let fields = [
        ("N3<tab>", "Its address"),
        ("http://localhost:1<enter><enter><enter>", "Client ID"),
        ("id<enter>", "Client secret"),
        ("secret<enter>", "Name of the profile"),
        ("<enter><enter>AA12<enter><enter>", "NINO"),
        ("<ctrl-u>AA000001A<tab>", "UTR"),
        ("<enter>", "Kept in"),
        ("2<tab>", "Passphrase"),
        ("correct horse battery<tab>", "The same again"),
        ("wrong<enter>", "The same again"),
    ];
    for (keys, label) in fields {
        world.press(keys);
        let screen = world.screen();
        assert!(screen.contains(&format!("▸ {label}")), "{label}\n{screen}");
    }
    assert!(world.screen().contains("! The two differ"), "{}", world.screen());
}
