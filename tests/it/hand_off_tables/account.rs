//! An account in play, put together from names: what HMRC holds, or has not been heard to hold.

use std::collections::BTreeMap;

use quarterdeck::rules::businesses::{Business, Latency, LatencyIndicator};
use quarterdeck::rules::charges::{Account, BalanceDetails, BreakdownLine, Document};
use quarterdeck::rules::findings::Known;
use quarterdeck::rules::hand_off::offer::Asked;
use quarterdeck::rules::itsa_status::{StatusDetail, YearStatus};
use quarterdeck::rules::obligations::{Duty, Obligation};
use quarterdeck::rules::penalties::{Appeal, LatePaymentPenalty, LateSubmissionPenalty, Penalties, PenaltyPart};
use quarterdeck::rules::{Money, Role, Sent, TaxYear};

/// Each part of an account that HMRC's conditions look at, with everything it can be. The first stands where a table does
/// not name the part; the last does too, in a second turn, so that a condition which looks at more than its table is
/// found.
pub(super) const PARTS: [(&str, &[&str]); 13] = [
    // The statuses of 2025-26, 2026-27 and 2027-28, or none of them had. HMRC has three words for an exemption, which come
    // to the same; the rules' own tests try each.
    ("statuses", &["unheard", "heard"]),
    ("before", &["missing", "required", "annual", "no-status", "dormant", "new-kind", "exempt", "voluntary"]),
    ("now", &["missing", "required", "annual", "no-status", "dormant", "new-kind", "exempt", "voluntary"]),
    ("next", &["missing", "required", "annual", "no-status", "dormant", "new-kind", "exempt", "voluntary"]),
    // The return for 2025-26; `late`: that for 2024-25 was due last January, and neither is in.
    ("returns", &["unheard", "unlisted", "open", "late", "in"]),
    // The three sums of the balance; `above`: more than HMRC's payment plan takes.
    ("owed", &["unheard", "nothing", "later", "soon", "above", "overdue"]),
    ("credit", &["none", "free", "asked", "set-against", "part-asked"]),
    // Payments on account of 2025-26, of 2026-27, and those of both.
    ("on-account", &["none", "before", "now", "both"]),
    ("history", &["unheard", "heard"]),
    ("penalties", &["unheard", "none", "point", "under-appeal", "refused", "expired", "growing", "plan"]),
    (
        "businesses",
        &[
            "unheard",
            "none",
            "trade",
            "ended",
            "uk-property",
            "foreign-property",
            "unspecified",
            "trade-and-unheard",
            "new",
        ],
    ),
    ("updates", &["unheard", "open"]),
    ("day", &["2026-11-21", "2027-02-10"]),
];

/// Everything a part can be.
pub(super) fn values(part: &str) -> &'static [&'static str] {
    PARTS.iter().find(|(name, _)| *name == part).unwrap_or_else(|| panic!("there is no part {part}")).1
}

/// Which of its values each part has.
pub(super) type Chosen = BTreeMap<&'static str, &'static str>;

/// What the chosen account holds.
pub(super) struct Held {
    day: chrono::NaiveDate,
    statuses: Option<Vec<YearStatus>>,
    returns: Option<Vec<Obligation>>,
    account: Option<Account>,
    history: Option<Account>,
    penalties: Option<Penalties>,
    businesses: Vec<Business>,
    all_businesses: bool,
    updates: Option<Vec<Obligation>>,
}

fn sent<T: std::str::FromStr>(text: &str) -> Sent<T> {
    Sent::parse(text.to_owned())
}

fn money(text: &str) -> Money {
    text.parse().unwrap()
}

impl Held {
    /// The account with these values.
    pub(super) fn of(chosen: &Chosen) -> Self {
        let is = |part: &str| chosen[part];
        let heard = |part: &str| is(part) != "unheard";
        let statuses = ["before", "now", "next"].map(is);
        Self {
            day: is("day").parse().unwrap(),
            statuses: heard("statuses").then(|| years(statuses)),
            returns: heard("returns").then(|| returns(is("returns"))),
            account: heard("owed").then(|| account(is("owed"), is("credit"), is("on-account"))),
            history: heard("history").then(Account::default),
            penalties: heard("penalties").then(|| penalties(is("penalties"))),
            businesses: businesses(is("businesses")),
            all_businesses: heard("businesses") && is("businesses") != "trade-and-unheard",
            updates: heard("updates").then(|| vec![open_update()]),
        }
    }

    /// What `role` asks of it; `businesses` are its own, for it to stand on.
    pub(super) fn asked<'a>(&'a self, role: Role, businesses: &'a [&'a Business]) -> Asked<'a> {
        let known = Known {
            account: self.account.as_ref(),
            history: self.history.as_ref(),
            updates: self.updates.as_deref(),
            year_updates: self.updates.as_deref(),
            returns: self.returns.as_deref(),
            penalties: self.penalties.as_ref(),
            statuses: self.statuses.as_deref(),
            businesses,
            ..Known::default()
        };
        Asked { role, today: self.day, known, all_businesses: self.all_businesses }
    }

    pub(super) fn businesses(&self) -> Vec<&Business> {
        self.businesses.iter().collect()
    }
}

fn years(statuses: [&str; 3]) -> Vec<YearStatus> {
    let told = |name: &str| match name {
        "missing" => None,
        "required" => Some("MTD Mandated"),
        "voluntary" => Some("MTD Voluntary"),
        "annual" => Some("Annual"),
        "no-status" => Some("No Status"),
        "dormant" => Some("Dormant"),
        "new-kind" => Some("Of A New Kind"),
        "exempt" => Some("MTD Exempt"),
        other => panic!("{other}"),
    };
    let of = |(year, name): (&str, &str)| {
        told(name).map(|status| YearStatus {
            tax_year: sent(year),
            details: vec![StatusDetail {
                submitted_on: sent("2026-05-01T10:00:00Z"),
                status: status.into(),
                reason: String::new(),
                business_income_two_years_prior: None,
            }],
        })
    };
    ["2025-26", "2026-27", "2027-28"].into_iter().zip(statuses).filter_map(of).collect()
}

fn tax_return(year: &str, status: &str) -> Obligation {
    let year: TaxYear = year.parse().unwrap();
    Obligation {
        duty: Duty::TaxReturn,
        period_start: year.start().into(),
        period_end: year.end().into(),
        due: year.filing_deadline().into(),
        status: status.into(),
        received: None,
    }
}

fn returns(which: &str) -> Vec<Obligation> {
    match which {
        "unlisted" => vec![tax_return("2023-24", "fulfilled")],
        "in" => vec![tax_return("2025-26", "fulfilled"), tax_return("2026-27", "open")],
        "open" => vec![tax_return("2025-26", "open"), tax_return("2026-27", "open")],
        "late" => vec![tax_return("2024-25", "open"), tax_return("2025-26", "open")],
        other => panic!("{other}"),
    }
}

fn account(owed: &str, credit: &str, on_account: &str) -> Account {
    let sums = match owed {
        "nothing" => ["0", "0", "0"],
        "later" => ["0", "0", "30"],
        "soon" => ["0", "20", "30"],
        "overdue" => ["10", "20", "30"],
        "above" => ["10", "20", "29970.01"],
        other => panic!("{other}"),
    };
    let [overdue, soon, later] = sums.map(money);
    let (unused, asked, against, available) = match credit {
        "none" => (None, None, None, None),
        "free" => (Some("200"), None, None, Some("200")),
        "part-asked" => (Some("200"), Some("50"), None, Some("150")),
        "asked" => (Some("200"), Some("200"), None, Some("0")),
        "set-against" => (Some("0"), None, Some("120"), Some("120")),
        other => panic!("{other}"),
    };
    let balance = BalanceDetails {
        overdue_amount: overdue,
        payable_amount: soon,
        pending_charge_due_amount: later,
        total_balance: overdue + soon + later,
        unallocated_credit: unused.map(money),
        first_pending_amount_requested: asked.map(money),
        allocated_credit: against.map(money),
        available_credit: available.map(money),
        ..BalanceDetails::default()
    };
    let years: &[&str] = match on_account {
        "none" => &[],
        "before" => &["2025-26"],
        "now" => &["2026-27"],
        "both" => &["2025-26", "2026-27"],
        other => panic!("{other}"),
    };
    let documents = years.iter().flat_map(|year| ["4920", "4930"].map(|code| payment_on_account(year, code)));
    Account { balance, documents: documents.collect(), ..Account::default() }
}

/// One that is paid, so that it adds nothing to what is owed.
fn payment_on_account(year: &str, code: &str) -> Document {
    Document {
        document_id: sent(&format!("{code}{}", year.replace('-', ""))),
        tax_year: Some(sent(year)),
        original_amount: money("1000"),
        poa_relevant_amount: Some(money("1000")),
        breakdown: vec![BreakdownLine { document_type: Some(code.to_owned()), ..BreakdownLine::default() }],
        ..Document::default()
    }
}

fn point(status: &str, appeal: Option<&str>) -> LateSubmissionPenalty {
    LateSubmissionPenalty {
        number: "004000000001".to_owned(),
        order: None,
        category: Some("point".into()),
        status: Some(status.into()),
        frequency_adjustment: false,
        created: sent("2026-08-10"),
        expires: sent("2028-08-10"),
        expiry_reason: None,
        letter_sent: None,
        late_submissions: Vec::new(),
        appeals: appeal
            .map(|status| Appeal { status: status.into(), level: None, description: String::new() })
            .into_iter()
            .collect(),
        charge_reference: None,
        charge_amount: None,
        charge_outstanding: None,
        charge_due: None,
    }
}

fn late_payment(status: &str, plan: bool) -> LatePaymentPenalty {
    LatePaymentPenalty {
        principal_charge_reference: "XM002610011594".to_owned(),
        category: Some("lpp1".into()),
        status: status.into(),
        amount_accruing: money("12.50"),
        amount_posted: money("60"),
        amount_paid: None,
        amount_outstanding: None,
        lower: PenaltyPart::default(),
        higher: PenaltyPart::default(),
        second_days: None,
        second_percentage: None,
        created: Some(sent("2026-06-01")),
        letter_sent: Some(sent("2026-06-03")),
        charge_reference: None,
        due: None,
        appeals: Vec::new(),
        principal_document: None,
        principal_from: sent("2024-04-06"),
        principal_to: sent("2025-04-05"),
        principal_due: sent("2026-01-31"),
        principal_latest_clearing: None,
        time_to_pay: plan.then(|| (sent("2026-07-01"), sent("2027-06-30"))).into_iter().collect(),
    }
}

fn penalties(which: &str) -> Penalties {
    let sent = |one| Penalties { late_submission: vec![one], ..Penalties::default() };
    let paid = |one| Penalties { late_payment: vec![one], ..Penalties::default() };
    match which {
        "none" => Penalties::default(),
        "point" => sent(point("active", None)),
        "under-appeal" => sent(point("active", Some("under-appeal"))),
        "refused" => sent(point("active", Some("appeal-rejected"))),
        "expired" => sent(point("inactive", None)),
        "growing" => paid(late_payment("accruing", false)),
        "plan" => paid(late_payment("posted", true)),
        other => panic!("{other}"),
    }
}

fn business(id: &str, kind: &str) -> Business {
    Business {
        business_id: sent(id),
        type_of_business: kind.into(),
        trading_type: None,
        trading_name: None,
        year_of_migration: None,
        first_accounting_period: None,
        latency: None,
        quarterly_type_choice: None,
        accounting_periods: Vec::new(),
        commencement_date: Some(sent("2020-05-01")),
        cessation_date: None,
        address: Vec::new(),
    }
}

fn businesses(which: &str) -> Vec<Business> {
    let trade = || business("XAIS00000000001", "self-employment");
    match which {
        "unheard" | "none" => Vec::new(),
        "trade" | "trade-and-unheard" => vec![trade()],
        "ended" => vec![Business { cessation_date: Some(sent("2026-03-31")), ..trade() }],
        "uk-property" => vec![business("XAIS00000000002", "uk-property")],
        "foreign-property" => vec![business("XAIS00000000003", "foreign-property")],
        "unspecified" => vec![business("XAIS00000000004", "property-unspecified")],
        "new" => {
            let years = [sent("2026-27"), sent("2027-28")].map(|year| (year, LatencyIndicator::Annual));
            vec![Business { latency: Some(Latency { end_date: sent("2028-04-05"), years }), ..trade() }]
        }
        other => panic!("{other}"),
    }
}

fn open_update() -> Obligation {
    Obligation {
        duty: Duty::QuarterlyUpdate {
            type_of_business: "self-employment".into(),
            business_id: sent("XAIS00000000001"),
        },
        period_start: sent("2026-07-06"),
        period_end: sent("2026-10-05"),
        due: sent("2026-11-07"),
        status: "open".into(),
        received: None,
    }
}
