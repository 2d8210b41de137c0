//! Made-up answers about Maya Lindqvist on 21 November 2026: something late, something owed, something coded out.

use chrono::NaiveDate;

use super::Told;
use crate::rules::allocation::{Allocation, Payment};
use crate::rules::businesses::{
    Business, Latency, LatencyIndicator, ListedBusiness, Period, QuarterlyPeriodType, QuarterlyTypeChoice,
};
use crate::rules::charges::{
    Account, BalanceDetails, BreakdownLine, ChargeChange, CodedOutStatus, CodingDetail, Document, Item,
    LatePaymentInterest, Locks,
};
use crate::rules::coding_out::{CodedOut, CodingOutStatus, Component, Kind, Source, Wanted};
use crate::rules::itsa_status::{Status, StatusDetail, YearStatus};
use crate::rules::obligations::{Duty, Obligation, ObligationStatus};
use crate::rules::penalties::{
    Appeal, AppealStatus, LatePaymentCategory, LatePaymentPenalty, LatePaymentStatus, LateSubmission,
    LateSubmissionCategory, LateSubmissionPenalty, LateSubmissionStatus, Penalties, PenaltyPart, PointsSummary,
};
use crate::rules::{Answer, DateRange, Money, Percentage, Query, Sent, TaxYear, TypeOfBusiness};

pub(super) const JOINERY: &str = "XAIS00000000011";
pub(super) const LETTING: &str = "XPIS00000000012";

pub(super) fn today() -> NaiveDate {
    day("2026-11-21")
}

pub(super) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn date(text: &str) -> Sent<NaiveDate> {
    Sent::parse(text.to_owned())
}

pub(super) fn year(text: &str) -> TaxYear {
    text.parse().unwrap()
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

#[expect(clippy::unnecessary_wraps, reason = "most fields of HMRC's are optional, and the answers read better so")]
fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn charge(id: &str, of: &str, code: &str, due: &str, original: &str, left: &str) -> Document {
    let id = Sent::parse(id.to_owned());
    Document {
        tax_year: Some(year(of).into()),
        document_id: id.clone(),
        document_date: date("2026-06-12"),
        document_due_date: Some(date(due)),
        document_description: text("ITSA- Bal Charge"),
        original_amount: money(original),
        outstanding_amount: money(left),
        breakdown: vec![line(&id, code, "ITSA", original, left)],
        ..Document::default()
    }
}

fn line(id: &Sent<crate::rules::DocumentId>, code: &str, what: &str, original: &str, left: &str) -> BreakdownLine {
    BreakdownLine {
        tax_year: Some(year("2025-26").into()),
        document_id: id.clone(),
        document_type: text(code),
        charge_type: text("1005"),
        charge_type_description: text(what),
        tax_period_from: Some(date("2025-04-06")),
        tax_period_to: Some(date("2026-04-05")),
        charge_reference: text("XM002610011594"),
        original_amount: Some(money(original)),
        outstanding_amount: Some(money(left)),
        cleared_amount: Some(money(original) - money(left)),
        items: vec![Item { due_date: Some(date("2026-07-31")), ..Item::default() }],
        ..BreakdownLine::default()
    }
}

pub(super) fn account() -> Account {
    let mut second = charge("003500000001", "2025-26", "4930", "2026-07-31", "1200", "1200");
    second.late_payment_interest = Some(LatePaymentInterest {
        accruing_amount: Some(money("28.79")),
        rate: Some(Percentage::new("7.75".parse().unwrap())),
        start_date: Some(date("2026-08-01")),
        end_date: Some(date("2026-11-21")),
        ..LatePaymentInterest::default()
    });
    second.breakdown.iter_mut().flat_map(|line| &mut line.items).for_each(|item| {
        item.locks = Some(Locks { interest_charge_on_hold: true, ..Locks::default() });
        item.payment_reference = text("1234567890K");
    });
    let mut balancing = charge("003500000002", "2025-26", "4910", "2027-01-31", "2408.18", "2408.18");
    let id = balancing.document_id.clone();
    balancing.breakdown =
        vec![line(&id, "4910", "ITSA", "1806", "1806"), line(&id, "4910", "NIC4 Wales", "602.18", "602.18")];
    let first = charge("003500000003", "2026-27", "4920", "2027-01-31", "2404.09", "2404.09");
    let last = charge("003500000004", "2026-27", "4930", "2027-07-31", "2404.09", "2404.09");
    let mut coded = charge("003500000005", "2024-25", "4910", "2026-01-31", "842", "842");
    coded.is_coded_out = true;
    coded.amount_coded_out = Some(money("842"));
    coded.breakdown.iter_mut().flat_map(|line| &mut line.items).for_each(|item| {
        item.coded_out_status = Some(CodedOutStatus::Initiated);
    });
    let mut strange = charge("003500000006", "2025-26", "9999", "soon", "10", "10");
    strange.document_description = text("=HYPERLINK(\"x\")\u{1b}[31m");
    let mut credit = charge("003500000007", "2025-26", "0060", "2026-10-01", "-120", "-120");
    credit.tax_year = None;
    credit.document_due_date = None;
    credit.effective_date_of_payment = Some(date("2026-10-01"));
    Account {
        balance: BalanceDetails {
            payable_amount: Money::ZERO,
            pending_charge_due_amount: money("7216.36"),
            pending_charge_due_date: Some(date("2027-01-31")),
            overdue_amount: money("1228.79"),
            earliest_payment_date_overdue: Some(date("2026-08-01")),
            total_balance: money("8445.15"),
            amount_coded_out: Some(money("842")),
            unallocated_credit: Some(money("120")),
            total_credit: Some(money("120")),
            available_credit: Some(money("120")),
            bcd_balance_per_year: vec![(year("2025-26").into(), money("2408.18"))],
            ..BalanceDetails::default()
        },
        coding: vec![CodingDetail {
            return_tax_year: Some(year("2024-25").into()),
            total_liability_amount: Some(money("842")),
            coding_tax_year: Some(year("2026-27").into()),
            charge: Some(money("842")),
            initiation_date: Some(date("2026-02-02")),
        }],
        documents: vec![last, strange, first, balancing, coded, second, credit],
        loose_lines: Vec::new(),
    }
}

fn update(business: &str, end: &str, due: &str, received: Option<&str>) -> Obligation {
    let type_of_business =
        if business == JOINERY { TypeOfBusiness::SelfEmployment } else { TypeOfBusiness::UkProperty };
    Obligation {
        duty: Duty::QuarterlyUpdate { type_of_business, business_id: Sent::parse(business.to_owned()) },
        period_start: date("2026-04-06"),
        period_end: date(end),
        due: date(due),
        status: if received.is_some() { ObligationStatus::Fulfilled } else { ObligationStatus::Open },
        received: received.map(date),
    }
}

pub(super) fn tax_return(of: &str, received: Option<&str>) -> Obligation {
    Obligation {
        duty: Duty::TaxReturn,
        period_start: year(of).start().into(),
        period_end: year(of).end().into(),
        due: year(of).filing_deadline().into(),
        status: if received.is_some() { ObligationStatus::Fulfilled } else { ObligationStatus::Open },
        received: received.map(date),
    }
}

fn payment(lot: &str, received: &str, amount: &str, to: &[(&str, &str, &str)]) -> Payment {
    let allocation = |(document, what, cleared): &(&str, &str, &str)| Allocation {
        charge_reference: "XM002610011594".to_owned(),
        period_key_description: text("6th April 2025 to 5th April 2026"),
        start_date: Some(date("2025-04-06")),
        end_date: Some(date("2026-04-05")),
        due_date: Some(date("2026-01-31")),
        document_id: Some(Sent::parse((*document).to_owned())),
        document_type_description: text(what),
        amount: Some(money(cleared)),
        cleared_amount: Some(money(cleared)),
        ..Allocation::default()
    };
    Payment {
        payment_lot: text(lot),
        payment_lot_item: text("000001"),
        payment_reference: text("1234567890K"),
        payment_amount: Some(money(amount)),
        payment_method: text("FASTER PAYMENT"),
        transaction_date: Some(date(received)),
        allocations: to.iter().map(allocation).collect(),
    }
}

fn payments() -> Vec<Payment> {
    vec![
        payment("081203010026", "2026-10-01", "120", &[]),
        payment(
            "081203010025",
            "2026-02-02",
            "2500",
            &[("003400000001", "SA Balancing Charge", "842"), ("003400000002", "SA Payment on Account 1", "1200")],
        ),
    ]
}

fn component(kind: Kind, id: u64, amount: &str, of: &str, source: Source) -> Component {
    Component {
        kind,
        id: Some(id),
        amount: money(amount),
        related_tax_year: Some(year(of).into()),
        submitted_on: Sent::Read("2026-11-03T09:30:00Z".parse().unwrap()),
        source: Some(source),
    }
}

fn coded_out(paye: Option<(&str, Source)>, with_underpayment: bool) -> CodedOut {
    let underpayment = with_underpayment
        .then(|| component(Kind::SelfAssessmentUnderpayment, 1001, "842", "2023-24", Source::HmrcHeld));
    let paye = paye.map(|(amount, source)| component(Kind::PayeUnderpayment, 1002, amount, "2023-24", source));
    CodedOut { components: underpayment.into_iter().chain(paye).collect(), unmatched: Vec::new() }
}

fn penalties() -> Penalties {
    Penalties {
        totals: None,
        points: Some(PointsSummary {
            active_points: 3,
            inactive_points: 1,
            period_of_compliance_achievement: Some(date("2028-11-30")),
            threshold: 4,
            charge_amount: money("200"),
        }),
        late_submission: vec![LateSubmissionPenalty {
            number: "000000000001".to_owned(),
            order: text("1"),
            category: Some(LateSubmissionCategory::Point),
            status: Some(LateSubmissionStatus::Active),
            frequency_adjustment: false,
            created: date("2026-08-20"),
            expires: date("2028-09-01"),
            expiry_reason: None,
            letter_sent: None,
            late_submissions: vec![LateSubmission {
                id: "001".to_owned(),
                income_source: text("Lindqvist Joinery"),
                tax_period: None,
                return_status: None,
                period_start: Some(date("2026-04-06")),
                period_end: Some(date("2026-07-05")),
                due: Some(date("2026-08-07")),
                received: Some(date("2026-08-15")),
            }],
            appeals: vec![Appeal {
                status: AppealStatus::UnderAppeal,
                level: None,
                description: "Under appeal".to_owned(),
            }],
            charge_reference: None,
            charge_amount: None,
            charge_outstanding: None,
            charge_due: None,
        }],
        late_payment: vec![LatePaymentPenalty {
            principal_charge_reference: "XM002610011594".to_owned(),
            category: Some(LatePaymentCategory::First),
            status: LatePaymentStatus::Accruing,
            amount_accruing: money("36"),
            amount_posted: Money::ZERO,
            amount_paid: None,
            amount_outstanding: None,
            lower: PenaltyPart { on: Some(money("1200")), percentage: Some(Percentage::new("3".parse().unwrap())) },
            higher: PenaltyPart::default(),
            second_days: None,
            second_percentage: None,
            created: None,
            letter_sent: None,
            charge_reference: None,
            due: None,
            appeals: Vec::new(),
            principal_document: None,
            principal_from: date("2025-04-06"),
            principal_to: date("2026-04-05"),
            principal_due: date("2026-07-31"),
            principal_latest_clearing: None,
            time_to_pay: Vec::new(),
        }],
    }
}

fn listed() -> Vec<ListedBusiness> {
    vec![
        ListedBusiness {
            type_of_business: TypeOfBusiness::SelfEmployment,
            business_id: Sent::parse(JOINERY.to_owned()),
            trading_type: text("Joinery"),
            trading_name: text("Lindqvist Joinery"),
        },
        ListedBusiness {
            type_of_business: TypeOfBusiness::UkProperty,
            business_id: Sent::parse(LETTING.to_owned()),
            trading_type: None,
            trading_name: None,
        },
    ]
}

fn business(listed: &ListedBusiness) -> Business {
    let sole_trade = listed.trading_name.is_some();
    let period = Period { start: date("2026-04-06"), end: date("2027-04-05") };
    Business {
        business_id: listed.business_id.clone(),
        type_of_business: listed.type_of_business.clone(),
        trading_type: listed.trading_type.clone(),
        trading_name: listed.trading_name.clone(),
        year_of_migration: text("2024"),
        first_accounting_period: Some(period.clone()),
        latency: (!sole_trade).then(|| Latency {
            end_date: date("2027-04-05"),
            years: [
                (year("2025-26").into(), LatencyIndicator::Annual),
                (year("2026-27").into(), LatencyIndicator::Quarterly),
            ],
        }),
        quarterly_type_choice: sole_trade.then(|| QuarterlyTypeChoice {
            period_type: QuarterlyPeriodType::Calendar,
            tax_year_of_choice: year("2026-27").into(),
        }),
        accounting_periods: vec![period],
        commencement_date: Some(date("2019-04-06")),
        cessation_date: (!sole_trade).then(|| date("2026-09-30")),
        address: if sole_trade { vec!["1 Plane Street".to_owned(), "LS1 1AA".to_owned()] } else { Vec::new() },
    }
}

/// Everything about Maya.
pub(super) fn maya() -> Told {
    let (current, coded) = (year("2026-27"), year("2025-26"));
    let open = vec![
        update(JOINERY, "2026-10-05", "2026-11-07", None),
        update(LETTING, "2026-10-05", "2026-11-07", None),
        update(JOINERY, "2027-01-05", "2027-02-07", None),
    ];
    let mut of_year = open.clone();
    of_year.push(update(JOINERY, "2026-07-05", "2026-08-07", Some("2026-08-15")));
    let status = StatusDetail {
        submitted_on: Sent::Read("2026-04-06T00:00:00Z".parse().unwrap()),
        status: Status::MtdMandated,
        reason: "Rollover".to_owned(),
        business_income_two_years_prior: Some(money("54321")),
    };
    let next = StatusDetail { status: Status::MtdVoluntary, ..status.clone() };
    let history = ChargeChange {
        tax_year: Some(coded.into()),
        transaction_id: Sent::parse("003500000001".to_owned()),
        transaction_date: date("2026-06-12"),
        description: "ITSA - POA 2".to_owned(),
        charge_classification: None,
        total_amount: money("1200"),
        changed: Some(date("2026-07-01")),
        change_reason: "Customer Request".to_owned(),
        poa_adjustment_reason: text("002"),
    };
    let earlier = ChargeChange {
        total_amount: money("1450.50"),
        changed: Some(date("2026-06-12")),
        change_reason: "Created".to_owned(),
        poa_adjustment_reason: None,
        ..history.clone()
    };
    let mut told = Told::default()
        .with(Query::OpenAccount, Answer::Account(Some(Box::new(account()))))
        .with(Query::AccountHistory(DateRange::four_tax_years_to(today())), Answer::Account(Some(Box::new(account()))))
        .with(Query::Payments(DateRange::four_tax_years_to(today())), Answer::Payments(payments()))
        .with(
            Query::Payment("081203010025/000001".parse().unwrap()),
            Answer::Payments(payments().into_iter().skip(1).collect()),
        )
        .with(Query::ChargeHistory("003500000001".parse().unwrap()), Answer::ChargeHistory(vec![history, earlier]))
        .with(Query::OpenUpdates, Answer::Obligations(open))
        .with(Query::UpdatesOf(current), Answer::Obligations(of_year))
        .with(
            Query::Returns(None),
            Answer::Obligations(vec![
                tax_return("2026-27", None),
                tax_return("2025-26", None),
                tax_return("2024-25", Some("2025-12-01")),
            ]),
        )
        .with(Query::Penalties, Answer::Penalties(Box::new(penalties())))
        .with(
            Query::CodedOut(coded, Wanted::HmrcHeld),
            Answer::CodedOut(coded_out(Some(("114.50", Source::HmrcHeld)), true)),
        )
        .with(Query::CodedOut(coded, Wanted::User), Answer::CodedOut(coded_out(Some(("96", Source::User)), false)))
        .with(Query::CodedOut(coded, Wanted::Latest), Answer::CodedOut(coded_out(Some(("96", Source::User)), true)))
        .with(
            Query::CodingOutStatus(coded),
            Answer::CodingOutStatus(CodingOutStatus {
                processing_date: Sent::Read("2026-11-21T12:00:00Z".parse().unwrap()),
                tax_year: coded.into(),
                opted_out: false,
            }),
        )
        .with(
            Query::ItsaStatus(current),
            Answer::ItsaStatus(vec![
                YearStatus { tax_year: year("2027-28").into(), details: vec![next] },
                YearStatus { tax_year: current.into(), details: vec![status] },
            ]),
        )
        .with(Query::Businesses, Answer::Businesses(listed()));
    for one in listed() {
        let id = one.business_id.read().unwrap().clone();
        told = told.with(Query::Business(id), Answer::Business(Some(Box::new(business(&one)))));
    }
    told
}

/// Somebody enrolled, with nothing on the account at all.
pub(super) fn nobody() -> Told {
    let (current, coded) = (year("2026-27"), year("2025-26"));
    let none = Answer::Obligations(Vec::new());
    let mut told = Told::default()
        .with(Query::OpenAccount, Answer::Account(None))
        .with(Query::AccountHistory(DateRange::four_tax_years_to(today())), Answer::Account(None))
        .with(Query::Payments(DateRange::four_tax_years_to(today())), Answer::Payments(Vec::new()))
        .with(Query::Penalties, Answer::Penalties(Box::default()))
        .with(Query::OpenUpdates, none.clone())
        .with(Query::UpdatesOf(current), none.clone())
        .with(Query::Returns(None), none)
        .with(Query::ItsaStatus(current), Answer::ItsaStatus(Vec::new()))
        .with(Query::Businesses, Answer::Businesses(Vec::new()))
        .with(Query::ChargeHistory("003500000001".parse().unwrap()), Answer::ChargeHistory(Vec::new()))
        .with(
            Query::CodingOutStatus(coded),
            Answer::CodingOutStatus(CodingOutStatus {
                processing_date: Sent::Unreadable("yesterday".to_owned()),
                tax_year: coded.into(),
                opted_out: true,
            }),
        );
    for wanted in [Wanted::HmrcHeld, Wanted::User, Wanted::Latest] {
        told = told.with(Query::CodedOut(coded, wanted), Answer::CodedOut(CodedOut::default()));
    }
    told
}
