//! A pair of tokens, and how long HMRC stands by it.

use chrono::{DateTime, Months, NaiveDate, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::rules::Secret;

/// What one sign-in gave. A refresh token works once; using it ends the pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// Goes with every call, for about four hours.
    pub access: Secret,
    /// Gives the next pair, once. Empty when HMRC gave none.
    pub refresh: Secret,
    /// When the access token ends.
    pub expires_at: DateTime<Utc>,
    /// When the person signed in; a refresh does not move it.
    pub granted_at: DateTime<Utc>,
    /// What HMRC allows with it.
    pub scopes: Vec<String>,
}

/// How long a sign-in is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// For a month or more.
    Good,
    /// Not much longer: the person has to sign in again by this day.
    EndsSoon {
        /// The day it ends, as at HMRC (UTC).
        on: NaiveDate,
    },
    /// No longer.
    Ended,
}

/// HMRC's `grantLengthInDays`: 18 months, whatever happens in between.
const AUTHORITY: TimeDelta = TimeDelta::days(547);
/// When to begin to say that it will end.
const WARN_AFTER: Months = Months::new(17);

impl Tokens {
    /// When HMRC stops renewing the pair: 547 days after the sign-in.
    pub fn authority_ends(&self) -> DateTime<Utc> {
        self.granted_at.checked_add_signed(AUTHORITY).unwrap_or(DateTime::<Utc>::MAX_UTC)
    }

    /// How long the sign-in is good for.
    pub fn authority(&self, now: DateTime<Utc>) -> Authority {
        let ends = self.authority_ends();
        let soon = self.granted_at.checked_add_months(WARN_AFTER).unwrap_or(ends);
        match () {
            () if now >= ends => Authority::Ended,
            () if now >= soon => Authority::EndsSoon { on: ends.date_naive() },
            () => Authority::Good,
        }
    }

    /// How long the access token lasts from `now`.
    pub(super) fn remaining(&self, now: DateTime<Utc>) -> TimeDelta {
        self.expires_at.signed_duration_since(now)
    }

    /// The pair as text, for a vault.
    pub fn to_sealed(&self) -> Secret {
        let kept = Kept {
            version: VERSION,
            access: self.access.reveal().to_owned(),
            refresh: self.refresh.reveal().to_owned(),
            expires_at: self.expires_at,
            granted_at: self.granted_at,
            scopes: self.scopes.clone(),
        };
        // Texts, numbers and dates always become JSON; and what is empty reads as no pair.
        Secret::new(serde_json::to_string(&kept).unwrap_or_default())
    }

    /// Reads [`to_sealed`](Self::to_sealed).
    pub fn from_sealed(sealed: &Secret) -> Result<Self, NotTokens> {
        let kept: Kept = serde_json::from_str(sealed.reveal()).map_err(|_holds_the_text| NotTokens)?;
        if kept.version != VERSION || kept.access.is_empty() {
            return Err(NotTokens);
        }
        let Kept { version: _, access, refresh, expires_at, granted_at, scopes } = kept;
        Ok(Self { access: access.into(), refresh: refresh.into(), expires_at, granted_at, scopes })
    }
}

/// A text that is no pair of tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("read the sign-in that is kept: it is damaged, or of another version")]
pub struct NotTokens;

/// The version of the text.
const VERSION: u32 = 1;

/// The text's fields.
#[derive(Serialize, Deserialize)]
struct Kept {
    version: u32,
    access: String,
    refresh: String,
    expires_at: DateTime<Utc>,
    granted_at: DateTime<Utc>,
    scopes: Vec<String>,
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn tokens() -> Tokens {
        Tokens {
            access: Secret::new("canary-access"),
            refresh: Secret::new("canary-refresh"),
            expires_at: "2026-09-04T12:00:00Z".parse().unwrap(),
            granted_at: "2026-09-04T08:00:00.123Z".parse().unwrap(),
            scopes: vec!["read:self-assessment".to_owned()],
        }
    }

    #[test]
    fn a_pair_comes_back_as_it_was_kept() {
        let tokens = tokens();
        assert_eq!(Tokens::from_sealed(&tokens.to_sealed()), Ok(tokens));
    }

    #[rstest]
    #[case::nothing("")]
    #[case::not_json("canary")]
    #[case::another_version(r#"{"version":2,"access":"canary","refresh":"r","expires_at":"2026-09-04T12:00:00Z","granted_at":"2026-09-04T12:00:00Z","scopes":[]}"#)]
    #[case::no_token(r#"{"version":1,"access":"","refresh":"r","expires_at":"2026-09-04T12:00:00Z","granted_at":"2026-09-04T12:00:00Z","scopes":[]}"#)]
    #[case::cut(r#"{"version":1,"access":"canary","refr"#)]
    #[case::no_date(r#"{"version":1,"access":"canary","refresh":"r","expires_at":"canary","granted_at":"2026-09-04T12:00:00Z","scopes":[]}"#)]
    fn what_is_no_pair_is_said_without_showing_it(#[case] text: &str) {
        let wrong = Tokens::from_sealed(&Secret::new(text)).unwrap_err();
        assert!(!format!("{wrong} {wrong:?}").contains("canary"));
    }

    #[rstest]
    #[case("2026-09-04", Authority::Good)]
    #[case("2028-02-03", Authority::Good)]
    #[case("2028-02-05", Authority::EndsSoon { on: NaiveDate::from_ymd_opt(2028, 3, 4).unwrap() })]
    #[case("2028-03-03", Authority::EndsSoon { on: NaiveDate::from_ymd_opt(2028, 3, 4).unwrap() })]
    #[case("2028-03-05", Authority::Ended)]
    fn the_end_is_told_a_month_ahead(#[case] day: &str, #[case] authority: Authority) {
        let now = format!("{day}T09:00:00Z").parse().unwrap();
        assert_eq!(tokens().authority(now), authority);
    }

    #[test]
    fn debug_shows_neither_token() {
        let shown = format!("{:?} {:?}", tokens(), tokens().to_sealed());
        assert!(!shown.contains("canary"), "{shown}");
    }
}
