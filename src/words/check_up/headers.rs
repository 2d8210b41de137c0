//! What is found of the fraud prevention headers.

use super::{
    ApiJudged, Found, HeaderFinding, Judged, Missing, Overall, Verdict, Voice, count, explained, fixed, fraud_headers,
    plain,
};
use crate::rules::fraud_verdict::HeaderCode;
use crate::words::harmless;

pub(super) fn found(sent: usize, missing: &[(&'static str, Missing)], judged: &Judged, voice: Voice) -> Found {
    let mut text = format!("{sent} of {} are sent.", sent + missing.len());
    for (name, why) in missing {
        text.push_str(&format!(" {name} is not: {}.", fraud_headers::missing(*why)));
    }
    match judged {
        Judged::NotHere => plain(text),
        Judged::NotAsked => plain(format!("{text} HMRC's test service was not asked: something above comes first.")),
        Judged::NotOffered => fixed(
            format!("{text} HMRC's test service for them is not there for this application, which does no harm here."),
            "To have them judged, subscribe the application to “Test Fraud Prevention Headers” at the Developer Hub.",
        ),
        Judged::Out(failure) => {
            let Found { text: why, fix } = explained(failure, voice);
            Found { text: format!("{text} HMRC's test service did not judge them. {why}"), fix }
        }
        Judged::Verdict { verdict, errors, feedback } => {
            let text = format!("{text} {}{}", said(verdict), about_calls(feedback));
            if *errors == 0 {
                return plain(text);
            }
            fixed(text, "This is a fault of this program: report it with these lines.")
        }
    }
}

/// The verdict and everything it is made of.
fn said(verdict: &Verdict) -> String {
    let by = if verdict.spec_version.is_empty() { String::new() } else { format!(" (rules {})", verdict.spec_version) };
    let mut text = match &verdict.overall {
        Overall::Valid => format!("HMRC's test service{by} finds them right."),
        Overall::PotentiallyInvalid => format!("HMRC's test service{by} has remarks."),
        Overall::Invalid => format!("HMRC's test service{by} finds something wrong."),
        Overall::NoHeaders => format!("HMRC's test service{by} saw none of them."),
        Overall::Other(word) => format!("HMRC's test service{by} says {}.", harmless(word)),
    };
    for finding in &verdict.findings {
        text.push(' ');
        text.push_str(&one(finding));
    }
    text
}

/// One thing it says, in words, and HMRC's own where it has any to add.
fn one(finding: &HeaderFinding) -> String {
    let what = match &finding.code {
        HeaderCode::Invalid => "is wrong".to_owned(),
        HeaderCode::PotentiallyInvalid => "may be wrong".to_owned(),
        HeaderCode::Missing => "is missed".to_owned(),
        HeaderCode::Empty => "is empty".to_owned(),
        HeaderCode::Unexpected => "does not belong here".to_owned(),
        HeaderCode::Other(word) => format!("has the remark {}", harmless(word)),
    };
    let names = finding.headers.iter().map(|name| harmless(name).into_owned()).collect::<Vec<_>>().join(", ");
    let names = if names.is_empty() { "One of them".to_owned() } else { names };
    let sort = if finding.error { "Error" } else { "Warning" };
    let explained = matches!(finding.code, HeaderCode::Missing | HeaderCode::Empty) || finding.message.is_empty();
    let message = if explained { String::new() } else { format!(" (“{}”)", harmless(&finding.message)) };
    format!("{sort}: {names} {what}{message}.")
}

/// What it says of the calls before.
fn about_calls(feedback: &[ApiJudged]) -> String {
    let told = feedback.iter().filter(|api| !api.calls.is_empty()).map(|api| {
        let calls = count(i64::try_from(api.calls.len()).unwrap_or(i64::MAX), "call", "calls");
        let wrong: usize = api.calls.iter().map(|call| call.errors).sum();
        let without = api.calls.iter().filter(|call| call.overall == Overall::NoHeaders).count();
        let errors = match (wrong, without) {
            (0, 0) => "no errors".to_owned(),
            (0, without) => format!("{without} without headers"),
            (wrong, _) => count(i64::try_from(wrong).unwrap_or(i64::MAX), "error", "errors"),
        };
        format!(" Of {calls} to {}: {errors}.", api.api)
    });
    told.collect()
}
