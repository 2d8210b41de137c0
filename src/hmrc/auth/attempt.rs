//! One attempt to sign in, from the browser's address to the pair of tokens.

use std::borrow::Cow;
use std::fmt;

use chrono::{DateTime, Utc};
use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use url::form_urlencoded;

use super::answer::{Asked, Before, failure, pair};
use super::{Application, SignInError, Tokens};
use crate::rules::Secret;
use crate::rules::profile::Profile;

/// One attempt to sign in. What comes back from the browser is of use to the attempt it was meant for only.
pub struct Attempt {
    application: Application,
    address: String,
    redirect: String,
    /// 128 random bits. `oauth2` compares it in constant time.
    state: CsrfToken,
    verifier: PkceCodeVerifier,
}

/// Without the address, which holds the state.
impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("redirect", &self.redirect).finish_non_exhaustive()
    }
}

/// What a browser brought back.
pub(super) enum Callback {
    /// A code, for this attempt.
    Code(Secret),
    /// An answer to this attempt, without a code.
    Failed(SignInError),
    /// Not for this attempt.
    Foreign,
}

/// The longest text that is looked at.
const MOST_BYTES: usize = 8 << 10;

impl Attempt {
    pub(super) fn begin(application: &Application, redirect: &str) -> Result<Self, SignInError> {
        if !application.redirects.iter().any(|registered| registered == redirect) {
            return Err(SignInError::Redirect);
        }
        let client = application.oauth_client()?.set_redirect_uri(redirect_url(redirect)?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (address, state) = client
            .authorize_url(CsrfToken::new_random)
            .add_scopes(application.scopes.iter().cloned().map(Scope::new))
            .set_pkce_challenge(challenge)
            .url();
        let (application, redirect) = (application.clone(), redirect.to_owned());
        Ok(Self { application, address: address.into(), redirect, state, verifier })
    }

    /// Where the browser is to go.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Where the browser comes back to, as registered.
    pub fn redirect(&self) -> &str {
        &self.redirect
    }

    /// Whether HMRC shows the code, for a person to paste it.
    pub fn by_hand(&self) -> bool {
        self.redirect.starts_with(Profile::BY_HAND)
    }

    /// The code in what a person pasted: the code itself, the title of HMRC's page (`Success code=…`), or the whole
    /// address that the browser ended on.
    pub fn code_from(&self, pasted: &str) -> Result<Secret, SignInError> {
        let pasted = pasted.trim();
        if pasted.is_empty() || pasted.len() > MOST_BYTES {
            return Err(SignInError::BadCallback);
        }
        let Some(query) = query_in(pasted) else {
            let plain = pasted.bytes().all(|byte| byte.is_ascii_graphic()) && !pasted.contains("://");
            return if plain { Ok(Secret::new(pasted)) } else { Err(SignInError::BadCallback) };
        };
        // HMRC's page says nothing of the state; an address always does.
        let stated = pasted.contains("://") || Parameters::of(query).has("state");
        match self.callback(query, stated) {
            Callback::Code(code) => Ok(code),
            Callback::Failed(error) => Err(error),
            Callback::Foreign => Err(SignInError::WrongState),
        }
    }

    /// What the query of the browser's request says.
    pub(super) fn callback(&self, query: &str, stated: bool) -> Callback {
        let parameters = Parameters::of(query);
        let ours = || parameters.one("state").is_some_and(|state| CsrfToken::new(state.to_owned()) == self.state);
        if stated && !ours() {
            return Callback::Foreign;
        }
        match (parameters.one("code"), parameters.one("error")) {
            (Some(code), None) => Callback::Code(Secret::new(code)),
            (None, Some(error)) => Callback::Failed(SignInError::rejected(error, parameters.one("error_description"))),
            _ => Callback::Failed(SignInError::BadCallback),
        }
    }

    /// Exchanges the code for a pair; `now` is when the authority begins. A code that HMRC does not take leaves the
    /// attempt good for another one.
    pub async fn exchange(&self, code: &Secret, now: DateTime<Utc>) -> Result<Tokens, SignInError> {
        let (redirect, by_hand) = (redirect_url(&self.redirect)?, self.by_hand());
        let (client, service) = (self.application.oauth_client()?, self.application.service()?);
        let asked = client
            .exchange_code(AuthorizationCode::new(code.reveal().to_owned()))
            .set_redirect_uri(Cow::Owned(redirect))
            .set_pkce_verifier(PkceCodeVerifier::new(self.verifier.secret().clone()))
            .request_async(&service)
            .await;
        let answer = asked.map_err(|error| match failure(error, Asked::Code) {
            // HMRC says the same of a mistyped code and of an old one; what a browser brought is not mistyped.
            SignInError::WrongCode if !by_hand => SignInError::CodeExpired,
            error => error,
        })?;
        let before = Before { refresh: Secret::default(), granted_at: now, scopes: &self.application.scopes };
        pair(&answer, now, &before)
    }
}

fn redirect_url(redirect: &str) -> Result<RedirectUrl, SignInError> {
    RedirectUrl::new(redirect.to_owned()).map_err(|_no_address| SignInError::Redirect)
}

/// The part of a pasted text that has parameters: what follows the question mark of an address, or what begins with
/// the first parameter of a title.
fn query_in(pasted: &str) -> Option<&str> {
    let (before_fragment, _) = pasted.split_once('#').unwrap_or((pasted, ""));
    if let Some((_, query)) = before_fragment.split_once('?') {
        return Some(query);
    }
    let begins = |name: &str| {
        let mut found = before_fragment.match_indices(name).map(|(at, _)| at);
        found.find(|at| before_fragment.get(..*at).is_some_and(|head| head.is_empty() || head.ends_with([' ', '&'])))
    };
    let first = ["code=", "error=", "state="].into_iter().filter_map(begins).min()?;
    before_fragment.get(first..)?.split_whitespace().next()
}

/// The parameters of a query, each of which counts only where it stands once.
struct Parameters(Vec<(String, String)>);

impl Parameters {
    fn of(query: &str) -> Self {
        Self(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(other, _)| other == name)
    }

    fn one(&self, name: &str) -> Option<&str> {
        let mut found = self.0.iter().filter(|(other, _)| other == name);
        let (_, value) = found.next()?;
        (found.next().is_none() && !value.is_empty()).then_some(value)
    }
}
