//! Test Fraud Prevention Headers 1.0: HMRC's judge of the headers. Two endpoints, for an application's own token, in
//! the sandbox only.

use serde::Deserialize;

use crate::hmrc::endpoint::{Api, Endpoint, Method, segments};
use crate::hmrc::error::sentence;
use crate::hmrc::wire::{self, Unreadable, each};
use crate::rules::fraud_verdict::{CallJudged, HeaderFinding, Verdict};
use crate::rules::profile::ConnectionMethod;

/// Judge the headers of this very call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ValidateHeaders;

impl Endpoint for ValidateHeaders {
    type Response = Verdict;
    const API: Api = Api::TestFraudPreventionHeaders;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        segments(&["test", "fraud-prevention-headers", "validate"])
    }

    fn read(body: &[u8]) -> Result<Verdict, Unreadable> {
        wire::read::<VerdictWire>(body).map(VerdictWire::into_domain)
    }
}

/// Judge the headers that came with the last call to each endpoint of an API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderFeedback {
    /// The API.
    pub api: Api,
    /// By the rules of which connection method.
    pub method: ConnectionMethod,
}

impl HeaderFeedback {
    /// HMRC's word for an API in this service's addresses.
    const fn word(api: Api) -> &'static str {
        match api {
            Api::SelfAssessmentAccounts => "self-assessment-accounts-mtd",
            Api::Obligations => "obligations-mtd",
            Api::BusinessDetails => "business-details-mtd",
            Api::IndividualDetails => "self-assessment-individual-details-mtd",
            Api::SelfEmploymentBusiness => "self-employment-business-mtd",
            Api::PropertyBusiness => "property-business-mtd",
            Api::TestFraudPreventionHeaders => "test-fraud-prevention-headers",
        }
    }
}

impl Endpoint for HeaderFeedback {
    type Response = Vec<CallJudged>;
    const API: Api = Api::TestFraudPreventionHeaders;
    const METHOD: Method = Method::Get;

    fn path(&self) -> Vec<String> {
        segments(&["test", "fraud-prevention-headers", Self::word(self.api), "validation-feedback"])
    }

    fn query(&self) -> Vec<(&'static str, String)> {
        vec![("connectionMethod", self.method.as_str().to_owned())]
    }

    fn read(body: &[u8]) -> Result<Vec<CallJudged>, Unreadable> {
        wire::read::<FeedbackWire>(body).map(|answer| each(answer.requests, CallWire::into_domain))
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct VerdictWire {
    spec_version: Option<String>,
    code: String,
    errors: Option<Vec<FindingWire>>,
    warnings: Option<Vec<FindingWire>>,
}

#[derive(Deserialize)]
struct FindingWire {
    code: Option<String>,
    message: Option<String>,
    headers: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct FeedbackWire {
    requests: Option<Vec<CallWire>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct CallWire {
    method: Option<String>,
    code: String,
    headers: Option<Vec<HeaderWire>>,
    cross_validation: Option<Vec<CrossWire>>,
}

/// A header's errors. Its value is not read: it is this computer's, and known.
#[derive(Deserialize)]
struct HeaderWire {
    errors: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct CrossWire {
    errors: Option<Vec<String>>,
}

impl VerdictWire {
    fn into_domain(self) -> Verdict {
        let sort = |error: bool, all| each(all, |finding: FindingWire| finding.into_domain(error));
        let mut findings: Vec<HeaderFinding> = sort(true, self.errors);
        findings.extend(sort(false, self.warnings));
        Verdict { spec_version: self.spec_version.unwrap_or_default(), overall: self.code.into(), findings }
    }
}

impl FindingWire {
    fn into_domain(self, error: bool) -> HeaderFinding {
        HeaderFinding {
            error,
            code: self.code.unwrap_or_default().into(),
            headers: self.headers.unwrap_or_default(),
            message: sentence(&self.message.unwrap_or_default()),
        }
    }
}

impl CallWire {
    fn into_domain(self) -> CallJudged {
        let told = self.headers.unwrap_or_default().into_iter().map(|header| header.errors);
        let across = self.cross_validation.unwrap_or_default().into_iter().map(|cross| cross.errors);
        let errors = told.chain(across).flatten().map(|errors| errors.len()).sum();
        CallJudged { method: self.method.unwrap_or_default(), overall: self.code.into(), errors }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::fraud_verdict::{HeaderCode, Overall};

    #[test]
    fn a_verdict_with_everything_in_it() {
        let body = br#"{"specVersion":"3.3","code":"INVALID_HEADERS","message":"At least 1 header is invalid",
            "errors":[{"code":"INVALID_HEADER","message":"Must be UTC","headers":["gov-client-timezone"]}],
            "warnings":[{"code":"NEW_CODE","headers":["gov-vendor-license-ids"]},{}]}"#;
        let verdict = ValidateHeaders::read(body).unwrap();
        assert_eq!((verdict.spec_version.as_str(), &verdict.overall), ("3.3", &Overall::Invalid));
        let told: Vec<_> =
            verdict.findings.iter().map(|one| (one.error, one.code.as_str(), one.headers.len())).collect();
        assert_eq!(told, [(true, "INVALID_HEADER", 1), (false, "NEW_CODE", 1), (false, "", 0)]);
        assert!(verdict.findings[0].is_about("Gov-Client-Timezone"));
    }

    #[test]
    fn nothing_to_complain_of_may_be_left_out() {
        let verdict = ValidateHeaders::read(br#"{"code":"VALID_HEADERS"}"#).unwrap();
        assert_eq!((verdict.overall, verdict.findings.len()), (Overall::Valid, 0));
        assert!(ValidateHeaders::read(b"{}").is_err(), "without a verdict there is none");
        assert_eq!(HeaderCode::from("SOMETHING_NEW").as_str(), "SOMETHING_NEW");
    }

    #[test]
    fn feedback_counts_errors_and_forgets_whose_account_it_was() {
        let body = br#"{"requests":[{"path":"/obligations/details/AA000001A","method":"GET","code":"INVALID_HEADERS",
            "requestTimestamp":"2026-09-04T08:05:09.070Z","headers":[
              {"header":"gov-client-timezone","value":"GMT","code":"INVALID_HEADER","errors":["a","b"],"warnings":["c"]},
              {"header":"gov-client-device-id","code":"VALID_HEADER"}],
            "crossValidation":[{"code":"X","errors":["d"],"headers":[]}]},
            {"code":"NO_HEADERS"}]}"#;
        let calls = HeaderFeedback::read(body).unwrap();
        assert_eq!(calls.iter().map(|call| call.errors).collect::<Vec<_>>(), [3, 0]);
        assert_eq!(calls[1].overall, Overall::NoHeaders);
        assert!(!format!("{calls:?}").contains("AA000001A"));
        assert_eq!(HeaderFeedback::read(b"{}").unwrap(), []);
    }

    #[test]
    fn the_address_names_api_and_method() {
        let asked = HeaderFeedback { api: Api::Obligations, method: ConnectionMethod::Other };
        assert_eq!(asked.path().join("/"), "test/fraud-prevention-headers/obligations-mtd/validation-feedback");
        assert_eq!(asked.query(), [("connectionMethod", "OTHER_DIRECT".to_owned())]);
    }
}
