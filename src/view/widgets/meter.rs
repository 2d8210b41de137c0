//! Bars: a whole split into its parts, drawn so that the parts can be told apart without colour.

use ratatui::layout::Rect;

use crate::rules::Money;
use crate::view::pen::Pen;
use crate::view::theme::Meaning;

/// A part of a whole.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// How much.
    pub amount: Money,
    /// The glyph it is drawn with.
    pub glyph: &'static str,
    /// What it means.
    pub meaning: Meaning,
}

/// How many of `room` columns each part takes: in proportion, at least one for a part that is not nothing, and
/// exactly `room` together unless there is nothing at all.
pub fn shares(parts: &[Share], room: u16) -> Vec<u16> {
    // Pence as whole numbers: bars are pictures, not sums, but they need no float either.
    let pence = |money: Money| {
        let whole = money.decimal().trunc().mantissa().checked_div(10_i128.pow(money.decimal().trunc().scale()));
        whole.unwrap_or_default().max(0)
    };
    let amounts: Vec<i128> =
        parts.iter().map(|part| pence(part.amount).max(i128::from(part.amount.is_positive()))).collect();
    let total: i128 = amounts.iter().sum();
    if total == 0 || room == 0 {
        return vec![0; parts.len()];
    }
    let mut widths: Vec<u16> = amounts
        .iter()
        .map(|amount| {
            let share = u16::try_from(amount.saturating_mul(i128::from(room)) / total).unwrap_or(0);
            if *amount > 0 { share.max(1) } else { 0 }
        })
        .collect();
    // Rounding leaves a few columns over or short; the widest part takes the difference.
    let used: u16 = widths.iter().sum();
    if let Some(widest) = widths.iter_mut().max() {
        *widest = (*widest + room).saturating_sub(used);
    }
    widths
}

/// Draws the parts side by side.
pub fn bar(pen: &mut Pen<'_>, area: Rect, parts: &[Share]) {
    let mut x = area.x;
    for (part, wide) in parts.iter().zip(shares(parts, area.width)) {
        let text = part.glyph.repeat(usize::from(wide));
        x = pen.put(x, area.y, wide, &text, part.meaning);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn parts_fill_the_bar_and_none_vanishes(pence in prop::collection::vec(0i64..1_000_000_000, 1..5), room in 10u16..200) {
            let parts: Vec<Share> = pence
                .iter()
                .map(|pence| Share { amount: Money::from_pence(*pence), glyph: "#", meaning: Meaning::Plain })
                .collect();
            let widths = shares(&parts, room);
            let anything = pence.iter().any(|pence| *pence > 0);
            prop_assert_eq!(widths.iter().sum::<u16>(), if anything { room } else { 0 });
            for (width, pence) in widths.iter().zip(&pence) {
                prop_assert_eq!(*width > 0, *pence > 0);
            }
        }
    }
}
