//! What is owed and what was paid, to read.

use chrono::NaiveDate;

use super::catalogue;
use super::html::{Cell, Doc};
use super::visit::{Shown, Visit, long_day, pounds, starting};
use crate::rules::TaxYear;
use crate::simulator::ledger::{Account, Document, Kind};
use crate::simulator::story::Pence;
use crate::simulator::when::add_days;

/// What is to pay, by when it is due.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) overdue: Pence,
    pub(super) soon: Pence,
    pub(super) later: Pence,
}

/// What of a charge is to pay, with its interest so far.
pub(super) fn to_pay(account: &Account, document: &Document) -> Pence {
    document.outstanding() + account.interest(document).left()
}

pub(super) fn totals(account: &Account) -> Totals {
    let mut totals = Totals::default();
    for document in account.documents.iter().filter(|document| document.counts()) {
        let (Some(due), left) = (document.due, document.outstanding()) else { continue };
        totals.overdue += account.interest(document).left();
        match (due - account.today).num_days() {
            ..0 => totals.overdue += left,
            0..=30 => totals.soon += left,
            _ => totals.later += left,
        }
    }
    totals
}

impl Totals {
    /// What HMRC's page offers to pay.
    pub(super) const fn offered(self) -> Pence {
        if self.overdue > 0 {
            self.overdue
        } else if self.soon > 0 {
            self.soon
        } else {
            self.later
        }
    }
}

/// HMRC's label of a document.
pub(super) const fn label(kind: Kind) -> &'static str {
    match kind {
        Kind::FirstOnAccount => "First payment on account",
        Kind::SecondOnAccount => "Second payment on account",
        Kind::Balancing => "Balancing payment",
        Kind::CodedOut => "Balancing payment collected through PAYE tax code",
        Kind::CancelledPaye => "Cancelled PAYE Self Assessment (through your PAYE tax code)",
        Kind::FirstReconciliation => "First payment on account: extra amount from your tax return",
        Kind::SecondReconciliation => "Second payment on account: extra amount from your tax return",
        Kind::Enquiry => "Extra amount to pay due to HMRC enquiry amendment",
        Kind::HmrcAdjustment => "HMRC adjustment",
        Kind::AmendedCredit => "Credit from your amended tax return",
        Kind::Class2 => "Class 2 National Insurance",
        Kind::LateSubmissionPenalty => "Late submission penalty",
        Kind::FirstLatePaymentPenalty => "First late payment penalty",
        Kind::SecondLatePaymentPenalty => "Second late payment penalty",
        Kind::Estimate => "Estimate",
        Kind::OverpaidTax => "Credit from overpaid tax",
        Kind::Payment => "Payment you made to HMRC",
        Kind::Refund => "Refund issued",
    }
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(long_day).unwrap_or_default()
}

fn charge_link(visit: &Visit<'_>, account: &Account, document: &Document) -> Cell {
    let text = label(document.kind).to_owned();
    let Some(year) = document.year else { return Cell::Text(text) };
    let only_interest = document.outstanding() == 0 && account.interest(document).left() > 0;
    let (year, id) = (year.start_year() + 1, &document.id);
    let tail = format!("/tax-years/{year}/charge?id={id}&isInterestCharge={only_interest}");
    Cell::Link { href: visit.at(&tail), text }
}

pub(super) fn owe(visit: &Visit<'_>) -> Shown {
    let account = visit.account();
    let open = account.oldest_first().into_iter().filter_map(|place| account.documents.get(place));
    let rows: Vec<Vec<Cell>> = open
        .filter(|document| to_pay(&account, document) > 0)
        .map(|document| {
            vec![
                day(document.due).into(),
                charge_link(visit, &account, document),
                document.year.map(TaxYear::in_words).unwrap_or_default().into(),
                pounds(account.interest(document).left()).into(),
                pounds(document.outstanding()).into(),
            ]
        })
        .collect();
    let totals = totals(&account);
    let title = if visit.agents { "What your client owes" } else { "What you owe" };
    let doc = Doc::new(title);
    let doc = if rows.is_empty() {
        doc.p(&format!("{} no payments due.", visit.who_has()))
    } else {
        let all = totals.overdue + totals.soon + totals.later;
        doc.table(&["Due date", "Tax details", "Tax year", "Interest to date", "Amount"], rows)
            .p(&format!("Total with interest so far: {}", pounds(all)))
    };
    let link = |tail: &str, text: &str| (visit.at(tail), text.to_owned());
    let mut links = vec![
        link(&format!("/making-a-payment?amountInPence={}", totals.offered()), "Make a payment"),
        link("/adjust-poa/start", "Adjust payments on account"),
        link("/money-in-your-account", "Money in your account"),
    ];
    if !visit.agents {
        links.push(("/set-up-a-payment-plan/sa-payment-plan".to_owned(), "Set up a payment plan".to_owned()));
    }
    doc.links(&links).hint("A payment can take up to 3 working days to show.").into()
}

pub(super) fn charge(visit: &Visit<'_>) -> Shown {
    let account = visit.account();
    let id = visit.query.get("id");
    let found = account.documents.iter().find(|document| document.id == id && document.is_charge());
    let Some(document) = found else { return catalogue::missing().into() };
    let history = document.history.iter().map(|change| {
        let reason = change.on_account_reason.as_deref().map_or_else(String::new, |code| format!(", reason {code}"));
        vec![long_day(change.on).into(), format!("{}{reason}", change.reason).into(), pounds(change.total).into()]
    });
    let history: Vec<Vec<Cell>> = history.collect();
    let doc = Doc::new(label(document.kind)).facts(&[
        ("Tax year", document.year.map(TaxYear::in_words).unwrap_or_default()),
        ("Due", day(document.due)),
        ("Charge", pounds(document.original())),
        ("Left to pay", pounds(document.outstanding())),
        ("Interest left to pay", pounds(account.interest(document).left())),
    ]);
    let doc = if history.is_empty() {
        doc
    } else {
        doc.heading("History of this charge").table(&["Date", "Description", "Amount"], history)
    };
    doc.link(&visit.at("/what-you-owe"), "What you owe").into()
}

pub(super) fn history(visit: &Visit<'_>) -> Shown {
    let account = visit.account();
    let money = |document: &&Document| !document.is_charge();
    let mut shown: Vec<&Document> = account.documents.iter().filter(money).collect();
    shown.sort_by_key(|document| std::cmp::Reverse(document.created));
    let rows: Vec<Vec<Cell>> = shown
        .into_iter()
        .map(|document| {
            let sum = pounds(document.original().abs());
            vec![long_day(document.created).into(), label(document.kind).into(), sum.into()]
        })
        .collect();
    let doc = Doc::new("Payment and credit history");
    if rows.is_empty() {
        doc.p("There is nothing yet.").into()
    } else {
        doc.table(&["Date", "Description", "Amount"], rows).into()
    }
}

pub(super) fn years(visit: &Visit<'_>) -> Shown {
    let joined = visit.story.joined.map_or_else(|| visit.this_year(), |joined| joined.on(visit.today));
    let years = std::iter::successors(Some(visit.this_year()), |year| year.previous());
    let links: Vec<(String, String)> = years
        .take_while(|year| *year >= joined)
        .map(|year| (visit.at(&format!("/tax-year-summary/{}", year.start_year() + 1)), year.in_words()))
        .collect();
    Doc::new("Tax year summaries").links(&links).into()
}

pub(super) fn year(visit: &Visit<'_>) -> Shown {
    let told = visit.path.rsplit('/').next().and_then(|end| end.parse::<u16>().ok());
    let year = told.and_then(|end| starting(&end.saturating_sub(1).to_string()));
    let joined = visit.story.joined.map(|joined| joined.on(visit.today));
    let known = |year: &TaxYear| joined.is_some_and(|joined| joined <= *year) && *year <= visit.this_year();
    let Some(year) = year.filter(known) else { return catalogue::missing().into() };
    let account = visit.account();
    let of_year = account.documents.iter().filter(|document| document.year == Some(year) && document.is_charge());
    let rows: Vec<Vec<Cell>> = of_year
        .map(|document| {
            vec![charge_link(visit, &account, document), day(document.due).into(), pounds(document.original()).into()]
        })
        .collect();
    let updates = visit.desk.updates(&visit.story, visit.today);
    let received = updates.iter().filter(|update| update.year == year && update.received.is_some()).count();
    let doc = Doc::new(&format!("{} tax year", year.in_words()));
    let doc = if rows.is_empty() {
        doc.p("There are no charges for this year yet.")
    } else {
        doc.heading("Charges").table(&["Charge type", "Due date", "Amount"], rows)
    };
    let returned = visit.story.submitted(year, visit.today);
    let returned = returned.map_or_else(|| "Not received".to_owned(), long_day);
    let facts = [("Quarterly updates received", received.to_string()), ("Tax return", returned)];
    doc.heading("Submissions").facts(&facts).hint("The demo shows no calculation here.").into()
}

/// The last day something paid today arrives, when it takes its time.
pub(super) fn later_arrival(today: NaiveDate) -> NaiveDate {
    add_days(today, 3)
}
