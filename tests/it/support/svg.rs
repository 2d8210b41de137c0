//! A screen as a picture: what the README shows is made from the program itself.

use std::fmt::Write as _;

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::{Color, Modifier};

/// Width and height of a letter, in the picture's units. A text is stretched to its cells, whatever font there is.
const LETTER: (usize, usize) = (8, 17);

/// The screen as an SVG picture.
pub(crate) fn picture(buffer: &Buffer) -> String {
    let (columns, rows) = (usize::from(buffer.area.width), usize::from(buffer.area.height));
    let (width, height) = (columns * LETTER.0 + 24, rows * LETTER.1 + 24);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\">\n\
         <rect width=\"100%\" height=\"100%\" rx=\"8\" fill=\"#16181d\"/>\n\
         <g font-family=\"ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace\" font-size=\"13.3\" \
         xml:space=\"preserve\" fill=\"#d6d9df\">\n"
    );
    for (y, row) in buffer.content.chunks(columns).enumerate() {
        for (x, run) in runs(row) {
            text(&mut out, x, y, run);
        }
    }
    out.push_str("</g>\n</svg>\n");
    out
}

/// Neighbouring letters that look the same, with the column of the first.
fn runs(row: &[Cell]) -> Vec<(usize, &[Cell])> {
    let mut x = 0;
    let mut runs = Vec::new();
    for run in row.chunk_by(|a, b| (a.fg, a.modifier) == (b.fg, b.modifier) && !gap(a, b)) {
        if run.iter().any(|cell| !cell.symbol().trim().is_empty()) {
            runs.push((x, run));
        }
        x += run.len();
    }
    runs
}

/// Where words end: blanks are left out of the picture.
fn gap(a: &Cell, b: &Cell) -> bool {
    (a.symbol() == " ") != (b.symbol() == " ")
}

fn text(out: &mut String, x: usize, y: usize, run: &[Cell]) {
    let Some(first) = run.first() else { return };
    let words: String = run.iter().map(Cell::symbol).collect();
    let words = words.replace('&', "&amp;").replace('<', "&lt;");
    let colour = match first.fg {
        Color::Red => " fill=\"#ef6b73\"",
        Color::Yellow => " fill=\"#e2b55a\"",
        Color::Green => " fill=\"#86c07a\"",
        Color::Cyan => " fill=\"#5cc4d3\"",
        _ => "",
    };
    let bold = if first.modifier.contains(Modifier::BOLD) { " font-weight=\"700\"" } else { "" };
    let quiet = if first.modifier.contains(Modifier::DIM) { " opacity=\"0.6\"" } else { "" };
    let italic = if first.modifier.contains(Modifier::ITALIC) { " font-style=\"italic\"" } else { "" };
    let (left, base, length) = (x * LETTER.0 + 12, y * LETTER.1 + 25, run.len() * LETTER.0);
    let _written = writeln!(
        out,
        "<text x=\"{left}\" y=\"{base}\" textLength=\"{length}\" lengthAdjust=\"spacingAndGlyphs\"{colour}{bold}{quiet}{italic}>{words}</text>"
    );
}
