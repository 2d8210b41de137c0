use proptest::prelude::*;

use super::*;
use crate::rules::allocation::Allocation;
use crate::rules::charges::{BalanceDetails, BreakdownLine, CodingDetail, Item, LastClearing, ReducedCharge};

mod accounts;

pub(crate) use accounts::{any_account, any_odd_account};

pub(in crate::rules) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(in crate::rules) fn pence(pence: i64) -> Money {
    Money::from_pence(pence)
}

/// A document with one line of one item.
pub(in crate::rules) fn document(id: &str, code: &str, made: NaiveDate, amount: i64, left: i64) -> Document {
    let document_id: Sent<DocumentId> = Sent::parse(id.to_owned());
    let line = BreakdownLine {
        document_id: document_id.clone(),
        document_type: Some(code.to_owned()),
        charge_reference: Some(format!("XM{id:0>12}")),
        items: vec![Item::default()],
        ..BreakdownLine::default()
    };
    Document {
        document_id,
        document_date: Sent::Read(made),
        document_due_date: Some(Sent::Read(made + chrono::Duration::days(30))),
        original_amount: pence(amount),
        outstanding_amount: pence(left),
        breakdown: vec![line],
        ..Document::default()
    }
}

fn payment_document(id: &str, item: &str, on: NaiveDate, amount: i64, left: i64) -> Document {
    Document {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some(item.to_owned()),
        ..document(id, "0060", on, -amount, -left)
    }
}

fn payment(item: &str, on: NaiveDate, amount: i64, allocations: Vec<Allocation>) -> Payment {
    Payment {
        payment_lot: Some("LOT".to_owned()),
        payment_lot_item: Some(item.to_owned()),
        payment_amount: Some(pence(amount)),
        transaction_date: Some(Sent::Read(on)),
        allocations,
        ..Payment::default()
    }
}

fn allocation(reference: &str, id: Option<&str>, amount: i64) -> Allocation {
    Allocation {
        charge_reference: reference.to_owned(),
        document_id: id.map(|id| Sent::parse(id.to_owned())),
        cleared_amount: Some(pence(amount)),
        ..Allocation::default()
    }
}

/// An account as HMRC would answer it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Made {
    open: Account,
    past: Account,
    payments: Vec<Payment>,
    changes: BTreeMap<DocumentId, Vec<ChargeChange>>,
    today: Option<NaiveDate>,
}

impl Made {
    fn new(documents: Vec<Document>, payments: Vec<Payment>, total: i64, credit: i64) -> Self {
        let balance = BalanceDetails {
            total_balance: pence(total),
            unallocated_credit: (credit > 0).then(|| pence(credit)),
            ..BalanceDetails::default()
        };
        let is_open =
            |document: &&Document| !document.outstanding_amount.is_zero() || document.interest_left().is_positive();
        let open = documents.iter().filter(is_open).cloned().collect();
        Self {
            open: Account { balance: balance.clone(), documents: open, ..Account::default() },
            past: Account { balance, documents, ..Account::default() },
            payments,
            changes: BTreeMap::new(),
            today: None,
        }
    }

    fn today(&self) -> NaiveDate {
        self.today.unwrap_or_else(|| day("2026-11-21"))
    }

    pub(crate) fn statement(&self, from: &str, to: &str) -> Statement {
        let sources = Sources {
            open: Some(&self.open),
            past: Some(&self.past),
            payments: &self.payments,
            changes: &self.changes,
            since: day("2023-04-06"),
        };
        statement(sources, DateRange::new(day(from), day(to)).unwrap(), self.today())
    }

    pub(crate) fn whole(&self) -> Statement {
        self.statement("2023-04-06", "2026-11-21")
    }
}

fn amounts(statement: &Statement) -> Vec<(String, String)> {
    let entries = statement.entries.iter();
    entries.map(|entry| (entry.event.amount.to_string(), entry.balance.to_string())).collect()
}

#[test]
fn a_payment_used_for_older_debts_leaves_the_account_as_an_event_of_its_own() {
    let paid = day("2026-02-02");
    let made = Made::new(
        vec![
            document("D1", "4910", day("2025-06-12"), 84_200, 0),
            document("D2", "4920", day("2025-06-12"), 120_000, 0),
            payment_document("P1", "1", paid, 250_000, 0),
        ],
        vec![payment(
            "1",
            paid,
            250_000,
            vec![allocation("XM1", Some("D1"), 84_200), allocation("XM2", Some("D2"), 120_000)],
        )],
        0,
        0,
    );
    let told = made.whole();
    assert_eq!(
        amounts(&told),
        [("842.00", "842.00"), ("1200.00", "2042.00"), ("-2500.00", "-458.00"), ("458.00", "0.00")]
            .map(|(amount, balance)| (amount.to_owned(), balance.to_owned()))
    );
    assert!(matches!(told.entries[3].event.what, What::NotShown { .. }));
    let parts: Vec<_> = told.entries[2].event.parts.iter().map(|part| (part.amount, &part.to)).collect();
    assert!(
        matches!(parts[..], [(_, To::Charge(_)), (_, To::Charge(_)), (left, To::NotShown)] if left == pence(45_800))
    );
    assert_eq!(told.ending, Ending::default());
}

#[test]
fn without_the_payments_document_the_difference_is_named_and_nothing_is_forced() {
    let paid = day("2026-02-02");
    let mut made = Made::new(
        vec![document("D1", "4910", day("2025-06-12"), 84_200, 0)],
        vec![payment("1", paid, 100_000, vec![allocation("XM1", Some("D1"), 84_200)])],
        0,
        0,
    );
    let told = made.whole();
    assert_eq!(told.closing, pence(-15_800));
    assert_eq!(told.ending.difference, pence(15_800));
    let id = PaymentId { lot: "LOT".to_owned(), item: "1".to_owned() };
    assert_eq!(told.ending.causes, [Cause::NotTold(id.clone(), pence(15_800))]);
    // Part of it was older debt, as HMRC's credit says: still the same cause, and no unknown one.
    made.open.balance.unallocated_credit = Some(pence(5_000));
    let told = made.whole();
    assert_eq!((told.ending.difference, told.ending.causes.len()), (pence(10_800), 1));
    // A penny beyond it is nobody's.
    made.open.balance.total_balance = pence(5_001);
    let told = made.whole();
    assert_eq!(told.ending.causes, [Cause::NotTold(id, pence(15_800)), Cause::Unknown(pence(1))]);
}

#[test]
fn a_changed_charge_starts_at_what_it_first_was() {
    let change = |on: &str, total: i64, reason: &str| ChargeChange {
        tax_year: None,
        transaction_id: Sent::parse("D1".to_owned()),
        transaction_date: Sent::parse("2025-06-12".to_owned()),
        description: String::new(),
        charge_classification: None,
        total_amount: pence(total),
        changed: Some(Sent::parse(on.to_owned())),
        change_reason: reason.to_owned(),
        poa_adjustment_reason: None,
    };
    let mut made = Made::new(vec![document("D1", "4920", day("2025-06-12"), 90_000, 90_000)], Vec::new(), 90_000, 0);
    let history = vec![change("2025-09-01", 90_000, "Customer Request"), change("2025-06-12", 120_000, "ITSA return")];
    made.changes.insert("D1".parse().unwrap(), history);
    let told = made.whole();
    assert_eq!(told.entries.iter().map(|one| one.event.amount).collect::<Vec<_>>(), [pence(120_000), pence(-30_000)]);
    assert_eq!(told.closing, pence(90_000));
    // A history that ends elsewhere explains nothing.
    made.changes.insert("D1".parse().unwrap(), vec![change("2025-06-12", 120_000, "ITSA return")]);
    assert_eq!(made.whole().entries.len(), 1);
    assert_eq!(made.whole().closing, pence(90_000));
}

#[test]
fn what_a_tax_code_collects_goes_to_it_and_estimates_are_no_events() {
    let mut coded = document("D1", "4910", day("2025-06-12"), 84_200, 84_200);
    coded.tax_year = Some(Sent::parse("2024-25".to_owned()));
    coded.breakdown[0].items[0].coded_out_status = Some(CodedOutStatus::Initiated);
    let mut estimate = document("D2", "4920", day("2025-06-12"), 10_000, 10_000);
    estimate.is_charge_estimate = true;
    let mut made = Made::new(vec![coded, estimate], Vec::new(), 0, 0);
    made.open.coding = vec![CodingDetail {
        return_tax_year: Some(Sent::parse("2024-25".to_owned())),
        total_liability_amount: None,
        coding_tax_year: Some(Sent::parse("2026-27".to_owned())),
        charge: Some(pence(84_200)),
        initiation_date: Some(Sent::parse("2025-07-01".to_owned())),
    }];
    let told = made.whole();
    assert_eq!(told.entries.len(), 2);
    assert!(
        matches!(&told.entries[1].event.what, What::ToTaxCode { year: Some(year), .. } if year.to_string() == "2026-27")
    );
    assert_eq!(told.entries[1].event.date, Sent::Read(day("2025-07-01")));
    assert_eq!((told.closing, told.ending.difference), (Money::ZERO, Money::ZERO));
}

/// Part of it was collected, a credit cleared some, and the rest is back on the account: only the first went to the
/// code. What cleared an item is told by the history alone.
#[test]
fn a_charge_taken_out_of_the_tax_code_half_way() {
    let item = |amount, document: Option<&str>, left: bool| Item {
        amount: Some(pence(amount)),
        clearing_date: (!left).then(|| Sent::Read(day("2026-01-31"))),
        clearing_reason: (!left).then(|| "Automatic Clearing".to_owned()),
        clearing_document: document.map(str::to_owned),
        coded_out_status: Some(CodedOutStatus::PartlyCollected),
        ..Item::default()
    };
    let mut coded = document("D1", "4910", day("2025-06-12"), 90_000, 50_000);
    coded.breakdown[0].items =
        vec![item(30_000, None, false), item(10_000, Some("C1"), false), item(50_000, None, true)];
    let mut credit = document("C1", "4905", day("2026-01-31"), -10_000, 0);
    credit.breakdown[0].items = vec![item(-10_000, Some("C1"), false)];
    let mut made = Made::new(vec![coded, credit], Vec::new(), 50_000, 0);
    for item in &mut made.open.documents[0].breakdown[0].items {
        item.clearing_document = None;
    }
    let told = made.whole();
    assert!(matches!(told.entries[1].event.what, What::ToTaxCode { in_part: true, .. }));
    assert_eq!(told.entries[1].event.date, Sent::Read(day("2026-01-31")));
    assert_eq!(
        told.entries.iter().map(|one| one.event.amount).collect::<Vec<_>>(),
        [90_000, -30_000, -10_000].map(pence)
    );
    assert_eq!((told.closing, told.ending.difference), (pence(50_000), Money::ZERO));
    let [collected] = told.tax_code.collected.as_slice() else { panic!("collected once") };
    assert_eq!((collected.amount, collected.date, collected.is_told), (pence(30_000), day("2026-01-31"), true));
    assert_eq!(told.tax_code.closing, Money::ZERO);
}

/// HMRC may say that a code collected it all and give no day: it is booked when it went to the code, and says so.
#[test]
fn collected_without_a_day() {
    let mut coded = document("D1", "4910", day("2025-06-12"), 84_200, 0);
    coded.breakdown[0].items[0].coded_out_status = Some(CodedOutStatus::FullyCollected);
    let told = Made::new(vec![coded], Vec::new(), 0, 0).whole();
    let [collected] = told.tax_code.collected.as_slice() else { panic!("collected once") };
    assert_eq!((collected.amount, collected.date, collected.is_told), (pence(84_200), day("2025-06-12"), false));
    assert_eq!(told.entries.iter().map(|entry| entry.event.is_dated).collect::<Vec<_>>(), [true, false]);
    assert_eq!((told.closing, told.ending.difference), (Money::ZERO, Money::ZERO));
}

#[test]
fn cancelled_refunded_and_reduced() {
    let mut written_off = document("D1", "4027", day("2025-06-12"), 20_000, 0);
    written_off.last_clearing = Some(LastClearing {
        date: Some(Sent::Read(day("2025-08-01"))),
        reason: Some("Write-Off".to_owned()),
        amount: Some(pence(20_000)),
    });
    let mut credit = document("D2", "4916", day("2025-07-01"), -30_000, 0);
    credit.reduced_charge =
        Some(ReducedCharge { charge_type: Some("Balancing".to_owned()), ..ReducedCharge::default() });
    credit.breakdown[0].items = vec![Item {
        amount: Some(pence(-30_000)),
        clearing_date: Some(Sent::Read(day("2025-09-01"))),
        clearing_reason: Some("Outgoing Payment".to_owned()),
        ..Item::default()
    }];
    let mut refund = document("D3", "", day("2025-09-01"), 30_000, 0);
    refund.document_description = Some("Repayment".to_owned());
    let both = Made::new(vec![written_off.clone(), credit.clone(), refund], Vec::new(), 0, 0).whole();
    let alone = Made::new(vec![written_off, credit], Vec::new(), 0, 0).whole();
    for told in [both, alone] {
        let kinds: Vec<_> = told.entries.iter().map(|entry| rank(&entry.event.what)).collect();
        assert_eq!(kinds, [1, 5, 6, 9], "charge, credit, written off, refund: the refund once");
        assert_eq!((told.closing, told.ending.difference), (Money::ZERO, Money::ZERO));
    }
}

/// A payment that was paid back in part, and one that only the account knows of.
#[test]
fn what_was_paid_back_of_a_payment_is_named_in_its_event() {
    let paid = day("2026-06-02");
    let mut own = payment_document("P1", "1", paid, 80_000, 50_000);
    own.breakdown[0].items = vec![Item {
        amount: Some(pence(-30_000)),
        clearing_date: Some(Sent::Read(day("2026-07-20"))),
        clearing_reason: Some("Outgoing Payment".to_owned()),
        ..Item::default()
    }];
    let listed = Made::new(vec![own.clone()], vec![payment("1", paid, 80_000, Vec::new())], 0, 50_000).whole();
    let unlisted = Made::new(vec![own], Vec::new(), 0, 50_000).whole();
    for told in [listed, unlisted] {
        let parts: Vec<_> = told.entries[0].event.parts.iter().map(|part| (part.amount, part.to.clone())).collect();
        assert_eq!(parts, [(pence(30_000), To::Refund), (pence(50_000), To::NotAllocated)]);
        assert_eq!((told.closing, told.ending.difference), (pence(-50_000), Money::ZERO));
    }
}

#[test]
fn a_charge_from_before_the_days_asked_for_is_known_by_its_payment() {
    let paid = day("2024-01-30");
    let made = Made::new(
        vec![payment_document("P1", "1", paid, 50_000, 0)],
        vec![payment("1", paid, 50_000, vec![allocation("XM1", Some("OLD1"), 50_000)])],
        0,
        0,
    );
    let told = made.whole();
    assert_eq!((told.opening, told.closing), (pence(50_000), Money::ZERO));
    assert_eq!(told.ending, Ending::default());
}

#[test]
fn a_period_that_ends_earlier_says_what_came_since() {
    let made = Made::new(
        vec![
            document("D1", "4910", day("2025-06-12"), 84_200, 84_200),
            document("D2", "4920", day("2026-06-12"), 100, 100),
        ],
        Vec::new(),
        84_300,
        0,
    );
    let told = made.statement("2025-04-06", "2026-04-05");
    assert_eq!((told.closing, told.since_then), (pence(84_200), Some(pence(100))));
    assert_eq!((told.balance_today(), told.ending.difference), (pence(84_300), Money::ZERO));
}

proptest! {
    /// The running balance ends at HMRC's total less its unused credit, the estimate of interest aside.
    #[test]
    fn the_balance_ends_at_the_total(made in any_account()) {
        let told = made.whole();
        prop_assert_eq!(told.ending.difference, Money::ZERO);
        prop_assert!(told.ending.causes.is_empty());
        let credit = made.open.balance.unallocated_credit.unwrap_or_default();
        prop_assert_eq!(told.closing + told.ending.accruing, made.open.balance.total_balance - credit);
        let sum: Money = told.entries.iter().map(|entry| entry.event.amount).sum();
        prop_assert_eq!(told.opening + sum, told.closing);
    }

    /// Every penny of a payment is named where it is told, whatever HMRC leaves out and however its answers disagree.
    #[test]
    fn the_parts_of_a_payment_add_up_to_it(made in any_odd_account()) {
        let told = made.whole();
        let payments = told.entries.iter().filter(|entry| matches!(entry.event.what, What::Payment { .. }));
        let mut count = 0;
        for entry in payments {
            count += 1;
            let parts: Money = entry.event.parts.iter().map(|part| part.amount).sum();
            prop_assert_eq!(parts, -entry.event.amount, "{:?}", entry.event);
            let below = |part: &&Part| part.amount.is_negative();
            prop_assert!(entry.event.parts.iter().filter(below).all(|part| part.to == To::Beyond));
        }
        prop_assert_eq!(count, made.payments.len());
    }

    /// Allocations that exceed their payment are reported, by how much, in its event and at the end; and a difference is
    /// never without a cause, nor a cause of ours forced to make it agree.
    #[test]
    fn what_does_not_add_up_is_reported(made in any_odd_account()) {
        let told = made.whole();
        for payment in &made.payments {
            let beyond = payment.allocated() - payment.payment_amount.unwrap();
            if !beyond.is_positive() {
                continue;
            }
            let id = payment.id().unwrap();
            let is_its = |entry: &&Entry| matches!(&entry.event.what, What::Payment { id: Some(its), .. } if *its == id);
            let event = &told.entries.iter().find(is_its).unwrap().event;
            let least = event.parts.iter().find(|part| part.to == To::Beyond).unwrap().amount;
            prop_assert!(-least >= beyond, "{least} {beyond}");
            if !told.ending.difference.is_zero() {
                prop_assert!(told.ending.causes.contains(&Cause::Exceeded(id, -least)));
            }
        }
        prop_assert_eq!(told.ending.difference.is_zero(), told.ending.causes.is_empty());
        let total = told.ending.total - told.ending.unused_credit;
        prop_assert_eq!(told.closing + told.ending.accruing + told.ending.difference, total);
    }

    /// What tax codes were given, what they collected and what they have still to collect agree over any days.
    #[test]
    fn what_went_to_a_tax_code_is_collected_or_with_it_still(made in any_account(), cut in 1i64..1_300) {
        let cut = day("2026-11-21") - chrono::Duration::days(cut);
        let first = made.statement("2023-04-06", &cut.to_string());
        let second = made.statement(&cut.succ_opt().unwrap().to_string(), "2026-11-21");
        prop_assert_eq!(first.tax_code.closing, second.tax_code.opening);
        for told in [&first, &second] {
            let to_code = told.entries.iter().filter(|entry| matches!(entry.event.what, What::ToTaxCode { .. }));
            let given: Money = to_code.map(|entry| -entry.event.amount).sum();
            let collected: Money = told.tax_code.collected.iter().map(|one| one.amount).sum();
            prop_assert_eq!(told.tax_code.opening + given - collected, told.tax_code.closing);
            prop_assert!(!told.tax_code.closing.is_negative());
        }
        let with_codes = made.past.documents.iter().filter(|one| one.is_being_collected_through_the_tax_code());
        prop_assert_eq!(second.tax_code.closing, with_codes.map(|one| one.outstanding_amount).sum());
    }

    /// A penny more or less in HMRC's total is never explained away.
    #[test]
    fn a_penny_is_named(made in any_account(), penny in prop_oneof![Just(-1i64), Just(1)]) {
        let mut made = made;
        made.open.balance.total_balance += pence(penny);
        let told = made.whole();
        prop_assert_eq!(told.ending.difference, pence(penny));
        prop_assert_eq!(told.ending.causes, vec![Cause::Unknown(pence(penny))]);
    }

    /// A period cut in two says the same as the whole.
    #[test]
    fn periods_join(made in any_account(), cut in 1i64..1_300) {
        let cut = day("2026-11-21") - chrono::Duration::days(cut);
        let next = cut.succ_opt().unwrap();
        let first = made.statement("2023-04-06", &cut.to_string());
        let second = made.statement(&next.to_string(), "2026-11-21");
        let whole = made.whole();
        prop_assert_eq!(first.closing, second.opening);
        prop_assert_eq!(first.balance_today(), whole.closing);
        prop_assert_eq!(first.ending, second.ending);
        prop_assert_eq!(first.entries.len() + second.entries.len(), whole.entries.len());
    }

    /// What HMRC sends in another order is told in the same order.
    #[test]
    fn the_order_does_not_depend_on_hmrcs(made in any_account()) {
        let whole = made.whole();
        let mut turned = made;
        turned.open.documents.reverse();
        turned.past.documents.reverse();
        turned.payments.reverse();
        prop_assert_eq!(turned.whole(), whole);
    }
}
