//! The endpoints, one file for each of HMRC's APIs.

#![expect(clippy::unnecessary_wraps, reason = "every handler has the one type that stands in the table of endpoints")]

use super::call::Call;
use super::reply::Reply;

mod accounts;
mod business_details;
mod cumulative;
mod individual_details;
mod obligations;

/// One of HMRC's APIs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Api {
    SelfAssessmentAccounts,
    Obligations,
    BusinessDetails,
    IndividualDetails,
    SelfEmploymentBusiness,
    PropertyBusiness,
}

/// The variable parts of a path, by name.
pub(crate) type Parts = Vec<(&'static str, String)>;

/// One endpoint.
#[derive(Debug)]
pub(crate) struct Endpoint {
    pub(crate) api: Api,
    pub(crate) method: &'static str,
    /// With `{nino}` and other variable parts.
    pub(crate) path: &'static str,
    pub(crate) takes_body: bool,
    /// What HMRC holds a request to before it looks at the person's data.
    pub(crate) check: fn(&Call<'_>) -> Result<(), Reply>,
    /// The values of `Gov-Test-Scenario` it knows, beside `DEFAULT` and `STATEFUL`.
    pub(crate) scenarios: &'static [(&'static str, Scenario)],
    pub(crate) answer: fn(&Call<'_>) -> Result<Reply, Reply>,
}

/// What a `Gov-Test-Scenario` does.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Scenario {
    /// Refuses with this code.
    Refuse(&'static str),
    /// Answers with made-up data.
    Answer(fn(&Call<'_>) -> Result<Reply, Reply>),
}

impl Api {
    /// The version an `Accept` header must name.
    pub(crate) const fn version(self) -> &'static str {
        match self {
            Self::SelfAssessmentAccounts => "4.0",
            Self::Obligations => "3.0",
            Self::BusinessDetails | Self::IndividualDetails => "2.0",
            Self::SelfEmploymentBusiness => "5.0",
            Self::PropertyBusiness => "6.0",
        }
    }

    /// What it answers about somebody it does not know.
    pub(crate) const fn stranger(self) -> &'static str {
        match self {
            Self::IndividualDetails => "CLIENT_NOT_MTD_ENROLLED",
            _ => "CLIENT_OR_AGENT_NOT_AUTHORISED",
        }
    }
}

impl Endpoint {
    /// The variable parts of `segments` if they are a path of this endpoint.
    pub(crate) fn parts_of(&self, segments: &[&str]) -> Option<Parts> {
        let mut parts = Vec::new();
        let mut wanted = self.path.trim_start_matches('/').split('/');
        for segment in segments {
            let part = wanted.next()?;
            match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(name) if !segment.is_empty() => parts.push((name, (*segment).to_owned())),
                None if part == *segment => {}
                _ => return None,
            }
        }
        wanted.next().is_none().then_some(parts)
    }
}

/// Every endpoint; where two paths fit one address the more literal one stands first.
pub(crate) fn all() -> impl Iterator<Item = &'static Endpoint> {
    [
        accounts::ENDPOINTS,
        obligations::ENDPOINTS,
        business_details::ENDPOINTS,
        individual_details::ENDPOINTS,
        cumulative::ENDPOINTS,
    ]
    .into_iter()
    .flatten()
}

/// The version of the API that lives at this path.
pub(crate) fn version_at(segments: &[&str]) -> Option<&'static str> {
    let api = match segments {
        ["accounts", "self-assessment", ..] => Api::SelfAssessmentAccounts,
        ["obligations", "details", ..] => Api::Obligations,
        ["individuals", "business", "details", ..] => Api::BusinessDetails,
        ["individuals", "person", "itsa-status", ..] => Api::IndividualDetails,
        ["individuals", "business", "self-employment", ..] => Api::SelfEmploymentBusiness,
        ["individuals", "business", "property", ..] => Api::PropertyBusiness,
        _ => return None,
    };
    Some(api.version())
}

/// An endpoint that checks nothing beyond the person.
pub(crate) const fn nothing_to_check(_call: &Call<'_>) -> Result<(), Reply> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_twenty_eight_endpoints_are_there() {
        let of = |api| all().filter(|endpoint| endpoint.api == api).count();
        assert_eq!(of(Api::SelfAssessmentAccounts), 12);
        assert_eq!(of(Api::Obligations), 2);
        assert_eq!(of(Api::BusinessDetails), 10);
        assert_eq!(of(Api::IndividualDetails), 1);
        assert_eq!(of(Api::SelfEmploymentBusiness), 1);
        assert_eq!(of(Api::PropertyBusiness), 2);
    }
}
