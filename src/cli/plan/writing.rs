//! What the commands that write are given, read: amounts, and what was said about sending them.

use std::path::PathBuf;

use super::super::arguments::{CodedOutSource, CodingOutCommand, Format, JournalCommand, Shared};
use super::super::export::{named, no_file};
use super::super::trouble::Trouble;
use super::Form;
use super::action::{Action, Question};
use super::values::amount;
use crate::rules::Money;
use crate::rules::coding_out::{Kind, LARGEST_ID, Wanted};

/// A change to send, and what was said about sending it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToWrite {
    /// What to change.
    pub what: What,
    /// Whether writing was unlocked.
    pub unlocked: bool,
    /// Whether it is confirmed already.
    pub yes: bool,
    /// Whether it is only to be shown.
    pub dry_run: bool,
}

/// What to change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// Correct amounts.
    Amend {
        /// Those that change; none to take up the draft that was kept.
        given: Vec<Given>,
        /// Whether to leave out what HMRC could not match.
        drop_unmatched: bool,
    },
    /// Delete the correction.
    Delete,
    /// Opt out.
    OptOut,
    /// Opt back in.
    OptIn,
}

impl What {
    /// Whether it is about the amounts in a year's tax code, rather than the choice for its bill.
    pub const fn is_about_amounts(&self) -> bool {
        matches!(self, Self::Amend { .. } | Self::Delete)
    }
}

/// An amount as it was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Given {
    /// Its kind, where it was said.
    pub kind: Option<Kind>,
    /// HMRC's number.
    pub id: u64,
    /// How much.
    pub amount: Money,
}

/// What to do with the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JournalAction {
    /// List the writes.
    List,
    /// Show one write whole.
    Show(String),
    /// Hold it against itself.
    Verify,
    /// Write every step out.
    Export {
        /// To this file; otherwise it is printed.
        out: Option<PathBuf>,
        /// As JSON or CSV.
        form: Form,
        /// Whether a file that is there may be replaced.
        over: bool,
    },
}

pub(super) fn coding_out(
    source: Option<CodedOutSource>,
    what: Option<CodingOutCommand>,
    shared: &Shared,
) -> Result<Action, Trouble> {
    let wanted = |source| match source {
        CodedOutSource::HmrcHeld => Wanted::HmrcHeld,
        CodedOutSource::User => Wanted::User,
        CodedOutSource::Latest => Wanted::Latest,
    };
    let what = match what {
        None => return Ok(Action::Ask(Question::CodedOut(source.map(wanted)))),
        Some(CodingOutCommand::Show { source: own }) => {
            return Ok(Action::Ask(Question::CodedOut(own.or(source).map(wanted))));
        }
        Some(CodingOutCommand::Status) => return Ok(Action::Ask(Question::CodingOutStatus)),
        Some(CodingOutCommand::Amend { amounts, drop_unmatched }) => {
            let given = amounts.iter().map(|text| given(text)).collect::<Result<Vec<_>, _>>()?;
            if let Some(again) = twice(&given) {
                return Err(given_twice(again.id));
            }
            What::Amend { given, drop_unmatched }
        }
        Some(CodingOutCommand::Delete) => What::Delete,
        Some(CodingOutCommand::OptOut) => What::OptOut,
        Some(CodingOutCommand::OptIn) => What::OptIn,
    };
    if shared.offline {
        return Err(Trouble::usage(
            "mixed-options",
            "--offline asks HMRC nothing, and this is for HMRC",
            "Leave --offline out.",
        ));
    }
    Ok(Action::Write(ToWrite { what, unlocked: shared.unlock, yes: shared.yes, dry_run: shared.dry_run }))
}

/// An amount that stands there a second time.
fn twice(given: &[Given]) -> Option<&Given> {
    let stood = |place, one: &Given| given.iter().take(place).any(|other| other.id == one.id && other.kind == one.kind);
    given.iter().enumerate().find(|(place, one)| stood(*place, one)).map(|(_, one)| one)
}

/// An amount is named twice.
pub(in crate::cli) fn given_twice(id: u64) -> Trouble {
    Trouble::usage(
        "RULE_DUPLICATE_ID_NOT_ALLOWED",
        format!("the amount {id} is given twice; nothing was sent"),
        "Leave one of them out.",
    )
}

/// `[KIND/]ID=AMOUNT`.
fn given(text: &str) -> Result<Given, Trouble> {
    const HINT: &str =
        "As in 1002=96.00, or payeUnderpayment/1002=96.00; `quarterdeck coding-out` shows HMRC's numbers.";
    let wrong = |code, why: &str| Trouble::usage(code, format!("{why}; nothing was sent"), HINT);
    let Some((name, sum)) = text.split_once('=') else {
        return Err(wrong("amount", "an amount to correct is written NUMBER=AMOUNT"));
    };
    let (kind, id) = match name.split_once('/') {
        None => (None, name),
        Some((kind, id)) => (Some(kind), id),
    };
    let kind = kind.map(|text| kind_called(text).ok_or_else(|| wrong("kind", &unknown_kind()))).transpose()?;
    let id = id.parse().ok().filter(|id| (1..=LARGEST_ID).contains(id));
    let id =
        id.ok_or_else(|| wrong("FORMAT_ID", "HMRC's number of an amount is a whole number from 1 to 999999999999999"))?;
    let amount = amount(sum)
        .map_err(|_no_amount| wrong("FORMAT_VALUE", &format!("the amount of {id} {}", why_no_amount(sum))))?;
    Ok(Given { kind, id, amount })
}

/// What keeps HMRC from taking a text as an amount: follows on "the amount of 1002".
fn why_no_amount(text: &str) -> &'static str {
    let bare = text.trim().replace(['£', ','], "");
    let (is_below, bare) = bare.strip_prefix('-').map_or((false, bare.as_str()), |rest| (true, rest));
    let (whole, pence) = bare.split_once('.').unwrap_or((bare, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match () {
        () if text.trim().is_empty() => "is missing",
        () if !digits(whole) || !digits(pence) => "is not written in pounds and pence",
        () if is_below => "is below £0.00, the least HMRC takes",
        () if pence.len() > 2 => "has more than two decimals, and HMRC takes whole pence",
        () => "is above £99,999,999,999.99, the most HMRC takes",
    }
}

/// A kind as HMRC calls it, whatever the case and with dashes or without: `payeUnderpayment`, `paye-underpayment`.
fn kind_called(text: &str) -> Option<Kind> {
    let plain = |text: &str| text.replace(['-', '_'], "").to_ascii_lowercase();
    Kind::ALL.into_iter().find(|kind| plain(kind.as_str()) == plain(text))
}

fn unknown_kind() -> String {
    let all = Kind::ALL.map(Kind::as_str);
    format!("the kinds of amounts are {}", all.join(", "))
}

pub(super) fn journal(what: Option<JournalCommand>, shared: &Shared) -> Result<JournalAction, Trouble> {
    match what {
        None | Some(JournalCommand::List) => Ok(JournalAction::List),
        Some(JournalCommand::Show { receipt }) => Ok(JournalAction::Show(receipt.trim().to_ascii_lowercase())),
        Some(JournalCommand::Verify) => Ok(JournalAction::Verify),
        Some(JournalCommand::Export { out }) => {
            if let Some(why) = out.as_deref().and_then(no_file) {
                return Err(why);
            }
            let asked = match shared.format {
                Some(Format::Json) => Some(Form::Json),
                Some(Format::Csv) => Some(Form::Csv),
                Some(Format::Table | Format::Ics | Format::Ledger) => {
                    return Err(Trouble::usage(
                        "format",
                        "the journal is exported as json or csv",
                        "`quarterdeck journal` is for people.",
                    ));
                }
                None => out.as_deref().and_then(named).filter(|form| matches!(form, Form::Json | Form::Csv)),
            };
            Ok(JournalAction::Export { form: asked.unwrap_or(Form::Json), out, over: shared.yes })
        }
    }
}
