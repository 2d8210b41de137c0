//! Several profiles on one computer, and what goes with each of them.

use super::desk::{Desk, MAYA};

#[test]
fn a_removed_profile_leaves_nothing_and_forgotten_data_leave_the_sign_in() {
    let desk = Desk::signed_in();
    desk.done("balance");
    desk.done("balance --offline");
    desk.run("profile forget-data sim").is(2, "Add --yes");
    desk.done("profile forget-data sim --yes");
    desk.run("balance --offline --nino AA000001A").is(5, "");
    desk.wire.forget();
    desk.done("balance --nino AA000001A");
    assert_eq!(desk.wire.count("POST /oauth/token"), 0, "still signed in");

    let ran = desk.done("profile remove sim --yes");
    assert!(!ran.all().contains("HMRC still knows"), "{}", ran.all());
    let left: Vec<String> = std::fs::read_dir(desk.home.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.contains("sim"))
        .collect();
    assert_eq!(left, [""; 0], "nothing of it is left");
    desk.run("profile remove sim --yes").is(2, "No profile is called sim");
    desk.run("--profile sim balance").is(2, "No profile is called sim");
}

#[test]
fn two_profiles_are_kept_apart() {
    let desk = Desk::signed_in();
    desk.good(&desk.add("two", "--nino AA000002A"));
    desk.run("--profile two balance").is(3, "Nobody is signed in");
    desk.login_by(desk.command("--profile two login --paste"), "AA000002A");
    let of = |profile: &str| desk.done(&format!("{profile} balance --format json")).json();
    let (one, two) = (of("--profile sim"), of("--profile two"));
    assert_eq!((&one["profile"], &two["profile"]), (&"sim".into(), &"two".into()));
    assert_ne!(one["data"], two["data"]);
    // The first stays the one that is used until another is.
    assert_eq!(of("")["profile"], "sim");
    desk.done("profile use two");
    assert_eq!(of("")["profile"], "two");
    let listed = desk.done("profile list --format json").json();
    let current = |place: usize| listed["data"]["profiles"][place]["current"].clone();
    assert_eq!((current(0), current(1)), (false.into(), true.into()));
    // Whoever signed in as one person is refused another's account.
    desk.run(&format!("--profile two --nino {MAYA} balance")).is(3, "Error: ");
    desk.done("--profile two logout");
    desk.done("--profile sim balance");
    desk.done("--profile two balance --offline");
    desk.done("profile remove two --yes");
    desk.done("--profile sim balance");
}

#[test]
fn a_local_profile_needs_the_address_of_its_server_and_no_application() {
    let desk = Desk::bare();
    desk.run("profile add x --environment local --nino AA000001A").is(2, "needs the address of its server");
    desk.done(&format!("profile add x --environment local --base-url {} --nino {MAYA}", desk.wire.base_url()));
}

#[test]
fn a_profile_of_a_taken_name_changes_nothing() {
    let desk = Desk::signed_in();
    let ran = super::desk::Ran(desk.add("sim", "--nino AA000002A").output().unwrap());
    ran.is(2, "A profile is called sim already");
    desk.done("balance");
}
