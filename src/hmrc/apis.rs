//! HMRC's APIs, one file each: the typed requests, and the shapes of the JSON behind them.

pub mod business_details;
mod cumulative;
pub mod fraud_validator;
pub mod individual_details;
pub mod obligations;
pub mod property_business;
pub mod sa_accounts;
pub mod self_employment_business;
