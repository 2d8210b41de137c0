//! The form of all amounts in a year's tax code: what HMRC holds, and beside it what the customer says.

use chrono::{DateTime, Utc};

use crate::app::field::Line;
use crate::app::key::{Code, Key};
use crate::app::rows::CodingRow;
use crate::rules::coding_out::{Correction, Corrections, Kind, NotSendable, Source, is_sendable_amount};
use crate::rules::write::{Change, Topic};
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
    /// What stands now: the figure in use; of an entry that HMRC could not match, which is in use nowhere, the one
    /// submitted.
    pub before: Option<Money>,
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
        let before = if row.unmatched { row.user.as_ref() } else { row.latest.as_ref().or(row.held.as_ref()) };
        let own = before.is_some_and(|one| one.source == Some(Source::User)) || row.unmatched;
        let before = before.map(|one| one.amount);
        let of_draft =
            drafted.map(|all| all.iter().find(|one| one.kind == row.kind && one.id == id).map(|one| one.amount));
        // A draft that leaves out an entry HMRC could not match takes it away; of the others it has every one.
        let typed = match of_draft {
            Some(None) if row.unmatched => None,
            Some(Some(amount)) => Some(amount),
            Some(None) | None => before,
        };
        Some(Self {
            kind: row.kind,
            id,
            related: row.related_tax_year.value(),
            hmrc: row.held.as_ref().map(|one| one.amount),
            before,
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

    /// The figure in use; none of an entry that HMRC could not match.
    pub fn in_use(&self) -> Option<Money> {
        self.before.filter(|_| !self.unmatched)
    }

    /// Whether it differs from what stands now.
    pub fn is_changed(&self) -> bool {
        self.amount().is_ok_and(|amount| amount != self.before)
    }
}

/// What is to be done on the disk with what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToKeep {
    /// This is the draft now.
    Draft(Change),
    /// There is nothing to keep about this any more.
    Nothing(Topic),
}

/// What is done only when it is asked for twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AskedOnce {
    /// To throw away what was typed.
    ThrowAway,
    /// To review a correction that changes no amount.
    SendSame,
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
    /// What was asked for once, and is done when it is asked for again.
    pub asked: Option<AskedOnce>,
    /// Whether the amount that has the keys is selected: what is typed first takes its place.
    pub selected: bool,
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
            asked: None,
            selected: true,
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

    /// What is to be done on the disk now: everything that was typed and can be sent is kept, where it is not there
    /// already; amounts as they stand without a draft are none.
    pub fn to_keep(&mut self) -> Option<ToKeep> {
        let amounts = corrections(&self.rows).ok()?;
        if self.untouched.as_ref() == Some(&amounts) {
            self.kept = None;
            return self.saved.take().map(|_| ToKeep::Nothing(Topic::CodedOut(self.year)));
        }
        if self.saved.as_ref() == Some(&amounts) {
            return None;
        }
        self.saved = Some(amounts.clone());
        Some(ToKeep::Draft(Change::CorrectCodedOut { tax_year: self.year, amounts }))
    }

    /// Whether nothing that is typed differs from what stands now.
    pub fn changes_nothing(&self) -> bool {
        self.rows.iter().all(|row| row.amount().is_ok() && !row.is_changed())
    }

    /// Whether every amount is the customer's own already.
    pub fn is_all_own(&self) -> bool {
        self.rows.iter().all(|row| row.own)
    }

    /// Whether a draft of it lies on the disk.
    pub const fn is_kept(&self) -> bool {
        self.saved.is_some()
    }

    /// The amounts of the tax code, each with its place.
    pub fn matched(&self) -> impl Iterator<Item = (usize, &AmountRow)> {
        self.rows.iter().enumerate().filter(|(_, row)| !row.unmatched)
    }

    /// The entries that HMRC could not match, each with its place. They are in no tax code.
    pub fn unmatched(&self) -> impl Iterator<Item = (usize, &AmountRow)> {
        self.rows.iter().enumerate().filter(|(_, row)| row.unmatched)
    }

    /// The totals of what HMRC holds, of what is in use, and of what would be; none where no amount is.
    pub fn totals(&self) -> [Option<Money>; 3] {
        let total = |of: fn(&AmountRow) -> Option<Money>| {
            let sums: Vec<Money> = self.matched().filter_map(|(_, row)| of(row)).collect();
            (!sums.is_empty()).then(|| sums.into_iter().sum())
        };
        let wrong = self.matched().any(|(_, row)| row.amount().is_err());
        let then = total(|row| row.amount().ok().flatten()).filter(|_| !wrong);
        [total(|row| row.hmrc), total(AmountRow::in_use), then]
    }

    /// Takes in a key that moves or types; false where it means nothing here. What is typed first takes the place of an
    /// amount that the keys came to; whoever wants to edit it begins with Backspace or an arrow.
    pub fn press(&mut self, key: Key) -> bool {
        match key.code {
            Code::Up => self.go_to(self.focus.saturating_sub(1)),
            Code::Tab if key.shift => self.go_to(self.focus.saturating_sub(1)),
            Code::Down | Code::Tab => self.go_to(self.focus + 1),
            Code::Char(letter) if !(key.ctrl || letter.is_ascii_digit() || ".,£ ".contains(letter)) => return false,
            _ => {
                let replaces = std::mem::take(&mut self.selected) && key.typed().is_some();
                self.type_in(|line| {
                    if replaces {
                        *line = Line::default();
                    }
                    line.press(key);
                });
            }
        }
        true
    }

    /// Takes in a pasted text.
    pub fn paste(&mut self, text: &str) {
        let replaces = std::mem::take(&mut self.selected);
        self.type_in(|line| {
            if replaces {
                *line = Line::default();
            }
            line.paste(text);
        });
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
        if let Some(place) = wrong {
            self.go_to(place);
        }
        wrong.is_some()
    }

    /// Gives the keys to the amount in this place, as a whole; to the last where there are fewer.
    pub fn go_to(&mut self, place: usize) {
        self.focus = place.min(self.rows.len().saturating_sub(1));
        self.selected = true;
    }
}

fn corrections(rows: &[AmountRow]) -> Result<Corrections, NotSendable> {
    let of = |row: &AmountRow| row.good.map(|amount| Correction { kind: row.kind, id: row.id, amount });
    Corrections::new(rows.iter().filter_map(of).collect())
}
