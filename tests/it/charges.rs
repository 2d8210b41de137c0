//! Charges, on screen and as a command: the people whose charges changed, and answers with figures as large as can be.

use insta::assert_snapshot;
use quarterdeck::hmrc::client::{Connection, Secret};
use quarterdeck::rules::{Money, Role};
use quarterdeck::view::theme::Theme;
use rstest::rstest;
use serde_json::{Value, json};
use wiremock::matchers::{any, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::program::{TODAY, ended, program};
use crate::support::world::World;

const CHANGED: [&str; 3] = ["Rosalind", "Piotr", "Gwenllian"];

fn world_of(name: &str, size: (u16, u16)) -> World {
    let mut world = World::new(size.0, size.1).start();
    world.theme = Theme { colour: false, ..Theme::default() };
    world.press(&format!("0/{name}<enter><enter>3"));
    world
}

/// What they owe with what is paid, and every charge of theirs opened.
#[rstest]
fn people_whose_charges_changed(#[values("Rosalind", "Piotr", "Gwenllian")] name: &str) {
    let mut screens = vec![world_of(name, (80, 24)).screen(), world_of(name, (120, 40)).screen()];
    let mut world = world_of(name, (120, 110));
    world.press("a<enter>");
    for _ in 0..world.model.list().order.len() {
        screens.push(detail(&world.screen()));
        world.press("j");
    }
    assert_snapshot!(format!("charges_{}", name.to_lowercase()), screens.join("\n\n"));
}

/// The detail below the list: without what stands on every screen.
fn detail(screen: &str) -> String {
    let lines = screen.lines().map(|line| line.chars().skip(21).collect::<String>().trim_end().to_owned());
    let lines: Vec<String> = lines.skip_while(|line| !line.starts_with("─   ")).collect();
    let inside = lines.into_iter().take_while(|line| !line.starts_with("────"));
    inside.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

#[test]
fn one_charge_as_a_command() {
    let home = tempfile::tempdir().unwrap();
    for (name, nino, id) in [
        ("amended", "AA000012A", "124100000012"),
        ("enquiry", "AA000012A", "124150000012"),
        ("credit", "AA000012A", "124160000012"),
        ("back-from-code", "AA000013A", "123400000013"),
        ("interest-only", "AA000013A", "124100000013"),
        ("reconciled", "AA000014A", "124310000014"),
        ("reduced", "AA000014A", "126200000014"),
    ] {
        for line in ["show", "history"] {
            let line = format!("--today {TODAY} --nino {nino} charges {line} {id}");
            let run = program(home.path(), &line).output().unwrap();
            let name = format!("charges_{}_{name}", line.split_whitespace().nth(5).unwrap());
            assert_snapshot!(name, ended(&run));
        }
    }
}

/// Every sum of every charge in JSON stands on the screen too, to the penny.
#[rstest]
fn figures_on_screen_are_those_in_json(
    #[values("AA000001A", "AA000003A", "AA000012A", "AA000013A", "AA000014A")] nino: &str,
) {
    let home = tempfile::tempdir().unwrap();
    let line = format!("--today {TODAY} --nino {nino} --format json charges");
    let run = program(home.path(), &line).output().unwrap();
    let object: Value = serde_json::from_slice(&run.stdout).unwrap();
    let mut world = World::new(200, 60).start();
    let person = world.people.iter().find(|person| person.subject.nino.as_str() == nino).unwrap().name.clone();
    world.press(&format!("0/{person}<enter><enter>3"));
    let screen = world.screen();
    let charges = object["data"]["charges"].as_array().unwrap();
    assert!(!charges.is_empty());
    for charge in charges {
        let on_one_line = |line: &str| {
            let sums = ["originalAmount", "outstandingAmount", "interestLeft"];
            let shown = |field: &str| {
                let sum: Money = charge[field].as_str().unwrap().parse().unwrap();
                // What is only interest now was never of its charge's size.
                let interest_only = field == "originalAmount" && charge["standing"] == "interest-only";
                sum.is_zero() || interest_only || line.contains(&sum.grouped())
            };
            // A long name gives way to the figures.
            let name: String = charge["label"].as_str().unwrap().chars().take(30).collect();
            line.contains(&name) && sums.into_iter().all(shown)
        };
        assert!(screen.lines().any(on_one_line), "{charge}\n{screen}");
    }
    for sum in ["originalAmount", "outstandingAmount", "interestLeft", "total"] {
        let sum: Money = object["data"]["sums"][sum].as_str().unwrap().parse().unwrap();
        let name = if object["data"]["sums"]["interestLeft"] == "0.00" { "To pay directly" } else { "In all" };
        let foot = screen.lines().find(|line| line.contains(name)).unwrap();
        assert!(sum.is_zero() || foot.contains(&sum.grouped()), "{}\n{foot}", object["data"]["sums"]);
    }
}

/// HMRC's sandbox answers with placeholders: the largest sums there can be, rates of 99.99, dates of other centuries.
fn placeholders() -> Value {
    let most = 99_999_999_999.99;
    let document = |id: &str, description: &str, sum: f64, due: &str| {
        json!({
            "taxYear": "2020-21", "documentId": id, "documentDate": "2018-04-05", "documentText": "Text",
            "documentDueDate": due, "documentDescription": description,
            "originalAmount": sum, "outstandingAmount": sum, "isChargeEstimate": false, "isCodedOut": false,
            "latePaymentInterest": {
                "latePaymentInterestId": "1234567890123456", "accruingInterestAmount": sum, "interestRate": 99.99,
                "interestStartDate": "1920-02-29", "interestEndDate": "2098-12-31", "interestAmount": sum,
                "interestDunningLockAmount": sum, "interestOutstandingAmount": sum
            },
            "amountCodedOut": sum, "poaRelevantAmount": sum,
            "reducedCharge": { "chargeType": "AA", "documentNumber": "1234567890123456", "amendmentDate": "2018-04-05" }
        })
    };
    let item = json!({
        "itemId": "001", "dueDate": "1920-02-29", "amount": most, "clearingDate": "1920-02-29",
        "clearingReason": "Outgoing Payment", "paymentReference": "Ab12453535", "paymentAmount": most,
        "paymentMethod": "Payment", "paymentLot": "81203010024", "paymentLotItem": "000001",
        "clearingSAPDocument": "3350000253"
    });
    json!({
        "balanceDetails": {
            "payableAmount": -most, "payableDueDate": "1920-02-29", "pendingChargeDueAmount": -most,
            "overdueAmount": -most, "totalBalance": -most, "bcdBalancePerYear": [],
            "unallocatedCredit": most, "totalCredit": most, "availableCredit": most,
            "firstPendingAmountRequested": most
        },
        "documentDetails": [
            document("1455", "ITSA- POA 1", most, "1920-02-29"),
            document("1456", "Something nobody has a name for", most, "2098-12-31"),
            document("1457", "ITSA- Bal Charge", -most, "2021-04-05"),
        ],
        "financialDetails": [{
            "taxYear": "2016-17",
            "chargeDetail": { "documentId": "1455", "documentType": "1234", "chargeTypeDescription": "Estimate - ITSA" },
            "chargeReference": "XM002610011594", "originalAmount": most, "outstandingAmount": most,
            "clearedAmount": most, "accruedInterest": most, "items": [item]
        }]
    })
}

/// A server on this computer that answers so, and knows nothing else.
struct Sandbox {
    server: MockServer,
    _runtime: tokio::runtime::Runtime,
}

impl Sandbox {
    fn start() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let server = runtime.block_on(async {
            let server = MockServer::start().await;
            let told = ResponseTemplate::new(200).set_body_json(placeholders());
            Mock::given(path_regex("balance-and-transactions$")).respond_with(told).mount(&server).await;
            let nothing = json!({ "code": "MATCHING_RESOURCE_NOT_FOUND", "message": "none" });
            Mock::given(any()).respond_with(ResponseTemplate::new(404).set_body_json(nothing)).mount(&server).await;
            server
        });
        Self { server, _runtime: runtime }
    }
}

/// No figure is cut: none ends in dots, and none is replaced by them.
fn assert_whole_figures(text: &str) {
    assert!(!text.contains("···"), "{text}");
    let letters: Vec<char> = text.chars().collect();
    for pair in letters.windows(2) {
        assert!(!(pair[0].is_ascii_digit() || ",.£".contains(pair[0])) || pair[1] != '…', "{text}");
    }
}

#[test]
fn placeholders_fit_every_screen() {
    let sandbox = Sandbox::start();
    let most = "99,999,999,999.99";
    let mut shown = Vec::new();
    for size in [(80, 24), (100, 30), (120, 40), (200, 60)] {
        let connection = Connection::new(sandbox.server.uri(), Secret::new("any"));
        let mut world = World::local(connection, "AA000001A", size).start();
        world.theme = Theme { colour: false, ..Theme::default() };
        world.press("3");
        let list = world.screen();
        assert_whole_figures(&list);
        assert!(list.lines().filter(|line| line.contains(most)).count() >= 3, "{list}");
        world.press("<enter><tab>");
        for _ in 0..40 {
            assert_whole_figures(&world.screen());
            world.press("j");
        }
        shown.push(format!("{} × {}\n{list}", size.0, size.1));
    }
    assert_snapshot!("charges_placeholders", shown.join("\n\n"));
}

#[test]
fn placeholders_fit_the_table() {
    let sandbox = Sandbox::start();
    let home = tempfile::tempdir().unwrap();
    let mut said = Vec::new();
    for line in ["charges", "charges show 1455", "charges --format csv"] {
        let line = format!("--base-url {} --nino AA000001A --today {TODAY} {line}", sandbox.server.uri());
        let run = program(home.path(), &line).env("QUARTERDECK_TOKEN", "any").output().unwrap();
        let text = ended(&run).replace(sandbox.server.uri().trim_start_matches("http://"), "[place]");
        assert_whole_figures(&text);
        said.push(text);
    }
    assert_snapshot!("charges_placeholders_table", said.join("\n\n"));
}

/// An agent reads of a client where a taxpayer reads of themselves.
#[test]
fn an_agent_reads_of_a_client() {
    let mut world = World::of_profile(Role::MainAgent, (120, 110)).start();
    world.press("0/Gwenllian<enter><enter>3a<enter>jj");
    let read = world.screen().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(read.contains("extra amount from your client's tax return 2024-25"), "{read}");
    for said in ["They count towards your client's 2024-25 bill", "They come from your client's 2023-24 bill"] {
        assert!(read.contains(said), "{read}");
    }
    assert!(!read.contains(" your tax") && !read.contains(" your 20"), "{read}");
}

#[test]
fn the_people_are_in_the_demo() {
    let world = World::new(80, 24);
    for name in CHANGED {
        assert!(world.people.iter().any(|person| person.name.starts_with(name)), "{name}");
    }
}

/// Every sum in a line, in pence, an en dash for nothing; only columns from `from` on.
fn sums(line: &str, from: usize) -> Vec<i64> {
    let text: String = line.chars().skip(from).collect();
    let words = text.split_whitespace().map(|word| word.replace([',', '£'], "")).take_while(|word| word != "=");
    let sum = |word: String| if word == "–" { Some(0) } else { word.replace('.', "").parse::<i64>().ok() };
    words.filter(|word| word == "–" || word.contains('.')).filter_map(sum).collect()
}

/// What stands under the columns is what they add up to, where a tax code collects one of the charges too.
#[rstest]
fn the_columns_add_up_to_what_stands_under_them(
    #[values("Maya", "Piotr", "Siân", "Gwenllian")] name: &str,
    #[values((80, 24), (120, 40), (200, 60))] size: (u16, u16),
) {
    let screen = world_of(name, size).screen();
    let lines: Vec<&str> = screen.lines().collect();
    let head = lines.iter().position(|line| line.contains("Outstanding")).unwrap();
    let until = |text: &str| lines[head].split(text).next().map_or(0, |before| before.chars().count());
    // Figures end where their heads end, and the dates before them have no point.
    let from = until(if lines[head].contains("Original") { "Original" } else { "Outstanding" }) - 3;
    let rule = (head..lines.len()).find(|row| lines[*row].trim_end().ends_with("──")).unwrap();
    let mut columns: Vec<i64> = Vec::new();
    for line in &lines[head + 1..rule] {
        let row = sums(line, from);
        columns.resize(row.len().max(columns.len()), 0);
        columns.iter_mut().zip(row).for_each(|(column, sum)| *column += sum);
    }
    assert_eq!(columns, sums(lines[rule + 1], from), "{screen}");
}

/// One debt has one name: among the charges, among the dates and in what-if.
#[test]
fn a_charge_back_from_a_tax_code_has_one_name() {
    let home = tempfile::tempdir().unwrap();
    let said = |command: &str| {
        let line = format!("--today {TODAY} --nino AA000013A --format json {command}");
        let run = program(home.path(), &line).output().unwrap();
        serde_json::from_slice::<Value>(&run.stdout).unwrap()["data"].clone()
    };
    let name = "Cancelled PAYE Self Assessment (through your PAYE tax code)";
    assert_eq!(said("charges")["charges"][0]["label"], name);
    assert_eq!(said("what-if pay 100")["charges"][0]["label"], format!("{name} 2023-24"));
    let overview = said("overview");
    let next = overview["next"].as_array().unwrap();
    assert_eq!(
        next.iter().filter_map(|one| one["text"].as_str()).filter(|text| text.contains("ancelled PAYE")).count(),
        1,
        "{next:?}"
    );
    // What is only interest now was never a charge of that size.
    assert_eq!(said("charges")["sums"]["originalAmount"], "870.00");
}
