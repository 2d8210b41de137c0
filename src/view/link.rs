//! Addresses that a terminal can open: OSC 8 hyperlinks over text that stands on the screen already.
//!
//! The library knows no links. A link is one cell that says the whole of its text between the two sequences and is as
//! wide as the text; the cells behind it keep theirs, so that they are drawn again when the link goes. A terminal that
//! knows no links shows the text alone.

use std::num::NonZeroU16;

use ratatui::buffer::{Buffer, CellDiffOption};

/// Text on the screen that leads to an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it starts.
    pub place: (u16, u16),
    /// How many columns it takes.
    pub width: u16,
    /// Where it leads.
    pub address: String,
}

/// Makes the texts links. One whose address could leave the sequence it is written in stays text.
pub fn lay(buffer: &mut Buffer, links: &[Link]) {
    for (number, link) in links.iter().enumerate() {
        let fits = link.address.bytes().all(|byte| byte.is_ascii_graphic());
        let (Some(width), true) = (NonZeroU16::new(link.width), fits) else { continue };
        let (x, y) = link.place;
        let text: String = (x..x.saturating_add(link.width))
            .filter_map(|x| buffer.cell((x, y)).map(|cell| cell.symbol().to_owned()))
            .collect();
        // Rows of one address are one link to the terminal.
        let id = links.iter().position(|other| other.address == link.address).unwrap_or(number);
        if let Some(cell) = buffer.cell_mut((x, y)) {
            cell.set_symbol(&format!("\u{1b}]8;id=qd{id};{}\u{1b}\\{text}\u{1b}]8;;\u{1b}\\", link.address));
            cell.set_diff_option(CellDiffOption::ForcedWidth(width));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ratatui::layout::Rect;
    use ratatui::style::Style;

    fn screen(text: &str) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, text, Style::new());
        buffer
    }

    /// What is written for `next` after `before`, cell by cell.
    fn written(before: &Buffer, next: &Buffer) -> Vec<(u16, String)> {
        before.diff(next).into_iter().map(|(x, _, cell)| (x, cell.symbol().to_owned())).collect()
    }

    fn link(address: &str) -> Link {
        Link { place: (2, 0), width: 6, address: address.to_owned() }
    }

    #[test]
    fn a_link_is_written_at_once_and_goes_without_a_trace() {
        let (empty, plain, mut linked) = (screen(""), screen("a gov.uk z"), screen("a gov.uk z"));
        lay(&mut linked, &[link("https://www.gov.uk/x")]);
        let sequence = "\u{1b}]8;id=qd0;https://www.gov.uk/x\u{1b}\\gov.uk\u{1b}]8;;\u{1b}\\";
        let first: Vec<(u16, String)> = vec![(0, "a".into()), (2, sequence.into()), (9, "z".into())];
        assert_eq!(written(&empty, &linked), first);
        assert!(written(&linked, &linked.clone()).is_empty());
        let again = written(&linked, &plain);
        assert_eq!(again.first(), Some(&(2, "g".to_owned())));
        // What stands behind the first letter is on the screen already, or is written again: never left out wrongly.
        let other = screen("a other! z");
        let text: String = written(&linked, &other).into_iter().map(|(_, text)| text).collect();
        assert_eq!(text, "other!");
    }

    #[test]
    fn an_address_cannot_leave_its_sequence() {
        for address in ["https://www.gov.uk/\u{1b}\\", "https://www.gov.uk/\u{7}", "https://www.gov.uk/ü", "a b"] {
            let mut buffer = screen("a gov.uk z");
            lay(&mut buffer, &[link(address)]);
            assert_eq!(buffer, screen("a gov.uk z"));
        }
    }
}
