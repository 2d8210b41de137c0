//! Before and after side by side, as a review and a receipt show it: lines of words, and of figures in columns.

use ratatui::layout::Rect;

use super::{put_name, text};
use crate::rules::Money;
use crate::rules::write::{Difference, Line as Reviewed};
use crate::view::detail::{Line, draw_lines, height};
use crate::view::pen::Pen;
use crate::view::theme::Meaning;
use crate::words::{Voice, coding_out, write as words};

/// A line: words, or figures side by side.
pub(super) enum Mixed {
    /// Words.
    Words(Line),
    /// A name, the year it concerns, and figures.
    Figures([(String, Meaning); 6]),
    /// Above what the figures come to.
    Rule,
}

fn figure(sum: Option<Money>) -> String {
    sum.map_or_else(|| "–".to_owned(), Money::grouped)
}

/// Before and after as far as the journal holds them, where it holds no review: without totals, and nothing is said of
/// what HMRC could match.
pub(super) fn amounts_without_review(all: &[Reviewed]) -> Vec<Mixed> {
    let quiet = |text: &str| (text.to_owned(), Meaning::Quiet);
    let head = ["  Amount", "", "HMRC holds", "Before", "After", ""].map(quiet);
    let sum =
        |sum: Option<Money>| sum.map_or_else(|| quiet(words::NOT_RECORDED), |sum| (sum.grouped(), Meaning::Plain));
    let amounts = all.iter().filter_map(|line| match line {
        Reviewed::Amount { kind, hmrc, before, after, .. } => {
            let name = (format!("  {}", coding_out::kind(*kind)), Meaning::Plain);
            Some(Mixed::Figures([name, quiet(""), sum(*hmrc), sum(*before), sum(*after), quiet("")]))
        }
        Reviewed::Choice { .. } => None,
    });
    let mut lines = vec![Mixed::Figures(head)];
    lines.extend(amounts);
    lines.push(Mixed::Words(text(words::NO_REVIEW.to_owned(), Meaning::Quiet)));
    lines
}

/// Before and after in columns with what each comes to: every amount in them is in its sum, so what HMRC could not match is
/// none of them. Changed lines marked by a sign as well as by weight.
pub(super) fn amounts_side_by_side(all: &[Reviewed], voice: Voice) -> Vec<Mixed> {
    let quiet = |text: &str| (text.to_owned(), Meaning::Quiet);
    let mut lines = vec![Mixed::Figures([
        quiet("  Amount"),
        quiet(""),
        quiet("HMRC holds"),
        quiet("Before"),
        quiet("After"),
        quiet("What becomes of it"),
    ])];
    let mut totals: [Option<Money>; 3] = [None; 3];
    for line in all {
        let Reviewed::Amount { kind, related, hmrc, before, was_own, after, difference, .. } = line else { continue };
        for (total, sum) in totals.iter_mut().zip([hmrc, before, after]) {
            if let Some(sum) = sum {
                *total = Some(total.unwrap_or_default() + *sum);
            }
        }
        let changes = before != after;
        let own = matches!(difference, Difference::BecomesOwn);
        let mark = match (changes, own) {
            (true, _) => "±",
            (false, true) => OWN,
            (false, false) => " ",
        };
        let year = related.map(|year| year.to_string()).unwrap_or_default();
        let strong = if changes { Meaning::Strong } else { Meaning::Plain };
        let becomes = match (words::difference(*difference, voice), was_own) {
            ("", true) => "as before, not HMRC's",
            ("", false) => "as before",
            (other, _) => other,
        };
        lines.push(Mixed::Figures([
            (format!("{mark} {}", coding_out::kind(*kind)), strong),
            (year, strong),
            (figure(*hmrc), Meaning::Plain),
            (figure(*before), Meaning::Plain),
            (figure(*after), strong),
            (becomes.to_owned(), if own { Meaning::Soon } else { Meaning::Quiet }),
        ]));
    }
    let [hmrc, before, after] = totals.map(figure);
    lines.push(Mixed::Rule);
    lines.push(Mixed::Figures([
        ("  In the tax code".to_owned(), Meaning::Quiet),
        (String::new(), Meaning::Plain),
        (hmrc, Meaning::Plain),
        (before, Meaning::Plain),
        (after, Meaning::Strong),
        (String::new(), Meaning::Plain),
    ]));
    lines
}

/// What the marks before the amounts mean, where there are any.
pub(super) fn marks(all: &[Reviewed], voice: Voice) -> Option<Mixed> {
    let amounts = || {
        all.iter().filter_map(|line| match line {
            Reviewed::Amount { before, after, difference, .. } => Some((before != after, *difference)),
            Reviewed::Choice { .. } => None,
        })
    };
    let changed = amounts().any(|(changes, _)| changes).then(|| "± changed".to_owned());
    let becomes = amounts().any(|(changes, difference)| !changes && difference == Difference::BecomesOwn);
    let becomes = becomes.then(|| format!("{OWN} HMRC's figure becomes {} own", voice.possessive()));
    let said: Vec<String> = [changed, becomes].into_iter().flatten().collect();
    (!said.is_empty()).then(|| Mixed::Words(text(said.join(", "), Meaning::Quiet)))
}

/// Marks a figure of HMRC's that becomes the customer's own as it is.
pub(super) const OWN: &str = "*";

/// Columns of a sum.
const SUM: u16 = 14;
/// Columns of what becomes of an amount, where there is room.
const BECOMES: u16 = 28;

/// Draws words and figures from the `first` row on; gives how many are left below.
pub(super) fn draw_mixed(pen: &mut Pen<'_>, area: Rect, lines: &[Mixed], first: u16) -> usize {
    let becomes = if area.width >= 100 { BECOMES } else { 0 };
    let rows = |line: &Mixed| match line {
        Mixed::Words(line) => height(std::slice::from_ref(line), area.width),
        Mixed::Figures(_) | Mixed::Rule => 1,
    };
    let all: u16 = lines.iter().map(rows).sum();
    let first = first.min(all.saturating_sub(area.height));
    let mut at = 0;
    for line in lines {
        // What of it stands above the first row is cut, and what stands below the last.
        let (tall, cut) = (rows(line), first.saturating_sub(at));
        let y = at.max(first) - first;
        let seen = tall.saturating_sub(cut).min(area.height.saturating_sub(y));
        if seen > 0 {
            draw_one(pen, Rect { y: area.y + y, height: seen, ..area }, (line, cut), becomes);
        }
        at += tall;
    }
    usize::from(all.saturating_sub(first + area.height))
}

fn draw_one(pen: &mut Pen<'_>, area: Rect, (line, cut): (&Mixed, u16), becomes: u16) {
    let sums_end = area.width.saturating_sub(if becomes > 0 { becomes + 2 } else { 0 });
    match line {
        Mixed::Words(line) => {
            draw_lines(pen, area, std::slice::from_ref(line), cut);
        }
        Mixed::Rule => {
            let wide = SUM * 3;
            pen.rule(area.x + sums_end.saturating_sub(wide), area.y, wide);
        }
        Mixed::Figures([name, year, hmrc, before, after, what]) => {
            let room = sums_end.saturating_sub(SUM * 3 + 1);
            put_name(pen, (area.x, area.y), room, (&name.0, &year.0), name.1);
            for (cell, place) in [(after, 0), (before, 1), (hmrc, 2)] {
                pen.put_right(area.x + sums_end - place * SUM, area.y, SUM, &cell.0, cell.1);
            }
            if becomes > 0 {
                pen.put(area.x + sums_end + 2, area.y, becomes, &what.0, what.1);
            }
        }
    }
}

/// What becomes of an entry HMRC could not match, below the columns it stands in none of.
pub(super) fn not_matched(line: &Reviewed) -> Mixed {
    Mixed::Words(text(words::not_matched(line), Meaning::Soon))
}
