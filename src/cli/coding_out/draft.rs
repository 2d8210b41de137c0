//! From the amounts on the command line to the correction that is sent: everything that is not named goes along as it is.

use chrono::NaiveDate;

use crate::cli::plan::{Given, What, given_twice};
use crate::cli::trouble::{Said, Trouble, exit};
use crate::rules::coding_out::{Component, Correction, Corrections, Kind, Source, correction as window};
use crate::rules::failure::Changed;
use crate::rules::write::{Change, Draft, Held, Objection, Seen, Topic};
use crate::rules::{Failure, FailureKind, TaxYear};
use crate::words::codes::Explained;
use crate::words::{Voice, coding_out, write};

/// What comes of the amounts on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) enum Drawn {
    /// A change to review.
    Change(Change),
    /// It stands so already, or there is nothing to leave out: nothing to send, and what is said of it.
    Needless(Change, Explained),
}

/// Whether the draft that was kept is taken up.
pub(in crate::cli) const fn takes_up(what: &What) -> bool {
    matches!(what, What::Amend { given, drop_unmatched: false } if given.is_empty())
}

/// The correction that was kept for `year`.
pub(in crate::cli) fn kept(drafts: &[Draft], year: TaxYear) -> Option<Change> {
    let of_year = |one: &&Draft| {
        one.change.topic() == Topic::CodedOut(year) && matches!(one.change, Change::CorrectCodedOut { .. })
    };
    drafts.iter().find(of_year).map(|one| one.change.clone())
}

/// HMRC's answers about the amounts of a year, once they can be corrected at all.
struct Amounts<'a> {
    year: TaxYear,
    /// Everything HMRC gave a number: its own, the customer's, and what it could not match.
    known: Vec<&'a Component>,
    latest: &'a [Component],
    unmatched: &'a [Component],
}

impl<'a> Amounts<'a> {
    fn of(year: TaxYear, seen: &'a Seen, today: NaiveDate, voice: Voice) -> Result<Self, Trouble> {
        let Held::CodedOut { held, user, latest } = &seen.held else { return Err(unanswered().into()) };
        // Before the year has ended there are no numbers at all; that it is not the time is what matters then.
        let window = window(year, seen.the_return, today);
        if !window.is_open() {
            return Err(objected(&Objection::Window(window), year, voice));
        }
        let all = held.components.iter().chain(&user.components).chain(&user.unmatched);
        let known: Vec<&Component> = all.filter(|one| one.id.is_some()).collect();
        if known.is_empty() {
            return Err(objected(&Objection::NoNumbers, year, voice));
        }
        Ok(Self { year, known, latest: &latest.components, unmatched: &user.unmatched })
    }

    /// HMRC's numbers, as what to do next.
    fn numbers(&self) -> String {
        let mut all: Vec<(Kind, u64)> = self.known.iter().filter_map(|one| Some((one.kind, one.id?))).collect();
        all.sort_unstable();
        all.dedup();
        let all: Vec<String> = all.iter().map(|(kind, id)| format!("{} {id}", coding_out::kind(*kind))).collect();
        format!("HMRC's numbers for {}: {}.", self.year, all.join(", "))
    }

    fn wrong(&self, code: &'static str, message: &str) -> Trouble {
        Trouble::usage(code, format!("{message}; nothing was sent"), self.numbers())
    }

    /// The amount that is meant: its kind is the one given, else the only one that HMRC gave the number under.
    fn named(&self, given: &Given) -> Result<Correction, Trouble> {
        let mut kinds: Vec<Kind> =
            self.known.iter().filter(|one| one.id == Some(given.id)).map(|one| one.kind).collect();
        kinds.sort_unstable();
        kinds.dedup();
        let of_kind = |kind| Correction { kind, id: given.id, amount: given.amount };
        match (given.kind, kinds.as_slice()) {
            (Some(kind), kinds) if kinds.contains(&kind) => Ok(of_kind(kind)),
            (Some(kind), _) => {
                let kind = coding_out::kind(kind);
                let why = format!("HMRC gave no {kind} the number {} for {}", given.id, self.year);
                Err(self.wrong("not-hmrcs-number", &why))
            }
            (None, [only]) => Ok(of_kind(*only)),
            (None, []) => {
                let why = format!("HMRC gave no amount the number {} for {}", given.id, self.year);
                Err(self.wrong("not-hmrcs-number", &why))
            }
            (None, several) => {
                let named: Vec<&str> = several.iter().map(|kind| coding_out::kind(*kind)).collect();
                let example = several.first().map(|kind| kind.as_str()).unwrap_or_default();
                Err(Trouble::usage(
                    "ambiguous-number",
                    format!(
                        "the number {} stands under several kinds: {}; nothing was sent",
                        given.id,
                        named.join(", ")
                    ),
                    format!("Write the kind in front, as in {example}/{}=96.00.", given.id),
                ))
            }
        }
    }

    /// Whether an amount is the customer's own already, matched or not.
    fn is_own(&self, new: &Correction) -> bool {
        let same = |one: &&Component| one.as_correction().as_ref() == Some(new);
        let mut own = self.latest.iter().filter(|one| one.source == Some(Source::User)).chain(self.unmatched);
        own.any(|one| same(&one))
    }
}

/// Neither amounts nor a correction that was kept: what could be given.
pub(in crate::cli) fn nothing_given(year: TaxYear, seen: &Seen, today: NaiveDate, voice: Voice) -> Trouble {
    match Amounts::of(year, seen, today, voice) {
        Err(why) => why,
        Ok(amounts) => {
            let why = format!("no amounts are given, and no correction for {year} is kept that could be taken up");
            amounts.wrong("no-draft", &why)
        }
    }
}

/// The amounts in use, with those given in their place.
pub(in crate::cli) fn correction(
    year: TaxYear,
    seen: &Seen,
    given: &[Given],
    drop_unmatched: bool,
    today: NaiveDate,
    voice: Voice,
) -> Result<Drawn, Trouble> {
    let known = Amounts::of(year, seen, today, voice)?;
    let mut named: Vec<Correction> = Vec::new();
    for one in given {
        let new = known.named(one)?;
        if named.iter().any(|other| (other.kind, other.id) == (new.kind, new.id)) {
            return Err(given_twice(new.id));
        }
        named.push(new);
    }
    let drops = drop_unmatched && !known.unmatched.is_empty();
    if drop_unmatched && !drops && given.is_empty() {
        let latest = known.latest.iter().filter_map(Component::as_correction).collect();
        return Ok(Drawn::Needless(changed(year, latest)?, write::nothing_unmatched(year)));
    }
    if !drops && named.iter().all(|one| known.is_own(one)) {
        return Ok(Drawn::Needless(changed(year, named)?, write::in_use_already(year, voice)));
    }
    let goes_along = if drops { &[][..] } else { known.unmatched };
    let all = known.latest.iter().chain(goes_along).filter_map(Component::as_correction);
    let mut amounts: Vec<Correction> =
        all.filter(|one| !named.iter().any(|new| (new.kind, new.id) == (one.kind, one.id))).collect();
    amounts.extend(named);
    if amounts.is_empty() {
        return Err(Trouble::usage(
            "RULE_INCORRECT_OR_EMPTY_BODY_SUBMITTED",
            "without what HMRC could not match there is nothing left to send; nothing was sent",
            "`quarterdeck coding-out delete` takes everything away that was submitted.",
        ));
    }
    changed(year, amounts).map(Drawn::Change)
}

fn changed(tax_year: TaxYear, amounts: Vec<Correction>) -> Result<Change, Trouble> {
    match Corrections::new(amounts) {
        Ok(amounts) => Ok(Change::CorrectCodedOut { tax_year, amounts }),
        Err(why) => Err(Failure::new(FailureKind::Invalid, why.code()).into()),
    }
}

fn objected(objection: &Objection, year: TaxYear, voice: Voice) -> Trouble {
    // What is said of a correction before there is one depends on its year only.
    let explained = write::objection(objection, &Change::DeleteCodedOut { tax_year: year }, voice);
    let code = if matches!(objection, Objection::Window(_)) { "window-closed" } else { "no-numbers" };
    let said = Said {
        code: code.to_owned(),
        message: explained.what,
        hint: explained.next,
        changed: Changed::No,
        correlation_id: None,
    };
    Trouble::Told(Box::new(said), exit::USAGE)
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
            Ok(Drawn::Change(Change::CorrectCodedOut { amounts, .. })) => {
                let all = amounts.amounts().iter();
                Ok(all
                    .map(|one| format!("{}/{}={}", one.kind.as_str(), one.id, one.amount))
                    .collect::<Vec<_>>()
                    .join(" "))
            }
            Ok(other) => Ok(format!("{other:?}").split('(').next().unwrap().to_owned()),
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

    #[test]
    fn what_is_in_use_as_the_customers_own_is_not_sent_again_and_hmrcs_figure_is() {
        let day = "2026-11-21";
        assert_eq!(drawn(&[(Some(Kind::PayeUnderpayment), 7, "96"), (None, 99, "5")], false, day).unwrap(), "Needless");
        assert_eq!(drawn(&[(None, 3, "842")], false, day).unwrap(), ALL, "HMRC's figure, to become the customer's own");
        assert_eq!(
            drawn(&[(Some(Kind::PayeUnderpayment), 7, "96")], true, day).unwrap(),
            ALL.replace(" debt/99=5.00", "")
        );
    }

    #[test]
    fn one_amount_named_in_two_ways_is_given_twice() {
        let twice = drawn(&[(None, 3, "1"), (Some(Kind::SelfAssessmentUnderpayment), 3, "2")], false, "2026-11-21");
        assert_eq!(twice.unwrap_err(), ("RULE_DUPLICATE_ID_NOT_ALLOWED".to_owned(), 2));
    }

    #[test]
    fn a_wrong_number_is_told_with_hmrcs_own() {
        let given = [Given { kind: None, id: 8, amount: Money::ZERO }];
        let (year, today) = ("2025-26".parse().unwrap(), "2026-11-21".parse().unwrap());
        let said = correction(year, &seen(), &given, false, today, Voice::You).unwrap_err().said();
        assert_eq!(said.message, "HMRC gave no amount the number 8 for 2025-26; nothing was sent.");
        assert_eq!(
            said.hint,
            "HMRC's numbers for 2025-26: Self Assessment underpayment 3, PAYE underpayment 7, Debt 7, Debt 99."
        );
    }

    #[rstest]
    #[case(None, 7, "2026-11-21", "ambiguous-number", 2)]
    #[case(None, 8, "2026-11-21", "not-hmrcs-number", 2)]
    #[case(Some(Kind::SelfAssessmentUnderpayment), 7, "2026-11-21", "not-hmrcs-number", 2)]
    #[case(None, 3, "2026-04-05", "window-closed", 2)]
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
