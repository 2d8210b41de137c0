//! What is found of the fraud prevention headers.

use super::{
    ApiJudged, Found, HeaderFinding, Judged, Missing, Overall, Verdict, Voice, count, explained, fixed, plain,
};
use crate::rules::fraud_verdict::HeaderCode;
use crate::words::{fraud_headers, harmless};

pub(super) fn found(sent: usize, missing: &[(&'static str, Missing)], judged: &Judged, voice: Voice) -> Found {
    let mut text = match missing.len() {
        0 => format!("All {sent} are sent."),
        left_out => {
            format!("{sent} of {} are sent, the others not, each for the reason in their list.", sent + left_out)
        }
    };
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
            let missed = |name| verdict.findings.iter().any(|one: &HeaderFinding| one.error && is_about(one, name));
            let left_out = missing.iter().filter(|(name, _)| missed(name)).count();
            if *errors == 0 {
                let outcome = if left_out > 0 { only_missing(verdict, missing) } else { said(verdict, *errors) };
                return plain(format!("{text} {outcome}{}", about_calls(feedback, left_out)));
            }
            text = format!("{text} {}{}", said(verdict, *errors), about_calls(feedback, 0));
            fixed(text, "This is a fault of this program: report it with these lines.")
        }
    }
}

fn is_about(finding: &HeaderFinding, name: &str) -> bool {
    finding.headers.iter().any(|header| header.eq_ignore_ascii_case(name))
}

/// By which rules it judges, where it says.
fn by(verdict: &Verdict) -> String {
    if verdict.spec_version.is_empty() {
        String::new()
    } else {
        format!(" (rules {})", harmless(&verdict.spec_version))
    }
}

/// The verdict where every error is about a header that was left out: what was sent is right, what is missing and why,
/// and that nothing is to be done here.
fn only_missing(verdict: &Verdict, missing: &[(&'static str, Missing)]) -> String {
    let mut text = format!("HMRC's test service{} finds those that are sent right.", by(verdict));
    for (name, why) in missing {
        if verdict.findings.iter().any(|one| one.error && is_about(one, name)) {
            let why = fraud_headers::missing(*why);
            text.extend([" It misses ", name, ", which this computer cannot tell: ", why, "."]);
        }
    }
    for finding in verdict.findings.iter().filter(|finding| !finding.error) {
        text.push(' ');
        text.push_str(&one(finding));
    }
    text.push_str(
        " You have nothing to do: a header is left out rather than made up. Whoever asks HMRC for production access tells \
         HMRC about it.",
    );
    text
}

/// The verdict and everything it is made of.
fn said(verdict: &Verdict, errors: usize) -> String {
    let by = by(verdict);
    let mut text = match &verdict.overall {
        Overall::Valid => format!("HMRC's test service{by} finds them right."),
        Overall::PotentiallyInvalid => format!("HMRC's test service{by} has remarks."),
        Overall::Invalid if errors == 0 => format!("HMRC's test service{by} finds those that are sent right."),
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
        HeaderCode::Invalid => "wrong".into(),
        HeaderCode::PotentiallyInvalid => "may be wrong".into(),
        HeaderCode::Missing => "missing".into(),
        HeaderCode::Empty => "empty".into(),
        HeaderCode::Unexpected => "does not belong here".into(),
        HeaderCode::Other(word) => harmless(word),
    };
    let names: Vec<_> = finding.headers.iter().map(|name| harmless(name)).collect();
    let names = if names.is_empty() { "one of them".to_owned() } else { names.join(", ") };
    let sort = if finding.error { "Error" } else { "Warning" };
    let explained = matches!(finding.code, HeaderCode::Missing | HeaderCode::Empty) || finding.message.is_empty();
    let message = if explained { String::new() } else { format!(" (“{}”)", harmless(&finding.message)) };
    format!("{sort}, {what}: {names}{message}.")
}

/// What it says of the calls before, each of which had so many errors that were told already.
fn about_calls(feedback: &[ApiJudged], told: usize) -> String {
    let told = feedback.iter().filter(|api| !api.calls.is_empty()).map(|api| {
        let calls = count(i64::try_from(api.calls.len()).unwrap_or(i64::MAX), "call", "calls");
        let wrong: usize = api.calls.iter().map(|call| call.errors.saturating_sub(told)).sum();
        let without = api.calls.iter().filter(|call| call.overall == Overall::NoHeaders).count();
        let errors = match (wrong, without) {
            (0, 0) if told > 0 => "nothing else".to_owned(),
            (0, 0) => "no errors".to_owned(),
            (0, without) => format!("{without} without headers"),
            (wrong, _) => count(i64::try_from(wrong).unwrap_or(i64::MAX), "error", "errors"),
        };
        format!(" Of {calls} to {}: {errors}.", api.api)
    });
    told.collect()
}
