//! What a person is told of each verdict, written out: a refusal names its reason, and speaks to whom it is for.

use quarterdeck::words::Voice;

/// The sentence for a verdict as the tables have it: a word, then what it is about.
pub(super) fn sentence(comes: &str, voice: Voice) -> String {
    let (word, of) = comes.split_once(' ').unwrap_or((comes, ""));
    let (you, client) = match word {
        "open" if of.is_empty() => one("Can be done now."),
        "open" => one(&format!("Can be done now, until {of} at the latest.")),
        // By who asks.
        "not-online" => one("HMRC has no page for this yet."),
        "in-software" => one("This is done in software, not in HMRC online services."),
        "agents-only" => one("Only agents do this, in their agent services account."),
        "never-agents" => two(
            "Only the taxpayer can do this, signed in to their own account.",
            "HMRC does not let agents do this: your client must, signed in to their own account.",
        ),
        "main-agent-only" => two(
            "A supporting agent cannot do this at HMRC: only your main agent can.",
            "A supporting agent cannot do this at HMRC: only your client's main agent can.",
        ),
        // By year.
        "status" => match of.split_once(' ') {
            Some((year, status)) => {
                one(&format!("The status for {year} is “{status}”: HMRC's page does not offer this for that year."))
            }
            None => one(&format!("HMRC holds no status for {of}, and its page does not offer this for that year.")),
        },
        "exempt" => {
            one("An exemption from Making Tax Digital for Income Tax applies: HMRC's page offers nothing then.")
        }
        "return-is-in" => two(
            &format!("HMRC has your tax return for {of}, so it is too late for that year."),
            &format!("HMRC has your client's tax return for {of}, so it is too late for that year."),
        ),
        "too-late" => one(&format!("It is too late: the last day was {of}.")),
        "no-payments-on-account" => one("HMRC shows no payments on account that could still be changed."),
        // By money.
        "nothing-to-pay" => one("HMRC shows software nothing to pay."),
        "no-credit" if of.is_empty() => two(
            "HMRC shows no money in your account that could be paid out.",
            "HMRC shows no money in your client's account that could be paid out.",
        ),
        "no-credit" => two(
            &format!(
                "Nothing is left to ask for: {of} of the money in your account was asked for already and is on its way."
            ),
            &format!(
                "Nothing is left to ask for: {of} of the money in your client's account was asked for already and is on its way."
            ),
        ),
        "nothing-overdue" => one("Nothing is overdue, and a payment plan is for what is."),
        "something-overdue" => {
            one("Something is overdue, and paying ahead is for those whose payments are up to date.")
        }
        "above-plan-limit" => {
            one(&format!("More than {of} is owed, the most that HMRC's page takes: HMRC must be called."))
        }
        "plan-runs" => one("A payment plan runs already, and HMRC's page sets up one at a time."),
        "return-missing" => two(
            &format!(
                "HMRC does not have your tax return for {of}, and a payment plan is for those whose returns are in."
            ),
            &format!(
                "HMRC does not have your client's tax return for {of}, and a payment plan is for those whose returns are in."
            ),
        ),
        // By business and penalty.
        "no-business" => one("HMRC holds no business to do this with."),
        "ceased" => one(&format!("HMRC holds {of} as its last day already.")),
        "already-held" => one(
            "There is a business of this kind already, and HMRC holds one at most: a further property is part of it.",
        ),
        "no-new-business" => one("No business is in its first two tax years."),
        "no-penalty" => one("HMRC shows no penalty to appeal against."),
        "not-appealable" => one("By HMRC's record this one cannot be appealed against now."),
        // By what is not known.
        "statuses-not-known" => one("HMRC's page will say: the status of the year is not known here."),
        "returns-not-known" => one("HMRC's page will say: whether the tax return is in is not known here."),
        "account-not-known" => one("HMRC's page will say: what is owed and paid is not known here."),
        "businesses-not-known" => one("HMRC's page will say: not all the businesses are known here."),
        "penalties-not-known" => one("HMRC's page will say: the penalties are not known here."),
        "not-told-to-software" => one("HMRC's page will say: HMRC does not tell software."),
        other => panic!("no sentence is written for {other}"),
    };
    match voice {
        Voice::You => you,
        Voice::YourClient => client,
    }
}

fn one(both: &str) -> (String, String) {
    two(both, both)
}

fn two(you: &str, client: &str) -> (String, String) {
    (you.to_owned(), client.to_owned())
}
