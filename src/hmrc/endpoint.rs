//! What a typed request is.

use super::error::Unreadable;

/// An HMRC API with the version this program speaks. Each call carries its own API's version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Api {
    /// Self Assessment Accounts 4.0.
    SelfAssessmentAccounts,
    /// Obligations 3.0.
    Obligations,
    /// Business Details 2.0.
    BusinessDetails,
    /// Self Assessment Individual Details 2.0.
    IndividualDetails,
    /// Self-Employment Business 5.0.
    SelfEmploymentBusiness,
    /// Property Business 6.0.
    PropertyBusiness,
    /// Test Fraud Prevention Headers 1.0, which the sandbox has.
    TestFraudPreventionHeaders,
}

impl Api {
    /// The `Accept` header that asks for this version.
    pub const fn accept(self) -> &'static str {
        match self {
            Self::PropertyBusiness => "application/vnd.hmrc.6.0+json",
            Self::SelfEmploymentBusiness => "application/vnd.hmrc.5.0+json",
            Self::SelfAssessmentAccounts => "application/vnd.hmrc.4.0+json",
            Self::Obligations => "application/vnd.hmrc.3.0+json",
            Self::BusinessDetails | Self::IndividualDetails => "application/vnd.hmrc.2.0+json",
            Self::TestFraudPreventionHeaders => "application/vnd.hmrc.1.0+json",
        }
    }

    /// HMRC's name of it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SelfAssessmentAccounts => "Self Assessment Accounts",
            Self::Obligations => "Obligations",
            Self::BusinessDetails => "Business Details",
            Self::IndividualDetails => "Self Assessment Individual Details",
            Self::SelfEmploymentBusiness => "Self-Employment Business",
            Self::PropertyBusiness => "Property Business",
            Self::TestFraudPreventionHeaders => "Test Fraud Prevention Headers",
        }
    }

    /// The version this program speaks.
    pub const fn version(self) -> &'static str {
        match self {
            Self::PropertyBusiness => "6.0",
            Self::SelfEmploymentBusiness => "5.0",
            Self::SelfAssessmentAccounts => "4.0",
            Self::Obligations => "3.0",
            Self::BusinessDetails | Self::IndividualDetails => "2.0",
            Self::TestFraudPreventionHeaders => "1.0",
        }
    }
}

/// How a request is sent; whether it writes follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// A read.
    Get,
    /// A write that replaces.
    Put,
    /// A write that does something.
    Post,
    /// A write that takes away.
    Delete,
}

impl Method {
    /// Its name in HTTP.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }

    /// True for everything but [`Method::Get`]: needs the write scope, and is never sent twice.
    pub const fn writes(self) -> bool {
        !matches!(self, Self::Get)
    }
}

/// A typed request to HMRC.
///
/// An implementation is a plain struct that cannot be made wrong: whatever HMRC's rules say about its parts is in
/// their types. The answer is turned into the values of [`rules`](crate::rules) before anybody sees it.
pub trait Endpoint: Sync {
    /// What HMRC answers.
    type Response: Send;
    /// The API it belongs to.
    const API: Api;
    /// How it is sent.
    const METHOD: Method;

    /// The segments of its path, not yet percent-encoded.
    fn path(&self) -> Vec<String>;

    /// The names and values of its query, not yet percent-encoded.
    fn query(&self) -> Vec<(&'static str, String)> {
        Vec::new()
    }

    /// The JSON it carries.
    fn body(&self) -> Option<serde_json::Value> {
        None
    }

    /// Reads a successful answer. A write is answered 204 without a body, so for one this is never given any bytes.
    fn read(body: &[u8]) -> Result<Self::Response, Unreadable>;

    /// The answer that a 404 with this code stands for, where it means "nothing here" rather than a failure.
    fn nothing_here(_code: &str) -> Option<Self::Response> {
        None
    }
}

/// HMRC's code for "nothing here" of most reads; also its answer to a path it does not know.
pub(super) const NOTHING_FOUND: &str = "MATCHING_RESOURCE_NOT_FOUND";

/// The segments of a path as owned texts.
pub(super) fn segments(parts: &[&str]) -> Vec<String> {
    parts.iter().map(|part| (*part).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_the_one_asked_for() {
        for api in [
            Api::SelfAssessmentAccounts,
            Api::Obligations,
            Api::BusinessDetails,
            Api::IndividualDetails,
            Api::SelfEmploymentBusiness,
            Api::PropertyBusiness,
            Api::TestFraudPreventionHeaders,
        ] {
            assert_eq!(api.accept(), format!("application/vnd.hmrc.{}+json", api.version()));
        }
    }
}
