//! Addresses of HMRC's pages.
//!
//! A person is sent to `www.tax.service.gov.uk` and `www.gov.uk` and nowhere else. [`Address`] can hold nothing else,
//! whoever wrote it; what is put into a [`Page`] is escaped, whatever HMRC's answer it came from.

use core::fmt;
use core::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The hosts a person may be sent to.
pub const HOSTS: [&str; 2] = ["www.tax.service.gov.uk", "www.gov.uk"];

/// The most bytes of an address: what every browser and every way of starting one takes.
const LONGEST: usize = 2000;

/// An address of a page of HMRC or GOV.UK, whole.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Address(String);

/// A text that is no such address. The message reads after "that is".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no address of HMRC or GOV.UK: https://www.tax.service.gov.uk/… or https://www.gov.uk/…")]
pub struct NotAnAddress;

impl Address {
    /// The address, as a browser takes it.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Everything after the host, with its slash.
    pub fn after_host(&self) -> &str {
        let rest = self.0.get("https://".len()..).unwrap_or_default();
        rest.find('/').and_then(|slash| rest.get(slash..)).unwrap_or("/")
    }

    /// The same page on another server: the demo's, which shows HMRC's pages in play. `origin` has no slash at its end.
    pub fn at(&self, origin: &str) -> String {
        format!("{origin}{}", self.after_host())
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Without what follows the host: it may name a person.
impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(…)")
    }
}

impl FromStr for Address {
    type Err = NotAnAddress;

    /// Takes only what needs no reading between the lines: https, a known host in lower case, no port, no user, a path,
    /// and nothing that a browser, a shell or a terminal may take for something else.
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let rest = text.strip_prefix("https://").ok_or(NotAnAddress)?;
        let path = HOSTS.iter().find_map(|host| rest.strip_prefix(host)).ok_or(NotAnAddress)?;
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%?&=#+".contains(&byte);
        // Browsers read `%2E` in a path as the dot it stands for.
        let dots = |part: &str| matches!(part.replace("%2e", ".").replace("%2E", ".").as_str(), "." | "..");
        let climbs = path.split(['/', '?', '#']).any(dots);
        let whole = path.starts_with('/') && text.len() <= LONGEST;
        let fits = whole && path.bytes().all(plain) && !path.contains("//") && !climbs;
        if fits && whole_escapes(path) { Ok(Self(text.to_owned())) } else { Err(NotAnAddress) }
    }
}

/// Whether each `%` is followed by two hexadecimal digits, and none hides a letter that would not be let through.
fn whole_escapes(path: &str) -> bool {
    path.split('%').skip(1).all(|after| {
        let code = after.get(..2).and_then(|two| u8::from_str_radix(two, 16).ok());
        // `u8::from_str_radix` takes a sign.
        code.is_some_and(|code| !code.is_ascii_control()) && !after.starts_with('+')
    })
}

/// A page of the catalogue: an address with blanks in braces, as in `…/charge?id={document}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page(String);

/// What a blank stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Blank {
    /// `{utr}`: ten digits.
    Utr,
    /// `{start-year}`: the year a tax year starts in, as HMRC's opt-out page wants it.
    StartYear,
    /// `{end-year}`: the year a tax year ends in, as HMRC's tax year pages want it.
    EndYear,
    /// `{document}`: a document of the account.
    Document,
    /// `{interest-only}`: `true` or `false`.
    InterestOnly,
    /// `{pence}`: a sum in whole pence.
    Pence,
    /// `{penalty}`: the number of a penalty.
    Penalty,
    /// `{review}`: `true` where a review of a refused appeal is asked for, `false` where it is the first appeal.
    Review,
    /// `{business-link}`: what HMRC's pages know a business by.
    BusinessLink,
}

impl Blank {
    /// Every blank.
    pub const ALL: [Self; 9] = [
        Self::Utr,
        Self::StartYear,
        Self::EndYear,
        Self::Document,
        Self::InterestOnly,
        Self::Pence,
        Self::Penalty,
        Self::Review,
        Self::BusinessLink,
    ];

    /// Its name between the braces.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Utr => "utr",
            Self::StartYear => "start-year",
            Self::EndYear => "end-year",
            Self::Document => "document",
            Self::InterestOnly => "interest-only",
            Self::Pence => "pence",
            Self::Penalty => "penalty",
            Self::Review => "review",
            Self::BusinessLink => "business-link",
        }
    }

    /// A value that can be what it stands for.
    const fn sample(self) -> &'static str {
        match self {
            Self::Utr => "0000000000",
            Self::StartYear | Self::EndYear => "2026",
            Self::InterestOnly | Self::Review => "true",
            Self::Document | Self::Pence | Self::Penalty | Self::BusinessLink => "0",
        }
    }

    /// Whether a value can be what it stands for. What HMRC's answers hold freely (documents, penalties) may be any text
    /// that a person could read out.
    fn takes(self, value: &str) -> bool {
        let digits = |most: usize| value.len() <= most && value.bytes().all(|byte| byte.is_ascii_digit());
        let fits = match self {
            Self::Utr => value.len() == 10 && digits(10),
            Self::StartYear | Self::EndYear => value.len() == 4 && digits(4),
            Self::InterestOnly | Self::Review => matches!(value, "true" | "false"),
            Self::Pence | Self::BusinessLink => digits(20),
            Self::Document | Self::Penalty => value.len() <= 100 && !value.chars().any(is_hidden),
        };
        fits && !value.is_empty()
    }
}

/// Whether a character is not seen where it stands: controls, and marks that turn the direction of what follows.
pub fn is_hidden(letter: char) -> bool {
    let turns =
        matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}');
    letter.is_control() || turns || letter == '\u{feff}'
}

impl Page {
    /// The page with its blanks filled; none when a value is missing or is none that can stand there.
    pub fn fill(&self, value: impl Fn(Blank) -> Option<String>) -> Option<Address> {
        let mut text = self.0.clone();
        for blank in Blank::ALL {
            let braced = format!("{{{}}}", blank.name());
            if text.contains(&braced) {
                let filled = value(blank).filter(|value| blank.takes(value))?;
                text = text.replace(&braced, &utf8_percent_encode(&filled, NON_ALPHANUMERIC).to_string());
            }
        }
        text.parse().ok()
    }

    /// The page as it is; none where it has blanks.
    pub fn plain(&self) -> Option<Address> {
        self.0.parse().ok()
    }

    /// As it stands in the catalogue.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The page with every blank filled with something that can stand there.
    fn sample(&self) -> Option<Address> {
        self.fill(|blank| Some(blank.sample().to_owned()))
    }

    /// Whether it has no other blanks than these.
    pub fn has_only(&self, blanks: &[Blank]) -> bool {
        self.fill(|blank| blanks.contains(&blank).then(|| blank.sample().to_owned())).is_some()
    }
}

impl FromStr for Page {
    type Err = NotAnAddress;

    /// Takes an address whose blanks are known and stand in the path or the query, not in the host.
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let page = Self(text.to_owned());
        page.sample().map(|_address| page).ok_or(NotAnAddress)
    }
}

#[cfg(test)]
mod tests;
