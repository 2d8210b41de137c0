//! Handing over for a client: the page that names the client first, and who may do what.

use super::agents::agent;
use super::desk::{MAIN_AGENT, Ran};
use super::road::browser_in;

const UTR: &str = "1234567890";
const AGENTS: &str = "https://www.tax.service.gov.uk/report-quarterly/income-and-expenses/view/agents";

#[test]
fn a_hand_off_for_a_client_goes_by_the_page_that_names_the_client() {
    let desk = agent("main-agent", MAIN_AGENT);
    desk.done(&format!("clients add --name Maya --nino AA000001A --utr {UTR}"));
    desk.done("clients add --name Third --nino AA000003A --role supporting-agent");
    let base = desk.wire.base_url();

    let ran = desk.done("open what-you-owe --print --client 1 --format json");
    let data = &ran.json()["data"];
    assert_eq!(data["clientAddress"], format!("{AGENTS}/client-utr"));
    assert_eq!(data["startAddress"], format!("{AGENTS}/what-you-owe"));
    assert!(!ran.all().contains(UTR), "{}", ran.all());
    let ran = desk.done("open what-you-owe --print --client 1 --reveal --format json");
    assert_eq!(ran.json()["data"]["clientAddress"], format!("{AGENTS}/client-utr/{UTR}"));
    // What is about no client needs none.
    let ran = desk.done("open ask-client --print --format json");
    assert_eq!(ran.json()["data"]["clientAddress"], serde_json::Value::Null);

    // A supporting agent's client, and what agents may never do.
    desk.run("open pay --print --client 2").is(4, "main agent");
    desk.done("open cease-business --print --client 2");
    desk.run("open payment-plan --print --client 1").is(4, "HMRC does not let agents do this: your client must");
    desk.run("open contact-preference --client 1").is(4, "does not let agents");

    // The browser gets the whole address, and nobody else.
    let folder = tempfile::tempdir().unwrap();
    let (script, addresses) = browser_in(folder.path());
    let ran = Ran(desk.command("open what-you-owe --client 1").env("BROWSER", script).output().unwrap());
    let address = addresses.recv_timeout(std::time::Duration::from_mins(1)).unwrap();
    assert_eq!(address, format!("{base}/report-quarterly/income-and-expenses/view/agents/client-utr/{UTR}"));
    ran.is(0, "Compare the name it shows with your client's");
    assert!(!ran.all().contains(UTR), "{}", ran.all());

    // The journal has it, by its name and by its row, for that client alone.
    desk.run("journal --offline").is(0, "hand-off-1");
    for which in ["hand-off-1", "1"] {
        let ran = desk.done(&format!("journal show {which} --client 1 --offline"));
        ran.is(0, "Handed over to HMRC: What you owe");
        ran.is(0, "There was nothing to change on that page.");
        assert!(!ran.all().contains(UTR), "{}", ran.all());
        let data = desk.done(&format!("journal show {which} --offline --format json")).json()["data"].clone();
        assert_eq!((&data["name"], &data["state"]), (&"hand-off-1".into(), &"looked".into()));
        assert_eq!(data["rows"][0]["step"], "handed-over");
    }
    desk.run("journal show hand-off-1 --client 2 --offline").is(2, "no hand-off with the name");
}
