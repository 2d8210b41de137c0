//! What is said before something is sent: to which HMRC, what it asks for, what follows, and why it may be refused.

use crate::rules::coding_out::{choice as choice_window, correction};
use crate::rules::write::{Change, Difference, Line, Seen};
use crate::rules::{Environment, Money, TaxYear};
use crate::words::{Voice, capital, coding_out};
use chrono::NaiveDate;

/// To which HMRC, in plain words: follows on "This writes to".
pub const fn where_to(environment: Environment) -> &'static str {
    match environment {
        Environment::Demo => "the demo: a simulated HMRC on this computer; nothing in it is real",
        Environment::Local => "a server on this computer, which stands in for HMRC",
        Environment::Sandbox => "HMRC's sandbox: made-up data, no real tax",
        Environment::Production => "HMRC itself: this is real tax",
    }
}

/// What a change asks for: "Correct the amounts in your 2025-26 tax code".
pub fn title(change: &Change, voice: Voice) -> String {
    let (your, year) = (voice.possessive(), change.topic().tax_year());
    let code = coding_out::collecting_code(year, voice);
    match change {
        Change::CorrectCodedOut { .. } => format!("Correct the amounts in {your} {year} tax code"),
        Change::DeleteCodedOut { .. } => {
            format!("Delete {your} own amounts in the {year} tax code; HMRC's apply again")
        }
        Change::OptOutOfCodingOut { .. } => format!("Opt out of paying {your} {year} bill through {code}"),
        Change::OptInToCodingOut { .. } => format!("Opt back in to paying {your} {year} bill through {code}"),
    }
}

/// The same in fewer words, for a narrow screen: "Opt out of coding out, 2025-26 bill".
pub fn short_title(change: &Change, voice: Voice) -> String {
    let (your, year) = (voice.possessive(), change.topic().tax_year());
    match change {
        Change::CorrectCodedOut { .. } => format!("Correct the amounts, {year} tax code"),
        Change::DeleteCodedOut { .. } => format!("Delete {your} own amounts, {year}"),
        Change::OptOutOfCodingOut { .. } => format!("Opt out of coding out, {year} bill"),
        Change::OptInToCodingOut { .. } => format!("Opt back in to coding out, {year} bill"),
    }
}

/// What HMRC will do with it.
pub fn hmrc_will(change: &Change, voice: Voice) -> String {
    let (your, year) = (voice.possessive(), change.topic().tax_year());
    let code = coding_out::collecting_code(year, voice);
    match change {
        Change::CorrectCodedOut { .. } => format!(
            "HMRC replaces everything sent for {year} before with these amounts, and uses them instead of its own for {your} \
             {year} return. It can be corrected again, or deleted, as long as this is open."
        ),
        Change::DeleteCodedOut { .. } => {
            format!(
                "HMRC takes the amounts sent for {year} away and uses its own figures again. They can be sent again."
            )
        }
        Change::OptOutOfCodingOut { .. } => format!(
            "HMRC will not collect {your} {year} bill through {code}: it is to be paid directly. This is for {year} only and \
             does not carry forward."
        ),
        Change::OptInToCodingOut { .. } => format!(
            "HMRC may collect {your} {year} bill through {code}, if its other conditions are met. This is for {year} only \
             and does not carry forward."
        ),
    }
}

/// Why HMRC may refuse it all the same.
pub fn may_be_refused(change: &Change) -> String {
    let year = change.topic().tax_year();
    match change {
        Change::CorrectCodedOut { .. } => format!(
            "HMRC refuses it when the {year} return has come in meanwhile, when a number is sent twice, or when an amount is \
             not £0.00 to £99,999,999,999.99 in whole pence. A number it does not know it takes, and cannot match."
        ),
        Change::DeleteCodedOut { .. } => {
            format!("HMRC refuses it when the {year} return has come in meanwhile, or when there is nothing to delete.")
        }
        Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. } => format!(
            "HMRC refuses it when it stands so already. When it is too late, or the {year} return has come in meanwhile, HMRC \
             has no word for that: it answers as if its service failed, and changes nothing."
        ),
    }
}

/// Since when and until when it can be sent.
pub fn dates_that_matter(change: &Change, seen: &Seen, today: NaiveDate) -> String {
    let year = change.topic().tax_year();
    let window = match change {
        Change::CorrectCodedOut { .. } | Change::DeleteCodedOut { .. } => correction(year, seen.the_return, today),
        Change::OptOutOfCodingOut { .. } | Change::OptInToCodingOut { .. } => {
            choice_window(year, seen.the_return, today)
        }
    };
    format!("This {}. HMRC's clock is UTC.", coding_out::window(window, year))
}

/// What becomes of an amount, in a few words; nothing for one that stays as it is.
pub const fn difference(difference: Difference, voice: Voice) -> &'static str {
    match difference {
        Difference::Changed => "changed",
        Difference::BecomesOwn => match voice {
            Voice::You => "same sum, becomes your own",
            Voice::YourClient => "same sum, becomes the client's own",
        },
        Difference::Same => "",
        Difference::BackToHmrc => "back to HMRC's",
        Difference::Dropped => "dropped",
    }
}

/// That untouched figures of HMRC's become the customer's own, where any do.
pub fn becomes_own(lines: &[Line], voice: Voice) -> Option<String> {
    let becomes = |line: &&Line| matches!(line, Line::Amount { difference: Difference::BecomesOwn, .. });
    let count = lines.iter().filter(becomes).count();
    let your = voice.possessive();
    match count {
        0 => None,
        1 => Some(format!(
            "One figure of HMRC's stays as it is and becomes {your} own all the same, because the request replaces \
             everything: if HMRC changes its figure later, this one stays."
        )),
        many => Some(format!(
            "{many} figures of HMRC's stay as they are and become {your} own all the same, because the request replaces \
             everything: if HMRC changes its figures later, these stay."
        )),
    }
}

/// What becomes of an entry that HMRC could not match: it stands in no column, since it is in no tax code.
pub fn not_matched(line: &Line) -> String {
    let Line::Amount { kind, id, before, after, .. } = line else { return String::new() };
    let number = id.map(|id| format!(" {id}")).unwrap_or_default();
    let sum = |sum: &Option<Money>| sum.map(Money::pounds).unwrap_or_default();
    let becomes = match (before, after) {
        (_, None) => format!("{}: taken away", sum(before)),
        (Some(before), Some(after)) if before != after => {
            format!("{} becomes {}, in no tax code", before.pounds(), after.pounds())
        }
        (_, Some(after)) => format!("{}: sent again, in no tax code", after.pounds()),
    };
    format!("Not matched: {}{number}, {becomes}", coding_out::kind(*kind))
}

/// The choice for a bill: "through a tax code, where HMRC can".
pub fn choice(opted_out: bool) -> String {
    capital(if opted_out { "opted out: paid directly" } else { "allowed: through a tax code, where HMRC can" })
}

/// The choice for a year's bill, as a sentence: "Allowed: HMRC may collect it through your 2027-28 tax code."
pub fn chosen(opted_out: bool, year: TaxYear, voice: Voice) -> String {
    let code = coding_out::collecting_code(year, voice);
    if opted_out {
        format!("Opted out: not through {code}; it is paid directly.")
    } else {
        format!("Allowed: HMRC may collect it through {code}.")
    }
}
