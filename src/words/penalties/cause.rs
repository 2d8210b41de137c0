//! What brought a penalty, where its charge is shown.

use chrono::NaiveDate;

use super::{appeal_in_full, received, stages, what_was_late};
use crate::rules::SentOption;
use crate::rules::charges::Account;
use crate::rules::penalties::{Behind, LateSubmission};
use crate::words::{Voice, capital, charges, dates};

/// What was late, when it was due and when it came, or how the sum was worked out; a sentence each. `accounts` are looked
/// through for the charge that was paid late.
pub fn cause(of: Behind<'_>, accounts: &[&Account], today: NaiveDate, voice: Voice) -> Vec<String> {
    let (mut said, appeals) = match of {
        Behind::Submission(one) => (one.late_submissions.iter().map(sent_late).collect::<Vec<_>>(), &one.appeals),
        Behind::Payment(one) => {
            let charge = accounts.iter().find_map(|account| one.principal(account));
            let name = charge.map_or_else(
                || "a charge".to_owned(),
                |charge| {
                    let year = charge.tax_year.value().map(|year| format!(" {year}")).unwrap_or_default();
                    let name = charges::in_voice(charges::kind(&charge.named_kind()), voice);
                    format!("{}{year}", charges::inside_a_sentence(name))
                },
            );
            let due = dates::day_sent(&one.principal_due);
            let document = charge.map(|charge| format!(" (document {})", charge.document_id)).unwrap_or_default();
            let mut said = vec![format!("Paid late: {name}, due {due}{document}.")];
            said.extend(stages(one, today).iter().map(|stage| capital(stage)));
            (said, &one.appeals)
        }
    };
    if said.is_empty() {
        said.push("HMRC does not tell what was late.".to_owned());
    }
    said.extend(appeals.last().map(|one| format!("{}.", capital(&appeal_in_full(one)))));
    said
}

/// "Sent late: Maya's Café to 5 Jan 2026, due 5 Feb 2026, received 14 Mar 2026."
fn sent_late(late: &LateSubmission) -> String {
    let ends = late.period_end.as_ref().filter(|_| !late.is_return());
    let ends = ends.map(|day| format!(" to {}", dates::day_sent(day))).unwrap_or_default();
    let due = late.due.as_ref().map(|day| format!(", due {}", dates::day_sent(day))).unwrap_or_default();
    let came = if late.received.is_some() { "received " } else { "" };
    format!("Sent late: {}{ends}{due}, {came}{}.", what_was_late(late), received(late))
}
