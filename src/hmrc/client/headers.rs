//! What the headers of an answer say.

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, Utc};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};

use super::super::endpoint::Api;
use crate::rules::retirement::Retirement;

/// A header as text.
pub(super) fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

/// How long to wait, from seconds or a date. A date counts from the answer's own, so that this computer's clock does
/// not matter.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let said = text(headers, RETRY_AFTER.as_str())?;
    if let Ok(seconds) = said.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let answered = instant(text(headers, DATE.as_str())?)?;
    Some((instant(said)? - answered).to_std().unwrap_or_default())
}

/// The time at whoever answered.
pub(in crate::hmrc) fn server_time(headers: &HeaderMap) -> Option<DateTime<Utc>> {
    instant(text(headers, DATE.as_str())?)
}

/// The end of the API's version, when the answer announces one.
///
/// Both headers are dates by now; some of HMRC's older services put a sentence where the date should be, which still
/// says that the version ends.
pub(super) fn retirement(api: Api, headers: &HeaderMap) -> Option<Retirement> {
    let [since, ends] = ["Deprecation", "Sunset"].map(|name| headers.get(name));
    if since.is_none() && ends.is_none() {
        return None;
    }
    let [since, ends] =
        [since, ends].map(|value| value.and_then(|value| instant(value.to_str().ok()?)).map(|at| at.date_naive()));
    Some(Retirement { api: api.name(), version: api.version(), since, ends })
}

/// `Sun, 02 Jul 2023 23:59:59 GMT`, or `@1688342399`. The day of the week is not looked at: it adds nothing, and a
/// wrong one would make a good date unreadable.
fn instant(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    if let Some(seconds) = text.strip_prefix('@') {
        return DateTime::from_timestamp(seconds.parse().ok()?, 0);
    }
    let (_, rest) = text.split_once(", ")?;
    NaiveDateTime::parse_from_str(rest, "%d %b %Y %H:%M:%S GMT").ok().map(|at| at.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[rstest]
    #[case("7", Some(7))]
    #[case("0", Some(0))]
    #[case("Sat, 21 Nov 2026 12:00:30 GMT", Some(30))]
    #[case("Sat, 21 Nov 2026 11:00:00 GMT", Some(0))]
    #[case("soon", None)]
    #[case("-1", None)]
    fn how_long_to_wait(#[case] said: &str, #[case] seconds: Option<u64>) {
        let headers = headers(&[("retry-after", said), ("date", "Sat, 21 Nov 2026 12:00:00 GMT")]);
        assert_eq!(retry_after(&headers), seconds.map(Duration::from_secs));
    }

    #[rstest]
    #[case(&[], None)]
    #[case(&[("link", "https://example.com")], None)]
    #[case(
        &[("deprecation", "Sun, 02 Jul 2023 23:59:59 GMT"), ("sunset", "Mon, 04 Dec 2023 23:59:59 GMT")],
        Some((Some("2023-07-02"), Some("2023-12-04")))
    )]
    #[case::wrong_day_of_the_week(&[("sunset", "Fri, 04 Dec 2023 23:59:59 GMT")], Some((None, Some("2023-12-04"))))]
    #[case::seconds(&[("deprecation", "@1688342399")], Some((Some("2023-07-02"), None)))]
    #[case::a_sentence(&[("deprecation", "This endpoint is deprecated. See the API documentation")], Some((None, None)))]
    fn the_end_of_a_version(#[case] sent: &[(&'static str, &str)], #[case] said: Option<(Option<&str>, Option<&str>)>) {
        let day = |text: Option<&str>| text.map(|text| text.parse().unwrap());
        let expected = said.map(|(since, ends)| Retirement {
            api: "Obligations",
            version: "3.0",
            since: day(since),
            ends: day(ends),
        });
        assert_eq!(retirement(Api::Obligations, &headers(sent)), expected);
    }
}
