//! From the amounts on the command line to the correction that is sent: everything that is not named goes along as it is.

use chrono::NaiveDate;

use crate::cli::plan::{Given, What};
use crate::cli::trouble::{Said, Trouble, exit};
use crate::rules::coding_out::{Component, Correction, Corrections, Kind, correction as window};
use crate::rules::failure::Changed;
use crate::rules::write::{Change, Draft, Held, Objection, Seen, Topic};
use crate::rules::{Failure, FailureKind, TaxYear};
use crate::words::{Voice, coding_out, write};

/// Whether the draft that was kept is taken up.
pub(in crate::cli) const fn takes_up(what: &What) -> bool {
    matches!(what, What::Amend { given, drop_unmatched: false } if given.is_empty())
}

/// The correction that was kept for `year`.
pub(in crate::cli) fn kept(drafts: &[Draft], year: TaxYear) -> Result<Change, Trouble> {
    let of_year = |one: &&Draft| {
        one.change.topic() == Topic::CodedOut(year) && matches!(one.change, Change::CorrectCodedOut { .. })
    };
    drafts.iter().find(of_year).map(|one| one.change.clone()).ok_or_else(|| {
        Trouble::usage(
            "no-draft",
            format!("no correction for {year} is kept that could be taken up"),
            "Give amounts, as in 1002=96.00; `quarterdeck coding-out` shows HMRC's numbers.",
        )
    })
}

/// The amounts in use, with those given in their place.
pub(in crate::cli) fn correction(
    year: TaxYear,
    seen: &Seen,
    given: &[Given],
    drop_unmatched: bool,
    today: NaiveDate,
    voice: Voice,
) -> Result<Change, Trouble> {
    let Held::CodedOut { held, user, latest } = &seen.held else { return Err(unanswered().into()) };
    // Before the year has ended there are no numbers at all; that it is not the time is what matters then.
    let window = window(year, seen.the_return, today);
    if !window.is_open() {
        return Err(objected(&Objection::Window(window), year, voice));
    }
    let known: Vec<&Component> = held.components.iter().chain(&user.components).chain(&user.unmatched).collect();
    if known.iter().all(|one| one.id.is_none()) {
        return Err(objected(&Objection::NoNumbers, year, voice));
    }
    let unmatched = if drop_unmatched { &[][..] } else { user.unmatched.as_slice() };
    let mut amounts: Vec<Correction> =
        latest.components.iter().chain(unmatched).filter_map(Component::as_correction).collect();
    for one in given {
        let kind = kind_of(one, &known, year, voice)?;
        let new = Correction { kind, id: one.id, amount: one.amount };
        match amounts.iter_mut().find(|other| (other.kind, other.id) == (kind, one.id)) {
            Some(place) => *place = new,
            None => amounts.push(new),
        }
    }
    match Corrections::new(amounts) {
        Ok(amounts) => Ok(Change::CorrectCodedOut { tax_year: year, amounts }),
        Err(why) => Err(Failure::new(FailureKind::Invalid, why.code()).into()),
    }
}

/// The kind an amount belongs to: the one given, else the only one that HMRC gave the number under.
fn kind_of(given: &Given, known: &[&Component], year: TaxYear, voice: Voice) -> Result<Kind, Trouble> {
    let mut kinds: Vec<Kind> = known.iter().filter(|one| one.id == Some(given.id)).map(|one| one.kind).collect();
    kinds.sort_unstable();
    kinds.dedup();
    match (given.kind, kinds.as_slice()) {
        (Some(kind), kinds) if kinds.contains(&kind) => Ok(kind),
        (Some(kind), _) => {
            let amounts = vec![Correction { kind, id: given.id, amount: given.amount }];
            Err(objected(&Objection::NotHmrcs { amounts }, year, voice))
        }
        (None, [only]) => Ok(*only),
        (None, []) => Err(Trouble::usage(
            "not-hmrcs-number",
            format!("HMRC gave no amount the number {} for {year}; nothing was sent", given.id),
            "`quarterdeck coding-out` shows HMRC's numbers.",
        )),
        (None, several) => {
            let named: Vec<&str> = several.iter().map(|kind| coding_out::kind(*kind)).collect();
            let example = several.first().map(|kind| kind.as_str()).unwrap_or_default();
            Err(Trouble::usage(
                "ambiguous-number",
                format!("the number {} stands under several kinds: {}", given.id, named.join(", ")),
                format!("Write the kind in front, as in {example}/{}=96.00.", given.id),
            ))
        }
    }
}

fn objected(objection: &Objection, year: TaxYear, voice: Voice) -> Trouble {
    // What is said of a correction before there is one depends on its year only.
    let explained = write::objection(objection, &Change::DeleteCodedOut { tax_year: year }, voice);
    let (code, exit) = match objection {
        Objection::Window(_) => ("window-closed", exit::REFUSED),
        Objection::NoNumbers => ("no-numbers", exit::REFUSED),
        Objection::NotHmrcs { .. } | Objection::AlreadySo | Objection::Unanswered => ("not-hmrcs-number", exit::USAGE),
    };
    let said = Said {
        code: code.to_owned(),
        message: explained.what,
        hint: explained.next,
        changed: Changed::No,
        correlation_id: None,
    };
    Trouble::Told(Box::new(said), exit)
}

fn unanswered() -> Failure {
    Failure::new(FailureKind::BadAnswer, "unanswered")
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::rules::coding_out::{CodedOut, Return, Source};
    use crate::rules::{Money, Sent};

    fn one(kind: Kind, id: u64, pounds: &str, source: Option<Source>) -> Component {
        Component {
            kind,
            id: (id > 0).then_some(id),
            amount: Money::parse(pounds).unwrap(),
            related_tax_year: None,
            submitted_on: Sent::parse("2026-11-03T09:30:00Z".to_owned()),
            source,
        }
    }

    fn seen() -> Seen {
        let (hmrc, own) = (Some(Source::HmrcHeld), Some(Source::User));
        let debt = one(Kind::Debt, 7, "20", hmrc.clone());
        let paye = |pounds, source: &Option<Source>| one(Kind::PayeUnderpayment, 7, pounds, source.clone());
        let sa = one(Kind::SelfAssessmentUnderpayment, 3, "842", hmrc.clone());
        let held =
            CodedOut { components: vec![sa.clone(), paye("114.50", &hmrc), debt.clone()], unmatched: Vec::new() };
        let stray = one(Kind::Debt, 99, "5", None);
        let user = CodedOut { components: vec![paye("96", &own)], unmatched: vec![stray.clone()] };
        let latest = CodedOut { components: vec![sa, paye("96", &own), debt], unmatched: vec![stray] };
        Seen {
            held: Held::CodedOut { held, user, latest },
            the_return: Return::Out,
            at: "2026-11-21T12:00:00Z".parse().unwrap(),
        }
    }

    fn drawn(given: &[(Option<Kind>, u64, &str)], drop_unmatched: bool, today: &str) -> Result<String, (String, u8)> {
        let given: Vec<Given> = given
            .iter()
            .map(|(kind, id, pounds)| Given { kind: *kind, id: *id, amount: Money::parse(pounds).unwrap() })
            .collect();
        let year = "2025-26".parse().unwrap();
        let change = correction(year, &seen(), &given, drop_unmatched, today.parse().unwrap(), Voice::You);
        match change {
            Ok(Change::CorrectCodedOut { amounts, .. }) => {
                let all = amounts.amounts().iter();
                Ok(all
                    .map(|one| format!("{}/{}={}", one.kind.as_str(), one.id, one.amount))
                    .collect::<Vec<_>>()
                    .join(" "))
            }
            Ok(other) => panic!("{other:?}"),
            Err(why) => Err((why.said().code, why.exit_code())),
        }
    }

    const ALL: &str = "selfAssessmentUnderpayment/3=842.00 payeUnderpayment/7=96.00 debt/7=20.00 debt/99=5.00";

    #[test]
    fn what_is_not_named_goes_along_matched_or_not() {
        let day = "2026-11-21";
        assert_eq!(drawn(&[(None, 3, "800")], false, day).unwrap(), ALL.replace("842.00", "800.00"));
        assert_eq!(drawn(&[(Some(Kind::Debt), 7, "0")], false, day).unwrap(), ALL.replace("20.00", "0.00"));
        assert_eq!(drawn(&[(None, 99, "6")], false, day).unwrap(), ALL.replace("=5.00", "=6.00"));
        assert_eq!(drawn(&[], true, day).unwrap(), ALL.replace(" debt/99=5.00", ""));
    }

    #[rstest]
    #[case(None, 7, "2026-11-21", "ambiguous-number", 2)]
    #[case(None, 8, "2026-11-21", "not-hmrcs-number", 2)]
    #[case(Some(Kind::SelfAssessmentUnderpayment), 7, "2026-11-21", "not-hmrcs-number", 2)]
    #[case(None, 3, "2026-04-05", "window-closed", 4)]
    fn a_number_must_be_hmrcs_and_clear(
        #[case] kind: Option<Kind>,
        #[case] id: u64,
        #[case] today: &str,
        #[case] code: &str,
        #[case] exit: u8,
    ) {
        assert_eq!(drawn(&[(kind, id, "1")], false, today).unwrap_err(), (code.to_owned(), exit));
    }
}
