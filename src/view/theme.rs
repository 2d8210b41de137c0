//! Looks by meaning: what is late, what is an estimate, what is quiet. Nothing else names a colour.
//!
//! Colours are the terminal's own sixteen, so that every theme of a terminal, light or dark, stays in charge; without
//! colour the same meanings are told by weight and by words.

use ratatui::style::{Color, Modifier, Style};

/// What something means, for how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meaning {
    /// Plain text.
    Plain,
    /// What matters most on the screen.
    Strong,
    /// A heading.
    Title,
    /// The one accent: where you are, what a key does.
    Accent,
    /// Said quietly.
    Quiet,
    /// Rules and frames.
    Line,
    /// Late, overdue, failed.
    Late,
    /// A date or a threshold comes near.
    Soon,
    /// Done, received, paid.
    Good,
    /// An estimate, or something that may change.
    Estimate,
    /// A QR code: black on white in every theme, so that any telephone reads it. Without colour it is turned around, which
    /// is dark on light where the terminal is light on dark.
    Code,
}

/// Glyphs for what words alone would say at length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named for what it marks")]
pub struct Glyphs {
    pub selected: &'static str,
    pub rule: &'static str,
    pub bar: &'static str,
    pub late: &'static str,
    pub received: &'static str,
    pub to_come: &'static str,
    pub dot: &'static str,
    pub ellipsis: &'static str,
    pub earlier: &'static str,
    pub later: &'static str,
    pub full: &'static str,
    pub half: &'static str,
    pub light: &'static str,
    pub left_end: &'static str,
    pub right_end: &'static str,
    pub line: &'static str,
    pub spin: [&'static str; 8],
    pub waiting: &'static str,
}

/// Glyphs of any modern font.
pub const UNICODE: Glyphs = Glyphs {
    selected: "▸",
    rule: "─",
    bar: "│",
    late: "!",
    received: "✓",
    to_come: "○",
    dot: "●",
    ellipsis: "…",
    earlier: "‹",
    later: "›",
    full: "█",
    half: "▓",
    light: "░",
    left_end: "├",
    right_end: "┤",
    line: "─",
    spin: ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧"],
    waiting: "…",
};

/// Glyphs of the oldest terminal.
pub const ASCII: Glyphs = Glyphs {
    selected: ">",
    rule: "-",
    bar: "|",
    late: "!",
    received: "v",
    to_come: "o",
    dot: "*",
    ellipsis: "...",
    earlier: "<",
    later: ">",
    full: "#",
    half: "+",
    light: ".",
    left_end: "|",
    right_end: "|",
    line: "-",
    spin: ["-", "\\", "|", "/", "-", "\\", "|", "/"],
    waiting: "...",
};

/// How things look on this terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Theme {
    /// Whether colours are used at all.
    pub colour: bool,
    /// The glyphs.
    pub glyphs: Glyphs,
    /// Whether the screen is laid out for a screen reader: one column, no rules, nothing that moves.
    pub plain: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Self { colour: true, glyphs: UNICODE, plain: false }
    }
}

impl Theme {
    /// How something with this meaning looks.
    pub fn style(&self, meaning: Meaning) -> Style {
        let plain = Style::new();
        let weight = match meaning {
            Meaning::Plain | Meaning::Good | Meaning::Soon => plain,
            Meaning::Strong | Meaning::Title | Meaning::Late | Meaning::Accent => plain.add_modifier(Modifier::BOLD),
            Meaning::Quiet | Meaning::Line => plain.add_modifier(Modifier::DIM),
            Meaning::Estimate => plain.add_modifier(Modifier::ITALIC),
            Meaning::Code => plain.add_modifier(Modifier::REVERSED),
        };
        if !self.colour {
            return weight;
        }
        match meaning {
            Meaning::Accent => weight.fg(Color::Cyan),
            Meaning::Late => weight.fg(Color::Red),
            Meaning::Soon => weight.fg(Color::Yellow),
            Meaning::Good => weight.fg(Color::Green),
            Meaning::Code => plain.fg(Color::Black).bg(Color::White),
            _ => weight,
        }
    }
}
