//! The thing a page is to be about: read from the command line, and looked up where its kind or its year must be known.

use crate::cli::desk::Desk;
use crate::cli::plan::Plan;
use crate::cli::trouble::Trouble;
use crate::cli::world::World;
use crate::rules::hand_off::{About, Task};
use crate::rules::{BusinessId, DateRange, DocumentId, Failure, Money, PaymentId, TaxYear, TypeOfBusiness};

/// What was named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing, or what needs no looking up.
    Known(About),
    /// The sum HMRC's page would offer.
    SumToPay,
    /// A business, whose kind is to be found.
    Business(BusinessId),
    /// A charge or payment.
    Document(DocumentId),
    /// A payment by its lot and item.
    Payment(PaymentId),
    /// A penalty by its number.
    Penalty(String),
}

impl Wanted {
    /// Whether HMRC must be asked about it.
    pub(super) const fn must_be_looked_up(&self) -> bool {
        matches!(self, Self::Business(_) | Self::Document(_) | Self::Payment(_) | Self::Penalty(_))
    }
}

/// Reads what a task is to be about: what it can be follows from the pages the task has.
pub(super) fn read(task: &Task, named: Option<&str>, year: Option<TaxYear>) -> Result<Wanted, Trouble> {
    let has = |about: &str| task.exact.iter().any(|page| page.about == about);
    let Some(named) = named.map(str::trim) else {
        return Ok(match year {
            Some(year) if has("tax-year") => Wanted::Known(About::TaxYear(year)),
            _ if task.id == "pay" => Wanted::SumToPay,
            _ => Wanted::Known(About::Nothing),
        });
    };
    let year = || has("tax-year").then(|| named.parse().ok().map(About::TaxYear)).flatten();
    let sum =
        || has("amount").then(|| Money::typed(named).filter(|sum| sum.is_positive())).flatten().map(About::Amount);
    let new = || {
        let kinds = [TypeOfBusiness::SelfEmployment, TypeOfBusiness::UkProperty, TypeOfBusiness::ForeignProperty];
        kinds
            .into_iter()
            .filter(|_| has("new-self-employment"))
            .find(|kind| kind.as_str() == named)
            .map(About::NewBusiness)
    };
    if let Some(known) = year().or_else(sum).or_else(new) {
        return Ok(Wanted::Known(known));
    }
    let business = || has("business").then(|| named.parse().ok()).flatten().map(Wanted::Business);
    let payment = || has("payment").then(|| named.parse().ok()).flatten().map(Wanted::Payment);
    let document = || (has("charge") || has("payment")).then(|| named.parse().ok()).flatten().map(Wanted::Document);
    let penalty = || has("late-submission-penalty").then(|| Wanted::Penalty(named.to_owned()));
    business().or_else(payment).or_else(document).or_else(penalty).ok_or_else(|| {
        let takes: Vec<&str> = KINDS.iter().filter(|(about, _)| has(about)).map(|(_, words)| *words).collect();
        if takes.is_empty() {
            let message = format!("`{}` is about nothing in particular", task.id);
            return Trouble::usage("about", message, "Leave --about out.");
        }
        let message = format!("--about: that is nothing that `{}` can be about", task.id);
        Trouble::usage("about", message, format!("It takes {}.", takes.join(" or ")))
    })
}

/// What `--about` takes, by the pages a task has.
const KINDS: [(&str, &str); 7] = [
    ("tax-year", "a tax year, as in 2026-27"),
    ("amount", "a sum, as in 1200.50"),
    ("new-self-employment", "self-employment, uk-property or foreign-property"),
    ("business", "a business id, as `quarterdeck businesses` prints it"),
    ("charge", "a document id, as `quarterdeck charges` prints it"),
    ("payment", "a payment as LOT/ITEM, as `quarterdeck payments` prints it"),
    ("late-submission-penalty", "the number of a penalty, as `quarterdeck penalties` prints it"),
];

/// The thing, and what is to be said where it could not be looked up: then it is the task's start page.
///
/// Only to print an address, HMRC is not waited for in vain; to open it, neither.
pub(super) fn find(
    wanted: Wanted,
    task: &Task,
    world: Option<&World>,
    plan: &Plan,
    print: bool,
) -> Result<(About, Option<String>), Trouble> {
    let wanted = match (wanted, plan.world.tax_year) {
        (Wanted::Known(about), _) => return Ok((about, None)),
        // What the account says of the task has it.
        (Wanted::SumToPay, _) => return Ok((About::Nothing, None)),
        // Whoever says the year, needs nobody to be asked.
        (Wanted::Document(document), Some(tax_year))
            if print && task.exact.iter().any(|page| page.about == "charge") =>
        {
            return Ok((About::Charge { document, tax_year, interest_only: false }, None));
        }
        (wanted, _) => wanted,
    };
    let Some(world) = world else { return Ok((About::Nothing, None)) };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(Trouble::Writing)?;
    let desk = Desk::new(world, plan.world.clock.today());
    match runtime.block_on(look_up(&desk, &wanted)) {
        Ok(Some(about)) => Ok((about, None)),
        Ok(None) => match wanted {
            Wanted::Business(_) => Err(Trouble::NotHeld { what: "business", list: "businesses" }),
            Wanted::Document(_) => Err(Trouble::NotHeld { what: "charge or payment", list: "charges --all" }),
            Wanted::Payment(_) => Err(Trouble::NotHeld { what: "payment", list: "payments" }),
            Wanted::Penalty(_) => Err(Trouble::NotHeld { what: "penalty", list: "penalties" }),
            Wanted::SumToPay | Wanted::Known(_) => Ok((About::Nothing, None)),
        },
        Err(failure) => {
            let why = Trouble::from(failure).said_to(&world.setting.reader).message;
            let note = format!("Could not look up what you named, so it is the task's start page. {why}");
            Ok((About::Nothing, Some(note)))
        }
    }
}

async fn look_up(desk: &Desk<'_, World>, wanted: &Wanted) -> Result<Option<About>, Failure> {
    Ok(match wanted {
        Wanted::Known(about) => Some(about.clone()),
        Wanted::SumToPay => None,
        Wanted::Business(id) => {
            let businesses = desk.businesses().await?;
            businesses.iter().find(|one| one.business_id.read() == Some(id)).and_then(About::business)
        }
        Wanted::Penalty(number) => About::penalty(number, &*desk.penalties().await?),
        Wanted::Document(_) | Wanted::Payment(_) => {
            let is_it = |one: &&crate::rules::charges::Document| match wanted {
                Wanted::Payment(id) => {
                    one.payment_lot.as_ref() == Some(&id.lot) && one.payment_lot_item.as_ref() == Some(&id.item)
                }
                Wanted::Document(id) => one.document_id.read() == Some(id),
                _ => false,
            };
            let open = desk.open_account().await?;
            let among = |account: &crate::rules::charges::Account| {
                account.documents.iter().find(is_it).and_then(About::document)
            };
            match open.as_deref().and_then(among) {
                Some(found) => Some(found),
                // Paid ones are in the history only.
                None => {
                    desk.account_history(DateRange::four_tax_years_to(desk.today)).await?.as_deref().and_then(among)
                }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::tasks::catalogue;

    fn named(task: &str, named: Option<&str>, year: Option<&str>) -> Result<Wanted, Trouble> {
        let task = catalogue().unwrap().iter().find(|one| one.id == task).unwrap();
        read(task, named, year.map(|year| year.parse().unwrap()))
    }

    #[test]
    fn what_a_page_is_to_be_about_is_read_as_the_task_has_it() {
        let known = |about| Wanted::Known(about);
        let year: TaxYear = "2026-27".parse().unwrap();
        let sum = About::Amount("1200.50".parse().unwrap());
        for (task, text, wanted) in [
            ("opt-out", "2026-27", known(About::TaxYear(year))),
            ("pay", "1,200.50", known(sum.clone())),
            ("claim-refund", "1200.50", known(sum)),
            ("add-business", "uk-property", known(About::NewBusiness(TypeOfBusiness::UkProperty))),
            ("cease-business", "xais12345678901", Wanted::Business("XAIS12345678901".parse().unwrap())),
            ("what-you-owe", "X00000000001", Wanted::Document("X00000000001".parse().unwrap())),
            ("payments", "X00000000001", Wanted::Document("X00000000001".parse().unwrap())),
            ("payments", "LOT1/000001", Wanted::Payment("LOT1/000001".parse().unwrap())),
            ("appeal-penalty", "XP002610000001", Wanted::Penalty("XP002610000001".to_owned())),
        ] {
            assert_eq!(named(task, Some(text), None).unwrap(), wanted, "{task} {text}");
        }
        assert_eq!(named("pay", None, None).unwrap(), Wanted::SumToPay);
        assert_eq!(named("opt-out", None, Some("2026-27")).unwrap(), known(About::TaxYear(year)));
        assert_eq!(named("messages", None, Some("2026-27")).unwrap(), known(About::Nothing));
    }

    #[test]
    fn what_a_task_cannot_be_about_is_refused_with_what_it_can() {
        for (task, text, hint) in [
            ("home", "x", "Leave --about out."),
            ("pay", "0", "a sum"),
            ("pay", "XAIS12345678901", "a sum"),
            ("cease-business", "uk-property", "a business id"),
            ("payments", "a/b/c", "LOT/ITEM"),
            ("add-business", "partnership", "self-employment, uk-property"),
            ("opt-out", "2026", "a tax year"),
        ] {
            let said = named(task, Some(text), None).unwrap_err().said();
            assert!(said.code == "about" && said.hint.contains(hint), "{task} {text}: {}", said.hint);
        }
    }
}
