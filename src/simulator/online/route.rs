//! Which page stands where, and for whom.

use super::visit::{Shown, Visit};
use super::{businesses, catalogue, cease, clients, home, instalments, money, obligations, pay, penalties, refund};

/// For whom a page is. The taxpayer is always one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Taxpayer only.
    Taxpayer,
    /// Not for supporting agents.
    MainAgent,
    Everybody,
}

/// Shows the page at `tail`, which comes after the base of the account service.
pub(super) fn show(visit: &Visit<'_>, tail: &str) -> Shown {
    let Some((open, page)) = find(tail) else {
        return catalogue::plain(&visit.path, &[]).unwrap_or_else(catalogue::missing).into();
    };
    match open {
        Open::Taxpayer if visit.agents => clients::only_the_taxpayer(),
        Open::MainAgent if visit.supporting => clients::only_the_main_agent(&visit.at("/income-tax")),
        _ => page(visit),
    }
}

type Handler = fn(&Visit<'_>) -> Shown;

fn find(tail: &str) -> Option<(Open, Handler)> {
    use Open::{Everybody, MainAgent, Taxpayer};
    let found: (Open, Handler) = match tail {
        "" | "/" | "/income-tax" | "/your-tasks" | "/overview" | "/home" => (Everybody, home::home),
        "/recent-activity" => (MainAgent, home::recent),
        "/submission-deadlines" => (Everybody, obligations::deadlines),
        "/reporting-frequency" => (Everybody, obligations::hub),
        "/optout" => (Everybody, obligations::opt_out),
        "/optout/completed" => (Everybody, obligations::opted_out),
        "/sign-up/start" => (Everybody, obligations::sign_up),
        "/sign-up/completed" => (Everybody, obligations::signed_up),
        "/manage-your-businesses" => (Everybody, businesses::list),
        "/manage-your-businesses/add-sole-trader/business-name" => (Everybody, businesses::add_trade),
        "/manage-your-businesses/add-property/property-type" => (Everybody, businesses::property_type),
        "/manage-your-businesses/add-uk-property/business-start-date" => (Everybody, businesses::add_uk),
        "/manage-your-businesses/add-foreign-property/business-start-date" => (Everybody, businesses::add_foreign),
        "/manage-your-businesses/business-check-answers" => (Everybody, businesses::add),
        "/manage-your-businesses/business-added" => (Everybody, businesses::added),
        "/manage-your-businesses/manage/your-details"
        | "/manage-your-businesses/manage/your-details-uk-property"
        | "/manage-your-businesses/manage/your-details-foreign-property" => (Everybody, businesses::details),
        "/manage-your-businesses/ceased-businesses" => (Everybody, businesses::ceased_list),
        "/manage-your-businesses/cease/business-confirm-cease"
        | "/manage-your-businesses/cease/uk-property-confirm-cease"
        | "/manage-your-businesses/cease/foreign-property-confirm-cease" => (Everybody, cease::start),
        "/manage-your-businesses/cease/check-cease-details" => (Everybody, cease::cease),
        "/manage-your-businesses/cease/business-ceased" => (Everybody, cease::ceased),
        "/what-you-owe" => (MainAgent, money::owe),
        "/payment-refund-history" => (MainAgent, money::history),
        "/money-in-your-account" => (MainAgent, refund::money),
        "/start-refund" => (MainAgent, refund::start),
        "/start-refund/confirm" => (MainAgent, refund::ask),
        "/start-refund/asked" => (MainAgent, refund::asked),
        "/making-a-payment" => (MainAgent, pay::information),
        "/payment" => (MainAgent, pay::amount),
        "/payment/confirm" => (MainAgent, pay::pay),
        "/payment/received" => (MainAgent, pay::paid),
        "/adjust-poa/start" => (MainAgent, instalments::start),
        "/adjust-poa/confirmation" => (MainAgent, instalments::adjust),
        "/adjust-poa/success" => (MainAgent, instalments::adjusted),
        "/tax-years" => (MainAgent, money::years),
        "/self-serve-time-to-pay"
        | "/set-up-a-payment-plan/sa-payment-plan"
        | "/set-up-a-payment-plan/govuk/sa/start" => (Taxpayer, home::payment_plan),
        "/personal-account/preferences" => (Taxpayer, home::preferences),
        "/personal-account/sa/spread-the-cost-of-your-self-assessment" => (Taxpayer, home::budget_plan),
        "/personal-account/messages" | "/business-account/messages" => (Taxpayer, home::messages),
        "/personal-account" | "/personal-account/self-assessment-home" | "/personal-account/profile-and-settings" => {
            (Taxpayer, home::personal)
        }
        "/agent-client-relationships/manage-your-tax-agents" => (Taxpayer, home::agents),
        "/track-a-self-assessment-refund/refund-request-tracker" => (Taxpayer, refund::track),
        "/view-penalty/self-assessment" | "/view-penalty/self-assessment/agent" => (MainAgent, penalties::list),
        "/view-penalty/self-assessment/appeal-penalty" | "/view-penalty/self-assessment/agent-appeal-penalty" => {
            (MainAgent, penalties::start)
        }
        "/appeal-penalty/self-assessment/confirm" | "/appeal-penalty/self-assessment/agent-confirm" => {
            (MainAgent, penalties::appeal)
        }
        "/appeal-penalty/self-assessment/received" | "/appeal-penalty/self-assessment/agent-received" => {
            (MainAgent, penalties::received)
        }
        _ if tail.starts_with("/tax-year-summary/") => (MainAgent, money::year),
        _ if tail.starts_with("/tax-years/") && tail.ends_with("/charge") => (MainAgent, money::charge),
        _ if tail.starts_with("/view-penalty/") => (MainAgent, penalties::list),
        _ if tail.starts_with("/credits-from-hmrc/") || tail == "/payment-made-to-hmrc" => (MainAgent, money::history),
        _ if tail.starts_with("/check-your-active-businesses/") => (Everybody, businesses::check_active),
        _ => return None,
    };
    Some(found)
}
