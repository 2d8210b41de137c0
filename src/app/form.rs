//! Forms: fields with a focus, what the keys do among them, and what is wrong with what was typed.

use crate::app::export::ExportForm;
use crate::app::field::{Hidden, Line};
use crate::app::key::{Code, Key};
use crate::app::what_if::WhatIf;
use crate::rules::profile::Keeps;
use crate::rules::{Environment, Money, Nino, ProfileName, Role};
use crate::words::set_up::{SHORTEST_PASSPHRASE, Wrong};

/// A field of some form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named for what is asked")]
pub enum FieldId {
    Environment,
    Server,
    Role,
    ClientId,
    ClientSecret,
    ProfileName,
    Name,
    Nino,
    Utr,
    ClientRole,
    Keeps,
    Passphrase,
    PassphraseAgain,
    ExportForm,
    File,
    WhatIf,
    Amount,
    Day,
}

/// One thing that can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each is named for what is chosen")]
pub enum Pick {
    Environment(Environment),
    Role(Role),
    Keeps(Keeps),
    ExportForm(ExportForm),
    WhatIf(WhatIf),
}

/// What a field takes.
#[derive(Debug, Clone)]
pub enum Entry {
    /// A line that can be read.
    Line(Line),
    /// A secret.
    Hidden(Hidden),
    /// One of several.
    Choice {
        /// What there is to choose from.
        of: Vec<Pick>,
        /// What is chosen.
        chosen: Pick,
    },
}

/// What became of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pressed {
    /// The form took it.
    Taken,
    /// Enter on the last field.
    Done,
    /// It means nothing to the form.
    Left,
}

/// Fields and the one that has the keys.
#[derive(Debug, Clone)]
pub struct Form {
    fields: Vec<(FieldId, Entry)>,
    /// The field that has the keys.
    pub focus: FieldId,
    /// Whether what is wrong is said: after the first try to go on, not while somebody still types.
    pub tried: bool,
}

impl Form {
    /// A form with these fields, empty, the first with the keys.
    pub fn new(fields: Vec<(FieldId, Entry)>) -> Self {
        let focus = fields.first().map_or(FieldId::Name, |(id, _)| *id);
        Self { fields, focus, tried: false }
    }

    /// A line to type.
    pub fn line() -> Entry {
        Entry::Line(Line::default())
    }

    /// A secret to type.
    pub fn hidden() -> Entry {
        Entry::Hidden(Hidden::default())
    }

    /// A choice, the first chosen.
    pub fn choice(first: Pick, others: &[Pick]) -> Entry {
        Entry::Choice { of: std::iter::once(first).chain(others.iter().copied()).collect(), chosen: first }
    }

    /// What a field holds.
    pub fn entry(&self, id: FieldId) -> Option<&Entry> {
        self.fields.iter().find(|(field, _)| *field == id).map(|(_, entry)| entry)
    }

    fn entry_mut(&mut self, id: FieldId) -> Option<&mut Entry> {
        self.fields.iter_mut().find(|(field, _)| *field == id).map(|(_, entry)| entry)
    }

    /// The text of a line; empty for another kind of field.
    pub fn text(&self, id: FieldId) -> &str {
        match self.entry(id) {
            Some(Entry::Line(line)) => line.text(),
            _ => "",
        }
    }

    /// A secret field.
    pub fn hidden_of(&self, id: FieldId) -> Option<&Hidden> {
        match self.entry(id) {
            Some(Entry::Hidden(hidden)) => Some(hidden),
            _ => None,
        }
    }

    /// What is chosen in a field.
    pub fn chosen(&self, id: FieldId) -> Option<Pick> {
        match self.entry(id) {
            Some(Entry::Choice { chosen, .. }) => Some(*chosen),
            _ => None,
        }
    }

    /// Puts a text into a line that is empty.
    pub fn suggest(&mut self, id: FieldId, text: &str) {
        if let Some(Entry::Line(line)) = self.entry_mut(id)
            && line.text().is_empty()
        {
            *line = Line::new(text);
        }
    }

    /// Puts a text into a field that is empty, or takes it out again.
    pub fn prefill(&mut self, id: FieldId, text: &str, wanted: bool) {
        let (from, to) = if wanted { ("", text) } else { (text, "") };
        match self.entry_mut(id) {
            Some(Entry::Line(line)) if line.text() == from => *line = Line::new(to),
            Some(Entry::Hidden(hidden)) if hidden.secret().reveal() == from => {
                hidden.clear();
                hidden.paste(to);
            }
            _ => {}
        }
    }

    /// Whether a choice has the keys.
    pub fn is_at_a_choice(&self) -> bool {
        matches!(self.entry(self.focus), Some(Entry::Choice { .. }))
    }

    /// Puts a text into a line in place of what stands there.
    pub fn put(&mut self, id: FieldId, text: &str) {
        if let Some(Entry::Line(line)) = self.entry_mut(id) {
            *line = Line::new(text);
        }
    }

    /// Changes what there is to choose from; what was chosen stays where it can.
    pub fn offer(&mut self, id: FieldId, offered: Vec<Pick>) {
        if let Some(Entry::Choice { of, chosen }) = self.entry_mut(id) {
            if let (false, Some(first)) = (offered.contains(chosen), offered.first()) {
                *chosen = *first;
            }
            *of = offered;
        }
    }

    /// Whether anything was typed.
    pub fn is_touched(&self) -> bool {
        self.fields.iter().any(|(_, entry)| match entry {
            Entry::Line(line) => !line.text().is_empty(),
            Entry::Hidden(hidden) => !hidden.is_empty(),
            Entry::Choice { .. } => false,
        })
    }

    /// Takes in a key, among these fields.
    pub fn press(&mut self, key: Key, among: &[FieldId]) -> Pressed {
        if !among.contains(&self.focus)
            && let Some(first) = among.first()
        {
            self.focus = *first;
        }
        match key.code {
            Code::Enter if among.last().is_none_or(|last| *last == self.focus) => return Pressed::Done,
            Code::Tab if key.shift => self.go(among, false),
            Code::Enter | Code::Tab => self.go(among, true),
            Code::Up | Code::Down => {
                let next = key.code == Code::Down;
                if !self.pick(next) {
                    self.go(among, next);
                }
            }
            _ => return self.type_key(key),
        }
        Pressed::Taken
    }

    fn type_key(&mut self, key: Key) -> Pressed {
        match self.entry_mut(self.focus) {
            Some(Entry::Line(line)) => line.press(key),
            Some(Entry::Hidden(hidden)) => hidden.press(key),
            Some(Entry::Choice { of, chosen }) => match key.code {
                Code::Char('j') => {
                    self.pick(true);
                }
                Code::Char('k') => {
                    self.pick(false);
                }
                Code::Char(digit @ '1'..='9') => {
                    let place = usize::from(u8::try_from(digit).unwrap_or(b'1') - b'1');
                    if let Some(pick) = of.get(place) {
                        *chosen = *pick;
                    }
                }
                _ => return Pressed::Left,
            },
            None => return Pressed::Left,
        }
        Pressed::Taken
    }

    /// Takes in a pasted text; false where there is no line for it.
    pub fn paste(&mut self, text: &str) -> bool {
        match self.entry_mut(self.focus) {
            Some(Entry::Line(line)) => line.paste(text),
            Some(Entry::Hidden(hidden)) => hidden.paste(text),
            Some(Entry::Choice { .. }) | None => return false,
        }
        true
    }

    /// The next or previous choice; false where there is none.
    fn pick(&mut self, next: bool) -> bool {
        let Some(Entry::Choice { of, chosen }) = self.entry_mut(self.focus) else { return false };
        let at = of.iter().position(|pick| pick == chosen).unwrap_or(0);
        let to = if next { Some(at + 1) } else { at.checked_sub(1) };
        let Some(pick) = to.and_then(|to| of.get(to)) else { return false };
        *chosen = *pick;
        true
    }

    fn go(&mut self, among: &[FieldId], next: bool) {
        let at = among.iter().position(|id| *id == self.focus).unwrap_or(0);
        let to = if next { at + 1 } else { at.saturating_sub(1) };
        if let Some(id) = among.get(to) {
            self.focus = *id;
        }
    }

    /// Whether these fields are right. Where one is not, it gets the keys, and what is wrong is said from now on.
    pub fn check(&mut self, among: &[FieldId]) -> bool {
        let wrong = among.iter().copied().find(|id| self.wrong(*id).is_some());
        self.tried = wrong.is_some();
        if let Some(id) = wrong {
            self.focus = id;
        }
        wrong.is_none()
    }

    /// What is wrong with a field.
    pub fn wrong(&self, id: FieldId) -> Option<Wrong> {
        let text = self.text(id);
        let none = text.is_empty();
        match id {
            FieldId::Environment
            | FieldId::Role
            | FieldId::ClientRole
            | FieldId::Keeps
            | FieldId::Name
            | FieldId::ExportForm
            | FieldId::WhatIf => None,
            FieldId::Amount => Money::typed(text).is_none().then_some(Wrong::NotAnAmount),
            FieldId::Day => text.parse::<chrono::NaiveDate>().is_err().then_some(Wrong::NotADay),
            FieldId::Server => (!is_a_server_here(text)).then_some(Wrong::NotAServerHere),
            FieldId::ClientId | FieldId::ProfileName if none => Some(Wrong::Missing),
            FieldId::File => none.then_some(Wrong::Missing),
            FieldId::ClientId => (!text.chars().all(|letter| letter.is_ascii_graphic())).then_some(Wrong::NotAnId),
            FieldId::ProfileName => text.parse::<ProfileName>().is_err().then_some(Wrong::NotAProfileName),
            FieldId::Nino if none => {
                // It can be given later, unless a client is nothing without it.
                let said_more = !self.text(FieldId::Utr).is_empty() || !self.text(FieldId::Name).is_empty();
                let client = self.entry(FieldId::Environment).is_none();
                (said_more || client).then_some(Wrong::NinoMissing)
            }
            FieldId::Nino => nino(text).is_none().then_some(Wrong::NotANino),
            FieldId::Utr => (!none && utr(text).is_none()).then_some(Wrong::NotAUtr),
            FieldId::ClientSecret => self.hidden_of(id).is_none_or(Hidden::is_empty).then_some(Wrong::Missing),
            FieldId::Passphrase => {
                self.hidden_of(id).is_none_or(|typed| typed.letters() < SHORTEST_PASSPHRASE).then_some(Wrong::TooShort)
            }
            FieldId::PassphraseAgain => match (self.hidden_of(FieldId::Passphrase), self.hidden_of(id)) {
                (Some(first), Some(again)) if first.same(again) => None,
                _ => Some(Wrong::NotTheSame),
            },
        }
    }
}

/// A National Insurance number as people write it: small letters and room between are fine.
pub fn nino(text: &str) -> Option<Nino> {
    let bare: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    bare.to_ascii_uppercase().parse().ok()
}

/// A Unique Taxpayer Reference: ten digits, as people write it, with room between or a K at the end.
pub fn utr(text: &str) -> Option<String> {
    let bare: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
    let bare = bare.strip_suffix(['K', 'k']).unwrap_or(&bare);
    (bare.len() == 10 && bare.bytes().all(|byte| byte.is_ascii_digit())).then(|| bare.to_owned())
}

/// Whether this is the address of a server on this computer, and nothing more than that.
fn is_a_server_here(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("http://") else { return false };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    ["127.0.0.1", "[::1]", "localhost"].iter().any(|host| match rest.strip_prefix(host) {
        Some("") => true,
        Some(port) => port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok_and(|port| port > 0)),
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("http://127.0.0.1:8080", true)]
    #[case("http://localhost:8080/", true)]
    #[case("http://[::1]:1", true)]
    #[case("http://localhost", true)]
    #[case("https://localhost:8080", false)]
    #[case("http://localhost.example.org:80", false)]
    #[case("http://127.0.0.1:8080/path", false)]
    #[case("http://127.0.0.1:0", false)]
    #[case("http://127.0.0.1:80@example.org", false)]
    #[case("", false)]
    fn servers_here(#[case] text: &str, #[case] right: bool) {
        assert_eq!(is_a_server_here(text), right);
    }

    #[test]
    fn identifiers_are_taken_as_people_write_them() {
        assert_eq!(nino("aa 00 00 01 a").unwrap().as_str(), "AA000001A");
        assert_eq!(nino("AA0000"), None);
        assert_eq!(utr("12345 67890").unwrap(), "1234567890");
        assert_eq!(utr("1234567890K").unwrap(), "1234567890");
        assert_eq!(utr("123456789"), None);
    }

    #[test]
    fn the_keys_go_from_field_to_field() {
        let roles = [Pick::Role(Role::MainAgent), Pick::Role(Role::SupportingAgent)];
        let mut form = Form::new(vec![
            (FieldId::Name, Form::line()),
            (FieldId::ClientRole, Form::choice(roles[0], &roles[1..])),
            (FieldId::Utr, Form::line()),
        ]);
        let among = [FieldId::Name, FieldId::ClientRole, FieldId::Utr];
        let mut press = |key: &str| form.press(key.parse().unwrap(), &among);
        for key in ["q", "down", "down", "down", "1", "enter"] {
            let expected = if key == "enter" { Pressed::Done } else { Pressed::Taken };
            assert_eq!(press(key), expected, "{key}");
        }
        assert_eq!(form.text(FieldId::Name), "q");
        assert_eq!(form.chosen(FieldId::ClientRole), Some(roles[1]));
        assert_eq!(form.text(FieldId::Utr), "1");
        assert!(!form.check(&among) && form.focus == FieldId::Utr);
        assert_eq!(form.wrong(FieldId::Utr), Some(Wrong::NotAUtr));
    }
}
