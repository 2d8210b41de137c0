//! The next dates in words.

use crate::rules::businesses::TypeOfBusiness;
use crate::rules::next_dates::Due;
use crate::rules::{BusinessId, Sent};
use crate::words::{Voice, businesses, charges, count};

/// What is to be done: "Send the update to 5 October, for 2 businesses", "Pay £4,812.27: balancing payment 2025-26,
/// first payment on account 2026-27".
pub fn sentence(due: &Due, voice: Voice) -> String {
    match due {
        Due::Updates { businesses, .. } if businesses.len() > 1 => {
            let many = count(i64::try_from(businesses.len()).unwrap_or(i64::MAX), "business", "businesses");
            format!("{}, for {many}", update(due))
        }
        Due::Updates { .. } => update(due),
        Due::Return { .. } | Due::Payment { .. } => other(due, voice),
    }
}

/// The same, with each business named; `name` knows their names.
pub fn sentence_naming(due: &Due, voice: Voice, name: impl Fn(&Sent<BusinessId>) -> Option<String>) -> String {
    match due {
        Due::Updates { businesses: all, .. } => {
            let known = |(kind, id): &(TypeOfBusiness, Sent<BusinessId>)| {
                name(id).unwrap_or_else(|| businesses::type_of_business(kind).into_owned())
            };
            format!("{}: {}", update(due), all.iter().map(known).collect::<Vec<_>>().join(", "))
        }
        Due::Return { .. } | Due::Payment { .. } => other(due, voice),
    }
}

/// The same in fewer and fewer words, for where there is little room: no sum and no day is ever cut, and charges that
/// cannot be named are counted.
pub fn shorter(due: &Due, voice: Voice) -> Vec<String> {
    match due {
        Due::Updates { period_end, .. } => {
            let brief = period_end.map(|end| format!("Update to {}", end.format("%-d %B")));
            [Some(sentence(due, voice)), Some(update(due)), brief].into_iter().flatten().collect()
        }
        Due::Return { tax_year } => {
            let year = tax_year.map(|year| format!("{year} ")).unwrap_or_default();
            vec![format!("Submit {year}tax return"), format!("{year}tax return")]
        }
        Due::Payment { amount, on_hold, charges: all } => {
            let sum = amount.pounds();
            if on_hold.is_positive() {
                // Nothing is told to be paid of what is all on hold.
                return if on_hold == amount {
                    vec![format!("{sum}, on hold")]
                } else {
                    vec![format!("Pay {sum}, part on hold"), format!("{sum}, part on hold")]
                };
            }
            let short = match all.as_slice() {
                [one] if !one.only_interest => Some(charges::kind_short(&one.kind).into_owned()),
                _ => None,
            };
            let number = count(i64::try_from(all.len()).unwrap_or(i64::MAX), "charge", "charges");
            let named = short.map(|name| format!("Pay {sum}: {}", charges::inside_a_sentence(name.into())));
            named.into_iter().chain([format!("Pay {sum}: {number}"), format!("Pay {sum}")]).collect()
        }
    }
}

fn update(due: &Due) -> String {
    match due {
        Due::Updates { period_end: Some(end), .. } => format!("Send the update to {}", end.format("%-d %B")),
        _ => "Send a quarterly update".to_owned(),
    }
}

fn other(due: &Due, voice: Voice) -> String {
    let whose = voice.possessive();
    match due {
        Due::Updates { .. } => update(due),
        Due::Return { tax_year: Some(year) } => format!("Submit {whose} {year} tax return"),
        Due::Return { tax_year: None } => format!("Submit {whose} tax return"),
        Due::Payment { amount, on_hold, charges: all } => {
            let named = all.iter().map(|charge| {
                let label = charges::in_voice(charges::named(&charge.kind, charge.only_interest), voice);
                let label = charges::inside_a_sentence(label);
                let year = charge.tax_year.map(|year| format!(" {year}")).unwrap_or_default();
                format!("{label}{year}")
            });
            let named = named.collect::<Vec<_>>().join(", ");
            match (on_hold.is_positive(), on_hold == amount) {
                // Nothing is asked for, so nothing is told to be paid.
                (true, true) => format!("On hold, {}: {named}", amount.pounds()),
                (true, false) => format!("Pay {}: {named}; {} of it is on hold", amount.pounds(), on_hold.pounds()),
                (false, _) => format!("Pay {}: {named}", amount.pounds()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::Money;
    use crate::rules::charges::DocumentKind;
    use crate::rules::next_dates::DueCharge;

    fn charge(kind: DocumentKind, year: Option<&str>, only_interest: bool) -> DueCharge {
        DueCharge { kind, tax_year: year.and_then(|year| year.parse().ok()), only_interest }
    }

    #[test]
    fn charges_are_named_inside_the_sentence() {
        let charges = vec![
            charge(DocumentKind::BalancingCharge, Some("2025-26"), false),
            charge(DocumentKind::BalancingCharge, Some("2024-25"), true),
            charge(DocumentKind::Class2, None, false),
            charge(DocumentKind::Unknown("TRM New Charge".to_owned()), None, false),
        ];
        assert_eq!(
            sentence(&Due::Payment { amount: Money::from_pence(481_227), on_hold: Money::ZERO, charges }, Voice::You),
            "Pay £4,812.27: balancing payment 2025-26, late payment interest on balancing payment 2024-25, Class 2 National Insurance, “TRM New Charge”"
        );
    }

    #[test]
    fn what_is_on_hold_is_told_apart_from_what_is_asked_for() {
        let said = |on_hold| {
            let charges = vec![charge(DocumentKind::FirstPaymentOnAccount, Some("2025-26"), false)];
            let due = Due::Payment { amount: Money::from_pence(588_445), on_hold: Money::from_pence(on_hold), charges };
            sentence(&due, Voice::You)
        };
        assert_eq!(said(318_504), "Pay £5,884.45: first payment on account 2025-26; £3,185.04 of it is on hold");
        assert_eq!(said(588_445), "On hold, £5,884.45: first payment on account 2025-26");
    }

    #[test]
    fn where_there_is_little_room_charges_are_counted_and_sums_stay_whole() {
        let due = |on_hold, kinds: &[DocumentKind]| Due::Payment {
            amount: Money::from_pence(588_445),
            on_hold: Money::from_pence(on_hold),
            charges: kinds.iter().map(|kind| charge(kind.clone(), Some("2025-26"), false)).collect(),
        };
        let both = [DocumentKind::BalancingCharge, DocumentKind::FirstPaymentOnAccount];
        assert_eq!(shorter(&due(0, &both), Voice::You), ["Pay £5,884.45: 2 charges", "Pay £5,884.45"]);
        assert_eq!(shorter(&due(1, &both), Voice::You), ["Pay £5,884.45, part on hold", "£5,884.45, part on hold"]);
        assert_eq!(shorter(&due(588_445, &both), Voice::You), ["£5,884.45, on hold"]);
        let penalty = shorter(&due(0, &[DocumentKind::LateSubmissionPenalty]), Voice::You);
        assert_eq!(penalty[..2], ["Pay £5,884.45: late submission", "Pay £5,884.45: 1 charge"]);
        let update = Due::Updates { businesses: Vec::new(), period_end: "2026-10-05".parse().ok() };
        assert_eq!(shorter(&update, Voice::You).last().map(String::as_str), Some("Update to 5 October"));
    }

    #[test]
    fn businesses_are_named_where_their_names_are_known() {
        let business = |id: &str| (TypeOfBusiness::UkProperty, Sent::parse(id.to_owned()));
        let due = Due::Updates {
            businesses: vec![business("XPIS00000000001"), business("XPIS00000000002")],
            period_end: "2026-10-05".parse().ok(),
        };
        let name = |id: &Sent<BusinessId>| (id.to_string() == "XPIS00000000001").then(|| "The flat".to_owned());
        assert_eq!(sentence_naming(&due, Voice::You, name), "Send the update to 5 October: The flat, UK property");
        assert_eq!(sentence(&due, Voice::You), "Send the update to 5 October, for 2 businesses");
    }
}
