//! Questions answered: each [`Query`] put to HMRC as the calls it takes.
//!
//! Ranges longer than one call allows are split and their answers merged. "Nothing here" has become an empty answer
//! by the time it arrives; only where HMRC never answers so does it become [`FailureKind::NotOffered`].

use std::collections::HashSet;

use crate::hmrc::apis::business_details::{
    BusinessYear, ListBusinesses, RetrieveAccountingType, RetrieveBusiness, RetrieveLateAccountingDateRule,
    RetrievePeriodsOfAccount,
};
use crate::hmrc::apis::individual_details::ItsaStatus;
use crate::hmrc::apis::obligations::{QuarterlyUpdates, TaxReturns, WhichUpdates};
use crate::hmrc::apis::property_business::{Place, RetrievePropertyUpdates};
use crate::hmrc::apis::sa_accounts::{
    BalanceAndTransactions, ChargeHistoryByChargeReference, ChargeHistoryByTransactionId, Details,
    PaymentsAndAllocations, RetrieveCodedOut, RetrieveCodingOutStatus, RetrievePenalties, Which, WhichPayments,
};
use crate::hmrc::apis::self_employment_business::RetrieveSelfEmploymentUpdates;
use crate::hmrc::client::Client;
use crate::hmrc::error::ApiError;
use crate::hmrc::limits::{AccountsRange, DocumentNumber, NotAskable, ObligationsRange};
use crate::rules::charges::{Account, BreakdownLine};
use crate::rules::penalties::Penalties;
use crate::rules::updates::{Income, SentUpdates};
use crate::rules::{
    Answer, BusinessId, DateRange, DocumentId, Failure, FailureKind, Nino, Query, Sent, Subject, TaxYear, allocation,
};

/// Asks HMRC one question.
///
/// Dropping the future abandons it. Nothing is tried again, and nothing is kept: that is for the cache.
pub async fn ask(client: &Client, subject: &Subject, query: &Query) -> Result<Answer, Failure> {
    let nino = &subject.nino;
    let of = |business_id, tax_year| business_year(nino, business_id, tax_year);
    Ok(match query {
        Query::OpenAccount | Query::AccountHistory(_) | Query::AccountDocument(_) => {
            Answer::Account(account(client, nino, query).await?.map(Box::new))
        }
        Query::Payments(range) => Answer::Payments(payments(client, nino, *range).await?),
        Query::Payment(id) => {
            let which = WhichPayments::one(id).map_err(invalid)?;
            let payments = client.call(&PaymentsAndAllocations { nino, which }).await?;
            Answer::Payments(allocation::merge([payments]))
        }
        Query::ChargeHistory(transaction_id) => {
            Answer::ChargeHistory(client.call(&ChargeHistoryByTransactionId { nino, transaction_id }).await?)
        }
        Query::ChargeHistoryByReference(charge_reference) => {
            Answer::ChargeHistory(client.call(&ChargeHistoryByChargeReference { nino, charge_reference }).await?)
        }
        Query::CodedOut(tax_year, source) => {
            let request = RetrieveCodedOut { nino, tax_year: *tax_year, source: *source };
            Answer::CodedOut(client.call(&request).await?)
        }
        Query::CodingOutStatus(tax_year) => {
            let status = client.call(&RetrieveCodingOutStatus { nino, tax_year: *tax_year }).await;
            Answer::CodingOutStatus(status.map_err(|error| absent_means_not_offered(error.into()))?)
        }
        Query::Penalties => Answer::Penalties(Box::new(penalties(client, nino).await?)),
        Query::OpenUpdates => Answer::Obligations(updates(client, nino, WhichUpdates::Open).await?),
        Query::UpdatesOf(year) => {
            let range = ObligationsRange::new(DateRange::of_tax_year(*year)).map_err(invalid)?;
            Answer::Obligations(updates(client, nino, WhichUpdates::In(range)).await?)
        }
        Query::Returns(tax_year) => {
            Answer::Obligations(client.call(&TaxReturns { nino, tax_year: *tax_year, status: None }).await?)
        }
        Query::Businesses => Answer::Businesses(client.call(&ListBusinesses { nino }).await?),
        Query::Business(business_id) => {
            Answer::Business(client.call(&RetrieveBusiness { nino, business_id }).await?.map(Box::new))
        }
        Query::AccountingType(business, year) => {
            Answer::AccountingType(client.call(&RetrieveAccountingType(of(business, *year))).await?)
        }
        Query::PeriodsOfAccount(business, year) => {
            Answer::PeriodsOfAccount(client.call(&RetrievePeriodsOfAccount(of(business, *year))).await?)
        }
        Query::LateAccountingDateRule(business, year) => {
            Answer::LateAccountingDateRule(client.call(&RetrieveLateAccountingDateRule(of(business, *year))).await?)
        }
        Query::SentUpdates(business, income, year) => {
            Answer::SentUpdates(sent_updates(client, of(business, *year), *income).await?.map(Box::new))
        }
        Query::ItsaStatus(tax_year) => {
            let request = ItsaStatus { nino, tax_year: *tax_year, future_years: true, history: false };
            Answer::ItsaStatus(client.call(&request).await?)
        }
    })
}

fn business_year<'a>(nino: &'a Nino, business_id: &'a BusinessId, tax_year: TaxYear) -> BusinessYear<'a> {
    BusinessYear { nino, business_id, tax_year }
}

/// A question that HMRC's rules forbid; nothing was sent.
fn invalid(why: NotAskable) -> Failure {
    Failure::new(FailureKind::Invalid, why.code())
}

async fn updates(
    client: &Client,
    nino: &Nino,
    which: WhichUpdates,
) -> Result<Vec<crate::rules::obligations::Obligation>, ApiError> {
    client.call(&QuarterlyUpdates { nino, which, business: None }).await
}

/// Each kind of income has a call of its own.
async fn sent_updates(client: &Client, of: BusinessYear<'_>, income: Income) -> Result<Option<SentUpdates>, Failure> {
    let property = |place| RetrievePropertyUpdates::new(place, of).map_err(invalid);
    Ok(match income {
        Income::SelfEmployment => client.call(&RetrieveSelfEmploymentUpdates::new(of).map_err(invalid)?).await?,
        Income::UkProperty => client.call(&property(Place::Uk)?).await?,
        Income::ForeignProperty => client.call(&property(Place::Foreign)?).await?,
    })
}

/// The three questions that the balance call answers.
async fn account(client: &Client, nino: &Nino, query: &Query) -> Result<Option<Account>, Failure> {
    let details = Details { locks: true, accrued_interest: true, ..Details::default() };
    let with_payments = Details { customer_payments: true, ..details };
    match query {
        Query::AccountHistory(range) => {
            let mut whole = None;
            for part in AccountsRange::cover(*range).map_err(invalid)? {
                let request = BalanceAndTransactions { nino, which: Which::In(part), details: with_payments };
                let Some(later) = client.call(&request).await? else { continue };
                whole = Some(match whole {
                    None => later,
                    Some(earlier) => joined(earlier, later),
                });
            }
            Ok(whole)
        }
        Query::AccountDocument(id) => {
            let which = Which::Document(DocumentNumber::try_from(id).map_err(invalid)?);
            Ok(client.call(&BalanceAndTransactions { nino, which, details: with_payments }).await?)
        }
        _ => Ok(client.call(&BalanceAndTransactions { nino, which: Which::Open, details }).await?),
    }
}

/// Two parts of a history as one: the later part's totals, and every document and line once.
///
/// Totals are of today whatever the range, so the one asked last counts. A document in both parts is taken as the
/// later part has it; lines in both are the same line, and a line may stand under a document of the other part.
fn joined(mut earlier: Account, mut later: Account) -> Account {
    let later_lines = take_lines(&mut later);
    let mut lines = take_lines(&mut earlier);
    {
        let known: HashSet<&BreakdownLine> = later_lines.iter().collect();
        lines.retain(|line| !known.contains(line));
    }
    lines.extend(later_lines);
    {
        let known: HashSet<&Sent<DocumentId>> = later.documents.iter().map(|document| &document.document_id).collect();
        // Documents without an id cannot be told apart: better shown twice than not at all.
        earlier.documents.retain(|one| one.document_id.unreadable() == Some("") || !known.contains(&one.document_id));
    }
    earlier.documents.extend(later.documents);
    earlier.coding.retain(|one| !later.coding.contains(one));
    earlier.coding.extend(later.coding);
    Account::new(later.balance, earlier.coding, earlier.documents, lines)
}

fn take_lines(account: &mut Account) -> Vec<BreakdownLine> {
    let mut lines: Vec<BreakdownLine> = account.documents.iter_mut().flat_map(|one| one.breakdown.drain(..)).collect();
    lines.append(&mut account.loose_lines);
    lines
}

async fn payments(client: &Client, nino: &Nino, range: DateRange) -> Result<Vec<allocation::Payment>, Failure> {
    let mut parts = Vec::new();
    for part in AccountsRange::cover(range).map_err(invalid)? {
        parts.push(client.call(&PaymentsAndAllocations { nino, which: WhichPayments::received(part) }).await?);
    }
    Ok(allocation::merge(parts))
}

/// Penalties, which HMRC has not released to software in production yet.
///
/// A 404 means just that: the call never answers so otherwise. A 403 can mean it too, or that this user may not see
/// the account at all. The open account tells them apart: it has the same rules for who may call (a supporting agent
/// may call neither), so where it is answered, the 403 was about penalties alone.
async fn penalties(client: &Client, nino: &Nino) -> Result<Penalties, Failure> {
    let failure: Failure = match client.call(&RetrievePenalties { nino }).await {
        Ok(penalties) => return Ok(penalties),
        Err(error) => absent_means_not_offered(error.into()),
    };
    if failure.kind == FailureKind::NotAuthorised
        && failure.status == Some(403)
        && account(client, nino, &Query::OpenAccount).await.is_ok()
    {
        return Err(not_offered(failure));
    }
    Err(failure)
}

/// A 404 of a call that never says "nothing here".
fn absent_means_not_offered(failure: Failure) -> Failure {
    if failure.status == Some(404) { not_offered(failure) } else { failure }
}

/// The code, status and correlation id stay HMRC's.
fn not_offered(failure: Failure) -> Failure {
    Failure { kind: FailureKind::NotOffered, ..failure }
}

#[cfg(test)]
mod tests;
