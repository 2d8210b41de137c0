//! Addresses of HMRC's pages.
//!
//! A person is sent to `www.tax.service.gov.uk` and `www.gov.uk` and nowhere else. [`Address`] can hold nothing else,
//! whoever wrote it; what is put into a [`Page`] is escaped, whatever HMRC's answer it came from.

use core::fmt;
use core::str::FromStr;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The hosts a person may be sent to.
pub const HOSTS: [&str; 2] = ["www.tax.service.gov.uk", "www.gov.uk"];

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
        let climbs = path.split(['/', '?', '#']).any(|part| part == ".." || part == ".");
        let fits = path.starts_with('/') && path.bytes().all(plain) && !path.contains("//") && !climbs;
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
    /// `{business-link}`: what HMRC's pages know a business by.
    BusinessLink,
}

impl Blank {
    /// Every blank.
    pub const ALL: [Self; 8] = [
        Self::Utr,
        Self::StartYear,
        Self::EndYear,
        Self::Document,
        Self::InterestOnly,
        Self::Pence,
        Self::Penalty,
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
            Self::BusinessLink => "business-link",
        }
    }
}

impl Page {
    /// The page with its blanks filled; none when a value is missing.
    pub fn fill(&self, value: impl Fn(Blank) -> Option<String>) -> Option<Address> {
        let mut text = self.0.clone();
        for blank in Blank::ALL {
            let braced = format!("{{{}}}", blank.name());
            if text.contains(&braced) {
                let filled = value(blank).filter(|value| !value.is_empty())?;
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
}

impl FromStr for Page {
    type Err = NotAnAddress;

    /// Takes an address whose blanks are known and stand in the path or the query, not in the host.
    fn from_str(text: &str) -> Result<Self, NotAnAddress> {
        let page = Self(text.to_owned());
        page.fill(|_any| Some("0".to_owned())).map(|_address| page).ok_or(NotAnAddress)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmrcs_pages_are_taken_as_they_are() {
        for address in [
            "https://www.gov.uk/",
            "https://www.tax.service.gov.uk/view-penalty/self-assessment/agent",
            "https://www.tax.service.gov.uk/a/tax-year-summary/2027#taxCalculation",
            "https://www.tax.service.gov.uk/a/charge?id=AB%2F1&isInterestCharge=false",
        ] {
            let read: Address = address.parse().unwrap();
            assert_eq!(read.as_str(), address);
        }
    }

    #[test]
    fn nothing_else_is() {
        for address in [
            "",
            "http://www.gov.uk/",
            "https://www.gov.uk",
            "https://www.gov.uk.evil.example/",
            "https://www.gov.uk:443/",
            "https://www.gov.uk@evil.example/",
            "https://evil.example/https://www.gov.uk/",
            "https://WWW.GOV.UK/",
            " https://www.gov.uk/",
            "https://www.gov.uk/a b",
            "https://www.gov.uk/\u{1b}]8;;",
            "https://www.gov.uk/\\evil.example",
            "https://www.gov.uk//evil.example",
            "https://www.gov.uk/a/../b",
            "https://www.gov.uk/%",
            "https://www.gov.uk/%+1",
            "https://www.gov.uk/%0a",
            "https://www.gov.uk/a'b",
            "https://www.gov.uk/$(id)",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ] {
            assert!(address.parse::<Address>().is_err(), "{address:?}");
        }
    }

    #[test]
    fn what_fills_a_blank_stays_in_its_place() {
        let page: Page =
            "https://www.tax.service.gov.uk/v/charge?id={document}&isInterestCharge={interest-only}".parse().unwrap();
        let filled = page.fill(|blank| match blank {
            Blank::Document => Some("1&id=2#/../{utr}".to_owned()),
            Blank::InterestOnly => Some("true".to_owned()),
            _ => None,
        });
        let expected =
            "https://www.tax.service.gov.uk/v/charge?id=1%26id%3D2%23%2F%2E%2E%2F%7Butr%7D&isInterestCharge=true";
        assert_eq!(filled.unwrap().as_str(), expected);
        assert_eq!(page.fill(|_blank| None), None);
        assert_eq!(page.plain(), None);
    }

    #[test]
    fn a_page_with_a_blank_nobody_knows_is_none() {
        for page in ["https://www.gov.uk/{who}", "https://{utr}/", "https://www.gov.uk/{utr"] {
            assert!(page.parse::<Page>().is_err(), "{page}");
        }
    }
}
