//! The token endpoint: a code, a refresh token or nothing but the application itself, for tokens.

use chrono::{DateTime, Utc};
use oauth2::{PkceCodeChallenge, PkceCodeVerifier};

use super::grants::{Opened, SignIns};
use super::parameters::Parameters;
use super::{Refusal, scopes};
use crate::simulator::reply::Reply;

/// What a call for a token comes to.
pub(crate) enum Outcome {
    /// An answer.
    Done(Reply),
    /// A refresh that has begun, and must be finished for its answer.
    Begun(Opened),
}

impl SignIns {
    /// Takes a call for a token, given by its content type and its body.
    pub(crate) fn token(&self, content_type: Option<&str>, body: &[u8], now: DateTime<Utc>) -> Outcome {
        self.try_token(content_type, body, now).unwrap_or_else(|refusal| Outcome::Done(refusal.into()))
    }

    fn try_token(&self, content_type: Option<&str>, body: &[u8], now: DateTime<Utc>) -> Result<Outcome, Refusal> {
        let kind = content_type.and_then(|kind| kind.split(';').next()).map(str::trim);
        if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("application/x-www-form-urlencoded")) {
            return Err(Refusal::request("the body is not a form"));
        }
        let form = Parameters::read(body);
        let grant_type = form.need("grant_type")?;
        if !["authorization_code", "refresh_token", "client_credentials"].contains(&grant_type) {
            return Err(Refusal::new(400, "unsupported_grant_type", "grant_type is invalid"));
        }
        let (client, secret) = (form.need("client_id")?, form.need("client_secret")?);
        match grant_type {
            "authorization_code" => {
                let (code, redirect) = (form.need("code")?, form.need("redirect_uri")?);
                self.check_secret(client, secret)?;
                let waiting = self.waiting(code, client, now)?;
                if redirect != waiting.redirect {
                    return Err(Refusal::request("redirect_uri is invalid"));
                }
                check_verifier(waiting.challenge.as_deref(), form.get("code_verifier")?)?;
                self.exchange(code, secret, now).map(Outcome::Done)
            }
            "refresh_token" => {
                let refresh = form.need("refresh_token")?;
                self.check_secret(client, secret)?;
                self.begin_refresh(refresh, client, now).map(Outcome::Begun)
            }
            _ => {
                self.check_secret(client, secret)?;
                let asked = form.get("scope")?.map(scopes).transpose()?.unwrap_or_default();
                self.for_application(client, secret, asked, now).map(Outcome::Done)
            }
        }
    }
}

/// Holds the verifier to the challenge. A verifier without a challenge is refused too: the challenge got lost on its way
/// to the browser, or somebody took it out.
fn check_verifier(challenge: Option<&str>, verifier: Option<&str>) -> Result<(), Refusal> {
    let mismatch = || Refusal::grant("code_verifier is invalid");
    match (challenge, verifier) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(mismatch()),
        (Some(_), None) => Err(Refusal::request("code_verifier is required")),
        (Some(challenge), Some(verifier)) => {
            let letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
            if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(letter) {
                return Err(Refusal::request("code_verifier is invalid"));
            }
            let made = PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.to_owned()));
            if made.as_str() == challenge { Ok(()) } else { Err(mismatch()) }
        }
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    /// RFC 7636, appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[rstest]
    #[case(None, None, "")]
    #[case(Some(CHALLENGE), Some(VERIFIER), "")]
    #[case(Some(CHALLENGE), None, "invalid_request")]
    #[case(Some(CHALLENGE), Some("short"), "invalid_request")]
    #[case(Some(CHALLENGE), Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEj k"), "invalid_request")]
    #[case(Some(CHALLENGE), Some("eBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"), "invalid_grant")]
    #[case(None, Some(VERIFIER), "invalid_grant")]
    fn verifiers_are_held_to_challenges(
        #[case] challenge: Option<&str>,
        #[case] verifier: Option<&str>,
        #[case] error: &str,
    ) {
        let found = check_verifier(challenge, verifier).err().map_or("", |refusal| refusal.error);
        assert_eq!(found, error);
    }
}
