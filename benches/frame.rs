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

criterion_group!(group, benches);
criterion_main!(group);
