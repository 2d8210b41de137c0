//! Self Assessment Accounts 4.0: the account, payments, charge history, coding out, penalties. Twelve endpoints.

pub mod balance;
pub mod charge_history;
pub mod coding_out;
pub mod payments;
pub mod penalties;

use crate::rules::Nino;

pub use balance::{BalanceAndTransactions, Details, Which, decode_account};
pub use charge_history::{ChargeHistory, ChargeHistoryByChargeReference, ChargeHistoryByTransactionId};
pub use coding_out::{
    AmendCodedOut, DeleteCodedOut, OptInToCodingOut, OptOutOfCodingOut, RetrieveCodedOut, RetrieveCodingOutStatus,
};
pub use payments::{PaymentsAndAllocations, WhichPayments};
pub use penalties::RetrievePenalties;

/// `/accounts/self-assessment/{nino}/…`
fn path(nino: &Nino, rest: &[&str]) -> Vec<String> {
    let mut path = crate::hmrc::endpoint::segments(&["accounts", "self-assessment", nino.as_str()]);
    path.extend(rest.iter().map(|part| (*part).to_owned()));
    path
}
