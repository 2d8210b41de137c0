//! The form of all amounts in a year's tax code: what HMRC holds, and beside it what the customer says.

use chrono::{DateTime, Utc};

use crate::app::field::Line;
use crate::app::key::{Code, Key};
use crate::app::rows::CodingRow;
use crate::rules::coding_out::{Correction, Corrections, Kind, NotSendable, Source, is_sendable_amount};
use crate::rules::write::Change;
use crate::rules::{Money, SentOption as _, Subject, TaxYear};

/// One amount of the form.
#[derive(Debug, Clone)]
pub struct AmountRow {
    /// Its kind.
    pub kind: Kind,
    /// HMRC's number for it.
    pub id: u64,
    /// The earlier year it concerns.
    pub related: Option<TaxYear>,
    /// HMRC's own figure.
    pub hmrc: Option<Money>,
    /// The figure in use; of an entry that HMRC could not match, the one submitted.
    pub now: Option<Money>,
    /// Whether that is the customer's own.
    pub own: bool,
    /// Whether HMRC could not match it to anything it holds.
    pub unmatched: bool,
    /// What is typed.
    pub line: Line,
    /// The last that was typed and could be sent.
    good: Option<Money>,
}

/// What is wrong with a typed amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WrongAmount {
    /// Nothing is typed, and HMRC's figure would come back.
    Missing,
    /// It is no sum in pounds and pence.
    NotAnAmount,
    /// HMRC takes no such sum.
    TooMuch,
}

impl AmountRow {
    fn of(row: &CodingRow, drafted: Option<&[Correction]>) -> Option<Self> {
        let id = row.id?;
        let now = if row.unmatched { row.user.as_ref() } else { row.latest.as_ref().or(row.held.as_ref()) };
        let own = now.is_some_and(|one| one.source == Some(Source::User)) || row.unmatched;
        let now = now.map(|one| one.amount);
        let of_draft =
            drafted.map(|all| all.iter().find(|one| one.kind == row.kind && one.id == id).map(|one| one.amount));
        // A draft that leaves out an entry HMRC could not match takes it away; of the others it has every one.
        let typed = match of_draft {
            Some(None) if row.unmatched => None,
            Some(Some(amount)) => Some(amount),
            Some(None) | None => now,
        };
        Some(Self {
            kind: row.kind,
            id,
            related: row.related_tax_year.value(),
            hmrc: row.held.as_ref().map(|one| one.amount),
            now,
            own,
            unmatched: row.unmatched,
            line: Line::new(&typed.map(|amount| amount.to_string()).unwrap_or_default()),
            good: typed,
        })
    }

    /// The amount as typed, where it can be sent. An empty line of an entry that HMRC could not match is none, rightly.
    pub fn amount(&self) -> Result<Option<Money>, WrongAmount> {
        let text = self.line.text();
        if text.is_empty() {
            return if self.unmatched { Ok(None) } else { Err(WrongAmount::Missing) };
        }
        let Some(amount) = Money::typed(text) else {
            let digits = text.chars().filter(char::is_ascii_digit).count();
            let looks_like_one = text.chars().all(|letter| letter.is_ascii_digit() || ".,£".contains(letter));
            let whole = text.split('.').next().unwrap_or_default();
            let many = digits > 11 && whole.chars().filter(char::is_ascii_digit).count() > 11;
            return Err(if looks_like_one && many { WrongAmount::TooMuch } else { WrongAmount::NotAnAmount });
        };
        if is_sendable_amount(amount) { Ok(Some(amount)) } else { Err(WrongAmount::TooMuch) }
    }

    /// Whether it differs from the figure in use.
    pub fn is_changed(&self) -> bool {
        self.amount().is_ok_and(|amount| amount != self.now)
    }
}

/// The form.
#[derive(Debug, Clone)]
pub struct AmountsSheet {
    /// Whose account.
    pub subject: Subject,
    /// The year whose code holds the amounts.
    pub year: TaxYear,
    /// The amounts.
    pub rows: Vec<AmountRow>,
    /// Which of them has the keys.
    pub focus: usize,
    /// When the draft that was taken up was made.
    pub kept: Option<DateTime<Utc>>,
    /// Whether it was asked if what was typed may be thrown away.
    pub throwing: bool,
    /// Whether a review was wanted while something was wrong.
    pub tried: bool,
    /// What is on the disk of it.
    saved: Option<Corrections>,
    /// The amounts as they were without a draft.
    untouched: Option<Corrections>,
}

impl AmountsSheet {
    /// The form for these rows, with what a draft holds put in.
    pub fn new(
        subject: Subject,
        year: TaxYear,
        rows: &[CodingRow],
        draft: Option<(&Corrections, DateTime<Utc>)>,
    ) -> Self {
        let amounts = |drafted: Option<&[Correction]>| -> Vec<AmountRow> {
            rows.iter().filter_map(|row| AmountRow::of(row, drafted)).collect()
        };
        let untouched = corrections(&amounts(None)).ok();
        Self {
            subject,
            year,
            rows: amounts(draft.map(|(drafted, _)| drafted.amounts())),
            focus: 0,
            kept: draft.map(|(_, made)| made),
            throwing: false,
            tried: false,
            saved: draft.map(|(drafted, _)| drafted.clone()),
            untouched,
        }
    }

    /// The change as typed, where it can be sent.
    pub fn change(&self) -> Option<Change> {
        if self.rows.iter().any(|row| row.amount().is_err()) {
            return None;
        }
        corrections(&self.rows).ok().map(|amounts| Change::CorrectCodedOut { tax_year: self.year, amounts })
    }

    /// What is to be put on the disk now: everything that was typed and can be sent, where it is not there already.
    pub fn to_save(&mut self) -> Option<Change> {
        let amounts = corrections(&self.rows).ok()?;
        let known = self.saved.as_ref().or(self.untouched.as_ref());
        if known == Some(&amounts) {
            return None;
        }
        self.saved = Some(amounts.clone());
        Some(Change::CorrectCodedOut { tax_year: self.year, amounts })
    }

    /// Whether a draft of it lies on the disk.
    pub const fn is_kept(&self) -> bool {
        self.saved.is_some()
    }

    /// The total of what would be in use: entries that HMRC could not match are not in it.
    pub fn total(&self) -> Option<Money> {
        let matched = self.rows.iter().filter(|row| !row.unmatched);
        matched.map(|row| row.amount().ok().flatten()).sum()
    }

    /// Takes in a key that moves or types; false where it means nothing here.
    pub fn press(&mut self, key: Key) -> bool {
        let last = self.rows.len().saturating_sub(1);
        match key.code {
            Code::Up => self.focus = self.focus.saturating_sub(1),
            Code::Tab if key.shift => self.focus = self.focus.saturating_sub(1),
            Code::Down | Code::Tab => self.focus = (self.focus + 1).min(last),
            Code::Char(letter) if !(key.ctrl || letter.is_ascii_digit() || ".,£ ".contains(letter)) => return false,
            _ => self.type_in(|line| line.press(key)),
        }
        true
    }

    /// Takes in a pasted text.
    pub fn paste(&mut self, text: &str) {
        self.type_in(|line| line.paste(text));
    }

    fn type_in(&mut self, edit: impl FnOnce(&mut Line)) {
        if let Some(row) = self.rows.get_mut(self.focus) {
            edit(&mut row.line);
            if let Ok(amount) = row.amount() {
                row.good = amount;
            }
        }
    }

    /// Moves to the first amount that is wrong; false where none is.
    pub fn go_to_wrong(&mut self) -> bool {
        let wrong = self.rows.iter().position(|row| row.amount().is_err());
        self.tried = wrong.is_some();
        if let Some(place) = wrong {
            self.focus = place;
        }
        wrong.is_some()
    }

    /// Moves to an amount of this kind; where HMRC refused it, that is the one at fault.
    pub fn go_to(&mut self, place: usize) {
        self.focus = place.min(self.rows.len().saturating_sub(1));
    }
}

fn corrections(rows: &[AmountRow]) -> Result<Corrections, NotSendable> {
    let of = |row: &AmountRow| row.good.map(|amount| Correction { kind: row.kind, id: row.id, amount });
    Corrections::new(rows.iter().filter_map(of).collect())
}
