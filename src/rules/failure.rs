//! What can go wrong, in the core's terms.

/// Why a question could not be answered, as far as the core needs to know it.
///
/// It holds no sentence: `words::codes` says in plain words what happened and what to do. It holds no NINO, UTR or sum
/// either, so its `Debug` is safe to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What sort of failure it is; decides the exit code and what can be done.
    pub kind: FailureKind,
    /// HMRC's code, such as `FORMAT_NINO`; where HMRC sent none, this program's own in lower case, such as
    /// `timed-out`.
    pub code: String,
    /// The HTTP status, when HMRC answered.
    pub status: Option<u16>,
    /// The single errors, when HMRC sent several.
    pub details: Vec<FailureDetail>,
    /// The fields HMRC names; for [`FailureKind::BadAnswer`] the field of the answer that could not be read.
    pub paths: Vec<String>,
    /// HMRC's own message, for codes this program has no words for. Never decide anything by it.
    pub hmrc_message: Option<String>,
    /// Whether anything changed at HMRC.
    pub changed: Changed,
    /// HMRC's correlation id, to quote to HMRC.
    pub correlation_id: Option<String>,
}

/// One of several errors in one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureDetail {
    /// HMRC's code.
    pub code: String,
    /// The fields HMRC names.
    pub paths: Vec<String>,
}

/// The sorts of failure a person can act on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// Sign-in needed: no token, or HMRC does not accept it.
    SignIn,
    /// HMRC does not let this user see this taxpayer.
    NotAuthorised,
    /// HMRC has not released this to software.
    NotOffered,
    /// HMRC refused the request.
    Refused,
    /// Too many requests; trying later works.
    Throttled,
    /// HMRC is failing.
    Unavailable,
    /// HMRC could not be reached, or not in time.
    Unreachable,
    /// HMRC answered something this program cannot read.
    BadAnswer,
    /// The question itself breaks HMRC's rules and was not sent.
    Invalid,
}

/// Whether anything changed at HMRC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Changed {
    /// Nothing did.
    No,
    /// A write was sent and its outcome is not known.
    Unknown,
}

impl Changed {
    /// The word used in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::No => "no",
            Self::Unknown => "unknown",
        }
    }
}

impl Failure {
    /// A failure with nothing known but its kind and code.
    pub fn new(kind: FailureKind, code: impl Into<String>) -> Self {
        Self {
            kind,
            code: code.into(),
            status: None,
            details: Vec::new(),
            paths: Vec::new(),
            hmrc_message: None,
            changed: Changed::No,
            correlation_id: None,
        }
    }
}
