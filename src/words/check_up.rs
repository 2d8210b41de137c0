//! The check-up: what each step found, and the one thing to do about it.
//!
//! Nothing personal is in these texts: no National Insurance number, no token, no value of a header.

use super::dates::day_long;
use super::{Voice, access, capital, codes, count};
use crate::rules::check_up::{
    Browser, CLOCK_TOLERANCE, Finding, Found, HostOut, Judged, Looked, NoAnswer, Step, StepId,
};
use crate::rules::environment::port_in;
use crate::rules::fraud_verdict::{ApiJudged, HeaderFinding, Overall, Verdict};
use crate::rules::machine::Missing;
use crate::rules::profile::Keeps;
use crate::rules::{Environment, Failure, Role};

mod headers;
mod journal;

/// What a step looks at.
pub const fn title(id: StepId) -> &'static str {
    match id {
        StepId::Clock => "This computer's clock",
        StepId::Profile => "Profile",
        StepId::Secrets => "Secrets",
        StepId::LocalData => "Stored figures",
        StepId::Journal => "Journal of writes",
        StepId::Writes => "Writes to HMRC",
        StepId::Connection => "Connection to HMRC",
        StepId::Browser => "Browser",
        StepId::SignIn => "Sign-in",
        StepId::Scopes => "Permissions",
        StepId::Authority => "How long they last",
        StepId::Enrolment => "Signed up",
        StepId::Agent => "Agent",
        StepId::FraudHeaders => "Fraud prevention headers",
    }
}

/// A step in words.
pub fn step(looked: &Looked, voice: Voice) -> Step {
    let finding = &looked.finding;
    Step { id: looked.id, state: finding.state(), noted: finding.is_noted(), found: found(finding, voice) }
}

const SIGN_IN: &str = "Sign in: L, or quarterdeck login.";

fn found(finding: &Finding, voice: Voice) -> Found {
    match finding {
        Finding::ComesAfter(first) => plain(format!("Comes after “{}”.", title(*first))),
        Finding::Offline => plain("Not looked at: HMRC is not asked while working offline."),
        Finding::NotInDemo => plain("The demo has nothing of the kind."),
        Finding::NotWithoutProfile => plain("There is nothing of the kind without a profile."),
        Finding::ClockAhead(_) | Finding::ClockSet | Finding::ClockNotTold | Finding::ClockNobody => clock(finding),
        Finding::InUse { name, environment, role } => {
            plain(format!("{name}, for {}, as {}.", hmrc(*environment), access::role(*role)))
        }
        Finding::NoProfile => fixed(
            "There is none on this computer yet, so Quarterdeck shows the demo.",
            "Set one up: N in the program, or quarterdeck profile add. It says what HMRC's Developer Hub wants first.",
        ),
        Finding::SecretsAt(keeps) => plain(secrets_at(*keeps)),
        Finding::SecretsOut(cause) | Finding::DataOut(cause) => {
            let hint = cause.hint.clone().unwrap_or_else(|| access::secrets_hint(cause.code).to_owned());
            fixed(format!("Could not {}.", cause.what), hint)
        }
        Finding::NoClientSecret => fixed(
            "There is no client secret, and HMRC gives no sign-in without one.",
            "Set the profile up again with the client secret from the Developer Hub.",
        ),
        Finding::DataWhole { .. } | Finding::DataNone { .. } | Finding::DataBeside { .. } | Finding::DataInMemory => {
            data(finding)
        }
        Finding::JournalNone
        | Finding::JournalWhole { .. }
        | Finding::JournalFlawed(_)
        | Finding::JournalOut(_)
        | Finding::WritesKnown
        | Finding::WritesOpen(_) => journal::found(finding),
        Finding::Reached(hosts) => plain(format!("{} answered.", hosts.join(" and "))),
        Finding::Unreached(hosts) => unreached(hosts),
        Finding::Browser(browser) => with_browser(browser),
        Finding::SignedIn { .. } | Finding::TokenGiven | Finding::SignInOut(_) => sign_in(finding, voice),
        Finding::ScopesGiven(scopes) => plain(format!("Given: {}.", scopes.join(", "))),
        Finding::ScopesLacking(scopes) => fixed(
            format!("Not given at the sign-in: {}.", scopes.join(", ")),
            "Sign in again, and grant what HMRC's page asks: L, or quarterdeck login.",
        ),
        Finding::AuthorityUntil(_)
        | Finding::AuthorityEndsSoon(_)
        | Finding::AuthorityEnded
        | Finding::AuthorityCut { .. } => authority(finding),
        Finding::Enrolled
        | Finding::NobodyToAskAbout(_)
        | Finding::NotSignedUp
        | Finding::NotAuthorised
        | Finding::NotSubscribed(_)
        | Finding::ScopeRefused
        | Finding::CallOut(_) => enrolment(finding, voice),
        Finding::NoAgent
        | Finding::AgentAs(_)
        | Finding::AgentNotAuthorised
        | Finding::OnlySupporting
        | Finding::MainAfterAll => agent(finding),
        Finding::Headers { sent, missing, judged } => headers::found(*sent, missing, judged, voice),
    }
}

fn plain(text: impl Into<String>) -> Found {
    Found { text: text.into(), fix: None }
}

fn fixed(text: impl Into<String>, fix: impl Into<String>) -> Found {
    Found { text: text.into(), fix: Some(fix.into()) }
}

const fn hmrc(environment: Environment) -> &'static str {
    match environment {
        Environment::Demo => "the demo",
        Environment::Local => "a server on this computer",
        Environment::Sandbox => "HMRC's sandbox",
        Environment::Production => "HMRC: real tax",
    }
}

fn clock(finding: &Finding) -> Found {
    let &Finding::ClockAhead(seconds) = finding else {
        return plain(match finding {
            Finding::ClockSet => "Not compared: the time is the one given with --today.",
            Finding::ClockNobody => "Not compared: nobody answered who could tell the time.",
            _ => "Not compared: the server does not say what time it is there.",
        });
    };
    let away = seconds.abs();
    let way = if seconds < 0 { "behind" } else { "ahead of" };
    let by = if away < 120 { count(away, "second", "seconds") } else { count(away / 60, "minute", "minutes") };
    match away {
        0..=1 => plain("Within a second of HMRC's."),
        2..=CLOCK_TOLERANCE => plain(format!("{} {way} HMRC's, which does no harm.", capital(&by))),
        _ => fixed(
            format!(
                "{} {way} HMRC's. Sign-ins seem to end too early or too late, and dates may be a day out.",
                capital(&by)
            ),
            "Set this computer's clock, best from the network.",
        ),
    }
}

const fn secrets_at(keeps: Keeps) -> &'static str {
    match keeps {
        Keeps::Keyring => "In this computer's keyring, which lets this program read them.",
        Keeps::File => "In a file sealed with the passphrase, which fits.",
        Keeps::Memory => "In memory, for this run only: every start needs a new sign-in.",
        Keeps::KeyFile => {
            "In a file that only this user may read (0600), not encrypted. That will do for a server on this computer, \
             whose data is made up."
        }
    }
}

fn data(finding: &Finding) -> Found {
    match finding {
        Finding::DataWhole { file, bytes, crashes } => {
            let size = count(i64::try_from(bytes.div_ceil(1024)).unwrap_or(i64::MAX), "kilobyte", "kilobytes");
            plain(format!(
                "Whole, encrypted, {size}: {}. If this program crashes, it leaves a report without figures in {}.",
                file.display(),
                crashes.display()
            ))
        }
        Finding::DataNone { folder } => plain(format!("None yet. They will lie encrypted in {}.", folder.display())),
        Finding::DataBeside { file } => plain(format!(
            "The journal of what was written to this server, encrypted, with its key beside it: {}.",
            file.display()
        )),
        _ => plain("In memory, for this run only."),
    }
}

fn unreached(hosts: &[HostOut]) -> Found {
    let one = |out: &HostOut| {
        let why = match out.why {
            NoAnswer::NoAddress => "is no address",
            NoAnswer::NoName => "is a name that leads nowhere from here",
            NoAnswer::NoConnection => "takes no connection",
            NoAnswer::NotSecure => "makes no secure connection that this computer trusts",
            NoAnswer::TooLate => "does not answer in time",
            NoAnswer::Broken => "breaks the connection",
        };
        format!("{} {why}.", out.host)
    };
    if let [out] = hosts
        && out.why == NoAnswer::NoConnection
        && is_here(&out.host)
    {
        let words = codes::at_a_server("connection-refused", port_in(&out.host));
        return words.map_or_else(|| plain(one(out)), |words| fixed(words.what, words.next));
    }
    let fix = match hosts.first().map(|out| out.why) {
        Some(NoAnswer::NoAddress) => "Set the profile up again with the right address.",
        Some(NoAnswer::NotSecure) => {
            "Check this computer's clock and certificates; a company's proxy may need its own certificate installed."
        }
        Some(NoAnswer::NoName) => "Check the network and its DNS. Behind a proxy, set HTTPS_PROXY.",
        _ if hosts.iter().all(|out| is_here(&out.host)) => "Start the server on this computer, then try again.",
        _ => "Check the network, a firewall or a proxy (HTTPS_PROXY).",
    };
    fixed(hosts.iter().map(one).collect::<Vec<_>>().join(" "), fix)
}

/// Whether a host is this computer itself.
fn is_here(host: &str) -> bool {
    ["127.", "localhost", "[::1]"].iter().any(|here| host.starts_with(here))
}

fn with_browser(browser: &Browser) -> Found {
    const PASTE: &str = "Sign in with quarterdeck login --paste: HMRC's page shows a code to copy.";
    const ANOTHER: &str = "Set BROWSER to a browser that is here, or unset it for this computer's own. Until then addresses \
                           are shown to copy; sign in with quarterdeck login --paste.";
    match browser {
        Browser::Usual => plain("The one this computer opens pages with."),
        Browser::Named(name) => plain(format!("{name}, from $BROWSER.")),
        Browser::NotThere(name) => fixed(format!("$BROWSER names {name}, and there is no such program here."), ANOTHER),
        Browser::NotAProgram(name) => fixed(format!("$BROWSER names {name}, a file that cannot be run."), ANOTHER),
        Browser::InTerminal => fixed("The one in $BROWSER would draw over this program, so it is not started.", PASTE),
        Browser::Remote => fixed("You are connected over SSH, where none can be opened.", PASTE),
        Browser::NoDisplay => fixed("There is no screen to show one on.", PASTE),
        Browser::NoOpener => fixed(
            "Nothing here opens pages: this computer has no usual browser, and xdg-open is not there.",
            "Install xdg-utils, or set BROWSER to a browser. Until then addresses are shown to copy; sign in with \
             quarterdeck login --paste.",
        ),
    }
}

fn sign_in(finding: &Finding, voice: Voice) -> Found {
    match finding {
        Finding::SignedIn { since } => plain(format!("Signed in on {}.", day_long(*since))),
        Finding::SignInOut(failure) => match failure.code.as_str() {
            "not-signed-in" => fixed("Nobody is signed in to HMRC.", SIGN_IN),
            "no-token" => fixed(
                "There is no token to ask with.",
                "Set QUARTERDECK_TOKEN; quarterdeck simulator serve prints one.",
            ),
            _ => explained(failure, voice),
        },
        _ => plain("A token is given in QUARTERDECK_TOKEN."),
    }
}

fn authority(finding: &Finding) -> Found {
    match finding {
        Finding::AuthorityUntil(day) => plain(format!("HMRC lets this program in until {}.", day_long(*day))),
        Finding::AuthorityEndsSoon(day) => fixed(
            format!("HMRC lets this program in until {}, which is soon.", day_long(*day)),
            "Sign in again before that day: L, or quarterdeck login.",
        ),
        Finding::AuthorityCut { local: true } => {
            fixed("The server ended the sign-in: one that is started again forgets its sign-ins.", SIGN_IN)
        }
        Finding::AuthorityCut { local: false } => fixed(
            "HMRC ended the sign-in before its time: permission was withdrawn, or a renewal was lost on the way.",
            SIGN_IN,
        ),
        _ => fixed("HMRC no longer lets this program in: the 18 months are over.", SIGN_IN),
    }
}

fn enrolment(finding: &Finding, voice: Voice) -> Found {
    let (subject, possessive) = (voice.subject(), voice.possessive());
    let (who, are) = (voice.subject_capital(), if voice == Voice::You { "are" } else { "is" });
    match finding {
        Finding::Enrolled => plain(format!(
            "{who} {are} signed up for Making Tax Digital for Income Tax, and HMRC answers about {subject}."
        )),
        Finding::NobodyToAskAbout(Role::Individual) => {
            fixed("The profile does not say whose account it is.", "Add --nino, or set the profile up again with it.")
        }
        Finding::NobodyToAskAbout(_) => fixed(
            "The profile has no clients yet.",
            "Add one: a in the list of clients, or quarterdeck clients add --name NAME --nino NINO.",
        ),
        Finding::NotSignedUp => {
            let search = match voice {
                Voice::You => "sign up for Making Tax Digital for Income Tax",
                Voice::YourClient => "sign up your client for Making Tax Digital for Income Tax",
            };
            fixed(
                format!("{who} {are} not signed up for Making Tax Digital for Income Tax."),
                format!(
                    "Sign {} up on GOV.UK: search for “{search}”.",
                    if voice == Voice::You { "yourself" } else { subject }
                ),
            )
        }
        Finding::NotAuthorised => fixed(
            format!(
                "This sign-in may not see {possessive} account. Somebody else signed in than the profile says, {subject} \
                 {are} not signed up, or HMRC wants more proof of who signed in. HMRC does not tell software which."
            ),
            "Check the National Insurance number in the profile. If it is right, sign in to your HMRC account in a browser, \
             prove who you are when asked, then sign in here again.",
        ),
        Finding::NotSubscribed(api) => fixed(
            format!("The application is not subscribed to HMRC's API “{api}”."),
            "Subscribe it at HMRC's Developer Hub, under the application's API subscriptions.",
        ),
        Finding::ScopeRefused => fixed(
            "HMRC says the permission given at the sign-in does not cover this.",
            "Sign in again, and grant what HMRC's page asks: L, or quarterdeck login.",
        ),
        Finding::CallOut(failure) => explained(failure, voice),
        _ => plain(""),
    }
}

fn agent(finding: &Finding) -> Found {
    match finding {
        Finding::AgentAs(Role::SupportingAgent) => plain(
            "You are a supporting agent of this client: obligations and businesses, but no charges, payments or \
             calculations.",
        ),
        Finding::AgentAs(_) => plain(
            "HMRC shows this sign-in what a client's main agent may see. It does not tell software who signed in: the \
             client themselves would be shown the same.",
        ),
        Finding::AgentNotAuthorised => fixed(
            "HMRC does not let this sign-in act for the client: the client has not authorised you, the National Insurance \
             number is another's, or it was not an agent who signed in. HMRC does not tell software which.",
            "Check that you signed in with your agent services account, and the number; then ask the client for \
             authorisation there.",
        ),
        Finding::OnlySupporting => fixed(
            "The profile says main agent, and HMRC lets you do only what a supporting agent may.",
            "Add the client again with --role supporting-agent, or ask the client to make you the main agent.",
        ),
        Finding::MainAfterAll => fixed(
            "The profile says supporting agent, and HMRC lets you do what a main agent may.",
            "Add the client again with --role main-agent, to see charges, payments and calculations.",
        ),
        _ => plain("The profile is a taxpayer's own."),
    }
}

/// A failure of a call, in the words it has everywhere. A check-up changes nothing, which need not be said.
fn explained(failure: &Failure, voice: Voice) -> Found {
    let words = codes::explain(failure, voice);
    let what = words.what.trim_end_matches("Nothing changed at HMRC.").trim_end().to_owned();
    fixed(what, words.next)
}

#[cfg(test)]
mod tests;
