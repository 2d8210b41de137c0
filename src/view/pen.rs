//! Writing on the screen's buffer: text cut to its room, rules, and nothing that could harm a terminal.

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use crate::view::link::Link;
use crate::view::theme::{ASCII, Meaning, Theme};
use crate::words::harmless;

/// A buffer with the looks it is written in.
pub struct Pen<'a> {
    /// The screen.
    pub buffer: &'a mut Buffer,
    /// How things look.
    pub theme: &'a Theme,
    /// Where the terminal's cursor shall stand: on the focused item.
    pub cursor: Option<(u16, u16)>,
    /// What of the text leads somewhere.
    pub links: Vec<Link>,
}

impl std::fmt::Debug for Pen<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Pen").field("area", self.buffer.area()).finish_non_exhaustive()
    }
}

/// The columns a text takes on screen.
pub fn width(text: &str) -> u16 {
    u16::try_from(text.width()).unwrap_or(u16::MAX)
}

/// The text cut to `room` columns, an ellipsis in place of what is gone.
pub fn cut(text: &str, room: u16, ellipsis: &str) -> String {
    if width(text) <= room {
        return text.to_owned();
    }
    let keep = room.saturating_sub(width(ellipsis));
    let mut kept = String::new();
    let mut used = 0;
    for letter in text.chars() {
        let wide = u16::try_from(letter.width().unwrap_or(0)).unwrap_or(0);
        if used + wide > keep {
            break;
        }
        used += wide;
        kept.push(letter);
    }
    while kept.ends_with(' ') {
        kept.pop();
    }
    kept.push_str(ellipsis);
    cut_hard(&kept, room)
}

fn cut_hard(text: &str, room: u16) -> String {
    let mut used = 0;
    let fits = |letter: &char| {
        used += u16::try_from(letter.width().unwrap_or(0)).unwrap_or(0);
        used <= room
    };
    text.chars().take_while(fits).collect()
}

/// The text in lines of at most `room` columns, broken between words.
pub fn wrap(text: &str, room: u16) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() && width(&line) + 1 + width(word) > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        while width(&line) > room.max(1) {
            let head = cut_hard(&line, room.max(1));
            line.drain(..head.len());
            lines.push(head);
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

impl Pen<'_> {
    /// The text as this terminal can show it: harmless, and in plain letters where it has no others.
    fn letters<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let text = harmless(text);
        if self.theme.glyphs == ASCII { Cow::Owned(text.chars().map(plain_letter).collect()) } else { text }
    }

    /// How something with this meaning looks.
    pub fn style(&self, meaning: Meaning) -> Style {
        self.theme.style(meaning)
    }

    /// Writes from `x` on, at most `room` columns; gives the column after the text.
    pub fn put(&mut self, x: u16, y: u16, room: u16, text: &str, meaning: Meaning) -> u16 {
        if !self.buffer.area().contains((x, y).into()) || room == 0 {
            return x;
        }
        let text = cut(&self.letters(text), room, self.theme.glyphs.ellipsis);
        // Whatever stood there before leaves nothing of its looks behind.
        let style = Style::reset().patch(self.theme.style(meaning));
        let (end, _) = self.buffer.set_stringn(x, y, &text, usize::from(room), style);
        end
    }

    /// Writes from `x` on, at most `room` columns, a text that leads to `address`; gives the column after it.
    pub fn put_link(&mut self, (x, y): (u16, u16), room: u16, text: &str, meaning: Meaning, address: &str) -> u16 {
        let end = self.put(x, y, room, text, meaning);
        self.links.push(Link { place: (x, y), width: end.saturating_sub(x), address: address.to_owned() });
        end
    }

    /// Writes so that the text ends just before column `end`, at most `room` columns.
    pub fn put_right(&mut self, end: u16, y: u16, room: u16, text: &str, meaning: Meaning) -> u16 {
        let text = cut(&self.letters(text), room, self.theme.glyphs.ellipsis);
        let start = end.saturating_sub(width(&text));
        self.put(start, y, width(&text), &text, meaning);
        start
    }

    /// Writes pieces one after another, at most `room` columns in all; gives the column after them.
    pub fn put_all(&mut self, x: u16, y: u16, room: u16, pieces: &[(&str, Meaning)]) -> u16 {
        let end = x.saturating_add(room);
        let mut at = x;
        for (text, meaning) in pieces {
            at = self.put(at, y, end.saturating_sub(at), text, *meaning);
        }
        at
    }

    /// A thin rule.
    pub fn rule(&mut self, x: u16, y: u16, room: u16) {
        let rule = self.theme.glyphs.rule.repeat(usize::from(room));
        self.put(x, y, room, &rule, Meaning::Line);
    }

    /// A paragraph from the top of `area`; gives the rows it took.
    pub fn paragraph(&mut self, area: Rect, text: &str, meaning: Meaning) -> u16 {
        let mut used = 0;
        for line in wrap(&harmless(text), area.width).iter().take(usize::from(area.height)) {
            self.put(area.x, area.y + used, area.width, line, meaning);
            used += 1;
        }
        used
    }
}

/// The nearest letter of the oldest terminals for a sign this program draws; letters of names stay.
const fn plain_letter(letter: char) -> char {
    match letter {
        '○' => 'o',
        '●' | '•' => '*',
        '–' | '─' => '-',
        '│' => '|',
        '┬' | '├' | '└' | '┤' => '+',
        '“' | '”' => '"',
        '‹' | '←' | '◂' => '<',
        '›' | '→' | '▸' => '>',
        '↑' => '^',
        '±' => '~',
        '✓' | '↓' => 'v',
        '✗' => 'x',
        '·' | '…' => '.',
        other => other,
    }
}

/// The rest of `area` below its first `rows` rows.
pub fn below(area: Rect, rows: u16) -> Rect {
    let rows = rows.min(area.height);
    Rect { y: area.y + rows, height: area.height - rows, ..area }
}

/// The first `rows` rows of `area`.
pub fn above(area: Rect, rows: u16) -> Rect {
    Rect { height: rows.min(area.height), ..area }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rstest::rstest;

    #[rstest]
    #[case("Lindqvist Joinery", 20, "Lindqvist Joinery")]
    #[case("Lindqvist Joinery", 10, "Lindqvist…")]
    #[case("Lindqvist Joinery", 11, "Lindqvist…")]
    #[case("日本語", 5, "日本…")]
    #[case("日本語", 4, "日…")]
    #[case("abc", 0, "")]
    fn cutting(#[case] text: &str, #[case] room: u16, #[case] cut_text: &str) {
        assert_eq!(cut(text, room, "…"), cut_text);
    }

    #[test]
    fn wrapping_breaks_between_words_and_inside_giants() {
        assert_eq!(wrap("pay by 31 January 2027", 10), ["pay by 31", "January", "2027"]);
        assert_eq!(wrap("abcdefghijkl", 5), ["abcde", "fghij", "kl"]);
    }

    proptest! {
        #[test]
        fn nothing_is_wider_than_its_room(text in "\\PC{0,60}", room in 0u16..40) {
            prop_assert!(width(&cut(&text, room, "…")) <= room);
            for line in wrap(&text, room.max(2)) {
                prop_assert!(width(&line) <= room.max(2));
            }
        }
    }
}
