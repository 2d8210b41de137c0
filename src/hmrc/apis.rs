//! HMRC's APIs, one file each: the typed requests, and the shapes of the JSON behind them.

pub mod business_details;
pub mod fraud_validator;
pub mod individual_details;
pub mod obligations;
pub mod sa_accounts;
