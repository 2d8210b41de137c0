//! The whole loop in the demo, as somebody who tries it walks through it: a task is handed over from its row by keys, a
//! new window of a real browser stands at its page, the page is filled in, and the change arrives in the terminal without
//! a key being pressed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::support::browser::{Browser, Shown};
use crate::support::desktop::{Desktop, Screen, one_more, until};
use crate::support::pty::{Term, demo_command};

const VIEW: &str = "/report-quarterly/income-and-expenses/view";
const MAYA: &str = "AA000001A";

/// One browser at a time: where there are many, a desktop takes so long to say which browser it has that it is no longer
/// waited for.
static ONE: Mutex<()> = Mutex::new(());

/// The program with a card on screen, beside a browser that is open. In the order in which they are to end.
struct Card {
    term: Term,
    browser: Browser,
    _desktop: Desktop,
    _screen: Screen,
    _one: MutexGuard<'static, ()>,
    /// Where the demo shows HMRC's pages.
    base: String,
    /// Whether it was chosen among the tasks of a row.
    of_a_row: bool,
    /// The windows before the one that is to come.
    open: Vec<Shown>,
}

/// Somebody at HMRC's page. Nothing here can press a key in the terminal.
struct Away(Card);

impl Card {
    /// Presses these keys, each after what was to be seen of those before, until a task's card is there.
    fn reach(steps: &[(&str, &str)]) -> Option<Self> {
        let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let chromium = Browser::program()?;
        let screen = Screen::start()?;
        let desktop = Desktop::new(&chromium, "", &screen.1);
        desktop.browse();
        let browser = desktop.look()?;
        let open = until("the first window", || Some(browser.shown()).filter(|shown| shown.len() == 1));
        let variables = desktop.variables();
        let variables: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut term = Term::open_with(demo_command(), Arc::new(tempfile::tempdir().unwrap()), &variables);
        term.resize(120, 40);
        term.wait_for("£8,445.15");
        let of_a_row = steps.iter().any(|(_, seen)| *seen == "What do you want to do?");
        for (keys, seen) in steps {
            term.press(keys);
            term.wait_for(seen);
        }
        term.wait_for("Enter opens ");
        // The card shows both: HMRC's address, and the one that is opened in its place.
        let screen_text = term.screen();
        assert!(screen_text.contains("https://www.tax.service.gov.uk/report-quarterly"), "{screen_text}");
        let (_, after) = screen_text.split_once("http://127.0.0.1:").unwrap();
        let (port, _) = after.split_once('/').unwrap();
        let base = format!("http://127.0.0.1:{}", port.parse::<u16>().unwrap());
        Some(Self { term, browser, _desktop: desktop, _screen: screen, _one: one, base, of_a_row, open })
    }

    /// Signs in on the page that the browser shows.
    fn sign_in(&self, nino: &str) {
        self.title("Sign in to HMRC");
        self.browser.click(&format!("#who-{nino}"));
        self.browser.click("#continue");
        self.title("Self Assessment");
    }

    /// Has somebody signed in already, in the window that is open.
    fn signed_in(mut self, nino: &str) -> Self {
        self.browser.open(&format!("{}{VIEW}/sign-in", self.base));
        self.sign_in(nino);
        self.open = self.browser.shown();
        self
    }

    /// Waits for one window more, at this page, and looks at it.
    fn new_window(&mut self, page: &str) {
        let address = format!("{}{VIEW}{page}", self.base);
        let before = std::mem::take(&mut self.open);
        self.open = one_more(&self.browser, &before, &address);
        let new = self.open.iter().find(|one| before.iter().all(|other| other.target != one.target));
        self.browser.turn_to(new.unwrap());
    }

    /// Opens the page, and leaves the card for the pane with these keys.
    fn hand_over(mut self, page: &str, then: &str) -> Away {
        self.term.press("<enter>");
        self.term.wait_for("Opened in a new browser window");
        self.new_window(page);
        self.leave(then)
    }

    fn leave(mut self, then: &str) -> Away {
        self.term.wait_for("Opened in a new browser window");
        self.term.press("<esc>");
        if self.of_a_row {
            self.term.wait_for("What do you want to do?");
            self.term.press("<esc>");
            self.term.wait_gone("What do you want to do?");
        } else {
            self.term.wait_gone("Opened in a new browser window");
        }
        self.term.wait_until("what is awaited", |term| is_awaited(&term.screen()));
        self.term.press(then);
        Away(self)
    }

    #[track_caller]
    fn title(&self, title: &str) {
        let whole = format!("{title} (simulation)");
        until(&format!("the page {title}"), || (self.browser.title() == whole).then_some(()));
    }
}

/// Whether the status line says that something is awaited, at whatever length.
fn is_awaited(screen: &str) -> bool {
    screen.contains("Still waiting for ") || screen.contains("awaiting HMRC")
}

impl Away {
    fn title(&self, title: &str) {
        self.0.title(title);
    }

    /// Types into fields, by their names.
    fn fill(&self, fields: &[(&str, &str)]) {
        for (name, text) in fields {
            self.0.browser.clear(&format!("#{name}"));
            self.0.browser.press(&format!("#{name}"), text);
        }
    }

    /// Picks one of several.
    fn pick(&self, name: &str, value: &str) {
        self.0.browser.click(&format!("#{name}-{value}"));
    }

    fn follow(&self, link: &str) {
        self.0.browser.follow(link);
    }

    /// Sends the form; the page of this title follows.
    fn go_on(&self, title: &str) {
        self.0.browser.click("#continue");
        self.0.title(title);
    }

    /// What the last page says was done.
    fn done(&self, text: &str) {
        assert_eq!(self.0.browser.text("#done"), text);
    }

    /// Waits until all of this stands on the screen.
    #[track_caller]
    fn sees(&mut self, all: &[&str]) {
        self.0.term.wait_until(&format!("{all:?}"), |term| all.iter().all(|text| term.screen().contains(text)));
    }

    /// Waits until nothing is awaited any more, and looks at what came of it; then leaves, without the browser having
    /// written anything over the screen.
    fn ends(self, task: &str) {
        self.comes_to(task, "✓ done");
    }

    /// The same, with what the row says came of it.
    fn comes_to(mut self, task: &str, what: &str) {
        let term = &mut self.0.term;
        term.wait_until("nothing is awaited", |term| !is_awaited(&term.screen()));
        term.press("9");
        term.wait_for("HMRC online services  ");
        term.wait_until("what came of it", |term| {
            let screen = term.screen();
            let mut rows = screen.lines().filter(|line| line.contains("handed over"));
            rows.next().is_some_and(|row| row.contains(task) && row.contains(what))
        });
        term.press("q");
        assert_eq!(term.wait_restored(), 0);
        let written = String::from_utf8_lossy(term.written());
        for noise in ["NOISE", "DevTools listening", "existing browser session", "ERROR:"] {
            assert!(!written.contains(noise), "{noise} reached the terminal: {written}");
        }
    }
}

/// The only one who is not signed in before: HMRC forgets the page then, and `O` opens it again.
#[test]
fn a_business_that_ceases_is_seen_to() {
    let steps = [("7", "Lindqvist Joinery"), ("o", "What do you want to do?"), ("<enter>", "cannot be undone")];
    let Some(mut card) = Card::reach(&steps) else { return };
    card.term.press("<enter>");
    card.new_window("/sign-in");
    card.sign_in(MAYA);
    card.open = card.browser.shown();
    card.term.wait_for("O opens it again");
    card.term.press("O");
    card.new_window("/manage-your-businesses/cease/business-confirm-cease?id=46063206530091713");
    let mut away = card.leave("");
    away.title("Cease Lindqvist Joinery");
    away.fill(&[("day", "5"), ("month", "10"), ("year", "2026")]);
    away.go_on("Check your answers");
    away.go_on("Lindqvist Joinery has ceased");
    away.sees(&["Changed at HMRC: Lindqvist Joinery ceased on 5 Oct 2026", "ceased 5 Oct 2026"]);
    away.ends("Cease a business");
}

#[test]
fn a_business_that_is_added_appears() {
    let steps = [("7", "Lindqvist Joinery"), ("o", "What do you want to do?"), ("jj<enter>", "Add a sole trader")];
    let Some(card) = Card::reach(&steps) else { return };
    let page = "/manage-your-businesses/add-sole-trader/business-name";
    let mut away = card.signed_in(MAYA).hand_over(page, "");
    away.title("Add a business: sole trader");
    away.fill(&[
        ("name", "Lindqvist Boats"),
        ("day", "1"),
        ("month", "11"),
        ("year", "2026"),
        ("trade", "Boat repair"),
    ]);
    away.fill(&[("line1", "7 Sawpit Yard"), ("line2", "Kendal"), ("postcode", "LA9 0AA")]);
    away.go_on("Check your answers");
    away.go_on("Business added");
    away.done("Lindqvist Boats has been added.");
    away.sees(&["Changed at HMRC: A business was added: Lindqvist Boats", "Lindqvist Joinery"]);
    away.ends("Add a sole trader");
}

#[test]
fn a_year_that_is_opted_out_of_changes_its_status() {
    let steps = [
        ("0", "Bartholomew Quill"),
        ("jjjjj<enter>", "AA •• •• 06 A"),
        ("9", "Opt out of Making Tax"),
        ("/Opt out of<enter>", "/Opt out of: 1 of 42"),
        ("o", "▸ ✓ 2026-27, can be done now"),
    ];
    let Some(card) = Card::reach(&steps) else { return };
    let mut away = card.signed_in("AA000006A").hand_over("/optout?taxYear=2026", "7");
    away.sees(&["in 2026-27: Voluntarily signed up"]);
    away.title("Opt out of Making Tax Digital for Income Tax");
    away.pick("answer", "yes");
    away.go_on("Opt out completed");
    away.sees(&["Changed at HMRC: ", "status for 2026-27 is Not required", "in 2026-27: Not required"]);
    away.ends("Opt out");
}

#[test]
fn payments_on_account_that_are_reduced_are_lower() {
    let steps =
        [("3", "due in 252 days"), ("jjo", "What do you want to do?"), ("jj<enter>", "Each payment on account now")];
    let Some(card) = Card::reach(&steps) else { return };
    let mut away = card.signed_in(MAYA).hand_over("/adjust-poa/start", "");
    away.sees(&["£7,216.36 not yet due", "2,404.09"]);
    away.title("Adjust payments on account");
    away.fill(&[("amount", "1500")]);
    away.pick("reason", "001");
    away.go_on("Check your answers");
    away.go_on("Payments on account updated");
    away.done("Each payment on account for 2026 to 2027 is now £1,500.00.");
    away.sees(&["payments on account came to £4,808.18 and are £3,000.00 now", "1,500.00", "£5,408.18 not yet due"]);
    away.ends("Adjust payments on account");
}

/// With the quickest there is: somebody signed in, two clicks from the payment.
#[test]
fn a_payment_arrives_and_nothing_is_overdue_any_more() {
    let steps = [("3", "due in 252 days"), ("o", "What do you want to do?"), ("<enter>", "HMRC's page offers to pay")];
    let Some(card) = Card::reach(&steps) else { return };
    let mut away = card.signed_in(MAYA).hand_over("/making-a-payment?amountInPence=122879", "4");
    away.sees(&["838.87"]);
    away.title("Making a payment");
    away.follow("Continue to pay");
    away.title("Pay your Self Assessment tax bill");
    away.go_on("Check your payment");
    away.go_on("Payment made");
    away.done("Paid: £1,228.79.");
    away.sees(&["Changed at HMRC: A payment of £1,228.79 arrived", "21 Nov 2026", "1,228.79"]);
    away.ends("Pay your Self Assessment");
}

#[test]
fn a_refund_that_is_asked_for_is_in_progress() {
    let steps = [("4", "14 Mar 2026"), ("jo", "What do you want to do?"), ("jj<enter>", "Can be asked for")];
    let Some(card) = Card::reach(&steps) else { return };
    let mut away = card.signed_in(MAYA).hand_over("/start-refund", "3");
    away.sees(&["Credit £120.00"]);
    away.title("Claim a refund");
    away.fill(&[("amount", "100")]);
    away.go_on("Check your claim");
    away.go_on("Refund asked for");
    away.sees(&["Changed at HMRC: £100.00, not £120.00, was asked back and is in progress"]);
    // In the credit of What you owe, not only in the sentence of the status line.
    away.sees(&["refund asked for"]);
    away.comes_to("Claim a refund", "✓ £100.00 asked for");
}
