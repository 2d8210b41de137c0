//! What a late payment penalty still does: the tax it is on, its two days, and what it grows by each day.

use chrono::{Days, NaiveDate};

use super::{LatePaymentCategory, LatePaymentPenalty, LatePaymentStatus};
use crate::rules::charges::{Account, Document};
use crate::rules::interest::a_day;
use crate::rules::sent::Sent;
use crate::rules::{Money, Percentage};

impl LatePaymentPenalty {
    /// The charge that was late: by its document, else by its reference.
    pub fn principal<'a>(&self, account: &'a Account) -> Option<&'a Document> {
        let id = self.principal_document.as_ref().and_then(Sent::read);
        let by_id = || account.documents.iter().find(|one| id.is_some() && one.document_id.read() == id);
        let reference = Some(self.principal_charge_reference.as_str()).filter(|text| !text.is_empty());
        let has_reference = |one: &&Document| {
            one.is_charge() && one.breakdown.iter().any(|line| line.charge_reference.as_deref() == reference)
        };
        by_id().or_else(|| reference.and_then(|_| account.documents.iter().find(has_reference)))
    }

    /// The day up to which that charge could be late by `days`: tax unpaid after it counts.
    pub fn day_after_due(&self, days: u64) -> Option<NaiveDate> {
        self.principal_due.value()?.checked_add_days(Days::new(days))
    }

    /// Whether a payment plan runs on `today`.
    pub fn has_plan_on(&self, today: NaiveDate) -> bool {
        self.plan_on(today).is_some()
    }

    /// First and last day of the payment plan that runs on a day.
    pub fn plan_on(&self, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let times = self.time_to_pay.iter().filter_map(|(from, to)| from.value().zip(to.value()));
        times.into_iter().find(|(from, to)| (*from..=*to).contains(&today))
    }

    /// What the second penalty grows by each day: the tax still unpaid, by HMRC's percentage a year. Nothing is said
    /// where HMRC did not send what is needed, or while a payment plan runs. The first penalty does not grow daily.
    pub fn growth_a_day(&self, account: &Account, today: NaiveDate) -> Option<Money> {
        let rate = self.growing_rate(today)?;
        let unpaid = self.principal(account)?.outstanding_amount;
        let growth = a_day(unpaid, rate);
        growth.is_positive().then_some(growth)
    }

    /// HMRC's percentage a year at which it grows on a day, where it does.
    pub fn growing_rate(&self, today: NaiveDate) -> Option<Percentage> {
        let grows = self.category == Some(LatePaymentCategory::Second) && self.status == LatePaymentStatus::Accruing;
        self.second_percentage.filter(|_| grows && !self.has_plan_on(today))
    }
}

#[cfg(test)]
pub(in crate::rules) mod tests {
    use super::*;
    use crate::rules::charges::{BalanceDetails, BreakdownLine};
    use crate::rules::penalties::PenaltyPart;
    use rstest::rstest;

    fn sent<T: std::str::FromStr>(text: &str) -> Sent<T> {
        Sent::parse(text.to_owned())
    }

    /// A second penalty that grows by 10 per cent a year.
    pub(in crate::rules) fn second() -> LatePaymentPenalty {
        LatePaymentPenalty {
            principal_charge_reference: "XM002610011594".to_owned(),
            category: Some(LatePaymentCategory::Second),
            status: LatePaymentStatus::Accruing,
            amount_accruing: Money::from_pence(12_345),
            amount_posted: Money::ZERO,
            amount_paid: None,
            amount_outstanding: None,
            lower: PenaltyPart::default(),
            higher: PenaltyPart::default(),
            second_days: Some(40),
            second_percentage: Some(Percentage::new("10".parse().unwrap())),
            created: None,
            letter_sent: None,
            charge_reference: None,
            due: None,
            appeals: Vec::new(),
            principal_document: Some(sent("000000000001")),
            principal_from: sent("2024-04-06"),
            principal_to: sent("2025-04-05"),
            principal_due: sent("2026-01-31"),
            principal_latest_clearing: None,
            time_to_pay: Vec::new(),
        }
    }

    /// An account whose one charge has this document id and charge reference, and £3,650.00 unpaid.
    fn account(id: &str, reference: &str) -> Account {
        let line = BreakdownLine {
            document_id: sent(id),
            document_type: Some("4910".to_owned()),
            charge_reference: Some(reference.to_owned()),
            ..BreakdownLine::default()
        };
        let document = Document {
            document_id: sent(id),
            document_date: sent("2025-06-12"),
            document_due_date: Some(sent("2026-01-31")),
            original_amount: Money::from_pence(500_000),
            outstanding_amount: Money::from_pence(365_000),
            ..Document::default()
        };
        Account::new(BalanceDetails::default(), Vec::new(), vec![document], vec![line])
    }

    fn grows(penalty: &LatePaymentPenalty, account: &Account) -> Option<String> {
        penalty.growth_a_day(account, "2026-11-21".parse().unwrap()).map(|day| day.to_string())
    }

    #[rstest]
    #[case("000000000001", "", Some("1.00"))]
    #[case("000000000009", "XM002610011594", Some("1.00"))]
    #[case("000000000009", "XM002610011599", None)]
    fn the_charge_is_found_by_its_document_else_by_its_reference(
        #[case] id: &str,
        #[case] reference: &str,
        #[case] expected: Option<&str>,
    ) {
        assert_eq!(grows(&second(), &account(id, reference)).as_deref(), expected);
    }

    #[test]
    fn nothing_is_said_where_it_does_not_grow_or_hmrc_did_not_send_the_rate() {
        let account = account("000000000001", "");
        let plan = |from: &str, to: &str| vec![(sent(from), sent(to))];
        let of = |change: fn(&mut LatePaymentPenalty)| {
            let mut one = second();
            change(&mut one);
            grows(&one, &account)
        };
        assert_eq!(of(|one| one.second_percentage = None), None);
        assert_eq!(of(|one| one.category = Some(LatePaymentCategory::First)), None);
        assert_eq!(of(|one| one.status = LatePaymentStatus::Posted), None);
        let with = |plans| grows(&LatePaymentPenalty { time_to_pay: plans, ..second() }, &account);
        assert_eq!(with(plan("2026-11-01", "2026-11-21")), None);
        assert_eq!(with(plan("2026-11-01", "2026-11-20")).as_deref(), Some("1.00"));
        assert_eq!(with(plan("2026-11-22", "2027-11-20")).as_deref(), Some("1.00"));
    }
}
