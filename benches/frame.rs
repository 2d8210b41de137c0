//! How long drawing and updating take, with the largest list there is.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

use criterion::{Criterion, criterion_group, criterion_main};
use quarterdeck::app::command::Command;
use quarterdeck::app::effect::Effect;
use quarterdeck::app::model::{Model, Settings};
use quarterdeck::app::msg::Msg;
use quarterdeck::app::pane::Pane;
use quarterdeck::app::update::update;
use quarterdeck::rules::charges::{Account, BalanceDetails, Document, LatePaymentInterest};
use quarterdeck::rules::{Answer, Environment, Money, Person, Query, Sent, Subject};
use quarterdeck::view;
use quarterdeck::view::theme::Theme;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

#[path = "made_up/account.rs"]
mod account;

use account::MadeUp;

fn document(number: u32) -> Document {
    let day = chrono::NaiveDate::from_ymd_opt(2024, 1, 1).unwrap() + chrono::Days::new(u64::from(number % 1_000));
    let kinds = ["ITSA- POA 1", "ITSA - POA 2", "ITSA- Bal Charge"];
    Document {
        tax_year: Some(Sent::parse("2025-26".to_owned())),
        document_id: Sent::parse(format!("{number:012}")),
        document_date: Sent::Read(day),
        document_due_date: Some(Sent::Read(day)),
        document_description: Some(kinds[number as usize % kinds.len()].to_owned()),
        original_amount: Money::from_pence(i64::from(number) * 7 + 100_000),
        outstanding_amount: Money::from_pence(i64::from(number) * 3 + 10_000),
        late_payment_interest: Some(LatePaymentInterest {
            accruing_amount: Some(Money::from_pence(i64::from(number) % 900)),
            ..LatePaymentInterest::default()
        }),
        ..Document::default()
    }
}

fn answer(charges: u32) -> Answer {
    let documents = (0..charges).map(document).collect();
    Answer::Account(Some(Box::new(Account::new(BalanceDetails::default(), Vec::new(), documents, Vec::new()))))
}

/// A model that has just asked for the account, and the ticket to answer.
fn asking() -> (Model, quarterdeck::app::remote::Ticket) {
    let settings = Settings::new(Environment::Demo, "Demo: a simulated HMRC, nothing here is real");
    let now = "2026-11-21T12:00:00Z".parse().unwrap();
    let mut model = Model::new(settings, now, (120, 40));
    let subject = Subject { nino: "AA000001A".parse().unwrap() };
    let person = Person::new(subject, "Maya Lindqvist".to_owned());
    let effects = update(&mut model, Msg::Connected(vec![person]));
    let ticket = effects.into_iter().find_map(|effect| match effect {
        Effect::Fetch(ticket) if ticket.query == Query::OpenAccount => Some(ticket),
        _ => None,
    });
    (model, ticket.unwrap())
}

fn loaded(charges: u32, pane: Pane) -> Model {
    let (mut model, ticket) = asking();
    let at = model.now;
    update(&mut model, Msg::Answered { ticket, outcome: Ok(answer(charges)), at });
    update(&mut model, Msg::Command(Command::Show(pane)));
    let rows = view::viewport(&model);
    update(&mut model, Msg::Viewport(rows));
    model
}

/// What HMRC answers about an account made up; nothing where it holds no such thing.
fn told(query: &Query, made: &MadeUp) -> Option<Answer> {
    match query {
        Query::OpenAccount => Some(Answer::Account(Some(Box::new(made.open.clone())))),
        Query::AccountHistory(_) => Some(Answer::Account(Some(Box::new(made.history.clone())))),
        Query::Payments(_) => Some(Answer::Payments(made.payments.clone())),
        _ => None,
    }
}

/// A model that shows `pane` of an account of so many documents, after these commands, everything asked for answered.
fn showing(documents: u32, pane: Pane, commands: &[Command]) -> Model {
    let made = account::of(documents);
    let settings = Settings::new(Environment::Demo, "Demo: a simulated HMRC, nothing here is real");
    let mut model = Model::new(settings, "2026-11-21T12:00:00Z".parse().unwrap(), (120, 40));
    let subject = Subject { nino: "AA000001A".parse().unwrap() };
    let first = Msg::Connected(vec![Person::new(subject, "Maya Lindqvist".to_owned())]);
    let commands = [Command::Show(pane)].into_iter().chain(commands.iter().copied()).map(Msg::Command);
    for msg in [first].into_iter().chain(commands) {
        let mut asked = update(&mut model, msg);
        while let Some(effect) = asked.pop() {
            let Effect::Fetch(ticket) = effect else { continue };
            let Some(answer) = told(&ticket.query, &made) else { continue };
            let at = model.now;
            asked.extend(update(&mut model, Msg::Answered { ticket, outcome: Ok(answer), at }));
        }
        let rows = view::viewport(&model);
        update(&mut model, Msg::Viewport(rows));
    }
    model
}

/// The views of the money: what is worked out when the answers come must not be worked out again for each frame.
fn money(criterion: &mut Criterion) {
    let theme = Theme::default();
    let views: [(&str, Pane, &[Command]); 6] = [
        ("overview", Pane::Overview, &[]),
        ("a charge open", Pane::WhatYouOwe, &[Command::Open]),
        ("reconciliation", Pane::WhatYouOwe, &[Command::View]),
        ("payments", Pane::Payments, &[]),
        ("payments against charges", Pane::Payments, &[Command::View]),
        ("statement", Pane::WhatYouOwe, &[Command::Statement]),
    ];
    for (name, pane, commands) in views {
        let model = showing(10_000, pane, commands);
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        criterion.bench_function(&format!("draw {name}, 10000 documents"), |bencher| {
            bencher.iter(|| terminal.draw(|frame| view::draw(&model, &theme, frame)).map(|_| ()).unwrap());
        });
    }
}

fn benches(criterion: &mut Criterion) {
    let theme = Theme::default();
    for (charges, pane) in
        [(100, Pane::Overview), (100, Pane::WhatYouOwe), (10_000, Pane::WhatYouOwe), (100_000, Pane::WhatYouOwe)]
    {
        let model = loaded(charges, pane);
        let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
        criterion.bench_function(&format!("draw {}, {charges} charges", pane.title()), |bencher| {
            bencher.iter(|| terminal.draw(|frame| view::draw(&model, &theme, frame)).map(|_| ()).unwrap());
        });
    }
    let mut model = loaded(10_000, Pane::WhatYouOwe);
    let mut terminal = Terminal::new(TestBackend::new(120, 40)).unwrap();
    let mut down = true;
    criterion.bench_function("update (a key) and draw, 10000 charges", |bencher| {
        bencher.iter(|| {
            let command = if down { Command::PageDown } else { Command::PageUp };
            down = !down;
            update(&mut model, Msg::Command(command));
            terminal.draw(|frame| view::draw(&model, &theme, frame)).map(|_| ()).unwrap();
        });
    });
    criterion.bench_function("update with an answer of 10000 charges", |bencher| {
        bencher.iter_batched(
            || (asking(), answer(10_000)),
            |((mut model, ticket), answer)| {
                let at = model.now;
                update(&mut model, Msg::Answered { ticket, outcome: Ok(answer), at });
                model
            },
            criterion::BatchSize::LargeInput,
        );
    });
    criterion.bench_function("filter 10000 charges by one more letter", |bencher| {
        bencher.iter_batched(
            || {
                let mut model = loaded(10_000, Pane::WhatYouOwe);
                update(&mut model, Msg::Command(Command::Filter));
                model
            },
            |mut model| {
                update(&mut model, Msg::Key("b".parse().unwrap()));
                model
            },
            criterion::BatchSize::LargeInput,
        );
    });
}

criterion_group!(group, benches, money);
criterion_main!(group);
