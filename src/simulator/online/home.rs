//! Home and its menu, and the pages that change nothing software is told.

use super::catalogue;
use super::clients::utr;
use super::html::{Doc, Form};
use super::visit::{Shown, Visit, long_day, pounds};

/// The page that signing in leads to.
pub(super) fn home(visit: &Visit<'_>) -> Shown {
    let mut doc = Doc::new("Self Assessment")
        .facts(&[("Name", visit.story.name.clone()), ("Unique Taxpayer Reference", utr(&visit.story))]);
    let tasks = tasks(visit);
    doc = doc.heading("Your tasks");
    doc = if tasks.is_empty() { doc.p("You have no tasks to complete.") } else { doc.bullets(&tasks) };
    doc = doc.heading("Overview").links(&overview(visit));
    let more = if visit.agents {
        vec![(visit.at("/remove-client-sessions"), "Change client".to_owned())]
    } else {
        [
            ("/personal-account/self-assessment-home", "Self Assessment"),
            ("/personal-account/messages", "Messages"),
            ("/personal-account/profile-and-settings", "Profile and settings"),
            ("/agent-client-relationships/manage-your-tax-agents", "Manage your tax agents"),
        ]
        .map(|(path, text)| (path.to_owned(), text.to_owned()))
        .to_vec()
    };
    doc.heading("More").links(&more).into()
}

fn overview(visit: &Visit<'_>) -> Vec<(String, String)> {
    let penalties = if visit.agents { "/view-penalty/self-assessment/agent" } else { "/view-penalty/self-assessment" };
    let link = |tail: &str, text: &str| (visit.at(tail), text.to_owned());
    let mut links = vec![
        link("/submission-deadlines", "Submission deadlines"),
        link("/reporting-frequency", "Your reporting obligations"),
        link("/manage-your-businesses", "Manage your businesses"),
    ];
    if !visit.supporting {
        links.extend([
            link("/what-you-owe", "What you owe"),
            link("/adjust-poa/start", "Adjust payments on account"),
            link("/money-in-your-account", "Money in your account"),
            link("/payment-refund-history", "Payment and credit history"),
            link("/tax-years", "Tax year summaries"),
            (penalties.to_owned(), "Penalties and appeals".to_owned()),
            link("/recent-activity", "Recent activity"),
        ]);
    }
    links
}

fn tasks(visit: &Visit<'_>) -> Vec<String> {
    let mut tasks = Vec::new();
    if !visit.supporting {
        let overdue = super::money::totals(&visit.account()).overdue;
        if overdue > 0 {
            tasks.push(format!("Overdue: {} to pay", pounds(overdue)));
        }
    }
    let open = visit.desk.updates(&visit.story, visit.today);
    let late = open.iter().filter(|update| update.received.is_none() && update.due < visit.today).count();
    if late > 0 {
        let updates = if late == 1 { "update" } else { "updates" };
        tasks.push(format!("Overdue: {late} quarterly {updates}"));
    }
    let next = open.iter().filter(|update| update.received.is_none() && update.due >= visit.today);
    if let Some(due) = next.map(|update| update.due).min() {
        tasks.push(format!("The next update is due by {}", long_day(due)));
    }
    tasks
}

/// What happened lately.
pub(super) fn recent(visit: &Visit<'_>) -> Shown {
    let account = visit.account();
    let mut entries: Vec<(chrono::NaiveDate, String)> = visit
        .desk
        .updates(&visit.story, visit.today)
        .iter()
        .filter_map(|update| update.received)
        .map(|day| (day, "Quarterly update received".to_owned()))
        .chain(account.payments.iter().map(|made| (made.on, format!("Payment received: {}", pounds(made.amount)))))
        .collect();
    entries.sort_unstable();
    entries.dedup();
    let latest = entries.into_iter().rev().take(10).map(|(day, what)| vec![long_day(day).into(), what.into()]);
    Doc::new("Recent activity").table(&["Date", "What"], latest.collect()).into()
}

/// A page that ends with a sentence and changes nothing that software is told.
fn pretend(visit: &Visit<'_>, doc: Doc, fill: impl Fn(Form) -> Form, done: &str) -> Shown {
    if visit.post {
        let nothing = "Software is told nothing of it, so Quarterdeck will ask you whether it is done.";
        return Doc::new("Done").done(done).p(nothing).link(&visit.at("/income-tax"), "Home").into();
    }
    doc.form(fill(Form::new(&visit.path, &visit.token))).into()
}

pub(super) fn preferences(visit: &Visit<'_>) -> Shown {
    let ways = [
        ("online", "Online", "HMRC writes to an email address that there is a letter to read."),
        ("post", "By post only", "Letters on paper."),
    ];
    let doc = Doc::new("Paperless settings").p("How should HMRC write to you?");
    let fill = |form: Form| form.radios("way", "Letters from HMRC", &ways, "online");
    pretend(visit, doc, fill, "HMRC will write to you that way.")
}

pub(super) fn payment_plan(visit: &Visit<'_>) -> Shown {
    let owed = super::money::totals(&visit.account()).overdue;
    let doc = Doc::new("Set up a payment plan");
    if owed == 0 {
        return doc.p("You have nothing overdue, so there is nothing to spread.").into();
    }
    let doc = doc
        .p(&format!("Overdue: {}. You pay it by Direct Debit, month by month. Interest goes on.", pounds(owed)))
        .hint("HMRC asks for your income, what you spend, and a bank account of your own. The demo asks for none.");
    let months = [("6", "6 months", ""), ("12", "12 months", ""), ("24", "24 months", "")];
    let fill = |form: Form| form.radios("months", "Pay over", &months, "12").button("Agree and set up");
    pretend(visit, doc, fill, "Your payment plan is set up.")
}

pub(super) fn budget_plan(visit: &Visit<'_>) -> Shown {
    let doc = Doc::new("Pay weekly or monthly")
        .p("You pay towards your next bill by Direct Debit. What is left at the deadline must still be paid.");
    let each = [("week", "Every week", ""), ("month", "Every month", "")];
    let fill = |form: Form| form.radios("each", "Pay", &each, "month").field("amount", "How much each time", "", "");
    pretend(visit, doc, fill, "Your budget payment plan is set up.")
}

pub(super) fn messages(_visit: &Visit<'_>) -> Shown {
    let doc = Doc::new("Messages from HMRC").table(
        &["Message", "From"],
        vec![vec!["Your Self Assessment statement is ready".into(), "HMRC (not really)".into()]],
    );
    doc.into()
}

pub(super) fn agents(visit: &Visit<'_>) -> Shown {
    let doc = Doc::new("Manage your tax agents").p("Tidewater Accounts: main agent for Income Tax (made up).");
    let fill = |form: Form| form.button("Remove this agent");
    pretend(visit, doc, fill, "The agent is removed. In the demo an agent keeps their access all the same.")
}

/// The personal tax account.
pub(super) fn personal(visit: &Visit<'_>) -> Shown {
    let links = [
        ("/personal-account/preferences", "Paperless settings"),
        ("/personal-account/sa/spread-the-cost-of-your-self-assessment", "Spread the cost of your Self Assessment"),
        ("/personal-account/messages", "Messages"),
    ];
    let mut links: Vec<(String, String)> =
        links.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    links.push((visit.at("/income-tax"), "View and manage Making Tax Digital for Income Tax".to_owned()));
    match catalogue::plain(&visit.path, &links) {
        Some(doc) => doc.into(),
        None => Doc::new("Personal tax account").links(&links).into(),
    }
}
