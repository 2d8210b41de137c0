//! How long the rules of the money take on a large account: findings, reconciliation, statement, journal, matrix.

#![expect(clippy::unwrap_used, reason = "a bench that cannot go on ends")]

use std::collections::BTreeMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use quarterdeck::cli::output::{Setting, ledger};
use quarterdeck::rules::findings::{self, findings};
use quarterdeck::rules::matrix::Matrix;
use quarterdeck::rules::reconciliation::{self, reconcile};
use quarterdeck::rules::statement::{Sources, Statement, statement};
use quarterdeck::rules::{Environment, TaxYear};

#[path = "made_up/account.rs"]
mod account;

use account::{MadeUp, range, today};

/// Documents of the accounts: a person's after some years, and the largest there is.
const SIZES: [u32; 2] = [200, 10_000];

fn known(made: &MadeUp) -> findings::Known<'_> {
    findings::Known {
        account: Some(&made.open),
        history: Some(&made.history),
        payments: Some(&made.payments),
        ..findings::Known::default()
    }
}

fn stated(made: &MadeUp) -> Statement {
    let changes = BTreeMap::new();
    let sources = Sources {
        open: Some(&made.open),
        past: Some(&made.history),
        payments: &made.payments,
        changes: &changes,
        since: range().from(),
    };
    statement(sources, range(), today())
}

fn setting() -> Setting {
    let person = Some("Maya Lindqvist".to_owned());
    Setting { person, ..Setting::of(Environment::Demo, "2026-11-21T12:00:00Z".parse().unwrap()) }
}

fn benches(criterion: &mut Criterion) {
    for size in SIZES {
        let made = account::of(size);
        let accounts = [&made.open, &made.history];
        let asked = reconciliation::Known {
            open: &made.open,
            history: Some(&made.history),
            payments: Some(&made.payments),
            range: range(),
            today: today(),
            same_moment: true,
        };
        let told = stated(&made);
        let setting = setting();
        // What is measured must do something: an account that is not understood would be quick.
        assert!(findings(known(&made), today()).len() > 1 && told.entries.len() > size as usize / 2);
        criterion.bench_function(&format!("findings, {size} documents"), |bencher| {
            bencher.iter(|| findings(black_box(known(&made)), today()));
        });
        criterion.bench_function(&format!("reconciliation, {size} documents"), |bencher| {
            bencher.iter(|| reconcile(black_box(asked)).counts());
        });
        criterion.bench_function(&format!("statement, {size} documents"), |bencher| {
            bencher.iter(|| stated(black_box(&made)));
        });
        criterion.bench_function(&format!("journal of the statement, {size} documents"), |bencher| {
            bencher.iter(|| ledger::journal(black_box(&told), &setting));
        });
        criterion.bench_function(&format!("matrix of a year, {size} documents"), |bencher| {
            bencher.iter(|| Matrix::of(black_box(&made.payments), &accounts, TaxYear::containing(range().from())));
        });
    }
}

criterion_group!(group, benches);
criterion_main!(group);
