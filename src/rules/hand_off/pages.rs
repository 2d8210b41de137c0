//! Which pages a task opens, for whom and about what.

use super::about::{About, PenaltyKind};
use super::address::{Address, Blank, Page};
use super::business_link::business_link;
use super::{Task, offer::Why};
use crate::rules::{Role, TypeOfBusiness};

/// A page about one thing rather than a task's start page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExactPage {
    /// What it is about, by the name of [`About::name`].
    pub about: String,
    /// The taxpayer's.
    pub individual: Option<Page>,
    /// The agent's.
    pub agent: Option<Page>,
}

/// Where to go for a task, in the order to go there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pages {
    /// The page that names the client, for an agent: a browser shows whichever client was chosen in it last.
    pub client: Option<Address>,
    /// The task's start page.
    pub start: Address,
    /// The page about the very thing. Signing in loses it, so it may have to be opened again.
    pub exact: Option<Address>,
    /// The page on GOV.UK to start from when the others have moved.
    pub fallback: Option<Address>,
}

impl Pages {
    /// The page to open first.
    pub fn first(&self) -> &Address {
        self.client.as_ref().unwrap_or_else(|| self.then())
    }

    /// The page to open once the client is chosen, or again after signing in.
    pub fn then(&self) -> &Address {
        self.exact.as_ref().unwrap_or(&self.start)
    }
}

/// What there can be pages about, by its name in the catalogue, with the blanks such a page may have.
pub const ABOUT: [(&str, &[Blank]); 14] = [
    ("tax-year", &[Blank::StartYear, Blank::EndYear]),
    ("business", &[Blank::BusinessLink]),
    ("uk-property", &[Blank::BusinessLink]),
    ("foreign-property", &[Blank::BusinessLink]),
    ("new-self-employment", &[]),
    ("new-uk-property", &[]),
    ("new-foreign-property", &[]),
    ("charge", &[Blank::Document, Blank::EndYear, Blank::InterestOnly]),
    ("payment", &[Blank::Document]),
    ("late-submission-penalty", &[Blank::Penalty, Blank::Review]),
    ("first-late-payment-penalty", &[Blank::Penalty, Blank::Review]),
    ("second-late-payment-penalty", &[Blank::Penalty, Blank::Review]),
    ("amount", &[Blank::Pence]),
    (CLIENT, &[Blank::Utr]),
];

/// The name of the page that names a client.
const CLIENT: &str = "client";

/// The task whose page an agent chooses a client on.
pub const CHOOSE_CLIENT: &str = "choose-client";

/// The page an agent chooses a client on: with the client's UTR filled in where that is known and is one.
pub fn client_page(tasks: &[Task], utr: Option<&str>) -> Option<Address> {
    let task = tasks.iter().find(|task| task.id == CHOOSE_CLIENT)?;
    let digits: String = utr.unwrap_or_default().chars().filter(|letter| *letter != ' ').collect();
    let exact = task.exact.iter().find(|page| page.about == CLIENT).and_then(|page| page.agent.as_ref());
    let named = exact.and_then(|page| page.fill(|blank| (blank == Blank::Utr).then(|| digits.clone())));
    named.or_else(|| task.agent.clone())
}

impl About {
    /// Its name in the catalogue, where pages about a thing stand: `tax-year`, `business`, `uk-property`, … Empty for
    /// nothing.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::TaxYear(_) => "tax-year",
            Self::Business { kind: TypeOfBusiness::UkProperty, .. } => "uk-property",
            Self::Business { kind: TypeOfBusiness::ForeignProperty, .. } => "foreign-property",
            Self::Business { kind: TypeOfBusiness::SelfEmployment, .. } => "business",
            // HMRC's pages about one business are for the kinds above.
            Self::Business { .. } => "business-of-another-kind",
            Self::NewBusiness(TypeOfBusiness::SelfEmployment) => "new-self-employment",
            Self::NewBusiness(TypeOfBusiness::UkProperty) => "new-uk-property",
            Self::NewBusiness(TypeOfBusiness::ForeignProperty) => "new-foreign-property",
            Self::NewBusiness(_) => "new-business-of-another-kind",
            Self::Charge { .. } => "charge",
            Self::Payment(_) => "payment",
            Self::Penalty { kind: PenaltyKind::LateSubmission, .. } => "late-submission-penalty",
            Self::Penalty { kind: PenaltyKind::FirstLatePayment, .. } => "first-late-payment-penalty",
            Self::Penalty { kind: PenaltyKind::SecondLatePayment, .. } => "second-late-payment-penalty",
            Self::Amount(_) => "amount",
        }
    }

    /// What fills a blank of a page about it.
    fn value(&self, blank: Blank) -> Option<String> {
        match (blank, self) {
            (Blank::StartYear, Self::TaxYear(year)) => Some(year.start_year().to_string()),
            (Blank::EndYear, Self::TaxYear(year) | Self::Charge { tax_year: year, .. }) => {
                Some(year.end().format("%Y").to_string())
            }
            (Blank::Document, Self::Charge { document, .. } | Self::Payment(document)) => Some(document.to_string()),
            (Blank::InterestOnly, Self::Charge { interest_only, .. }) => Some(interest_only.to_string()),
            (Blank::Pence, Self::Amount(amount)) => amount.whole_pence().map(|pence| pence.to_string()),
            (Blank::Penalty, Self::Penalty { number, .. }) => Some(number.clone()),
            (Blank::Review, Self::Penalty { review, .. }) => Some(review.to_string()),
            (Blank::BusinessLink, Self::Business { id, .. }) => Some(business_link(id)),
            _ => None,
        }
    }
}

impl Task {
    /// Where `role` goes for it, or why there is no page for them.
    ///
    /// `client` is the page that names a client, by the client's UTR when that is known; it is left out for tasks that
    /// are about no client.
    pub fn pages(&self, role: Role, about: &About, client: Option<Address>) -> Result<Pages, Why> {
        self.closed_to(role).map_or(Ok(()), Err)?;
        let start = if role.is_agent() { &self.agent } else { &self.individual };
        let start = start.clone().or_else(|| self.fallback.clone()).ok_or(Why::NotOnline)?;
        let exact = self.exact.iter().find(|page| page.about == about.name());
        let exact =
            exact.and_then(|exact| if role.is_agent() { exact.agent.as_ref() } else { exact.individual.as_ref() });
        Ok(Pages {
            client: client.filter(|_client| role.is_agent() && self.of_client),
            start,
            exact: exact.and_then(|page| page.fill(|blank| about.value(blank))),
            fallback: self.fallback.clone(),
        })
    }

    /// Why `role` cannot do it at HMRC at all, whatever the account says.
    pub const fn closed_to(&self, role: Role) -> Option<Why> {
        match role {
            _ if matches!(self.by, super::DoneBy::Software) => Some(Why::InSoftware),
            _ if !self.live => Some(Why::NotOnline),
            Role::Individual if self.for_individual => None,
            Role::Individual => Some(Why::AgentsOnly),
            Role::MainAgent if self.for_main_agent => None,
            Role::SupportingAgent if self.for_supporting_agent => None,
            Role::SupportingAgent if self.for_main_agent => Some(Why::MainAgentOnly),
            Role::MainAgent | Role::SupportingAgent => Some(Why::NeverAgents),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::{BusinessId, Money};

    /// Each thing there can be pages about but the client, as somebody could name it.
    fn things() -> Vec<About> {
        let id: BusinessId = "XAIS12345678901".parse().unwrap();
        let penalty = |kind| About::Penalty { number: "XP002610000001".to_owned(), kind, review: false };
        let business = |kind| About::Business { id: id.clone(), kind };
        let new = About::NewBusiness;
        vec![
            About::TaxYear("2025-26".parse().unwrap()),
            business(TypeOfBusiness::SelfEmployment),
            business(TypeOfBusiness::UkProperty),
            business(TypeOfBusiness::ForeignProperty),
            new(TypeOfBusiness::SelfEmployment),
            new(TypeOfBusiness::UkProperty),
            new(TypeOfBusiness::ForeignProperty),
            About::Charge {
                document: "1".parse().unwrap(),
                tax_year: "2025-26".parse().unwrap(),
                interest_only: false,
            },
            About::Payment("1".parse().unwrap()),
            penalty(PenaltyKind::LateSubmission),
            penalty(PenaltyKind::FirstLatePayment),
            penalty(PenaltyKind::SecondLatePayment),
            About::Amount("12.34".parse::<Money>().unwrap()),
        ]
    }

    #[test]
    fn everything_there_can_be_pages_about_fills_the_blanks_it_may_have() {
        let things = things();
        assert_eq!(things.len() + 1, ABOUT.len());
        for (thing, (name, blanks)) in things.iter().zip(ABOUT) {
            assert_eq!(thing.name(), name);
            for blank in Blank::ALL {
                let fills = thing.value(blank).is_some();
                // A property business has a link's number too, which its pages do not ask for.
                assert_eq!(fills, blanks.contains(&blank), "{name}: {blank:?}");
            }
        }
        let other =
            About::Business { id: "XAIS12345678901".parse().unwrap(), kind: TypeOfBusiness::PropertyUnspecified };
        assert!(ABOUT.iter().all(|(name, _)| *name != other.name()));
    }
}
