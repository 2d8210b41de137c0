//! What is asked of HMRC, in a few words: for saying which answer is missing.

use crate::rules::Query;

/// "what is owed", "the payments".
pub const fn subject(query: &Query) -> &'static str {
    match query {
        Query::OpenAccount => "what is owed",
        Query::AccountHistory(_) | Query::AccountDocument(_) => "the charges of earlier years",
        Query::Payments(_) | Query::Payment(_) => "the payments",
        Query::ChargeHistory(_) | Query::ChargeHistoryByReference(_) => "the history of this charge",
        Query::CodedOut(..) => "the amounts in the tax code",
        Query::CodingOutStatus(_) => "the choice of paying through the tax code",
        Query::Penalties => "the penalties",
        Query::OpenUpdates | Query::UpdatesOf(_) => "the quarterly updates",
        Query::Returns(_) => "the tax returns",
        Query::Businesses | Query::Business(_) => "the businesses",
        Query::AccountingType(..) => "how the business accounts",
        Query::PeriodsOfAccount(..) => "the periods of account",
        Query::LateAccountingDateRule(..) => "the late accounting date rule",
        Query::SentUpdates(..) => "the updates sent",
        Query::ItsaStatus(_) => "the status",
    }
}
