//! What HMRC's test service says about the fraud prevention headers it was sent.

use super::machine::Known;
use super::open_enum::open_enum;

/// A header of the next call: its name, and its value or why it has none. The value tells who sits where.
#[derive(Clone, PartialEq, Eq)]
pub struct HeaderTold {
    /// Its name.
    pub name: &'static str,
    /// Its value, as it is sent.
    pub value: Known<String>,
}

/// Without the value.
impl std::fmt::Debug for HeaderTold {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let value = self.value.as_ref().map(|_| "…");
        f.debug_struct("HeaderTold").field("name", &self.name).field("value", &value).finish()
    }
}

open_enum! {
    /// What HMRC's service calls a whole set of headers.
    pub enum Overall {
        /// Nothing is wrong with them.
        Valid = "VALID_HEADERS",
        /// Something may be.
        PotentiallyInvalid = "POTENTIALLY_INVALID_HEADERS",
        /// Something is.
        Invalid = "INVALID_HEADERS",
        /// A call came without any.
        NoHeaders = "NO_HEADERS",
    }
}

open_enum! {
    /// What HMRC's service has to say about headers.
    pub enum HeaderCode {
        /// The value is wrong.
        Invalid = "INVALID_HEADER",
        /// The value may be wrong.
        PotentiallyInvalid = "POTENTIALLY_INVALID_HEADER",
        /// The header was not sent.
        Missing = "MISSING_HEADER",
        /// It was sent without a value.
        Empty = "EMPTY_HEADER",
        /// It belongs to another connection method.
        Unexpected = "UNEXPECTED_HEADER",
    }
}

/// One thing HMRC's service has to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderFinding {
    /// An error, not a warning.
    pub error: bool,
    /// What sort of thing.
    pub code: HeaderCode,
    /// The headers it is about, in the letters HMRC writes them in.
    pub headers: Vec<String>,
    /// HMRC's own words.
    pub message: String,
}

impl HeaderFinding {
    /// Whether it is about this header.
    pub fn is_about(&self, header: &str) -> bool {
        self.headers.iter().any(|named| named.eq_ignore_ascii_case(header))
    }
}

/// What HMRC's service says about one set of headers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The version of the rules it goes by, such as `3.3`.
    pub spec_version: String,
    /// All in all.
    pub overall: Overall,
    /// Errors first, then warnings.
    pub findings: Vec<HeaderFinding>,
}

impl Verdict {
    /// The errors about headers that were sent: about one that is left out for a known reason nothing can be done here.
    pub fn errors_in<'a>(&'a self, sent: &'a [HeaderTold]) -> impl Iterator<Item = &'a HeaderFinding> {
        let was_sent = |finding: &HeaderFinding| {
            sent.iter().any(|header| header.value.is_ok() && finding.is_about(header.name))
                || finding.headers.is_empty()
                || finding.headers.iter().all(|named| !sent.iter().any(|one| one.name.eq_ignore_ascii_case(named)))
        };
        self.findings.iter().filter(move |finding| finding.error && was_sent(finding))
    }
}

/// What HMRC's service says about the last call of one endpoint. Without the path: it holds whose account it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallJudged {
    /// `GET` and the like.
    pub method: String,
    /// All in all.
    pub overall: Overall,
    /// How many errors it found.
    pub errors: usize,
}

/// What HMRC's service says about the last calls of one API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiJudged {
    /// HMRC's name of the API.
    pub api: &'static str,
    /// Each endpoint's last call.
    pub calls: Vec<CallJudged>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::machine::Missing;

    fn told(name: &'static str, value: Known<&str>) -> HeaderTold {
        HeaderTold { name, value: value.map(str::to_owned) }
    }

    fn finding(error: bool, header: &str) -> HeaderFinding {
        let headers = vec![header.to_owned()];
        HeaderFinding { error, code: HeaderCode::Invalid, headers, message: String::new() }
    }

    #[test]
    fn an_error_counts_unless_the_header_was_left_out_for_a_reason() {
        let sent = [told("Gov-Client-Timezone", Ok("x")), told("Gov-Client-Screens", Err(Missing::NoScreen))];
        let all = vec![
            finding(true, "gov-client-timezone"),
            finding(true, "gov-client-screens"),
            finding(true, "gov-client-new-header"),
            finding(false, "gov-client-timezone"),
        ];
        let verdict = Verdict { spec_version: "3.3".to_owned(), overall: Overall::Invalid, findings: all.clone() };
        let counted: Vec<_> = verdict.errors_in(&sent).cloned().collect();
        assert_eq!(counted, [all[0].clone(), all[2].clone()]);
    }

    #[test]
    fn debug_shows_no_value() {
        let shown = format!("{:?}", told("Gov-Client-User-IDs", Ok("os=canary")));
        assert!(!shown.contains("canary"), "{shown}");
    }
}
