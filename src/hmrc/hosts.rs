//! HMRC's hosts: the only ones, with this computer, that this program talks to or sends a browser to.

use crate::rules::Environment;
use crate::rules::profile::Addresses;

/// HMRC's production API.
pub(super) const PRODUCTION_API: &str = "api.service.hmrc.gov.uk";
/// HMRC's sandbox API.
pub(super) const SANDBOX_API: &str = "test-api.service.hmrc.gov.uk";
const PRODUCTION_WWW: &str = "www.tax.service.gov.uk";
const SANDBOX_WWW: &str = "test-www.tax.service.gov.uk";

/// Where HMRC is, in the environments it has; `None` for the demo and for servers on this computer.
///
/// HMRC's own pages say the `www` host for signing in and the API's host for tokens; its `OpenAPI` files still say
/// otherwise.
pub fn addresses(environment: Environment) -> Option<Addresses> {
    let (api, www) = match environment {
        Environment::Sandbox => (SANDBOX_API, SANDBOX_WWW),
        Environment::Production => (PRODUCTION_API, PRODUCTION_WWW),
        Environment::Demo | Environment::Local => return None,
    };
    Some(Addresses {
        api: format!("https://{api}"),
        authorise: format!("https://{www}/oauth/authorize"),
        token: format!("https://{api}/oauth/token"),
    })
}

/// The addresses of a server on this computer that has everything under one base.
pub fn addresses_under(base: &str) -> Addresses {
    let base = base.trim_end_matches('/');
    Addresses {
        api: base.to_owned(),
        authorise: format!("{base}/oauth/authorize"),
        token: format!("{base}/oauth/token"),
    }
}
