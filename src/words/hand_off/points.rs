//! What to know before going to HMRC's page, and what to have ready.

use chrono::NaiveDate;

use crate::rules::TypeOfBusiness;
use crate::rules::hand_off::offer::{PayPart, Point};
use crate::words::{Voice, businesses, count, dates, penalties};

fn number(number: usize, one: &str, many: &str) -> String {
    count(i64::try_from(number).unwrap_or(i64::MAX), one, many)
}

/// One point, in a sentence.
pub fn point(point: &Point, voice: Voice) -> String {
    let your = voice.possessive();
    match point {
        Point::UpdatesDeleted { tax_year, received } => {
            let which = received.map_or_else(
                || format!("the updates already sent for {tax_year} (how many is not known here)"),
                |received| format!("{} already received for {tax_year}", number(received, "update", "updates")),
            );
            format!("HMRC deletes {which}: the figures then belong in {your} tax return.")
        }
        Point::CopyFirst(year) => format!("Take a copy of the updates for {year} first: HMRC gives none back."),
        Point::LaterYearsToo(year) => format!("{year} is left with it."),
        Point::RequiredAgain(year) => {
            format!("{year} is required: quarterly updates are due again from {}.", dates::day_long(year.start()))
        }
        Point::AtOnce => "Yes takes effect at once: there is no page to check the answer on.".to_owned(),
        Point::OverdueAtOnce(updates) => format!(
            "{} of each business would be overdue at once, without a penalty while it is voluntary.",
            number(*updates, "update", "updates")
        ),
        Point::OnAccount { tax_year, each, most, reduced } => {
            let now = each.map_or_else(
                || format!("The payments on account for {tax_year} differ."),
                |each| format!("Each payment on account for {tax_year} is {} now.", each.pounds()),
            );
            let most = most.map(|most| format!(" It can be {} at most.", most.pounds())).unwrap_or_default();
            let change =
                if *reduced { "Once reduced, they may go up again." } else { "The first change may only reduce." };
            format!("{now}{most} {change}")
        }
        Point::InterestIfTooLow => {
            "If they are reduced too far, interest is charged on what is missing from the day each was due.".to_owned()
        }
        Point::Part { part, amount } => format!("{}: {}.", pay_part(*part), amount.pounds()),
        Point::PlanCovers(amount) => format!("{} of what is overdue is in a payment plan.", amount.pounds()),
        Point::PageOffers(amount) => {
            format!("HMRC's page offers to pay {}; another amount can be entered.", amount.pounds())
        }
        Point::PaymentReference => format!("The payment reference is {your} UTR, ten digits, followed by K."),
        Point::OlderDebtsFirst => {
            "Self Assessment debts from before Making Tax Digital come first, and HMRC does not show them to software."
                .to_owned()
        }
        Point::Credit { available, pending } => {
            let pending = if pending.is_positive() {
                format!(" {} was asked for already and is on its way.", pending.pounds())
            } else {
                String::new()
            };
            let left = if available.is_positive() { available.pounds() } else { "Nothing more".to_owned() };
            format!("{left} can be asked for.{pending}")
        }
        Point::ThenDue(amount) => {
            format!("{} falls due later: money paid out cannot pay it.", amount.pounds())
        }
        Point::StayDue(updates) if *updates == 1 => "1 update stays due, for the time up to the end.".to_owned(),
        Point::StayDue(updates) => format!("{updates} updates stay due, for the time up to the end."),
        Point::Vanish(updates) if *updates == 1 => "1 update goes if it ends today, for the time after.".to_owned(),
        Point::Vanish(updates) => format!("{updates} updates go if it ends today, for the time after."),
        Point::StartedOn(day) => format!("It started on {}, and cannot end before.", dates::day_long(*day)),
        Point::EndNotBefore(day) => format!("HMRC takes no last day before {}.", dates::day_long(*day)),
        Point::AllOfKind(kind) => {
            format!("It ends all {}: only when all income of that kind has stopped.", in_a_sentence(kind))
        }
        Point::OutsideAtFirst => {
            "A new business is outside Making Tax Digital for Income Tax for up to two tax years, \
                                  unless HMRC's page is told to sign it up."
                .to_owned()
        }
        Point::FirstYear { tax_year, how } => format!("{tax_year}: reports {} now.", businesses::latency(how)),
        Point::Listed { name, kind, started, ended } => listed(name.as_deref(), kind, *started, *ended),
        Point::Penalty { number, amount } => {
            let amount = amount.map(|amount| format!(", {}", amount.pounds())).unwrap_or_default();
            format!("Penalty number {number}{amount}.")
        }
        Point::Appealed { status, level } => {
            let level = level.as_ref().map(|level| format!(", {}", penalties::appeal_level(level))).unwrap_or_default();
            format!("HMRC's record of an appeal: {}{level}.", penalties::appeal(status))
        }
        Point::AppealBy { day, late: false } => {
            format!("An appeal is in time until {}; later HMRC asks why it is late.", dates::day_long(*day))
        }
        Point::AppealBy { day, late: true } => {
            format!("The 30 days for an appeal ended on {}: HMRC asks why it is late.", dates::day_long(*day))
        }
        Point::ConditionsNotShown => {
            "HMRC has more conditions, which it does not show to software: its page will say.".to_owned()
        }
    }
}

/// "Overdue", "Due within 30 days", "Due later".
pub const fn pay_part(part: PayPart) -> &'static str {
    match part {
        PayPart::Overdue => "Overdue",
        PayPart::Within30Days => "Due within 30 days",
        PayPart::Later => "Due later",
    }
}

fn in_a_sentence(kind: &TypeOfBusiness) -> String {
    match kind {
        TypeOfBusiness::UkProperty => "UK property".to_owned(),
        other => businesses::type_of_business(other).to_lowercase(),
    }
}

/// "Willow Ceramics (self-employment), since 6 April 2019, ended 31 March 2026."
fn listed(name: Option<&str>, kind: &TypeOfBusiness, started: Option<NaiveDate>, ended: Option<NaiveDate>) -> String {
    let kind_alone = businesses::type_of_business(kind);
    let name = name.map_or_else(|| kind_alone.to_string(), |name| format!("{name} ({})", in_a_sentence(kind)));
    let since = started.map(|day| format!(", since {}", dates::day_long(day))).unwrap_or_default();
    let until = ended.map(|day| format!(", ended {}", dates::day_long(day))).unwrap_or_default();
    format!("{name}{since}{until}.")
}
