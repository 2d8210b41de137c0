//! An application as registered at HMRC's Developer Hub.

use std::fmt;

use chrono::{DateTime, Utc};
use oauth2::basic::BasicClient;
use oauth2::{AuthType, AuthUrl, ClientId, ClientSecret, EndpointNotSet, EndpointSet, RefreshToken, TokenUrl};
use reqwest::Url;

use super::answer::{Asked, Before, TokenService, access, failure, pair};
use super::{Attempt, SignInError, Tokens};
use crate::hmrc::client::is_loopback;
use crate::rules::Secret;

/// An application as registered at HMRC's Developer Hub.
#[derive(Clone, PartialEq, Eq)]
pub struct Application {
    /// Its client id.
    pub client_id: String,
    /// Its secret. HMRC wants one; a broker that holds it, at a token address of its own, does not.
    pub secret: Option<Secret>,
    /// Where a browser goes to sign in.
    pub authorise_url: String,
    /// Where codes and refresh tokens are exchanged.
    pub token_url: String,
    /// The permissions asked for.
    pub scopes: Vec<String>,
    /// The redirect addresses registered for it.
    pub redirects: Vec<String>,
}

/// Without the secret.
impl fmt::Debug for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Application")
            .field("client_id", &self.client_id)
            .field("authorise_url", &self.authorise_url)
            .field("token_url", &self.token_url)
            .field("scopes", &self.scopes)
            .field("redirects", &self.redirects)
            .finish_non_exhaustive()
    }
}

/// `oauth2`'s client, with both addresses set.
pub(super) type OauthClient = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

impl Application {
    /// Begins to sign somebody in, with one of the registered redirect addresses. Nothing is sent yet.
    pub fn attempt(&self, redirect: &str) -> Result<Attempt, SignInError> {
        Attempt::begin(self, redirect)
    }

    /// A token of the application itself, for the few calls that want one. It renews nothing and is not kept.
    pub async fn client_credentials(&self) -> Result<Secret, SignInError> {
        let (client, service) = (self.oauth_client()?, self.service()?);
        let asked = client.exchange_client_credentials().request_async(&service).await;
        access(&asked.map_err(|error| failure(error, Asked::Application))?)
    }

    /// The pair after this one, which is dead from then on.
    pub(super) async fn refresh(&self, tokens: &Tokens, now: DateTime<Utc>) -> Result<Tokens, SignInError> {
        if tokens.refresh.is_empty() {
            return Err(SignInError::AuthorityEnded);
        }
        let (client, service) = (self.oauth_client()?, self.service()?);
        let refresh = RefreshToken::new(tokens.refresh.reveal().to_owned());
        let asked = client.exchange_refresh_token(&refresh).request_async(&service).await;
        let answer = asked.map_err(|error| failure(error, Asked::Refresh))?;
        let before = Before { refresh: tokens.refresh.clone(), granted_at: tokens.granted_at, scopes: &tokens.scopes };
        pair(&answer, now, &before)
    }

    /// `oauth2`'s client. HMRC takes id and secret in the body of a request only.
    pub(super) fn oauth_client(&self) -> Result<OauthClient, SignInError> {
        address(&self.authorise_url, "authorise")?;
        address(&self.token_url, "token")?;
        let authorise = AuthUrl::new(self.authorise_url.clone()).map_err(|_no| SignInError::Address("authorise"))?;
        let token = TokenUrl::new(self.token_url.clone()).map_err(|_no| SignInError::Address("token"))?;
        let mut client = BasicClient::new(ClientId::new(self.client_id.clone()));
        if let Some(secret) = &self.secret {
            client = client.set_client_secret(ClientSecret::new(secret.reveal().to_owned()));
        }
        Ok(client.set_auth_type(AuthType::RequestBody).set_auth_uri(authorise).set_token_uri(token))
    }

    /// The way to the token address.
    pub(super) fn service(&self) -> Result<TokenService, SignInError> {
        TokenService::new(&address(&self.token_url, "token")?)
    }
}

/// An address that a secret may be sent to: nobody between can read it.
fn address(text: &str, which: &'static str) -> Result<Url, SignInError> {
    let wrong = SignInError::Address(which);
    let Ok(url) = Url::parse(text) else { return Err(wrong) };
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let host = url.host_str().filter(|host| !host.is_empty());
    let private = url.scheme() == "https" || (url.scheme() == "http" && host.is_some_and(is_loopback));
    if bare && private && host.is_some() { Ok(url) } else { Err(wrong) }
}
